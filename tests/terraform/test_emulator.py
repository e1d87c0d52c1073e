"""Studio as emulated refuses what the service refuses, and remembers what it was told."""

import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Event
from typing import Any

import pytest
from botocore.exceptions import ClientError
from terraform.emulator.network import ExistingNetwork, ExistingSubnet
from terraform.emulator.organization import ExistingAccount, ExistingOrganization
from terraform.emulator.server import EmulatedAws, OneAtATime, answered_once

ACCOUNT, OTHER, REGION = "444444444444", "555555555555", "eu-west-1"
TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",'
    ' "Principal": {"Service": "%s"}}]}'
)


class Workplace:
    """What a domain needs first, in one account."""

    def __init__(self, aws: EmulatedAws, account: str) -> None:
        self.studio = aws.client("sagemaker", account=account, region=REGION)
        self._iam = aws.client("iam", account=account)
        self._network = aws.client("ec2", account=account, region=REGION)
        self.vpc = self._network.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnet = self.new_subnet("10.0.0.0/20")
        named = {"GroupName": "apps", "Description": "apps"}
        self.group = self._network.create_security_group(**named, VpcId=self.vpc)["GroupId"]
        self.role = self.new_role("execution", "sagemaker.amazonaws.com")

    def new_subnet(self, cidr: str) -> str:
        return str(self._network.create_subnet(VpcId=self.vpc, CidrBlock=cidr)["Subnet"]["SubnetId"])

    def new_role(self, name: str, service: str) -> str:
        role = self._iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST % service)
        return str(role["Role"]["Arn"])

    def new_domain(self, **changes: Any) -> str:
        asked = {
            "DomainName": "alpha",
            "AuthMode": "IAM",
            "VpcId": self.vpc,
            "SubnetIds": [self.subnet],
            "DefaultUserSettings": {"ExecutionRole": self.role, "SecurityGroups": [self.group]},
        }
        return str(self.studio.create_domain(**asked | changes)["DomainId"])


@pytest.fixture
def place(running_aws: EmulatedAws) -> Workplace:
    running_aws.reset()
    return Workplace(running_aws, ACCOUNT)


def space_of(size: int, app: str = "JupyterLab") -> dict[str, Any]:
    return {"AppType": app, "SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": size}}}


def code_of(failed: pytest.ExceptionInfo[ClientError]) -> str:
    return str(failed.value.response["Error"]["Code"])


def test_domain_ids_are_unique_across_accounts_and_equal_on_the_next_run(
    place: Workplace, running_aws: EmulatedAws
) -> None:
    first = [place.new_domain(), place.new_domain(), Workplace(running_aws, OTHER).new_domain()]
    running_aws.reset()
    again = Workplace(running_aws, ACCOUNT)
    assert len(set(first)) == 3
    assert [again.new_domain(), again.new_domain()] == first[:2]
    assert all(each.startswith("d-") and len(each) == 14 for each in first)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"DomainName": "a_b"}, "regular expression pattern"),
        ({"AppNetworkAccessType": "Vpc"}, "enum value set"),
        ({"DefaultUserSettings": {"SecurityGroups": []}}, "ExecutionRole is required"),
        ({"SubnetIds": ["subnet-00000000"]}, "does not exist"),
        ({"KmsKeyId": "00000000-0000-0000-0000-000000000000"}, "does not exist"),
    ],
)
def test_a_domain_with_a_fault_is_refused(place: Workplace, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ClientError, match=message) as failed:
        place.new_domain(**changes)
    assert code_of(failed) == "ValidationException"
    assert place.studio.list_domains()["Domains"] == []


def test_a_role_that_sagemaker_cannot_assume_is_refused(place: Workplace) -> None:
    stranger = place.new_role("stranger", "ec2.amazonaws.com")
    with pytest.raises(ClientError, match="cannot assume"):
        place.new_domain(DefaultUserSettings={"ExecutionRole": stranger, "SecurityGroups": [place.group]})


