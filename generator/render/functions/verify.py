"""Lets in whoever brings a SAML assertion that STS accepts, once, and sends them on to a signed URL.

Runs in AWS Lambda behind an API. STS checks signature, issuer, recipient, time and role; nothing that the
assertion says is believed before that, and nothing of it is ever logged. The person's own session, which STS
gives, is handed to the other function: neither of the two may open any profile itself.
"""

import base64
import binascii
import hashlib
import json
import logging
import os
import re
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs
from xml.parsers import expat

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

LARGEST_BODY: Final = 200_000
"""Characters of a request; STS takes assertions of at most 100,000 (STS API), which a form makes longer."""

LARGEST_ASSERTION: Final = 100_000
MOST_IDS: Final = 50
SESSION_SECONDS: Final = 900
"""The shortest session that STS gives; it is used once, at once."""

REMEMBERED_SECONDS: Final = 86_400
"""Much longer than STS accepts an assertion for."""

_ROLE: Final = re.compile(r"[A-Za-z0-9_+=,.@-]{1,64}")
_UNAVAILABLE: Final = frozenset({"InternalFailure", "RequestTimeout", "ServiceUnavailable", "Throttling"})
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}
_ONCE: Final = {"connect_timeout": 2, "retries": {"total_max_attempts": 1}}
"""What was asked may have been done: asked again, an id is one that was used, and a second URL is signed."""

STS_SECONDS: Final = 3
TABLE_SECONDS: Final = 2
SIGN_SECONDS: Final = 16
"""How long each is waited for: longer than the other function may take, and together less than this one."""


logger = logging.getLogger("signing")
logger.setLevel(logging.INFO)


class Refused(Exception):
    """Why somebody is not let in, in words of ours; `status` is that of the answer."""

    def __init__(self, why: str, status: int = 403) -> None:
        super().__init__(why)
        self.why = why
        self.status = status


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """The answer to a form that an identity provider has a browser send: a way to Studio, or a refusal."""
    request = str(getattr(context, "aws_request_id", ""))
    said = {"request": request}
    try:
        role = role_of(event)
        said["role"] = role
        document = assertion_of(event)
        ids = ids_of(document)
        session = session_of(role, document)
        said["session"] = str(session["AssumedRoleUser"]["Arn"]).rpartition("/")[2]
        use_up(ids)
        url = signed(role, said["session"], session["Credentials"])
    except Refused as refused:
        logger.warning(json.dumps({**said, "outcome": "refused", "why": refused.why}))
        return _answer(refused.status, f"Refused. Start again at your identity provider. {request}")
    except Exception as error:  # noqa: BLE001 - a traceback could hold the assertion
        logger.error(json.dumps({**said, "outcome": "failed", "why": _reason(error)}))  # noqa: TRY400
        return _answer(503, f"Sign-in does not work at the moment. {request}")
    logger.info(json.dumps({**said, "outcome": "signed"}))
    return _answer(303, "", Location=url)


def role_of(event: Mapping[str, Any]) -> str:
    """The name of the role that the address asks for; STS says whether the assertion gives it.

    Raises:
        Refused: it cannot be the name of a role.
    """
    role = str((event.get("pathParameters") or {}).get("role", ""))
    if not _ROLE.fullmatch(role):
        raise Refused("the address names no role", 404)
    return role


def assertion_of(event: Mapping[str, Any]) -> bytes:
    """The document that the form holds.

    Raises:
        Refused: there is none, more than one, or what is there is too large or no base64.
    """
    body = event.get("body") or ""
    if not isinstance(body, str) or len(body) > LARGEST_BODY:
        raise Refused("the request is too large", 413)
    try:
        if event.get("isBase64Encoded"):
            body = base64.b64decode(body, validate=True).decode("ascii")
        (given,) = parse_qs(body, strict_parsing=True, max_num_fields=10)["SAMLResponse"]
        document = base64.b64decode("".join(given.split()), validate=True)
    except (KeyError, ValueError, binascii.Error):
        raise Refused("the request holds no assertion", 400) from None
    if not document or len(base64.b64encode(document)) > LARGEST_ASSERTION:
        raise Refused("the assertion is empty or too large", 413)
    return document


