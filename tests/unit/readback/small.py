"""A stack of a few lines, to be changed by tests."""

from generator.readback.facts import EstateFacts
from generator.readback.read import read_estate

STACK = "tenant/dev"

PROVIDERS = """
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["100000000006"]

  default_tags {
    tags = {
      "tenantry:tenant" = "tenant"
      team              = "nobody"
    }
  }
}

provider "aws" {
  alias               = "elsewhere"
  region              = "eu-central-1"
  allowed_account_ids = ["100000000009"]
}
"""

MAIN = """
data "aws_ssm_parameter" "domain_id" {
  name = "/tenantry/domains/shared/dev/domain_id"
}

module "keys" {
  source = "./modules/keys"
}

module "identity" {
  source = "./modules/identity"

  boundary_arn = aws_iam_policy.boundary.arn
  domain_id    = data.aws_ssm_parameter.domain_id.insecure_value
  key_arns     = module.keys.arns
  more         = { first = aws_iam_policy.more.arn }
}

resource "aws_iam_policy" "boundary" {
  name = "tenant-dev-boundary"
  path = "/tenantry/tenant/dev/"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Ceiling"
        Effect   = "Allow"
        Action   = "s3:*"
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_policy" "more" {
  name = "tenant-dev-more"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "More", Effect = "Deny", Action = ["s3:Put*"], Resource = "*" },
    ]
  })
}
"""

KEYS = """
resource "aws_kms_key" "data" {
  description = "Data."

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::100000000006:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
    ]
  })
}

resource "aws_kms_key" "logs" {
  description = "Logs."
}

output "arns" {
  value = [aws_kms_key.data.arn, aws_kms_key.logs.arn]
}
"""

IDENTITY = """
variable "boundary_arn" {
  type = string
}

variable "domain_id" {
  type = string
}

variable "key_arns" {
  type = list(string)
}

variable "more" {
  type = map(string)
}

resource "aws_iam_role" "job" {
  name                 = "tenant-dev-job"
  path                 = "/tenantry/tenant/dev/"
  permissions_boundary = var.boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "SageMaker"
        Effect    = "Allow"
        Principal = { Service = "sagemaker.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
    ]
  })

  tags = {
    team = "tenant"
  }
}

resource "aws_iam_policy" "job" {
  name = "tenant-dev-job"
  path = "/tenantry/tenant/dev/"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Read"
        Effect   = "Allow"
        Action   = ["sagemaker:DescribeSpace"]
        Resource = "arn:aws:sagemaker:eu-west-1:100000000006:space/${var.domain_id}/$${aws:SourceIdentity}-*"
        Condition = {
          StringEquals = {
            "aws:ResourceTag/team" = "$${aws:PrincipalTag/team}"
          }
        }
      },
      {
        Sid      = "Decrypt"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = var.key_arns[0]
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "job" {
  role       = aws_iam_role.job.name
  policy_arn = aws_iam_policy.job.arn
}

resource "aws_iam_role_policy_attachment" "more" {
  role       = aws_iam_role.job.name
  policy_arn = var.more["first"]
}

resource "aws_iam_role_policy" "logs" {
  name = "logs"
  role = aws_iam_role.job.name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "Logs", Effect = "Allow", Action = "logs:PutLogEvents", Resource = "*" }]
  })
}
"""

FILES = {
    "providers.tf": PROVIDERS,
    "main.tf": MAIN,
    "modules/keys/main.tf": KEYS,
    "modules/identity/main.tf": IDENTITY,
}


def read(files: dict[str, str] | None = None, *, stack: str = STACK) -> EstateFacts:
    """The facts of the small stack with some of its files given anew; an empty text takes one away."""
    texts = {name: text for name, text in (FILES | (files or {})).items() if text}
    return read_estate([(f"{stack}/{name}", text) for name, text in texts.items()])


def changed(file: str, old: str, new: str) -> EstateFacts:
    """The facts of the small stack after a change of one text, which must stand there."""
    assert old in FILES[file], old
    return read({file: FILES[file].replace(old, new, 1)})


def messages(facts: EstateFacts) -> list[str]:
    """What the facts cannot tell."""
    return [fault.message for fault in facts.faults]
