import re
from collections import Counter, defaultdict

import pytest

from generator.iam.policy import document
from generator.readback.facts import EstateFacts
from generator.readback.placeholders import MARK
from generator.readback.read import read_estate

SHARED = "_platform/domains/research/dev"
RESOURCE = re.compile(r'^resource "(\w+)"', re.MULTILINE)
COUNTED = {
    "aws_iam_role": "roles",
    "aws_iam_policy": "managed_policies",
    "aws_kms_key": "keys",
    "aws_s3_bucket": "buckets",
    "aws_vpc_endpoint": "endpoints",
    "aws_sagemaker_domain": "domains",
    "aws_sagemaker_user_profile": "profiles",
    "aws_sagemaker_space": "spaces",
    "aws_cloudwatch_log_group": "log_groups",
    "aws_organizations_policy": "scps",
    "aws_organizations_organizational_unit": "units",
    "aws_organizations_account": "accounts",
}


def texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    members = value.values() if isinstance(value, dict) else value
    return [text for each in members for text in texts(each)]


def only(published: dict[str, str], *stacks: str) -> dict[str, str]:
    return {path: text for path, text in published.items() if path.startswith(tuple(f"{s}/" for s in stacks))}


def test_nothing_of_the_example_estate_is_left_untold(example: EstateFacts) -> None:
    assert example.faults == ()


def test_everything_rendered_is_among_the_facts(example: EstateFacts, published: dict[str, str]) -> None:
    rendered = Counter(kind for text in published.values() for kind in RESOURCE.findall(text))
    told = {
        kind: sum(len(getattr(stack, name)) for stack in example.stacks) for kind, name in COUNTED.items()
    }
    told["aws_iam_role"] -= rendered["aws_ssoadmin_permission_set"]  # of each AWS makes a role
    assert told == {kind: rendered[kind] for kind in COUNTED}
    policies = sum(len(role.identity) for role in example.roles)
    assert policies == sum(
        rendered[kind]
        for kind in (
            "aws_iam_role_policy_attachment",
            "aws_iam_role_policy",
            "aws_ssoadmin_permission_set_inline_policy",
            "aws_ssoadmin_customer_managed_policy_attachment",
        )
    )
    assert (
        sum(bucket.policy is not None for stack in example.stacks for bucket in stack.buckets)
        == (rendered["aws_s3_bucket_policy"])
    )
    targets = sum(len(scp.targets) for stack in example.stacks for scp in stack.scps)
    assert targets == rendered["aws_organizations_policy_attachment"]


def test_every_role_but_those_of_services_has_the_boundary_of_its_stack(example: EstateFacts) -> None:
    for role in example.roles:
        is_for_services = not role.address.startswith(("module.consoles.", "module.identity."))
        expected = None if is_for_services else "module.guardrails.aws_iam_policy.boundary"
        assert (role.boundary and role.boundary.address) == expected, role.arn


def test_every_key_has_a_policy_and_every_endpoint_but_studio(example: EstateFacts) -> None:
    for stack in example.stacks:
        assert all(key.policy for key in stack.keys)
        assert {each.service for each in stack.endpoints if each.policy is None} <= {"studio"}


def test_no_reference_is_left_in_a_policy(example: EstateFacts) -> None:
    variables = re.compile(r"\$\{(?:aws|sagemaker|saml|SAML|\*|\?|\$)")
    for stack in example.stacks:
        sources = [policy.source for policy in stack.managed_policies]
        sources += [key.policy for key in stack.keys] + [each.policy for each in stack.endpoints]
        for source in filter(None, sources):
            for text in texts(document(source.policy)):
                assert "${" not in variables.sub("", text), text
                assert not re.search(r"\b(?:var|module|data)\.", text), text


def test_what_only_aws_knows_is_the_same_in_every_stack_that_reads_it(example: EstateFacts) -> None:
    (domain,) = example.stack(SHARED).domains
    assert MARK in domain.id
    for tenant in ("team-a/dev", "team-b/dev"):
        assert {profile.domain_id for profile in example.stack(tenant).profiles} == {domain.id}


