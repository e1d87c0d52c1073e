"""Fixtures for tests that run the real terraform with the real AWS provider, offline."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from terraform.emulator.server import EmulatedAws
from terraform.harness import Toolchain
from terraform.installation import Installation, NotInstalled, prepare
from terraform.providers import Providers
from terraform.rollout import ESTATES


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Terraform and its AWS provider; without them tests are skipped, and fail where CI=true."""
    try:
        return prepare(tmp_path_factory.mktemp("terraform"))
    except NotInstalled as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must run these tests, but {missing}", pytrace=False)
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def running_aws() -> Iterator[EmulatedAws]:
    """One emulator for the session."""
    emulated = EmulatedAws()
    emulated.start()
    yield emulated
    emulated.stop()


@pytest.fixture(scope="module")
def aws(running_aws: EmulatedAws) -> EmulatedAws:
    """The emulated AWS, empty at the start of each module."""
    running_aws.reset()
    return running_aws


STARTED = Path(__file__).parents[2] / "templates" / "workspace"
"""What `tenantry init` begins a workspace with."""

ACCOUNT = re.compile(r"\b[0-9]{12}\b")
PROFILE = """\
[profile tenantry-{account}]
credential_process = {program} {script} {url} {account}

"""


CREDENTIALS = """\
import json, re, sys, urllib.parse, urllib.request
url, account = sys.argv[1:]
asked = {
    "Action": "AssumeRole",
    "Version": "2011-06-15",
    "RoleArn": f"arn:aws:iam::{account}:role/Administrator",
    "RoleSessionName": "administrator",
}
body = urllib.parse.urlencode(asked).encode()
signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=emulated/20260101/us-east-1/sts/aws4_request"}
with urllib.request.urlopen(urllib.request.Request(url, body, signed)) as answer:
    said = answer.read().decode()
names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
found = {name: re.search(f"<{name}>(.*?)</{name}>", said)[1] for name in names}
print(json.dumps({"Version": 1, **found}))
"""
"""Prints credentials for an account of the emulator, which are known there until it is emptied."""


@pytest.fixture(scope="session")
def profiles(running_aws: EmulatedAws, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration of AWS with a profile for each account that files of estates here name."""
    named = (file for folder in (ESTATES, STARTED) for file in folder.rglob("*.yaml"))
    texts = (file.read_text(encoding="utf-8") for file in named)
    accounts = sorted({account for text in texts for account in ACCOUNT.findall(text)})
    file = tmp_path_factory.mktemp("profiles") / "config"
    script = file.with_name("credentials.py")
    script.write_text(CREDENTIALS, encoding="utf-8")
    by = {"program": sys.executable, "script": script, "url": running_aws.url}
    file.write_text("".join(PROFILE.format(account=one, **by) for one in accounts), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def toolchain(installation: Installation, running_aws: EmulatedAws, profiles: Path) -> Toolchain:
    """Terraform and the provider turned towards the emulator, without anyone's credentials."""
    environment = installation.environment(running_aws.environment(os.environ))
    environment["AWS_CONFIG_FILE"] = str(profiles)
    return Toolchain(installation.terraform, installation.provider, environment)


@pytest.fixture(scope="session")
def providers(toolchain: Toolchain) -> Iterator[Providers]:
    """Provider processes for the session, to validate, plan and apply any stacks with."""
    with toolchain.start_providers() as running:
        yield running
