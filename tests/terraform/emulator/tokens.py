"""Tokens of a forge, and the sessions that AWS gives for them: as STS decides over them by trust policies.

A signature is a digest under a secret of this process, which stands for the key of whoever issues tokens.
"""

import base64
import hmac
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from moto.iam.models import iam_backends
from terraform.emulator.arns import PARTITION
from terraform.emulator.held import role_of, trust_of

from generator.iam.authority import Authority, PolicySource, Principal, PrincipalKind
from generator.iam.decision.decide import decide
from generator.iam.policy import Policy, PolicyKind
from generator.iam.requests import Request

_SECRET = token_bytes(32)
_LIVES = 3600
_KEY = re.compile(rb"<AccessKeyId>(?P<key>[^<]+)</AccessKeyId>")
_ACCOUNT = 4
_NOTHING = PolicySource("nothing", PolicyKind.MANAGED, Policy(()))


def token(issuer: str, **claims: str) -> str:
    """A token of an issuer, such as `https://token.actions.githubusercontent.com`, that says some claims."""
    now = int(time.time())
    said = {"iss": issuer, "iat": now, "exp": now + _LIVES, **claims}
    parts = (_encoded(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, said))
    signed = ".".join(parts)
    return f"{signed}.{_digest(signed)}"


def is_of_this_process(given: str) -> bool:
    """Whether a token has the form of those made here; another issuer has an STS of its own in its tests."""
    return given.count(".") == 2


def refusal(role: str, given: str) -> str | None:
    """Why STS gives no session of a role for a token; None where it does."""
    claims = _claims(given)
    found = role_of(role) if role.count(":") >= _ACCOUNT else None
    if claims is None:
        return "the token is not what its issuer signed, or is too old"
    if found is None:
        return f"{role} does not stand"
    account = role.split(":")[_ACCOUNT]
    issuer = str(claims["iss"]).removeprefix("https://")
    provider = f"arn:{PARTITION}:iam::{account}:oidc-provider/{issuer}"
    known = iam_backends[account][PARTITION].open_id_providers.get(provider)
    if known is None or claims.get("aud") not in known.client_id_list:
        return f"{provider} does not stand, or is not for {claims.get('aud')}"
    principal = Principal(*(provider, provider, account, "us-east-1", PARTITION), kind=PrincipalKind.PROVIDER)
    context = {f"{issuer}:{name}".lower(): str(value) for name, value in claims.items()}
    decision = decide(
        Request("sts:AssumeRoleWithWebIdentity", role, context),
        Authority(principal, (_NOTHING,), resource_policies=(trust_of(found),)),
    )
    return None if decision.is_allowed else decision.reason


@dataclass(frozen=True, slots=True)
class Sessions:
    """Whose keys are those of sessions that a token got: ARNs of roles by key."""

    roles: dict[str, str]

    def begin(self, role: str, answer: bytes) -> None:
        """Keep the key that STS answered with, where it gave one."""
        found = _KEY.search(answer)
        if found is not None:
            self.roles[found["key"].decode()] = role


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _digest(signed: str) -> str:
    return _encoded(hmac.new(_SECRET, signed.encode(), sha256).digest())


def _claims(given: str) -> Mapping[str, Any] | None:
    """What a token says; None where it is not as it was issued, or too old."""
    signed, _, digest = given.rpartition(".")
    if not signed or not hmac.compare_digest(digest, _digest(signed)):
        return None
    claims: dict[str, Any] = json.loads(_decoded(signed.partition(".")[2]))
    return claims if claims["exp"] > time.time() else None
