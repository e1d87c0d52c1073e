"""What a branch does to stacks beside those that it changes, and which of them keep it from an apply."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from generator.pipeline.committed import Commit
from generator.pipeline.folders import OUT
from generator.pipeline.stacks_compared import Compared, Texts, texts_of
from generator.review.beyond import Beyond, beyond, held, may_be_felt
from generator.review.meaning import Meaning, meanings
from generator.review.resources import resources
from generator.tenancy.files import ENVIRONMENTS_NAME
from generator.tenancy.stack_address import StackAddress

Told = Mapping[StackAddress, Meaning]


@dataclass(frozen=True, slots=True)
class Around:
    """Stacks that were compared, with what they do to each other and to those around them.

    `followers` are stacks without a file that differs which are altered nevertheless, by those they follow;
    `meant` is what a build wrote of them.
    """

    compared: Mapping[StackAddress, Compared]
    followers: Mapping[StackAddress, tuple[StackAddress, ...]]
    meant: Told


def with_those_around(commits: tuple[Commit, Commit], found: Mapping[StackAddress, Compared]) -> Around:
    """What was compared, with what stands in it of other stacks, and those stacks that read what it tells.

    Other stacks are only read where something that they may stand in goes, or something that they may read
    says something else.
    """
    tellers = [one for one, some in found.items() if may_be_felt(some.resources)]
    if not tellers:
        return Around(found, {}, {})
    was, now = (texts_of(commit, tellers) for commit in commits)
    felt = {one: beyond(was.get(one, {}), now.get(one, {}), found[one].resources) for one in sorted(tellers)}
    felt = {one: some for one, some in felt.items() if some}
    if not felt:
        return Around(found, {}, {})
    sides = tuple(_every_meaning(commit) for commit in commits)
    others = [_after(side, felt) for side in sides]
    before, after = (texts_of(commit, sorted(side)) for commit, side in zip(commits, others, strict=True))
    kept = _held(found, felt, others[0], before)
    return _followed(kept, felt, sides[1], (before, after))


def _every_meaning(commit: Commit) -> Told:
    paths = {f"{OUT}/{folder}/{ENVIRONMENTS_NAME}": folder for folder in commit.holders()}
    texts = commit.texts(sorted(paths))
    return {
        address: one for path, text in texts.items() for address, one in meanings(text, paths[path]).items()
    }


def _after(side: Told, felt: Iterable[StackAddress]) -> Mapping[StackAddress, tuple[StackAddress, ...]]:
    """The stacks that are applied after some, with those of them."""
    wanted = set(felt)
    found = {one: tuple(sorted(wanted & set(meaning.after))) for one, meaning in side.items()}
    return {one: some for one, some in found.items() if some}


def _held(
    found: Mapping[StackAddress, Compared],
    felt: Mapping[StackAddress, Beyond],
    others: Mapping[StackAddress, tuple[StackAddress, ...]],
    before: Texts,
) -> dict[StackAddress, Compared]:
    kept = dict(found)
    for one, some in felt.items():
        if some.going:
            around = {other: before[other] for other, of in others.items() if one in of and other in before}
            result = replace(kept[one].resources, held=held(some.going, around))
            kept[one] = replace(kept[one], resources=result)
    return kept


def _followed(
    kept: dict[StackAddress, Compared],
    felt: Mapping[StackAddress, Beyond],
    meant: Told,
    texts: tuple[Texts, Texts],
) -> Around:
    """The same with what follows from other values of parameters; none comes of an apply that stops."""
    followers: dict[StackAddress, tuple[StackAddress, ...]] = {}
    tellers = {one: some.told for one, some in felt.items() if some.told and not kept[one].resources.fails}
    for one, of in sorted(_after(meant, tellers).items()):
        was, now = (side.get(one) for side in texts)
        if was is None or now is None:
            continue
        told = {name: f"{address} of {teller}" for teller in of for name, address in tellers[teller].items()}
        result, unread = resources(was, now, told)
        if one in kept:
            merged = replace(result, held=kept[one].resources.held)
            kept[one] = replace(kept[one], resources=merged, unread=unread)
        elif result.beside:
            followers[one] = of
            kept[one] = Compared(result, unread)
    return Around(kept, followers, {one: meant[one] for one in followers})
