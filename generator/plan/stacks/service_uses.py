"""Whether what services that the platform names reach holds something that Tenantry makes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType

from generator.aws.arns import AccountRegion
from generator.core.findings import Family, Finding, Rule
from generator.estate.assertions import fill
from generator.estate.checks.sign_in import stated_at
from generator.estate.files import platform_place
from generator.estate.services import arn_of
from generator.estate.sites import PlannedSite
from generator.iam import globs, services
from generator.plan.blocks import Block
from generator.plan.stack import StackPlan
from generator.tenancy.services import ServiceUse

REACHES_TENANTRY = partial(Rule, family=Family("settings", "Settings"))(
    "PLN217",
    "service-reaches-what-tenantry-makes",
    "A service that the platform names would reach something that Tenantry makes in the account.",
    "Whoever invokes the function that signs, or writes the table of assertions that were used, signs in as "
    "somebody else; whoever writes the parameters of a domain tells its tenants where they live.",
    "Name what the work needs more narrowly, such as `{tenant}/{environment}/*`, so that nothing of "
    "Tenantry's is among it.",
)

MADE: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "aws_dynamodb_table": ("dynamodb", "table/", "name"),
        "aws_lambda_function": ("lambda", "function:", "function_name"),
        "aws_ssm_parameter": ("ssm", "parameter/", "name"),
    }
)
"""Types in services of which actions are offered: service, what ARNs begin with, which argument names it."""

_INSIDE = ("", ":*", "/*")
"""The thing itself, its versions and aliases, its indexes and streams."""


def service_findings(environments: Iterable[PlannedSite], stacks: Iterable[StackPlan]) -> Iterator[Finding]:
    """Findings about `services` of environments, each at the name: what Tenantry makes is none of it."""
    using = tuple(one for one in environments if one.site.service_uses)
    made = _made(stacks) if using else {}
    for planned in using:
        site, known = planned.site, planned.site.platform.approved.services
        place = stated_at(planned, "services")
        for number, name in enumerate(planned.effective.settings.services):
            for index, use in enumerate(known[name].uses):
                for item, rest in enumerate(use.resources):
                    if found := _reached(planned, use, rest, made[site.account_id, site.region]):
                        yield Finding(
                            REACHES_TENANTRY,
                            f"{name} would reach what Tenantry makes in account {site.account_id}: {found}",
                            place.below(number),
                            related=(
                                platform_place(
                                    *("approved", "services", name, "uses", index, "resources", item),
                                    note="what is reached",
                                ),
                            ),
                            hint="name what is needed more narrowly, so that this is not among it",
                        )


def _made(stacks: Iterable[StackPlan]) -> Mapping[tuple[str, str], Mapping[str, list[str]]]:
    """What is made in each account and Region, by service: what follows the account in ARNs."""
    found: defaultdict[tuple[str, str], defaultdict[str, list[str]]]
    found = defaultdict(lambda: defaultdict(list))
    for stack in stacks:
        inside = (block for module in stack.modules for block in module.content.blocks)
        for block in (*stack.blocks, *inside):
            if block.type == "resource" and block.labels[0] in MADE:
                service, rest = _named(block)
                found[stack.account_id, stack.region][service].append(rest)
    return found


def _named(block: Block) -> tuple[str, str]:
    service, begins, argument = MADE[block.labels[0]]
    name = block.values[argument]
    return service, f"{begins}{name.removeprefix('/') if isinstance(name, str) else '*'}"


def _reached(planned: PlannedSite, use: ServiceUse, rest: str, made: Mapping[str, list[str]]) -> str:
    """The first thing of Tenantry's that an action of the use would reach; empty where none would."""
    site = planned.site
    at = AccountRegion(site.partition, site.region, site.account_id)
    filled = fill(rest, {"tenant": site.name, "environment": site.environment})
    for name in use.actions:
        entry = services.action(name)
        if rest == "*" or entry is None or arn_of(filled, entry, at) is None:
            continue
        for thing in made.get(name.partition(":")[0], ()):
            if any(globs.intersects(filled, f"{thing}{inside}") for inside in _INSIDE):
                return thing
    return ""
