"""The functions that sign URLs: who is let in, who is refused, and what is never written down."""

import base64
import importlib
import io
import json
import logging
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from botocore import UNSIGNED
from botocore.exceptions import ClientError, EndpointConnectionError
from fakes.sites import a_site

from generator.plan.modules.signing.functions import functions
from generator.render.functions import sign, verify

ROLE = "alpha-dev-user"
SECRET = "VERY-SECRET-VALUE"  # noqa: S105 - what an assertion holds
TOKEN = "token-of-the-session"  # noqa: S105
SESSION = {
    "AssumedRoleUser": {"Arn": f"arn:aws:sts::222233334444:assumed-role/{ROLE}/ana"},
    "Credentials": {"AccessKeyId": "AK", "SecretAccessKey": "SK", "SessionToken": TOKEN, "Expiration": None},
}
URL = "https://d-1.studio.eu-west-1.sagemaker.aws/auth?token=signed-token"
SPACES = 'xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion"'
CONTEXT = SimpleNamespace(aws_request_id="r-1")


def response(inside=None, *, before="", around="_r"):
    inside = f'<a:Assertion ID="_a">{SECRET}</a:Assertion>' if inside is None else inside
    return f'{before}<p:Response {SPACES} ID="{around}">{inside}</p:Response>'.encode()


def event(document=None, *, role=ROLE, body=None):
    if body is None:
        body = (
            f"SAMLResponse={quote(base64.b64encode(response() if document is None else document), safe='')}"
        )
    return {"pathParameters": {"role": role}, "body": body}


def error(code, message=SECRET):
    return ClientError({"Error": {"Code": code, "Message": message}}, "Any")


class Aws:
    """STS, a table and the other function, in one; `fails` says what one of them answers with an error."""

    def __init__(self):
        self.asked, self.used, self.fails, self.given = [], set(), {}, {"url": URL}

    def client(self, service, config=None, **_):
        self.asked.append((service, config))
        return self

    def assume_role_with_saml(self, **asked):
        self.asked.append(asked)
        if "sts" in self.fails:
            raise self.fails["sts"]
        return SESSION

    def put_item(self, **asked):
        if "dynamodb" in self.fails:
            raise self.fails["dynamodb"]
        name = asked["Item"]["id"]["S"]
        assert asked["ConditionExpression"] == "attribute_not_exists(id)"
        if name in self.used:
            raise error("ConditionalCheckFailedException")
        self.used.add(name)

    def invoke(self, **asked):
        self.asked.append(json.loads(asked["Payload"]))
        failed = {"FunctionError": "Unhandled"} if self.given is None else {}
        return {"Payload": io.BytesIO(json.dumps(self.given or {"errorMessage": SECRET}).encode()), **failed}


@pytest.fixture
def aws(monkeypatch):
    fake = Aws()
    monkeypatch.setattr(verify.boto3, "client", fake.client)
    for name, value in {
        "PROVIDER": "arn:aws:iam::222233334444:saml-provider/corp",
        "ROLES": "arn:aws:iam::222233334444:role/tenantry/alpha/dev/",
        "SIGN": "alpha-dev-signing-sign",
        "USED": "alpha-dev-signing-used",
    }.items():
        monkeypatch.setenv(name, value)
    return fake


@pytest.fixture(autouse=True)
def logged(caplog):
    caplog.set_level(logging.DEBUG)
    yield caplog
    for secret in (SECRET, base64.b64encode(SECRET.encode()).decode(), TOKEN, "signed-token", '_a"'):
        assert secret not in caplog.text


def why(caplog):
    return json.loads(caplog.records[-1].getMessage()).get("why", "")


@pytest.mark.usefixtures("aws")
def test_whoever_brings_an_assertion_is_sent_to_studio_and_nobody_keeps_the_answer(logged):
    answer = verify.handler(event(), CONTEXT)

    assert (answer["statusCode"], answer["headers"]["Location"]) == (303, URL)
    assert answer["headers"]["Cache-Control"] == "no-store"
    assert answer["headers"]["Referrer-Policy"] == "no-referrer"
    assert answer["body"] == ""
    said = json.loads(logged.records[-1].getMessage())
    assert said == {"request": "r-1", "role": ROLE, "session": "ana", "outcome": "signed"}


def test_sts_is_asked_unsigned_for_the_role_in_the_path_of_the_environment_alone(aws):
    verify.handler(event(), CONTEXT)

    (config,) = [
        config for service, config in (one for one in aws.asked if isinstance(one, tuple)) if service == "sts"
    ]
    assert config.signature_version is UNSIGNED
    asked = next(one for one in aws.asked if isinstance(one, dict) and "RoleArn" in one)
    assert asked == {
        "RoleArn": f"arn:aws:iam::222233334444:role/tenantry/alpha/dev/{ROLE}",
        "PrincipalArn": "arn:aws:iam::222233334444:saml-provider/corp",
        "SAMLAssertion": base64.b64encode(response()).decode(),
        "DurationSeconds": 900,
    }