def test_a_domain_needs_a_network(place: Workplace) -> None:
    settings = {"ExecutionRole": place.role}
    with pytest.raises(ClientError, match="SubnetIds is required"):
        place.studio.create_domain(DomainName="alpha", AuthMode="IAM", DefaultUserSettings=settings)


def test_vpc_only_needs_security_groups(place: Workplace) -> None:
    with pytest.raises(ClientError, match="SecurityGroups are required"):
        place.new_domain(AppNetworkAccessType="VpcOnly", DefaultUserSettings={"ExecutionRole": place.role})


def test_a_domain_with_anything_in_it_cannot_be_deleted(place: Workplace) -> None:
    domain = place.new_domain()
    place.studio.create_user_profile(DomainId=domain, UserProfileName="ann")
    place.studio.create_space(
        DomainId=domain,
        SpaceName="own",
        OwnershipSettings={"OwnerUserProfileName": "ann"},
        SpaceSharingSettings={"SharingType": "Private"},
    )
    place.studio.create_app(DomainId=domain, SpaceName="own", AppType="JupyterLab", AppName="default")
    for refused in (
        lambda: place.studio.delete_domain(DomainId=domain),
        lambda: place.studio.delete_user_profile(DomainId=domain, UserProfileName="ann"),
        lambda: place.studio.delete_space(DomainId=domain, SpaceName="own"),
    ):
        with pytest.raises(ClientError) as failed:
            refused()
        assert code_of(failed) == "ResourceInUse"
    place.studio.delete_app(DomainId=domain, SpaceName="own", AppType="JupyterLab", AppName="default")
    place.studio.delete_space(DomainId=domain, SpaceName="own")
    place.studio.delete_user_profile(DomainId=domain, UserProfileName="ann")
    place.studio.delete_domain(DomainId=domain)
    with pytest.raises(ClientError, match="RecordNotFound") as failed:
        place.studio.describe_domain(DomainId=domain)
    assert code_of(failed) == "ResourceNotFound"


def test_profile_names_that_differ_in_case_are_one_name(place: Workplace) -> None:
    domain = place.new_domain()
    place.studio.create_user_profile(DomainId=domain, UserProfileName="Ann")
    described = place.studio.describe_user_profile(DomainId=domain, UserProfileName="ann")
    assert described["UserProfileName"] == "Ann"
    assert described["UserProfileArn"].endswith(f"user-profile/{domain}/ann")
    with pytest.raises(ClientError) as failed:
        place.studio.create_user_profile(DomainId=domain, UserProfileName="ANN")
    assert code_of(failed) == "ResourceInUse"


@pytest.mark.parametrize(("mode", "user"), [("IAM", True), ("SSO", False)])
def test_an_identity_center_user_belongs_to_an_sso_domain(place: Workplace, mode: str, user: bool) -> None:  # noqa: FBT001 a parameter
    domain = place.new_domain(AuthMode=mode)
    signed_in = {"SingleSignOnUserIdentifier": "UserName", "SingleSignOnUserValue": "ann"} if user else {}
    with pytest.raises(ClientError, match="AuthMode"):
        place.studio.create_user_profile(DomainId=domain, UserProfileName="ann", **signed_in)


def test_a_profile_lands_in_studio_only_where_its_portal_is_enabled(place: Workplace) -> None:
    domain = place.new_domain()
    landing = {"DefaultLandingUri": "studio::jupyterlab"}
    with pytest.raises(ClientError, match="StudioWebPortal"):
        place.studio.create_user_profile(DomainId=domain, UserProfileName="ann", UserSettings=landing)

    enabled = {**landing, "StudioWebPortal": "ENABLED"}
    place.studio.create_user_profile(DomainId=domain, UserProfileName="ann", UserSettings=enabled)
    described = place.studio.describe_user_profile(DomainId=domain, UserProfileName="ann")
    assert described["UserSettings"] == enabled


