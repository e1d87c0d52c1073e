import pytest
from unit.readback.small import FILES, IDENTITY, MAIN, changed, messages, read

from generator.readback.read import read_estate

IDENTITY_FILE = "modules/identity/main.tf"
ROLE = 'resource "aws_iam_role" "hidden" {}'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("override.tf", "# nothing"),
        ("modules/identity/roles_override.tf", "# nothing"),
        ("more.tf.json", "{}"),
        ("terraform.tfvars", "a = 1"),
        ("x.auto.tfvars.json", "{}"),
    ],
)
def test_files_that_terraform_merges_are_faults(name, text):
    (fault,) = read({name: text}).faults
    assert fault.document == f"out/tenant/dev/{name}"


@pytest.mark.parametrize("name", ["README.md", "digest.html", "isolation.json", "manifest.json"])
def test_files_that_terraform_does_not_read_are_left_out(name):
    assert read({name: ROLE}) == read()


@pytest.mark.parametrize(
    "text",
    [
        'resource "aws_iam_role" {',
        "resource",
        'x = "${"',
        "[" * 5000,
        'resource "aws_iam_role" "a" {\n  name = ' + "[" * 3000 + "]" * 3000 + "\n}\n",
    ],
    ids=["open", "word", "interpolation", "brackets", "nested"],
)
def test_what_is_not_hcl_is_a_fault(text):
    assert [fault.document for fault in read({"more.tf": text}).faults] == ["out/tenant/dev/more.tf"]


@pytest.mark.parametrize(
    "text",
    [
        f'resource "aws_subnet" "a" {{\n}}\n  {ROLE}\n',
        f'resource "aws_subnet" "a" {{\n}}{ROLE}\n',
        f'resource "aws_subnet" "a" {{\n}}\n/* x */ {ROLE}\n',
        f'resource "aws_subnet" "a" {{\n  x = 1\n}}\n\t{ROLE}\n',
        f"terraform {{\n}}\n{ROLE}\n",
        'resource "aws_subnet" "a" {\n}\nresource   "aws_iam_role"   "hidden" {\n}\n',
        'resource "aws_subnet" "a" {\n}\nresource aws_iam_role hidden {\n}\n',
    ],
)
def test_nothing_hides_behind_a_harmless_block(text):
    facts = read({"more.tf": text})
    assert any("hidden" in message for message in messages(facts)), messages(facts)


def test_what_decides_nothing_about_access_is_read_as_well():
    subnets = 'resource "aws_subnet" "a" {\n  vpc_id = "vpc-1"\n}\n'
    main = MAIN.replace("data.aws_ssm_parameter.domain_id.insecure_value", "aws_subnet.a.id")
    facts = read({"subnets.tf": subnets, "main.tf": main})
    assert facts.faults == ()
    assert "subnet-a~~tenant~dev" in facts.roles[0].identity[0].policy.statements[0].resources[0]


def test_a_file_that_is_not_hcl_is_a_fault_whatever_it_holds():
    facts = read({"subnets.tf": 'resource "aws_subnet" "a" {\n  this is not = = HCL\n}\n'})
    assert [fault.document.rpartition("/")[2] for fault in facts.faults] == ["subnets.tf"]


def beside_the_path(text):
    return IDENTITY_FILE, "path                 =", f"{text}\n  path ="


ATTACHMENT = 'resource "aws_iam_role_policy_attachment"'


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (IDENTITY_FILE, f'{ATTACHMENT} "more"', f'{ATTACHMENT} "job"', "twice"),
        (IDENTITY_FILE, "role       = aws", 'role = "x"\n  role = aws', "given twice"),
        (*beside_the_path('name_prefix = "x"'), "name_prefix"),
        (*beside_the_path("managed_policy_arns = []"), "managed_policy_arns"),
        (*beside_the_path("inline_policy {\n  }"), "inline_policy"),
        (*beside_the_path("for_each = {}"), "for_each"),
        (*beside_the_path("provider = aws.elsewhere"), "another provider"),
        (*beside_the_path("lifecycle {\n    ignore_changes = [assume_role_policy]\n  }"), "ignores"),
        (*beside_the_path("lifecycle {\n    ignore_changes = all\n  }"), "ignores"),
        (*beside_the_path("lifecycle {\n    ignore_changes = [name]\n  }"), "ignores"),
        ("main.tf", 'name = "/tenantry', 'provider = aws.elsewhere\n  name = "/tenantry', "not resolved"),
        ("providers.tf", '["100000000006"]', '["100000000006", "100000000007"]', "one account"),
        ("providers.tf", 'team              = "nobody"', "team = local.team", "default tags"),
        ("providers.tf", 'alias               = "elsewhere"', "", "2 default providers"),
    ],
)
def test_what_would_mislead_the_proof_is_a_fault(file, old, new, message):
    assert any(message in each for each in messages(changed(file, old, new)))