def test_stand_ins_of_all_stacks_differ(example: EstateFacts) -> None:
    unknown = [key.arn for stack in example.stacks for key in stack.keys]
    unknown += [domain.id for stack in example.stacks for domain in stack.domains]
    unknown += [endpoint.id for stack in example.stacks for endpoint in stack.endpoints]
    assert len(unknown) == len(set(unknown)) == 39 + 8 + 81


def test_a_tenant_read_without_the_shared_domain_names_its_parameters(published: dict[str, str]) -> None:
    alone = read_estate(only(published, "team-a/dev").items())
    assert alone.faults == ()
    (profile, _) = alone.stack("team-a/dev").profiles
    assert profile.domain_id == "d-~~tenantry~domains~research~dev~domain_id~eu-west-1~100000000006"


def test_facts_do_not_depend_on_the_order_of_files(example: EstateFacts, published: dict[str, str]) -> None:
    assert read_estate(reversed(published.items())) == example


def test_tags_of_a_role_stand_over_those_of_its_provider(example: EstateFacts) -> None:
    (role,) = example.roles_named("team-a-dev-job")
    assert role.tags["team"] == "team-a--dev"
    assert role.tags["tenantry:tenant"] == "team-a"
    assert example.role(role.arn) is role


@pytest.mark.parametrize(
    ("account", "levels"),
    [
        ("100000000001", []),
        ("100000000005", [[], ["acme-baseline-studio", "acme-baseline-keys"], []]),
        ("100000000003", [[], []]),
        (
            "200000000011",
            [
                [],
                [
                    "acme-fraud-detection-dev-guardrails-studio",
                    "acme-fraud-detection-dev-guardrails-keys",
                    "acme-fraud-detection-dev-guardrails-choices",
                ],
            ],
        ),
        (
            "200000000012",
            [
                [],
                ["acme-baseline-studio", "acme-baseline-keys"],
                ["acme-fraud-detection-prod-guardrails-choices"],
            ],
        ),
    ],
    ids=["management", "shared", "in no unit", "placed elsewhere", "created in a unit"],
)
def test_scps_bind_an_account_from_the_root_down(
    example: EstateFacts, account: str, levels: list[list[str]]
) -> None:
    named = [[source.name for source in level] for level in example.scp_levels(account)]
    assert named == [["FullAWSAccess", *own] for own in levels]


def test_a_statement_is_found_in_its_file(example: EstateFacts, published: dict[str, str]) -> None:
    for role in example.roles:
        for source in (role.trust, *role.identity):
            for statement in source.policy.statements:
                line = example.line_of(source, statement.sid)
                text = published[source.document.removeprefix("out/")].split("\n")[line - 1]
                assert f'"{statement.sid}"' in text


