"""A branch parted into pull requests: commits made beside the clone, sent by git, opened by the host."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.core.errors import EnvironmentFault, UsageError
from generator.pipeline.belonging import Parted, parted
from generator.pipeline.committed import Commit
from generator.pipeline.differing import difference
from generator.pipeline.folders import OUT
from generator.review.change import BranchChange
from generator.review.proposals import BRANCHES, Becomes, Part, Proposal, Proposals, Words
from generator.tools import git, github, remotes, revisions
from generator.tools.neutral import Neutral, neutral
from generator.tools.remotes import Address, Sending
from generator.tools.trees import Entry, tree_with
from generator.tools.unfinished import contains

GITHUB, GITLAB, NONE = "github", "gitlab", "none"
HOSTS = (GITHUB, GITLAB, NONE)

Say = Callable[[Part, BranchChange | None, str], Words]
"""The words of a pull request, by what it changes and the name of its base."""

_MADE_BY = "Made by `tenantry pr`. It does not overwrite commits that somebody else adds to this branch."
_TRAILER = "Tenantry-Change"
_LONGEST_OPTION = 60_000
"""Bytes of an option that git sends; a line of its protocol has 65,516."""

_GITHUBS_OWN, _OF_COMPANIES = "github.com", ".ghe.com"
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: tenants (none: all), the remote with its base, the host; or only to be told."""

    tenants: tuple[str, ...]
    remote: str
    base: str | None
    host: str | None
    is_told_only: bool


def propose(root: Path, request: Request, say: Say) -> Proposals:
    """One commit and pull request for each tenant of a branch, on what the base is now.

    What is read is HEAD; index, working tree and HEAD stay as they are, and so do local branches.

    Raises:
        UsageError: the branch lacks commits of the base, changes nothing, or a tenant that is named is
            not parted from others.
        EnvironmentFault: git or gh is missing, or the host cannot be reached.
    """
    program = git.find(root)
    if program is None:
        raise EnvironmentFault("git is not installed", hint=git.HOW_TO_GET)
    if not git.is_repository(program, root):
        raise UsageError(f"{root} is in no clone with a work tree", hint="run this in a clone")
    head = revisions.commit_id(program, root, "HEAD")
    address = remotes.address_of(program, root, request.remote)
    with neutral(program, root) as beside:
        found = remotes.branches(beside, address, (request.base or "*", f"{BRANCHES}*"))
        there, name = found.commits, request.base or found.default
        if name is None:
            raise UsageError(
                f"{request.remote} does not say which branch is its main one", hint="give --base"
            )
        base = _current(program, root, head, there.get(name), f"{request.remote}/{name}")
        split = parted(program, root, base, head)
        parts = _chosen(split, request.tenants, _engines(program, root, base, head, split))
        run = _Run(
            program, root, beside, address, name, base, say, _identity(program, root), _told(root, base)
        )
        host = request.host or _host(address)
        forge = _forge(root, address, host) if host == GITHUB and not request.is_told_only else None
        made = [run.made(part, entries, there) for part, entries in parts]
        if not request.is_told_only:
            made = [run.sent(one, there, host, forge) for one in made]
    return Proposals(name, base, host, request.remote, tuple(made), request.is_told_only)


