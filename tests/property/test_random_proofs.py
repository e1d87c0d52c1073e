"""Every valid estate is proved: whatever is switched on or off, whoever lives beside whom, under any name."""

import os

import pytest
from fakes.proofs import one_after_the_other
from fakes.workspaces import said
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from property.awkward_estates import awkward_drafts
from property.estates import ISOLATIONS, Draft

from generator.core.findings import has_errors
from generator.core.steps import silent
from generator.iam.claims import Verdict
from generator.load.workspace import LoadedWorkspace
from generator.pipeline.proving import Proving, proved
from generator.pipeline.rendered_estate import RenderedEstate
from generator.pipeline.rendering import rendered
from generator.pipeline.validation import Validation
from generator.plan.estate_plan import plan_estate

FEW = 1
ESTATES = int(os.environ.get("TENANTRY_PROOF_ESTATES", FEW))
"""Estates per isolation model; those of every run are the same, more are drawn anew."""

whole = settings(
    max_examples=ESTATES,
    deadline=None,
    derandomize=ESTATES <= FEW,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""A proof takes seconds, so a failing estate is shown as it was found."""


def proving_of(draft: Draft) -> Proving:
    """What a build proves of the estate, rendered in memory."""
    estate = draft.sorted().estate()
    plan = plan_estate(estate)
    assert not has_errors(plan.findings), said(plan.findings)
    files, found = rendered(plan.stacks, silent)
    assert found == (), said(found)
    read = LoadedWorkspace(estate.platform, (), None, {}, ())
    return proved(RenderedEstate(Validation(read, estate, plan, ()), files), plan.stacks, silent)


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two stacks are proved before processes for them have started."""
    monkeypatch.setattr("generator.pipeline.proving.each", one_after_the_other)


@pytest.mark.parametrize("isolation", ISOLATIONS)
@whole
@given(data=st.data())
def test_a_valid_estate_is_proved(isolation: str, data: st.DataObject) -> None:
    draft = data.draw(awkward_drafts(isolation, largest=1 if ESTATES <= FEW else 2))

    proving = proving_of(draft)

    assert said(proving.findings) == []
    for proof in proving.proofs:
        verdicts = {record.verdict for record in proof.records}
        assert verdicts <= {Verdict.PROVED}, proof.stack
        assert proof.records or proof.stack.endswith("organization")
