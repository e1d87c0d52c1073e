"""Who attacks and what there is to attack: the roles and things of the example estate, and outsiders."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from isolation.attacks.attack import Step
from isolation.attacks.estates import read

from generator.aws.endpoints import called_through
from generator.estate.roles import RoleKind
from generator.estate.site import Site
from generator.iam.authority import Authority, Principal, PrincipalKind, ResourcePolicy, SessionKey
from generator.iam.requests import canonical_key
from generator.proof.answers import Explained, explained
from generator.proof.principals import Caller, callers, named, planned_principals
from generator.proof.properties.authorities import ANYTHING, surroundings
from generator.proof.properties.intent import RoleIntent
from generator.readback.facts import EstateFacts, RoleFacts, StackFacts
from generator.tenancy.platform import Platform

PLATFORM = "platform"
"""The place that holds what is no tenant's: the state of all stacks, the organization, the log archive."""

_PLACEHOLDER = re.compile(r"\{(my|their)\.(\w+)\}")
_OF_PRINCIPALS = (
    "aws:principaltag/",
    "aws:sourceidentity",
    "sagemaker:userprofilename",
    "sagemaker:domainid",
)
_UNLIKE_ROLES = ("aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalType")


@dataclass(frozen=True, slots=True)
class Answer:
    """What `tenantry can` says of a request, and the authority that the simulator is to decide over."""

    said: Explained
    to_simulate: Authority

    @property
    def is_allowed(self) -> bool:
        """Whether the request is allowed."""
        return self.said.decision.is_allowed


