"""Drives the independent simulator: a program of its own, fed with lines of JSON.

npm `@cloud-copilot/iam-simulate` is AGPL-3.0: it is installed for tests, run
as a separate process, and neither imported, copied nor shipped.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest

from generator.iam import globs
from generator.iam.authority import Authority, PolicySource, ResourcePolicy
from generator.iam.policy import EVERYONE, Policy, PolicyKind, Statement, document
from generator.iam.requests import Request, Value

HERE = Path(__file__).parent
SESSION = "session"
"""The session name of every principal the oracle is asked about."""

_ALLOWED = "Allowed"
_STAMP = HERE / "node_modules" / ".installed"
_DENIALS = frozenset({"ImplicitlyDenied", "ExplicitlyDenied"})
_NOT_SIMULATED = "error: "


class NoOracle(Exception):
    """Why the oracle cannot be asked here."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the oracle says: allowed, not allowed, or None with why it does not simulate the request."""

    is_allowed: bool | None
    text: str


def install() -> None:
    """Install the locked packages beside this file unless they are there.

    Raises:
        NoOracle: there is no npm, or it cannot install.
    """
    locked = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if _STAMP.exists() and _STAMP.read_text() == locked and shutil.which("node"):
        return
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise NoOracle("node and npm are not on PATH")
    run = subprocess.run([npm, "ci"], cwd=HERE, capture_output=True, text=True, check=False)
    if run.returncode:
        raise NoOracle(f"npm ci failed: {run.stderr.strip()[-400:]}")
    _STAMP.write_text(locked)


def give_up(reason: str) -> NoReturn:
    """Fail where CI is set, skip elsewhere, with the reason."""
    if os.environ.get("CI"):
        pytest.fail(f"CI must ask the independent simulator: {reason}")
    pytest.skip(f"the independent simulator cannot be installed: {reason}")


def answers(cases: Iterable[tuple[Request, Authority]]) -> list[Said]:
    """What the oracle says of every request, in order; one process answers all."""
    script = _Script()
    for request, authority in cases:
        script.ask(request, authority)
    run = subprocess.run(
        ["node", "oracle.mjs"],
        cwd=HERE,
        input="\n".join(script.lines),
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"]},
    )
    said = [_said(json.loads(line)) for line in run.stdout.splitlines()]
    assert len(said) == script.questions
    return said


def _said(text: str) -> Said:
    if text.startswith(_NOT_SIMULATED):
        return Said(None, text)
    assert text == _ALLOWED or text in _DENIALS
    return Said(text == _ALLOWED, text)


@dataclass(slots=True)
class _Script:
    """Lines for the oracle; each policy is defined once, before it is used."""

    lines: list[str] = field(default_factory=list)
    questions: int = 0
    _names: dict[str, str] = field(default_factory=dict)

    def ask(self, request: Request, authority: Authority) -> None:
        self.questions += 1
        context = dict(request.context)
        session = {key: context.pop(key) for key in _NOT_IN_ITS_TABLE if key in context}
        context = {_STANDS_FOR.sub(_stand_in(request), key): value for key, value in context.items()}
        context |= _under_own_names(request)
        account = _account(request, authority)

        def called(source: PolicySource | None) -> str | None:
            return self._name(source.policy, session, request) if source else None

        question = {
            "principal": _session_arn(authority),
            "action": request.action,
            "resource": request.resource,
            "account": account,
            "context": context,
            "identity": [called(source) for source in authority.identity],
            "boundary": called(authority.boundary),
            "scps": [[called(source) for source in level] for level in authority.scps],
            "resourcePolicy": self._resource_policy(request, authority, account, session),
            "endpoint": called(authority.endpoints.get(request.action.split(":")[0].lower())),
        }
        self.lines.append(json.dumps({"ask": question}))

    def _name(self, policy: Policy, session: Mapping[str, Value], request: Request) -> str:
        text = _STANDS_FOR.sub(_stand_in(request), json.dumps(document(policy)))
        for key, value in session.items():
            text = _substituted(text, key, str(value))
        if text not in self._names:
            self._names[text] = f"policy-{len(self._names)}"
            self.lines.append(json.dumps({"define": self._names[text], "policy": json.loads(text)}))
        return self._names[text]

    def _resource_policy(
        self, request: Request, authority: Authority, account: str, session: Mapping[str, Value]
    ) -> str | None:
        """All policies on the resource as one, or what the model assumes where none is known."""
        known = [entry for entry in authority.resource_policies if stands_on(entry, request)]
        statements = tuple(statement for entry in known for statement in entry.source.policy.statements)
        if not known and account != authority.principal.account_id:
            statements = (_let_in(EVERYONE),)
        elif not known and request.action.startswith(("kms:", "sts:AssumeRole", "sts:TagSession")):
            statements = (_let_in({"AWS": (f"arn:aws:iam::{account}:root",)}),)
        return self._name(Policy(statements), session, request) if statements else None


_NOT_IN_ITS_TABLE = ("sagemaker:userprofilename", "sagemaker:domainid")
"""Session keys of Studio, which the oracle drops; their values are put into the policies instead."""

_STANDS_FOR = re.compile(r"kms:EncryptionContext:[\w:-]+", re.IGNORECASE)


def _stand_in(request: Request) -> str:
    """What the oracle calls a part of an encryption context, a family of keys that it drops."""
    return "kms:RetiringServicePrincipal" if request.action == "kms:CreateGrant" else "kms:RequestAlias"


def _under_own_names(request: Request) -> dict[str, Value]:
    """Resource tags under the service's own key, to AWS the same key and to the oracle another."""
    service = request.action.split(":")[0].lower()
    if service not in ("sagemaker", "iam", "ecr", "ec2", "ssm"):
        return {}
    return {
        key.replace("aws:", f"{service}:", 1): value
        for key, value in request.context.items()
        if key.startswith("aws:resourcetag/")
    }


def stands_on(entry: ResourcePolicy, request: Request) -> bool:
    """Whether the policy is asked: it stands on the resource; trust policies are about sts."""
    if entry.source.kind is PolicyKind.TRUST and not request.action.startswith("sts:"):
        return False
    return any(globs.matches(pattern, request.resource) for pattern in entry.resources)


def _let_in(principals: Mapping[str, tuple[str, ...]]) -> Statement:
    return Statement("LetIn", "Allow", actions=("*",), resources=("*",), principals=principals)


def _substituted(text: str, key: str, value: str) -> str:
    """The policy with the variable replaced by literal text."""
    literal = "".join(f"${{{character}}}" if character in "*?$" else character for character in value)
    for spelled in ("sagemaker:UserProfileName", "sagemaker:DomainId"):
        if spelled.lower() == key:
            text = text.replace(f"${{{spelled}}}", literal)
    return text


def _session_arn(authority: Authority) -> str:
    """A session of the role; a service, an identity provider and `anonymous` ask as themselves."""
    principal = authority.principal
    if ":role/" not in principal.arn:
        return principal.arn
    return f"arn:aws:sts::{principal.account_id}:assumed-role/{principal.arn.rsplit('/', 1)[-1]}/{SESSION}"


def _account(request: Request, authority: Authority) -> str:
    parts = request.resource.split(":")
    from_arn = parts[4] if len(parts) > 4 else ""
    return from_arn or str(request.context.get("aws:resourceaccount", authority.principal.account_id))
