"""Everything that decides over a role, over whom a guardrail must hold, and over somebody who is not ours."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from generator.aws.endpoints import ENDPOINTS, called_through
from generator.aws.names import POLICY, compose
from generator.estate.roles import RoleIdentity, RoleKind, managed_policy_name
from generator.estate.site import Site
from generator.iam import globs
from generator.iam.authority import Authority, PolicySource, Principal, ResourcePolicy, SessionKey
from generator.iam.policy import EVERYONE, Policy, PolicyKind, Principals, Statement
from generator.plan.modules.guardrails import guardrail_keys
from generator.proof.properties.intent import Home, RoleIntent
from generator.readback.facts import EndpointFacts, EstateFacts, RoleFacts, StackFacts

ANYTHING = PolicySource(
    "AllowEverything",
    PolicyKind.MANAGED,
    Policy((Statement("Everything", "Allow", ("*",), resources=("*",)),)),
)
"""An identity policy that gives everything: what a role might be given some day."""

OWNER_OF_PIPELINES = "owner"
"""Slug of the denial that a pipeline carries in place of the one for people."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the stacks of a site hold that decides over its roles, beside the roles' own policies."""

    scps: tuple[tuple[PolicySource, ...], ...]
    resource_policies: tuple[ResourcePolicy, ...]
    endpoints: Mapping[str, PolicySource]


def surroundings(site: Site, estate: EstateFacts) -> Surroundings:
    """The SCPs over the account, and the policies of the site's keys, buckets and endpoints."""
    stacks = tuple(_stacks(site, estate))
    return Surroundings(
        scps=estate.scp_levels(site.account_id),
        resource_policies=tuple(policy for stack in stacks for policy in stack.resource_policies),
        endpoints={
            called_through(endpoint.service): endpoint.policy
            for stack in reversed(stacks)
            for endpoint in sorted(stack.endpoints, key=_last_of_a_service_first)
            if called_through(endpoint.service) and endpoint.policy
        },
    )


def _last_of_a_service_first(endpoint: EndpointFacts) -> int:
    """Of several endpoints of one service the API's comes first in the table: it is the one that stays."""
    return -tuple(ENDPOINTS).index(endpoint.service)


def role_authority(role: RoleIntent, around: Surroundings, facts: RoleFacts) -> Authority:
    """The role as it was rendered, from anywhere: what it can do at most."""
    return Authority(
        principal=principal_of(role, facts),
        identity=facts.identity,
        boundary=facts.boundary,
        scps=around.scps,
        resource_policies=around.resource_policies,
    )


def inside_network(authority: Authority, around: Surroundings) -> Authority:
    """The same from inside the VPC, through its endpoints: what people and jobs have to work with."""
    return replace(authority, endpoints=around.endpoints)


def principal_of(role: RoleIntent, facts: RoleFacts) -> Principal:
    """The role with what its sessions carry, worst cases included."""
    return Principal(
        name=role.name,
        arn=role.arn,
        account_id=role.home.at.account_id,
        region=role.home.at.region,
        partition=role.home.at.partition,
        session={**_tags(facts), **_session(role)},
    )


def guarded(site: Site, identity: RoleIdentity, authority: Authority) -> Authority:
    """The role's denials and boundary around a policy that gives everything, whatever it is given today."""
    names = {compose(POLICY, site.prefix, key.replace("_", "-")) for key in guardrail_keys(site)}
    names.add(managed_policy_name(site, identity, OWNER_OF_PIPELINES))
    denials = tuple(source for source in authority.identity if source.name in names)
    return replace(authority, identity=(*denials, ANYTHING))


def likeness(authority: Authority) -> tuple[object, ...]:
    """What tells two authorities apart but the names of their principals.

    Equal for two roles whose policies are the same, whose sessions hold the
    same, and whom no policy names by an ARN that fits only one of them.
    """
    principal = authority.principal
    sources = (*authority.identity, *((authority.boundary,) if authority.boundary else ()))
    named = sorted({pattern for source in sources for pattern in _principal_patterns(source.policy)})
    return (
        tuple(source.address or source.name for source in sources),
        tuple(sorted(principal.session.items())),
        tuple(globs.matches(pattern, principal.arn) for pattern in named),
    )


