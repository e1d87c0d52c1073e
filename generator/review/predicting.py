"""What Terraform will do with the resources of a stack, told from two renderings and what its provider says.

Nothing is planned. What only an apply tells is followed through modules to whatever refers to it: what refers
to a resource that is made anew is made anew itself, or updated.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from generator.review.addresses import forgotten, imports, moves
from generator.review.bodies import (
    TAGS,
    Differs,
    Node,
    differing,
    ignored,
    is_ignored,
    is_protected,
    lifecycle,
    newly_told,
    stated,
)
from generator.review.overlapping import overlapping
from generator.review.prediction import Altered, Prediction, Warned
from generator.review.provider_facts import Beside, BesideThePlan, How, Kind, beside_the_plan, kinds
from generator.review.providers import BUILT_IN, GLOBAL, Providers
from generator.review.reading import Reading
from generator.review.spreading import Alterations
from generator.review.values import value_of

_NO_KIND = Kind()


def predicted(before: Reading, after: Reading, told: Mapping[str, str] = MappingProxyType({})) -> Prediction:
    """What Terraform will do; `told` are data sources that read something else, by what of others tells it.

    Raises:
        TooMuch: a text refers to itself, or says more than is read.
        RecursionError: it is nested deeper than anything that is written.
    """
    before.renamed = moves(before, after)
    after.taken_over = {name: one for name, one in imports(after).items() if name not in before.resources}
    return _Comparison(before, after, told).told()


class _Comparison:
    """Two sides of a stack, compared once."""

    def __init__(self, before: Reading, after: Reading, told: Mapping[str, str]) -> None:
        self.before, self.after = before, after
        self.was = {before.renamed.get(address, address): one for address, one in before.resources.items()}
        self.now = after.resources
        self.providers = Providers(before), Providers(after)
        self.left = {one for one in self.was if self._is_elsewhere(one)}
        self.both = sorted((self.was.keys() & self.now.keys()) - self.left)
        self.nodes: dict[str, Node] = {}
        self.found: dict[str, list[Differs]] = {}
        self.altered = Alterations(after, frozenset(self.both), told)

    def told(self) -> Prediction:
        """All that is predicted."""
        imported = imports(self.after).keys() - self.was.keys()
        lone = self.now.keys() - (self.was.keys() - self.left)
        gone = self.was.keys() - self.now.keys() - self.left
        kept = forgotten(gone, self.after)
        destroyed = gone - kept
        for address in self.both:
            self._compare(address)
        self.altered.spread(lone, self.nodes)
        replaced, updated = self.altered.replaced, self.altered.updated
        anew = [one.address for one in replaced]
        return Prediction(
            created=_sorted(lone - imported),
            destroyed=_sorted(destroyed),
            left_behind=_sorted(self.left),
            replaced=replaced,
            updated=updated,
            moved=tuple(sorted(self.before.renamed.items())),
            forgotten=_sorted(kept),
            imported=_sorted(lone & imported),
            protected=_sorted(self._protected(destroyed, anew)),
            unprotected=_sorted(self._unprotected(destroyed)),
            unplannable=_sorted(self._unplannable(destroyed)),
            warned=(
                *self._warned(updated, anew),
                *self._kept(destroyed),
                *self._too_soon(destroyed, lone - imported, anew),
            ),
            beside=_sorted(self._beside()),
            unknown=_sorted(self._unknown()),
            state_moves=bool(self.was) and self._is_text_left() and self._state_differs(),
        )

    def _is_text_left(self) -> bool:
        """Whether the stack has any file afterwards: of one that goes, the text that stood says its state."""
        after = self.after.configuration
        return bool(after.folders or after.unread or after.others)

    def _state_differs(self) -> bool:
        return self.providers[0].state != self.providers[1].state

    def _is_elsewhere(self, address: str) -> bool:
        """Whether a resource would be looked for where it is not, because its provider acts elsewhere."""
        one = self.was[address]
        pair = (one, self.now.get(address, one))
        was, now = (side.place(side.name(each)) for side, each in zip(self.providers, pair, strict=True))
        differs = {name for name in was.keys() & now.keys() if was[name] != now[name]}
        return bool(differs - {"region"}) or ("region" in differs and not one.type.startswith(GLOBAL))

    def _compare(self, address: str) -> None:
        one, other = self.was[address], self.now[address]
        kind = kinds().get(other.type, _NO_KIND)
        node = stated(self.before, one, kind, self.providers[0].tags(one))
        self.nodes[address] = stated(self.after, other, kind, self.providers[1].tags(other))
        skipped = ignored(other.block)
        for path in newly_told(self.nodes[address], ignored(one.block), skipped):
            self.altered.note(address, path, How.CHANGED)
        for each in differing(node, self.nodes[address], kind):
            if not is_ignored(each.path, skipped) and each.how not in kind.kept.get(each.path, ()):
                self.found.setdefault(address, []).append(each)
                self.altered.note(address, each.path, each.how)

    def _protected(self, destroyed: Iterable[str], replaced: Iterable[str]) -> Iterator[str]:
        yield from (one for one in replaced if is_protected(self.now[one].block))
        left = {one.base: one for one in self.now.values()}
        for address in destroyed:
            same = left.get(self.was[address].base)
            if same is not None and is_protected(same.block):
                yield address

    def _unprotected(self, destroyed: Iterable[str]) -> Iterator[str]:
        yield from (one for one in destroyed if is_protected(self.was[one].block))
        for address in self.both:
            if is_protected(self.was[address].block) and not is_protected(self.now[address].block):
                yield address

    def _unplannable(self, destroyed: Iterable[str]) -> Iterator[str]:
        for address in destroyed:
            name = self.providers[0].name(self.was[address])
            if name != BUILT_IN and name not in self.providers[1].names:
                yield address

    def _warned(self, updated: Iterable[Altered], replaced: Collection[str]) -> Iterator[Warned]:
        paths = {one.address: {cause.path.partition(".")[0] for cause in one.causes} for one in updated}
        for address in sorted({*paths, *replaced}):
            for row in beside_the_plan():
                others = Beside.REFUSED if address in replaced else Beside.GOES_ALONG
                is_said = address in replaced or bool(paths[address] - row.unless)
                is_its = row.type == self.now[address].type and not row.destroyed
                if is_its and row.what is not others and is_said:
                    yield from self._by_row(address, row)

    def _kept(self, destroyed: Iterable[str]) -> Iterator[Warned]:
        """What AWS does not let go as it stands."""
        for address in sorted(destroyed):
            one = self.was[address]
            for row in beside_the_plan():
                if row.destroyed and row.type == one.type:
                    kind = kinds().get(one.type, _NO_KIND)
                    standing = stated(self.before, one, kind, self.providers[0].tags(one))
                    if _says(standing, row):
                        yield Warned(address, "", row.what, row.words, row.source, is_gone=True)

    def _too_soon(
        self, destroyed: Collection[str], created: Collection[str], anew: Collection[str]
    ) -> Iterator[Warned]:
        sides = (self.before, self.was), (self.after, self.now)
        return overlapping(*sides, {*destroyed, *anew}, {*created, *anew})

    def _by_row(self, address: str, row: BesideThePlan) -> Iterator[Warned]:
        if not _says(self.nodes[address], row):
            return
        found = self.found.get(address, ())
        if not row.path:
            yield Warned(address, "", row.what, row.words, row.source)
            return
        alike = [one for one in found if one.path == row.path and one.how in row.how and one.is_like(row)]
        if alike:
            was = tuple(value_of(one.before) for one in alike)
            now = tuple(value_of(one.after) for one in alike)
            yield Warned(address, row.path, row.what, row.words, row.source, was, now)

    def _beside(self) -> Iterator[str]:
        yield from self.providers[1].differing(self.providers[0])
        for address in self.both:
            if lifecycle(self.was[address].block) != lifecycle(self.now[address].block):
                yield f"lifecycle of {address}"
        for address in self.after.data.keys() | self.before.data.keys():
            sides = ((self.before, self.before.data), (self.after, self.after.data))
            asked = [reading.asked(data[address]) if address in data else None for reading, data in sides]
            if asked[0] != asked[1] or address in self.altered.told:
                yield address
        for kind in ("output", "variable"):
            was, now = (side.roots(kind) for side in (self.before, self.after))
            yield from (f"{kind}.{name}" for name in {*was, *now} if was.get(name) != now.get(name))

    def _unknown(self) -> Iterator[str]:
        for reading, there in ((self.before, self.was), (self.after, self.now)):
            yield from (f"{one}: its text or number is not in the stack" for one in reading.elsewhere)
            for scope in reading.scopes:
                yield from (f"{scope.prefix}{one}: it stands there twice" for one in scope.folder.twice)
            for address, one in there.items():
                if one.type not in kinds():
                    yield f"{address}: nothing is known of this type of resource"
        for address, some in self.found.items():
            kind = kinds().get(self.now[address].type, _NO_KIND)
            for each in some:
                if kind.arguments and not kind.is_measured(each.path) and each.path != TAGS:
                    was, now = (
                        json.dumps(value_of(side), ensure_ascii=False) for side in (each.before, each.after)
                    )
                    yield f"{address}: what {each.path} does was not measured, from {was} to {now}"


def _says(node: Node, row: BesideThePlan) -> bool:
    """Whether a resource has the arguments for which a row speaks."""
    told = {name: node.arguments[name].literal for name in row.when if name in node.arguments}
    return told == dict(row.when)


def _sorted(some: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(some)))
