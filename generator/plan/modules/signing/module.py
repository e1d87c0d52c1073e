"""The backend that signs URLs: whitepaper appendix, Studio access using SAML assertion.

A browser brings an assertion to an API, a function has STS verify it, another one signs the URL with the
session that STS gave, and the browser is sent there. See decision 0054.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from generator.core.expressions import Reference
from generator.core.findings import Family, Finding, Rule
from generator.estate.checks.settings import of_domain
from generator.estate.checks.sign_in import BACKEND_OPEN
from generator.estate.site import Site
from generator.estate.sites import PlannedSite
from generator.estate.user_networks import named_by
from generator.iam.policy import PolicyKind
from generator.plan.blocks import Block, block, resource
from generator.plan.module import Module, ModulePlan, ModulePolicy, Output
from generator.plan.modules.signing.functions import (
    DOMAIN,
    LOGS_KEY,
    SUBNETS,
    WORKLOAD_GROUP,
    Function,
    boundary,
    functions,
    offered,
    service_roles,
    used_table,
    user_roles,
)
from generator.plan.modules.signing.gateway import Gateway, gateway
from generator.plan.roles import ManagedPolicy
from generator.plan.scopes import studio_endpoint_count

_rule = partial(Rule, family=Family("settings", "Settings"))

WOULD_REFUSE = _rule(
    "PLN146",
    "signing-backend-would-refuse",
    "The backend that signs URLs would refuse people of an environment.",
    "It signs from inside the network of the domain, through an endpoint that the users' roles know, and "
    "finds a profile by the id that the identity provider sends as the name of the session.",
    "Give the network an endpoint for `sagemaker.api`, and people ids that STS takes as names of sessions.",
)

_SESSION = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
"""Names of sessions (STS API, RoleSessionName)."""


@dataclass(frozen=True, slots=True)
class SigningContent:
    """What the templates of the signing module read."""

    functions: tuple[Function, ...]
    gateway: Gateway
    used: str
    boundary: ManagedPolicy

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The functions, the table of what was used, and the API, as they are rendered."""
        table = resource(
            "aws_dynamodb_table",
            "used",
            block("attribute", name="id", type="S"),
            block("ttl", attribute_name="expires", enabled=True),
            block("server_side_encryption", enabled=True),
            name=self.used,
            billing_mode="PAY_PER_REQUEST",
            hash_key="id",
        )
        functions = (one for function in self.functions for one in function.blocks)
        return (self.boundary.block, *functions, table, *self.gateway.blocks)


def plan_signing(site: Site) -> ModulePlan:
    """The backend of a tenant's environment."""
    content = SigningContent(functions(site), gateway(site), used_table(site), boundary(site))
    roles = tuple(function.role for function in content.functions)
    return ModulePlan(
        topic="signing",
        content=content,
        variables=tuple(sorted((DOMAIN, LOGS_KEY, SUBNETS, WORKLOAD_GROUP), key=lambda one: one.name)),
        outputs=(
            Output(
                "signing_url",
                "Where the identity provider sends assertions, followed by `/` and the name of the role.",
                Reference("aws_api_gateway_stage.this.invoke_url"),
            ),
        ),
        policies=(
            ModulePolicy(PolicyKind.MANAGED, content.boundary.name, content.boundary.policy),
            *(policy for role in roles for policy in role.policies),
        ),
        roles=tuple(role.record for role in roles),
        packages=tuple(function.package for function in content.functions),
    )


def signs(site: Site) -> bool:
    """Whether the site has a backend that signs URLs."""
    return site.is_tenant and site.platform.identity.signing_backend and bool(user_roles(site))


def _check(planned: PlannedSite) -> Iterator[Finding]:
    if signs(planned.site):
        yield from _is_open(planned)
        yield from _would_refuse(planned)


def _is_open(planned: PlannedSite) -> Iterator[Finding]:
    """One that only networks of users could ask, in an environment that names none of its Region.

    One whose id nobody knows is PLN075; where the platform has none, the finding is the platform's.
    """
    site, approved = planned.site, planned.site.platform.approved
    named = named_by(site.platform, site.settings)
    if site.platform.user_networks and not (approved.corporate_cidrs or approved.corporate_vpcs or named):
        yield Finding(
            BACKEND_OPEN,
            f"the backend that signs URLs of {site.prefix} would answer the whole internet",
            planned.effective.place("user_networks") or site.place,
            hint=f"name a network of users in {site.region} in `user_networks`{of_domain(site)}, or have "
            "`corporate_cidrs` or `corporate_vpcs` added to `approved` in _platform.yaml",
        )


def _would_refuse(planned: PlannedSite) -> Iterator[Finding]:
    site = planned.site
    if not _is_reached(site):
        yield Finding(
            WOULD_REFUSE,
            f"the backend that signs URLs has no endpoint of `sagemaker.api` in the network{of_domain(site)}",
            planned.effective.place("network") or site.place,
            hint="name the endpoint: in `network.endpoints` of a new VPC, in `studio_endpoint_ids` of an "
            "existing one",
        )
    for member in {member.profile: member for role in user_roles(site) for member in offered(role)}.values():
        if not _SESSION.fullmatch(member.studio_user_id):
            yield Finding(
                WOULD_REFUSE,
                f"the id {member.studio_user_id!r} of {member.user} is no name of a session, by which the "
                "backend that signs URLs knows people",
                member.place,
                hint="use an id of 2 to 64 letters, digits and `_ + = , . @ -`",
            )


def _is_reached(site: Site) -> bool:
    network = site.settings.network
    if network.existing_vpc:
        return studio_endpoint_count(site) > 0
    return "sagemaker.api" in network.endpoints


MODULE = Module(
    "signing",
    "A backend that signs URLs of Studio for whoever brings an assertion of the identity provider.",
    plan_signing,
    is_needed=signs,
    service_roles=service_roles,
    check=_check,
)
