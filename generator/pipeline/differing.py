"""What a branch changes, told stack by stack from two commits; nothing is rendered or planned."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from generator.core.steps import Steps, silent
from generator.estate.lasting import change_of_kept
from generator.pipeline.committed import Commit
from generator.pipeline.comparison import Comparison, comparison
from generator.pipeline.folders import OUT
from generator.pipeline.skipping import scan_skips_in
from generator.pipeline.stacks_beyond import with_those_around
from generator.pipeline.stacks_compared import Compared, compared_stacks
from generator.review.affected import Fate
from generator.review.approval import NOBODY_IS_NAMED, PLACES, Approvals, approvals
from generator.review.change import BranchChange, StackChange, in_order_of_weight, stack_change
from generator.review.meaning import Meaning, meanings
from generator.review.prediction import Prediction
from generator.review.skips import SAME_SKIPS, SkipsChange, TextSkip, skip_changes
from generator.review.verdicts import ProofChange, proof_change
from generator.tenancy.declaration import Effect
from generator.tenancy.files import CERTIFICATE_NAME, ENVIRONMENTS_NAME, SCAN_DOCUMENT, TENANTS
from generator.tenancy.scan_skips import ScanSkips
from generator.tenancy.stack_address import StackAddress, is_holder_folder
from generator.tools import revisions
from generator.tools.revisions import FILE
from generator.tools.trees import differing

_MEANT_OTHERWISE = Compared(Prediction(is_identical=True))
"""Of a stack of which no file differs, and only what a build wrote beside it."""


def difference(
    root: Path, revision: str, steps: Steps = silent, *, asks_who_may: bool = True
) -> BranchChange:
    """What differs between HEAD and what the branch began from; who may do what, where that is asked.

    Raises:
        UsageError: what the branch began from cannot be told, or `out/` is not in both commits.
        EnvironmentFault: git is missing, or this clone lacks what is needed.
    """
    compared = comparison(root, revision)
    folders = {one.holder_folder for one in compared.touched} | _rewritten(compared, ENVIRONMENTS_NAME)
    commits = (compared.base, compared.head)
    told = [_meanings(commit, folders) for commit in commits]
    fates = {one.address: one.fate for one in compared.touched.values()}
    for address in told[0].keys() & told[1].keys():
        if told[0][address] != told[1][address]:
            fates.setdefault(address, Fate.CHANGED)
    alone = compared_stacks(commits, (told[0], told[1]), compared.touched, steps, asks_who_may=asks_who_may)
    around = with_those_around(commits, alone)
    found_there = around.compared
    for address in around.followers:
        fates.setdefault(address, Fate.CHANGED)
    changes: list[StackChange] = []
    unread: list[str] = []
    for address in sorted(fates):
        one = found_there.get(address, _MEANT_OTHERWISE)
        found = replace(one.resources, beside=(*one.resources.beside, *_other_files(compared, address)))
        unread += [f"{OUT}/{address}/{path}" for path in one.unread]
        meant = around.meant.get(address)
        sides = (told[0].get(address, meant), told[1].get(address, meant))
        change = stack_change(address, fates[address], sides, found, door_words)
        changes.append(replace(change, reach=one.reach, follows=around.followers.get(address, ())))
    holders = in_order_of_weight(changes, _proofs(compared))
    beside = tuple(_beside(compared, {one.folder for one in holders}))
    versions = _versions(commits, {one.folder for one in holders})
    return BranchChange(
        *(compared.base.id, compared.head.id, holders, compared.strange, tuple(unread), beside, versions),
        skips=replace(_skips(compared), rendered=_rendered_skips(found_there.values()) if versions else ()),
        approvals=_approvals(compared),
    )


def door_words(key: str, before: object, after: object) -> str | None:
    """What the change of a value that an environment keeps does; None where it may be changed."""
    change = change_of_kept(key)
    if change is None:
        return "what another value does is not known"
    is_refused = change.refuses is not None and (
        before is None or after is None or type(before) is not type(after) or change.refuses(before, after)
    )
    if not is_refused:
        return None
    return str(change) if change.effect is not Effect.IN_PLACE else change.words


def _rewritten(compared: Comparison, name: str) -> set[str]:
    """The folders of holders in which a file of this name, beside the stacks, differs."""
    names = (one.path.removeprefix(f"{OUT}/").rpartition("/") for one in compared.rendered if one.is_file)
    return {folder for folder, _, other in names if other == name and is_holder_folder(folder)}


def _proofs(compared: Comparison) -> Mapping[str, ProofChange]:
    """What changed in what is proved, by holder's folder."""
    paths = {
        f"{OUT}/{folder}/{CERTIFICATE_NAME}": folder for folder in _rewritten(compared, CERTIFICATE_NAME)
    }
    was, now = (commit.texts(sorted(paths)) for commit in (compared.base, compared.head))
    found = {folder: proof_change(was.get(path), now.get(path)) for path, folder in paths.items()}
    return {folder: one for folder, one in sorted(found.items()) if one is not None}