class Ids:
    """What is seen of a document that is read: ids of elements, and how many assertions there are."""

    def __init__(self) -> None:
        self.found: set[str] = set()
        self.assertions = 0

    def begun(self, name: str, attributes: Mapping[str, str]) -> None:
        """Note an element.

        Raises:
            Refused: it is encrypted, or an assertion without an id.
        """
        kind = name.rpartition(":")[2]
        is_assertion = kind == "Assertion"
        if kind in ("EncryptedAssertion", "EncryptedData") or (is_assertion and "ID" not in attributes):
            raise Refused("the assertion is encrypted or has no id", 400)
        self.assertions += is_assertion
        if "ID" in attributes:  # what a signature of SAML names; other parts may have an `Id` that stays
            self.found.add(attributes["ID"])

    def declared(self, *_: object) -> None:
        """Refuse a document type, which could declare entities."""
        raise Refused("the assertion declares a document type", 400)

    def written(self, _: object, encoding: str | None, __: object) -> None:
        """Refuse characters that somebody else could read otherwise."""
        if (encoding or "utf-8").lower() != "utf-8":
            raise Refused("the assertion is not written in UTF-8", 400)


def ids_of(document: bytes) -> tuple[str, ...]:
    """Every id in the document, which has one assertion; what is signed is among them, whatever is not.

    One that is wrapped, encrypted or repeated could have another id than the one that STS verified.

    Raises:
        Refused: it is no XML, declares a document type, or has not one assertion that can be read.
    """
    seen = Ids()
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = seen.begun
    parser.StartDoctypeDeclHandler = seen.declared
    parser.XmlDeclHandler = seen.written
    try:
        document.decode("utf-8")
        parser.Parse(document, True)  # noqa: FBT003 - the whole of it
    except (expat.ExpatError, LookupError, ValueError):
        raise Refused("the assertion is no XML", 400) from None
    if seen.assertions != 1 or len(seen.found) > MOST_IDS:
        raise Refused("the response has not one assertion", 400)
    return tuple(sorted(seen.found))


def session_of(role: str, document: bytes) -> Mapping[str, Any]:
    """The session that STS gives for the assertion.

    Raises:
        Refused: STS accepts neither the assertion nor the role, or not both together.
        ClientError: STS is not available.
    """
    sts = boto3.client("sts", config=Config(signature_version=UNSIGNED, read_timeout=STS_SECONDS, **_ONCE))
    try:
        answer: Mapping[str, Any] = sts.assume_role_with_saml(
            RoleArn=f"{os.environ['ROLES']}{role}",
            PrincipalArn=os.environ["PROVIDER"],
            SAMLAssertion=base64.b64encode(document).decode("ascii"),
            DurationSeconds=SESSION_SECONDS,
        )
    except ClientError as error:
        if _reason(error) in _UNAVAILABLE:
            raise
        raise Refused(f"STS refuses: {_reason(error)}") from None
    return answer


def use_up(ids: tuple[str, ...]) -> None:
    """Note that the ids have been used. Of two requests with one of them in common, one gets in at most.

    Raises:
        Refused: one of them was used before.
        ClientError: the table is not available; nobody gets in without it.
    """
    table = boto3.client("dynamodb", config=Config(read_timeout=TABLE_SECONDS, **_ONCE))
    expires = str(int(time.time()) + REMEMBERED_SECONDS)
    for one in ids:
        name = hashlib.sha256(one.encode()).hexdigest()
        try:
            table.put_item(
                TableName=os.environ["USED"],
                Item={"id": {"S": name}, "expires": {"N": expires}},
                ConditionExpression="attribute_not_exists(id)",
            )
        except ClientError as error:
            if _reason(error) == "ConditionalCheckFailedException":
                raise Refused("the assertion was used before") from None
            raise


def signed(role: str, session: str, credentials: Mapping[str, Any]) -> str:
    """The URL that the other function signs as the person.

    Raises:
        Refused: the person has no profile here, or AWS does not let them open it.
        ClientError: the other function is not available.
    """
    keys = {name: str(credentials[name]) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")}
    answer = boto3.client("lambda", config=Config(read_timeout=SIGN_SECONDS, **_ONCE)).invoke(
        FunctionName=os.environ["SIGN"],
        Payload=json.dumps({"role": role, "session": session, "credentials": keys}).encode(),
    )
    said = json.loads(answer["Payload"].read())
    if answer.get("FunctionError") or not isinstance(said, dict):
        raise Refused("no URL was signed", 503)
    if not str(said.get("url", "")).startswith("https://"):
        raise Refused(f"no URL was signed: {said.get('why', '')}")
    return str(said["url"])


def _reason(error: Exception) -> str:
    """What may be logged of an error: its code, and never its message, which may quote the assertion."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "ClientError"))
    return type(error).__name__ if isinstance(error, BotoCoreError) else f"unexpected {type(error).__name__}"


def _answer(status: int, text: str, **headers: str) -> dict[str, Any]:
    kept = {"Content-Type": "text/plain; charset=utf-8", **_HEADERS, **headers}
    return {"statusCode": status, "headers": kept, "body": text}