@dataclass(frozen=True, slots=True)
class _Run:
    program: Path
    root: Path
    beside: Neutral
    address: Address
    name: str
    base: str
    say: Say
    identity: tuple[str, str]
    change: BranchChange | None

    def made(self, part: Part, entries: Sequence[Entry], there: Mapping[str, str]) -> Proposal:
        """A part with its commit, beside the clone, and what is to become of its branch."""
        tree = tree_with(self.beside, self.base, entries)
        title = self._words(part, self.base).title
        tip = there.get(part.branch)
        found = None if tip is None else self._read(tip)
        if tip is not None and found is not None and not found.is_ours:
            why = f"it has commits that Tenantry did not make, such as {tip[:_SHORT]} by {found.author}"
            return Proposal(part, self._words(part, tip), tip, Becomes.REFUSED, why=why)
        if tip is not None and found is not None and found.says(tree, self.base, title):
            return Proposal(part, self._words(part, tip), tip, Becomes.CURRENT)
        commit = self._commit(tree, title)
        becomes = Becomes.OPENED if tip is None else Becomes.UPDATED
        return Proposal(part, self._words(part, commit), commit, becomes)

    def _words(self, part: Part, commit: str) -> Words:
        """What the pull request of a part says, told of its own commit."""
        change = _of_part(self.change, part)
        return self.say(part, None if change is None else replace(change, head=commit), self.name)

    def sent(
        self, one: Proposal, there: Mapping[str, str], host: str, forge: github.GitHub | None
    ) -> Proposal:
        """The same, sent and opened."""
        branch = one.part.branch
        if one.becomes is Becomes.REFUSED:
            return one
        if one.becomes is not Becomes.CURRENT:
            told = _options(one.words, self.name) if host == GITLAB else ()
            why = remotes.send(
                self.beside, self.address, Sending(branch, one.commit, there.get(branch), told)
            )
            if why is not None:
                return replace(
                    one, becomes=Becomes.REFUSED, why=f"{self.address.shown} does not take it: {why}"
                )
        if forge is None:
            return one
        open_one = forge.open_of(branch, self.name)
        if open_one is None:
            made = forge.create(branch, self.name, one.words.title, one.words.body)
            return replace(one, becomes=Becomes.OPENED, url=made.url)
        if (open_one.title, _plain(open_one.body)) != (one.words.title, _plain(one.words.body)):
            forge.update(open_one, one.words.title, one.words.body)
            return replace(one, becomes=Becomes.UPDATED, url=open_one.url)
        becomes = Becomes.UPDATED if one.becomes is Becomes.OPENED else one.becomes
        return replace(one, becomes=becomes, url=open_one.url)

    def _commit(self, tree: str, title: str) -> str:
        name, mail = self.identity
        who = {
            f"GIT_{role}_{key}": said
            for role in ("AUTHOR", "COMMITTER")
            for key, said in (("NAME", name), ("EMAIL", mail))
        }
        return self.beside.ask(
            "-c",
            "i18n.commitEncoding=UTF-8",
            "commit-tree",
            "--no-gpg-sign",
            "-p",
            self.base,
            "-F",
            "-",
            tree,
            given=_message(tree, self.base, title).encode(),
            told=who,
        )

    def _read(self, commit: str) -> "_Tip":
        if self.beside.run("cat-file", "-e", f"{commit}^{{commit}}").returncode:
            remotes.bring(self.beside, self.address, [commit])
        headers, _, message = self.beside.run("cat-file", "commit", commit).stdout.partition("\n\n")
        fields = [line.partition(" ") for line in headers.split("\n")]
        tree = next((value for key, _, value in fields if key == "tree"), "")
        parents = tuple(value for key, _, value in fields if key == "parent")
        author = next((value.partition(" <")[0] for key, _, value in fields if key == "author"), "somebody")
        title = message.partition("\n")[0]
        is_ours = len(parents) == 1 and message == _message(tree, parents[0], title)
        return _Tip(tree, parents, title, author, is_ours)


def _told(root: Path, base: str) -> BranchChange | None:
    """What the branch changes, as `tenantry diff` tells it; None where the base has no `out/`."""
    try:
        return difference(root, base)
    except UsageError:
        return None


def _of_part(whole: BranchChange | None, part: Part) -> BranchChange | None:
    """The same of one part alone."""
    if whole is None or part.tenant is None:
        return whole
    below = f"{OUT}/{part.tenant}/"
    strange, unread, beside = (
        tuple(path for path in paths if path.startswith(below))
        for paths in (whole.strange, whole.unread, whole.beside)
    )
    own = tuple(one for one in whole.holders if one.folder == part.tenant)
    return replace(whole, holders=own, strange=strange, unread=unread, beside=beside)


@dataclass(frozen=True, slots=True)
class _Tip:
    """A commit that a branch of ours stands on; it is ours if not a word of it was changed."""

    tree: str
    parents: tuple[str, ...]
    title: str
    author: str
    is_ours: bool

    def says(self, tree: str, parent: str, title: str) -> bool:
        """Whether it already is what would be made."""
        return (self.tree, self.parents, self.title) == (tree, (parent,), title)


def _message(tree: str, parent: str, title: str) -> str:
    """A commit's message, by which it is known again: another tree, parent or title has another digest."""
    digest = hashlib.sha256(f"{tree}\n{parent}\n{title}".encode()).hexdigest()
    return f"{title}\n\n{_MADE_BY}\n\n{_TRAILER}: {digest}\n"