def test_a_space_gets_a_volume_within_the_domains_limit(place: Workplace) -> None:
    sizes = {"DefaultEbsVolumeSizeInGb": 10, "MaximumEbsVolumeSizeInGb": 50}
    space = {"ExecutionRole": place.role, "SpaceStorageSettings": {"DefaultEbsStorageSettings": sizes}}
    domain = place.new_domain(DefaultSpaceSettings=space)
    place.studio.create_space(DomainId=domain, SpaceName="plain", SpaceSettings={"AppType": "JupyterLab"})
    settings = place.studio.describe_space(DomainId=domain, SpaceName="plain")["SpaceSettings"]
    assert settings["SpaceStorageSettings"]["EbsStorageSettings"]["EbsVolumeSizeInGb"] == 10
    large = {
        "AppType": "JupyterLab",
        "SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": 51}},
    }
    with pytest.raises(ClientError, match="larger than the domain allows"):
        place.studio.create_space(DomainId=domain, SpaceName="large", SpaceSettings=large)


def test_the_identity_of_apps_cannot_change_under_them(place: Workplace) -> None:
    domain = place.new_domain()
    place.studio.create_user_profile(DomainId=domain, UserProfileName="ann")
    place.studio.create_app(
        DomainId=domain, UserProfileName="ann", AppType="JupyterServer", AppName="default"
    )
    with pytest.raises(ClientError) as failed:
        place.studio.update_domain(
            DomainId=domain, DomainSettingsForUpdate={"ExecutionRoleIdentityConfig": "USER_PROFILE_NAME"}
        )
    assert code_of(failed) == "ResourceInUse"


@pytest.mark.parametrize("network", [(), ("VpcId",), ("SubnetIds",)])
def test_an_update_that_names_vpc_only_needs_the_whole_network(
    place: Workplace, network: tuple[str, ...]
) -> None:
    domain = place.new_domain(AppNetworkAccessType="VpcOnly")
    known = {"VpcId": place.vpc, "SubnetIds": [place.subnet]}
    asked = {"AppNetworkAccessType": "VpcOnly", "DefaultUserSettings": {"StudioWebPortal": "DISABLED"}}
    with pytest.raises(ClientError, match="VpcId and Subnet IDs are required") as failed:
        place.studio.update_domain(DomainId=domain, **asked, **{name: known[name] for name in network})
    assert code_of(failed) == "ValidationException"
    assert "StudioWebPortal" not in place.studio.describe_domain(DomainId=domain)["DefaultUserSettings"]
    place.studio.update_domain(DomainId=domain, **asked, **known)
    place.studio.update_domain(DomainId=domain, DefaultUserSettings={"StudioWebPortal": "ENABLED"})
    settings = place.studio.describe_domain(DomainId=domain)["DefaultUserSettings"]
    assert settings["StudioWebPortal"] == "ENABLED"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"VpcId": "vpc-00000000000000000"}, "VpcId cannot be changed"),
        ({"HomeEfsFileSystemCreation": "Disabled"}, "cannot be disabled"),
        ({"AppSecurityGroupManagement": "Customer"}, "RStudio enabled"),
    ],
)
def test_what_a_domain_was_made_with_stays(place: Workplace, asked: dict[str, str], message: str) -> None:
    domain = place.new_domain()
    with pytest.raises(ClientError, match=message) as failed:
        place.studio.update_domain(DomainId=domain, **asked)
    assert code_of(failed) == "ValidationException"


