"""Regions, instance types, quotas and ARNs."""

import re

import pytest

from generator.aws import arns, instance_types, quotas, regions
from generator.core.expressions import Reference, sample

AT = arns.AccountRegion("aws", "eu-west-1", "111122223333")
DOMAIN = Reference("var.domain_id", "d-abc")


def test_a_region_knows_its_zones_and_image_owners():
    ireland = regions.region("eu-west-1")
    assert ireland is not None
    assert (ireland.partition, ireland.distribution_images) == ("aws", "819792524951")
    assert ireland.zones == ("eu-west-1a", "eu-west-1b", "eu-west-1c")
    assert ireland.container_accounts == tuple(sorted(set(ireland.container_accounts)))
    assert regions.image_arns("eu-west-1") == ("arn:aws:sagemaker:eu-west-1:819792524951:image/*",)


def test_unknown_regions_and_unknown_image_owners_are_said_to_be_unknown():
    assert regions.region("eu-nowhere-1") is None
    assert regions.image_arns("eu-nowhere-1") == ()
    assert regions.image_arns("mx-central-1") == ()


def test_every_region_has_zones_of_its_own_name_and_real_account_ids():
    for name in regions.region_names():
        entry = regions.region(name)
        assert entry is not None
        assert len(entry.zones) >= 2
        assert all(zone.startswith(name) for zone in entry.zones)
        assert {*entry.usual_zones} <= {*entry.zones}
        owners = (*entry.container_accounts, *filter(None, [entry.distribution_images]))
        assert all(re.fullmatch(r"\d{12}", owner) for owner in owners)


def test_zones_are_usual_only_where_every_account_has_them():
    chosen = {name: regions.region(name) for name in ("us-east-1", "us-west-1", "ap-northeast-1")}
    assert all(one and one.zones_differ and not one.usual_zones for one in chosen.values())
    assert regions.region("us-west-1").zones == ("us-west-1a", "us-west-1b", "us-west-1c")
    assert regions.region("ca-central-1").usual_zones == ("ca-central-1a", "ca-central-1b", "ca-central-1d")
    young = regions.region("mx-central-1")
    assert (young.usual_zones, young.zones_differ) == (young.zones, False)


@pytest.mark.parametrize(
    ("name", "partition"),
    [
        ("eu-west-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("cn-far-9", "aws-cn"),
        ("us-gov-far-9", "aws-us-gov"),
        ("xx-far-9", "aws"),
    ],
)
def test_regions_lie_in_partitions(name, partition):
    assert regions.partition_of(name) == partition


def test_partitions_have_their_own_hosts():
    assert regions.dns_suffix("aws") == regions.dns_suffix("aws-us-gov") == "amazonaws.com"
    assert regions.dns_suffix("aws-cn") == "amazonaws.com.cn"


def test_app_types_are_those_of_the_provider():
    assert len(instance_types.app_instance_types()) == 162
    assert instance_types.SYSTEM in instance_types.app_instance_types()
    assert "ml.p6-b200.48xlarge" not in instance_types.app_instance_types()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("ml.m5.large", True),
        ("ml.p6-b200.48xlarge", True),
        ("ml.m5.*", True),
        ("ml.*", False),
        ("m5.large", False),
        ("ml.m5.", False),
        ("system", False),
    ],
)
def test_instance_types_are_recognised_by_their_form(value, written):
    assert instance_types.is_written_like_an_instance_type(value) is written


def test_families_cover_known_types():
    assert instance_types.covers_app_type("ml.t3.*")
    assert not instance_types.covers_app_type("ml.z9.*")
    assert instance_types.covers_job_type("ml.m5.xlarge")
    assert not instance_types.covers_job_type("system")


def test_quotas_are_dated_and_overridable():
    assert quotas.limit("domains") == 2
    assert quotas.limit("domains", {"domains": 5}) == 5
    assert all(quota.source and quota.date and quota.unit for quota in quotas.QUOTAS.values())
    assert quotas.ScpLimits(5, 5120) == quotas.CLASSIC_SCPS
    assert quotas.ScpLimits(10, 10240) == quotas.CURRENT_SCPS
    with pytest.raises(KeyError):
        quotas.limit("moons")


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        (arns.domain(AT, DOMAIN), "arn:aws:sagemaker:eu-west-1:111122223333:domain/d-abc"),
        (
            arns.user_profile(AT, DOMAIN, "a--*"),
            "arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-abc/a--*",
        ),
        (arns.space(AT, DOMAIN, "*"), "arn:aws:sagemaker:eu-west-1:111122223333:space/d-abc/*"),
        (arns.app(AT, DOMAIN, "*"), "arn:aws:sagemaker:eu-west-1:111122223333:app/d-abc/*"),
        (arns.role(AT, arns.owned_path("a", "dev"), "r"), "arn:aws:iam::111122223333:role/tenantry/a/dev/r"),
        (arns.managed_policy(AT, "/", "p"), "arn:aws:iam::111122223333:policy/p"),
        (arns.saml_provider(AT, "corp"), "arn:aws:iam::111122223333:saml-provider/corp"),
        (arns.account_root(AT), "arn:aws:iam::111122223333:root"),
        (arns.bucket("aws-cn", "b"), "arn:aws-cn:s3:::b"),
        (arns.key(AT, "k"), "arn:aws:kms:eu-west-1:111122223333:key/k"),
        (arns.log_group(AT, "/x"), "arn:aws:logs:eu-west-1:111122223333:log-group:/x"),
        (arns.repository(AT, "a/*"), "arn:aws:ecr:eu-west-1:111122223333:repository/a/*"),
    ],
)
def test_arns_have_their_documented_form(arn, expected):
    assert sample(arn) == expected


def test_the_account_of_an_arn_is_its_fifth_part():
    assert arns.account_of("arn:aws:iam::111122223333:role/r") == "111122223333"
    assert arns.account_of("arn:aws:s3:::b") == ""


def test_every_family_with_local_storage_is_one_that_jobs_run_on():
    families = instance_types.families_with_local_storage()
    assert families == tuple(sorted(families))
    assert all(instance_types.covers_job_type(family) for family in families)


def test_types_and_families_with_local_storage_are_found_by_their_family():
    kinds = ("ml.m5.*", "ml.g5.xlarge", "ml.m5d.large", "ml.p4d.*")
    assert instance_types.with_local_storage(kinds) == ("ml.g5.xlarge", "ml.m5d.large", "ml.p4d.*")
