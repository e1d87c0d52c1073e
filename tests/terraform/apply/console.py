"""What somebody does by hand in the console to an environment that is applied, and takes back."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from terraform.account import Place

STRANGER = "arn:aws:iam::999999999999:root"
EVERYTHING = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)


@dataclass(frozen=True)
class Console:
    """Somebody who changes things beside Terraform in one environment."""

    place: Place
    taken_back: ExitStack = field(default_factory=ExitStack)

    def _do(self, act: Callable[..., Any], undo: Callable[..., Any], **how: Any) -> None:
        self.taken_back.callback(undo, **how)
        act(**how)

    def let_a_role_do_everything(self, role: str) -> None:
        """An inline policy that allows everything."""
        iam = self.place.account.client("iam")
        named = {"RoleName": role, "PolicyName": "oops"}
        self.taken_back.callback(iam.delete_role_policy, **named)
        iam.put_role_policy(PolicyDocument=EVERYTHING, **named)

    def take_a_guardrail_off(self, role: str) -> None:
        """A policy that is declared is detached."""
        iam = self.place.account.client("iam")
        own = next(arn for name, arn in self.place.account.attached(role).items() if "guardrails" in name)
        named = {"RoleName": role, "PolicyArn": own}
        self._do(iam.detach_role_policy, iam.attach_role_policy, **named)

    def tag(self, role: str) -> None:
        """A tag on a role."""
        iam = self.place.account.client("iam")
        self.taken_back.callback(iam.untag_role, RoleName=role, TagKeys=["by"])
        iam.tag_role(RoleName=role, Tags=[{"Key": "by", "Value": "hand"}])

    def open_a_port_to_the_world(self, vpc: str) -> None:
        """A rule of the group of applications."""
        ec2 = self.place.account.client("ec2")
        groups = self.place.account.in_vpc("security_groups", vpc)
        group = next(one["GroupId"] for one in groups if one["GroupName"].endswith("-domain"))
        rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        how = {"GroupId": group, "IpPermissions": [rule]}
        self._do(ec2.authorize_security_group_ingress, ec2.revoke_security_group_ingress, **how)

    def lead_to_the_internet(self, vpc: str) -> str:
        """An internet gateway; its id comes back."""
        ec2 = self.place.account.client("ec2")
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.taken_back.callback(ec2.delete_internet_gateway, InternetGatewayId=gateway)
        how = {"InternetGatewayId": gateway, "VpcId": vpc}
        self._do(ec2.attach_internet_gateway, ec2.detach_internet_gateway, **how)
        return str(gateway)

    def let_somebody_in(self) -> None:
        """A profile in the domain."""
        studio = self.place.account.client("sagemaker")
        (domain,) = studio.list_domains()["Domains"]
        how = {"DomainId": domain["DomainId"], "UserProfileName": "mallory"}
        self._do(studio.create_user_profile, studio.delete_user_profile, **how)

    def lend_the_key_to_a_stranger(self) -> str:
        """A grant on the key of data; its id comes back."""
        kms = self.place.account.client("kms")
        aliases = self.place.account.every("kms", "list_aliases")
        key = next(one["TargetKeyId"] for one in aliases if one["AliasName"].endswith("/data"))
        grant = kms.create_grant(KeyId=key, GranteePrincipal=STRANGER, Operations=["Decrypt"])["GrantId"]
        self.taken_back.callback(kms.revoke_grant, KeyId=key, GrantId=grant)
        return str(grant)

    def take_a_denial_out_of_the_bucket(self, sid: str) -> None:
        """A statement of the bucket's policy goes."""
        s3 = self.place.account.client("s3")
        buckets = s3.list_buckets()["Buckets"]
        bucket = next(one["Name"] for one in buckets if self.place.prefix in one["Name"])
        policy = s3.get_bucket_policy(Bucket=bucket)["Policy"]
        fewer = json.loads(policy)
        fewer["Statement"] = [one for one in fewer["Statement"] if one["Sid"] != sid]
        self.taken_back.callback(s3.put_bucket_policy, Bucket=bucket, Policy=policy)
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(fewer))

    def forget_logs_after_a_day(self) -> None:
        """The retention of a log group."""
        logs = self.place.account.client("logs")
        groups = self.place.account.every("logs", "describe_log_groups")
        group = next(one for one in groups if "retentionInDays" in one)
        name, days = group["logGroupName"], group["retentionInDays"]
        self.taken_back.callback(logs.put_retention_policy, logGroupName=name, retentionInDays=days)
        logs.put_retention_policy(logGroupName=name, retentionInDays=1)
