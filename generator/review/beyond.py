"""What a change of one stack does to others: what stands in what it destroys, and what they read of it.

A stack tells others the ids of what it makes in parameters of SSM, and these read them. No plan of either
knows of the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from generator.review.configuration import configuration
from generator.review.prediction import Held, Prediction
from generator.review.provider_facts import Holding, holdings
from generator.review.reading import Instance, Reading
from generator.review.terms import TooMuch
from generator.tenancy.stack_address import StackAddress

PARAMETER = "aws_ssm_parameter"
VALUES = frozenset(("insecure_value", "value"))
"""What a parameter says: the arguments of the resource, and what is read of the data source."""

Texts = Mapping[str, str]
"""The files of a stack, by path below it."""

Going = Mapping[str, tuple[str, Holding]]
"""What goes and may hold something of others, by the parameter that tells its id."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """What of a change of a stack is felt in others.

    `going` is what it destroys or makes anew in which something of others may stand, by the name of the
    parameter that tells its id. `told` are parameters that say something else, with their addresses.
    """

    going: Going = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.going or self.told)


def may_be_felt(found: Prediction) -> bool:
    """Whether it is worth it to look at what others feel of a change."""
    kinds = tuple(f"{one.type}." for one in holdings())
    gone = (*found.destroyed, *(each.address for each in found.replaced))
    return any(kind in one for one in gone for kind in kinds) or bool(_altered(found))


def beyond(before: Texts, after: Texts, found: Prediction) -> Beyond:
    """What others feel of a change of which `found` is predicted; nothing where a text has no end."""
    try:
        return Beyond(dict(_going(before, found)), dict(_told(after, found)))
    except (TooMuch, RecursionError):
        return Beyond()


def held(going: Going, others: Mapping[StackAddress, Texts]) -> tuple[Held, ...]:
    """What cannot be destroyed, because resources stand in it of other stacks, which had these files."""
    names: dict[str, Holding] = dict(going.values())
    by: dict[str, list[tuple[StackAddress, tuple[str, ...]]]] = {}
    for stack, texts in sorted(others.items()):
        found: dict[str, list[str]] = {}
        for name, address in _standing(texts, going):
            found.setdefault(going[name][0], []).append(address)
        for address, some in found.items():
            by.setdefault(address, []).append((stack, tuple(sorted(set(some)))))
    return tuple(Held(one, names[one], tuple(by[one])) for one in sorted(by))


def _going(before: Texts, found: Prediction) -> Iterator[tuple[str, tuple[str, Holding]]]:
    was = {now: address for address, now in found.moved}
    gone = {was.get(one, one): one for one in (*found.destroyed, *(each.address for each in found.replaced))}
    reading = Reading(configuration(before))
    for name, parameter in _named(reading, reading.resources.values()):
        refs = {ref for value in VALUES for ref in reading.attribute(parameter, value).refs}
        for address in sorted({ref.address for ref in refs} & gone.keys()):
            for holding in holdings():
                if reading.resources[address].type == holding.type:
                    yield name, (gone[address], holding)


def _told(after: Texts, found: Prediction) -> Iterator[tuple[str, str]]:
    altered = _altered(found)
    reading = Reading(configuration(after))
    for name, parameter in _named(reading, reading.resources.values()):
        if parameter.address in altered:
            yield name, parameter.address


def _altered(found: Prediction) -> set[str]:
    """The parameters that say something else."""
    return {
        one.address
        for one in (*found.updated, *found.replaced)
        if f"{PARAMETER}." in one.address and any(cause.path in VALUES for cause in one.causes)
    }


def _named(reading: Reading, some: Iterable[Instance]) -> Iterator[tuple[str, Instance]]:
    """Parameters with their names, as far as the text tells these."""
    for one in some:
        if one.type == PARAMETER:
            name = reading.attribute(one, "name").literal
            if name is not None:
                yield name, one


def _standing(texts: Texts, going: Going) -> Iterator[tuple[str, str]]:
    """The resources of a stack that stand in what goes, each with the parameter that tells its id."""
    try:
        reading = Reading(configuration(texts))
        read = {one.address: name for name, one in _named(reading, reading.data.values()) if name in going}
        for one in reading.resources.values() if read else ():
            for kind, argument in {pair for _, holding in going.values() for pair in holding.by}:
                if one.type == kind:
                    for ref in reading.attribute(one, argument).refs:
                        name = read.get(ref.address, "")
                        if name and (kind, argument) in going[name][1].by:
                            yield name, one.address
    except (TooMuch, RecursionError):
        return


def told_to(reading: Reading, told: Mapping[str, str]) -> Mapping[str, str]:
    """The data sources of a stack that read what says something else, by whom each is told."""
    found = _named(reading, reading.data.values())
    return {one.address: told[name] for name, one in found if name in told}
