"""What a build would take away of stacks that stand, foreseen from two texts before anything is written.

What settings take away is declared with them, and refused while it is validated. This finds what comes
another way: of another version of Tenantry, of templates, of several settings together.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location
from generator.estate.explanation import explain
from generator.estate.openings import STATE, UNKNOWN, Openings, is_foreseen
from generator.estate.openings import words as in_words
from generator.estate.sites import PlannedSite
from generator.pipeline.folders import OUT
from generator.pipeline.validation import Validation
from generator.pipeline.what_stands import Standing, of_holder
from generator.plan.modules.network.firewall import FIREWALL_LABEL
from generator.plan.modules.network.internet import PUBLIC_LABEL
from generator.plan.modules.network.transit import TRANSIT_LABEL
from generator.plan.stack import StackPlan
from generator.render.files import RenderedFile
from generator.review.prediction import Altered, Prediction, Warned
from generator.review.provider_facts import Beside
from generator.review.resources import resources
from generator.review.values import Value
from generator.tenancy.files import LEDGER_FOLDER
from generator.tenancy.stack_address import StackAddress

_rule = partial(
    Rule,
    family=Family(
        "taken-away",
        "What a build would take away",
        "It follows from two texts of a stack, the one that stands and the one that a build would write.",
    ),
)

TAKEN_AWAY = _rule(
    "PLN067",
    "what-stands-is-taken-away",
    "What would be rendered replaces, destroys or leaves behind something that holds data or a network.",
    "The plan would say so among hundreds of lines, or not at all: what is left behind in another account or"
    " Region is in none. No setting that is declared to do so has changed.",
    "Take back what causes it; it may be another version of Tenantry. Where nothing stands yet, or all of it"
    " may be lost, `tenantry acknowledge` writes that somebody answers for it.",
)
FATE_NOT_KNOWN = _rule(
    "PLN068",
    "fate-not-known",
    "What becomes of something that stands cannot be told from the text.",
    "A resource type, a provider or an argument is not among what was measured, so it may be replaced.",
    "Look at a plan of it. `tenantry acknowledge` then writes that somebody did.",
)

HOLDING = frozenset(
    (
        *("aws_backup_vault", "aws_cloudwatch_log_group", "aws_ecr_repository", "aws_kms_key"),
        *("aws_organizations_account", "aws_s3_bucket", "aws_sagemaker_domain", "aws_sagemaker_space"),
        *("aws_sagemaker_user_profile", "aws_subnet", "aws_vpc"),
    )
)
"""Types of which another one is not the same: it holds data, or everything lies in it."""

_OF_PEOPLE = frozenset(("aws_sagemaker_space", "aws_sagemaker_user_profile"))

_COVERED: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = (
    (("account", "isolation", "region", "shared_domain"), HOLDING | {STATE}),
    (("authentication", "network."), _OF_PEOPLE | {"aws_sagemaker_domain", "aws_subnet", "aws_vpc"}),
    (("prefix",), frozenset(("aws_organizations_account", "aws_s3_bucket"))),
    (("profile.", "spaces.", "teams.", "users."), _OF_PEOPLE),
)
"""Beginnings of declared doors, and the types that go with what they declare; other losses are not theirs."""

_GOING = HOLDING - {"aws_sagemaker_user_profile"}
"""Those of which it is told that they are destroyed: of profiles `vanished` speaks."""

_EDGE = tuple(f".aws_subnet.{label}" for label in (PUBLIC_LABEL, FIREWALL_LABEL, TRANSIT_LABEL))
"""Begins the names of subnets of gateways, a firewall or an attachment alone: anybody may close these."""

_STANDING = "standing"
_SHOWN = 4
_FEW = 2
"""Resources of which a message names each."""

_KEY = re.compile(r'\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\]', re.DOTALL)
"""What a key of `for_each` or a number of `count` adds to an address; whoever writes users chooses keys."""


@dataclass(frozen=True, slots=True)
class _Door:
    """A door as it is asked for; `resource` is empty where its name has the address."""

    address: str
    name: str
    before: object
    after: object
    words: str
    resource: str = ""
    is_declarable: bool = True
    """Whether a declared door that is open may go with it."""


def foreseen(
    validation: Validation, stacks: Sequence[StackPlan], files: Iterable[RenderedFile]
) -> Iterator[Finding]:
    """A finding for each stack of which something that stands would be taken away and nobody answers for it.

    Only stacks whose text differs are looked into.
    """
    texts: dict[str, dict[str, str]] = {stack.address: {} for stack in stacks}
    for file in files:
        texts[file.stack][file.path.removeprefix(f"{file.stack}/")] = file.text
    sites = {one.site.address: one for one in validation.plan.sites.all} if validation.plan else {}
    told: set[tuple[StackAddress, Rule]] = set()
    for standing, opened in zip(validation.standings, validation.opened, strict=True):
        there = frozenset(standing.stacks())
        for address in (stack.address for stack in stacks if stack.address in there):
            before = standing.texts(address)
            if before is None or before == texts[address]:
                continue
            found, _ = resources(before, texts[address])
            for rule, what in _taken_away(address, found, opened):
                if (address, rule) not in told:
                    told.add((address, rule))
                    yield _finding(standing, address, rule, what, sites.get(address))
    if validation.opened:
        planned = {stack.address for stack in validation.plan.stacks} if validation.plan else set()
        yield from validation.opened[0].of_foreseen(validation.opened[1:], texts, planned)


def _taken_away(
    address: StackAddress, found: Prediction, opened: Openings
) -> Iterator[tuple[Rule, list[str]]]:
    """What is taken away that no door lets through, in words, by the rule."""
    covered = frozenset(
        kind
        for stack, door in opened.asked
        for beginnings, kinds in _COVERED
        for kind in kinds
        if stack == address and not is_foreseen(door) and door.startswith(beginnings)
    )
    lost: dict[tuple[str, str], list[str]] = {}
    for one in _doors(found):
        is_declared = one.is_declarable and (_type(one.address) or one.name) in covered
        if not is_declared and not opened.opens(address, one.name, one.before, one.after, one.resource):
            lost.setdefault((one.name, one.words), []).append(one.resource)
    if lost:
        yield TAKEN_AWAY, [_told(*said, some) for said, some in lost.items()]
    unknown = [
        one for one in found.unknown if not opened.opens(address, UNKNOWN, _STANDING, "not known", one)
    ]
    if unknown:
        yield FATE_NOT_KNOWN, unknown


def _told(door: str, words: str, resources: Sequence[str]) -> str:
    rest = len(resources) - _FEW
    several = f" and {rest} more" if rest > 0 else ""
    named = f" of {', '.join(resources[:_FEW])}{several}" if resources[0] else ""
    return f"{door}{named} {words}" if door != STATE else words


def _doors(found: Prediction) -> Iterator[_Door]:
    """The door of each thing that is taken away."""
    for one in found.replaced:
        if _type(one.address) in HOLDING and not _is_at_edge(one.address):
            yield _whole(one.address, "replaced", f"is made anew{_why(one)}")
    for address in found.left_behind:
        if _type(address) in HOLDING:
            yield _whole(address, "left behind", "is left behind")
    for address in found.destroyed:
        is_told = _type(address) in _GOING and not _is_at_edge(address)
        if is_told and address not in found.left_behind:
            yield _whole(address, "destroyed", "is destroyed")
    yield from (_of_warned(one) for one in found.warned if one.what is not Beside.GOES_ALONG)
    if found.state_moves:
        told = "another state is read, so everything that stands is left behind"
        yield _Door("", STATE, _STANDING, "left behind", told)


def _is_at_edge(address: str) -> bool:
    return any(label in address for label in _EDGE)


def _whole(address: str, becomes: str, told: str) -> _Door:
    return _Door(address, address, _STANDING, becomes, told)


def _why(one: Altered) -> str:
    if not one.causes:
        return ""
    cause = one.causes[0]
    return f", for its {cause.path}" + (f" through {', '.join(cause.through[:2])}" if cause.through else "")


def _of_warned(one: Warned) -> _Door:
    """The door of an update: from the very values to the very values, where it is one of an argument."""
    if not one.path:
        becomes = "is destroyed" if one.is_gone else "changes"
        return _whole(one.address, "refused", f"{becomes}: {one.words}")
    before, after = map(_values, (one.before, one.after))
    told = f"goes from {in_words(before)} to {in_words(after)}: {one.words}"
    is_refused = one.what is Beside.REFUSED
    return _Door(
        one.address,
        f"{_type(one.address)}.{one.path}",
        before,
        after,
        told,
        one.address,
        is_declarable=is_refused,
    )


def _values(some: Sequence[Value]) -> object:
    """The value of an argument; of one that stands in several blocks of a resource, all of them as JSON."""
    return some[0] if len(some) == 1 else [json.dumps(one, ensure_ascii=False) for one in some]


def _type(address: str) -> str:
    """The type of a resource, by its address in a configuration or with keys of it and of its modules."""
    parts = _KEY.sub("", address).split(".")
    return parts[-2] if len(parts) > 1 else ""


def _finding(
    standing: Standing, address: StackAddress, rule: Rule, what: list[str], planned: PlannedSite | None
) -> Finding:
    rest = len(what) - _SHOWN
    more = f", and {rest} more" if rest > 0 else ""
    place = planned.site.place if planned else Location(f"{OUT}/{address}")
    return Finding(
        rule,
        f"{address} stands as {standing.where} has it: {'; '.join(what[:_SHOWN])}{more}",
        place,
        related=tuple(_changed_values(standing, address, planned)),
        hint=f"take back what causes it; where nothing is applied yet, or all of it may be lost, `tenantry"
        f" acknowledge {address}` opens the door",
    )


def _changed_values(
    standing: Standing, address: StackAddress, planned: PlannedSite | None
) -> Iterator[Location]:
    """Where values are written that are others than what stands was built with."""
    stack = of_holder(standing, address.holder_folder, "stacks").get(address)
    values = stack.get("values") if isinstance(stack, dict) else None
    if planned is None or not isinstance(values, dict):
        return
    changed = (
        Location(one.place.document, one.place.route, note=f"{one.name} is another value")
        for one in explain(planned)
        if one.place and one.place.route and _said(values.get(one.name)) != _plain(one.value)
    )
    yield from islice((one for one in changed if not one.document.startswith(LEDGER_FOLDER)), _SHOWN)


def _said(entry: object) -> object:
    return entry.get("value") if isinstance(entry, dict) else None


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
