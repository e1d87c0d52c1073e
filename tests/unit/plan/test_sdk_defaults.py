"""What the SageMaker Python SDK takes where a call says nothing: the script runs, what it writes is read."""

import subprocess
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from fakes.crowds import a_crowded_site, with_guardrails
from fakes.modules import module_resources, only
from fakes.sites import SETTINGS, a_member, a_site, varied

from generator.aws.names import fits
from generator.core.expressions import Reference, sample, text
from generator.estate.site import Site
from generator.estate.studio_names import SCRIPT, approved_scripts
from generator.hcl.values import Expression
from generator.iam.globs import matches
from generator.plan.modules.profiles import plan_profiles
from generator.plan.modules.sdk_defaults import plan_sdk_defaults

KNOWN = frozenset(
    (Path(__file__).parents[2] / "data" / "sagemaker_sdk_2.257.7_defaults_keys.txt")
    .read_text(encoding="utf-8")
    .split()
)
MODELS = ("multi-account", "multi-domain", "abac")
MONITORING = "MonitoringSchedule/MonitoringScheduleConfig/MonitoringJobDefinition"
LARGEST_CONTENT = 16384
"""Characters of a script in base64 (SageMaker API, StudioLifecycleConfigContent; botocore 1.44.5)."""

PROFILES_METADATA = '{"AppType": "JupyterLab", "UserProfileName": "alpha--ana", "SpaceName": "alpha--lab"}'


def script_of(site: Site) -> str:
    """The text of the first script, with a sample for every value that only Terraform knows."""
    lines = (text(line) for line in plan_sdk_defaults(site).content.scripts[0].lines)
    return "\n".join("".join(map(value_of, getattr(line, "parts", (line,)))) for line in lines)


def value_of(part: str | Reference) -> str:
    """A part of a line with the keys told apart, which have the same sample."""
    return f"{sample(part)}-data" if "data_key" in getattr(part, "expression", "") else sample(part)


def started(script: str, tmp_path: Path, metadata: str | None = PROFILES_METADATA) -> Path:
    """The folder of the administrator's files, after an application has started with the script."""
    place, known = tmp_path / "xdg" / "sagemaker", tmp_path / "metadata.json"
    if metadata is not None:
        known.write_text(metadata, encoding="utf-8")
    here = script.replace("/etc/xdg/sagemaker", str(place)).replace(
        "/opt/ml/metadata/resource-metadata.json", str(known)
    )
    done = subprocess.run(
        ["/bin/sh", "-c", here], capture_output=True, check=False, env={"PATH": "/usr/bin:/bin"}
    )
    assert done.returncode == 0, done.stderr
    return place


