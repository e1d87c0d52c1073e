"""Domains, user profiles and spaces as Studio knows them after the apply."""

from collections.abc import Callable
from typing import Any

import pytest
from terraform.account import Account, Place, by_key, listed
from terraform.apply.estate import (
    ALPHA_DEV,
    BETA_DEV,
    DOMAINS,
    GAMMA_DEV,
    IDENTITY,
    LINES,
    RESEARCH_DEV,
    TAGS,
)

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]

IDLE = {
    "LifecycleManagement": "ENABLED",
    "IdleTimeoutInMinutes": 120,
    "MinIdleTimeoutInMinutes": 60,
    "MaxIdleTimeoutInMinutes": 120,
}
GROUP = "4f6e2b9c-1d7a-4c3e-9b5f-0a8d6c2e7f11"
PROFILES = {
    ALPHA_DEV: {
        "ana": ("alpha", "data-scientist"),
        "bo": ("alpha", "mlops-engineer"),
        "vic": ("alpha", "viewer"),
    },
    BETA_DEV: {
        "mira": ("beta-imaging", "-imaging-data-scientist"),
        "sven": ("beta-platform", "-platform-mlops-engineer"),
        "tom": ("beta-imaging", "-imaging-data-scientist"),
    },
    GAMMA_DEV: {
        "gamma-cards--dora": ("gamma-cards--dev", "-cards-data-scientist"),
        "gamma-credit--carla": ("team-A", "-credit-data-scientist"),
        "gamma-credit--emil": ("team-A", "-credit-mlops-engineer"),
    },
}
"""The team tag and the execution role of each profile."""
LANDING_PAGES = {
    ALPHA_DEV: {"studio::"},
    BETA_DEV: {"studio::code-editor"},
    GAMMA_DEV: {"studio::jupyterlab"},
}
"""What the profiles of a stack open first."""
SPACES = {
    (ALPHA_DEV, "lab"): ("ana", "Private", "JupyterLab", 50),
    (BETA_DEV, "segmentation"): ("mira", "Private", "CodeEditor", 20),
    (GAMMA_DEV, "gamma-credit--notes"): ("gamma-credit--carla", "Private", "JupyterLab", 20),
    (GAMMA_DEV, "gamma-cards--board"): ("gamma-cards--dora", "Shared", "JupyterLab", 20),
}
"""The owner, sharing, application and volume (GB) of each space."""


def home(at: Callable[[str], Place], stack: str) -> dict[str, Any]:
    """The domain that the people of a stack are in: an abac tenant's is its shared domain's."""
    return at(RESEARCH_DEV if stack == GAMMA_DEV else stack).domain()


def described(place: Place, kind: str, domain_id: str) -> dict[str, dict[str, Any]]:
    """The user profiles or spaces of a domain, by name."""
    operation, name = {"profile": ("user_profile", "UserProfileName"), "space": ("space", "SpaceName")}[kind]
    describe = getattr(place.account.client("sagemaker"), f"describe_{operation}")
    found = place.account.every("sagemaker", f"list_{operation}s", DomainIdEquals=domain_id)
    return {each[name]: describe(DomainId=domain_id, **{name: each[name]}) for each in found}


@pytest.mark.parametrize("stack", DOMAINS)
def test_a_domain_is_closed_under_its_own_key_and_knows_its_users(
    stack: str, place: Place, domain: dict[str, Any]
) -> None:
    assert domain["Status"] == "InService"
    assert domain["AppNetworkAccessType"] == "VpcOnly"
    assert domain["KmsKeyId"] == place.key("studio")["Arn"]
    assert domain["DomainSettings"]["ExecutionRoleIdentityConfig"] == "USER_PROFILE_NAME"
    assert domain["TagPropagation"] == "ENABLED"
    assert place.account.studio_tags(domain["DomainArn"]) == TAGS[stack]


@pytest.mark.parametrize("stack", LANDING_PAGES)
def test_profiles_open_the_application_that_their_tenant_chose(
    stack: str, at: Callable[[str], Place], place: Place
) -> None:
    domain = home(at, stack)
    found = described(place, "profile", domain["DomainId"])

    pages = {found[name]["UserSettings"].get("DefaultLandingUri") for name in PROFILES[stack]}
    assert pages == LANDING_PAGES[stack]
    assert domain["DefaultUserSettings"]["DefaultLandingUri"] == "studio::"


@pytest.mark.parametrize("stack", DOMAINS)
def test_a_domain_lives_in_every_private_subnet_of_its_vpc(place: Place, domain: dict[str, Any]) -> None:
    subnets = place.account.in_vpc("subnets", domain["VpcId"])
    assert {each["AvailabilityZone"] for each in subnets} == {"eu-west-1a", "eu-west-1b"}
    assert not any(each["MapPublicIpOnLaunch"] for each in subnets)
    assert set(domain["SubnetIds"]) == {each["SubnetId"] for each in subnets}


@pytest.mark.parametrize("stack", DOMAINS)
@pytest.mark.parametrize(
    ("settings", "role"), [("DefaultUserSettings", "default"), ("DefaultSpaceSettings", "space")]
)
def test_what_names_no_role_gets_one_that_belongs_to_no_team_and_makes_nothing(
    place: Place, domain: dict[str, Any], settings: str, role: str
) -> None:
    known = place.roles()[role]
    assert domain[settings]["ExecutionRole"] == known["Arn"]
    assert "team" not in by_key(known["Tags"])
    allowed = [each for each in place.statements(role) if each["Effect"] == "Allow"]
    assert {action.split(":")[0] for each in allowed for action in listed(each["Action"])} == {"kms", "logs"}


