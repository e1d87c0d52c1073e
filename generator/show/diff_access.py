"""Who may do what otherwise than before, line by line: a few for each role, and by name where it is one's."""

import re
from collections.abc import Iterator, Mapping, Sequence

from generator.readback.placeholders import MARK
from generator.review.access import (
    Becoming,
    Grant,
    PersonAccess,
    PolicyChange,
    Reach,
    RoleAccess,
    VoucherChange,
)
from generator.show.wrapping import count_of, shortened

_MOST_GRANTS = 3
"""Statements of one role in one direction that are shown; the JSON has all."""

_MOST_NAMES = 4
"""Names of actions, resources or people in one line."""

_LONGEST = 100
"""Characters of a resource or a condition that are shown."""

_SHOWN_OF_A_DIGEST = 16
"""Characters of a digest that are shown; the JSON has all."""

_UNTOLD = re.compile(rf"{MARK}[^/:*\s]*")
"""Where an id that AWS gives out stands in, behind the name of its resource."""

_ONLY_HOW = ("a public address", "a route to ")
"""Begins ways that say how something is reached, and not what: told last, where a list may end."""

_MORE = "`tenantry diff --format json` lists them"


def network_lines(reach: Reach, *, is_whole: bool) -> Iterator[str]:
    """The ways in the network that are opened and closed, those to others first, and what before how.

    Of a stack that comes, ways among its own groups and endpoints are counted; of one that goes, none told.
    """
    outside = sorted(reach.opened_to_others, key=lambda one: one.startswith(_ONLY_HOW))
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
        for voucher in reach.vouchers:
            yield from _voucher(voucher)
        yield from _people(reach.people)
        told = {one.name: one.was_closed or one.is_closed for one in reach.people}
        for role in reach.roles:
            yield from _role(role, told)
        yield from _policies(reach.policies)
        if any(one.is_of_organization for one in reach.policies):
            yield "roles of every account below them may change: `tenantry access --from` compares all"
    yield from (f"not known: who may do what by {one}" for one in reach.unknown)


def _voucher(one: VoucherChange) -> Iterator[str]:
    """Who vouches for whoever signs in through a SAML provider, in its words and by its certificates."""
    was, now = one.before, one.after
    if was is None or now is None:
        stands = now or was
        if stands is not None:
            verb = "comes" if was is None else "goes"
            whom = "vouches for who signs in" if was is None else "vouched for who signed in"
            yield f"SAML provider {stands.provider} {verb}: {_some([stands.entity_id])} {whom}"
        return
    begins = f"SAML provider {now.provider}"
    if was.entity_id != now.entity_id:
        whom = f"{_some([now.entity_id])} vouches for who signs in, instead of {_some([was.entity_id])}"
        yield f"{begins}: {whom}"
    come, gone = (
        [f"sha256 {digest[:_SHOWN_OF_A_DIGEST]}..." for digest in some if digest not in others]
        for some, others in ((now.certificates, was.certificates), (was.certificates, now.certificates))
    )
    if come:
        yield f"{begins}: whoever holds the key of {_some(come)} vouches for who signs in"
    if gone:
        yield f"{begins}: the key of {_some(gone)} vouches for nobody any more"
    if was.sign_in != now.sign_in:
        yield f"{begins}: users sign in at {_some(now.sign_in)}, instead of {_some(was.sign_in)}"


def _roles_of_a_stack(roles: Sequence[RoleAccess]) -> Iterator[str]:
    if roles:
        one, many = ("role comes", "roles come") if roles[0].is_new else ("role goes", "roles go")
        people = sorted({name for role in roles for name in role.people})
        whose = f", for {_some(people)}" if people else ""
        yield f"{count_of(len(roles), one, many)}{whose}"


def _role(one: RoleAccess, told: Mapping[str, bool]) -> Iterator[str]:
    """What becomes of a role; who is `told` of by a line of their own is not named again.

    What is another for those alone who can do nothing any more, or something again, is said by that.
    """
    whose = f" of {_some(one.people)}" if one.people else ""
    if one.is_new:
        yield f"role {one.role}{whose} comes"
    elif one.is_gone:
        yield f"role {one.role}{whose} goes, with all it may do"
        return
    for says, grants in (("can now", one.gained), ("can no longer", one.lost)):
        by_whom: dict[str, list[Grant]] = {}
        for grant in grants:
            if not _is_told(grant, told):
                by_whom.setdefault(_who(one, grant, told), []).append(grant)
        for who, some in by_whom.items():
            yield from _grants(f"{who} {says}", some)
    yield from (f"not known of {one.role}: {reason}" for reason in one.unknown)


def _is_told(grant: Grant, told: Mapping[str, bool]) -> bool:
    return bool(grant.people) and all(told.get(name, False) for name in grant.people)


def _who(role: RoleAccess, grant: Grant, told: Mapping[str, bool]) -> str:
    """Who gains or loses something of a role, as far as they are not told of by themselves."""
    if grant.are_all_others:
        people = [name for name in grant.people if name not in told]
        return f"{_some(people)} ({role.role})" if people else role.role
    people = [name for name in grant.people if not told.get(name, False)]
    own = [name for name in people if name in role.people]
    guests = [name for name in people if name not in role.people]
    if not own:
        return f"sessions of {_some(guests)} with role {role.role}"
    return f"{_some(own)} ({role.role})" + (f" and sessions of {_some(guests)} with it" if guests else "")


def _grants(begins: str, grants: Sequence[Grant]) -> Iterator[str]:
    shown = grants if len(grants) == _MOST_GRANTS + 1 else grants[:_MOST_GRANTS]
    for one in shown:
        where = f" on {_some(one.resources)}" if one.resources else ""
        condition = f" if {_some(one.conditions)}" if one.conditions else ""
        yield f"{begins} {_some(one.actions)}{where}{condition}"
    if len(grants) > len(shown):
        rest = sum(len(one.actions) for one in grants[len(shown) :])
        yield f"{begins} take {count_of(rest, 'more action', 'more actions')}: {_MORE}"


def _people(people: Sequence[PersonAccess]) -> Iterator[str]:
    """What changes for people by their role: those for whom it is the same together."""
    shut: dict[str, list[str]] = {}
    let_in: dict[tuple[str, str], list[str]] = {}
    for one in people:
        stage = f" ({one.stage})" if one.stage else ""
        if one.is_shut:
            shut.setdefault(stage, []).append(one.name)
        elif one.is_let_in_again:
            let_in.setdefault((one.after or "of nobody", stage), []).append(one.name)
    yield from (f"{_some(names)} can no longer do anything{stage}" for stage, names in shut.items())
    for (role, stage), names in let_in.items():
        yield f"{_some(names)} can do again what role {role} may{stage}"
    yield from (_person(one) for one in people if not (one.was_closed or one.is_shut))


def _person(one: PersonAccess) -> str:
    if one.is_closed:
        return f"{one.name} can do nothing{f' ({one.stage})' if one.stage else ''}"
    now = f"{one.name} can now do what role {one.after or 'of nobody'} may"
    before = f"no longer what role {one.before or 'of nobody'} may"
    if one.before is None:
        return now
    return f"{now}, and {before}" if one.after is not None else f"{one.name} can do {before}"


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
