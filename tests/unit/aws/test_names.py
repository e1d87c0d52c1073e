"""Limits on names and names made to fit."""

import pytest

from generator.aws import names


@pytest.mark.parametrize(
    ("limit", "name", "accepted"),
    [
        (names.ROLE, "alpha-dev-exec-viewer", True),
        (names.ROLE, "r" * 64, True),
        (names.ROLE, "r" * 65, False),
        (names.ROLE, "a b", False),
        (names.PROFILE, "red--ann", True),
        (names.PROFILE, "a", False),
        (names.PROFILE, "a-", False),
        (names.PROFILE, "-a", False),
        (names.PROFILE, "a_b", False),
        (names.DOMAIN, "d" * 63, True),
        (names.DOMAIN, "d" * 64, False),
        (names.BUCKET, "acme-ml-alpha-dev-data", True),
        (names.BUCKET, "Acme", False),
        (names.BUCKET, "ab", False),
        (names.BUCKET, "xn--a", False),
        (names.BUCKET, "a-s3alias", False),
        (names.BUCKET, "a--x-s3", False),
        (names.BUCKET, "a-an", False),
        (names.BUCKET, "192.168.0.1", False),
        (names.BUCKET, "a..b", False),
        (names.BUCKET, "a-", False),
        (names.KMS_ALIAS, "alias/tenantry/alpha", True),
        (names.KMS_ALIAS, "alias/aws/s3", False),
        (names.KMS_ALIAS, "tenantry", False),
        (names.SECURITY_GROUP, "sg-own", False),
        (names.ROLE, "rôle", False),
        (names.ROLE, "role\n", False),
    ],
)
def test_a_name_is_accepted_as_aws_does(limit, name, accepted):
    assert names.fits(limit, name) is accepted


def test_short_names_are_only_joined():
    assert names.compose(names.ROLE, "alpha", "dev", "exec-viewer") == "alpha-dev-exec-viewer"


def test_long_names_are_cut_and_end_with_a_hash_of_the_whole():
    composed = names.compose(names.ROLE, "t" * 40, "e" * 40)
    assert len(composed) == 64
    assert composed.startswith("t" * 40 + "-" + "e" * 14 + "-")
    assert composed == names.compose(names.ROLE, "t" * 40, "e" * 40)
    assert composed != names.compose(names.ROLE, "t" * 40, "e" * 41)
    assert names.fits(names.ROLE, composed)


def test_a_cut_never_leaves_two_separators():
    composed = names.compose(names.DOMAIN, "a" * 54, "b" * 20)
    assert "--" not in composed
    assert names.fits(names.DOMAIN, composed)


def test_every_limit_says_who_says_so():
    limits = [value for value in vars(names).values() if isinstance(value, names.NameLimit)]
    assert {one.subject for one in limits} >= {"role name", "bucket name", "Studio domain name"}
    assert all(limit.source and limit.subject and limit.shortest <= limit.longest for limit in limits)
