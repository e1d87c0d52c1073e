import pytest
from unit.readback.small import FILES, IDENTITY, MAIN, STACK, changed, messages, read

from generator.readback.read import read_estate

DOMAIN = "d-~~tenantry~domains~shared~dev~domain_id~eu-west-1~100000000006"
IDENTITY_FILE, MAIN_FILE = "modules/identity/main.tf", "main.tf"


def role(facts):
    (found,) = facts.stack(STACK).roles
    return found


def test_references_lead_through_modules_to_the_resource():
    facts = read()
    assert facts.faults == ()
    (own, more, inline) = role(facts).identity
    read_spaces, decrypt = own.policy.statements
    assert read_spaces.resources == (
        f"arn:aws:sagemaker:eu-west-1:100000000006:space/{DOMAIN}/${{aws:SourceIdentity}}-*",
    )
    assert read_spaces.conditions == {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    assert decrypt.resources == ("arn:aws:kms:eu-west-1:100000000006:key/key-data~keys~tenant~dev",)
    assert (more.name, inline.name) == ("tenant-dev-more", "tenant-dev-job/logs")
    assert role(facts).boundary.address == "aws_iam_policy.boundary"
    assert own.address == "module.identity.aws_iam_policy.job"
    assert own.document == "out/tenant/dev/modules/identity/main.tf"


def test_arns_are_those_aws_makes_of_path_and_name():
    stack = read().stack(STACK)
    assert role(read()).arn == "arn:aws:iam::100000000006:role/tenantry/tenant/dev/tenant-dev-job"
    assert {policy.arn for policy in stack.managed_policies} == {
        "arn:aws:iam::100000000006:policy/tenantry/tenant/dev/tenant-dev-boundary",
        "arn:aws:iam::100000000006:policy/tenant-dev-more",
        "arn:aws:iam::100000000006:policy/tenantry/tenant/dev/tenant-dev-job",
    }


def test_a_key_without_a_policy_has_none():
    assert [key.policy is None for key in read().stack(STACK).keys] == [False, True]


def test_a_parameter_is_what_the_stack_of_its_account_wrote_there():
    writer = """
resource "aws_sagemaker_domain" "this" {
  domain_name = "shared"

  default_user_settings {
    execution_role = "arn:aws:iam::100000000006:role/x"
  }
}

resource "aws_ssm_parameter" "domain_id" {
  name           = "/tenantry/domains/shared/dev/domain_id"
  insecure_value = aws_sagemaker_domain.this.id
}
"""

    def with_writer(providers):
        files = {f"{STACK}/{name}": text for name, text in FILES.items()}
        files |= {"_platform/domains/shared/dev/main.tf": writer}
        files |= {"_platform/domains/shared/dev/providers.tf": providers}
        return read_estate(files.items())

    def resource(facts):
        (found,) = [each for each in facts.roles if each.stack == STACK]
        return found.identity[0].policy.statements[0].resources[0]

    here = with_writer(FILES["providers.tf"])
    assert here.faults == ()
    assert "space/d-this~~_platform~domains~shared~dev/" in resource(here)
    assert DOMAIN in resource(with_writer(FILES["providers.tf"].replace("100000000006", "100000000007")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("var.key_arns[0]", "var.key_arns[2]"),
        ("var.key_arns[0]", 'var.key_arns["data"]'),
        ("var.key_arns[0]", "var.key_arns[*]"),
        ("var.key_arns[0]", "var.other"),
        ("var.key_arns[0]", "local.key_arn"),
        ("var.key_arns[0]", "module.keys.arns"),
        ("var.key_arns[0]", "aws_kms_key.data.arn"),
        ("var.key_arns[0]", "element(var.key_arns, 0)"),
        ("var.key_arns[0]", "true ? var.key_arns[0] : var.key_arns[1]"),
        ("var.key_arns[0]", "[for arn in var.key_arns : arn]"),
        ("var.key_arns[0]", '"%{ if true }x%{ endif }"'),
        ("var.key_arns[0]", '"${join("", var.key_arns)}/*"'),
        ("var.key_arns[0]", '"${var.key_arns}/*"'),
        ("var.key_arns[0]", "data.aws_caller_identity.current.account_id"),
        ("var.key_arns[0]", "each.value"),
        ("var.key_arns[0]", "[var.key_arns]"),
        ("var.key_arns[0]", "null"),
        ("var.key_arns[0]", "7"),
        ("var.key_arns[0]", '"arn:aws:s3:::team~bucket"'),
        ('var.more["first"]', 'var.more["second"]'),
        ("var.boundary_arn", "var.domain_id"),
        ("aws_iam_role.job.name", '"someone-else"'),
        ("aws_iam_policy.job.arn", '"arn:aws:iam::aws:policy/AdministratorAccess"'),
        ('Sid       = "SageMaker"', 'Version   = "now"'),
        ("policy = jsonencode({", "policy = yamlencode({"),
    ],
)
def test_what_cannot_be_told_is_a_fault_with_its_place(old, new):
    facts = changed(IDENTITY_FILE, old, new)
    (fault,) = facts.faults
    assert fault.document == "out/tenant/dev/modules/identity/main.tf"
    before, after = (text.split("\n") for text in (IDENTITY, IDENTITY.replace(old, new, 1)))
    different = next(
        number for number, lines in enumerate(zip(before, after, strict=False), 1) if lines[0] != lines[1]
    )
    starts = [n for n, line in enumerate(after, 1) if n <= different and line.startswith("resource")]
    assert starts[-1] <= fault.line <= different


def test_a_fault_points_at_the_file_where_the_value_is_written():
    facts = changed("modules/keys/main.tf", "aws_kms_key.data.arn,", "aws_kms_key.dta.arn,")
    (fault,) = facts.faults
    assert (fault.document, fault.line) == ("out/tenant/dev/modules/keys/main.tf", 24)
    assert fault.message == "module.keys.aws_kms_key.dta does not exist"


def test_a_value_that_needs_itself_is_a_fault():
    main = MAIN.replace("module.keys.arns", "module.keys.arns\n  loop = module.identity.loop")
    loop = 'variable "loop" {}\noutput "loop" { value = var.loop }\n'
    text = loop + IDENTITY.replace("var.key_arns[0]", "var.loop")
    facts = read({"main.tf": main, IDENTITY_FILE: text})
    assert any("depends on itself" in message for message in messages(facts))


def test_a_parameter_that_holds_itself_is_a_fault():
    parameter = """
resource "aws_ssm_parameter" "domain_id" {
  name  = "/tenantry/domains/shared/dev/domain_id"
  value = data.aws_ssm_parameter.domain_id.insecure_value
}
"""
    assert any("depends on itself" in message for message in messages(read({"main.tf": MAIN + parameter})))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("./modules/identity", "./modules/other", "the module that is called here is not rendered"),
        (
            "./modules/identity",
            "git::https://example.com/x",
            "the module that is called here is not rendered",
        ),
        (
            'source = "./modules/identity"',
            'source = "./modules/identity"\n  providers = { aws = aws.elsewhere }',
            "another provider",
        ),
        (
            'source = "./modules/identity"',
            'source = "./modules/identity"\n  providers = {\n    aws = aws.elsewhere\n    aws.x = aws.x\n  }',
            "another provider",
        ),
        ('source = "./modules/identity"', 'source = "./modules/identity"\n  count = 2', "count"),
    ],
)
def test_a_module_that_is_not_what_it_seems_is_a_fault(old, new, message):
    assert any(message in each for each in messages(changed("main.tf", old, new)))


def test_files_of_a_module_that_nothing_calls_are_no_facts():
    text = IDENTITY.replace("tenant-dev-job", "tenant-dev-nobody")
    assert read({"modules/unused/main.tf": text}) == read()


def test_what_only_aws_tells_of_a_resource_is_told_apart_by_what_chooses_it():
    def with_domain(zone, resource="aws_iam_policy.boundary"):
        chosen = f'one([for it in {resource}.states : it.id if it.zone == "{zone}"])'
        return changed(MAIN_FILE, "data.aws_ssm_parameter.domain_id.insecure_value", chosen)

    def space(facts):
        (own, *_) = role(facts).identity
        return own.policy.statements[0].resources[0]

    one, other = (space(with_domain(zone)) for zone in ("a", "b"))

    assert "aws_iam_policy.states[zone=a].id.boundary~" in one
    assert other == one.replace("zone=a", "zone=b")
    assert "aws_iam_policy.none does not exist" in messages(with_domain("a", "aws_iam_policy.none"))
