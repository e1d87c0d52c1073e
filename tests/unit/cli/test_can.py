"""`tenantry can` and `tenantry who-can`: single requests over the planned estate."""

import json

import pytest
from fakes.commands import tenantry

WHO = "fraud/dev/data-scientist"


def test_an_allowed_request_is_explained_layer_by_layer(workspace):
    result = tenantry(workspace, "can", WHO, "sagemaker:ListApps")

    assert result.exit_code == 0
    assert result.output.startswith("ALLOWED by LookAround in fraud-dev-data-scientist-")
    assert "principal   fraud/dev/fraud-dev-data-scientist" in result.output
    assert "out/fraud/dev/modules/identity/policies.tf:" in result.output
    assert "permissions boundary: allows" in result.output
    assert "AWS's own; not rendered" in result.output


def test_a_denied_request_says_what_would_be_allowed(workspace):
    result = tenantry(
        workspace, "can", WHO, "sagemaker:CreateTrainingJob", "training-job/x", "-c", "aws:RequestTag/team=x"
    )

    assert result.exit_code == 5
    assert result.output.startswith("DENIED by ")
    assert "aws:TagKeys = [team]" in result.output
    assert "It would be allowed with" in result.output


def test_placeholders_stand_for_what_is_the_principals_own(workspace):
    result = tenantry(workspace, "can", WHO, "s3:GetObject", "{bucket}/data.csv")

    assert result.exit_code == 0
    assert "/data.csv" in result.output


def test_json_holds_the_request_and_every_layer(workspace):
    shown = json.loads(tenantry(workspace, "can", WHO, "sagemaker:ListApps", "--format", "json").output)

    assert shown["allowed"] is True
    assert shown["request"]["action"] == "sagemaker:ListApps"
    assert shown["request"]["context"]["aws:principalarn"] == shown["principal"]["arn"]
    assert [layer["name"] for layer in shown["layers"]][:2] == ["identity policies", "permissions boundary"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("fraud/dev/data-scientst", "s3:GetObject"), "did you mean fraud/dev/data-scientist?"),
        ((WHO, "s3:GetObjct"), "did you mean s3:GetObject?"),
        ((WHO, "nothing"), "there is no action nothing"),
        ((WHO, "s3:GetObject", "here"), "s3:GetObject takes no resource here"),
        ((WHO, "sagemaker:ListApps", "arn:aws:s3:::x"), "sagemaker:ListApps knows no resources"),
        ((WHO, "s3:GetObject", "{bucke}/x"), "has no {bucke}"),
        ((WHO, "sagemaker:ListApps", "-c", "aws:RequestTags/x=1"), "did you mean aws:RequestTag/?"),
        (
            (WHO, "sagemaker:ListApps", "-c", "sagemaker:InstanceTypes=x"),
            "never holds sagemaker:Inst",
        ),
        (
            (WHO, "sagemaker:ListApps", "-c", "aws:PrincipalTag/team=other"),
            "never holds aws:Principal",
        ),
        ((WHO, "sagemaker:ListApps", "-c", "aws:RequestedRegion"), "is not KEY=VALUE"),
    ],
)
def test_what_does_not_exist_is_a_usage_error_with_the_nearest(workspace, arguments, words):
    result = tenantry(workspace, "can", *arguments)

    assert result.exit_code == 2
    assert words in result.output


def test_who_can_lists_principals_with_what_a_request_needs(workspace):
    result = tenantry(workspace, "who-can", "sagemaker:CreateTrainingJob", "*")

    assert result.exit_code == 0
    assert "principals may call sagemaker:CreateTrainingJob" in result.output
    assert "\n  fraud/dev/fraud-dev-data-scientist\n" in result.output
    assert "sagemaker:VpcSubnets = " in result.output
    assert "viewer" not in result.output


def test_who_can_in_json_names_everybody_it_asked(workspace):
    shown = json.loads(tenantry(workspace, "who-can", "iam:CreateUser", "*", "--format", "json").output)

    assert shown["can"] == []
    assert shown["unknown"] == []
    assert shown["asked"] > 10
