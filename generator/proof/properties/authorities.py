"""Everything that decides over a role, over whom a guardrail must hold, and over somebody who is not ours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from generator.aws.endpoints import called_through, interface_endpoints
from generator.aws.names import POLICY, compose
from generator.estate.roles import RoleIdentity, RoleKind, managed_policy_name
from generator.estate.site import Site
from generator.iam import crowds, globs
from generator.iam.authority import Authority, PolicySource, Principal, ResourcePolicy, SessionKey
from generator.iam.policy import EVERYONE, Policy, PolicyKind, Statement
from generator.plan.modules.guardrails import guardrail_keys
from generator.proof.properties.intent import Home, RoleIntent
from generator.readback.facts import EndpointFacts, EstateFacts, RoleFacts, StackFacts

ANYTHING = PolicySource(
    "AllowEverything",
    PolicyKind.MANAGED,
    Policy((Statement("Everything", "Allow", ("*",), resources=("*",)),)),
)
"""An identity policy that gives everything: what a role might be given some day."""

OPEN_ENDPOINT = PolicySource(
    "no policy",
    PolicyKind.ENDPOINT,
    Policy((Statement("Open", "Allow", ("*",), resources=("*",), principals=EVERYONE),)),
)
"""What AWS puts on an endpoint that is given no policy."""

OWNER_OF_PIPELINES = "owner"
"""Slug of the denial that a pipeline carries in place of the one for people."""


_OF_CONSOLES = (
    *("aws:principaltag/team", "aws:principaltag/owner", "aws:principaltag/studiouserid"),
    *("aws:principaltag/tenantry:tenant", "aws:principaltag/tenantry:environment", "aws:sourceidentity"),
)
"""What Identity Center may make of attributes of people in sessions of consoles, whoever writes them."""


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
    known = interface_endpoints()
    return -known.index(endpoint.service) if endpoint.service in known else -len(known)


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


def administrator(home: Home, name: str, scps: tuple[tuple[PolicySource, ...], ...]) -> Authority:
    """One of the platform's own roles in the account, given everything under its SCPs."""
    principal = replace(crowds.of_account(home.at), name=name, arn=home.role(f"/{name}"), crowd=None)
    return Authority(principal, (ANYTHING,), scps=scps)


def in_account(home: Home, *, but: tuple[str, ...] = ()) -> Authority:
    """Everybody in the account but those whose ARN one of the patterns fits, given everything."""
    return Authority(crowds.of_account(home.at, but), (ANYTHING,))


def outside_account(home: Home) -> Authority:
    """Everybody in any other account, given everything."""
    return Authority(crowds.of_other_accounts(home.at), (ANYTHING,))


def services(home: Home, *, but: tuple[str, ...] = ()) -> Authority:
    """Every AWS service but those named, on whose behalf so ever."""
    return Authority(crowds.of_services(home.at, but), (ANYTHING,))


def providers(home: Home, *, but: tuple[str, ...] = ()) -> Authority:
    """Whoever any identity provider vouches for, but those named."""
    return Authority(crowds.of_providers(home.at, but), (ANYTHING,))


def alone(authority: Authority, name: str) -> Authority:
    """Of many services or providers the one of that name."""
    return replace(authority, principal=crowds.only(authority.principal, name))


def member(home: Home) -> Authority:
    """Some role of the environment, given everything."""
    arn = home.role(f"{home.role_path}{home.environment}-somebody")
    return Authority(replace(crowds.of_account(home.at), name="somebody", arn=arn, crowd=None), (ANYTHING,))


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
        case RoleKind.CONSOLE:
            return dict.fromkeys(_OF_CONSOLES, SessionKey(("*",), is_optional=True))
        case RoleKind.IMAGES:
            return {}
        case _:
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


def open_to_everybody(roles: str, account_id: str) -> ResourcePolicy:
    """Roles, by a pattern of their ARNs, that let whoever asks become them."""
    let = Statement("Everybody", "Allow", ("sts:*",), resources=("*",), principals=EVERYONE)
    source = PolicySource("a role that trusts everybody", PolicyKind.TRUST, Policy((let,)))
    return ResourcePolicy((roles,), source, account_id=account_id)