@pytest.mark.parametrize("stack", DOMAINS)
def test_applications_of_everybody_have_the_group_of_the_domain(place: Place, domain: dict[str, Any]) -> None:
    group = place.groups(domain["VpcId"])["domain"]["GroupId"]
    assert domain["DefaultUserSettings"]["SecurityGroups"] == [group]
    assert domain["DefaultSpaceSettings"]["SecurityGroups"] == [group]


@pytest.mark.parametrize("stack", DOMAINS)
def test_idle_applications_stop_and_notebooks_are_not_shared(domain: dict[str, Any]) -> None:
    users, spaces = domain["DefaultUserSettings"], domain["DefaultSpaceSettings"]
    for applications in (
        users["JupyterLabAppSettings"],
        users["CodeEditorAppSettings"],
        spaces["JupyterLabAppSettings"],
    ):
        assert applications["AppLifecycleManagement"]["IdleSettings"] == IDLE
    assert users["SharingSettings"] == {"NotebookOutputOption": "Disabled"}


@pytest.mark.parametrize(
    ("stack", "mounted"), [(ALPHA_DEV, "Enabled"), (BETA_DEV, "Enabled"), (RESEARCH_DEV, "Disabled")]
)
def test_homes_are_mounted_except_where_tenants_share_a_file_system(
    domain: dict[str, Any], mounted: str
) -> None:
    assert domain["DefaultUserSettings"]["AutoMountHomeEFS"] == mounted


@pytest.mark.parametrize(
    ("stack", "docker"),
    [
        (ALPHA_DEV, {"EnableDockerAccess": "DISABLED"}),
        (BETA_DEV, {"EnableDockerAccess": "ENABLED", "VpcOnlyTrustedAccounts": [LINES]}),
    ],
)
def test_docker_runs_only_where_it_was_asked_for(domain: dict[str, Any], docker: dict[str, Any]) -> None:
    assert domain["DomainSettings"].get("DockerSettings") == docker


@pytest.mark.parametrize("stack", PROFILES)
def test_each_profile_has_the_role_of_its_persona_and_a_group_of_its_own(
    stack: str, place: Place, at: Callable[[str], Place]
) -> None:
    domain, roles = home(at, stack), place.roles()
    groups = place.groups(domain["VpcId"])
    profiles = described(place, "profile", domain["DomainId"])
    assert set(profiles) == set(PROFILES[stack])
    for name, (_, role) in PROFILES[stack].items():
        settings = profiles[name]["UserSettings"]
        assert settings["ExecutionRole"] == roles[role]["Arn"]
        assert settings["SecurityGroups"] == [groups[f"profile-{name}"]["GroupId"]]


@pytest.mark.parametrize("stack", PROFILES)
def test_each_profile_is_tagged_with_its_user_and_team(
    stack: str, place: Place, at: Callable[[str], Place]
) -> None:
    for name, profile in described(place, "profile", home(at, stack)["DomainId"]).items():
        own = {"studiouserid": name, "team": PROFILES[stack][name][0]}
        assert place.account.studio_tags(profile["UserProfileArn"]) == TAGS[stack] | own


@pytest.mark.parametrize(("stack", "name"), SPACES)
def test_a_space_belongs_to_its_owner(
    stack: str, name: str, place: Place, at: Callable[[str], Place]
) -> None:
    owner, sharing, app, volume = SPACES[stack, name]
    spaces = described(place, "space", home(at, stack)["DomainId"])
    assert set(spaces) == {known for of, known in SPACES if of == stack}
    space = spaces[name]
    assert space["OwnershipSettings"] == {"OwnerUserProfileName": owner}
    assert space["SpaceSharingSettings"] == {"SharingType": sharing}
    assert space["SpaceSettings"]["AppType"] == app
    storage = space["SpaceSettings"]["SpaceStorageSettings"]
    assert storage == {"EbsStorageSettings": {"EbsVolumeSizeInGb": volume}}
    tags = place.account.studio_tags(space["SpaceArn"])
    assert tags == TAGS[stack] | {"owner": owner, "team": PROFILES[stack][owner][0]}


def test_users_sign_in_through_identity_center_where_the_tenant_says_so(at: Callable[[str], Place]) -> None:
    modes = {stack: at(stack).domain()["AuthMode"] for stack in DOMAINS}
    assert modes == {ALPHA_DEV: "IAM", BETA_DEV: "SSO", RESEARCH_DEV: "IAM"}
    profiles = described(at(BETA_DEV), "profile", at(BETA_DEV).domain()["DomainId"])
    users = {name: profile["SingleSignOnUserValue"] for name, profile in profiles.items()}
    assert users == {"mira": "mira", "sven": "sven", "tom": "thomas.berger"}


def test_the_group_is_assigned_to_the_domain_in_the_account_of_the_instance(
    at: Callable[[str], Place],
) -> None:
    here = at(BETA_DEV)
    application = here.domain()["SingleSignOnApplicationArn"]
    found = {
        account: Account(here.account.aws, account).every(
            "sso-admin", "list_application_assignments", ApplicationArn=application
        )
        for account in (IDENTITY, LINES)
    }
    assert found[LINES] == []
    assert [(each["PrincipalType"], each["PrincipalId"]) for each in found[IDENTITY]] == [("GROUP", GROUP)]
