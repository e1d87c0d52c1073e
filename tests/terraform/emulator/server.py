"""An emulated AWS on loopback: moto's server with Studio added, many accounts, no credentials of anyone's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.server import ThreadedMotoServer

from terraform.emulator import gaps, sagemaker

LOOPBACK = "127.0.0.1"
HOME_REGION = "us-east-1"
# What terraform's child processes must not inherit: someone's real account.
AMBIENT = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CA_BUNDLE")


@dataclass(slots=True)
class EmulatedAws:
    """One running emulator. Accounts come into being on first use; `reset` forgets them all."""

    _server: ThreadedMotoServer = field(default_factory=lambda: ThreadedMotoServer(LOOPBACK, 0, verbose=False))

    def start(self) -> None:
        """Extend moto and serve it on a free port of the loopback interface."""
        gaps.install()
        sagemaker.install()
        self._server.start()

    def stop(self) -> None:
        """Stop serving."""
        self._server.stop()

    def reset(self) -> None:
        """Forget every resource of every account."""
        BackendDict.reset()
        reset_model_data()
        sagemaker.reset()

    @property
    def url(self) -> str:
        """Where the emulator listens."""
        host, port = self._server.get_host_and_port()
        return f"http://{host}:{port}"

    def environment(self, inherited: Mapping[str, str]) -> dict[str, str]:
        """`inherited` turned towards the emulator: its endpoint, made-up credentials, no metadata service.

        A failing call is tried twice, so a gap in the emulator shows at once and not after 25 attempts.
        """
        kept = {name: value for name, value in inherited.items() if name not in AMBIENT}
        return kept | {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "emulated",
            "AWS_SECRET_ACCESS_KEY": "emulated",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_MAX_ATTEMPTS": "2",
        }

    def client(self, service: str, *, account: str, region: str = HOME_REGION) -> Any:
        """A boto3 client that acts inside `account`, by a role assumed there."""
        entry = boto3.client(
            "sts",
            region_name=HOME_REGION,
            endpoint_url=self.url,
            aws_access_key_id="emulated",
            aws_secret_access_key="emulated",  # noqa: S106 the emulator asks for some text here
        )
        role = entry.assume_role(RoleArn=f"arn:aws:iam::{account}:role/Reader", RoleSessionName="assertions")
        session = role["Credentials"]
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=session["AccessKeyId"],
            aws_secret_access_key=session["SecretAccessKey"],
            aws_session_token=session["SessionToken"],
        )
