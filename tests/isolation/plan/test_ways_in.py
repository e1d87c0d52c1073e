"""What no policy says: each of these lets somebody in, leads out or weakens a guardrail, and stops the build.

Every claim over requests is believed, so that nothing but the reader and the
comparison with the plan can refuse.
"""

from collections.abc import Iterator

import pytest
from fakes.proofs import proofs_at_once
from isolation.plan.example import sites, stacks, texts
from isolation.plan.ways_in import WAYS, Way

from generator.core.findings import Finding, has_errors
from generator.iam.claims import Verdict
from generator.plan.stacks.blocks import planned_stack
from generator.proof.stack_proof import Case, Outcome, proved_case


@pytest.fixture(autouse=True)
def believed() -> Iterator[None]:
    with proofs_at_once():
        yield


def proved(stack: str, changed: dict[str, str]) -> Outcome:
    """The outcome for a stack of the example estate with some of its files given anew."""
    around = {str(one) for one in stacks()[stack].relies_on} & stacks().keys()
    files = [(f"{stack}/{name}", text) for name, text in (texts(stack) | changed).items()]
    files += [(f"{one}/{name}", text) for one in around - {stack} for name, text in texts(one).items()]
    planned = planned_stack(stacks()[stack])
    return proved_case(Case(stack, "", dict.fromkeys(around, ""), sites().get(stack), planned, tuple(files)))


def found_in(way: Way) -> list[Finding]:
    """What is found in the file of a way in that was taken."""
    text = texts(way.stack).get(way.file, "")
    assert way.old in text, "the example estate no longer has what is changed here"
    changed = text.replace(way.old, way.new, 1) if way.old else text + way.new
    findings = proved(way.stack, {way.file: changed}).findings
    assert has_errors(findings)
    return [one for one in findings if one.primary.document == f"out/{way.stack}/{way.file}"]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.id)
def test_a_way_that_no_policy_tells_is_refused_at_its_line(way: Way) -> None:
    found = [one for one in found_in(way) if way.says in one.message]

    assert found, way.says
    assert all(one.primary.span and one.primary.span.start_line > 0 for one in found)
    assert all(one.hint for one in found if one.rule.code == "IAM111")


@pytest.mark.parametrize("stack", ["vision-lab/organization", "_platform/organization", "team-a/dev"])
def test_a_whole_stack_is_proved_to_be_what_is_planned(stack: str) -> None:
    outcome = proved(stack, {})
    planned = [one for one in outcome.proof.records if one.property_id.startswith("planned.")]

    assert outcome.findings == ()
    assert [one.property_id for one in planned] == [
        "planned.arguments",
        "planned.resources",
        "planned.surroundings",
    ]
    assert all(one.verdict is Verdict.PROVED and one.subjects and one.classes for one in planned)
