"""Policies as formulas over the free parts of a request."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.core.expressions import sample
from generator.iam import globs, services
from generator.iam.authority import Authority, PolicySource, PrincipalKind, ResourcePolicy
from generator.iam.conditions import Operator
from generator.iam.policy import PolicyKind, Statement
from generator.iam.requests import Accounts, RequestSet
from generator.iam.search.formula import Compares, Formula, Matches, Present, Some, both, either, negation
from generator.iam.search.index import Actions, Named, actions_named, named_by, naming, union
from generator.iam.search.keys import RESOURCE_ACCOUNT, Scene, Unmodelled
from generator.iam.search.patterns import exact, like
from generator.iam.search.wanted import Condition, Wanted

_ALWAYS_ALLOWED = "sts:GetCallerIdentity"
_ACCOUNT = re.compile(r"(arn:[^:]*:iam::)?(?P<account>[^:]*)(?(1):root)")
"""An account as a principal, by its number or as `…:root`."""

_SESSION = re.compile(
    r"arn:(?P<partition>[^:]*):sts::(?P<account>[^:]*):assumed-role/(?P<name>[^/]*)/.*", re.DOTALL
)


def allowed(authority: Authority, scene: Scene) -> Formula:
    """Which requests of the scene the authority allows.

    IAM User Guide, policy evaluation logic: an explicit denial anywhere wins;
    every SCP level and the boundary must allow; within an account a resource
    policy may grant by itself, past the boundary if it names the session or
    everybody; keys must allow explicitly.
    """
    if scene.action.name == _ALWAYS_ALLOWED:
        return True
    of_resources = [
        _of_resource(one, scene) for one in authority.resource_policies if _is_of_service(one, scene)
    ]
    named = either((_allow(authority.identity, scene), *(one.to_role for one in of_resources)))
    sessions = either(one.to_session for one in of_resources)
    if named is False and sessions is False:
        return False
    levels = both(_allow(level, scene) for level in authority.scps)
    boundary = True if authority.boundary is None else _allow((authority.boundary,), scene)
    granted = either((both((named, boundary)), sessions))
    whole = both((levels, granted, *(one.needed for one in of_resources)))
    if whole is False:
        return False
    service = scene.action.name.split(":", 1)[0]
    endpoint = authority.endpoints.get(service)
    passes = True if endpoint is None else _allow((endpoint,), scene, by_principal=True)
    return both((whole, passes, *_denials(authority, scene, of_resources)))


@dataclass(frozen=True, slots=True)
class _Reach:
    """What an authority may allow: actions, and patterns that stand for no action of the carried data."""

    actions: Actions
    unlisted: tuple[str, ...]


_last: dict[int, tuple[Authority, _Reach]] = {}
"""The last answer: claims about one principal follow one another."""


def allowable(authority: Authority) -> Actions:
    """The actions that anything could allow at all; cheap, and asked before everything else."""
    return _reach(authority).actions


def unlisted(authority: Authority, asked: RequestSet) -> Iterator[str]:
    """Patterns in the set that are allowed, and stand for no action of the carried data.

    AWS may have actions that the data has not, and nothing is known of those.
    """
    return (
        pattern
        for pattern in _reach(authority).unlisted
        if _names(asked.actions, asked.except_actions, pattern)
    )


def _reach(authority: Authority) -> _Reach:
    known = _last.get(id(authority))
    if known is not None and known[0] is authority:
        return known[1]
    boundary = [(authority.boundary,)] if authority.boundary else []
    of_resources = tuple(one.source for one in authority.resource_policies)
    named = _named_by(authority.identity)
    if authority.boundary is not None:
        named &= _named_by((authority.boundary,))
    named |= _named_by(of_resources)
    for level in authority.scps:
        named &= _named_by(level)
    strange = (
        *_unlisted(authority.identity, (*boundary, *authority.scps)),
        *_unlisted(of_resources, authority.scps),
    )
    found = _Reach(named | Actions(frozenset({_ALWAYS_ALLOWED})), strange)
    _last.clear()
    _last[id(authority)] = (authority, found)
    return found


def _unlisted(
    sources: tuple[PolicySource, ...], levels: tuple[tuple[PolicySource, ...], ...]
) -> Iterator[str]:
    """Patterns without known actions that the sources allow, and each level may allow as well."""
    for pattern in sorted({one for statement in _allows(sources) for one in statement.actions}):
        if not actions_named(pattern) and all(
            any(_names(one.actions, one.not_actions, pattern) for one in _allows(level)) for level in levels
        ):
            yield pattern


def _allows(sources: tuple[PolicySource, ...]) -> Iterator[Statement]:
    return (one for source in sources for one in source.policy.statements if one.effect == "Allow")


def _names(named: tuple[str, ...], excepted: tuple[str, ...], pattern: str) -> bool:
    """Whether something that the pattern may stand for is named; no names at all are every action."""
    lowered = pattern.lower()
    is_named = any(globs.intersects(one.lower(), lowered) for one in named or ("*",))
    return is_named and not any(globs.matches(one.lower(), lowered) for one in excepted)


def _named_by(sources: tuple[PolicySource, ...]) -> Actions:
    return union(named_by(source.policy, "Allow") for source in sources)


def asked_for(accounts: Accounts, wanted: Wanted, scene: Scene) -> Formula:
    """Which requests of the scene belong to a set; the scene's action is taken to be one of the set's."""
    account = Matches((like(scene.principal.account_id),))
    lies_here = scene.leaf(RESOURCE_ACCOUNT, account)
    inside = {"own": lies_here, "other": negation(lies_here), "any": True}[accounts]
    crowd = scene.principal.crowd
    own = Matches(tuple(like(one) for one in crowd.but)) if crowd else Matches(())
    is_one = negation(scene.named(own)) if own.patterns else True
    return both((inside, is_one, _resource(wanted, scene), *_conditions_hold(wanted, scene, unknown=True)))


@dataclass(frozen=True, slots=True)
class _OfResource:
    """What a resource policy does: denies, grants to the role or its session, and must allow."""

    denied: Formula
    to_role: Formula
    to_session: Formula
    needed: Formula


def _is_of_service(one: ResourcePolicy, scene: Scene) -> bool:
    """Whether the resources under the policy may be of the action's service; sts asks trust policies."""
    service = scene.action.name.split(":", 1)[0]
    own = f":{'iam' if service == 'sts' else service}:"
    return any(own in resource or not resource.startswith("arn:") for resource in one.resources)


