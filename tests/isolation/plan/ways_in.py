"""Ways in, out and around that stand in no policy."""

from isolation.plan.studio_ways import STUDIO
from isolation.plan.way import ADMINISTRATOR, KEY, LAB, ORGANIZATION, PLATFORM, SCP, TRUSTS_ALL, Way, beside

NESTED = (
    Way(
        "a module in a module",
        LAB,
        "modules/domain/main.tf",
        "",
        'module "more" {\n  source = "git::https://example.com/administrator"\n}\n',
        "module.domain.module.more is rendered and not planned",
    ),
    Way("a module of the registry", LAB, "main.tf", "./modules/keys", "example/keys/aws", "planned is"),
    Way(
        "a module elsewhere", LAB, "main.tf", "./modules/keys", "../../team-b/dev/modules/keys", "planned is"
    ),
    Way(
        "a local module of its own",
        LAB,
        "modules/extra/main.tf",
        "",
        ADMINISTRATOR,
        "module.extra.aws_iam_role.admin is rendered and not planned",
    ),
    Way(
        "a folder below a module",
        LAB,
        "modules/domain/modules/extra/main.tf",
        "",
        ADMINISTRATOR,
        "aws_iam_role.admin is rendered and not planned",
    ),
)

ORGANIZATIONS = (
    Way(
        "an administrator", ORGANIZATION, "guardrails.tf", "", ADMINISTRATOR, "aws_iam_role.admin is rendered"
    ),
    Way("one of the platform", PLATFORM, "units.tf", "", ADMINISTRATOR, "aws_iam_role.admin is rendered"),
    Way("an SCP that lacks a denial", ORGANIZATION, "guardrails.tf", '"Deny"', '"Allow"', "says content"),
    Way(
        "an SCP that exempts contractors",
        PLATFORM,
        "guardrails.tf",
        "arn:aws:iam::*:role/TenantryApply",
        "arn:aws:iam::*:role/Contractor*",
        "says content",
    ),
    Way("an SCP elsewhere", ORGANIZATION, "guardrails.tf", '"200000000021"', '"100000000003"', "target_id"),
    Way(
        "an SCP on nobody",
        ORGANIZATION,
        "guardrails.tf",
        SCP,
        SCP.replace("lab_choices", "x"),
        "x is rendered",
    ),
    Way(
        "an account more",
        "fraud-detection/organization",
        "accounts.tf",
        "",
        'resource "aws_organizations_account" "more" {\n  name  = "m"\n  email = "m@example.com"\n}\n',
        "aws_organizations_account.more is rendered",
    ),
    Way(
        "a delegated administrator",
        PLATFORM,
        "units.tf",
        "",
        'resource "aws_organizations_delegated_administrator" "a" {\n  account_id = "100000000009"\n}\n',
        "is rendered and not planned",
    ),
    Way(
        "an account moved to another unit",
        "fraud-detection/organization",
        "accounts.tf",
        "data.aws_ssm_parameter.ml-workloads.insecure_value",
        '"ou-acme-00000000"',
        "parent_id",
    ),
)