def test_the_other_function_is_given_the_session_that_sts_gave_and_nothing_of_the_request(aws):
    verify.handler(
        event() | {"body": event()["body"] + "&RelayState=https%3A%2F%2Felsewhere.example"}, CONTEXT
    )

    assert aws.asked[-1] == {
        "role": ROLE,
        "session": "ana",
        "credentials": {"AccessKeyId": "AK", "SecretAccessKey": "SK", "SessionToken": TOKEN},
    }


def test_nothing_is_asked_twice_and_a_slow_start_of_the_other_function_is_waited_for(aws):
    """One that is asked again signs a second time, and whoever gives up first has used the assertion up."""
    verify.handler(event(), CONTEXT)

    configs = dict(one for one in aws.asked if isinstance(one, tuple))
    assert set(configs) == {"sts", "dynamodb", "lambda"}
    assert {config.retries["total_max_attempts"] for config in configs.values()} == {1}
    verifying, signing = (one.seconds for one in functions(a_site()))
    assert configs["lambda"].read_timeout > signing
    assert sum(one.connect_timeout + one.read_timeout for one in configs.values()) < verifying < 29


@pytest.mark.parametrize(
    "again",
    [
        response(),
        response(around="_another"),
        response(f"<a:Assertion ID='&#95;a'>{SECRET}</a:Assertion>", around="_another"),
        response('<x ID="_a"/><a:Assertion ID="_b"/>', around="_another"),
    ],
    ids=("as it was", "in another response", "spelled otherwise", "beside another"),
)
@pytest.mark.usefixtures("aws")
def test_an_assertion_is_used_once_whatever_is_around_it(logged, again):
    assert verify.handler(event(), CONTEXT)["statusCode"] == 303

    assert verify.handler(event(again), CONTEXT)["statusCode"] == 403
    assert why(logged) == "the assertion was used before"


@pytest.mark.usefixtures("aws")
def test_what_is_the_same_in_every_assertion_of_a_provider_is_no_id():
    for number in range(2):
        inside = f'<a:Assertion ID="_{number}"><Signature Id="always"/></a:Assertion>'
        answer = verify.handler(event(response(inside, around=f"_r{number}")), CONTEXT)
        assert answer["statusCode"] == 303


def test_what_sts_refuses_does_not_use_up_the_assertion(aws):
    aws.fails["sts"] = error("ExpiredTokenException")
    assert verify.handler(event(), CONTEXT)["statusCode"] == 403
    assert aws.used == set()


@pytest.mark.parametrize(
    "code",
    ["ExpiredTokenException", "InvalidIdentityToken", "IDPRejectedClaim", "AccessDenied", "ValidationError"],
)
def test_what_sts_refuses_is_refused_and_its_message_is_not_kept(aws, logged, code):
    aws.fails["sts"] = error(code)

    answer = verify.handler(event(), CONTEXT)

    assert answer["statusCode"] == 403
    assert SECRET not in answer["body"]
    assert why(logged) == f"STS refuses: {code}"


@pytest.mark.parametrize(
    ("service", "fault"),
    [
        ("sts", error("Throttling")),
        ("sts", EndpointConnectionError(endpoint_url=SECRET)),
        ("dynamodb", error("ProvisionedThroughputExceededException")),
        ("dynamodb", RuntimeError(SECRET)),
    ],
    ids=("busy", "out of reach", "no table", "anything"),
)
def test_nobody_gets_in_while_something_does_not_work(aws, service, fault):
    aws.fails[service] = fault

    answer = verify.handler(event(), CONTEXT)

    assert answer["statusCode"] == 503
    assert "Location" not in answer["headers"]
    assert not any(isinstance(one, dict) and "credentials" in one for one in aws.asked)


@pytest.mark.parametrize(
    "given", [None, {"why": "AccessDeniedException"}, {"url": "javascript:alert(1)"}, ["url"]]
)
def test_without_a_signed_url_nobody_is_sent_anywhere(aws, given):
    aws.given = given

    answer = verify.handler(event(), CONTEXT)

    assert answer["statusCode"] in (403, 503)
    assert "Location" not in answer["headers"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("RelayState=x", 400),
        ("SAMLResponse=", 400),
        ("SAMLResponse=%25%25%25", 400),
        ("SAMLResponse=QQ&SAMLResponse=QQ", 400),
        ("SAMLResponse=QQ===", 400),
        ("&".join("a=b" for _ in range(20)), 400),
        ("SAMLResponse=" + "A" * 200_001, 413),
        ("SAMLResponse=" + base64.b64encode(b"<a" + b" " * 80_000).decode(), 413),
        (7, 413),
        (None, 400),
    ],
)
def test_a_request_without_one_assertion_of_a_fair_size_is_refused_before_sts_is_asked(aws, body, status):
    assert verify.handler({"pathParameters": {"role": ROLE}, "body": body}, CONTEXT)["statusCode"] == status
    assert aws.asked == []


@pytest.mark.usefixtures("aws")
def test_a_body_that_the_api_encoded_is_read_and_one_that_only_says_so_is_refused():
    encoded = base64.b64encode(event()["body"].encode()).decode()
    assert verify.handler(event(body=encoded) | {"isBase64Encoded": True}, CONTEXT)["statusCode"] == 303
    assert verify.handler(event(body="%%") | {"isBase64Encoded": True}, CONTEXT)["statusCode"] == 400


