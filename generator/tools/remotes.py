"""Branches of another repository: what it has, and sending commits to it.

Asked from a repository of our own: nothing that the clone's settings name is run, and of them only the
address is used. How the user reaches the other repository is in the settings of all his repositories:
helpers for credentials, keys, other addresses.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.core.errors import EnvironmentFault, UsageError
from generator.tools import git
from generator.tools.neutral import Neutral
from generator.tools.process import Completed, last_lines
from generator.tools.programs import checkout, is_inside

_SECONDS = 300.0
_HEADS = "refs/heads/"
_PASSED_ON = (
    *("SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"),
    *(
        "GH_TOKEN",
        "GITHUB_TOKEN",
        "GH_CONFIG_DIR",
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
        "DBUS_SESSION_BUS_ADDRESS",
    ),
)
"""Variables by which the user's own git and gh reach a host; they are handed on and not looked at."""

_OF_ONE_HOST = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
"""Tokens that gh gives to any host but GitHub's own: only the one that `GH_HOST` names is to have them."""

_ADDRESS = re.compile(
    r"(?:(?:https|ssh)://(?:[^@/\s]+@)?(?P<host>[A-Za-z0-9.-]+)(?::\d+)?/|(?:[\w.-]+@)?(?P<other>[A-Za-z0-9.-]+):(?!//))"
    r"(?P<path>[^\s:][^\s]*)"
)
_LOCAL = re.compile(r"(?:file://)?(?P<path>/.*)")


@dataclass(frozen=True, slots=True)
class Address:
    """Where another repository is: as git takes it, and the host and path that it names, if it names any."""

    url: str
    host: str | None = None
    path: str | None = None

    @property
    def shown(self) -> str:
        """The address without what may be a token."""
        return re.sub(r"(?<=://)[^@/]+@", "", self.url)

    @property
    def repository(self) -> str | None:
        """Owner and name, as hosts write them."""
        return self.path.strip("/").removesuffix(".git") if self.path else None


def environment(host: str | None) -> dict[str, str]:
    """What the user's own programs need to reach a host, which the clone's settings name."""
    names: tuple[str, ...] = _PASSED_ON
    if host is not None and os.environ.get("GH_HOST", "").lower() == host:
        names = (*names, *_OF_ONE_HOST, "GH_HOST")
    return {name: os.environ[name] for name in names if name in os.environ}


def address_of(program: Path, clone: Path, remote: str) -> Address:
    """The address of a remote of a clone.

    Raises:
        UsageError: there is no such remote, or its address is of a kind that may run a program, or that
            a stranger may have written into the clone.
    """
    answer = git.plumbing(program, clone, "config", "--get", f"remote.{remote}.url")
    url = answer.stdout.removesuffix("\n")
    if answer.returncode or not url:
        hint = f"add it with `git remote add {remote} <address>`, or name another with --remote"
        raise UsageError(f"this clone has no remote {remote}", hint=hint)
    local = _LOCAL.fullmatch(url)
    if local is not None:
        if is_inside(Path(local["path"]), checkout(clone)):
            raise UsageError(f"the remote {remote} lies in the clone itself", hint="give its real address")
        return Address(url)
    found = _ADDRESS.fullmatch(url)
    if found is None or url.startswith("-"):
        hint = "use https, ssh or the whole path of a folder"
        raise UsageError(
            f"the address of the remote {remote} is of a kind that is not used: {Address(url).shown}",
            hint=hint,
        )
    return Address(url, (found["host"] or found["other"]).lower(), found["path"])


@dataclass(frozen=True, slots=True)
class Branches:
    """The commits of some branches of another repository by name, and its main branch."""

    commits: Mapping[str, str]
    default: str | None


def branches(beside: Neutral, address: Address, patterns: Sequence[str]) -> Branches:
    """What another repository has of some branches.

    Raises:
        EnvironmentFault: it cannot be reached.
    """
    wanted = [f"refs/heads/{one}" for one in patterns]
    answer = _asked(beside, address, "ls-remote", "--symref", "--", address.url, "HEAD", *wanted)
    if answer.returncode:
        raise _unreachable(address, answer)
    lines = [line.split("\t") for line in answer.stdout.split("\n") if line.count("\t") == 1]
    heads = {name.removeprefix(_HEADS): said for said, name in lines if name.startswith(_HEADS)}
    main = next((said for said, name in lines if name == "HEAD" and said.startswith(f"ref: {_HEADS}")), None)
    return Branches(heads, main.removeprefix(f"ref: {_HEADS}") if main else None)


def bring(beside: Neutral, address: Address, commits: Sequence[str]) -> None:
    """Fetch commits by their ids into the repository of our own, and into no other.

    Raises:
        EnvironmentFault: it cannot be reached.
    """
    options = (
        "--quiet",
        "--no-tags",
        "--no-write-fetch-head",
        "--no-recurse-submodules",
        "--no-auto-maintenance",
    )
    answer = _asked(beside, address, "fetch", *options, "--", address.url, *commits)
    if answer.returncode:
        raise _unreachable(address, answer)


@dataclass(frozen=True, slots=True)
class Sending:
    """A branch of another repository, the commit to put it on, and where it was; None where it is new.

    `told` are options for the host (`git push -o`).
    """

    branch: str
    commit: str
    before: str | None
    told: tuple[str, ...] = ()


def send(beside: Neutral, address: Address, one: Sending) -> str | None:
    """Put a branch on a commit if it still is where it was; why that was refused, else None.

    Raises:
        EnvironmentFault: the other repository cannot be reached.
    """
    lease = f"--force-with-lease=refs/heads/{one.branch}:{one.before or ''}"
    options = [word for said in one.told for word in ("-o", said)]
    answer = _asked(
        beside,
        address,
        *("push", "--porcelain", "--no-verify", "--no-signed", "--recurse-submodules=no", lease, *options),
        *("--", address.url, f"{one.commit}:refs/heads/{one.branch}"),
    )
    if not answer.returncode:
        return None
    refused = next((line for line in answer.stdout.split("\n") if line.startswith("!")), None)
    if refused is None:
        raise _unreachable(address, answer)
    said = list(_said_by_host(answer.stderr))
    return "; ".join([refused.rpartition("\t")[2], *said[-2:]])


def _said_by_host(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        words = line.removeprefix("remote:").strip()
        if line.startswith("remote:") and words:
            yield words


def _asked(beside: Neutral, address: Address, *arguments: str) -> Completed:
    quiet = ("-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "push.gpgSign=false")
    told = {**environment(address.host), "GIT_ALLOW_PROTOCOL": "https:ssh:file"}
    return beside.run(*quiet, *arguments, told=told, seconds=_SECONDS)


def _unreachable(address: Address, answer: Completed) -> EnvironmentFault:
    said = last_lines(answer.stderr, 2).replace(address.url, address.shown)
    return EnvironmentFault(
        f"git cannot reach {address.shown}: {said}",
        hint="look at what `git push` says: credentials that only this clone's settings name are not used",
    )
