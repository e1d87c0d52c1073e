"""What AWS lists in an account, asked with the credentials that terraform would take. Nothing is changed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_SESSION = "tenantry-drift"
_MOST_PAGES = 1_000


class Refused(Exception):
    """AWS did not answer; the message says what it said, `code` is that of its error."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


@dataclass
class AwsAccount:
    """One account and Region, through a profile or a role, or with the credentials of the environment."""

    region: str
    profile: str = ""
    role_arn: str = ""
    _clients: dict[str, Any] = field(default_factory=dict, repr=False)

    def pages(
        self, service: str, operation: str, arguments: Mapping[str, object]
    ) -> Iterator[Mapping[str, Any]]:
        """The pages of what a call lists.

        Raises:
            Refused: AWS refuses, cannot be reached, or lists without end.
        """
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - costs half a second

        try:
            client = self._client(service)
            if not client.can_paginate(operation):
                yield getattr(client, operation)(**arguments)
                return
            for number, page in enumerate(client.get_paginator(operation).paginate(**arguments)):
                if number == _MOST_PAGES:
                    raise Refused(f"{operation} lists more than {_MOST_PAGES:,} pages")
                yield page
        except ClientError as error:
            said = error.response.get("Error", {})
            code = str(said.get("Code") or "no")
            raise Refused(f"{code}: {said.get('Message') or ''}", code) from error
        except BotoCoreError as error:
            raise Refused(str(error)) from error

    def policy_text(self, arn: str) -> str:
        """The document of a managed policy, as its default version has it.

        Raises:
            Refused: AWS refuses, or cannot be reached.
        """
        for page in self.pages("iam", "get_policy", {"PolicyArn": arn}):
            version = page["Policy"]["DefaultVersionId"]
            for answer in self.pages("iam", "get_policy_version", {"PolicyArn": arn, "VersionId": version}):
                document = answer["PolicyVersion"]["Document"]
                return document if isinstance(document, str) else json.dumps(document)
        return ""

    def _client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its clients as it runs
        if service not in self._clients:
            self._clients[service] = self._session().client(service, region_name=self.region)
        return self._clients[service]

    def _session(self) -> Any:  # noqa: ANN401 - as above
        if "" not in self._clients:
            import boto3  # noqa: PLC0415 - costs half a second

            session = boto3.Session(profile_name=self.profile or None, region_name=self.region)
            if self.role_arn:
                given = session.client("sts").assume_role(RoleArn=self.role_arn, RoleSessionName=_SESSION)
                taken = given["Credentials"]
                session = boto3.Session(
                    taken["AccessKeyId"],
                    taken["SecretAccessKey"],
                    taken["SessionToken"],
                    region_name=self.region,
                )
            self._clients[""] = session
        return self._clients[""]
