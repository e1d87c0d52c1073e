"""Scripts of drains in bash: the real AWS CLI, where there is one, and ours do and print the same."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from terraform.aws_cli import AwsCommand
from terraform.emulator.server import EmulatedAws
from terraform.rollout import ESTATES
from terraform.test_emulator import Workplace

from generator.pipeline.draining import planned_drain
from generator.pipeline.validation import validate
from generator.plan.removal.calls import Drain, Emptied, Part, Stage
from generator.show.removal import drain_script

ACCOUNT, REGION = "200000000011", "eu-west-1"
BUCKET = "acme-alpha-dev-200000000011"
KEYS = ("plain", 'with "quotes" and $(date)', "tab\tand blank", "ümlaut/*")


@dataclass
class Lived:
    """A domain of alpha's with a space of ana's that runs an application, and a bucket with versions."""

    aws: EmulatedAws

    def __post_init__(self) -> None:
        place = Workplace(self.aws, ACCOUNT)
        self.domain = place.new_domain(DomainName="alpha-dev")
        self.studio = place.studio
        self.studio.create_user_profile(DomainId=self.domain, UserProfileName="ana")
        self.studio.create_space(
            DomainId=self.domain,
            SpaceName="lab",
            OwnershipSettings={"OwnerUserProfileName": "ana"},
            SpaceSharingSettings={"SharingType": "Private"},
        )
        self.studio.create_app(DomainId=self.domain, SpaceName="lab", AppType="JupyterLab", AppName="default")
        self.s3 = self.aws.client("s3", account=ACCOUNT, region=REGION)
        self.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        versioned = {"Status": "Enabled"}
        self.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=versioned)
        for key in KEYS:
            self.s3.put_object(Bucket=BUCKET, Key=key, Body=b"1")
            self.s3.put_object(Bucket=BUCKET, Key=key, Body=b"2")
        self.s3.delete_object(Bucket=BUCKET, Key=KEYS[0])

    def versions(self) -> list[Any]:
        found = self.s3.list_object_versions(Bucket=BUCKET)
        return [*found.get("Versions", []), *found.get("DeleteMarkers", [])]

    def running(self) -> list[str]:
        apps = self.studio.list_apps(DomainIdEquals=self.domain)["Apps"]
        return [one["AppName"] for one in apps if one["Status"] == "InService"]


@pytest.fixture
def lived(running_aws: EmulatedAws) -> Iterator[Lived]:
    running_aws.reset()
    yield Lived(running_aws)
    running_aws.reset()


def of_space() -> str:
    return drain_script(planned_drain(validate(ESTATES / "open"), "alpha/dev/lab", empties=False))


def of_bucket() -> str:
    stage = Stage("The bucket", (Emptied(BUCKET),))
    return drain_script(Drain("a bucket", (Part("alpha/dev", ACCOUNT, REGION, (stage,)),), (), ()))


def by_ours(lived: Lived, script: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    return AwsCommand(lived.aws, ACCOUNT).run(script, folder, dict(os.environ))


def by_the_real_one(lived: Lived, script: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    sts = lived.aws.client("sts", account=ACCOUNT, region=REGION)
    role = f"arn:aws:iam::{ACCOUNT}:role/ml-platform-admin"
    given = sts.assume_role(RoleArn=role, RoleSessionName="drain")["Credentials"]
    environment = {
        **lived.aws.environment(os.environ),
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
        "TENANTRY_PAUSE": "0",
    }
    return subprocess.run(
        ["bash"], input=script, env=environment, cwd=folder, capture_output=True, text=True, check=False
    )


HANDS = [
    pytest.param(by_ours, id="ours"),
    pytest.param(
        by_the_real_one,
        id="real",
        marks=pytest.mark.skipif(shutil.which("aws") is None, reason="there is no AWS CLI"),
    ),
]


@pytest.mark.parametrize("run", HANDS)
def test_a_running_application_is_stopped_and_the_space_left_to_terraform(
    lived: Lived, run: Any, tmp_path: Path
) -> None:
    said = run(lived, of_space(), tmp_path)
    assert (said.returncode, said.stderr) == (3, "")
    assert lived.running() == []
    assert said.stdout == (
        f"\nalpha/dev: account {ACCOUNT}, {REGION}\n"
        f"  aws sagemaker delete-app --domain-id {lived.domain} --space-name lab"
        " --app-type JupyterLab --app-name default\n"
        "  not yet; first:\n"
        "    take the space lab out of tenants/alpha.yaml, then\n"
        "    tenantry build\n"
        "    terraform -chdir=out/alpha/dev apply\n"
        "  then run this again\n"
    )


@pytest.mark.parametrize("run", HANDS)
def test_every_version_goes_whatever_its_key_holds(lived: Lived, run: Any, tmp_path: Path) -> None:
    assert len(lived.versions()) == 2 * len(KEYS) + 1
    said = run(lived, of_bucket(), tmp_path)
    assert (said.returncode, said.stderr) == (0, "")
    assert lived.versions() == []
    assert said.stdout == (f"\nalpha/dev: account {ACCOUNT}, {REGION}\n  deleting objects of {BUCKET}\n")


def test_a_script_that_is_run_again_finds_nothing_to_do(lived: Lived, tmp_path: Path) -> None:
    by_ours(lived, of_bucket(), tmp_path)
    again = by_ours(lived, of_bucket(), tmp_path)
    assert again.stdout == f"\nalpha/dev: account {ACCOUNT}, {REGION}\n"


def test_credentials_of_another_account_touch_nothing(lived: Lived, tmp_path: Path) -> None:
    other = AwsCommand(lived.aws, "999999999999")
    said = other.run(of_bucket(), tmp_path, dict(os.environ))
    assert said.returncode == 3
    assert other.asked == ["sts get-caller-identity --output text --query Account"]
    assert len(lived.versions()) == 2 * len(KEYS) + 1