def _principal_patterns(policy: Policy) -> Iterator[str]:
    for statement in policy.statements:
        for keys in statement.conditions.values():
            for key, values in keys.items():
                if key.lower() == "aws:principalarn":
                    yield from map(str, values if isinstance(values, tuple) else (values,))


def account_administrator(home: Home, scps: tuple[tuple[PolicySource, ...], ...]) -> Authority:
    """Somebody who may do everything in the account, under its SCPs: no role of the platform."""
    return _stranger(home, home.at.account_id, f"{home.role('/')}tenant-administrator", scps=scps)


def neighbour(home: Home, policies: tuple[ResourcePolicy, ...]) -> Authority:
    """A role of the same account that is not the tenant's, and has been given everything."""
    return _stranger(home, home.at.account_id, home.role("/somebody-else"), policies)


def outsider(home: Home, policies: tuple[ResourcePolicy, ...]) -> Authority:
    """A role of another account that has been given everything."""
    account = "999999999999" if home.at.account_id != "999999999999" else "999999999998"
    arn = f"arn:{home.at.partition}:iam::{account}:role/somebody-else"
    theirs = tuple(replace(policy, account_id=home.at.account_id) for policy in policies)
    return _stranger(home, account, arn, theirs)


def seen_as(policy: Policy, accepts: Callable[[str], bool], principal: Principal) -> Policy:
    """A trust policy as somebody reads it who is no role: a service, or a user of an identity provider.

    Statements whose principals include one that `accepts` speak
    of everybody; a policy is decided for roles, and the stand-in is one.
    """
    return Policy(
        tuple(
            replace(statement, principals=_named(statement.principals, accepts, principal))
            for statement in policy.statements
        )
    )


def _named(principals: Principals, accepts: Callable[[str], bool], principal: Principal) -> Principals:
    if principals == EVERYONE:
        return EVERYONE
    found = any(accepts(str(value)) for values in principals.values() for value in values)
    return {"AWS": (principal.arn,)} if found else {"AWS": ("nobody",)}


def _stranger(
    home: Home,
    account_id: str,
    arn: str,
    policies: tuple[ResourcePolicy, ...] = (),
    scps: tuple[tuple[PolicySource, ...], ...] = (),
) -> Authority:
    return Authority(
        principal=Principal(
            name=arn.rpartition("/")[2],
            arn=arn,
            account_id=account_id,
            region=home.at.region,
            partition=home.at.partition,
            session={
                "aws:sourceidentity": SessionKey(("*",), is_optional=True),
                "aws:principaltag/team": SessionKey(("*",), is_optional=True),
                "aws:principaltag/studiouserid": SessionKey(("*",), is_optional=True),
            },
        ),
        identity=(ANYTHING,),
        scps=scps,
        resource_policies=policies,
    )


def _tags(facts: RoleFacts) -> dict[str, SessionKey]:
    return {
        f"aws:principaltag/{key.lower()}": SessionKey((_literal(value),)) for key, value in facts.tags.items()
    }


def _session(role: RoleIntent) -> dict[str, SessionKey]:
    """Apps carry the profile they run for, jobs may carry it on; users carry what the provider says."""
    profile = SessionKey((f"{role.profile_prefix}?*",), is_optional=True)
    match role.kind:
        case RoleKind.USER:
            return {
                "aws:principaltag/studiouserid": SessionKey(("?*",)),
                "aws:sourceidentity": SessionKey(("*",), is_optional=True),
            }
        case RoleKind.EXECUTION | RoleKind.DEFAULT | RoleKind.SPACE:
            domain = SessionKey((role.home.domain_id,), is_optional=True)
            return {
                "aws:sourceidentity": profile,
                "sagemaker:userprofilename": profile,
                "sagemaker:domainid": domain,
            }
        case RoleKind.JOB | RoleKind.PIPELINE:
            return {"aws:sourceidentity": profile}


def _literal(value: str) -> str:
    """A value as a pattern that fits it alone, as far as a tag can hold what patterns read."""
    return value.replace("*", "?")


def _stacks(site: Site, estate: EstateFacts) -> Iterator[StackFacts]:
    """The site's own stack, then that of the domain around it."""
    for address in (site.address, site.domain_address):
        stack = estate.stack(address) if address else None
        if stack:
            yield stack
