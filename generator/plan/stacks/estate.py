"""All stacks of an estate, in the order of their addresses."""

from collections import defaultdict
from collections.abc import Iterator

from generator.core.findings import Finding
from generator.core.steps import Steps
from generator.estate.checks.quotas import QuotaUse, check_quotas
from generator.estate.files import Estate
from generator.estate.site import Site
from generator.estate.sites import Sites
from generator.plan.stack import StackPlan
from generator.plan.stacks.accounts import plan_account_stacks
from generator.plan.stacks.bootstrap import delivered
from generator.plan.stacks.environment import plan_environment
from generator.plan.stacks.organization import plan_platform_stack, plan_tenant_stack
from generator.plan.stacks.pipeline_sizes import pipeline_size_findings
from generator.plan.stacks.policy_sizes import policy_size_findings, quotas_of_roles
from generator.plan.stacks.user_networks import plan_network_stack


def plan_stacks(
    estate: Estate, sites: Sites, steps: Steps
) -> tuple[tuple[StackPlan, ...], tuple[Finding, ...]]:
    """Every stack, sorted by address, and what does not fit AWS's quotas for policies."""
    findings: list[Finding] = []
    stacks = [*_organizations(estate, sites, findings)]
    environments = (*sites.domains, *sites.tenants)
    done = steps("plan", len(environments))
    made: list[tuple[Site, tuple[QuotaUse, ...]]] = []
    for planned in environments:
        stack = plan_environment(planned.site)
        findings.extend(policy_size_findings(planned.site, stack.modules))
        made.append((planned.site, quotas_of_roles(planned.site, stack.modules)))
        stacks.append(stack)
        done(1)
    findings.extend(check_quotas(made))
    stacks.extend(plan_account_stacks(estate, (site for site, _ in made)))
    stacks.extend(plan_network_stack(estate, network) for network in sites.user_networks)
    every = delivered(estate, stacks)
    findings.extend(pipeline_size_findings(estate, every))
    return tuple(sorted(every, key=lambda stack: stack.address)), tuple(findings)


def _organizations(estate: Estate, sites: Sites, findings: list[Finding]) -> Iterator[StackPlan]:
    if estate.platform.organization is None:
        return
    platform, faults = plan_platform_stack(estate)
    findings.extend(faults)
    yield platform
    owners: dict[str, list[Site]] = defaultdict(list)
    for planned in (*sites.tenants, *sites.waiting, *sites.retired):
        if planned.site.apart_by_account:
            owners[planned.site.name].append(planned.site)
    files = {file.name: file for file in estate.tenants}
    retired = {planned.site.address for planned in sites.retired}
    for name, own in sorted(owners.items()):
        if all(site.address in retired for site in own):
            continue  # what stood above them was destroyed after them
        stack, faults = plan_tenant_stack(estate, files[name], tuple(own))
        findings.extend(faults)
        yield stack