@pytest.mark.parametrize(
    "document",
    [
        b"no xml",
        b"",
        response(before="<!DOCTYPE r>"),
        response(before='<!DOCTYPE r [<!ENTITY e "x">]>'),
        response(before='<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
        response(""),
        response("<a:Assertion/>"),
        response('<a:Assertion ID="_a"/><a:Assertion ID="_b"/>'),
        response('<a:Assertion ID="_a"><x><Assertion ID="_b"/></x></a:Assertion>'),
        response('<a:EncryptedAssertion/><a:Assertion ID="_a"/>'),
        response("".join(f'<x ID="{number}"/>' for number in range(60)) + '<a:Assertion ID="_a"/>'),
        response(f'<a:Assertion ID="_a">{SECRET}'),
        b"<?xml version='1.0' encoding='made-up'?>" + response(),
        b"<?xml version='1.0' encoding='iso-8859-1'?>" + response(),
        response().decode().encode("utf-16"),
    ],
    ids=(
        *(
            "no xml",
            "empty",
            "a document type",
            "an entity",
            "an entity of a file",
            "no assertion",
            "without an id",
        ),
        *(
            "two",
            "one in another",
            "encrypted",
            "many ids",
            "cut",
            "unknown characters",
            "other characters",
            "twice as wide",
        ),
    ),
)
def test_a_document_that_could_be_read_in_two_ways_is_refused_before_sts_is_asked(aws, document):
    assert verify.handler(event(document), CONTEXT)["statusCode"] in (400, 413)
    assert aws.asked == []


@pytest.mark.parametrize("role", ["", "../other", "a/b", "a" * 65, "r\n", "röle"])
def test_an_address_that_names_no_role_is_refused(aws, role):
    assert verify.handler(event(role=role), CONTEXT)["statusCode"] == 404
    assert verify.handler({"body": event()["body"], "pathParameters": None}, CONTEXT)["statusCode"] == 404
    assert aws.asked == []


class Studio:
    def __init__(self, fault=None):
        self.fault, self.asked, self.keys = fault, {}, {}

    def client(self, service, config, **keys):
        assert service == "sagemaker"
        assert config.read_timeout
        self.keys = keys
        return self

    def create_presigned_domain_url(self, **asked):
        self.asked = asked
        if self.fault:
            raise self.fault
        return {"AuthorizedUrl": URL}


@pytest.fixture
def studio(monkeypatch, tmp_path):
    fake = Studio()
    monkeypatch.setattr(sign.boto3, "client", fake.client)
    monkeypatch.setattr(sign, "__file__", str(tmp_path / "sign.py"))
    Path(tmp_path / "profiles.json").write_text(json.dumps({ROLE: {"ana@acme.example": "team--ana"}}))
    monkeypatch.setenv("DOMAIN_ID", "d-1")
    monkeypatch.setenv("SESSION_SECONDS", "28800")
    return fake


def asking(**changes):
    keys = {"AccessKeyId": "AK", "SecretAccessKey": "SK", "SessionToken": TOKEN}
    return {"role": ROLE, "session": "ana@acme.example", "credentials": keys, **changes}


def test_the_url_is_signed_as_the_person_for_their_profile_and_expires_soon(studio):
    assert sign.handler(asking(), CONTEXT) == {"url": URL}
    assert studio.keys == {
        "aws_access_key_id": "AK",
        "aws_secret_access_key": "SK",
        "aws_session_token": TOKEN,
    }
    assert studio.asked == {
        "DomainId": "d-1",
        "UserProfileName": "team--ana",
        "ExpiresInSeconds": 20,
        "SessionExpirationDurationInSeconds": 28800,
    }


@pytest.mark.parametrize(
    "changes", [{"session": "eve"}, {"role": "other"}, {"session": None}, {"role": None}]
)
def test_for_somebody_without_a_profile_nothing_is_signed_and_none_is_made(studio, changes):
    assert sign.handler(asking(**changes), CONTEXT) == {"why": "nobody of that name has a profile"}
    assert studio.keys == {}


@pytest.mark.parametrize(
    ("fault", "told"),
    [(error("AccessDeniedException"), "AccessDeniedException"), (KeyError(SECRET), "KeyError")],
)
def test_what_aws_refuses_is_told_by_its_code_alone(studio, fault, told):
    studio.fault = fault
    assert sign.handler(asking(), CONTEXT) == {"why": told}


def test_without_credentials_nothing_is_signed_by_the_functions_own_role(studio):
    assert "why" in sign.handler(asking(credentials=None), CONTEXT)
    assert "why" in sign.handler(asking(credentials={"AccessKeyId": "AK"}), CONTEXT)
    assert studio.keys == {}


@pytest.mark.parametrize("module", [sign, verify])
def test_a_function_asks_for_nothing_when_it_is_loaded(module, monkeypatch):
    monkeypatch.setattr("boto3.client", None)
    assert importlib.reload(module).handler