def written(site: Site, tmp_path: Path, name: str = "config") -> dict[str, Any]:
    """What the SDK reads from one of the files."""
    found = yaml.safe_load((started(script_of(site), tmp_path) / f"{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def paths(value: object, before: str = "") -> Iterator[str]:
    match value:
        case Mapping():
            for key, inner in value.items():
                yield f"{before}{key}"
                yield from paths(inner, f"{before}{key}/")
        case list():
            for item in value:
                yield from paths(item, f"{before.rstrip('/')}[]/")


@pytest.mark.parametrize("model", MODELS)
def test_the_sdk_knows_every_key_of_the_file(model: str, tmp_path: Path) -> None:
    site = a_site(model, settings=varied(SETTINGS, guardrails__require_network_isolation=True))
    found = set(paths(written(site, tmp_path)))
    assert "SageMaker/TrainingJob/VpcConfig/Subnets" in found
    assert found <= KNOWN


@pytest.mark.parametrize(
    ("model", "tags"),
    [
        ("multi-account", {}),
        ("multi-domain", {"tenantry:tenant": "alpha", "tenantry:environment": "dev"}),
        ("abac", {"team": "alpha--dev", "owner": "alpha--ana"}),
    ],
)
def test_a_first_fit_says_network_keys_role_and_whose_it_is(
    model: str, tags: dict[str, str], tmp_path: Path
) -> None:
    site = a_site(model)
    sagemaker = written(site, tmp_path)["SageMaker"]
    job = sagemaker["TrainingJob"]
    assert job["RoleArn"].endswith("/tenantry/alpha/dev/alpha-dev-job")
    assert sagemaker["Pipeline"]["RoleArn"].endswith("/tenantry/alpha/dev/alpha-dev-pipeline")
    assert len(job["VpcConfig"]["Subnets"]) == len(site.subnet_labels)
    assert len(job["VpcConfig"]["SecurityGroupIds"]) == 1
    assert job["EnableInterContainerTrafficEncryption"] is True
    assert "EnableNetworkIsolation" not in job
    assert {tag["Key"]: tag["Value"] for tag in job.get("Tags", [])} == tags
    bucket = sagemaker["PythonSDK"]["Modules"]["Session"]["DefaultS3Bucket"]
    assert bucket == f"acme-alpha-dev-{site.account_id}"


def test_the_keys_are_that_of_volumes_and_that_of_results() -> None:
    resources = module_resources(plan_sdk_defaults(a_site()))
    script = resources["aws_sagemaker_studio_lifecycle_config.code_editor"].values()
    content = script["studio_lifecycle_config_content"].text
    assert "ResourceConfig: {VolumeKmsKeyId: '${var.workload_key_arn}'}" in content
    assert "OutputDataConfig: {KmsKeyId: '${var.data_key_arn}'}" in content


def test_containers_are_isolated_where_that_is_asked_for(tmp_path: Path) -> None:
    site = a_site(settings=varied(SETTINGS, guardrails__require_network_isolation=True))
    sagemaker = written(site, tmp_path)["SageMaker"]
    assert sagemaker["TrainingJob"]["EnableNetworkIsolation"] is True
    assert sagemaker["ProcessingJob"]["NetworkConfig"]["EnableNetworkIsolation"] is True


@pytest.mark.parametrize("model", MODELS)
def test_required_tags_come_with_every_call_where_their_values_are_known(model: str, tmp_path: Path) -> None:
    asked = with_guardrails(a_site(model), require_tags=("cost-center", "phase"))
    site = replace(asked, tags={"cost-center": "CC-7", "floor": "3"})
    made = written(site, tmp_path)["SageMaker"]

    for kind in ("Endpoint", "EndpointConfig", "Model", "TrainingJob", "ProcessingJob", "TransformJob"):
        tags = {tag["Key"]: tag["Value"] for tag in made[kind]["Tags"]}
        assert tags["cost-center"] == "CC-7"
        assert not {"phase", "floor"} & tags.keys()


def test_a_team_among_several_begins_in_its_own_prefix_of_the_bucket(tmp_path: Path) -> None:
    (team,) = a_site().teams
    several = tuple(replace(team, name=name, tag=f"alpha-{name}") for name in ("imaging", "cards"))
    plan = plan_sdk_defaults(a_site(teams=several))
    assert {script.key for script in plan.content.scripts} == {
        f"alpha-{name}/{app}" for name in ("imaging", "cards") for app in ("CodeEditor", "JupyterLab")
    }
    sagemaker = written(a_site(teams=several), tmp_path)["SageMaker"]
    assert sagemaker["PythonSDK"]["Modules"]["Session"]["DefaultS3ObjectKeyPrefix"] == "imaging"
    assert sagemaker["TrainingJob"]["RoleArn"].endswith("alpha-dev--imaging-job")


@pytest.mark.parametrize("model", MODELS)
def test_a_second_file_leaves_out_the_keys_of_volumes_and_nothing_else(model: str, tmp_path: Path) -> None:
    site = a_site(model)
    known = written(site, tmp_path)
    without = set(paths(written(site, tmp_path, "local-storage")))
    left_out = set(paths(known)) - without
    assert without <= set(paths(known))
    assert {path.removeprefix("SageMaker/") for path in left_out} == {
        "EndpointConfig/KmsKeyId",
        f"{MONITORING}/MonitoringResources/ClusterConfig/VolumeKmsKeyId",
        "ProcessingJob/ProcessingResources/ClusterConfig/VolumeKmsKeyId",
        "PythonSDK/Modules/RemoteFunction/VolumeKmsKeyId",
        "TrainingJob/ResourceConfig/VolumeKmsKeyId",
        "TransformJob/TransformResources/VolumeKmsKeyId",
    }


def test_an_application_starts_also_where_nothing_can_be_written_or_known(tmp_path: Path) -> None:
    script = script_of(a_site("abac"))
    assert (started(script, tmp_path, metadata=None) / "config.yaml").is_file()
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "xdg").write_text("a file where a folder should be", encoding="utf-8")
    assert not started(script, tmp_path / "second").exists()


def off(site: Site) -> Site:
    return replace(site, settings=varied(site.settings, studio__sdk_defaults=False))


def test_switched_off_the_script_writes_nothing_and_profiles_still_name_it(tmp_path: Path) -> None:
    site = off(a_site("abac"))
    assert not started(script_of(site), tmp_path).exists()
    for name, body in module_resources(plan_profiles(site)).items():
        if name.startswith("aws_sagemaker_user_profile."):
            for app, kind in (("jupyter_lab", "JupyterLab"), ("code_editor", "CodeEditor")):
                settings = only(body, "user_settings", f"{app}_app_settings").values()
                assert settings["built_in_lifecycle_config_arn"] == Expression(
                    f'var.startup_script_arns["alpha/{kind}"]'
                )


def test_a_team_that_makes_nothing_has_no_role_to_pass_and_no_defaults(tmp_path: Path) -> None:
    (team,) = a_site().teams
    site = a_site(teams=(replace(team, members=(a_member("vera", "viewer"),), spaces=()),))
    assert not started(script_of(site), tmp_path).exists()
    assert plan_sdk_defaults(site).variables == ()


def test_another_text_has_another_name_because_scripts_never_change() -> None:
    sites = (a_site(), off(a_site()), a_site("multi-domain"))
    names = {script.name for site in sites for script in plan_sdk_defaults(site).content.scripts}
    assert len(names) == 2 * len(sites)
    assert all(fits(SCRIPT, name) for name in names)
    long = a_site(name="a" * 40, environment="b" * 30)
    assert all(fits(SCRIPT, script.name) for script in plan_sdk_defaults(long).content.scripts)


def named_like(script: str, patterns: tuple[str, ...]) -> bool:
    return any(matches(pattern.rpartition("/")[2], script) for pattern in patterns)


@pytest.mark.parametrize("isolation", MODELS)
def test_applications_may_start_with_the_scripts_of_their_environment_and_no_other(isolation: str) -> None:
    own = a_crowded_site(isolation, "risk", "red-2")
    long = a_crowded_site(isolation, "m" * 16)
    for site in (own, replace(long, name="a" * 24, environment="b" * 16)):
        for script in plan_sdk_defaults(site).content.scripts:
            assert named_like(script.name, approved_scripts(site))

    lookalikes = (
        replace(own, environment=f"{own.environment}-jupyter-lab"),
        replace(own, name=f"{own.name}-two"),
        replace(own, name=f"{own.name}x"),
        a_crowded_site(isolation, "risk-2"),
    )
    for site in lookalikes:
        for script in plan_sdk_defaults(site).content.scripts:
            assert not named_like(script.name, approved_scripts(own)), script.name


def test_the_longest_script_is_one_that_sagemaker_takes() -> None:
    site = a_site("abac", subnet_labels=tuple(f"s{number}" for number in range(16)))
    assert len(b64encode(script_of(site).encode())) <= LARGEST_CONTENT


def test_both_types_of_application_start_with_one_text() -> None:
    resources = module_resources(plan_sdk_defaults(a_site()))
    types = {name: body.values()["studio_lifecycle_config_app_type"] for name, body in resources.items()}
    assert types == {
        "aws_sagemaker_studio_lifecycle_config.code_editor": "CodeEditor",
        "aws_sagemaker_studio_lifecycle_config.jupyter_lab": "JupyterLab",
    }
    second = resources["aws_sagemaker_studio_lifecycle_config.jupyter_lab"].values()
    assert second["studio_lifecycle_config_content"] == Expression(
        "aws_sagemaker_studio_lifecycle_config.code_editor.studio_lifecycle_config_content"
    )