def _versions(commits: tuple[Commit, Commit], folders: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The versions of tenantry that built the same holder before and after, where they are not the same."""
    wanted = sorted(folders)
    found = (commit.manifest(wanted)[0] for commit in commits)
    was, now = (one.holdings if one else {} for one in found)
    pairs = {(was[name].generator, now[name].generator) for name in wanted if name in was and name in now}
    return tuple(sorted(pair for pair in pairs if pair[0] != pair[1]))


def _rendered_skips(stacks: Iterable[Compared]) -> tuple[tuple[TextSkip, int], ...]:
    """What another version of Tenantry skips, or no more, with in how many stacks."""
    return tuple(sorted(Counter(skip for one in stacks for skip in one.skips).items()))


def _skips(compared: Comparison) -> SkipsChange:
    """What changed in the checks of the scan that are skipped."""
    commits = (compared.base, compared.head)
    folders = [commit.trees.get(TENANTS) for commit in commits]
    if folders[0] == folders[1]:
        return SAME_SKIPS
    texts = [commit.texts([SCAN_DOCUMENT]).get(SCAN_DOCUMENT) for commit in commits]
    if texts[0] == texts[1]:
        return SAME_SKIPS
    files: list[ScanSkips | None] = []
    unread = []
    for commit, content in zip(commits, texts, strict=True):
        file = None if content is None else scan_skips_in(content)
        if content is not None and file is None:
            unread.append(commit.id)
        files.append(file)
    return SkipsChange(() if unread else skip_changes(files[0], files[1]), tuple(unread))


def _approvals(compared: Comparison) -> Approvals:
    """Who approves what differs, by the file that the base has: a branch does not say who approves it."""
    base = compared.base
    names = {f"{base.id}:{place}": place for place in PLACES}
    found = revisions.found_at(base.program, base.root, names)
    there = next((name for name in names if name in found and found[name].kind == FILE), None)
    if there is None:
        return NOBODY_IS_NAMED
    number = found[there].id
    text = revisions.contents(base.program, base.root, [number])[number].decode(errors="replace")
    touched = differing(base.program, base.root, base.id, compared.head.id)
    return approvals(names[there], text, (one.path for one in touched))


def _beside(compared: Comparison, told: Container[str]) -> Iterator[str]:
    """The files beside stacks that differ where nothing else is told of their holder."""
    for one in compared.beside:
        folder = one.removeprefix(f"{OUT}/").rpartition("/")[0]
        if folder not in told:
            yield one


def _other_files(compared: Comparison, address: StackAddress) -> tuple[str, ...]:
    """The differing files of a stack that are no `.tf`."""
    below = f"{OUT}/{address}/"
    paths = (one.path for one in compared.rendered if one.path.startswith(below))
    return tuple(path.removeprefix(below) for path in paths if not path.endswith(".tf"))


def _meanings(commit: Commit, folders: Iterable[str]) -> Mapping[StackAddress, Meaning]:
    paths = {f"{OUT}/{folder}/{ENVIRONMENTS_NAME}": folder for folder in folders}
    texts = commit.texts(sorted(paths))
    return {
        address: one for path, text in texts.items() for address, one in meanings(text, paths[path]).items()
    }
