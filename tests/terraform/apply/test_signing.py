"""The backend that signs URLs: applied, taken back from AWS, run there, and removed again.

An administrator makes the roles of pipelines, one of which applies it and removes it; the other plans it.
"""

import base64
import io
import json
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from moto.awslambda.models import lambda_backends
from terraform.account import REGION, Account
from terraform.emulator.network import ExistingNetwork, ExistingSubnet
from terraform.emulator.server import EmulatedAws
from terraform.emulator.sign_in import ATTRIBUTES, signature
from terraform.harness import BOOTSTRAP, Plan, Terraform, Toolchain
from terraform.pipelines import Pipelines
from terraform.providers import Providers
from terraform.rollout import rendered

from generator.plan.module import Package
from generator.render.packages import package_files

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("signing")]

ACCOUNT = "200000000011"
ROLE = "alpha-dev-user"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:saml-provider/acme-idp"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/tenantry/alpha/dev/{ROLE}"
RECIPIENT = "https://signin.aws.amazon.com/saml"
SPACES = (
    'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" '
    'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
)
ROOT = """\
module "signing" {{
  source                     = "./modules/signing"
  domain_id                  = "{domain}"
  logs_key_arn               = "{key}"
  subnet_ids                 = ["{first}", "{second}"]
  workload_security_group_id = "{group}"
}}

output "signing_url" {{
  value = module.signing.signing_url
}}
"""
NETWORK = ExistingNetwork(
    account=ACCOUNT,
    region=REGION,
    vpc="vpc-0a1b2c3d4e5f60718",
    cidr="10.32.0.0/20",
    subnets=(
        ExistingSubnet("subnet-0a1b2c3d4e5f60001", "10.32.0.0/24", "eu-west-1a"),
        ExistingSubnet("subnet-0a1b2c3d4e5f60002", "10.32.1.0/24", "eu-west-1b"),
    ),
    security_groups=("sg-0a1b2c3d4e5f60718",),
)
IN_IT = f"""\
    account: "{ACCOUNT}"
    network:
      existing_vpc:
        vpc_id: {NETWORK.vpc}
        cidr: {NETWORK.cidr}
        subnets:
          - {{id: {NETWORK.subnets[0].id}, cidr: {NETWORK.subnets[0].cidr}, availability_zone: eu-west-1a}}
          - {{id: {NETWORK.subnets[1].id}, cidr: {NETWORK.subnets[1].cidr}, availability_zone: eu-west-1b}}
        endpoint_cidrs: [10.32.4.0/24]
        studio_endpoint_ids: [vpce-0a1b2c3d4e5f60001]
"""
MAKING = (
    *("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"),
    *("apigateway:PATCH", "apigateway:POST", "dynamodb:CreateTable", "iam:CreateRole"),
    *("iam:PassRole", "lambda:AddPermission", "lambda:CreateFunction", "logs:CreateLogGroup"),
)
DRIVER = """\
import io, json, os, sys
import boto3

asked = json.loads(sys.stdin.read())
client = boto3.client


class Lambda:
    def invoke(self, FunctionName, Payload):
        assert FunctionName == asked["sign"]["name"]
        os.environ.update(asked["sign"]["told"])
        sys.path.insert(0, asked["sign"]["folder"])
        import sign

        return {"Payload": io.BytesIO(json.dumps(sign.handler(json.loads(Payload), None)).encode())}


boto3.client = lambda name, **given: Lambda() if name == "lambda" else client(name, **given)
sys.path.insert(0, asked["verify"]["folder"])
os.environ.update(asked["verify"]["told"])
import verify

print(json.dumps([verify.handler(one, None) for one in asked["events"]]))
"""


