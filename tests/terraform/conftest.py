"""Fixtures for tests that run the real terraform with the real AWS provider, offline."""

import os
from collections.abc import Iterator

import pytest
from terraform.emulator.server import EmulatedAws
from terraform.harness import Toolchain
from terraform.installation import Installation, NotInstalled, prepare
from terraform.providers import Providers


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


@pytest.fixture(scope="session")
def toolchain(installation: Installation, running_aws: EmulatedAws) -> Toolchain:
    """Terraform and the provider turned towards the emulator, without anyone's credentials."""
    environment = installation.environment(running_aws.environment(os.environ))
    return Toolchain(installation.terraform, installation.provider, environment)


@pytest.fixture(scope="session")
def providers(toolchain: Toolchain) -> Iterator[Providers]:
    """Provider processes for the session, to validate, plan and apply any stacks with."""
    with toolchain.start_providers() as running:
        yield running
