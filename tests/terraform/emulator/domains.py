"""Domains: CreateDomain, DescribeDomain, UpdateDomain, ListDomains, DeleteDomain."""

from collections.abc import Iterator
from typing import Any

from moto.sagemaker.exceptions import ValidationError
from terraform.emulator.registry import Members, Record, Registry

NETWORK_MEMBERS = ("SubnetIds", "VpcId")
FIXED_MEMBERS = (
    "DomainName",
    "AuthMode",
    "HomeEfsFileSystemKmsKeyId",
    "KmsKeyId",
    "AppSecurityGroupManagement",
)
DEFAULTS = {
    "AppNetworkAccessType": "PublicInternetOnly",
    "HomeEfsFileSystemCreation": "Enabled",
    "TagPropagation": "DISABLED",
}
SETTINGS = ("DefaultUserSettings", "DefaultSpaceSettings")
NOT_RUNNING = ("Deleted", "Failed")
"""Apps that keep nothing from being deleted (API, DeleteDomain)."""
KEPT_AS_GIVEN = (*FIXED_MEMBERS, *NETWORK_MEMBERS, *SETTINGS, "DomainSettings")


class Domains(Registry):
    """The domain operations, with the checks the service makes before it accepts a domain."""

    def create_domain(self, asked: Members) -> Members:
        """Create a domain and its home file system, in service at once."""
        _require_network(asked)
        self.require_usable(asked)
        domain_id = self.new_domain_id()
        members = {name: asked[name] for name in KEPT_AS_GIVEN if name in asked}
        members |= {name: asked.get(name, default) for name, default in DEFAULTS.items()}
        members |= {
            "DomainId": domain_id,
            "DomainArn": self.arn("domain", domain_id),
            "Status": "InService",
            "Url": f"https://{domain_id}.studio.{self.neighbours.region}.sagemaker.aws",
        }
        if members["HomeEfsFileSystemCreation"] == "Enabled":
            key = asked.get("KmsKeyId") or asked.get("HomeEfsFileSystemKmsKeyId")
            members["HomeEfsFileSystemId"] = self.homes.create(
                domain_id, key, asked["VpcId"], asked["SubnetIds"]
            )
        if asked["AuthMode"] == "SSO":
            members["SingleSignOnApplicationArn"] = self._application_arn(domain_id)
        self.add(members["DomainArn"], members, asked.get("Tags"))
        return {name: members[name] for name in ("DomainArn", "DomainId", "Url")}

    def describe_domain(self, asked: Members) -> Members:
        """What a domain is now."""
        return self.find("domain", asked["DomainId"]).members

    def list_domains(self, _: Members) -> Members:
        """Every domain of the account and region."""
        return {"Domains": [record.members for record in self.all("domain")]}

    def update_domain(self, asked: Members) -> Members:
        """Change a domain: a settings group that is given replaces the group of that name, others stay."""
        domain = self.find("domain", asked["DomainId"])
        members = domain.members
        _refuse_what_stays(members, asked)
        after = {**members, **{name: value for name, value in asked.items() if name in DEFAULTS}}
        for name in SETTINGS:
            if name in asked:
                after[name] = {**members.get(name, {}), **asked[name]}
        if "DomainSettingsForUpdate" in asked:
            after["DomainSettings"] = {
                **members.get("DomainSettings", {}),
                **asked["DomainSettingsForUpdate"],
            }
        after |= {name: asked[name] for name in NETWORK_MEMBERS if name in asked}
        self._refuse_changes_under_apps(domain, after)
        self.require_usable(after)
        self.change(domain, **after)
        return {"DomainArn": domain.arn}

    def delete_domain(self, asked: Members) -> Members:
        """Delete an empty domain; its home file system stays unless the retention policy says Delete."""
        domain = self.find("domain", asked["DomainId"])
        self.refuse_while(self.running(domain.members["DomainId"]), "app")
        for kind, what in (("space", "space"), ("user-profile", "user profile")):
            self.refuse_while(self.all(kind, domain.members["DomainId"]), what)
        retention = asked.get("RetentionPolicy", {}).get("HomeEfsFileSystem", "Retain")
        if retention == "Delete" and "HomeEfsFileSystemId" in domain.members:
            self.homes.delete(domain.members["DomainId"], domain.members["HomeEfsFileSystemId"])
        self.remove(domain)
        return {}

    def require_usable(self, members: Members) -> None:
        """Refuse settings that name a role, key, subnet, group or script the account does not have."""
        self.neighbours.require_subnets(members.get("VpcId"), members.get("SubnetIds", []))
        for key in ("KmsKeyId", "HomeEfsFileSystemKmsKeyId"):
            self.neighbours.require_key(members.get(key))
        for name in SETTINGS:
            if name in members and "ExecutionRole" not in members[name]:
                raise ValidationError(message=f"ExecutionRole is required in {name}")
            self.require_settings(members.get(name, {}))
        self.neighbours.require_security_groups(members.get("DomainSettings", {}).get("SecurityGroupIds", []))
        if (
            members.get("AppNetworkAccessType") == "VpcOnly"
            and "SecurityGroups" not in members["DefaultUserSettings"]
        ):
            raise ValidationError(
                message="SecurityGroups are required in DefaultUserSettings in VpcOnly mode"
            )

    def require_settings(self, settings: Members) -> None:
        """Refuse user or space settings that name what the account does not have."""
        self.neighbours.require_execution_role(settings.get("ExecutionRole"))
        self.neighbours.require_security_groups(settings.get("SecurityGroups", []))
        self.neighbours.require_key(settings.get("SharingSettings", {}).get("S3KmsKeyId"))
        lands_in_studio = settings.get("DefaultLandingUri", "").startswith("studio::")
        if lands_in_studio and settings.get("StudioWebPortal") != "ENABLED":
            raise ValidationError(message="A DefaultLandingUri in Studio needs StudioWebPortal ENABLED")
        for name, value in named_values(settings):
            if name in {"LifecycleConfigArn", "LifecycleConfigArns"} and value not in self.records:
                raise ValidationError(message=f"The lifecycle configuration '{value}' does not exist")

    def _refuse_changes_under_apps(self, domain: Record, after: Members) -> None:
        """Identity, network mode and the loss of a subnet wait until no app runs (API, UpdateDomain)."""
        before = domain.members
        if (
            _identity(before) != _identity(after)
            or before["AppNetworkAccessType"] != after["AppNetworkAccessType"]
            or not set(before["SubnetIds"]) <= set(after["SubnetIds"])
        ):
            self.refuse_while(self.running(before["DomainId"]), "app")

    def running(self, *names: str) -> list[Record]:
        """The apps below a domain, profile or space but deleted ones, which are listed for a day."""
        return [app for app in self.all("app", *names) if app.members["Status"] not in NOT_RUNNING]

    def _application_arn(self, domain_id: str) -> str:
        place = self.neighbours
        application = f"ssoins-{'0' * 16}/apl-{domain_id.removeprefix('d-')}0000"
        return f"arn:{place.partition}:sso::{place.account}:application/{application}"