def test_a_subnet_comes_at_any_time_and_goes_only_without_apps(place: Workplace) -> None:
    domain = place.new_domain()
    another = place.new_subnet("10.0.16.0/20")
    place.studio.create_user_profile(DomainId=domain, UserProfileName="ann")
    app = {"DomainId": domain, "UserProfileName": "ann", "AppType": "JupyterServer", "AppName": "default"}
    place.studio.create_app(**app)
    place.studio.update_domain(DomainId=domain, SubnetIds=[place.subnet, another])
    with pytest.raises(ClientError) as failed:
        place.studio.update_domain(DomainId=domain, SubnetIds=[another])
    assert code_of(failed) == "ResourceInUse"
    place.studio.delete_app(**app)
    place.studio.update_domain(DomainId=domain, SubnetIds=[another])
    assert place.studio.describe_domain(DomainId=domain)["SubnetIds"] == [another]


def test_a_profile_cannot_change_under_an_app_of_its_own(place: Workplace) -> None:
    domain = place.new_domain()
    place.studio.create_user_profile(DomainId=domain, UserProfileName="ann")
    app = {"DomainId": domain, "UserProfileName": "ann", "AppType": "JupyterServer", "AppName": "default"}
    place.studio.create_app(**app)
    change = {"DomainId": domain, "UserProfileName": "ann", "UserSettings": {"StudioWebPortal": "DISABLED"}}
    with pytest.raises(ClientError) as failed:
        place.studio.update_user_profile(**change)
    assert code_of(failed) == "ResourceInUse"
    place.studio.delete_app(**app)
    place.studio.update_user_profile(**change)


def test_a_space_keeps_its_application_and_its_volume_only_grows(place: Workplace) -> None:
    domain = place.new_domain()
    place.studio.create_space(DomainId=domain, SpaceName="own", SpaceSettings=space_of(20))
    for settings, message in (
        (space_of(19), "cannot be decreased"),
        (space_of(20, "CodeEditor"), "AppType cannot be changed"),
    ):
        with pytest.raises(ClientError, match=message) as failed:
            place.studio.update_space(DomainId=domain, SpaceName="own", SpaceSettings=settings)
        assert code_of(failed) == "ValidationException"
    app = {"DomainId": domain, "SpaceName": "own", "AppType": "JupyterLab", "AppName": "default"}
    place.studio.create_app(**app)
    place.studio.update_space(DomainId=domain, SpaceName="own", SpaceSettings=space_of(20))
    with pytest.raises(ClientError) as failed:
        place.studio.update_space(DomainId=domain, SpaceName="own", SpaceSettings=space_of(21))
    assert code_of(failed) == "ResourceInUse"
    place.studio.delete_app(**app)
    place.studio.update_space(DomainId=domain, SpaceName="own", SpaceSettings=space_of(21))
    assert place.studio.describe_space(DomainId=domain, SpaceName="own")["SpaceSettings"] == space_of(21)


def test_an_update_keeps_what_it_does_not_name(place: Workplace) -> None:
    domain = place.new_domain()
    place.studio.update_domain(DomainId=domain, DefaultUserSettings={"StudioWebPortal": "DISABLED"})
    assert place.studio.describe_domain(DomainId=domain)["DefaultUserSettings"] == {
        "ExecutionRole": place.role,
        "SecurityGroups": [place.group],
        "StudioWebPortal": "DISABLED",
    }


def test_tags_are_kept_by_key_and_reserved_keys_refused(place: Workplace) -> None:
    domain = place.new_domain(Tags=[{"Key": "team", "Value": "a"}])
    arn = place.studio.describe_domain(DomainId=domain)["DomainArn"]
    place.studio.add_tags(
        ResourceArn=arn, Tags=[{"Key": "team", "Value": "b"}, {"Key": "owner", "Value": "ann"}]
    )
    place.studio.delete_tags(ResourceArn=arn, TagKeys=["owner"])
    assert place.studio.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "b"}]
    with pytest.raises(ClientError, match="aws:"):
        place.studio.add_tags(ResourceArn=arn, Tags=[{"Key": "aws:team", "Value": "b"}])


