"""The proof of one stack, from its facts to its findings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from generator.core.findings import Finding
from generator.estate.accounts import makes_provider
from generator.estate.delivery import PipelineAccount
from generator.estate.site import Site
from generator.estate.user_networks import PlannedNetwork
from generator.iam.claims import Claim, Expectation, Result, Verdict
from generator.iam.prove import prove
from generator.plan.modules.federation import provider_arn
from generator.plan.stacks.blocks import PlannedStack
from generator.proof.certificate import StackProof, records
from generator.proof.findings import UNREADABLE, faults_of, findings_of
from generator.proof.planned import compared_with_plan
from generator.proof.properties.assigned import misassigned
from generator.proof.properties.equivalence import compared
from generator.proof.properties.pipelines import absent_roles, claims_of_pipelines
from generator.proof.properties.site_claims import claimed_site, claims_of, missing_roles, packing_of
from generator.proof.properties.user_networks import claims_of_network, reached
from generator.proof.refutations import Refutation, refutation
from generator.readback.facts import EstateFacts
from generator.readback.read import Made, names_made, read_estate


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that a proof of one stack needs.

    `digest` and `relied_on` are digests of files, as the proof repeats them.
    `site` is None for the stacks of the platform, of which `network` is that of users which one makes,
    and `pipelines` the account whose roles for pipelines it makes.
    `planned` are the stack's blocks.
    `files` are those of the stack and of what it relies on, and no others: paths
    below `out/` with their text.
    """

    stack: str
    digest: str
    relied_on: Mapping[str, str]
    site: Site | None
    planned: PlannedStack
    files: tuple[tuple[str, str], ...]
    network: PlannedNetwork | None = None
    pipelines: PipelineAccount | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The proof, and a finding for everything that is refuted, undecided or unreadable.

    `refutations` tell in full what is refuted, which `findings` say as well
    (`explained`). `made` are the names that the stack gives to what only one may make,
    each with its file and line.
    """

    proof: StackProof
    findings: tuple[Finding, ...]
    refutations: tuple[Refutation, ...] = ()
    explained: frozenset[Finding] = frozenset()
    made: tuple[Made, ...] = ()


def proved_case(case: Case) -> Outcome:
    """What became of the claims about a stack, once its files are read, and whether it is what is planned."""
    compared = compared_with_plan(case.stack, case.files, case.planned)
    outcome = proved_facts(case, read_estate(case.files))
    every = sorted((*outcome.proof.records, *compared.records), key=lambda one: one.property_id)
    return replace(
        outcome,
        proof=replace(outcome.proof, records=tuple(every)),
        findings=(*outcome.findings, *compared.findings),
    )


def proved_facts(case: Case, facts: EstateFacts) -> Outcome:
    """What became of the claims about a stack; with anything unreadable, nothing is claimed."""
    made = tuple(names_made(one for one in facts.stacks if one.address == case.stack))
    unreadable = (*faults_of(facts.faults), *_absent(case, facts))
    if unreadable or (case.site, case.network, case.pipelines) == (None, None, None):
        return Outcome(StackProof(case.stack, case.digest, case.relied_on, ()), unreadable, made=made)
    results = tuple(_results(case, facts))
    refuted = tuple(result for result in results if result.verdict is Verdict.REFUTED)
    return Outcome(
        StackProof(case.stack, case.digest, case.relied_on, records(results), refuted),
        tuple(findings_of(results, facts)),
        tuple(refutation(result, facts) for result in refuted),
        frozenset(findings_of(refuted, facts)),
        made,
    )


@dataclass(frozen=True, slots=True)
class Broken:
    """What does not hold of a stack: in words, with the request that shows it where there is one.

    `keeps_apart` is whether it is about what must not be possible, or cannot be judged; the other claims say
    that people can work.
    """

    words: str
    keeps_apart: bool


def broken(case: Case, facts: EstateFacts) -> tuple[Broken, ...]:
    """The claims about a stack that do not hold over some facts, whatever was rendered.

    Those that cannot be judged are among them. That all which is granted can be used is not asked: of what
    somebody granted by hand nobody claims it.
    """
    found = [
        Broken(one.message, keeps_apart=True) for one in (*faults_of(facts.faults), *_absent(case, facts))
    ]
    results = prove(one for one in _claims(case, facts) if one.expects is not Expectation.EVERY)
    open_ones = [one for one in results if one.verdict in (Verdict.REFUTED, Verdict.OUTSIDE)]
    for keeps_apart in (True, False):
        some = [one for one in open_ones if (one.claim.expects is Expectation.NEVER) is keeps_apart]
        found += [Broken(one.message, keeps_apart) for one in findings_of(some, facts)]
    return tuple(dict.fromkeys(found))


def _results(case: Case, facts: EstateFacts) -> Iterator[Result]:
    """What became of each claim about a stack, and of what was packed for its roles."""
    yield from prove(_claims(case, facts))
    if case.site is not None:
        yield from (compared(one) for one in packing_of(case.site, facts))


def _claims(case: Case, facts: EstateFacts) -> Iterator[Claim]:
    """The claims about an environment, a network of users, or the roles of pipelines."""
    if case.site is not None:
        yield from claims_of(case.site, facts)
    stack = facts.stack(case.stack)
    if case.network is not None and stack is not None:
        yield from claims_of_network(case.network, stack, facts.scp_levels(stack.account_id))
    if case.pipelines is not None and stack is not None:
        yield from claims_of_pipelines(case.pipelines, stack, facts.scp_levels(stack.account_id))


def _vouched(site: Site, facts: EstateFacts) -> bool:
    """Whether the identity provider of the site's users is made of what the platform's file says."""
    said = site.saml_metadata.said if site.saml_metadata else None
    wanted = provider_arn(site)
    return any(one.arn == wanted and one.said == said for stack in facts.stacks for one in stack.providers)


def _absent(case: Case, facts: EstateFacts) -> Iterator[Finding]:
    """A finding for each thing that is planned and that the rendered text does not have, or has otherwise."""
    stack = facts.stack(case.stack)
    if case.network is not None and stack is not None:
        yield from reached(case.network, stack)
    if case.pipelines is not None and stack is not None:
        yield from absent_roles(case.pipelines, stack)
    if case.site is None:
        return
    claimed = claimed_site(case.site, facts)
    if claimed is None:
        message = f"{case.stack} was rendered without the environment it is planned for"
        yield Finding(UNREADABLE, message, case.site.place)
        return
    for arn in missing_roles(claimed, facts):
        message = f"the role {arn} is planned and not rendered"
        yield Finding(UNREADABLE, message, case.site.place)
    if makes_provider(case.site) and not _vouched(case.site, facts):
        message = f"the identity provider {provider_arn(case.site)} is not rendered of its metadata"
        yield Finding(UNREADABLE, message, case.site.place)
    yield from misassigned(claimed.site, claimed.home, claimed.stack)
