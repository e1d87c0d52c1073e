"""`tenantry can` and `tenantry who-can`: single requests over the planned estate."""

import json
import shutil
from functools import cache

import pytest
from fakes.commands import tenantry

from generator.pipeline import questions
from generator.readback.read import read_estate

WHO = "fraud/dev/data-scientist"


@pytest.fixture(scope="module", autouse=True)
def _read_once():
    """Nearly all ask about one estate: its text is rendered for each question, and read for the first."""
    with pytest.MonkeyPatch.context() as patch:
        known = cache(read_estate)
        patch.setattr(questions, "read_estate", lambda files, out: known(tuple(files), out))
        yield


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


def test_who_can_names_the_people_behind_each_role(workspace):
    told = tenantry(workspace, "who-can", "s3:PutObject", "s3://acme-credit-dev-111111111115/x").output
    shown = tenantry(workspace, "who-can", "s3:PutObject", "*", "--format", "json").output
    people = {
        one["path"]: {(each["path"], each["persona"]) for each in one["people"]}
        for one in json.loads(shown)["can"]
    }
    carla, emil = ("credit/dev/carla", "data-scientist"), ("credit/dev/emil", "mlops-engineer")

    assert "people      credit/dev/carla (data-scientist)\n" in told
    assert people["credit/dev/credit-dev-data-scientist"] == {carla}
    assert people["credit/dev/credit-dev-job"] == {carla, emil}
    assert people["fraud/dev/fraud-dev-job"] == {("fraud/dev/priya", "data-scientist")}


def test_who_can_names_of_several_people_with_a_role_those_whose_thing_it_is(workspace):
    """The profile of lena is rendered with her tag, and a user's session signs in to its own alone."""
    profile = "user-profile/d-this~domain~fraud~dev/lena"
    asked = ("who-can", "sagemaker:CreatePresignedDomainUrl", profile, "--format", "json")
    people = {
        one["path"]: [each["user"] for each in one["people"]]
        for one in json.loads(tenantry(workspace, *asked).output)["can"]
    }

    assert people["fraud/dev/fraud-dev-user"] == ["lena"]
    assert people["fraud/dev/fraud-dev-ml-admin"] == ["lena"]
    assert people["fraud/dev/fraud-dev-data-scientist"] == []


@pytest.mark.parametrize("count", [1, 30])
def test_who_can_names_many_people_by_their_first_in_text_and_all_in_json(workspace, edit, count):
    added = "".join(f"  bo{number:02}: data-scientist\n" for number in range(count))
    edit(workspace / "tenants/team-a.yaml", "  alice: data-scientist\n", f"  alice: data-scientist\n{added}")
    asked = ("who-can", "s3:PutObject", "s3://acme-team-a-dev-111111111116/x")
    told = " ".join(tenantry(workspace, *asked).output.split())
    shown = json.loads(tenantry(workspace, *asked, "--format", "json").output)

    assert {len(one["people"]) for one in shown["can"]} == {count + 1}
    assert ("and 11 more, whom --format json names" in told) == (count == 30)


IN_FRAUD = "arn:aws:{}:eu-west-1:222222222221:{}"


