"""The example estate: its rendered text as facts, and everything that is claimed of it."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from isolation.mutation.places import Mutant
from rendered.checks.policies import policies_of

from generator.estate.site import Site
from generator.estate.user_networks import PlannedNetwork
from generator.iam.claims import Claim
from generator.pipeline.validation import validate
from generator.plan.stacks.blocks import PlannedStack, planned_stack
from generator.proof.planned import compared_with_plan
from generator.proof.properties.assigned import misassigned
from generator.proof.properties.site_claims import claimed_site, claims_of, missing_roles
from generator.proof.properties.user_networks import claims_of_network, reached
from generator.readback.facts import EstateFacts
from generator.readback.names_of_aws import unknown_names
from generator.readback.read import read_estate

ROOT = Path(__file__).parents[3]
_PLATFORM = "_platform/organization"
_DOMAINS = "_platform/domains"


@cache
def example_facts() -> EstateFacts:
    """What the committed rendering of the example estate says; read once."""
    facts = read_estate(example_texts().items())
    assert facts.faults == ()
    return facts


@cache
def example_texts() -> Mapping[str, str]:
    """The committed rendering of the example estate: path below `out/` and text."""
    out = ROOT / "out"
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): path.read_text(encoding="utf-8") for path in files}


@cache
def example_sites() -> tuple[Site, ...]:
    """The sites of the example estate."""
    plan = validate(ROOT).plan
    assert plan is not None
    return tuple(planned.site for planned in plan.sites.written)


@cache
def example_networks() -> tuple[PlannedNetwork, ...]:
    """The networks of users of the example estate."""
    plan = validate(ROOT).plan
    assert plan is not None
    return plan.sites.user_networks


def example_claims(facts: EstateFacts, stack: str) -> Iterator[Claim]:
    """Every claim of the sites that a stack can bear on."""
    for site in example_sites():
        if stack in _around(site):
            yield from claims_of(site, facts)
    for network in example_networks():
        made = facts.stack(network.address)
        if made is not None and stack in (network.address, _PLATFORM):
            yield from claims_of_network(network, made, facts.scp_levels(made.account_id))


def example_faults(facts: EstateFacts, stack: str) -> frozenset[str]:
    """What is wrong without any request: what cannot be read, roles that are lacking or misassigned.

    Mistakes are made in facts that were read, so policies are asked once more what reading asks of them.
    """
    found = {f"{fault.document} {fault.message}" for fault in facts.faults}
    mistaken = facts.stack(stack)
    for source in policies_of(mistaken) if mistaken else ():
        found.update(f"{source.name}: {message}" for _, message in unknown_names(source.policy))
    for site in example_sites():
        claimed = claimed_site(site, facts) if stack in _around(site) else None
        if claimed is not None:
            found.update(f"{arn} is lacking" for arn in missing_roles(claimed, facts))
            found.update(one.message for one in misassigned(site, claimed.home, claimed.stack))
    for network in example_networks():
        if stack == network.address and mistaken:
            found.update(one.message for one in reached(network, mistaken))
    return frozenset(found)


def example_differences(mutant: Mutant) -> tuple[str, ...]:
    """What stands beside the plan in the stack whose text has the mistake; nothing for other mistakes."""
    if mutant.written is None:
        return ()
    inside = f"{mutant.stack}/"
    texts = {path: text for path, text in example_texts().items() if path.startswith(inside)}
    texts |= {mutant.written.path: mutant.written.text()}
    found = compared_with_plan(mutant.stack, texts.items(), _planned()[mutant.stack])
    return tuple(one.message for one in found.findings)


@cache
def _planned() -> Mapping[str, PlannedStack]:
    """The blocks of each stack of the example estate, as they are planned."""
    plan = validate(ROOT).plan
    assert plan is not None
    return {str(stack.address): planned_stack(stack) for stack in plan.stacks}


def _around(site: Site) -> frozenset[str]:
    """The stacks whose policies decide over the site: its own, its domain's, and those with SCPs over it."""
    found = {site.address}
    if site.shared_domain:
        found.add(f"{_DOMAINS}/{site.shared_domain}/{site.environment}")
    if site.isolation == "multi-account":
        found |= {_PLATFORM, f"{site.name}/organization"}
    return frozenset(found)