AROUND = (
    Way(
        "a program",
        "retail-credit/dev",
        "modules/domain/spaces.tf",
        'resource "terraform_data" "scorecards" {',
        'resource "terraform_data" "scorecards" {\n  provisioner "local-exec" {\n    command = "x"\n  }',
        "local-exec",
    ),
    Way(
        "an external program",
        LAB,
        "main.tf",
        "",
        'data "external" "x" {\n  program = ["x"]\n}\n',
        "data.external.x",
    ),
    beside(
        "ignored tags",
        "providers.tf",
        '  region              = "eu-west-1"',
        '  ignore_tags {\n    keys = ["team"]\n  }',
        "ignore_tags",
    ),
    beside(
        "a check that is skipped",
        "providers.tf",
        '  region              = "eu-west-1"',
        "  skip_credentials_validation = true",
        "skip_credentials_validation",
    ),
    Way(
        "another account",
        LAB,
        "providers.tf",
        'role_arn     = "arn:aws:iam::200000000021',
        'role_arn     = "arn:aws:iam::100000000004',
        "assume_role.role_arn",
    ),
    Way("another's tags", LAB, "providers.tf", '"vision-lab"', '"team-b"', "default_tags.tags"),
    Way("a neighbour's state", LAB, "backend.tf", "vision-lab/lab/", "team-b/dev/", "backend.s3.key"),
    Way(
        "state in another bucket", LAB, "backend.tf", "acme-tenantry-state", "elsewhere", "backend.s3.bucket"
    ),
    Way(
        "state that is not encrypted",
        LAB,
        "backend.tf",
        "encrypt      = true",
        "encrypt      = false",
        "encrypt",
    ),
    Way("a foreign provider", LAB, "versions.tf", "hashicorp/aws", "example/aws", "required_providers.aws"),
    Way(
        "a public bucket",
        LAB,
        "modules/storage/main.tf",
        "block_public_policy     = true",
        "block_public_policy     = false",
        "block_public_policy",
    ),
    Way(
        "objects that have other owners",
        LAB,
        "modules/storage/main.tf",
        "BucketOwnerEnforced",
        "ObjectWriter",
        "object_ownership",
    ),
    beside(
        "a notification to a neighbour",
        "modules/storage/main.tf",
        "  eventbridge = true",
        '  lambda_function {\n    lambda_function_arn = "arn:aws:lambda:eu-west-1:100000000004:function:x"\n'
        '    events = ["s3:ObjectCreated:*"]\n  }',
        "lambda_function",
    ),
    Way(
        "flow logs to a foreign bucket",
        LAB,
        "modules/network/flow_logs.tf",
        "aws_cloudwatch_log_group.flow_logs.arn\n  iam",
        '"arn:aws:s3:::elsewhere"\n  iam',
        "log_destination",
    ),
    Way(
        "logs under another key", LAB, "modules/logging/main.tf", "var.logs_key_arn", f'"{KEY}"', "kms_key_id"
    ),
    Way(
        "backups of another's files",
        "fraud-detection/prod",
        "modules/backup/selection.tf",
        "  resources = [",
        '  resources = ["*", ',
        "resources",
    ),
    Way(
        "backups copied away",
        "fraud-detection/prod",
        "modules/backup/main.tf",
        "    completion_window = 1440",
        "    completion_window = 1440\n    copy_action {\n"
        '      destination_vault_arn = "arn:aws:backup:eu-west-1:100000000004:backup-vault:x"\n    }',
        "copy_action",
    ),
    Way(
        "costs told to a stranger",
        "fraud-detection/prod",
        "modules/budget/main.tf",
        '"ml-platform@acme.example"',
        '"stranger@elsewhere.example"',
        "subscriber_email_addresses",
    ),
    Way(
        "costs told to a topic of another's",
        "insurance/dev",
        "modules/budget/main.tf",
        "    threshold                  = 80\n",
        "    threshold                  = 80\n"
        '    subscriber_sns_topic_arns  = ["arn:aws:sns:eu-west-1:100000000099:x"]\n',
        "subscriber_sns_topic_arns",
    ),
    Way(
        "another's costs counted",
        "insurance/dev",
        "modules/budget/main.tf",
        "$insurance",
        "$retail-credit",
        "cost_filter",
    ),
    Way("a role that trusts anybody", LAB, "modules/identity/roles.tf", "", TRUSTS_ALL, "aws_iam_role.open"),
    Way(
        "an open port",
        LAB,
        "modules/network/security_group_rules.tf",
        "  referenced_security_group_id = aws_security_group.domain.id",
        '  cidr_ipv4 = "0.0.0.0/0"',
        "cidr_ipv4",
    ),
    Way(
        "a way out",
        LAB,
        "modules/network/vpc.tf",
        "",
        'resource "aws_internet_gateway" "x" {\n  vpc_id = aws_vpc.this.id\n}\n',
        "aws_internet_gateway.x",
    ),
    Way(
        "a NAT gateway",
        LAB,
        "modules/network/vpc.tf",
        "",
        'resource "aws_nat_gateway" "x" {\n  subnet_id     = aws_subnet.a.id\n'
        '  allocation_id = "eipalloc-1"\n}\n',
        "aws_nat_gateway.x",
    ),
    Way(
        "a default route",
        LAB,
        "modules/network/vpc.tf",
        "",
        'resource "aws_route" "x" {\n  route_table_id         = aws_route_table.a.id\n'
        '  destination_cidr_block = "0.0.0.0/0"\n  gateway_id             = "igw-0a1b2c3d"\n}\n',
        "aws_route.x",
    ),
    Way(
        "a subnet whose machines have public addresses",
        LAB,
        "modules/network/vpc.tf",
        "map_public_ip_on_launch = false",
        "map_public_ip_on_launch = true",
        "map_public_ip_on_launch",
    ),
    Way(
        "a peering",
        LAB,
        "modules/network/vpc.tf",
        "",
        'resource "aws_vpc_peering_connection" "x" {\n  vpc_id = aws_vpc.this.id\n}\n',
        "aws_vpc_peering_connection.x",
    ),
    Way(
        "an endpoint without a policy",
        LAB,
        "modules/network/endpoints.tf",
        "",
        'resource "aws_vpc_endpoint" "x" {\n  vpc_id = aws_vpc.this.id\n'
        '  service_name = "com.amazonaws.eu-west-1.sqs"\n}\n',
        "aws_vpc_endpoint.x",
    ),
    Way(
        "a second bucket",
        LAB,
        "modules/storage/main.tf",
        "",
        'resource "aws_s3_bucket" "x" {\n  bucket = "x"\n}\n',
        "aws_s3_bucket.x",
    ),
    Way(
        "changes that are ignored",
        LAB,
        "modules/storage/main.tf",
        "  block_public_acls       = true",
        "  block_public_acls       = true\n  lifecycle {\n    ignore_changes = all\n  }",
        "ignore_changes",
    ),
    Way(
        "a resource that is forgotten",
        LAB,
        "main.tf",
        "",
        "removed {\n  from = module.guardrails.aws_iam_policy.boundary\n}\n",
        "removed is rendered",
    ),
    Way(
        "a value that is told away",
        LAB,
        "main.tf",
        "",
        'output "x" {\n  value = module.keys.data_key_arn\n}\n',
        "output.x is rendered",
    ),
    Way(
        "a parameter for others",
        LAB,
        "main.tf",
        "",
        'resource "aws_ssm_parameter" "x" {\n  name = "/tenantry/domains/research/dev/domain_id"\n'
        '  type = "String"\n  insecure_value = "d-x"\n}\n',
        "aws_ssm_parameter.x",
    ),
    Way(
        "an alias that leads to another key",
        LAB,
        "modules/keys/main.tf",
        "aws_kms_key.data.key_id",
        f'"{KEY}"',
        "target_key_id",
    ),
    Way(
        "an account adopted",
        "fraud-detection/organization",
        "accounts.tf",
        "",
        'import {\n  to = aws_organizations_account.dev\n  id = "100000000004"\n}\n',
        "import of aws_org",
    ),
)

WAYS = (*NESTED, *ORGANIZATIONS, *STUDIO, *AROUND)