def test_a_script_in_use_stays(place: Workplace) -> None:
    script = place.studio.create_studio_lifecycle_config(
        StudioLifecycleConfigName="setup",
        StudioLifecycleConfigContent="ZWNobw==",
        StudioLifecycleConfigAppType="JupyterLab",
    )["StudioLifecycleConfigArn"]
    settings = {"ExecutionRole": place.role, "JupyterLabAppSettings": {"LifecycleConfigArns": [script]}}
    place.new_domain(DefaultUserSettings=settings)
    with pytest.raises(ClientError) as failed:
        place.studio.delete_studio_lifecycle_config(StudioLifecycleConfigName="setup")
    assert code_of(failed) == "ResourceInUse"
    with pytest.raises(ClientError, match="lifecycle configuration"):
        place.new_domain(
            DefaultUserSettings={
                "ExecutionRole": place.role,
                "JupyterLabAppSettings": {"LifecycleConfigArns": [script + "x"]},
            }
        )


def test_an_account_has_one_saml_provider_of_a_name(aws: EmulatedAws) -> None:
    iam = aws.client("iam", account=ACCOUNT, region=REGION)
    iam.create_saml_provider(Name="acme", SAMLMetadataDocument="x" * 1000)
    with pytest.raises(ClientError) as failed:
        iam.create_saml_provider(Name="acme", SAMLMetadataDocument="x" * 1000)
    assert code_of(failed) == "EntityAlreadyExists"


def test_an_image_goes_after_its_versions(place: Workplace) -> None:
    place.studio.create_image(ImageName="base", RoleArn=place.role)
    base = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/base:1"
    for token in ("a" * 36, "b" * 36):
        place.studio.create_image_version(ImageName="base", BaseImage=base, ClientToken=token)
    assert place.studio.describe_image_version(ImageName="base")["Version"] == 2
    with pytest.raises(ClientError) as failed:
        place.studio.delete_image(ImageName="base")
    assert code_of(failed) == "ResourceInUse"
    for version in (1, 2):
        place.studio.delete_image_version(ImageName="base", Version=version)
    place.studio.delete_image(ImageName="base")
    assert place.studio.list_images()["Images"] == []


def test_what_exists_already_has_the_ids_it_was_given(running_aws: EmulatedAws) -> None:
    running_aws.reset()
    subnet = ExistingSubnet("subnet-0a1b2c3d4e5f60001", "10.0.0.0/24", "eu-west-1b")
    group = "sg-0a1b2c3d4e5f60718"
    running_aws.establish(
        ExistingNetwork(ACCOUNT, REGION, "vpc-0a1b2c3d4e5f60718", "10.0.0.0/16", (subnet,), (group,)),
        ExistingOrganization(
            id="o-abcd123456",
            root="r-ab12",
            management=OTHER,
            accounts={ACCOUNT: ExistingAccount("alpha", "alpha@example.com")},
            units={"ou-ab12-abcd1234": "ML"},
        ),
    )
    network = running_aws.client("ec2", account=ACCOUNT, region=REGION)
    (found,) = network.describe_subnets(SubnetIds=[subnet.id])["Subnets"]
    assert (found["VpcId"], found["CidrBlock"], found["AvailabilityZone"]) == (
        "vpc-0a1b2c3d4e5f60718",
        subnet.cidr,
        subnet.zone,
    )
    (apps,) = network.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    assert apps["IpPermissionsEgress"], "a new group lets everything out"
    organization = running_aws.client("organizations", account=OTHER)
    assert organization.list_parents(ChildId=ACCOUNT)["Parents"] == [{"Id": "r-ab12", "Type": "ROOT"}]
    assert organization.list_roots()["Roots"][0]["PolicyTypes"][0]["Type"] == "SERVICE_CONTROL_POLICY"
    assert [
        each["Id"]
        for each in organization.list_organizational_units_for_parent(ParentId="r-ab12")[
            "OrganizationalUnits"
        ]
    ] == ["ou-ab12-abcd1234"]


