"""The Terraform of docs/how-to/bootstrap.md applies, and the rendered stacks can stand on what it makes."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from terraform.account import REGION, Account
from terraform.emulator.server import EmulatedAws
from terraform.harness import Terraform, Toolchain
from terraform.providers import Providers
from terraform.rollout import rendered

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("bootstrap")]

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "bootstrap.md"
BLOCKS = {
    found[1]: found[0]
    for found in re.finditer(
        r"(?<=^```terraform\n)# (\S+):.*?(?=^```$)", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
}
EMULATED = "123456789012"
BUCKET, ROLE = "acme-tenantry-state", "TenantryApply"
DEPLOYERS = [f"arn:aws:iam::{EMULATED}:role/deployer"]
# What begins the names of resource types, and the prefix of the service's actions.
SERVICES = {
    "api_gateway": "apigateway",
    "backup": "backup",
    "budgets": "budgets",
    "ce": "ce",
    "cloudwatch_log": "logs",
    "dynamodb": "dynamodb",
    "ecr": "ecr",
    "iam": "iam",
    "identitystore": "identitystore",
    "kms": "kms",
    "lambda": "lambda",
    "organizations": "organizations",
    "s3": "s3",
    "sagemaker": "sagemaker",
    "ssm": "ssm",
    "ssoadmin": "sso",
    **dict.fromkeys(("default_security_group", "ec2", "flow_log", "prefix_list", "route_table"), "ec2"),
    **dict.fromkeys(("security_group", "subnet", "vpc"), "ec2"),
    **dict.fromkeys(("eip", "internet_gateway", "nat_gateway", "network_acl", "route"), "ec2"),
    "route53": "route53",
    "networkfirewall": "network-firewall",
    "route53_resolver": "route53resolver",
    **dict.fromkeys(("route53_record", "route53_vpc_association", "route53_zone"), "route53"),
}


@pytest.fixture(autouse=True)
def aws(running_aws: EmulatedAws) -> EmulatedAws:
    """The emulated AWS, empty at the start of each test."""
    running_aws.reset()
    return running_aws


@pytest.fixture
def prepared(toolchain: Toolchain, providers: Providers, tmp_path: Path) -> Callable[..., Terraform]:
    """A function that writes a block of the page with values for its variables, and initialises it."""

    def prepare(block: str, **values: Any) -> Terraform:
        folder = tmp_path / Path(block).parent
        folder.mkdir()
        (folder / "main.tf").write_text(BLOCKS[block], encoding="utf-8")
        (folder / "terraform.tfvars.json").write_text(json.dumps(values), encoding="utf-8")
        terraform = toolchain.at(folder, providers)
        assert terraform.fmt_check() == ()
        terraform.init()
        return terraform

    return prepare


def test_the_page_shows_three_files() -> None:
    assert list(BLOCKS) == ["state/main.tf", "role/main.tf", "role/import.tf"]


def test_a_rendered_stack_keeps_its_state_in_the_bucket(
    prepared: Callable[..., Terraform], toolchain: Toolchain, aws: EmulatedAws, tmp_path: Path
) -> None:
    terraform = prepared("state/main.tf", bucket=BUCKET, region=REGION, deployers=DEPLOYERS)
    terraform.apply()
    s3 = Account(aws, EMULATED).client("s3")
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    closed = s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]
    assert set(closed.values()) == {True}

    # The emulator reads no conditions, so the denial of what is not sent over TLS would deny everything.
    s3.delete_bucket_policy(Bucket=BUCKET)
    backend = (ROOT / "out" / "insurance" / "dev" / "backend.tf").read_text(encoding="utf-8")
    key = terraform.outputs()["kms_key_arn"]
    stack = tmp_path / "stack"
    stack.mkdir()
    (stack / "backend.tf").write_text(
        re.sub(r'(kms_key_id\s*= )"[^"]*"', rf'\1"{key}"', backend), encoding="utf-8"
    )
    (stack / "outputs.tf").write_text('output "kept" {\n  value = "here"\n}\n', encoding="utf-8")
    at = toolchain.at(stack)
    at.init("-backend-config=use_path_style=true", local_state=False)
    at.apply()
    at.apply()
    versions = s3.list_object_versions(Bucket=BUCKET, Prefix="insurance/dev/terraform.tfstate")["Versions"]
    assert {each["Key"] for each in versions if each["IsLatest"]} >= {"insurance/dev/terraform.tfstate"}
    kept = s3.head_object(Bucket=BUCKET, Key="insurance/dev/terraform.tfstate")
    assert (kept["ServerSideEncryption"], kept["SSEKMSKeyId"]) == ("aws:kms", key)


def test_the_apply_role_is_for_terraform_run_by_the_deployers(
    prepared: Callable[..., Terraform], aws: EmulatedAws
) -> None:
    prepared("role/main.tf", name=ROLE, region=REGION, deployers=DEPLOYERS).apply()
    made = Account(aws, EMULATED).roles("/")[ROLE]
    (trust,) = made["AssumeRolePolicyDocument"]["Statement"]
    assert made["Arn"] == f"arn:aws:iam::{EMULATED}:role/{ROLE}"
    assert trust["Principal"] == {"AWS": DEPLOYERS}
    (session,) = trust["Condition"]["StringLike"].values()
    for file in (ROOT / "out").rglob("providers.tf"):
        for name in re.findall(r'session_name = "([^"]+)"', file.read_text(encoding="utf-8")):
            assert name.startswith(session.removesuffix("*"))


def test_a_role_that_organizations_made_is_taken_over(
    prepared: Callable[..., Terraform], aws: EmulatedAws
) -> None:
    iam = Account(aws, EMULATED).client("iam")
    trusted = {"Effect": "Allow", "Principal": {"AWS": "100000000001"}, "Action": "sts:AssumeRole"}
    document = {"Version": "2012-10-17", "Statement": [trusted]}
    iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(document))
    terraform = prepared("role/main.tf", name=ROLE, region=REGION, deployers=DEPLOYERS)
    (terraform.folder / "import.tf").write_text(BLOCKS["role/import.tf"], encoding="utf-8")
    assert "1 imported, 1 added, 1 changed, 0 destroyed" in terraform.apply()


SOLO = "300000000032"


@pytest.fixture
def delivered(tmp_path: Path) -> Path:
    """What is rendered of a small estate that a repository delivers."""
    return rendered("alone", tmp_path) / "_platform"


def test_stacks_make_what_the_pipelines_of_a_repository_need(
    toolchain: Toolchain, providers: Providers, aws: EmulatedAws, delivered: Path
) -> None:
    terraform = toolchain.at(delivered / f"bootstrap-{SOLO}", providers)
    terraform.init()
    terraform.apply()
    assert not terraform.plan().changes
    account = Account(aws, SOLO)
    made, iam = account.roles("/"), account.client("iam")
    (provider,) = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    for name in ("TenantryApply", "TenantryPlan"):
        (trust,) = made[name]["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"Federated": provider["Arn"]}
        assert trust["Action"] == "sts:AssumeRoleWithWebIdentity"
        held = iam.get_role(RoleName=name)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"]
        assert held == f"arn:aws:iam::{SOLO}:policy/tenantry-pipeline/{name}Boundary"
        assert iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]


def test_a_policy_put_on_a_role_by_hand_is_in_the_plan_and_an_apply_takes_it_off(
    toolchain: Toolchain, providers: Providers, aws: EmulatedAws, delivered: Path
) -> None:
    terraform = toolchain.at(delivered / f"bootstrap-{SOLO}", providers)
    terraform.init()
    terraform.apply()
    iam = Account(aws, SOLO).client("iam")

    def policies() -> tuple[set[str], set[str]]:
        attached = iam.list_attached_role_policies(RoleName="TenantryPlan")["AttachedPolicies"]
        inline = iam.list_role_policies(RoleName="TenantryPlan")["PolicyNames"]
        return {one["PolicyArn"] for one in attached}, set(inline)

    rendered_ones = policies()
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    iam.put_role_policy(RoleName="TenantryPlan", PolicyName="quick-fix", PolicyDocument=document)
    by_hand = iam.create_policy(PolicyName="by-hand", PolicyDocument=document)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="TenantryPlan", PolicyArn=by_hand)

    shown = terraform.plan().text
    for kind, one in (("policies", "quick-fix"), ("policy_attachments", by_hand)):
        assert f"aws_iam_role_{kind}_exclusive.plan will be updated in-place" in shown
        assert f'- "{one}",' in shown
    assert "Plan: 0 to add, 2 to change, 0 to destroy." in shown
    terraform.apply()
    assert policies() == rendered_ones
    assert not terraform.plan().changes


@pytest.mark.nightly
def test_the_stack_of_the_account_of_the_states_makes_their_bucket(
    toolchain: Toolchain, providers: Providers, aws: EmulatedAws, delivered: Path
) -> None:
    (made,) = (file.parent for file in delivered.glob("bootstrap-*/state.tf"))
    terraform = toolchain.at(made, providers)
    terraform.init()
    terraform.apply()
    assert not terraform.plan().changes
    s3 = Account(aws, made.name.removeprefix("bootstrap-")).client("s3")
    (bucket,) = (one["Name"] for one in s3.list_buckets()["Buckets"])
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    assert {"RecordsAreWrittenOnce", "RecordsStay", "TlsOnly"} <= {one["Sid"] for one in policy["Statement"]}


def test_the_apply_role_may_use_the_service_of_every_rendered_resource() -> None:
    text = PAGE.read_text(encoding="utf-8")
    stated = re.search(r"default\s+= (\[.*\])", BLOCKS["role/main.tf"])
    assert stated is not None
    named = {
        *json.loads(stated[1]),
        *re.findall(r"add `([\w-]+)`", text),
        *re.findall(r"`(identitystore)` where", text),
    }
    kinds = set()
    for file in [*(ROOT / "out").rglob("*.tf"), *(ROOT / "templates").rglob("*.j2")]:
        kinds |= set(
            re.findall(r'^(?:resource|data) "aws_(\w+)"', file.read_text(encoding="utf-8"), re.MULTILINE)
        )
    unknown = {
        kind
        for kind in kinds
        if not any(kind.startswith(start) and service in named for start, service in SERVICES.items())
    }
    assert unknown == set(), f"say in {PAGE.name} that the apply role needs the services of these"
