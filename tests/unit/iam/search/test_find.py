"""Sets of requests: found, impossible or undecided, each a fact about IAM."""

import pytest

from generator.iam.authority import Authority, PolicySource, Principal, ResourcePolicy, SessionKey
from generator.iam.confirmed import is_confirmed
from generator.iam.policy import EVERYONE, Policy, PolicyKind, Statement
from generator.iam.requests import Accounts, RequestSet
from generator.iam.search.find import Found, Impossible, Undecided, find, find_gain

OWN, OTHER = "111111111111", "222222222222"
TRAINING = "sagemaker:CreateTrainingJob"
KEY = f"arn:aws:kms:eu-west-1:{OWN}:key/own"


def source(*statements, kind=PolicyKind.MANAGED, name="policy"):
    return PolicySource(name, kind, Policy(statements))


def allow(*actions, resources=("*",), conditions=None, principals=None, sid="Let"):
    return Statement(
        sid,
        "Allow",
        actions,
        resources=resources,
        conditions=conditions or {},
        principals=principals or {},
    )


def deny(*actions, resources=("*",), conditions=None, principals=None, sid="Stop"):
    return Statement(
        sid, "Deny", actions, resources=resources, conditions=conditions or {}, principals=principals or {}
    )


def authority(*statements, session=None, **rest):
    principal = Principal(
        "job", f"arn:aws:iam::{OWN}:role/tenantry/a/dev/job", OWN, "eu-west-1", "aws", session or {}
    )
    return Authority(principal, (source(*statements),), **rest)


def asked(*actions, **rest):
    return RequestSet(actions, **rest)


def found(who, what):
    answer = find(who, what)
    assert isinstance(answer, Found), answer
    assert is_confirmed(answer.request, who, what)
    return answer.request


def impossible(who, what):
    answer = find(who, what)
    assert isinstance(answer, Impossible), answer
    return True


def test_what_no_statement_names_is_impossible_without_looking_further():
    assert find(authority(allow("s3:GetObject")), asked("kms:*")) == Impossible(0)


def test_a_denial_wins_over_an_allow():
    who = authority(allow("sagemaker:*"), deny("sagemaker:Delete*"))

    assert impossible(who, asked("sagemaker:DeleteModel"))
    assert found(who, asked("sagemaker:DescribeModel")).action == "sagemaker:DescribeModel"


def test_the_boundary_and_each_level_of_scps_must_allow_as_well():
    only_s3 = source(allow("s3:*"), name="only-s3")

    assert impossible(authority(allow("*"), boundary=only_s3), asked("kms:Decrypt"))
    assert impossible(authority(allow("*"), scps=((only_s3,),)), asked("kms:Decrypt"))
    assert found(authority(allow("*"), boundary=only_s3, scps=((only_s3,),)), asked("s3:*"))


def test_a_tag_of_the_request_is_listed_among_the_tag_keys_and_the_other_way_round():
    who = authority(
        allow("sagemaker:AddTags"),
        deny("sagemaker:AddTags", conditions={"ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": "team"}}),
    )

    assert impossible(who, asked("sagemaker:AddTags", conditions={"Null": {"aws:RequestTag/TEAM": "false"}}))
    request = found(who, asked("sagemaker:AddTags", conditions={"StringEquals": {"aws:RequestTag/x": "1"}}))
    assert request.context["aws:tagkeys"] == ("x",)


def test_for_all_values_lets_an_empty_list_through_and_for_any_value_does_not():
    approved = ("ml.t3.medium", "ml.m5.*")
    forgetful = authority(
        allow(TRAINING, conditions={"ForAllValues:StringLike": {"sagemaker:InstanceTypes": approved}})
    )
    strict = authority(
        allow(TRAINING, conditions={"ForAnyValue:StringLike": {"sagemaker:InstanceTypes": approved}})
    )
    without = {"Null": {"sagemaker:InstanceTypes": "true"}}
    mixed = {"ForAnyValue:StringEquals": {"sagemaker:InstanceTypes": "ml.p5.48xlarge"}}

    assert found(forgetful, asked(TRAINING, conditions=without))
    assert impossible(forgetful, asked(TRAINING, conditions=mixed))
    assert impossible(strict, asked(TRAINING, conditions=without))
    assert set(found(strict, asked(TRAINING, conditions=mixed)).context["sagemaker:instancetypes"]) >= {
        "ml.p5.48xlarge"
    }


