"""Every operator makes the mistake it is named for, once, and nothing else."""

from dataclasses import replace

import pytest
from isolation.mutation.adding import Strangers
from isolation.mutation.operators import OPERATORS, mutations

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
GRANT = Statement(
    "Own",
    "Allow",
    ("kms:Decrypt",),
    resources=("*",),
    conditions={
        "StringEquals": {"kms:CallerAccount": "111122223333"},
        "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/red/team-a/*"},
    },
    principals={"AWS": ("arn:aws:iam::111122223333:root",)},
)
STRANGERS = Strangers({KEY: FOREIGN}, {"111122223333": "444455556666"})


def _made(operator, *statements):
    found = mutations(Policy(statements), STRANGERS)
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


def _beside(operator, statement):
    """What a mutant has more than the statement, element by element."""
    found = []
    for (made,) in _made(operator, statement):
        for element in ("actions", "not_actions", "resources", "not_resources"):
            found += [text for text in getattr(made, element) if text not in getattr(statement, element)]
    return found


def _held(operator, statement, name, key):
    found = [one.conditions[name][key] for (one,) in _made(operator, statement)]
    return [values for values in found if values != statement.conditions[name][key]]


def test_somebody_else_is_named_beside_whom_a_statement_names():
    added = [one.principals for (one,) in _made("add-principal", GRANT)]
    own = "arn:aws:iam::111122223333:root"
    assert {"AWS": (own, "arn:aws:iam::999999999999:root")} in added
    assert {"AWS": (own, "arn:aws:iam::444455556666:root")} in added
    assert {"AWS": (own, "*")} in added
    assert {"AWS": (own,), "Service": ("lambda.amazonaws.com",)} in added
    assert _made("add-principal", replace(GRANT, effect="Deny")) == []


def test_an_account_is_added_beside_ones_own():
    held = _held("add-account", GRANT, "StringEquals", "kms:CallerAccount")
    assert held == [("111122223333", "999999999999"), ("111122223333", "444455556666")]


def test_a_neighbours_path_everybodys_and_a_contractors_are_added_beside_ones_own():
    own = "arn:aws:iam::111122223333:role/red/team-a/*"
    held = _held("add-path", GRANT, "ArnLike", "aws:PrincipalArn")
    assert [values[0] for values in held] == [own] * len(held)
    assert [values[1].partition(":role/")[2] for values in held] == [
        "red/somebody-else/*",
        "red/*",
        "Contractor*",
        "red/team-a/*",
    ]
    assert "::999999999999:" in held[-1][1]


def test_a_value_is_added_where_it_lets_somebody_do_more_and_nowhere_else():
    assert _held("add-value", ALLOW, "StringEquals", "aws:ResourceTag/team") == [
        ("${aws:PrincipalTag/team}", "somebody-else")
    ]
    assert _made("add-value", DENY) == []
    exempting = replace(DENY, conditions={"StringNotEquals": {"sagemaker:VolumeKmsKey": KEY}})
    assert _held("add-value", exempting, "StringNotEquals", "sagemaker:VolumeKmsKey") == [(KEY, FOREIGN)]


def test_resources_of_others_are_added_to_what_is_allowed_and_to_what_a_denial_leaves_out():
    added = _beside("add-resource", ALLOW)
    assert FOREIGN in added
    assert JOB.replace("111122223333", "999999999999") in added
    assert _beside("add-resource", DENY) == [
        JOB.replace("111122223333", "999999999999"),
        "arn:aws:sagemaker:eu-west-1:111122223333:training-job/somebody-else*",
    ]


def test_actions_are_added_to_what_is_allowed_alone():
    assert {"kms:PutKeyPolicy", "sagemaker:AddTags", "iam:CreateUser"} <= set(_beside("add-action", ALLOW))
    assert _made("add-action", DENY) == []


def test_denials_get_exemptions():
    added = [set(_keys(one.conditions)) - {"aws:TagKeys"} for (one,) in _made("add-exemption", DENY)]
    names = [
        {"aws:PrincipalArn"},
        {"aws:PrincipalArn"},
        {"aws:PrincipalAccount"},
        {"aws:PrincipalIsAWSService"},
    ]
    assert added == names
    assert _made("add-exemption", ALLOW) == []


def test_a_foreign_statement_is_added_once_to_a_policy():
    made = _made("add-statement", ALLOW, GRANT)
    assert {one[:2] for one in made} == {(ALLOW, GRANT)}
    added = [one[2] for one in made]
    assert {one.actions for one in added} == {("kms:*",)}
    assert ({"*": ("*",)}, ["aws:PrincipalOrgID"]) in [
        (one.principals, _keys(one.conditions)) for one in added
    ]
    assert [one[1].actions for one in _made("add-statement", ALLOW)][-1] == ("secretsmanager:GetSecretValue",)


def test_no_mutant_is_the_policy_itself_or_made_twice():
    found = [one.policy for one in mutations(Policy((ALLOW, DENY)), STRANGERS)]
    assert Policy((ALLOW, DENY)) not in found
    assert all(one != other for number, one in enumerate(found) for other in found[:number])


def test_the_operators_are_those_of_the_board():
    made = {one.operator for one in mutations(Policy((ALLOW, DENY, GRANT)), STRANGERS)}
    assert set(OPERATORS) == made
