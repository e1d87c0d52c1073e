"""Questions about single requests, answered over the estate as it is planned: nothing is written."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from generator.core.errors import UsageError
from generator.core.findings import Finding
from generator.core.steps import Steps, silent
from generator.pipeline.folders import OUT
from generator.pipeline.rendered_estate import RenderedEstate
from generator.proof.answers import Explained, WhoCan, explained
from generator.proof.answers import who_can as find_who_can
from generator.proof.existence import missing
from generator.proof.findings import faults_of
from generator.proof.principals import Caller, callers, named, planned_principals
from generator.proof.question import OF_STUDIO, known_action
from generator.readback.facts import EstateFacts
from generator.readback.read import read_estate


class UnreadableError(Exception):
    """Rendered text holds what the facts cannot say, so that no answer is true; `findings` say where."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


def can(
    estate: RenderedEstate, principal: str, action: str, resource: str, context: Sequence[tuple[str, str]]
) -> Explained:
    """The decision over one request of a principal, by the policies of every stack.

    Raises:
        UsageError: there is no such principal, action, resource or key.
        UnreadableError: the facts do not say everything.
    """
    address = named(planned_principals(estate.sites), principal)
    known_action(action)
    facts = read_facts(estate, estate.addresses)
    caller = next((one for one in callers(estate.sites, facts) if one.role.arn == address.arn), None)
    if caller is None:
        raise UsageError(f"{address.path} is planned but not rendered", hint="run `tenantry prove`")
    profile = address.people.get(principal)
    if profile:
        context = (*_of_profile(caller, profile, {key.lower() for key, _ in context}), *context)
    answer = explained(caller, action, resource, context, facts)
    request = answer.question.request
    values = (value for key, value in request.context.items() if key != "aws:principalarn")
    arns = (value for value in values if isinstance(value, str) and value.startswith("arn:"))
    notes = (missing(request.action, (arn,), estate.sites, facts) for arn in (request.resource, *arns))
    return replace(answer, note="; ".join(note for note in notes if note))


def _of_profile(caller: Caller, profile: str, given: Collection[str]) -> Iterator[tuple[str, str]]:
    """What a session of a person holds, unless it was given otherwise."""
    for key in OF_STUDIO:
        if key in caller.authority.principal.session and key not in given:
            yield key, profile


def who_can(estate: RenderedEstate, action: str, resource: str, steps: Steps = silent) -> WhoCan:
    """Every principal of the estate that can make such a request.

    Raises:
        UsageError: there is no such action, or it does not take the resource.
        UnreadableError: the facts do not say everything.
    """
    known_action(action)
    facts = read_facts(estate, estate.addresses)
    every = tuple(callers(estate.sites, facts))
    answer = find_who_can(every, action, resource, facts, steps("ask", len(every)))
    return replace(answer, note=missing(answer.action, answer.meant, estate.sites, facts))


def read_facts(estate: RenderedEstate, stacks: Iterable[str]) -> EstateFacts:
    """The facts of some stacks, as they are rendered from the plan.

    Raises:
        UnreadableError: they do not say everything.
    """
    needed = sorted(set(stacks))
    facts = read_estate((pair for address in needed for pair in estate.texts(address).items()), OUT)
    if facts.faults:
        raise UnreadableError(tuple(faults_of(facts.faults)))
    return facts
