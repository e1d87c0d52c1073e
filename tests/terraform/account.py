"""What an account and an environment in it hold, asked through boto3."""

import json
from dataclasses import dataclass
from typing import Any

from terraform.emulator.server import EmulatedAws

REGION = "eu-west-1"


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the emulated AWS, in the Region of the test estates."""

    aws: EmulatedAws
    id: str

    def client(self, service: str) -> Any:
        """A boto3 client that acts in the account."""
        return self.aws.client(service, account=self.id, region=REGION)

    def every(self, service: str, operation: str, **asked: Any) -> list[dict[str, Any]]:
        """The members of the one list in the answers to an operation, such as `iam`, `list_roles`."""
        client = self.client(service)
        if client.can_paginate(operation):
            pages = list(client.get_paginator(operation).paginate(**asked))
        else:
            pages = [getattr(client, operation)(**asked)]
        return [
            each for page in pages for value in page.values() if isinstance(value, list) for each in value
        ]

    def parameter(self, name: str) -> str:
        """The value of an SSM parameter."""
        return str(self.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])

    def studio_tags(self, arn: str) -> dict[str, str]:
        """The tags of a Studio resource."""
        return by_key(self.client("sagemaker").list_tags(ResourceArn=arn)["Tags"])

    def roles(self, path: str = "/") -> dict[str, dict[str, Any]]:
        """The roles below a path, by name."""
        names = [each["RoleName"] for each in self.every("iam", "list_roles", PathPrefix=path)]
        return {name: self.client("iam").get_role(RoleName=name)["Role"] for name in names}

    def attached(self, role: str) -> dict[str, str]:
        """The managed policies attached to a role: ARNs by name."""
        found = self.every("iam", "list_attached_role_policies", RoleName=role)
        return {each["PolicyName"]: each["PolicyArn"] for each in found}

    def managed_policies(self, path: str = "/") -> dict[str, str]:
        """The account's own managed policies below a path: ARNs by name."""
        found = self.every("iam", "list_policies", Scope="Local", PathPrefix=path)
        return {each["PolicyName"]: each["Arn"] for each in found}

    def statements(self, role: str) -> list[dict[str, Any]]:
        """Every statement of every managed policy attached to a role."""
        iam = self.client("iam")
        found = []
        for arn in self.attached(role).values():
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            policy = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]
            found += policy["Document"]["Statement"]
        return found

    def in_vpc(self, kind: str, vpc_id: str) -> list[dict[str, Any]]:
        """What a VPC holds of a kind, such as `subnets` or `vpc_endpoints`."""
        return self.every("ec2", f"describe_{kind}", Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])

    def scps(self, target: str) -> dict[str, dict[str, Any]]:
        """The service control policies attached to an account or unit: documents by name."""
        organizations = self.client("organizations")
        kind = {"TargetId": target, "Filter": "SERVICE_CONTROL_POLICY"}
        return {
            each["Name"]: json.loads(organizations.describe_policy(PolicyId=each["Id"])["Policy"]["Content"])
            for each in self.every("organizations", "list_policies_for_target", **kind)
        }

    def units(self, root: str) -> dict[str, str]:
        """The organizational units below the root: ids by name."""
        found = self.every("organizations", "list_organizational_units_for_parent", ParentId=root)
        return {each["Name"]: each["Id"] for each in found}

    def parent(self, account_id: str) -> str:
        """The id of the unit or root that an account of the organization stands in."""
        (parent,) = self.every("organizations", "list_parents", ChildId=account_id)
        return str(parent["Id"])


@dataclass(frozen=True, slots=True)
class Place:
    """An environment of a tenant or of a shared domain: its account, and what is called after it."""

    account: Account
    name: str
    environment: str

    @property
    def prefix(self) -> str:
        """What its names begin with."""
        return f"{self.name}-{self.environment}"

    @property
    def path(self) -> str:
        """Where its roles and policies stand in IAM."""
        return f"/tenantry/{self.name}/{self.environment}/"

    def roles(self) -> dict[str, dict[str, Any]]:
        """Its roles, by name without the prefix; those of teams keep a hyphen in front."""
        return {
            name.removeprefix(f"{self.prefix}-"): role for name, role in self.account.roles(self.path).items()
        }

    def role_arn(self, name: str) -> str:
        """The ARN of the role of that name without the prefix."""
        return f"arn:aws:iam::{self.account.id}:role{self.path}{self.prefix}-{name}"

    def statements(self, role: str) -> list[dict[str, Any]]:
        """Every statement of every policy attached to the role of that name without the prefix."""
        return self.account.statements(f"{self.prefix}-{role}")

    def key(self, purpose: str) -> dict[str, Any]:
        """Its KMS key for a purpose, with the statements of its policy and its rotation."""
        kms = self.account.client("kms")
        alias = f"alias/tenantry/{self.name}/{self.environment}/{purpose}"
        known: dict[str, Any] = kms.describe_key(KeyId=alias)["KeyMetadata"]
        policy = json.loads(kms.get_key_policy(KeyId=known["KeyId"], PolicyName="default")["Policy"])
        rotation = kms.get_key_rotation_status(KeyId=known["KeyId"])
        return {**known, "Statements": policy["Statement"], "Rotation": rotation}

    def domain(self) -> dict[str, Any]:
        """Its Studio domain."""
        studio = self.account.client("sagemaker")
        domains = studio.list_domains()["Domains"]
        (found,) = [each for each in domains if each["DomainName"] == self.prefix]
        described: dict[str, Any] = studio.describe_domain(DomainId=found["DomainId"])
        return described

    def groups(self, vpc_id: str) -> dict[str, dict[str, Any]]:
        """Its security groups in a VPC, by name without the prefix."""
        ours = f"tenantry-{self.prefix}-"
        found = {group["GroupName"]: group for group in self.account.in_vpc("security_groups", vpc_id)}
        return {name.removeprefix(ours): group for name, group in found.items() if name.startswith(ours)}

    @property
    def bucket(self) -> str:
        """The name of its data bucket."""
        return f"acme-{self.prefix}-{self.account.id}"


def by_key(tags: list[dict[str, str]]) -> dict[str, str]:
    """Tags as a mapping, whatever the service calls their keys and values."""
    return {tag.get("Key", tag.get("TagKey", "")): tag.get("Value", tag.get("TagValue", "")) for tag in tags}


def listed(value: str | list[str]) -> list[str]:
    """The values of a policy element, which may hold one without a list."""
    return [value] if isinstance(value, str) else value


def conditions(statements: list[dict[str, Any]], effect: str, action: str) -> list[dict[str, Any]]:
    """The conditions of the statements that name an action exactly."""
    return [
        statement.get("Condition", {})
        for statement in statements
        if statement["Effect"] == effect and action in listed(statement.get("Action", []))
    ]