@pytest.mark.parametrize(
    ("path", "is_fault"),
    [
        ("default_user_settings[0].jupyter_lab_app_settings", False),
        ("default_space_settings[0].space_storage_settings", False),
        ("default_user_settings[0].execution_role", True),
        ("default_user_settings[0].sharing_settings", True),
        ("default_user_settings", True),
        ("domain_settings", True),
    ],
)
def test_of_a_domain_terraform_may_ignore_only_what_profiles_carry_and_lets_nobody_in(path, is_fault):
    lifecycle = f"lifecycle {{\n    ignore_changes = [{path}]\n  }}"
    text = f'resource "aws_sagemaker_domain" "d" {{\n  {lifecycle}\n}}\n'
    found = messages(read({"modules/identity/d.tf": text}))
    assert any("ignores changes of this aws_sagemaker_domain" in each for each in found) is is_fault


@pytest.mark.parametrize(
    "block",
    [
        'resource "aws_iam_user" "a" {\n  name = "a"\n}\n',
        'resource "aws_lambda_function_url" "a" {\n}\n',
        'resource "aws_kms_grant" "a" {\n}\n',
        'resource "aws_s3_bucket_acl" "a" {\n}\n',
        'resource "aws_iam_role_policies_exclusive" "a" {\n}\n',
        "locals {\n  a = 1\n}\n",
        "moved {\n  from = aws_iam_role.a\n  to = aws_iam_role.b\n}\n",
        'import {\n  to = aws_kms_key.data\n  id = "x"\n}\n',
    ],
)
def test_a_block_nobody_thought_of_is_a_fault(block):
    (fault,) = read({"more.tf": block}).faults
    assert fault.document == "out/tenant/dev/more.tf"


def moved(old, new):
    return f"moved {{\n  from = {old}\n  to   = {new}\n}}\n"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (moved("aws_kms_alias.before", "aws_kms_alias.now"), 0),
        (
            moved("aws_kms_alias.first", "aws_kms_alias.before")
            + moved("aws_kms_alias.before", "aws_kms_alias.now"),
            0,
        ),
        (moved("aws_kms_alias.before", "aws_kms_alias.gone"), 1),
        (moved("aws_kms_key.before", "aws_kms_alias.now"), 1),
        (moved("aws_kms_alias.now", "aws_kms_alias.other"), 1),
        (moved("module.keys.aws_kms_alias.now", "aws_kms_alias.now"), 1),
        ("moved {\n  to = aws_kms_alias.now\n}\n", 1),
    ],
)
def test_a_move_leads_to_a_resource_of_its_module(text, number):
    alias = 'resource "aws_kms_alias" "now" {\n  name = "alias/a"\n  target_key_id = "x"\n}\n'
    found = messages(read({"modules/identity/alias.tf": alias + text}))
    assert sum("moved to an address" in each for each in found) == number


def test_a_stack_without_provider_is_a_fault():
    facts = read({"providers.tf": ""})
    assert [(fault.message, fault.document) for fault in facts.faults] == [
        ("tenant/dev has 0 default providers", "out/tenant/dev")
    ]
    assert facts.stacks == ()


def test_a_role_made_in_two_stacks_is_a_fault():
    files = [(f"{stack}/{name}", text) for stack in ("a/dev", "b/dev") for name, text in FILES.items()]
    facts = read_estate(files)
    assert (
        messages(facts).count(
            "arn:aws:iam::100000000006:role/tenantry/tenant/dev/tenant-dev-job is made twice"
        )
        == 2
    )
    assert all(key.arn for stack in facts.stacks for key in stack.keys)
    arns = [key.arn for stack in facts.stacks for key in stack.keys]
    assert len(set(arns)) == len(arns)


def test_comments_and_blank_lines_change_nothing_but_lines():
    text = IDENTITY.replace("\n\n", '\n\n# A remark about resource "aws_iam_role" "x" {\n\n')
    before, after = read(), read({IDENTITY_FILE: text})
    assert after.faults == ()
    assert [source.policy for source in before.roles[0].identity] == [
        source.policy for source in after.roles[0].identity
    ]


NESTED = 'module "deeper" {\n  source = "git::https://example.com/admin"\n}\n'


def test_a_module_that_a_module_calls_is_a_fault_at_its_line():
    text = f"{IDENTITY}\n{NESTED}"
    (fault,) = read({IDENTITY_FILE: text}).faults
    assert fault.message == "the module identity calls another module, which nobody reads"
    assert text.splitlines()[fault.line - 1] == 'module "deeper" {'