@dataclass
class Backend:
    """The backend as it stands, with terraform in its folder in the hands of who applies and who plans."""

    aws: EmulatedAws
    stack: Terraform
    planning: Terraform
    domain: str
    folder: Path
    logged: str = ""
    functions: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def account(self) -> Account:
        return Account(self.aws, ACCOUNT)

    def calls(self) -> Counter[tuple[str, str]]:
        """How often which role was let do what until now; nothing was refused to one."""
        assert (self.aws.decided.refused, self.aws.decided.unknown) == ([], [])
        return Counter(self.aws.decided.allowed)

    def deployed(self, label: str) -> dict[str, Any]:
        """A function as AWS has it, its package unpacked."""
        name = f"alpha-dev-signing-{label}"
        told = self.account.client("lambda").get_function_configuration(FunctionName=name)
        code = lambda_backends[ACCOUNT][REGION].get_function(name).code_bytes
        folder = self.folder / label
        with zipfile.ZipFile(io.BytesIO(code)) as archive:
            archive.extractall(folder)
        return {"name": name, "told": told["Environment"]["Variables"], "folder": str(folder), "of": told}

    def ask(self, *events: dict[str, Any]) -> list[dict[str, Any]]:
        """What the deployed functions answer, run as their role with what they are told."""
        verify, sign = self.deployed("verify"), self.deployed("sign")
        environment = self.aws.environment({"PATH": "/usr/bin:/bin"}) | {
            **keys_of(self.account, verify["of"]["Role"]),
            "AWS_DEFAULT_REGION": REGION,
        }
        asked = {
            "events": events,
            **{
                label: {name: one[name] for name in ("name", "told", "folder")}
                for label, one in (("verify", verify), ("sign", sign))
            },
        }
        done = subprocess.run(
            [sys.executable, "-P", "-c", DRIVER],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
        assert done.returncode == 0, done.stderr
        self.logged = done.stderr
        answers: list[dict[str, Any]] = json.loads(done.stdout)
        return answers


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The open estate, rendered with a backend in a network of somebody else, at which no stack looks."""

    def edit(workspace: Path) -> None:
        saml, account = "  saml_metadata: acme-idp.xml\n", f'    account: "{ACCOUNT}"\n'
        changes = {"_platform": (saml, f"{saml}  signing_backend: true\n"), "alpha": (account, IN_IT)}
        for name, (before, after) in changes.items():
            file = workspace / "tenants" / f"{name}.yaml"
            text = file.read_text(encoding="utf-8")
            assert before in text
            file.write_text(text.replace(before, after), encoding="utf-8")

    return rendered("open", tmp_path_factory.mktemp("signing"), edit)


def stand(account: Account) -> dict[str, str]:
    """What the rendered module finds: roles to sign in with, a domain with two profiles, a network."""
    account.aws.establish(NETWORK)
    iam, studio = (account.client(name) for name in ("iam", "sagemaker"))
    first, second = (one.id for one in NETWORK.subnets)
    allow = {"Effect": "Allow", "Principal": {"Federated": PROVIDER}, "Action": "sts:AssumeRoleWithSAML"}
    apps = {
        "Effect": "Allow",
        "Principal": {"Service": "sagemaker.amazonaws.com"},
        "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
    }
    trusted = allow | {"Condition": {"StringEquals": {"SAML:aud": RECIPIENT}}}
    arns = [
        iam.create_role(
            RoleName=name,
            Path="/tenantry/alpha/dev/",
            AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        )["Role"]["Arn"]
        for name, trust in ((ROLE, trusted), ("alpha-dev-other", trusted), ("apps", apps))
    ]
    settings = {"ExecutionRole": arns[-1]}
    domain = studio.create_domain(
        DomainName="alpha-dev",
        AuthMode="IAM",
        DefaultUserSettings=settings,
        SubnetIds=[first, second],
        VpcId=NETWORK.vpc,
    )["DomainArn"].rpartition("/")[2]
    for name in ("ana", "bo"):
        tags = [{"Key": "studiouserid", "Value": name}]
        studio.create_user_profile(DomainId=domain, UserProfileName=name, Tags=tags, UserSettings=settings)
    return {
        "domain": domain,
        "first": first,
        "group": NETWORK.security_groups[0],
        "key": account.client("kms").create_key()["KeyMetadata"]["Arn"],
        "second": second,
    }


@pytest.fixture(scope="module")
def backend(
    out: Path,
    toolchain: Toolchain,
    providers: Providers,
    aws: EmulatedAws,
    tmp_path_factory: pytest.TempPathFactory,
) -> Backend:
    """The rendered module, applied to what it finds in an account by the role that applies there."""
    roles = toolchain.at(out / "_platform" / f"{BOOTSTRAP}{ACCOUNT}", providers)
    roles.init()
    roles.apply()
    stands = stand(Account(aws, ACCOUNT))
    folder = out / "alpha" / "dev"
    (folder / "outputs.tf").unlink()
    (folder / "main.tf").write_text(ROOT.format(**stands), encoding="utf-8")
    pipelines = Pipelines.of(out)
    applying, planning = (pipelines.toolchain(toolchain, role).at(folder) for role in ("apply", "plan"))
    applying.init()
    applying.apply()
    return Backend(aws, applying, planning, stands["domain"], tmp_path_factory.mktemp("deployed"))


@pytest.fixture(scope="module")
def replanned(backend: Backend) -> Plan:
    """What the role that plans would have changed after that."""
    return backend.planning.plan()


def keys_of(account: Account, role: str) -> dict[str, str]:
    """The credentials of a role as programs find them."""
    keys = account.client("sts").assume_role(RoleArn=role, RoleSessionName="a-test")["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
    }


def assertion(
    user: str = "ana", *, name: str = "_a1", role: str = ROLE_ARN, minutes: int = 60, session: str = ""
) -> bytes:
    """What the identity provider says of somebody, signed."""
    until = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()
    values = {
        "Role": f"{role},{PROVIDER}",
        "RoleSessionName": session or user,
        "PrincipalTag:studiouserid": user,
    }
    attributes = "".join(
        f'<saml:Attribute Name="{ATTRIBUTES}{key}">'
        f"<saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>"
        for key, value in values.items()
    )
    said = (
        f'<saml:Assertion ID="{name}"><ds:Signature></ds:Signature><saml:Subject><saml:SubjectConfirmation>'
        f'<saml:SubjectConfirmationData NotOnOrAfter="{until}" Recipient="{RECIPIENT}"/>'
        f"</saml:SubjectConfirmation></saml:Subject>"
        f"<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"
    )
    value = f"<ds:SignatureValue>{signature(said.encode())}</ds:SignatureValue>"
    return said.replace("<ds:Signature></ds:Signature>", f"<ds:Signature>{value}</ds:Signature>").encode()


def event(signed: bytes, role: str = ROLE, around: str | None = None) -> dict[str, Any]:
    """The request with which a browser brings an assertion, in a response of its own."""
    around = around or f"_r{sha256(signed).hexdigest()}"
    document = f'<samlp:Response {SPACES} ID="{around}">'.encode() + signed + b"</samlp:Response>"
    body = f"SAMLResponse={quote(base64.b64encode(document).decode(), safe='')}&RelayState=x"
    return {"pathParameters": {"role": role}, "body": body, "isBase64Encoded": False}


def test_a_second_plan_is_empty_and_the_address_is_told(backend: Backend, replanned: Plan) -> None:
    assert not replanned.changes
    url = backend.stack.outputs()["signing_url"]
    assert url.startswith("https://")
    assert url.endswith("/saml")


def test_each_call_was_one_that_the_roles_of_pipelines_are_let_make(
    backend: Backend, replanned: Plan
) -> None:
    assert replanned.text
    called = backend.calls()
    assert called.keys() >= {("TenantryApply", one) for one in MAKING}
    assert ("TenantryPlan", "lambda:GetFunction") in called
    assert {role for role, _ in called} == {"TenantryApply", "TenantryPlan"}


def test_what_aws_runs_is_the_source_that_lies_beside_the_package(backend: Backend) -> None:
    rendered_beside = backend.stack.folder / "modules" / "signing"
    for label, names in (("verify", {"verify.py"}), ("sign", {"sign.py", "profiles.json"})):
        folder = Path(backend.deployed(label)["folder"])
        assert {path.name for path in folder.iterdir() if path.is_file()} == names
        for name in names:
            assert (folder / name).read_bytes() == (rendered_beside / name).read_bytes()


def test_the_roles_are_bounded_and_assumed_by_lambda_of_the_account_alone(backend: Backend) -> None:
    roles = backend.account.roles("/tenantry/alpha/dev/")
    for label in ("verify", "sign"):
        role = roles[f"alpha-dev-signing-{label}"]
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
        assert role["PermissionsBoundary"]["PermissionsBoundaryArn"].endswith("alpha-dev-signing-boundary")


def test_the_api_alone_may_invoke_and_answers_the_company_alone(backend: Backend) -> None:
    functions = backend.account.client("lambda")
    policy = json.loads(functions.get_policy(FunctionName="alpha-dev-signing-verify")["Policy"])
    (statement,) = policy["Statement"]
    assert statement["Principal"] == {"Service": "apigateway.amazonaws.com"}
    assert statement["Condition"]["ArnLike"]["AWS:SourceArn"].endswith("/saml/POST/*")
    with pytest.raises(functions.exceptions.ResourceNotFoundException):
        functions.get_policy(FunctionName="alpha-dev-signing-sign")
    (api,) = backend.account.client("apigateway").get_rest_apis()["items"]
    told = json.loads(api["policy"].replace("\\", ""))
    assert told["Statement"][0]["Condition"] == {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}


def test_whoever_brings_an_assertion_is_sent_to_their_own_profile_once(backend: Backend) -> None:
    signed = assertion()
    first, again, wrapped = backend.ask(event(signed), event(signed), event(signed, around="_another"))
    assert first["statusCode"] == 303, (first, backend.logged)
    assert first["headers"]["Location"].startswith(
        f"https://{backend.domain}.studio.{REGION}.sagemaker.aws/auth"
    )
    assert first["headers"]["Cache-Control"] == "no-store"
    assert (again["statusCode"], wrapped["statusCode"]) == (403, 403)
    for text in (base64.b64encode(signed).decode()[:60], "PrincipalTag", "token=t"):
        assert text not in backend.logged


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (event(assertion(name="_expired", minutes=-1)), "STS refuses: ExpiredTokenException"),
        (event(assertion(name="_changed").replace(b">ana<", b">bo<")), "STS refuses: InvalidIdentityToken"),
        (event(assertion(name="_elsewhere"), role="alpha-dev-other"), "STS refuses: AccessDenied"),
        (event(assertion(name="_no", role=f"{ROLE_ARN}x"), role=f"{ROLE}x"), "STS refuses: AccessDenied"),
        (event(assertion("eve", name="_eve")), "no URL was signed: nobody of that name has a profile"),
        (event(b"<saml:Assertion ID='_forged'/>"), "STS refuses: InvalidIdentityToken"),
        (event(assertion("bo", name="_mixed", session="ana")), "no URL was signed: AccessDeniedException"),
        ({"pathParameters": {"role": ROLE}, "body": "SAMLResponse=%25"}, "the request holds no assertion"),
    ],
    ids=(
        *("too old", "changed", "another role", "no role", "nobody here", "not signed"),
        *("somebody else's name of a session", "no assertion"),
    ),
)
def test_nobody_else_gets_a_url(backend: Backend, asked: dict[str, Any], why: str) -> None:
    """Whoever a session is called after, AWS compares the tag that the provider signed."""
    (answer,) = backend.ask(asked)
    assert answer["statusCode"] in (400, 403)
    assert "Location" not in answer["headers"]
    said = [json.loads(line) for line in backend.logged.splitlines()]
    assert said[-1]["why"] == why


@pytest.mark.nightly
def test_somebody_who_leaves_changes_the_package_alone_and_without_a_backend_nothing_stays(
    backend: Backend, out: Path
) -> None:
    folder = out / "alpha" / "dev"
    fewer = dict(package_files(Package("sign", {"profiles.json": json.dumps({ROLE: {"bo": "bo"}})})))
    for name, text in fewer.items():
        (folder / "modules" / "signing" / name).write_text(text, encoding="utf-8")
    plan = backend.planning.plan()
    assert "module.signing.aws_lambda_function.sign will be updated in-place" in plan.text
    assert "0 to add, 1 to change, 0 to destroy" in plan.text
    backend.stack.apply()
    (answer,) = backend.ask(event(assertion(name="_left")))
    assert answer["statusCode"] == 403
    before = backend.calls()
    (folder / "main.tf").write_text("", encoding="utf-8")
    assert "0 added, 0 changed" in backend.stack.apply()
    assert {role for role, _ in backend.calls() - before} == {"TenantryApply"}
    assert backend.account.every("lambda", "list_functions") == []
    assert backend.account.every("dynamodb", "list_tables") == []
    assert not [name for name in backend.account.roles() if "signing" in name]
