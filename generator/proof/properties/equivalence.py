"""Packing changes nothing: what was wanted statement by statement is what is attached.

Statements that are all there, in whichever policy, say the same. Where they
are not, the search looks for a request on which the two differ.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from generator.core.expressions import Reference, Template
from generator.estate.roles import RoleIdentity, RoleKind
from generator.estate.site import Site
from generator.iam.authority import Authority, PolicySource
from generator.iam.claims import Claim, Counterexample, Expectation, Result, Verdict
from generator.iam.decision.decide import decide
from generator.iam.policy import Policy, PolicyKind, Statement
from generator.iam.requests import RequestSet
from generator.iam.search.find import Found, Undecided, find_gain
from generator.iam.spoken import spoken_of
from generator.plan.modules.guardrails import common_denials, owner_denials, pipeline_denials
from generator.plan.organization.tenant import account_guardrails
from generator.policies.packing import policies_of
from generator.proof.properties import authorities
from generator.proof.properties.authorities import ANYTHING
from generator.proof.properties.intent import Home, RoleIntent
from generator.proof.properties.subjects import ACCOUNT, GUARDED_ROLE

_EVERYTHING = RequestSet(("*",))


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Two authorities of one principal that must allow the same requests: as wanted, and as rendered."""

    claim: Claim
    wanted: Authority


def of_role(site: Site, role: RoleIntent, identity: RoleIdentity, authority: Authority) -> Equivalence:
    """The denials of a role against the guardrail policies it carries."""
    rendered = authorities.guarded(site, identity, authority)
    rest = pipeline_denials(site) if identity.kind is RoleKind.PIPELINE else owner_denials(site)
    denials = PolicySource("wanted", PolicyKind.MANAGED, _told((*common_denials(site), rest), role.home))
    claim = Claim(
        "equivalence.policies",
        role.name,
        "carries the denials that were wanted, no more and no less",
        rendered,
        (_EVERYTHING,),
        Expectation.NEVER,
        site.place,
        GUARDED_ROLE,
    )
    return Equivalence(claim, replace(rendered, identity=(denials, ANYTHING)))


def of_account(site: Site, home: Home, levels: tuple[tuple[PolicySource, ...], ...]) -> Iterator[Equivalence]:
    """The SCPs over an account of its own, wherever it has them from; none while its levels are not known.

    For everybody in the account, those whom denials except included.
    """
    if not home.under_scps or not levels:
        return
    wanted = PolicySource(
        "wanted", PolicyKind.SCP, _told(policies_of(account_guardrails(site.platform, site)), home)
    )
    *above, own = levels
    allowing = tuple(source for source in own if _allows(source))
    rendered = replace(authorities.in_account(home), scps=levels)
    claim = Claim(
        "equivalence.scps",
        f"account {home.at.account_id}",
        "is under the guardrails that were wanted, no more and no less",
        rendered,
        (_EVERYTHING,),
        Expectation.NEVER,
        site.place,
        ACCOUNT,
    )
    yield Equivalence(claim, replace(rendered, scps=(*above, (*allowing, wanted))))


def compared(equivalence: Equivalence) -> Result:
    """Whether both say the same; a counterexample is allowed by one of them alone."""
    spoken = spoken_of(equivalence.claim.authority, _EVERYTHING)
    return replace(_compared(equivalence), kinds=spoken.kinds, granted=spoken.granted)


def _compared(equivalence: Equivalence) -> Result:
    claim, wanted = equivalence.claim, equivalence.wanted
    missing, added = _differences(wanted, claim.authority)
    if not missing and not added:
        return Result(claim, Verdict.PROVED, len(_statements(wanted)))
    asked = RequestSet(tuple(dict.fromkeys(name for one in (*missing, *added) for name in _actions(one))))
    for allows, denies, said in (
        (claim.authority, wanted, "a wanted denial is missing"),
        (wanted, claim.authority, "something is denied that nobody wanted denied"),
    ):
        answer = find_gain(allows, denies, asked)
        if isinstance(answer, Found):
            shown = Counterexample(claim.subject, answer.request, decide(answer.request, allows).allowed_by)
            return Result(claim, Verdict.REFUTED, 1, shown, said)
        if isinstance(answer, Undecided):
            return Result(claim, Verdict.OUTSIDE, 0, reason=answer.reason)
    return Result(claim, Verdict.PROVED, len(missing) + len(added))


def _differences(
    wanted: Authority, rendered: Authority
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """Wanted statements that are not rendered, and rendered ones that are not wanted."""
    ours, theirs = _statements(wanted), _statements(rendered)
    missing = tuple(one for key, one in ours.items() if key not in theirs)
    return missing, tuple(one for key, one in theirs.items() if key not in ours)


def _statements(authority: Authority) -> dict[object, Statement]:
    """The denials of an authority by what they say; their order and their names say nothing."""
    sources = (*authority.identity, *(source for level in authority.scps for source in level))
    return {
        _meaning(one): one for source in sources for one in source.policy.statements if one.effect == "Deny"
    }


def _meaning(statement: Statement) -> object:
    return (
        frozenset(statement.actions),
        frozenset(statement.not_actions),
        frozenset(map(str, statement.resources)),
        frozenset(map(str, statement.not_resources)),
        frozenset(
            (operator, key, frozenset(map(str, values if isinstance(values, tuple) else (values,))))
            for operator, keys in statement.conditions.items()
            for key, values in keys.items()
        ),
    )


def _actions(statement: Statement) -> tuple[str, ...]:
    return statement.actions or ("*",)


def _allows(source: PolicySource) -> bool:
    return any(statement.effect == "Allow" for statement in source.policy.statements)


def _told(policies: Iterable[Policy], home: Home) -> Policy:
    """The policies as one, with the values of the rendered text in place of the variables of modules."""
    values = _variables(home)
    return Policy(tuple(_filled(one, values) for policy in policies for one in policy.statements))


def _variables(home: Home) -> dict[str, str]:
    return {
        "var.domain_id": home.domain_id,
        "var.bucket_arn": home.bucket_arn,
        **{f"var.{purpose}_key_arn": arn for purpose, arn in home.keys.items()},
        **{f"var.subnet_ids[{index}]": one for index, one in enumerate(home.subnet_ids)},
        **dict.fromkeys(("var.workload_security_group_id",), home.group_ids[0] if home.group_ids else ""),
    }


def _filled(statement: Statement, values: Mapping[str, str]) -> Statement:
    return replace(
        statement,
        resources=tuple(_text(one, values) for one in statement.resources),
        not_resources=tuple(_text(one, values) for one in statement.not_resources),
        conditions={
            operator: {
                key: tuple(_text(one, values) for one in (given if isinstance(given, tuple) else (given,)))
                for key, given in keys.items()
            }
            for operator, keys in statement.conditions.items()
        },
    )


def _text(value: str | Reference | Template, values: Mapping[str, str]) -> str:
    if isinstance(value, str):
        return value
    parts = (value,) if isinstance(value, Reference) else value.parts
    return "".join(
        one if isinstance(one, str) else values.get(one.expression, one.expression) for one in parts
    )
