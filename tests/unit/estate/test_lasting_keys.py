"""What a key does when it changes is found by the key alone, as files of other commits have it."""

import pytest
from fakes.workspaces import ROOT, validated

from generator.estate.lasting import change_of_kept, lasting, lasting_of_accounts, lasting_of_organization


def kept():
    """Everything that the example estate keeps."""
    validation = validated(ROOT)
    for planned in validation.plan.sites.all:
        yield from lasting(planned)
    yield from lasting_of_organization(validation.estate.platform)
    for file in validation.estate.tenants:
        yield from lasting_of_accounts(file)


def test_every_key_that_the_example_estate_keeps_is_known_by_itself():
    every = list(kept())

    assert len({one.key for one in every}) > 40
    assert [one.key for one in every if change_of_kept(one.key) != one.change] == []


@pytest.mark.parametrize(
    "key", ["", "x", "network.x", "network.subnets.x", "users.ana.x", "spaces.x", "a.region"]
)
def test_another_key_is_not_known(key):
    assert change_of_kept(key) is None