MEMBERS = (
    "contains(flatten([try(data.aws_identitystore_group_memberships.a.group_memberships[*].member_id.user_id,"
    " [])]), data.aws_identitystore_user.a.user_id)"
)
ASSERT = f'  assert {{\n    condition     = {MEMBERS}\n    error_message = "nobody"\n  }}\n'
IS_VPC = 'contains(["vpc-0a1b2c3d4e5f60718"], aws_vpc.this.id)'
KNOWS = "a check of something of which the proof knows nothing"
LOOK_UP = 'data "aws_identitystore_user" "a" {\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('data "external" "a" {\n  program = ["sh"]\n}\n', "data source of type external"),
        (f"{LOOK_UP}  filter {{\n  }}\n}}\n", "holds a block filter"),
        (
            f"{LOOK_UP}  alternate_identifier {{\n    external_id {{\n    }}\n  }}\n}}\n",
            "a block external_id",
        ),
        (
            f"{LOOK_UP}  alternate_identifier {{\n    unique_attribute {{\n      id = 1\n    }}\n  }}\n}}\n",
            "unique_attribute of the data source aws_identitystore_user says id",
        ),
        ('data "http" "a" {\n  url = "https://example.com"\n}\n', "data source of type http"),
        ('data "aws_iam_policy_document" "a" {\n}\n', "data source of type aws_iam_policy_document"),
        ('data "aws_ssm_parameter" "a" {\n  name = "a"\n  region = "x"\n}\n', "says region"),
        ('provider "aws" {\n  alias = "b"\n  skip_requesting_account_id = true\n}\n', "skip_requesting"),
        ('provider "aws" {\n  alias = "b"\n  ignore_tags {\n    keys = ["team"]\n  }\n}\n', "ignore_tags"),
        ('provider "aws" {\n  alias = "b"\n  endpoints {\n    iam = "https://x"\n  }\n}\n', "endpoints"),
        ('provider "aws" {\n  alias = "b"\n  profile = "admin"\n}\n', "profile"),
        (
            'provider "aws" {\n  alias = "b"\n  assume_role {\n    policy_arns = []\n  }\n}\n',
            "assume_role of the provider says policy_arns",
        ),
        ('provider "external" {\n}\n', "a provider external"),
        ('terraform {\n  cloud {\n    organization = "x"\n  }\n}\n', "cloud"),
        ("terraform {\n  experiments = [x]\n}\n", "experiments"),
        ('terraform {\n  backend "http" {\n  }\n}\n', "backend http"),
        (
            'resource "terraform_data" "a" {\n  provisioner "local-exec" {\n    command = "x"\n  }\n}\n',
            "provisioner runs a program",
        ),
        (
            'resource "aws_subnet" "a" {\n  provisioner "file" {\n    connection {\n    }\n  }\n}\n',
            "connection opens a connection",
        ),
        (
            'resource "aws_security_group" "a" {\n  dynamic "ingress" {\n    for_each = []\n  }\n}\n',
            "dynamic writes blocks",
        ),
        (
            'resource "aws_subnet" "a" {\n  lifecycle {\n    action_trigger {\n    }\n  }\n}\n',
            "action_trigger",
        ),
        ('check "a" {\n}\n', "a check that holds more or less than one assertion"),
        (f'check "a" {{\n{ASSERT}  data "http" "x" {{\n  }}\n}}\n', "a check that holds more or less"),
        (f'check "a" {{\n{ASSERT}  depends_on = [x.y]\n}}\n', "a check that holds more or less"),
        (
            'check "a" {\n  assert {\n    condition = fileexists("x")\n    error_message = "x"\n  }\n}\n',
            KNOWS,
        ),
        (f'check "a" {{\n{ASSERT.replace(MEMBERS, MEMBERS + " && true")}}}\n', KNOWS),
        (f'check "a" {{\n{ASSERT.replace("nobody", "${file(var.x)}")}}}\n', KNOWS),
        (f'check "a" {{\n{ASSERT.replace(MEMBERS, f"{IS_VPC} || fileexists(var.x)")}}}\n', KNOWS),
        ("removed {\n  from = aws_kms_key.data\n}\n", "'removed'"),
        ('ephemeral "aws_ssm_parameter" "a" {\n}\n', "'ephemeral'"),
    ],
)
def test_what_runs_programs_or_weakens_checks_is_a_fault(text, message):
    facts = read({"more.tf": text})
    assert any(message in each for each in messages(facts)), messages(facts)
    assert all(fault.document == "out/tenant/dev/more.tf" for fault in facts.faults)
