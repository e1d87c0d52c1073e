"""`tenantry can` and `tenantry who-can`: single requests over the planned estate."""

import json
import shutil

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
        (("job", "s3:GetObject"), "choose one of: credit/dev/credit-dev-job, fraud/dev/"),
        (("fraud/dev", "s3:GetObject"), "choose one of: fraud/dev/fraud-dev-"),
        (("", "s3:GetObject"), "there is no principal ''"),
        ((WHO, "nothing"), "there is no action nothing"),
        ((WHO, ""), "there is no action ''"),
        ((WHO, "s3:Get*"), "s3:Get* is a pattern of actions"),
        ((WHO, "s3:GetObject"), "s3:GetObject needs a resource"),
        ((WHO, "s3:GetObject", ""), "s3:GetObject takes no resource ''"),
        ((WHO, "s3:GetObject", "here"), "s3:GetObject takes no resource here"),
        ((WHO, "sagemaker:ListApps", "arn:aws:s3:::x"), "sagemaker:ListApps knows no resources"),
        ((WHO, "s3:GetObject", "{bucke}/x"), "has no {bucke}"),
        ((WHO, "sagemaker:ListApps", "-c", "aws:RequestTags/x=1"), "did you mean aws:RequestTag/x?"),
        (
            (WHO, "sagemaker:ListApps", "-c", "sagemaker:InstanceTypes=x"),
            "never holds sagemaker:Inst",
        ),
        (
            (WHO, "sagemaker:ListApps", "-c", "aws:PrincipalTag/team=other"),
            "never holds aws:Principal",
        ),
        ((WHO, "sagemaker:ListApps", "-c", "aws:RequestedRegion"), "is not KEY=VALUE"),
        ((WHO, "sagemaker:ListApps", "-c", "=x"), "is not KEY=VALUE"),
        ((WHO, "sagemaker:ListApps", "-c", "aws:PrincipalTag/=x"), "lacks what comes behind the slash"),
        ((WHO, "sagemaker:ListApps", "-c", "aws:CurrentTime=soon"), "such as aws:CurrentTime=2030-01-31T12"),
        ((WHO, "sagemaker:ListApps", "-c", "aws:SecureTransport=yes"), "such as aws:SecureTransport=true"),
        ((WHO, "sagemaker:ListApps", "-c", "aws:SourceIp=999"), "such as aws:SourceIp=192.0.2.1"),
        (
            (WHO, "sagemaker:ListApps", "-c", "aws:SourceVpc=a", "-c", "aws:SourceVpc=b"),
            "aws:SourceVpc holds one value",
        ),
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


def test_the_policy_of_another_tenants_key_is_read(workspace):
    """Whose key it is, is only known to the stack that makes it."""
    answer = json.loads(tenantry(workspace, "who-can", "kms:Decrypt", "*", "--format", "json").output)
    theirs = next(one for one in answer["can"] if one["path"].startswith("credit/"))["request"]["resource"]
    shown = json.loads(tenantry(workspace, "can", WHO, "kms:Decrypt", theirs, "--format", "json").output)

    assert not shown["allowed"]
    assert any(layer["name"].endswith("of the resource") for layer in shown["layers"])


def test_who_can_in_json_names_everybody_it_asked(workspace):
    shown = json.loads(tenantry(workspace, "who-can", "iam:CreateUser", "*", "--format", "json").output)

    assert shown["can"] == []
    assert shown["unknown"] == []
    assert shown["asked"] > 10


def test_what_aws_makes_up_is_said_to_be_made_up(workspace):
    told = tenantry(workspace, "can", WHO, "kms:Decrypt", "{data_key}").output
    plain = tenantry(workspace, "can", "fraud/dev/viewer", "sagemaker:ListDomains").output

    assert "key/key-data~keys~fraud~dev" in told
    assert told.endswith("An id with ~ stands for the one that AWS gives out when the thing is made.\n")
    assert ("~" in plain) == ("An id with ~" in plain)


def test_a_bucket_that_is_nobodys_is_assumed_to_be_in_the_own_account(workspace):
    result = tenantry(workspace, "can", WHO, "s3:GetObject", "arn:aws:s3:::elsewhere/x")

    assert result.exit_code == 5
    assert "aws:ResourceAccount = 222222222221  (assumed: no bucket of the" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("s3:GetObjct",), "did you mean s3:GetObject?"),
        (("s3:GetObject", "{bucket}/*"), "{bucket} is another thing for each principal"),
        (("s3:GetObject", "here"), "s3:GetObject takes no resource here"),
        (("sagemaker:ListApps", "here"), "sagemaker:ListApps knows no resources"),
    ],
)
def test_who_can_refuses_what_it_would_answer_wrongly(workspace, arguments, words):
    result = tenantry(workspace, "who-can", *arguments)

    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.parametrize("arguments", [("can", WHO, "sagemaker:ListApps"), ("who-can", "iam:CreateUser")])
def test_questions_need_no_out(workspace, arguments):
    shutil.rmtree(workspace / "out")

    assert tenantry(workspace, *arguments).exit_code == 0


def test_questions_about_faulty_files_say_what_is_wrong_with_them(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "data-scientist", "data-scientst")
    result = tenantry(workspace, "who-can", "iam:CreateUser")

    assert result.exit_code == 1
    assert "error[TEN004]" in result.output
