"""Terraform as the roles of pipelines: profiles whose credentials STS gives for tokens of a forge.

Stacks of roles themselves are an administrator's to apply, as everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import yaml
from terraform.emulator.tokens import token
from terraform.harness import BOOTSTRAP, Toolchain

AUDIENCE = "sts.amazonaws.com"
GITHUB = "https://token.actions.githubusercontent.com"
ROLES = ("plan", "apply")
PROFILE = """\
[profile {name}]
region = {region}
role_arn = arn:aws:iam::{account}:role/{role}
role_session_name = pipeline
web_identity_token_file = {token}

"""


@dataclass(frozen=True, slots=True)
class Pipelines:
    """The pipelines of an estate that a repository on GitHub delivers, by what its platform file says."""

    name: str
    region: str
    accounts: tuple[str, ...]
    roles: Mapping[str, str]
    claims: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, out: Path) -> "Pipelines":
        """Those of a rendered estate, whose files lie beside."""
        workspace = out.parent
        said = yaml.safe_load((workspace / "tenants" / "_platform.yaml").read_text(encoding="utf-8"))
        github, access = said["delivery"]["github"], said["access"]
        repository, number = github["repository"], str(github["repository_id"])
        branch, environment = github.get("branch", "main"), github.get("environment", "production")
        workflow = github.get("workflow", ".github/workflows/tenantry-apply.yml")
        both = {"aud": AUDIENCE, "repository_id": number}
        claims = {
            "plan": {**both, "sub": f"repo:{repository}:ref:refs/heads/{branch}"},
            "apply": {
                **both,
                "sub": f"repo:{repository}:environment:{environment}",
                "environment": environment,
                "job_workflow_ref": f"{repository}/{workflow}@refs/heads/{branch}",
            },
        }
        made = (one.name.removeprefix(BOOTSTRAP) for one in (out / "_platform").glob(f"{BOOTSTRAP}*"))
        roles = {"plan": access.get("plan_role", "TenantryPlan"), "apply": access["apply_role"]}
        return cls(workspace.name, said["home_region"], tuple(sorted(made)), roles, claims)

    def arn(self, account: str, role: str) -> str:
        """The ARN of the role that plans or applies in an account."""
        return f"arn:aws:iam::{account}:role/{self.roles[role]}"

    def token(self, role: str, **otherwise: str) -> str:
        """The token of the job that plans or applies, or one that says something else."""
        return token(GITHUB, **{**self.claims[role], **otherwise})

    def profiles(self, folder: Path, suffix: str = "") -> str:
        """A configuration of AWS: a profile for each account and role, named after both.

        A token for each role is written into the folder.
        """
        texts = []
        for role in ROLES:
            file = folder / f"{self.name}-{role}.token"
            file.write_text(self.token(role), encoding="utf-8")
            by = {"region": self.region, "role": self.roles[role], "token": file}
            texts += [
                PROFILE.format(name=f"tenantry-{one}-{role}{suffix}", account=one, **by)
                for one in self.accounts
            ]
        return "".join(texts)

    def toolchain(self, toolchain: Toolchain, role: str) -> Toolchain:
        """The toolchain in the hands of the role that plans or applies, whose profiles are added."""
        config = Path(toolchain.environment["AWS_CONFIG_FILE"])
        said = config.read_text(encoding="utf-8")
        if f"-{role}-{self.name}]" not in said:
            config.write_text(said + self.profiles(config.parent, f"-{self.name}"), encoding="utf-8")
        return replace(toolchain, role=f"{role}-{self.name}")