def _identity(domain: Members) -> str | None:
    value: str | None = domain.get("DomainSettings", {}).get("ExecutionRoleIdentityConfig")
    return value


def _require_network(asked: Members) -> None:
    missing = [name for name in NETWORK_MEMBERS if not asked.get(name)]
    if missing:
        raise ValidationError(
            message=f"{missing[0]} is required unless the domain is created for Unified Studio"
        )


def _refuse_what_stays(before: Members, asked: Members) -> None:
    """Refuse what an update of a domain cannot carry.

    Naming VpcOnly asks for the whole network, whether or not the mode changes (hashicorp/aws issue 45528,
    seen on AWS), and so does naming who manages groups without RStudio (issue 39923, seen on AWS). The VPC
    itself is only ever added and a home file system only ever made (API, UpdateDomain; refusals inferred).
    """
    if asked.get("AppNetworkAccessType") == "VpcOnly" and not all(map(asked.get, NETWORK_MEMBERS)):
        raise ValidationError(
            message="VpcId and Subnet IDs are required for updating domains to VpcOnly mode."
        )
    if asked.get("VpcId", before["VpcId"]) != before["VpcId"]:
        raise ValidationError(message="VpcId cannot be changed")
    made = before["HomeEfsFileSystemCreation"]
    if made == "Enabled" and asked.get("HomeEfsFileSystemCreation", made) != made:
        raise ValidationError(message="HomeEfsFileSystemCreation cannot be disabled")
    if "AppSecurityGroupManagement" in asked and not _runs_rstudio(before, asked):
        raise ValidationError(
            message="AppSecurityGroupManagement can only be set for RStudio enabled domains."
        )


def _runs_rstudio(before: Members, asked: Members) -> bool:
    return "RStudioServerProDomainSettings" in before.get(
        "DomainSettings", {}
    ) or "RStudioServerProDomainSettingsForUpdate" in asked.get("DomainSettingsForUpdate", {})


def named_values(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf below `value` with the name of the member that holds it."""
    if isinstance(value, dict):
        for inner, member in value.items():
            yield from named_values(member, inner)
    elif isinstance(value, list):
        for member in value:
            yield from named_values(member, name)
    else:
        yield name, value