class Cast:
    """Everybody and everything of an estate, by the names that the data calls them."""

    def __init__(self, facts: EstateFacts, sites: Sequence[Site]) -> None:
        self.facts = facts
        self._sites = {f"{site.name}/{site.environment}": site for site in sites}
        self._planned = tuple(planned_principals(sites))
        self._callers = {caller.role.arn: caller for caller in callers(sites, facts)}
        self._trusts = tuple(_trust(role) for role in facts.roles)

    def answer(self, step: Step) -> Answer:
        """What becomes of the request.

        Raises:
            UsageError: there is no such principal, action, resource or key.
            KeyError: it speaks of what the place does not have.
        """
        caller, simulated = self._asking(step)
        given = [*_unlike_a_role(step), *self.context(step)]
        said = explained(caller, step.does, self.resource(step), given, self.facts)
        return Answer(said, simulated)

    def resource(self, step: Step) -> str:
        """The resource of the request, its placeholders filled."""
        return self._filled(step.to, step)

    def context(self, step: Step) -> list[tuple[str, str]]:
        """The keys and values that the request is given, their placeholders filled."""
        return [(self._filled(key, step), self._filled(value, step)) for key, value in step.context]

    def _filled(self, text: str, step: Step) -> str:
        mine = self.things(step.who) if is_of_estate(step.who) else {}
        theirs = self.things(step.of) if step.of else mine
        return _PLACEHOLDER.sub(lambda found: {"my": mine, "their": theirs}[found[1]][found[2]], text)

    def model_of(self, place: str) -> str:
        """How whoever is in a place is kept apart."""
        return self._sites["/".join(place.split("/")[:2])].isolation

    @cache  # noqa: B019 -- one cast lives as long as its tests
    def site(self, place: str) -> Site:
        """The environment of a place, as it was planned."""
        return self._sites[place]

    def things(self, place: str) -> Mapping[str, str]:
        """What belongs to a role, to an environment (seen by one of its people) or to the platform."""
        if place == PLATFORM:
            return self._of_platform()
        caller = self.caller(place) if place.count("/") > 1 else self._somebody_of(place)
        return _things(caller, self._stacks(caller), self.facts)

    def caller(self, path: str) -> Caller:
        """A role of the estate by the name `tenantry can` takes, or one that an AWS service assumes."""
        environment, _, name = path.rpartition("/")
        served = f"/{environment.replace('/', '-')}-{name}"
        for role in self.facts.roles:
            if role.arn.endswith(served) and role.arn not in self._callers:
                return self._serving(environment, role)
        return self._callers[named(self._planned, path).arn]

    def kind_of(self, path: str) -> tuple[str, str]:
        """Kind and persona of a role; `service` for one that an AWS service assumes."""
        caller = self.caller(path)
        is_served = caller.role.arn not in self._callers
        return ("service", "") if is_served else (caller.role.kind, caller.role.persona or "")

    def _asking(self, step: Step) -> tuple[Caller, Authority]:
        if is_of_estate(step.who):
            caller = self.caller(step.who)
            authority = caller.authority
            if step.is_given_everything:
                authority = replace(authority, identity=(*authority.identity, ANYTHING))
            caller = replace(caller, authority=self._around(authority, step))
            return caller, caller.authority
        home = self._somebody_of(step.of if step.of in self._sites else "/".join(step.of.split("/")[:2]))
        if ":role/" in step.who:
            caller = _outsider(home, step, self.facts)
            caller = replace(caller, authority=self._around(caller.authority, step))
            return caller, caller.authority
        return self._no_role(home, step)

    def _around(self, authority: Authority, step: Step) -> Authority:
        """The authority with trust policies for requests to become somebody, and endpoints on the way."""
        trusts = self._trusts if step.does.startswith("sts:") else ()
        authority = replace(authority, resource_policies=(*authority.resource_policies, *trusts))
        if not step.through:
            return authority
        if step.through in self._sites:
            return replace(authority, endpoints=surroundings(self._sites[step.through], self.facts).endpoints)
        network = self.facts.stack(step.through)
        assert network is not None, f"no stack {step.through}"
        policies = {called_through(one.service): one.policy for one in network.endpoints if one.policy}
        return replace(authority, endpoints=policies)

    def _no_role(self, home: Caller, step: Step) -> tuple[Caller, Authority]:
        """A service or an identity provider: only the policy of the resource decides."""
        is_service = step.who.endswith(".amazonaws.com")
        kind = PrincipalKind.SERVICE if is_service else PrincipalKind.PROVIDER
        themselves = Principal(step.who, step.who, *_of(home.authority), kind=kind)
        known = (*home.authority.resource_policies, *self._trusts)
        authority = Authority(themselves, (), resource_policies=known)
        role = replace(home.role, arn=step.who, name=step.who, kind=RoleKind.JOB)
        return replace(home, role=role, authority=authority), authority

    def _somebody_of(self, environment: str) -> Caller:
        """Who stands for an environment: somebody who makes things there, else whoever there is."""
        site = self._sites[environment]
        found = [caller for caller in self._callers.values() if caller.stack == site.address]
        return next((caller for caller in found if caller.role.is_maker), found[0])

    def _serving(self, environment: str, role: RoleFacts) -> Caller:
        """A role of an AWS service: it carries no session of a user."""
        host = self._somebody_of(environment)
        intent = replace(host.role, arn=role.arn, name=role.name, kind=RoleKind.JOB, facts=role)
        principal = replace(host.authority.principal, name=role.name, arn=role.arn, session={})
        authority = replace(
            host.authority, principal=principal, identity=role.identity, boundary=role.boundary
        )
        return replace(host, role=intent, authority=authority)

    def _stacks(self, caller: Caller) -> tuple[StackFacts, ...]:
        """The stack of the caller, then that of the domain it lives in."""
        domain = next(site.domain_address for site in self._sites.values() if site.address == caller.stack)
        found = (self.facts.stack(address) for address in (caller.stack, domain) if address)
        return tuple(stack for stack in found if stack)

    @property
    def platform(self) -> Platform:
        """What the platform's file says."""
        return next(iter(self._sites.values())).platform

    def _of_platform(self) -> Mapping[str, str]:
        platform = self.platform
        organization = platform.organized
        state = platform.state
        return {
            "region": state.region,
            "account_id": platform.accounts["shared_services"],
            "bucket": state.bucket,
            "data_key": state.kms_key_arn,
            "organization": organization.id,
            "root": organization.root,
            "management_account": organization.management_account,
            **platform.accounts,
        }


@cache
def cast_of(estate: str = "") -> Cast:
    """The cast of an estate by its name; of the example without one."""
    return Cast(*read(estate))


@cache
def answered(step: Step) -> Answer:
    """What becomes of a request in its estate; asked once."""
    return cast_of(step.estate).answer(step)


def is_of_estate(who: str) -> bool:
    """Whether it is `<tenant>/<environment>/<role>`, and no ARN and no service."""
    return "/" in who and not who.startswith("arn:")


