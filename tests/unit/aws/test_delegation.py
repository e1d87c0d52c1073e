"""Whose administration Organizations delegates."""

from moto.organizations.models import FakeServiceAccess

from generator.aws.delegation import BY_ITSELF, DELEGABLE

ADDED = {"iam.amazonaws.com"}
"""Delegated since 2024-11 (IAM User Guide, centralized root access), which moto does not list yet."""


def test_every_principal_is_one_that_organizations_trusts() -> None:
    assert set(DELEGABLE.values()) - set(FakeServiceAccess.TRUSTED_SERVICES) == ADDED


def test_no_service_is_delegated_in_two_ways() -> None:
    assert DELEGABLE.keys() & BY_ITSELF.keys() == set()
