"""Every operator makes the mistake it is named for, once, and nothing else."""

from dataclasses import replace

import pytest
from isolation.mutation.operators import OPERATORS, Strangers, mutations

from generator.iam.policy import Policy, Statement

KEY = "arn:aws:kms:eu-west-1:111122223333:key/own"
FOREIGN = "arn:aws:kms:eu-west-1:111122223333:key/foreign"
JOB = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/red--*"

ALLOW = Statement(
    "Work",
    "Allow",
    ("sagemaker:CreateTrainingJob", "sagemaker:StopTrainingJob", "kms:Decrypt"),
    resources=(JOB, KEY),
    conditions={
        "StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}", "aws:ResourceAccount": "1"},
        "Null": {"sagemaker:VolumeKmsKey": "true", "sagemaker:VolumeKmsKeyArn": "true"},
    },
)
DENY = Statement(
    "Tags",
    "Deny",
    ("sagemaker:AddTags",),
    not_resources=(JOB,),
    conditions={"ForAnyValue:StringEquals": {"aws:TagKeys": ("owner", "studiouserid", "team")}},
)


def _made(operator, *statements):
    found = mutations(Policy(statements), Strangers({KEY: FOREIGN}))
    return [one.policy.statements for one in found if one.operator == operator]


def _conditions(operator, statement):
    return [one.conditions for (one,) in _made(operator, statement)]


def _keys(conditions):
    return sorted(key for keys in conditions.values() for key in keys)


def test_a_condition_is_dropped_key_by_key():
    whole = set(_keys(ALLOW.conditions))
    lost = [whole - set(_keys(one)) for one in _conditions("drop-condition", ALLOW)]
    assert lost == [{"aws:ResourceTag/team"}, {"aws:ResourceAccount"}]


def test_the_only_condition_leaves_no_operator_behind():
    assert _conditions("drop-condition", DENY) == [{}]


def test_one_name_of_a_renamed_key_is_dropped_beside_the_other():
    left = [list(one["Null"]) for one in _conditions("drop-key-generation", ALLOW)]
    assert left == [["sagemaker:VolumeKmsKeyArn"], ["sagemaker:VolumeKmsKey"]]


def test_if_exists_comes_and_goes_but_not_on_null():
    (with_it,) = _conditions("toggle-if-exists", ALLOW)
    assert sorted(with_it) == ["Null", "StringEqualsIfExists"]
    exists = Statement("A", "Deny", ("s3:*",), resources=("*",), conditions=with_it)
    (without,) = _conditions("toggle-if-exists", exists)
    assert sorted(without) == ["Null", "StringEquals"]


def test_quantifiers_are_swapped():
    (swapped,) = _conditions("swap-quantifier", DENY)
    assert list(swapped) == ["ForAllValues:StringEquals"]


@pytest.mark.parametrize(
    ("operator", "becomes"), [("equals-like", "StringLike"), ("negate", "StringNotEquals")]
)
def test_operators_are_exchanged_inside_a_set_operator(operator, becomes):
    (changed,) = _conditions(operator, DENY)
    assert list(changed) == [f"ForAnyValue:{becomes}"]


def test_the_truth_of_null_is_negated():
    values = [one["Null"] for one in _conditions("negate", ALLOW) if "Null" in one]
    assert {"sagemaker:VolumeKmsKey": "false", "sagemaker:VolumeKmsKeyArn": "true"} in values


def test_the_first_and_the_last_of_several_values_are_dropped():
    left = [one["ForAnyValue:StringEquals"]["aws:TagKeys"] for one in _conditions("drop-value", DENY)]
    assert left == [("studiouserid", "team"), ("owner", "studiouserid")]


def test_tags_are_misspelt_as_key_as_variable_and_as_value():
    misspelt = str(_conditions("misspell-tag", ALLOW) + _conditions("misspell-tag", DENY))
    assert "'aws:ResourceTag/teams'" in misspelt
    assert "${aws:PrincipalTag/teams}" in misspelt
    assert "'owners'" in misspelt


def test_the_account_in_an_arn_is_another():
    wrong = [one.resources for (one,) in _made("wrong-account", ALLOW)]
    assert [[":999999999999:" in text for text in each] for each in wrong] == [[True, False], [False, True]]


def test_a_resource_becomes_one_of_somebody_else():
    assert [one.resources for (one,) in _made("stranger", ALLOW)] == [(JOB, FOREIGN)]


def test_the_last_part_of_a_resource_is_widened():
    base = "arn:aws:sagemaker:eu-west-1:111122223333"
    assert [one.resources for (one,) in _made("widen-resource", ALLOW)] == [
        (f"{base}:training-job/*", KEY),
        (JOB, "arn:aws:kms:eu-west-1:111122223333:key/*"),
    ]


def test_resources_are_widened_to_everything_and_turned_around():
    assert [one.resources for (one,) in _made("every-resource", DENY)] == [("*",)]
    ((turned,),) = _made("invert-resource", DENY)
    assert (turned.resources, turned.not_resources) == ((JOB,), ())


def test_actions_are_widened_by_service_and_dropped_at_the_ends():
    assert [one.actions for (one,) in _made("widen-action", ALLOW)] == [
        ("sagemaker:*", "kms:Decrypt"),
        ("sagemaker:CreateTrainingJob", "sagemaker:StopTrainingJob", "kms:*"),
    ]
    assert [len(one.actions) for (one,) in _made("drop-action", ALLOW)] == [2, 2]
    assert _made("drop-action", DENY) == []


def test_effects_are_flipped_and_statements_dropped():
    assert [one.effect for (one,) in _made("flip-effect", DENY)] == ["Allow"]
    assert _made("drop-statement", DENY, ALLOW) == [(ALLOW,), (DENY,)]


def test_what_is_allowed_is_denied_beside_it_and_what_is_denied_is_denied_always():
    ((allowed, denied),) = _made("forbid", ALLOW)
    assert (allowed, denied.effect, denied.resources) == (ALLOW, "Deny", ALLOW.resources)
    narrow = replace(ALLOW, effect="Deny")
    assert _made("forbid", narrow) == [(replace(narrow, conditions={}),)]


def test_no_mutant_is_the_policy_itself_or_made_twice():
    found = [one.policy for one in mutations(Policy((ALLOW, DENY)), Strangers({}))]
    assert Policy((ALLOW, DENY)) not in found
    assert all(one != other for number, one in enumerate(found) for other in found[:number])


def test_the_operators_are_those_of_the_board():
    made = {one.operator for one in mutations(Policy((ALLOW, DENY)), Strangers({KEY: FOREIGN}))}
    assert set(OPERATORS) == made