@pytest.mark.parametrize("name", ["sagemaker:VolumeKmsKeyArn", "sagemaker:VolumeKmsKey"])
def test_a_key_may_be_filled_under_its_old_name_its_new_one_or_both(name):
    only_one = authority(allow(TRAINING), deny(TRAINING, conditions={"ArnNotEquals": {name: KEY}}))
    both = authority(
        allow(TRAINING),
        deny(
            TRAINING,
            conditions={"ArnNotEquals": {"sagemaker:VolumeKmsKeyArn": KEY, "sagemaker:VolumeKmsKey": KEY}},
        ),
    )
    foreign = {"Null": {"sagemaker:VolumeKmsKeyArn": "true", "sagemaker:VolumeKmsKey": "true"}}

    assert impossible(only_one, asked(TRAINING, conditions=foreign))
    assert impossible(both, asked(TRAINING, conditions=foreign))
    assert found(both, asked(TRAINING, conditions={"ArnEquals": {name: KEY}}))


def test_what_a_call_creates_carries_no_tags_yet_and_what_it_joins_does():
    who = authority(
        allow("sagemaker:CreateTrial", conditions={"StringEquals": {"aws:ResourceTag/team": "a"}})
    )

    assert impossible(who, asked("sagemaker:CreateTrial", resource_types=("experiment-trial",)))
    assert found(who, asked("sagemaker:CreateTrial", resource_types=("experiment",)))


def test_another_services_name_for_resource_tags_says_nothing():
    who = authority(allow("kms:Decrypt", conditions={"StringEquals": {"sagemaker:ResourceTag/team": "a"}}))

    assert impossible(who, asked("kms:Decrypt"))