def _of(authority: Authority) -> tuple[str, str, str]:
    principal = authority.principal
    return principal.account_id, principal.region, principal.partition


def _trust(role: RoleFacts) -> ResourcePolicy:
    return ResourcePolicy((role.arn,), role.trust, is_required=True, account_id=role.arn.split(":")[4])


def _outsider(home: Caller, step: Step, facts: EstateFacts) -> Caller:
    """A role that is nobody's here and has been given everything, under the SCPs of its account."""
    account_id, region, partition = step.who.split(":")[4], *_of(home.authority)[1:]
    spelled = (canonical_key(key) for key, _ in step.context)
    session = {key: SessionKey(("*",), is_optional=True) for key in spelled if key.startswith(_OF_PRINCIPALS)}
    name = step.who.rpartition("/")[2]
    authority = Authority(
        Principal(name, step.who, account_id, region, partition, session),
        (ANYTHING,),
        scps=facts.scp_levels(account_id),
        resource_policies=home.authority.resource_policies,
    )
    return replace(home, role=replace(home.role, arn=step.who, name=name), authority=authority)


def _unlike_a_role(step: Step) -> tuple[tuple[str, str], ...]:
    """Keys of requests by services and identity providers, which are not what a role fills."""
    if is_of_estate(step.who) or ":role/" in step.who:
        return ()
    is_service = "true" if step.who.endswith(".amazonaws.com") else "false"
    return (*((key, "") for key in _UNLIKE_ROLES), ("aws:PrincipalIsAWSService", is_service))


def _things(caller: Caller, stacks: Sequence[StackFacts], facts: EstateFacts) -> Mapping[str, str]:
    """What there is of a role and its environment; what it does not have is not in it."""
    role, home = caller.role, caller.role.home
    found = {
        "tenant": home.tenant,
        "environment": home.environment,
        "account_id": home.at.account_id,
        "region": home.at.region,
        "bucket": home.bucket_arn.rpartition(":")[2],
        "team": role.team,
        "path": home.role_path.strip("/"),
        "prefix": role.name_prefix,
        "role": role.arn,
        "role_name": role.name,
        **{f"{purpose}_key": arn for purpose, arn in home.keys.items()},
        **_roles(caller, stacks[0]),
        **_of_studio(role, stacks),
        **{
            f"{one.service.replace('.', '_')}_endpoint": one.id for stack in stacks for one in stack.endpoints
        },
    }
    assert facts.stack(caller.stack)
    return {name: value for name, value in found.items() if value}


def _roles(caller: Caller, stack: StackFacts) -> Mapping[str, str]:
    """The other roles of the team, such as `job_role`, and the boundary that they carry."""
    carrying = [role for role in stack.roles if role.tags.get("team", "") == caller.role.team]
    ends = ("job", "pipeline", "user", "backup", "flow-logs")
    named = {f"{end.replace('-', '_')}_role": role for role in (*stack.roles, *carrying) for end in ends
             if role.name.endswith(f"-{end}")}  # fmt: skip
    boundary = next((one.arn for one in stack.managed_policies if one.name.endswith("-boundary")), "")
    return {"boundary": boundary, **{key: role.arn for key, role in named.items()}}


def _of_studio(role: RoleIntent, stacks: Sequence[StackFacts]) -> Mapping[str, str]:
    """The domain, the profile of the role's first person, a colleague, a space, and the network around."""
    home, stack = role.home, stacks[0]
    profiles = [one for one in stack.profiles if one.execution_role_arn == role.arn] or list(stack.profiles)
    others = [one.name for one in stack.profiles if profiles and one.name != profiles[0].name]
    domain = next((one for each in stacks for one in each.domains), None)
    return {
        "domain_id": home.domain_id,
        "domain_arn": home.domain_arn,
        "profile": profiles[0].name if profiles else "",
        "colleague": others[0] if others else "",
        "space": next((one.name for one in stack.spaces), ""),
        "subnet": next(iter(home.subnet_ids), ""),
        "group": next(iter(home.group_ids), ""),
        "studio_endpoint": next(iter(home.endpoint_ids), ""),
        "file_system": domain.file_system_id if domain else "",
    }
