"""Mistakes that a whole board once showed to be unnoticed, where they were: each has its claim now."""

import pytest
from isolation.mutation.board import example_board, judged
from isolation.mutation.judging import Fate

pytestmark = pytest.mark.xdist_group("oracle")

SURVIVORS = (
    ("fraud-detection", "widen-resource", "MakeAppLogGroup"),
    ("fraud-detection", "widen-resource", "WriteAppLogs"),
    ("fraud-detection", "widen-resource", "DeliverFlowLogs"),
    ("fraud-detection", "widen-resource", "SeeDomain"),
    ("fraud-detection", "add-resource", "SeeDomain"),
    ("fraud-detection", "widen-resource", "OpenOwnProfile"),
    ("fraud-detection", "add-resource", "OpenOwnProfile"),
    ("fraud-detection", "widen-action", "IsolationTagsFrozen"),
    ("fraud-detection", "widen-action", "NoIsolationTagLater"),
    ("fraud-detection", "widen-action", "NoStudioTagRemoval"),
    ("team-a", "widen-action", "NoStudioTagRemoval"),
    ("research", "drop-action", "NoForeignRetag"),
    ("team-a", "widen-action", "NoForeignRetag"),
    ("team-a", "drop-condition", "NoTeamValueChange"),
    ("team-a-prod", "drop-condition", "NoForeignRetag"),
    ("team-b", "drop-action", "Packages"),
    ("team-b", "widen-action", "OwnerNeedsIdentity"),
    ("retail-credit", "widen-action", "OnlyFromNetwork"),
    ("fraud-detection-prod", "negate", "OwnVolumeKeyOfSchedules"),
    ("retail-credit-prod", "toggle-if-exists", "CreateInferenceComponent1"),
    ("insurance", "drop-statement", "LookAtTeam"),
    ("retail-credit", "drop-action", "LookAtTeam"),
    ("insurance", "drop-value", "NoIsolationTagLater"),
)


@pytest.fixture(scope="module")
def outcomes():
    """What becomes of the last mutant of each kind, which stands where none of its stack speaks for it."""
    chosen = {}
    for mutant in example_board().mutants:
        for tenant, operator, sid in SURVIVORS:
            named = mutant.place.rpartition(" ")[2] == sid and mutant.operator == operator
            if named and mutant.place.startswith(tenant):
                chosen[(tenant, operator, sid)] = mutant
    assert chosen.keys() == set(SURVIVORS)
    return judged(chosen.values())


def test_every_former_survivor_is_noticed(outcomes):
    assert [one.mutant.title for one in outcomes if one.fate is not Fate.KILLED] == []