def test_resources_of_other_accounts_let_everybody_in_that_the_own_policies_do():
    who = authority(
        allow("s3:GetObject"),
        deny("s3:*", conditions={"StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}),
    )

    assert impossible(who, asked("s3:*", accounts=Accounts.OTHER))
    assert found(who, asked("s3:*", accounts=Accounts.OWN))
    assert found(authority(allow("kms:Decrypt")), asked("kms:Decrypt", accounts=Accounts.OTHER))


def test_the_account_and_region_of_a_request_follow_from_the_resource():
    who = authority(
        allow("sagemaker:DescribeModel", conditions={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})
    )
    elsewhere = (f"arn:aws:sagemaker:us-east-1:{OWN}:model/*",)

    assert impossible(who, asked("sagemaker:DescribeModel", resources=elsewhere))
    assert found(who, asked("sagemaker:DescribeModel")).resource.startswith(
        f"arn:aws:sagemaker:eu-west-1:{OWN}:model/"
    )


def test_a_key_policy_must_allow_and_the_root_only_hands_the_decision_to_iam():
    root = {"AWS": (f"arn:aws:iam::{OWN}:root",)}
    key = ResourcePolicy(
        (KEY,), source(allow("kms:Decrypt", principals=root), kind=PolicyKind.KEY), is_required=True
    )

    assert found(authority(allow("kms:*"), resource_policies=(key,)), asked("kms:*", resources=(KEY,)))
    assert impossible(authority(allow("s3:*"), resource_policies=(key,)), asked("kms:*", resources=(KEY,)))
    assert impossible(
        authority(allow("kms:*"), resource_policies=(key,)), asked("kms:Encrypt", resources=(KEY,))
    )


def test_a_bucket_policy_grants_by_itself_and_to_everybody_even_past_the_boundary():
    bucket = "arn:aws:s3:::data"
    boundary = source(allow("sagemaker:*"), name="boundary")

    def open_to(principals):
        policy = source(
            allow("s3:GetObject", resources=(f"{bucket}/*",), principals=principals), kind=PolicyKind.BUCKET
        )
        return (ResourcePolicy((bucket, f"{bucket}/*"), policy),)

    role = {"AWS": (f"arn:aws:iam::{OWN}:role/tenantry/a/dev/job",)}
    reading = asked("s3:GetObject", resources=(f"{bucket}/*",))

    assert found(authority(resource_policies=open_to(EVERYONE), boundary=boundary), reading)
    assert found(authority(resource_policies=open_to(role)), reading)
    assert impossible(authority(resource_policies=open_to(role), boundary=boundary), reading)


def test_a_request_passes_an_endpoint_only_where_its_policy_allows():
    endpoint = source(
        allow("s3:GetObject", resources=("arn:aws:s3:::own/*",), principals=EVERYONE),
        kind=PolicyKind.ENDPOINT,
    )
    who = authority(allow("s3:*"), endpoints={"s3": endpoint})

    assert impossible(who, asked("s3:GetObject", resources=("arn:aws:s3:::foreign/*",)))
    assert found(who, asked("s3:GetObject", resources=("arn:aws:s3:::own/*",)))


def test_numbers_and_addresses_are_tried_at_and_around_every_bound():
    hours = authority(
        allow(TRAINING),
        deny(TRAINING, conditions={"NumericGreaterThanIfExists": {"sagemaker:MaxRuntimeInSeconds": "3600"}}),
    )
    home = authority(
        allow("s3:GetObject", conditions={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
    )

    assert impossible(
        hours, asked(TRAINING, conditions={"NumericGreaterThan": {"sagemaker:MaxRuntimeInSeconds": "3600"}})
    )
    assert found(
        hours, asked(TRAINING, conditions={"NumericEquals": {"sagemaker:MaxRuntimeInSeconds": "3600"}})
    )
    assert impossible(
        home, asked("s3:GetObject", conditions={"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
    )
    assert found(home, asked("s3:GetObject", conditions={"NotIpAddress": {"aws:SourceIp": "10.1.0.0/16"}}))


def test_a_variable_stands_for_every_value_its_key_can_have():
    own = "arn:aws:s3:::home/${aws:SourceIdentity}/*"
    session = {"aws:sourceidentity": SessionKey(("team-a--*",))}
    who = authority(allow("s3:GetObject", resources=(own,)), session=session)

    assert impossible(who, asked("s3:GetObject", not_resources=("arn:aws:s3:::home/team-a--*",)))
    assert found(who, asked("s3:GetObject", not_resources=("arn:aws:s3:::home/team-a--ann*",)))


def test_a_variable_with_a_separator_in_its_value_reaches_further_than_it_looks():
    who = authority(
        allow("s3:GetObject", resources=("arn:aws:s3:::home/${aws:PrincipalTag/team}/*",)),
        session={"aws:principaltag/team": SessionKey(("*",))},
    )

    assert found(who, asked("s3:GetObject", resources=("arn:aws:s3:::home/a/b/*",)))


def test_a_session_without_the_key_gets_nothing_by_it_and_is_denied_by_its_absence():
    who = authority(
        allow("s3:*"),
        deny("s3:*", conditions={"StringNotEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}),
        session={"aws:principaltag/team": SessionKey(("a",), is_optional=True)},
    )

    assert impossible(who, asked("s3:*", conditions={"Null": {"aws:PrincipalTag/team": "true"}}))
    assert found(who, asked("s3:*"))


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (
            deny("sagemaker:*", conditions={"DateLessThan": {"aws:CurrentTime": "2027-01-01"}}),
            "aws:currenttime",
        ),
        (deny("sagemaker:*", conditions={"NumericEquals": {"aws:ResourceAccount": "1"}}), "number"),
        (
            deny(
                "sagemaker:*",
                resources=(f"arn:aws:sagemaker:eu-west-1:{OWN}:app/d/${{aws:username}}/${{aws:username}}/*",),
            ),
            "twice",
        ),
        (
            deny("sagemaker:*", resources=("arn:aws:sagemaker:${aws:RequestedRegion}:*:app/*",)),
            "aws:requestedregion",
        ),
    ],
)
def test_what_is_not_understood_is_undecided_and_says_why(statement, reason):
    session = {"aws:username": SessionKey(("*",))}
    who = authority(allow("sagemaker:*"), statement, session=session)

    answer = find(who, asked("sagemaker:DeleteApp"))

    assert isinstance(answer, Undecided)
    assert reason in answer.reason


@pytest.mark.parametrize("unlisted", ["s3:GetDream", "dreams:*", "dreams:Ask"])
@pytest.mark.parametrize(
    "levels",
    [
        {},
        {"boundary": source(allow("*"))},
        {"boundary": source(allow("s3:*", "Dreams:*"))},
        {"scps": ((source(Statement("Most", "Allow", not_actions=("iam:*",), resources=("*",))),),)},
    ],
)
def test_nothing_is_known_of_an_allowed_action_that_the_data_has_not(unlisted, levels):
    who = authority(allow(unlisted), **levels)

    answer = find(who, asked("*", except_actions=("sts:*",)))

    assert isinstance(answer, Undecided)
    assert f"{unlisted} stands for no action that AWS had on 20" in answer.reason


@pytest.mark.parametrize(
    ("levels", "requests"),
    [
        ({"boundary": source(allow("s3:*"))}, asked("*", except_actions=("sts:*",))),
        ({"scps": ((source(allow("s3:*")),),)}, asked("*", except_actions=("sts:*",))),
        ({}, asked("s3:*")),
        ({}, asked("*", except_actions=("sts:*", "dreams:*"))),
    ],
)
def test_an_action_that_the_data_has_not_matters_only_where_it_may_be_allowed_and_asked_for(levels, requests):
    assert impossible(authority(allow("dreams:Ask"), **levels), requests)


def test_a_request_of_the_set_is_found_although_the_data_has_not_every_allowed_action():
    assert found(authority(allow("s3:GetDream", "s3:GetObject")), asked("s3:*")).action == "s3:GetObject"


@pytest.mark.parametrize("service", ["bedrock", "elasticmapreduce", "redshift-data", "sqs"])
def test_everything_but_a_few_services_is_every_other_service_of_aws(service):
    rest = asked("*", except_actions=("s3:*", "sts:*"))

    assert found(authority(allow(f"{service}:*")), rest).action.startswith(f"{service}:")
    assert impossible(authority(allow("s3:*")), rest)
    assert impossible(authority(allow(f"{service}:*"), deny(f"{service}:*")), rest)


def test_an_allow_of_all_but_some_actions_reaches_services_that_no_policy_names():
    who = authority(Statement("Most", "Allow", not_actions=("a*:*", "s3:*"), resources=("*",)))

    assert found(who, asked("*", except_actions=("sts:*",))).action.startswith("b")
    assert found(who, asked("sqs:SendMessage"))


def test_what_was_gained_is_a_request_that_was_not_allowed_before():
    before = authority(allow("s3:GetObject", resources=("arn:aws:s3:::own/*",)))
    after = authority(allow("s3:GetObject", resources=("arn:aws:s3:::o*",)))

    gained = find_gain(after, before, asked("*"))

    assert isinstance(gained, Found)
    assert not gained.request.resource.startswith("arn:aws:s3:::own/")
    assert isinstance(find_gain(before, after, asked("*")), Impossible)


def test_a_found_request_lies_in_the_own_account_where_it_can():
    request = found(authority(allow("sagemaker:DescribeModel")), asked("sagemaker:*"))

    assert request.resource.split(":")[3:5] == ["eu-west-1", OWN]
    assert request.context["aws:resourceaccount"] == OWN
