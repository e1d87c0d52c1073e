"""IAM001 and following: every policy of a stack says what it means, with names that AWS has.

The rendered text is looked at, with references followed to what they stand for
(`generator.readback`), because a template or a module call can lose or
change what a plan says; the lines are those a reviewer reads. Sizes are
measured in the plan instead (PLN181 to PLN185), where each reference has the
longest value it may take.
"""

from collections.abc import Iterator

from policy_lint.faults import Fault
from policy_lint.policies import policy_faults
from rendered.checks.causes import cause
from rendered.checks.parsed import ParsedStack

from generator.core.findings import Finding
from generator.core.places import Location, Span
from generator.iam.authority import PolicySource
from generator.readback.facts import EstateFacts, StackFacts
from generator.readback.read import read_estate


def check(stack: ParsedStack) -> Iterator[Finding]:
    """Findings about statements of policies, each at its line and with the YAML that caused the stack.

    What cannot be read here is no finding: the isolation proof refuses it (IAM109).
    """
    out = stack.folder.removesuffix(f"/{stack.address}")
    facts = read_estate(((file.document.removeprefix(f"{out}/"), file.text) for file in stack.files), out)
    for read in facts.stacks:
        sources = policies_of(read)
        together = tuple(source.policy for source in sources)
        for source in sources:
            for fault in policy_faults(source.policy, source.kind, together):
                yield _finding(stack, facts, source, fault)


def _finding(stack: ParsedStack, facts: EstateFacts, source: PolicySource, fault: Fault) -> Finding:
    line = facts.line_of(source, fault.sid) if fault.sid else None
    place = Location(source.document, span=Span.of_line(line) if line else None)
    because = cause(stack, source.document)
    related = () if because is None else (because,)
    return Finding(fault.rule, fault.message, place, related=related, hint=fault.hint)


def policies_of(stack: StackFacts) -> tuple[PolicySource, ...]:
    """Each rendered policy once, in the order of documents."""
    named = {(one.document, one.address, one.kind, one.name): one for one in _sources(stack) if one.document}
    return tuple(named[key] for key in sorted(named))


def _sources(stack: StackFacts) -> Iterator[PolicySource]:
    for role in stack.roles:
        yield role.trust
        yield from role.identity
    for managed in stack.managed_policies:
        yield managed.source
    for scp in stack.scps:
        yield scp.source
    resource_policies = (
        *(key.policy for key in stack.keys),
        *(bucket.policy for bucket in stack.buckets),
        *(endpoint.policy for endpoint in stack.endpoints),
    )
    yield from (policy for policy in resource_policies if policy is not None)