@pytest.mark.parametrize("stack", ["team-a/dev", "retail-credit/dev"])
def test_an_attachment_that_is_lost_is_lost_in_the_facts(published: dict[str, str], stack: str) -> None:
    files = only(published, stack, SHARED)
    path = f"{stack}/modules/identity/attachments.tf"
    blocks = re.findall(
        r'resource "aws_iam_role_policy_attachment" "\w+" \{.*?\n\}\n', files[path], re.DOTALL
    )
    before = sum(len(role.identity) for role in read_estate(files.items()).roles)
    for block in blocks[:3]:
        (label,) = re.findall(r'"(\w+)" \{', block)
        listed = f"    aws_iam_role_policy_attachment.{label}.policy_arn,\n"
        fewer = read_estate((files | {path: files[path].replace(block, "").replace(listed, "")}).items())
        assert fewer.faults == ()
        assert sum(len(role.identity) for role in fewer.roles) == before - 1


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        (
            "modules/identity/attachments.tf",
            "    aws_iam_role_policy_attachment.data_scientist_studio.policy_arn,\n",
            "",
            "aws_iam_role_policy_attachments_exclusive.data_scientist takes arn:aws:iam::",
        ),
        (
            "modules/identity/attachments.tf",
            "policy_names = []",
            'policy_names = ["more"]',
            "aws_iam_role_policies_exclusive.data_scientist gives retail-credit-dev-data-scientist more, and",
        ),
        (
            "modules/network/flow_logs.tf",
            "policy_arns = []",
            'policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]',
            "gives retail-credit-dev-flow-logs arn:aws:iam::aws:policy/AdministratorAccess",
        ),
        (
            "modules/network/flow_logs.tf",
            "policy_names = [aws_iam_role_policy.flow_logs.name]",
            "policy_names = []",
            "takes flow-logs from retail-credit-dev-flow-logs, to which it is given",
        ),
    ],
)
def test_a_list_of_all_policies_of_a_role_that_says_otherwise_than_they_do_is_a_fault(
    published: dict[str, str], path: str, old: str, new: str, message: str
) -> None:
    stack = "retail-credit/dev"
    files = only(published, stack, SHARED)
    file = f"{stack}/{path}"
    assert old in files[file]
    (fault,) = read_estate((files | {file: files[file].replace(old, new, 1)}).items()).faults
    assert message in fault.message
    assert fault.document == f"out/{file}"


def test_every_role_that_is_rendered_has_a_list_of_all_its_policies(published: dict[str, str]) -> None:
    labelled = re.compile(r'^resource "(aws_iam_role\w*)" "(\w+)"', re.MULTILINE)
    made: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for path, text in published.items():
        module = path.rpartition("/")[0]
        for kind, label in labelled.findall(text):
            made[kind].add((module, label))
    roles = made["aws_iam_role"]
    assert roles
    assert made["aws_iam_role_policies_exclusive"] == roles
    assert made["aws_iam_role_policy_attachments_exclusive"] == roles


def test_a_boundary_that_is_lost_is_lost_in_the_facts(published: dict[str, str]) -> None:
    files = only(published, "team-a/dev", SHARED)
    path = "team-a/dev/modules/identity/roles.tf"
    line = "  permissions_boundary = var.permissions_boundary_arn\n"
    facts = read_estate((files | {path: files[path].replace(line, "", 1)}).items())
    assert [role.name for role in facts.stack("team-a/dev").roles if role.boundary is None] == [
        "team-a-dev-data-scientist"
    ]


def test_keys_that_are_swapped_are_swapped_in_the_facts(published: dict[str, str]) -> None:
    files = only(published, "team-a/dev", SHARED)
    path = "team-a/dev/main.tf"
    swapped = files[path].replace("= module.keys.data_key_arn", "= module.keys.workload_key_arn")
    before, after = read_estate(files.items()), read_estate((files | {path: swapped}).items())
    (bucket, other) = (facts.stack("team-a/dev").buckets[0].policy for facts in (before, after))
    assert "key/key-data~keys~team-a~dev" in str(bucket.policy)
    assert "key/key-data~keys~team-a~dev" not in str(other.policy)
    assert "key/key-workload~keys~team-a~dev" in str(other.policy)


def test_a_domain_tells_what_it_was_told_about_its_users(published: dict[str, str]) -> None:
    files = only(published, "retail-credit/dev")
    path = "retail-credit/dev/modules/domain/main.tf"
    line = '    execution_role_identity_config = "USER_PROFILE_NAME"\n'
    (domain,) = read_estate(files.items()).stack("retail-credit/dev").domains
    assert domain.execution_role_identity_config == "USER_PROFILE_NAME"
    assert domain.default_role_arn == (
        "arn:aws:iam::100000000005:role/tenantry/retail-credit/dev/retail-credit-dev-default"
    )
    assert files[path].count(line) == 1
    (without,) = read_estate((files | {path: files[path].replace(line, "")}).items()).stacks[0].domains
    assert without.execution_role_identity_config is None
