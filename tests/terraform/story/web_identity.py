"""Tokens of a forge's jobs, and an STS that lets in whom a trust policy names; moto believes everybody.

A token says what the forge knows of a job, and nothing that the job itself says: which workflow it is, as
which ref has it, for which event, and whether it waits for an environment. Its signature is a digest here.
"""

import base64
import hmac
import json
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from moto.core.exceptions import AccessDeniedError, ServiceException
from moto.core.responses import ActionResult
from moto.iam.models import iam_backends
from moto.sts.responses import TokenResponse

GITHUB = "token.actions.githubusercontent.com"
_COMPARED = {"StringEquals": str.__eq__, "StringLike": fnmatchcase}


class Invalid(ServiceException):
    """As STS says it of a token that no provider of the account signed for this audience."""

    code = "InvalidIdentityToken"
    message = "No OpenIDConnect provider found in your account for the token"


@dataclass(frozen=True, slots=True)
class Session:
    """What a job was let in as: the ARN of the role, the job's own name, and what its token said."""

    role: str
    job: str
    claims: Mapping[str, str]

    @property
    def name(self) -> str:
        """What the role is called."""
        return self.role.rpartition("/")[2]


@dataclass(slots=True)
class Issuer:
    """Gives tokens to the jobs of one run at a time; `sessions` are by the id of their access key.

    `run` is what the forge knows of the run, `jobs` are those of its workflow as data. Everything in `given`
    is a secret that nothing may show.
    """

    url: str = ""
    host: str = GITHUB
    run: Mapping[str, str] = field(default_factory=dict)
    jobs: Mapping[str, Any] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    bearer: str = field(default_factory=lambda: secrets.token_hex(16))
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def token(self, job: str, audience: str) -> str | None:
        """A token for a job; None where it may have none."""
        said = self.jobs.get(job, {})
        if said.get("permissions", {}).get("id-token") != "write":
            return None
        repository, place = self.run["repository"], self.run["ref"]
        environment = said.get("environment", "")
        context = f"environment:{environment}" if environment else f"ref:{place}"
        if self.run["event_name"] == "pull_request" and not environment:
            context = "pull_request"
        claims = {**self.run, "aud": audience, "job": job, "sub": f"repo:{repository}:{context}"}
        return self.signed(claims | ({"environment": environment} if environment else {}))

    def signed(self, claims: Mapping[str, str]) -> str:
        """A token that says this; `job` is the job's own name."""
        body = _encoded(json.dumps({"iss": f"https://{self.host}", **claims}).encode())
        made = f"{body}.{self._signature(body)}"
        self.given.add(made)
        return made

    def claims_in(self, token: str) -> Mapping[str, str]:
        """What a token says.

        Raises:
            Invalid: it was not given here.
        """
        body, _, signature = token.partition(".")
        if not hmac.compare_digest(signature, self._signature(body)):
            raise Invalid
        claims: Mapping[str, str] = json.loads(base64.urlsafe_b64decode(body))
        return claims

    def _signature(self, body: str) -> str:
        return _encoded(hmac.digest(self._key, body.encode(), "sha256"))

    @contextmanager
    def served(self) -> Iterator[None]:
        """While the block runs, jobs get tokens at `url`, and STS of the emulator asks for them."""
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = parse_qs(urlparse(self.path).query)
                token = None
                if self.headers.get("Authorization") == f"Bearer {issuer.bearer}":
                    token = issuer.token(asked["job"][0], asked["audience"][0])
                self.send_response(200 if token else 403)
                self.end_headers()
                self.wfile.write(json.dumps({"value": token}).encode())

            def log_message(self, *_: object) -> None:
                pass

        believing = TokenResponse.assume_role_with_web_identity

        def asking(response: TokenResponse) -> ActionResult:
            return issuer._let_in(response, believing)

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, pytest.MonkeyPatch.context() as patch:
            patch.setattr(TokenResponse, "assume_role_with_web_identity", asking)
            self.url = f"http://127.0.0.1:{server.server_port}/token?"
            thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
            thread.start()
            try:
                yield
            finally:
                server.shutdown()
                thread.join()

    def _let_in(self, response: TokenResponse, believing: Any) -> ActionResult:
        role = response._get_param("RoleArn")
        claims = self.claims_in(response._get_param("WebIdentityToken"))
        if not _trusted(role, claims, self.host):
            self.refused.append(f"{claims['job']} as {role}")
            raise AccessDeniedError("anonymous", "sts:AssumeRoleWithWebIdentity")
        result: ActionResult = believing(response)
        made = result.result["Credentials"]
        self.sessions[made.access_key_id] = Session(role, claims["job"], claims)
        self.given |= {made.secret_access_key, made.session_token}
        return result


def _trusted(role: str, claims: Mapping[str, str], host: str) -> bool:
    """Whether the trust policy of a role names what a token says.

    Raises:
        Invalid: the account has no provider for the token, or one of another audience.
    """
    account = role.split(":")[4]
    iam = iam_backends[account]["aws"]
    provider = iam.open_id_providers.get(f"arn:aws:iam::{account}:oidc-provider/{host}")
    if provider is None or claims["aud"] not in provider.client_id_list:
        raise Invalid
    found = [one for one in iam.roles.values() if one.arn == role]
    if not found:
        return False
    statements = json.loads(found[0].assume_role_policy_document)["Statement"]
    assert {one["Effect"] for one in statements} == {"Allow"}, "nothing here reads denials"
    return any(_fits(one, provider.arn, claims, host) for one in statements)


def _fits(statement: Mapping[str, Any], provider: str, claims: Mapping[str, str], host: str) -> bool:
    if (statement["Principal"], statement["Action"]) != (
        {"Federated": provider},
        "sts:AssumeRoleWithWebIdentity",
    ):
        return False
    return all(
        any(
            _COMPARED[operator](claims.get(key.removeprefix(f"{host}:"), ""), one) for one in _several(wanted)
        )
        for operator, keys in statement["Condition"].items()
        for key, wanted in keys.items()
    )


def _several(wanted: str | list[str]) -> list[str]:
    return [wanted] if isinstance(wanted, str) else wanted


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode()
