"""A way in, out or around that stands in no policy: one change of one file of the example estate."""

from dataclasses import dataclass

KEY = "arn:aws:kms:eu-west-1:100000000004:key/x"
NEIGHBOUR_ROLE = "arn:aws:iam::100000000004:role/tenantry/team-b/dev/team-b-dev-job"

ADMINISTRATOR = """
resource "aws_iam_role" "admin" {
  name = "admin"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Tenant"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::200000000021:root" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "admin" {
  name = "admin"
  role = aws_iam_role.admin.name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "All", Effect = "Allow", Action = "*", Resource = "*" }]
  })
}
"""

TRUSTS_ALL = """
resource "aws_iam_role" "open" {
  name = "open"
  path = "/tenantry/vision-lab/lab/"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "Anybody", Effect = "Allow", Principal = "*", Action = "sts:AssumeRole" }]
  })
}
"""

LAB, ORGANIZATION, PLATFORM = "vision-lab/lab", "vision-lab/organization", "_platform/organization"
DOMAIN, PROFILES = "modules/domain/main.tf", "modules/domain/profiles.tf"
USER_SETTINGS = '    auto_mount_home_efs = "Enabled"'
DOMAIN_SETTINGS = '    execution_role_identity_config = "USER_PROFILE_NAME"'
SCP = 'resource "aws_organizations_policy_attachment" "lab_choices" {'
APP = "    jupyter_lab_app_settings {"


@dataclass(frozen=True, slots=True)
class Way:
    """A text of a file and what stands there instead; with an empty `old` it is added at the end.

    `says` is in the message of a finding in that file.
    """

    id: str
    stack: str
    file: str
    old: str
    new: str
    says: str


def beside(name: str, file: str, old: str, added: str, says: str) -> Way:
    """A text added behind one that stands in a file of the laboratory's stack."""
    return Way(name, LAB, file, old, f"{old}\n{added}", says)