@pytest.mark.parametrize(
    ("action", "resource", "words"),
    [
        (
            "s3:GetObject",
            "s3://acme-credit-dev-11111111115/x",
            "is arn:aws:s3:::acme-credit-dev-111111111115",
        ),
        ("s3:GetObject", "arn:aws:s3:::nobodys-*/x", "no stack renders a bucket nobodys-*; AWS may hold one"),
        (
            "sts:AssumeRole",
            "role/fraud-dev-jobs",
            "that Tenantry did not make. The nearest is arn:aws:iam::222222222221:role/tenantry/fraud/dev/fr",
        ),
        ("iam:PassRole", "arn:aws:iam::999999999999:role/x", "999999999999 is no account of the estate"),
        (
            "kms:Decrypt",
            IN_FRAUD.format("kms", "key/1234abcd-12ab-44cd-86ef-1234567890ab"),
            "ask by a stand-in, such as arn:aws:kms:eu-west-1:222222222221:key/key-data~keys~fraud~dev",
        ),
        (
            "sagemaker:CreatePresignedDomainUrl",
            "user-profile/d-this~domain~fraud~dev/lina",
            "nearest is arn:aws:sagemaker:eu-west-1:222222222221:user-profile/d-this~domain~fraud~dev/lena",
        ),
        (
            "sagemaker:DeleteApp",
            "app/d-abc/lena/JupyterLab/default",
            "no stack renders a domain d-abc; AWS may hold one",
        ),
        (
            "sagemaker:DeleteSpace",
            "space/d-this~domain~fraud~dev/notes",
            "no stack renders a space d-this~domain~fraud~dev/notes",
        ),
        (
            "logs:GetLogEvents",
            "log-group:/tenantry/fraud/dev/flow-log:log-stream:x",
            "The nearest is arn:aws:logs:eu-west-1:222222222221:log-group:/tenantry/fraud/dev/flow-logs",
        ),
        (
            "secretsmanager:GetSecretValue",
            IN_FRAUD.format("secretsmanager", "secret:x-a1b2c3"),
            "whether that secretsmanager secret exists is not known",
        ),
        ("ecr:BatchGetImage", "repository/fraud/dev/x", "whether that ecr repository exists is not known"),
    ],
)
def test_questions_about_things_that_no_stack_renders_say_so(workspace, action, resource, words):
    told = " ".join(tenantry(workspace, "who-can", action, resource).output.split())
    explained = " ".join(tenantry(workspace, "can", WHO, action, resource).output.split())

    assert words in told
    assert "note: " in explained


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:GetObject", "s3://acme-terraform-state/x"),
        ("s3:GetObject", "s3://acme-credit-dev-111111111115/x"),
        ("s3:GetObject", "arn:aws:s3:::acme-*/x"),
        ("iam:PassRole", "arn:aws:iam::222222222221:role/tenantry/fraud/dev/fraud-dev-job"),
        ("sagemaker:DeleteApp", "app/d-this~domain~fraud~dev/lena/JupyterLab/default"),
        ("sagemaker:CreateSpace", "space/d-this~domain~fraud~dev/new"),
        ("sagemaker:CreateTrainingJob", "training-job/new"),
        ("logs:GetLogEvents", "log-group:/tenantry/fraud/dev/flow-logs:log-stream:x"),
        ("iam:GetPolicy", "arn:aws:iam::aws:policy/AdministratorAccess"),
        ("kms:Decrypt", "*"),
    ],
)
def test_nothing_is_said_of_what_is_there_or_is_only_made(workspace, action, resource):
    assert "note: " not in tenantry(workspace, "who-can", action, resource).output


def test_things_that_a_condition_names_are_looked_up_too(workspace):
    context = f"sagemaker:VolumeKmsKey={IN_FRAUD.format('kms', 'key/key-date~keys~fraud~dev')}"
    asked = ("can", WHO, "sagemaker:CreateTrainingJob", "training-job/x", "-c", context, "--format", "json")
    note = json.loads(tenantry(workspace, *asked).output)["note"]

    assert note.endswith(f"The nearest is {IN_FRAUD.format('kms', 'key/key-data~keys~fraud~dev')}")


@pytest.mark.parametrize("arguments", [("can", WHO, "sagemaker:ListApps"), ("who-can", "iam:CreateUser")])
def test_questions_need_no_out(workspace, arguments):
    shutil.rmtree(workspace / "out")

    assert tenantry(workspace, *arguments).exit_code == 0


def test_questions_about_faulty_files_say_what_is_wrong_with_them(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "data-scientist", "data-scientst")
    result = tenantry(workspace, "who-can", "iam:CreateUser")

    assert result.exit_code == 1
    assert "error[PLN158]" in result.output
