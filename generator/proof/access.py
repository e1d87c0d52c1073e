"""What two renderings of an estate allow differently, role by role, described by the statements behind it.

Where policies tell sessions of a role apart, each kind of them is compared by itself.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from generator.iam.authority import Authority, Principal, SessionKey
from generator.iam.claims import Evidence
from generator.iam.decision.decide import decide
from generator.iam.policy import Statement as PolicyStatement
from generator.iam.requests import Request, RequestSet
from generator.iam.search.find import Gains, Undecided, actions_of
from generator.iam.search.index import named_in
from generator.proof.refutations import Statement, sources_of, statements
from generator.proof.sessions import (
    EVERYBODYS,
    Sessions,
    bearing_on,
    in_hands_of,
    kinds_of,
    together,
)
from generator.readback.facts import EstateFacts, RoleFacts, StackFacts

_MOST_ENTRIES = 40
"""Descriptions of one role in one direction for one kind of sessions; the rest is only said to exist."""

_ANY = SessionKey(("*",), is_optional=True)


@dataclass(frozen=True, slots=True)
class Entry:
    """Actions that are gained or lost by one statement, and a request that shows it.

    `actions` are exact names; `behind` is the statement of the side that allows. `sessions` are those
    of the role that gain or lose it.
    """

    actions: tuple[str, ...]
    behind: Statement
    resources: tuple[str, ...]
    not_resources: tuple[str, ...]
    conditions: tuple[str, ...]
    example: Request
    sessions: Sessions = EVERYBODYS


@dataclass(frozen=True, slots=True)
class RoleChange:
    """What one role gained and lost; `is_new` and `is_gone` are roles that one side does not have.

    `unknown` says why a difference could not be found out.
    """

    stack: str
    role: str
    gained: tuple[Entry, ...] = ()
    lost: tuple[Entry, ...] = ()
    is_new: bool = False
    is_gone: bool = False
    unknown: tuple[str, ...] = ()

    @property
    def is_change(self) -> bool:
        """Whether anything is different or not known."""
        return bool(self.gained or self.lost or self.is_new or self.is_gone or self.unknown)


def changes(
    before: EstateFacts, after: EstateFacts, stacks: Collection[str], done: Callable[[int], None]
) -> Iterator[RoleChange]:
    """Every role of the stacks whose access differs, by ARN; `done` counts the roles looked at.

    Policies on keys and buckets of all stacks decide over each.
    """
    old = {role.arn: role for role in before.roles if role.stack in stacks}
    new = {role.arn: role for role in after.roles if role.stack in stacks}
    for arn in sorted(old.keys() | new.keys()):
        change = _change(old.get(arn), new.get(arn), before, after)
        if change.is_change:
            yield change
        done(1)


def _change(
    old: RoleFacts | None, new: RoleFacts | None, before: EstateFacts, after: EstateFacts
) -> RoleChange:
    some = new or old
    if some is None:
        raise ValueError("a change is about a role of one side at least")
    was = _authority(old, before, some) if old else _nothing(some, before)
    now = _authority(new, after, some) if new else _nothing(some, after)
    if was == now:
        return RoleChange(some.stack, some.name)
    asked = _differing(was, now)
    kinds = kinds_of((was, now), _profiles(some.stack, before, after))
    unknown: list[str] = []
    gained: list[Entry] = []
    lost: list[Entry] = []
    for kind in kinds:
        whose = kind.sessions
        if bearing_on(was, whose) == bearing_on(now, whose):
            continue
        theirs, mine = in_hands_of(was, whose), in_hands_of(now, whose)
        wanted = replace(asked, conditions=kind.conditions)
        gained += (replace(one, sessions=whose) for one in _entries(mine, theirs, wanted, after, unknown))
        lost += (replace(one, sessions=whose) for one in _entries(theirs, mine, wanted, before, unknown))
    return RoleChange(
        some.stack,
        some.name,
        tuple(_merged(gained, [kind.sessions for kind in kinds])),
        tuple(_merged(lost, [kind.sessions for kind in kinds])),
        old is None,
        new is None,
        tuple(dict.fromkeys(unknown)),
    )


def _profiles(stack: str, before: EstateFacts, after: EstateFacts) -> frozenset[str]:
    """The names of the profiles that a stack has on any side."""
    found = (side.stack(stack) for side in (before, after))
    return frozenset(one.name for side in found if side for one in side.profiles)


def _merged(entries: Iterable[Entry], kinds: Collection[Sessions]) -> Iterator[Entry]:
    """What several kinds of sessions gain or lose alike, told once, with the first example."""
    alike: dict[object, list[Entry]] = {}
    for one in entries:
        what = (one.actions, one.behind, one.resources, one.not_resources, one.conditions)
        alike.setdefault(what, []).append(one)
    for some in alike.values():
        yield replace(some[0], sessions=together((one.sessions for one in some), kinds))


def _differing(was: Authority, now: Authority) -> RequestSet:
    """The requests on which two may differ: of resources whose policies alone have changed, or all."""
    if replace(was, resource_policies=()) != replace(now, resource_policies=()):
        return RequestSet(("*",))
    changed = (
        *(one for one in was.resource_policies if one not in now.resource_policies),
        *(one for one in now.resource_policies if one not in was.resource_policies),
    )
    resources = tuple(dict.fromkeys(resource for one in changed for resource in one.resources))
    services = dict.fromkeys(resource.split(":")[2] for resource in resources)
    return RequestSet(tuple(f"{service}:*" for service in services), resources=resources)


def _entries(
    after: Authority, before: Authority, asked: RequestSet, facts: EstateFacts, unknown: list[str]
) -> Iterator[Entry]:
    """What `after` allows and `before` does not; each action is described once."""
    seen: set[str] = set()
    gains = Gains(after, before, asked)
    for number, answer in enumerate(gains.each(seen), start=1):
        if isinstance(answer, Undecided):
            unknown.append(answer.reason)
            return
        behind = decide(answer.request, after).allowed_by
        if not behind:
            unknown.append(f"{answer.request.action}: the search and the evaluation of its request disagree")
            return
        statement = _statement(behind[0], after)
        named = {answer.request.action, *(named_in(statement) if statement else ())} - seen
        whole = actions_of(asked.actions, asked.except_actions)
        actions = tuple(
            one for one in sorted(named) if one == answer.request.action or (one in whole and gains.has(one))
        )
        seen.update(actions)
        yield _entry(actions, behind[0], statement, answer.request, (after, facts))
        if number == _MOST_ENTRIES:
            unknown.append(f"there is more than {_MOST_ENTRIES} statements can describe")
            return


def _entry(
    actions: tuple[str, ...],
    evidence: Evidence,
    statement: PolicyStatement | None,
    example: Request,
    side: tuple[Authority, EstateFacts],
) -> Entry:
    authority, facts = side
    behind = next(iter(statements((evidence,), authority, facts)))
    if statement is None:
        return Entry(actions, behind, (), (), (), example)
    conditions = tuple(
        f"{operator} {key} = {_joined(values)}"
        for operator, keys in statement.conditions.items()
        for key, values in keys.items()
    )
    resources = tuple(map(str, statement.resources))
    return Entry(actions, behind, resources, tuple(map(str, statement.not_resources)), conditions, example)


def _joined(values: object) -> str:
    return ", ".join(map(str, values)) if isinstance(values, tuple) else str(values)


def _statement(evidence: Evidence, authority: Authority) -> PolicyStatement | None:
    """The statement that a piece of evidence names."""
    named = (
        statement
        for source in sources_of(authority)
        if (source.name, source.document) == (evidence.policy, evidence.document)
        for statement in source.policy.statements
        if statement.sid == evidence.sid
    )
    return next(named, None)


def _authority(role: RoleFacts, facts: EstateFacts, shown: RoleFacts) -> Authority:
    """Everything the rendered text says over a role, sessions of which carry whatever they like."""
    stack = facts.stack(role.stack)
    return Authority(
        principal=_principal(role, stack, shown),
        identity=role.identity,
        boundary=role.boundary,
        scps=facts.scp_levels(stack.account_id if stack else ""),
        resource_policies=tuple(one for every in facts.stacks for one in every.resource_policies),
    )


def _nothing(role: RoleFacts, facts: EstateFacts) -> Authority:
    """The role as it is where it is not."""
    return Authority(_principal(role, facts.stack(role.stack), role), ())


def _principal(role: RoleFacts, stack: StackFacts | None, shown: RoleFacts) -> Principal:
    parts = shown.arn.split(":")
    tags = {
        f"aws:principaltag/{key.lower()}": SessionKey((value.replace("*", "?"),))
        for key, value in role.tags.items()
    }
    free = ("aws:sourceidentity", "sagemaker:domainid", "sagemaker:userprofilename")
    return Principal(
        name=shown.name,
        arn=shown.arn,
        account_id=parts[4],
        region=stack.region if stack else "",
        partition=parts[1],
        session={**tags, **dict.fromkeys(free, _ANY)},
    )
