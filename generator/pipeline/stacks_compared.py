"""What becomes of the stacks that a branch changes, and who may do what, read from both commits."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from generator.core.steps import Steps
from generator.hcl import quick
from generator.hcl.comments import differ_in_comments_alone
from generator.pipeline.committed import Commit
from generator.pipeline.comparison import stack_of
from generator.pipeline.folders import OUT
from generator.pipeline.people_compared import People, Side, Users, users_of
from generator.pipeline.workers import each
from generator.proof.access import Entry, RoleChange, changes
from generator.proof.statements_changed import SCP, StatementChange, statements_changed
from generator.readback.bearing import bears
from generator.readback.facts import EstateFacts, ProviderFacts, StackFacts
from generator.readback.read import read_estate
from generator.review.access import (
    UNCHANGED,
    Becoming,
    Grant,
    PolicyChange,
    Reach,
    RoleAccess,
    Voucher,
    VoucherChange,
)
from generator.review.affected import shares
from generator.review.meaning import Meaning
from generator.review.prediction import Prediction
from generator.review.resources import resources
from generator.review.skips import TextSkip, skips_in_text
from generator.tenancy.stack_address import StackAddress

_MANY = 8
"""Holders from which on processes of their own are started."""

_LONGEST = 4_194_304
"""Characters of a file that is read: the largest that thousands of people make has a third."""

Texts = Mapping[StackAddress, Mapping[str, str]]
"""The files of stacks, by path below the stack."""

Told = Mapping[StackAddress, Meaning]


@dataclass(frozen=True, slots=True)
class Compared:
    """What becomes of the resources of a stack, which of its files are no HCL, and who may do what.

    `skips` are checks that its text skips on one side alone, with the reason, and whether that comes.
    """

    resources: Prediction
    unread: tuple[str, ...] = ()
    reach: Reach = UNCHANGED
    skips: tuple[TextSkip, ...] = ()


@dataclass(frozen=True, slots=True)
class _Task:
    """The changed stacks of one holder, with the text of all that decides over their roles on both sides.

    `users` are those of each stack, before and after. Who may do what is found where that is asked.
    """

    stacks: tuple[StackAddress, ...]
    before: Texts
    after: Texts
    users: tuple[Mapping[StackAddress, Users], ...]
    asks_who_may: bool


def compared_stacks(
    commits: tuple[Commit, Commit],
    told: tuple[Told, Told],
    stacks: Iterable[StackAddress],
    steps: Steps,
    *,
    asks_who_may: bool = True,
) -> dict[StackAddress, Compared]:
    """What becomes of resources and who may do what otherwise, for each of the stacks of which files differ.

    Read are these stacks and what they rely on of the platform, of their shared domain and of their own
    organization. Roles of other stacks are not looked at: what the policies on things say of them is told.
    """
    by_holder: dict[str, list[StackAddress]] = {}
    for one in sorted(stacks):
        by_holder.setdefault(one.holder_folder, []).append(one)
    done = steps("compare", sum(map(len, by_holder.values())))
    every = [one for some in by_holder.values() for one in some]
    texts = tuple(
        texts_of(commit, sorted({*every, *_relied_on(side, every)}))
        for commit, side in zip(commits, told, strict=True)
    )
    tasks = (
        _task((texts[0], texts[1]), told, tuple(some), asks_who_may=asks_who_may)
        for some in by_holder.values()
    )
    found: dict[StackAddress, Compared] = {}
    several = each(_compared, tasks, len(by_holder)) if len(by_holder) >= _MANY else map(_compared, tasks)
    for some in several:
        found |= some
        done(len(some))
    return found


def texts_of(commit: Commit, stacks: Iterable[StackAddress]) -> Texts:
    """All files of stacks, by path below the stack."""
    found: dict[StackAddress, dict[str, str]] = {}
    for path, text in commit.texts_below(f"{OUT}/{one}" for one in stacks).items():
        below = path.removeprefix(f"{OUT}/")
        address = stack_of(below)
        if address is not None:
            found.setdefault(address, {})[below.removeprefix(f"{address}/")] = text
    return found


def _task(
    texts: tuple[Texts, Texts],
    told: tuple[Told, Told],
    stacks: tuple[StackAddress, ...],
    *,
    asks_who_may: bool,
) -> _Task:
    before, after = (
        {one: every[one] for one in sorted({*stacks, *_relied_on(side, stacks)}) if one in every}
        for every, side in zip(texts, told, strict=True)
    )
    users = tuple({one: users_of(side[one]) for one in stacks if one in side} for side in told)
    return _Task(stacks, before, after, users, asks_who_may)


def _relied_on(told: Told, stacks: Iterable[StackAddress]) -> Iterator[StackAddress]:
    """What decides over roles of the stacks beside them; a neighbour that a stranger names is left out."""
    for one in stacks:
        waits = told[one].after if one in told else ()
        yield from one.organizations
        yield from (other for other in waits if shares(other) or other.holder_folder == one.holder_folder)


def _compared(task: _Task) -> dict[StackAddress, Compared]:
    before = {
        one: _without_new_comments(files, task.after.get(one, {})) for one, files in task.before.items()
    }
    found: dict[StackAddress, Compared] = {}
    deciding: list[StackAddress] = []
    for one in task.stacks:
        was, now = before.get(one, {}), task.after.get(one, {})
        if was == now:
            found[one] = Compared(Prediction(is_identical=task.before.get(one) == now))
            continue
        found[one] = Compared(*resources(was, now))
        same = {path for path in was.keys() & now.keys() if was[path] == now[path]}
        old, new = ({path: text for path, text in files.items() if path not in same} for files in (was, now))
        if _is_too_large((old, new)) or bears(old, new):
            deciding.append(one)
    if any(before.get(one) != files for one, files in task.after.items() if one not in task.stacks):
        deciding = list(task.stacks)
    reaches = _reaches(task, before, deciding) if deciding and task.asks_who_may else {}
    return {
        one: replace(
            some,
            reach=reaches.get(one, UNCHANGED),
            skips=skips_in_text(task.before.get(one, {}).values(), task.after.get(one, {}).values()),
        )
        for one, some in found.items()
    }


def _without_new_comments(files: Mapping[str, str], after: Mapping[str, str]) -> Mapping[str, str]:
    """The files with the text they have after, where that differs in comments alone."""
    return {
        path: after[path] if path in after and differ_in_comments_alone(text, after[path]) else text
        for path, text in files.items()
    }


def _reaches(task: _Task, before: Texts, stacks: Iterable[StackAddress]) -> dict[StackAddress, Reach]:
    sides = (before, task.after)
    if any(_is_too_large(side.values()) for side in sides):
        return dict.fromkeys(stacks, Reach(unknown=("a file is larger than any that is read",)))
    try:
        was, now = (read_estate(_below_out(side), OUT, with_ways=True, reader=quick.read) for side in sides)
        return {one: _reach(one, was, now, task.users) for one in stacks}
    except RecursionError:
        return dict.fromkeys(stacks, Reach(unknown=("a value is nested deeper than any that is read",)))


def _is_too_large(stacks: Iterable[Mapping[str, str]]) -> bool:
    return any(len(text) > _LONGEST for files in stacks for text in files.values())


def _below_out(texts: Texts) -> Iterator[tuple[str, str]]:
    return ((f"{one}/{path}", text) for one, files in texts.items() for path, text in files.items())


def _reach(
    stack: StackAddress,
    before: EstateFacts,
    after: EstateFacts,
    users: tuple[Mapping[StackAddress, Users], ...],
) -> Reach:
    was, now = before.stack(stack), after.stack(stack)
    unknown = tuple(dict.fromkeys((*_unknown(before), *_unknown(after))))
    old, new = (side.ways if side else () for side in (was, now))
    opened, closed = (
        tuple(one for one in ways if one not in others) for ways, others in ((new, old), (old, new))
    )
    people = People(
        Side(before, was, users[0].get(stack, {})),
        Side(after, now, users[1].get(stack, {})),
    )
    if was is None or now is None:
        return Reach((), tuple(_roles(was or now, people, is_gone=now is None)), (), opened, closed, unknown)
    if (was.account_id, was.region) != (now.account_id, now.region):
        return Reach(unknown=unknown, is_moved=True)
    arns = {role.name: role.arn for role in (*was.roles, *now.roles)}
    found = changes(before, after, (stack,), lambda _: None)
    roles = tuple(_role(one, arns[one.role], people) for one in found)
    policies = tuple(map(_policy, statements_changed(was, now)))
    vouchers = tuple(_vouchers(was, now))
    return Reach(tuple(people.changes()), roles, policies, opened, closed, unknown, vouchers=vouchers)


def _vouchers(was: StackFacts, now: StackFacts) -> Iterator[VoucherChange]:
    """The SAML providers that are not as they were, by name."""
    old, new = ({one.name: _voucher(one) for one in side.providers} for side in (was, now))
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield VoucherChange(old.get(name), new.get(name))


def _voucher(one: ProviderFacts) -> Voucher:
    return Voucher(one.name, one.said.entity_id, one.said.sign_in, one.said.certificates)


def _roles(some: StackFacts | None, people: People, *, is_gone: bool) -> Iterator[RoleAccess]:
    """The roles that come or go with their stack, which are not searched."""
    for role in some.roles if some else ():
        yield RoleAccess(role.name, people.of_role(role.arn), is_new=not is_gone, is_gone=is_gone)


def _role(one: RoleChange, arn: str, people: People) -> RoleAccess:
    gained = tuple(_grant(entry, people.gaining(arn, entry.sessions)) for entry in one.gained)
    lost = tuple(_grant(entry, people.losing(arn, entry.sessions)) for entry in one.lost)
    return RoleAccess(one.role, people.of_role(arn), gained, lost, one.is_new, one.is_gone, one.unknown)


def _grant(entry: Entry, people: tuple[str, ...]) -> Grant:
    behind = entry.behind
    return Grant(
        entry.actions,
        entry.resources or tuple(f"all but {one}" for one in entry.not_resources),
        entry.conditions,
        f"{behind.sid or 'a statement'} in {behind.policy}",
        behind.document,
        behind.line,
        entry.example.action,
        entry.example.resource,
        dict(entry.example.context),
        people,
        entry.sessions.names,
        entry.sessions.are_all_others,
    )


def _policy(one: StatementChange) -> PolicyChange:
    becoming = Becoming.GONE if one.after is None else Becoming.NEW if one.before is None else Becoming.OTHER
    return PolicyChange(one.on, one.sid, one.effect, becoming, one.whom, one.on.startswith(SCP))


def _unknown(facts: EstateFacts) -> Iterator[str]:
    for one in facts.faults:
        yield f"{one.document}{f':{one.line}' if one.line else ''}: {one.message}"
