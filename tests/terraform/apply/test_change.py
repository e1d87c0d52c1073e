"""What a change of the YAML would do to stacks that are applied already."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from terraform.account import Account, Place
from terraform.apply.estate import ALPHA_DEV, BETA_DEV, GAMMA_DEV, IDENTITY, RESEARCH_DEV, STORE
from terraform.emulator.server import EmulatedAws
from terraform.harness import AS_KNOWN, TerraformFailed
from terraform.rollout import Rollout, rendered

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]

ACTION = re.compile(r"^  # (?P<address>\S+) (?:will be|must be) (?P<action>\S+)", re.MULTILINE)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The estate rendered again after somebody came with a persona that is new there and somebody left."""

    def edit(workspace: Path) -> None:
        for name, before, after in (
            ("alpha", "  vic: viewer\n", "  eva: ml-admin\n"),
            ("gamma", "      dora: data-scientist\n", "      dora: data-scientist\n      finn: viewer\n"),
        ):
            file = workspace / "tenants" / f"{name}.yaml"
            text = file.read_text(encoding="utf-8")
            assert before in text
            file.write_text(text.replace(before, after), encoding="utf-8")

    return rendered("open", tmp_path_factory.mktemp("changed"), edit)


@pytest.fixture(scope="module")
def without_backups(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The estate rendered again after backups were switched off."""

    def edit(workspace: Path) -> None:
        file = workspace / "tenants" / "alpha.yaml"
        text = file.read_text(encoding="utf-8")
        assert "  enabled: true\n" in text
        file.write_text(text.replace("  enabled: true\n", "  enabled: false\n"), encoding="utf-8")

    return rendered("open", tmp_path_factory.mktemp("without-backups"), edit)


def with_studio(folder: Path, settings: str) -> Path:
    """The estate rendered again with settings of Studio in the file of alpha."""

    def edit(workspace: Path) -> None:
        file = workspace / "tenants" / "alpha.yaml"
        file.write_text(f"{file.read_text(encoding='utf-8')}\nstudio:\n{settings}", encoding="utf-8")

    return rendered("open", folder, edit)


def actions(plan: str) -> dict[str, set[str]]:
    """The addresses in a plan by what would happen to them."""
    found: dict[str, set[str]] = {}
    for each in ACTION.finditer(plan):
        found.setdefault(each["action"], set()).add(each["address"])
    return found


def profiles(place: Place, domain_id: str) -> dict[str, Any]:
    """The settings of every profile of a domain, by name."""
    studio = place.account.client("sagemaker")
    names = [each["UserProfileName"] for each in studio.list_user_profiles()["UserProfiles"]]
    return {
        name: studio.describe_user_profile(DomainId=domain_id, UserProfileName=name)["UserSettings"]
        for name in names
    }


def people(addresses: set[str]) -> set[str]:
    """Everything of Studio among some addresses."""
    return {each for each in addresses if each.startswith(("module.domain.", "module.profiles."))}


def test_who_comes_and_goes_leaves_the_domain_and_everybody_else_alone(
    open_estate: Rollout, at: Callable[[str], Place], changed: Path
) -> None:
    at(ALPHA_DEV)
    plan = actions(open_estate.preview(ALPHA_DEV, changed, AS_KNOWN).text)
    assert people(plan["created"]) == {"module.domain.aws_sagemaker_user_profile.eva"}
    assert people(plan["destroyed"]) == {"module.domain.aws_sagemaker_user_profile.vic"}
    assert plan["updated"] == {"module.keys.aws_kms_key.studio"}
    assert set(plan) == {"created", "destroyed", "updated"}


def test_a_newcomer_of_one_team_changes_nothing_of_another(
    open_estate: Rollout, at: Callable[[str], Place], changed: Path
) -> None:
    at(GAMMA_DEV)
    plan = actions(open_estate.preview(GAMMA_DEV, changed, AS_KNOWN).text)
    assert people(plan["created"]) == {"module.profiles.aws_sagemaker_user_profile.gamma-cards--finn"}
    assert not [address for address in plan["created"] if "credit" in address]
    assert set(plan) == {"created"}


def test_guardrails_that_come_change_the_policy_of_their_topic_and_move_no_denial(
    open_estate: Rollout, at: Callable[[str], Place], tmp_path: Path
) -> None:
    def edit(workspace: Path) -> None:
        file = workspace / "tenants" / "gamma.yaml"
        more = "guardrails:\n  require_network_isolation: true\n  max_job_runtime_hours: 12\n"
        file.write_text(f"{file.read_text(encoding='utf-8')}\n{more}", encoding="utf-8")

    at(GAMMA_DEV)
    plan = open_estate.preview(GAMMA_DEV, rendered("open", tmp_path, edit), AS_KNOWN).text
    policies = {
        (action, address)
        for action, addresses in actions(plan).items()
        for address in addresses
        if ".aws_iam_" in address
    }
    assert policies == {("updated", "module.guardrails.aws_iam_policy.guardrails_jobs")}
    assert "ContainersIsolated" in plan
    assert "RuntimeLimited" in plan


@pytest.fixture(scope="module")
def without_extra_buckets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The estate rendered again after gamma's existing bucket was taken out."""

    def edit(workspace: Path) -> None:
        file = workspace / "tenants" / "gamma.yaml"
        text = file.read_text(encoding="utf-8")
        start, end = text.index("    extra_buckets:\n"), text.index("\nteams:\n")
        file.write_text(text[:start].removesuffix("\n") + " {}\n" + text[end:], encoding="utf-8")

    return rendered("open", tmp_path_factory.mktemp("without-extra-buckets"), edit)


def test_an_existing_bucket_comes_and_goes_in_policies_alone(
    open_estate: Rollout, at: Callable[[str], Place], without_extra_buckets: Path
) -> None:
    at(GAMMA_DEV)
    plan = actions(open_estate.preview(GAMMA_DEV, without_extra_buckets, AS_KNOWN).text)
    assert plan == {"updated": {"module.identity.aws_iam_policy.credit__mlops_engineer_work"}}
    at(RESEARCH_DEV)
    plan = actions(open_estate.preview(RESEARCH_DEV, without_extra_buckets, AS_KNOWN).text)
    assert plan == {"updated": {"module.network.aws_vpc_endpoint.s3"}}


def test_backups_that_are_switched_off_take_their_own_things_with_them_and_nothing_else(
    open_estate: Rollout, at: Callable[[str], Place], without_backups: Path
) -> None:
    at(ALPHA_DEV)
    plan = actions(open_estate.preview(ALPHA_DEV, without_backups, AS_KNOWN).text)
    assert set(plan) == {"destroyed"}
    assert {each.partition(".aws_")[0] for each in plan["destroyed"]} == {"module.backup"}
    assert len(plan["destroyed"]) == 9


@pytest.mark.nightly
def test_what_users_begin_with_is_changed_in_every_profile_and_the_domain_is_left_alone(
    open_estate: Rollout, at: Callable[[str], Place], tmp_path: Path
) -> None:
    place = at(ALPHA_DEV)
    domain = place.domain()
    patient = with_studio(
        tmp_path,
        "  idle_timeout_minutes: 240\n  instance_type: ml.t3.large\n  default_app: CodeEditor\n"
        "  space_storage_gb: 30\n  max_space_storage_gb: 200\n  hidden_tools: []\n",
    )

    with open_estate.as_rendered(ALPHA_DEV, patient) as changed:
        plan = changed.plan(AS_KNOWN)
        assert set(actions(plan.text)) == {"updated"}
        assert people(actions(plan.text)["updated"]) == actions(plan.text)["updated"]
        changed.apply(AS_KNOWN)
        assert not changed.plan().changes
        assert place.domain()["LastModifiedTime"] == domain["LastModifiedTime"]
        found = profiles(place, domain["DomainId"])
        assert set(found) == {"ana", "bo", "vic"}
        for settings in found.values():
            idle = settings["JupyterLabAppSettings"]["AppLifecycleManagement"]["IdleSettings"]
            assert (idle["IdleTimeoutInMinutes"], idle["MaxIdleTimeoutInMinutes"]) == (240, 240)
            assert settings["CodeEditorAppSettings"]["DefaultResourceSpec"]["InstanceType"] == "ml.t3.large"
            sizes = settings["SpaceStorageSettings"]["DefaultEbsStorageSettings"]
            assert sizes == {"DefaultEbsVolumeSizeInGb": 30, "MaximumEbsVolumeSizeInGb": 200}
            assert settings["DefaultLandingUri"] == "studio::code-editor"
            hidden = settings["StudioWebPortalSettings"]["HiddenMlTools"]
            assert sorted(hidden) == ["Comet", "DeepchecksLLMEvaluation", "Fiddler", "LakeraGuard"]

    assert {each["DefaultLandingUri"] for each in profiles(place, domain["DomainId"]).values()} == {
        "studio::"
    }


def test_docker_cannot_be_switched_in_a_domain_that_stands(
    open_estate: Rollout, at: Callable[[str], Place], tmp_path: Path
) -> None:
    place = at(ALPHA_DEV)
    with_docker = with_studio(tmp_path, "  docker_access: true\n")
    with open_estate.as_rendered(ALPHA_DEV, with_docker, refused=True) as changed:
        assert actions(changed.plan(AS_KNOWN).text) == {
            "updated": {"module.domain.aws_sagemaker_domain.this"}
        }
        with pytest.raises(TerraformFailed, match="VpcId and Subnet IDs are required"):
            changed.apply(AS_KNOWN)
    assert place.domain()["DomainSettings"]["DockerSettings"] == {"EnableDockerAccess": "DISABLED"}


GROUP = "4f6e2b9c-1d7a-4c3e-9b5f-0a8d6c2e7f11"


def with_store(folder: Path, groups: str) -> Path:
    """The estate rendered again with an identity store, and beta with other groups."""

    def edit(workspace: Path) -> None:
        for name, before, after in (
            ("beta", f"sso_groups: [{GROUP}]\n", groups),
            ("_platform", "  identity_center:\n", f"  identity_center:\n    identity_store_id: {STORE}\n"),
        ):
            file = workspace / "tenants" / f"{name}.yaml"
            text = file.read_text(encoding="utf-8")
            assert before in text
            file.write_text(text.replace(before, after), encoding="utf-8")

    return rendered("open", folder, edit)


@pytest.fixture(scope="module")
def by_user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The estate rendered again after beta's group was taken out and its users are looked up by name."""
    return with_store(tmp_path_factory.mktemp("by-user"), "")


@pytest.fixture(scope="module")
def group(store: str, running_aws: EmulatedAws) -> str:
    """The id of a group in the identity store that all of beta's users but sven are in."""
    client = Account(running_aws, IDENTITY).client("identitystore")
    made = client.create_group(IdentityStoreId=store, DisplayName="beta people")["GroupId"]
    for user in client.list_users(IdentityStoreId=store)["Users"]:
        if user["UserName"] != "sven":
            member = {"UserId": user["UserId"]}
            client.create_group_membership(IdentityStoreId=store, GroupId=made, MemberId=member)
    return str(made)


def test_users_who_are_in_none_of_the_groups_are_warned_of_by_each_plan(
    open_estate: Rollout, at: Callable[[str], Place], group: str, tmp_path: Path
) -> None:
    at(BETA_DEV)
    in_groups = with_store(tmp_path, "sso_groups: [beta people]\n")
    plan = open_estate.preview(BETA_DEV, in_groups, AS_KNOWN).text
    label = "group_named_beta_x20_people"

    assert actions(plan)["created"] == {f"module.domain.aws_ssoadmin_application_assignment.{label}"}
    assert f'principal_id    = "{group}"' in plan
    assert re.findall(r"(\S+) is in none of the groups in sso_groups", plan) == ["sven"]


def test_a_group_of_which_the_store_does_not_know_stops_the_plan(
    open_estate: Rollout, at: Callable[[str], Place], group: str, tmp_path: Path
) -> None:
    at(BETA_DEV)
    assert group
    misspelt = with_store(tmp_path, "sso_groups: [beta folk]\n")
    with pytest.raises(TerraformFailed, match="GROUP not found"):
        open_estate.preview(BETA_DEV, misspelt, AS_KNOWN)


def test_users_are_found_in_the_identity_store_and_assigned_in_place_of_the_group(
    open_estate: Rollout, at: Callable[[str], Place], store: str, by_user: Path
) -> None:
    at(BETA_DEV)
    assert store == STORE
    plan = actions(open_estate.preview(BETA_DEV, by_user, AS_KNOWN).text)
    assert plan["created"] == {
        f"module.domain.aws_ssoadmin_application_assignment.user_{name}" for name in ("mira", "sven", "tom")
    }
    assert {each.split(".")[2] for each in plan["destroyed"]} == {"aws_ssoadmin_application_assignment"}