def _of_resource(one: ResourcePolicy, scene: Scene) -> _OfResource:
    is_asked = one.source.kind is not PolicyKind.TRUST or scene.action.name.startswith("sts:")
    stands = scene.resource(tuple(like(resource) for resource in one.resources))
    if stands is False or not is_asked:
        return _OfResource(denied=False, to_role=False, to_session=False, needed=True)
    is_foreign = _is_foreign(one, scene)
    role, session, allows = [], [], []
    for named in naming(one.source.policy, "Allow", scene.action.name):
        whom = _whom(named.statement, scene)
        held = both((whom.at_all, _holds(named, scene)))
        allows.append(held)
        if not is_foreign:
            role.append(both((whom.as_role, held)))
            session.append(both((whom.as_session, held)))
    denied = either(
        both((_whom(named.statement, scene).at_all, _holds(named, scene)))
        for named in naming(one.source.policy, "Deny", scene.action.name)
    )
    is_needed = one.is_required or is_foreign
    account = Matches((like(one.account_id or scene.principal.account_id),))
    lies_there = either((negation(stands), scene.leaf(RESOURCE_ACCOUNT, account)))
    return _OfResource(
        denied=both((stands, denied)),
        to_role=both((stands, either(role))),
        to_session=both((stands, either(session))),
        needed=both((lies_there, either((negation(stands), either(allows))) if is_needed else True)),
    )


def _is_foreign(one: ResourcePolicy, scene: Scene) -> bool:
    """Whether the resource lies in another account than who asks.

    Raises:
        Unmodelled: it does for some of a crowd and not for others.
    """
    crowd = scene.principal.crowd
    elsewhere = crowd.elsewhere if crowd else ""
    if elsewhere and one.account_id != elsewhere:
        raise Unmodelled(f"whether everybody outside {elsewhere} is outside {one.account_id or 'it'}")
    return one.account_id not in ("", scene.principal.account_id)


@dataclass(frozen=True, slots=True)
class _Whom:
    """Whether a statement of a resource policy speaks of the principal, and by which of its names."""

    at_all: Formula
    as_role: Formula
    as_session: Formula


