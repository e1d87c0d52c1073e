"""Policies damaged on purpose: an attack that is still denied was not stopped by what is gone."""

from collections.abc import Callable
from dataclasses import replace

from generator.iam.authority import Authority, PolicySource
from generator.iam.policy import EVERYONE, Policy, Statement
from generator.proof.properties.authorities import ANYTHING

ANONYMOUS = "anonymous"
"""Who asks without credentials."""

Damage = Callable[[Authority], Authority]


def undefended(authority: Authority) -> Authority:
    """Everybody may do everything, by every policy that is asked; who is nobody has none of their own."""
    open_to_all = Statement("OpenToAll", "Allow", ("*",), resources=("*",), principals=EVERYONE)
    return replace(
        _each(authority, lambda _: Policy((open_to_all,))),
        identity=() if authority.principal.arn == ANONYMOUS else (ANYTHING,),
        boundary=None,
        scps=(),
        endpoints={},
    )


def without_denials(authority: Authority) -> Authority:
    """Every statement that denies is gone."""
    return _each(authority, lambda policy: Policy(_allowing(policy)))


def without(sids: frozenset[str]) -> Damage:
    """What loses the denials of those ids."""

    def damaged(authority: Authority) -> Authority:
        return _each(
            authority,
            lambda policy: Policy(
                tuple(one for one in policy.statements if one.effect == "Allow" or one.sid not in sids)
            ),
        )

    return damaged


def without_conditions(authority: Authority) -> Authority:
    """Nothing denies, and what allows does so under no condition, on everything."""
    return _each(authority, lambda policy: Policy(tuple(map(_widened, _allowing(policy)))))


def _allowing(policy: Policy) -> tuple[Statement, ...]:
    return tuple(one for one in policy.statements if one.effect == "Allow")


def _widened(statement: Statement) -> Statement:
    return replace(statement, conditions={}, resources=("*",) if statement.resources else ())


def _each(authority: Authority, damaged: Callable[[Policy], Policy]) -> Authority:
    def on(source: PolicySource) -> PolicySource:
        return replace(source, policy=damaged(source.policy))

    return replace(
        authority,
        identity=tuple(map(on, authority.identity)),
        boundary=on(authority.boundary) if authority.boundary else None,
        scps=tuple(tuple(map(on, level)) for level in authority.scps),
        resource_policies=tuple(replace(one, source=on(one.source)) for one in authority.resource_policies),
        endpoints={service: on(source) for service, source in authority.endpoints.items()},
    )
