"""The emulated AWS keeps what is not empty, as AWS does."""

import pytest
from botocore.exceptions import ClientError
from terraform.emulator.organization import ExistingAccount, ExistingOrganization
from terraform.emulator.server import EmulatedAws

MANAGEMENT, MEMBER, REGION = "444444444444", "555555555555", "eu-west-1"
ORGANIZATION = ExistingOrganization(
    id="o-acme0keep",
    root="r-acme",
    management=MANAGEMENT,
    accounts={MEMBER: ExistingAccount("one", "one@acme.example")},
    units={"ou-acme-0000000a": "Here"},
)


def test_a_vpc_stays_while_there_are_security_groups_in_it(running_aws: EmulatedAws) -> None:
    running_aws.reset()
    network = running_aws.client("ec2", account=MEMBER, region=REGION)
    vpc = network.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = network.create_security_group(GroupName="other", Description="other", VpcId=vpc)["GroupId"]
    with pytest.raises(ClientError, match="DependencyViolation"):
        network.delete_vpc(VpcId=vpc)
    network.delete_security_group(GroupId=group)
    network.delete_vpc(VpcId=vpc)
    assert vpc not in [one["VpcId"] for one in network.describe_vpcs()["Vpcs"]]


def test_a_unit_stays_while_there_are_accounts_in_it(running_aws: EmulatedAws) -> None:
    running_aws.reset()
    running_aws.establish(ORGANIZATION)
    organization = running_aws.client("organizations", account=MANAGEMENT)
    unit = organization.create_organizational_unit(ParentId="r-acme", Name="There")["OrganizationalUnit"][
        "Id"
    ]
    move = {"AccountId": MEMBER, "SourceParentId": "r-acme", "DestinationParentId": unit}
    organization.move_account(**move)
    with pytest.raises(ClientError, match="OrganizationalUnitNotEmptyException"):
        organization.delete_organizational_unit(OrganizationalUnitId=unit)
    organization.move_account(AccountId=MEMBER, SourceParentId=unit, DestinationParentId="r-acme")
    organization.delete_organizational_unit(OrganizationalUnitId=unit)
    units = organization.list_organizational_units_for_parent(ParentId="r-acme")["OrganizationalUnits"]
    assert unit not in [one["Id"] for one in units]