def _current(program: Path, root: Path, head: str, base: str | None, called: str) -> str:
    """The commit that the base is on now; HEAD must have it."""
    if base is None:
        raise UsageError(
            f"there is no branch {called}", hint="name the one that changes go into: --base main"
        )
    name = f"{base}^{{commit}}"
    is_known = name in revisions.found_at(program, root, [name])
    if not is_known or not contains(program, root, head, base):
        remote = called.partition("/")[0]
        raise UsageError(
            f"{called} has commits that are not here",
            hint=f"`git fetch {remote}`, `git merge {called}`, `tenantry rebase`, then run this again",
        )
    return base


def _engines(program: Path, root: Path, base: str, head: str, split: Parted) -> Iterator[str]:
    """Where another version of Tenantry built what both commits have: that is a change of all tenants."""
    sides = []
    for number in (base, head):
        manifest, _ = Commit(program, root, number).manifest(split.tenants)
        sides.append(manifest.holdings if manifest else {})
    for name in sorted(sides[0].keys() & sides[1].keys() & split.tenants.keys()):
        before, after = (side[name].generator for side in sides)
        if before != after:
            yield f"Tenantry {after} instead of {before}"
            return


def _chosen(
    split: Parted, names: tuple[str, ...], engines: Iterator[str]
) -> list[tuple[Part, tuple[Entry, ...]]]:
    """The parts that are asked for, with what differs in each."""
    spans = (*(one.path for one in split.others), *engines)
    every = tuple(one for entries in split.tenants.values() for one in entries)
    if not every and not spans:
        raise UsageError(
            "nothing differs from the base", hint="commit tenants/ and out/ first: only commits count"
        )
    if spans and names:
        raise UsageError(
            f"this change spans tenants: {spans[0]}"
            + (f" and {len(spans) - 1} more" if len(spans) > 1 else ""),
            hint="leave the names out: it is one pull request; or take what is no tenant's out of the branch",
        )
    if spans:
        whole = (*every, *split.others)
        return [(Part(None, tuple(sorted(one.path for one in whole)), spans), whole)]
    missing = [name for name in names if name not in split.tenants]
    if missing:
        known = ", ".join(split.tenants)
        raise UsageError(f"nothing of {missing[0]} differs from the base", hint=f"what differs: {known}")
    return [
        (Part(name, tuple(one.path for one in entries)), entries)
        for name, entries in split.tenants.items()
        if not names or name in names
    ]


def _identity(program: Path, root: Path) -> tuple[str, str]:
    """Who commits, as git knows it here."""
    said = [git.plumbing(program, root, "config", "--get", f"user.{key}") for key in ("name", "email")]
    name, mail = (one.stdout.strip() for one in said)
    if not name or not mail:
        raise UsageError(
            "git does not know who commits here",
            hint="`git config user.name <name>` and `git config user.email <address>`",
        )
    return name, mail


def _host(address: Address) -> str:
    """The kind of host by its name; another one is named with --host.

    A token may go to what is taken for GitHub, so only its own names are.
    """
    name = address.host or ""
    if name in (_GITHUBS_OWN, os.environ.get("GH_HOST", "").lower()) or name.endswith(_OF_COMPANIES):
        return GITHUB if name else NONE
    return GITLAB if GITLAB in name.split(".") else NONE


def _forge(root: Path, address: Address, host: str) -> github.GitHub:
    program = github.find(root)
    if program is None:
        raise EnvironmentFault("gh is not installed", hint=github.HOW_TO_GET)
    repository = address.repository
    if address.host is None or repository is None or repository.count("/") != 1:
        raise UsageError(
            f"{address.shown} names no repository of {host}", hint="give its address on the host"
        )
    home = os.environ.get("HOME")
    return github.GitHub(program, Path(home) if home else None, address.host, repository)


def _options(words: Words, base: str) -> tuple[str, ...]:
    """What GitLab makes a merge request of: it opens one, or changes the one that is open."""
    title = " ".join(words.title.split())
    options = (
        "merge_request.create",
        f"merge_request.target={base}",
        f"merge_request.title={title}",
    )
    # GitLab makes a line feed of a backslash before an n, which nothing else may become.
    body = words.body.replace("\\n", "\\ n").replace("\n", "\\n")
    if len(body.encode()) > _LONGEST_OPTION:
        body = f"What it changes is too long to be sent with it: `tenantry diff --base {base}` shows it."
    return (*options, f"merge_request.description={body}")


def _plain(text: str) -> str:
    """A text as hosts give it back: with other line ends, and without blanks at its end."""
    return text.replace("\r\n", "\n").strip()
