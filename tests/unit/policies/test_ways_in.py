"""Guardrails on notebook instances, remote access, waiting instances, and whose a profile is."""

import pytest

from generator.iam.policy import Policy, Statement
from generator.policies import guardrails, job_guards

EVERYTHING = Policy((Statement("All", "Allow", actions=("*",), resources=("*",)),))
BUILDER = "arn:aws:iam::111122223333:role/TenantryApply"
PROFILE = "arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-1/ana"
ALLOWED, DENIED = "Allowed", "ExplicitlyDenied"


@pytest.mark.parametrize(
    ("rule", "action", "context", "decision"),
    [
        ("root", "CreateNotebookInstance", {"sagemaker:RootAccess": "Disabled"}, ALLOWED),
        ("root", "CreateNotebookInstance", {"sagemaker:RootAccess": "Enabled"}, DENIED),
        ("root", "CreateNotebookInstance", {}, DENIED),
        ("root", "UpdateNotebookInstance", {}, ALLOWED),
        ("root", "UpdateNotebookInstance", {"sagemaker:RootAccess": "Enabled"}, DENIED),
        ("root", "UpdateNotebookInstance", {"sagemaker:RootAccess": "Disabled"}, ALLOWED),
        ("internet", "CreateNotebookInstance", {"sagemaker:DirectInternetAccess": "Disabled"}, ALLOWED),
        ("internet", "CreateNotebookInstance", {"sagemaker:DirectInternetAccess": "Enabled"}, DENIED),
        ("internet", "CreateNotebookInstance", {}, DENIED),
        ("remote", "CreateSpace", {}, ALLOWED),
        ("remote", "CreateSpace", {"sagemaker:RemoteAccess": "DISABLED"}, ALLOWED),
        ("remote", "CreateSpace", {"sagemaker:RemoteAccess": "ENABLED"}, DENIED),
        ("remote", "UpdateSpace", {"sagemaker:RemoteAccess": "ENABLED"}, DENIED),
        ("remote", "StartSession", {}, DENIED),
        ("debug", "CreateTrainingJob", {}, ALLOWED),
        ("debug", "CreateTrainingJob", {"sagemaker:EnableRemoteDebug": "false"}, ALLOWED),
        ("debug", "CreateTrainingJob", {"sagemaker:EnableRemoteDebug": "true"}, DENIED),
        ("debug", "UpdateTrainingJob", {"sagemaker:EnableRemoteDebug": "true"}, DENIED),
        ("waiting", "CreateTrainingJob", {}, ALLOWED),
        ("waiting", "CreateTrainingJob", {"sagemaker:KeepAlivePeriod": "600"}, ALLOWED),
        ("waiting", "CreateTrainingJob", {"sagemaker:KeepAlivePeriod": "601"}, DENIED),
        ("waiting", "UpdateTrainingJob", {"sagemaker:KeepAlivePeriod": "601"}, DENIED),
    ],
)
def test_what_opens_a_way_in_or_stays_is_denied_and_ordinary_work_is_not(
    decide, rule, action, context, decision
):
    rules = {
        "root": guardrails.notebooks_without_root(),
        "internet": guardrails.notebooks_without_internet(),
        "remote": guardrails.no_remote_access(),
        "debug": job_guards.no_remote_debug(),
        "waiting": job_guards.longest_keep_alive(10),
    }
    assert decide((EVERYTHING, rules[rule]), f"sagemaker:{action}", "*", context) == decision


@pytest.mark.parametrize(
    ("action", "context", "decision"),
    [
        ("CreateUserProfile", {"aws:RequestTag/studiouserid": "ana"}, ALLOWED),
        ("CreateUserProfile", {"aws:RequestTag/studiouserid": ""}, DENIED),
        ("CreateUserProfile", {}, DENIED),
        ("CreateUserProfile", {"aws:PrincipalArn": BUILDER}, ALLOWED),
        ("AddTags", {"aws:TagKeys": ["studiouserid"]}, DENIED),
        ("AddTags", {"aws:TagKeys": ["StudioUserId"]}, DENIED),
        ("AddTags", {"aws:TagKeys": ["floor"]}, ALLOWED),
        (
            "AddTags",
            {"aws:TagKeys": ["studiouserid"], "sagemaker:TaggingAction": "CreateUserProfile"},
            ALLOWED,
        ),
        ("AddTags", {"aws:TagKeys": ["studiouserid"], "aws:PrincipalArn": BUILDER}, ALLOWED),
        ("DeleteTags", {"aws:TagKeys": ["studiouserid"]}, DENIED),
        ("DeleteTags", {"aws:TagKeys": ["studiouserid"], "aws:PrincipalArn": BUILDER}, ALLOWED),
    ],
)
def test_profiles_are_made_with_who_opens_them_and_keep_it(decide, action, context, decision):
    rules = (EVERYTHING, guardrails.studio_user_ids((BUILDER,)))

    assert decide(rules, f"sagemaker:{action}", PROFILE, context) == decision