def _whom(statement: Statement, scene: Scene) -> _Whom:
    kind = scene.principal.kind
    if "*" in statement.principals or "*" in map(sample, statement.principals.get("AWS", ())):
        return _Whom(at_all=True, as_role=False, as_session=True)
    named = tuple(sample(value) for value in statement.principals.get(kind.value, ()))
    if kind is not PrincipalKind.IDENTITY:
        by_name = _is_one_of(named, kind.key, scene)
        return _Whom(at_all=by_name, as_role=by_name, as_session=False)
    accounts = tuple(found["account"] for one in named if (found := _ACCOUNT.fullmatch(one)))
    delegated = _is_one_of(accounts, "aws:principalaccount", scene)
    session = _sessions(scene, named) if statement.effect == "Allow" else False
    role = _is_one_of(tuple(one for one in named if not _ACCOUNT.fullmatch(one)), kind.key, scene)
    return _Whom(at_all=either((delegated, role, session)), as_role=role, as_session=session)


def _is_one_of(names: tuple[str, ...], key: str, scene: Scene) -> Formula:
    return scene.leaf(key, Matches(tuple(exact(name) for name in names))) if names else False


def _sessions(scene: Scene, named: Iterable[str]) -> Formula:
    """That a session of the role is named, which for an Allow is taken to be this one; it tells no path."""
    patterns = tuple(
        like(f"arn:{found['partition']}:iam::{found['account']}:role/{path}{found['name']}")
        for one in named
        if (found := _SESSION.fullmatch(one))
        for path in ("", "*/")
    )
    return scene.leaf("aws:principalarn", Matches(patterns)) if patterns else False


def _denials(authority: Authority, scene: Scene, of_resources: Iterable[_OfResource]) -> Iterator[Formula]:
    sources = [*authority.identity, *(source for level in authority.scps for source in level)]
    if authority.boundary is not None:
        sources.append(authority.boundary)
    for source in sources:
        for named in naming(source.policy, "Deny", scene.action.name):
            yield negation(_holds(named, scene))
    for one in of_resources:
        yield negation(one.denied)
    endpoint = authority.endpoints.get(scene.action.name.split(":", 1)[0])
    if endpoint is not None:
        for named in naming(endpoint.policy, "Deny", scene.action.name):
            yield negation(both((_whom(named.statement, scene).at_all, _holds(named, scene))))


def _allow(sources: Iterable[PolicySource], scene: Scene, *, by_principal: bool = False) -> Formula:
    return either(
        both((_whom(named.statement, scene).at_all if by_principal else True, _holds(named, scene)))
        for source in sources
        for named in naming(source.policy, "Allow", scene.action.name)
    )


def _holds(named: Named, scene: Scene) -> Formula:
    """That the statement's resource and conditions fit; its action and principal are known to."""
    known = scene.held.get(named.wanted)
    if known is None:
        known = scene.held[named.wanted] = _holding(named, scene)
    return known


def _holding(named: Named, scene: Scene) -> Formula:
    fits = _resource(named.wanted, scene)
    if fits is False:
        return False
    unknown = named.statement.effect == "Allow"
    return both((fits, *_conditions_hold(named.wanted, scene, unknown=unknown)))


def _resource(wanted: Wanted, scene: Scene) -> Formula:
    if scene.kind is None:  # an action without resource types has the resource `*`
        return wanted.on_everything
    if wanted.resources:
        return scene.resource(wanted.resources)
    return negation(scene.resource(wanted.not_resources))


def _conditions_hold(wanted: Wanted, scene: Scene, *, unknown: bool) -> Iterator[Formula]:
    for one in wanted.conditions:
        yield unknown if one.operator is None else _condition(one, one.operator, scene, unknown=unknown)


def _condition(wanted: Condition, operator: Operator, scene: Scene, *, unknown: bool) -> Formula:
    """One condition. A key of several values without a set operator is not documented: `unknown`."""
    key = wanted.key
    there = scene.leaf(key, Present())
    if operator.base == "Null":
        asked = {value.lower() == "true" for value in wanted.values}
        return either(negation(there) if is_absent else there for is_absent in asked)
    if operator.quantifier:
        return _of_set(operator, key, wanted.test, scene)
    if services.is_multivalued(key):
        absent = operator.if_exists or operator.is_negated
        return either((both((there, unknown)), both((negation(there), absent))))
    found = scene.leaf(key, wanted.test)
    if operator.is_negated:
        return negation(found)
    return either((negation(there), found)) if operator.if_exists else found


def _of_set(operator: Operator, key: str, test: Matches | Compares, scene: Scene) -> Formula:
    """`ForAnyValue` asks for some value, `ForAllValues` for none that fails; `IfExists` changes neither."""
    if operator.quantifier == "ForAnyValue":
        return scene.leaf(key, Some(test, wanted=not operator.is_negated))
    return negation(scene.leaf(key, Some(test, wanted=operator.is_negated)))