def test_an_account_is_a_member_of_nothing_once_all_is_forgotten(running_aws: EmulatedAws) -> None:
    def organization(management: str, member: str) -> ExistingOrganization:
        known = {member: ExistingAccount("alpha", "alpha@example.com")}
        return ExistingOrganization("o-abcd123456", "r-ab12", management, accounts=known, units={})

    running_aws.reset()
    running_aws.establish(organization(ACCOUNT, member=OTHER))
    running_aws.reset()
    running_aws.establish(organization(OTHER, member=ACCOUNT))

    organizations = running_aws.client("organizations", account=OTHER)
    assert organizations.describe_organization()["Organization"]["MasterAccountId"] == OTHER
    assert ACCOUNT in {each["Id"] for each in organizations.list_accounts()["Accounts"]}


def test_requests_that_come_together_are_answered_one_after_the_other() -> None:
    inside: list[int] = []
    most = []

    def application(environment: Any, _start: Any) -> Any:
        inside.append(environment["number"])
        time.sleep(0.01)
        most.append(len(inside))
        yield b"done"
        inside.remove(environment["number"])

    answer = OneAtATime(application)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda number: answer({"number": number}, None), range(8)))
    assert answers == [[b"done"]] * 8
    assert most == [1] * 8


def test_what_has_been_asked_is_waited_for() -> None:
    asked, told, answered = Event(), Event(), []

    def application(environment: Any, _start: Any) -> Any:
        asked.set()
        told.wait()
        answered.append(environment["number"])
        yield b"done"

    answer = OneAtATime(application)
    answer.settle()
    with ThreadPoolExecutor(2) as pool:
        pool.submit(answer, {"number": 1}, None)
        asked.wait()
        waiting = pool.submit(answer.settle)
        assert not waiting.done()
        told.set()
        waiting.result()
    assert answered == [1]


@pytest.mark.parametrize(("status", "done"), [("200 OK", 1), ("400 Bad Request", 2), ("500 Sorry", 2)])
def test_a_call_that_is_tried_again_is_done_once_if_it_was_done(status, done):
    """Else an answer that is lost on loopback reads as a name that is taken."""
    calls = []

    def application(environment, start):
        calls.append(environment["wsgi.input"].read())
        start(status, [("Number", str(len(calls)))])
        return iter([b"made"])

    answer, told = answered_once(application), []
    for attempt in (b"first", b"again"):
        body = {"CONTENT_LENGTH": "5", "wsgi.input": BytesIO(attempt)}
        asked = {"HTTP_AMZ_SDK_INVOCATION_ID": "a-call", **body}
        assert answer(asked, lambda *head: told.append(head)) == [b"made"]
    assert len(calls) == done
    assert [dict(headers)["Number"] for _, headers in told] == ["1", str(done)]


def test_calls_without_a_number_are_each_done():
    calls = []

    def application(environment, start):
        calls.append(environment)
        start("200 OK", [])
        return [b"made"]

    answer = answered_once(application)
    for _ in range(2):
        answer({}, lambda *_: None)
    assert len(calls) == 2


def test_a_service_is_delegated_only_once_its_trusted_access_is_on(running_aws: EmulatedAws) -> None:
    running_aws.reset()
    identity = ExistingAccount("identity", "aws+identity@acme.example")
    existing = ExistingOrganization("o-acme0trust", "r-acme", "100000000001", {"100000000003": identity})
    running_aws.establish(existing)
    organizations = running_aws.client("organizations", account="100000000001", region="us-east-1")
    asked = {"AccountId": "100000000003", "ServicePrincipal": "sso.amazonaws.com"}
    with pytest.raises(ClientError, match="ConstraintViolationException"):
        organizations.register_delegated_administrator(**asked)
    organizations.enable_aws_service_access(ServicePrincipal="sso.amazonaws.com")
    organizations.register_delegated_administrator(**asked)
    (found,) = organizations.list_delegated_administrators()["DelegatedAdministrators"]
    assert found["Id"] == "100000000003"
