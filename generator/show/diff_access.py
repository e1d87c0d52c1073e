"""Who may do what otherwise than before, line by line: a few for each role, and by name where it is one's."""

import re
from collections.abc import Iterator, Sequence

from generator.readback.placeholders import MARK
from generator.review.access import Becoming, Grant, PersonAccess, PolicyChange, Reach, RoleAccess
from generator.show.wrapping import count_of, shortened

_MOST_GRANTS = 3
"""Statements of one role in one direction that are shown; the JSON has all."""

_MOST_NAMES = 4
"""Names of actions, resources or people in one line."""

_LONGEST = 100
"""Characters of a resource or a condition that are shown."""

_UNTOLD = re.compile(rf"{MARK}[^/:*\s]*")
"""Where an id that AWS gives out stands in, behind the name of its resource."""

_MORE = "`tenantry diff --format json` lists them"


def network_lines(reach: Reach, *, is_whole: bool) -> Iterator[str]:
    """The ways in the network that are opened and closed, those to others first.

    Of a stack that comes, ways among its own groups and endpoints are counted; of one that goes, none told.
    """
    outside = reach.opened_to_others
    inside = [one for one in reach.opened if one not in outside]
    yield from (f"opened: {_untold(one)}" for one in (*outside, *(() if is_whole else inside)))
    if is_whole and inside:
        ways = count_of(len(inside), "way", "ways")
        yield f"opened: {ways} among its own groups and endpoints"
    if not is_whole:
        yield from (f"closed: {_untold(one)}" for one in reach.closed)


def access_lines(reach: Reach, *, is_whole: bool) -> Iterator[str]:
    """What changes in who may do what; `is_whole` where the stack itself comes or goes."""
    if reach.is_moved:
        yield "who may do what is not compared: all of it is made anew elsewhere"
    elif is_whole:
        yield from _roles_of_a_stack(reach.roles)
    else:
        yield from map(_person, reach.people)
        for role in reach.roles:
            yield from _role(role)
        yield from _policies(reach.policies)
        if any(one.is_of_organization for one in reach.policies):
            yield "roles of every account below them may change: `tenantry access --from` compares all"
    yield from (f"not known: who may do what by {one}" for one in reach.unknown)


def _roles_of_a_stack(roles: Sequence[RoleAccess]) -> Iterator[str]:
    if roles:
        one, many = ("role comes", "roles come") if roles[0].is_new else ("role goes", "roles go")
        people = sorted({name for role in roles for name in role.people})
        whose = f", for {_some(people)}" if people else ""
        yield f"{count_of(len(roles), one, many)}{whose}"


def _role(one: RoleAccess) -> Iterator[str]:
    whose = f" of {_some(one.people)}" if one.people else ""
    if one.is_new:
        yield f"role {one.role}{whose} comes"
    elif one.is_gone:
        yield f"role {one.role}{whose} goes, with all it may do"
        return
    who = f"{_some(one.people)} ({one.role})" if one.people else one.role
    yield from _grants(f"{who} can now", one.gained)
    yield from _grants(f"{who} can no longer", one.lost)
    yield from (f"not known of {who}: {reason}" for reason in one.unknown)


def _grants(begins: str, grants: Sequence[Grant]) -> Iterator[str]:
    shown = grants if len(grants) == _MOST_GRANTS + 1 else grants[:_MOST_GRANTS]
    for one in shown:
        where = f" on {_some(one.resources)}" if one.resources else ""
        condition = f" if {_some(one.conditions)}" if one.conditions else ""
        yield f"{begins} {_some(one.actions)}{where}{condition}"
    if len(grants) > len(shown):
        rest = sum(len(one.actions) for one in grants[len(shown) :])
        yield f"{begins} take {count_of(rest, 'more action', 'more actions')}: {_MORE}"


def _person(one: PersonAccess) -> str:
    now = f"{one.user} can now do what role {one.after or 'of nobody'} may"
    before = f"no longer what role {one.before or 'of nobody'} may"
    if one.before is None:
        return now
    return f"{now}, and {before}" if one.after is not None else f"{one.user} can do {before}"


def _policies(changed: Sequence[PolicyChange]) -> Iterator[str]:
    """The statements that differ, those that differ in the same way on several things together."""
    of_things: dict[tuple[str, Becoming, str, tuple[str, ...]], list[str]] = {}
    for one in changed:
        of_things.setdefault((one.on, one.becoming, one.effect, one.whom), []).append(one.statement)
    together: dict[tuple[Becoming, str, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for (on, becoming, effect, whom), statements in of_things.items():
        together.setdefault((becoming, effect, whom, tuple(statements)), []).append(on)
    for (becoming, effect, whom, names), things in together.items():
        yield f"{_some(things)}: {_statements(names, effect, whom, becoming)}"


def _statements(names: Sequence[str], effect: str, whom: Sequence[str], becoming: Becoming) -> str:
    is_one = len(names) == 1
    verb = ("denies" if effect == "Deny" else "allows") if is_one else "deny" if effect == "Deny" else "allow"
    does = f"{verb} {_some(whom)}" if whom else verb
    said = f"{'statement' if is_one else 'statements'} {_some(names)}"
    if becoming is Becoming.NEW:
        return f"{said} {'is' if is_one else 'are'} new, and {does}"
    if becoming is Becoming.GONE:
        return f"{said}, which {does}, {'is' if is_one else 'are'} gone"
    return f"{said}, which {does}, {'says' if is_one else 'say'} something else"


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(shortened(_untold(name), _LONGEST) for name in names[:_MOST_NAMES])
    return shown + (f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else "")


def _untold(words: str) -> str:
    return _UNTOLD.sub(MARK, words)
