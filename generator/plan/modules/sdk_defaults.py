"""What the SageMaker Python SDK takes where a call says nothing, put in place as an application starts.

A job is refused unless it says its network, its keys and, in a shared account,
whose it is. The SDK reads that from a file of the administrator's, and a
built-in lifecycle configuration, which runs in every private space, writes the
file (decision 0031). Terraform needs no access to data for it, and applications
no network.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from generator.core.expressions import Reference, Text, text
from generator.estate.roles import RoleIdentity, RoleKind, role_arn, role_identities
from generator.estate.site import Site, TeamPlan
from generator.estate.studio_names import DIGEST, SCRIPT_APPS, bucket_name, script_name
from generator.hcl.literals import LINE_WIDTH, literal
from generator.hcl.values import Expression
from generator.plan.blocks import Block, block, resource
from generator.plan.inputs import given, variables_of
from generator.plan.module import Module, ModulePlan, Output, Variable
from generator.plan.scopes import job_network, key_arns
from generator.policies.scope import ENVIRONMENT_TAG, OWNER_TAG, TEAM_TAG, TENANT_TAG
from generator.tenancy.words import StudioApp

SCRIPTS = Variable(
    "startup_script_arns",
    "map(string)",
    "Lifecycle configurations that applications start with, by team and type.",
)
_JOB_ROLES = Variable("job_role_arns", "map(string)", "Roles to pass to jobs, models and endpoints, by team.")
_PIPELINE_ROLES = Variable("pipeline_role_arns", "map(string)", "Roles to pass to pipelines, by team.")

_PROFILE = "@profile@"
"""Stands for the name of the profile that an application runs for, which only the application knows."""

_TYPE = "aws_sagemaker_studio_lifecycle_config"


@dataclass(frozen=True, slots=True)
class Script:
    """A lifecycle configuration: the lines of a shell script, or `same_as`, the content of another one."""

    key: str
    label: str
    name: str
    app_type: StudioApp
    lines: tuple[Text, ...]
    same_as: Reference | None

    @property
    def block(self) -> Block:
        """The script as it is rendered."""
        content = Expression(f'base64encode(join("\\n", {literal(self.lines, 2)}))')
        return resource(
            _TYPE,
            self.label,
            block("lifecycle", create_before_destroy=True),
            studio_lifecycle_config_name=self.name,
            studio_lifecycle_config_app_type=self.app_type,
            studio_lifecycle_config_content=self.same_as or content,
        )


@dataclass(frozen=True, slots=True)
class SdkDefaultsContent:
    """What the templates of the module read, sorted by label."""

    scripts: tuple[Script, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The scripts as they are rendered."""
        return tuple(script.block for script in self.scripts)


def plan_sdk_defaults(site: Site) -> ModulePlan:
    """A script for each team and type of application."""
    scripts = tuple(script for team in site.teams if team.members for script in _scripts(site, team))
    arns = {script.key: Reference(f"{_TYPE}.{script.label}.arn") for script in scripts}
    return ModulePlan(
        topic="sdk_defaults",
        content=SdkDefaultsContent(scripts),
        variables=variables_of(line for script in scripts for line in script.lines),
        outputs=(Output(SCRIPTS.name, SCRIPTS.description, arns, is_internal=True),),
    )


def script_arn(team: TeamPlan, app: StudioApp) -> Reference:
    """The script that applications of a type start with, as modules of people refer to it."""
    return Reference(f'var.{SCRIPTS.name}["{_key(team, app)}"]')


Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Usual:
    """What several kinds of calls say alike: the role, the network, the keys, isolation and tags."""

    role: object
    network: Values
    volume: Values
    stored: Values
    closed: Values
    tagged: Values


def sdk_defaults(site: Site, team: TeamPlan) -> dict[str, object]:
    """The file's content: what every call of the team's needs (SDK 2.257.7, its schema of this file)."""
    keys, passed = key_arns(site), _passed(site, team)
    job, pipeline = (
        given(variable, role_arn(site, role), f'["{team.tag}"]')
        for variable, role in (
            (_JOB_ROLES, passed[RoleKind.JOB]),
            (_PIPELINE_ROLES, passed[RoleKind.PIPELINE]),
        )
    )
    usual = _usual(site, team, job)
    tagged, stored, jobs = usual.tagged, usual.stored, _jobs(usual)
    remote = {
        "EnableInterContainerTrafficEncryption": True,
        "RoleArn": job,
        "S3KmsKeyId": keys.data,
        "VolumeKmsKeyId": keys.workload,
        "VpcConfig": usual.network,
        **tagged,
    }
    return {
        "SchemaVersion": "1.0",
        "SageMaker": {
            "Endpoint": tagged,
            "EndpointConfig": {"KmsKeyId": keys.workload, **tagged},
            "FeatureGroup": {
                "OfflineStoreConfig": {"S3StorageConfig": stored},
                "OnlineStoreConfig": {"SecurityConfig": stored},
                "RoleArn": job,
                **tagged,
            },
            "Model": {"ExecutionRoleArn": job, "VpcConfig": usual.network, **tagged},
            "MonitoringSchedule": _monitoring(usual),
            "Pipeline": {"RoleArn": pipeline, **tagged},
            "ProcessingJob": jobs["ProcessingJob"],
            "PythonSDK": {"Modules": {"RemoteFunction": remote, "Session": _session(site, team)}},
            "TrainingJob": jobs["TrainingJob"],
            "TransformJob": jobs["TransformJob"],
        },
    }


def _usual(site: Site, team: TeamPlan, job: object) -> _Usual:
    network, keys = job_network(site), key_arns(site)
    tags = tuple({"Key": key, "Value": value} for key, value in _tags(site, team).items())
    isolated = {"EnableNetworkIsolation": True} if site.settings.guardrails.require_network_isolation else {}
    return _Usual(
        role=job,
        network={"SecurityGroupIds": network.security_group_ids, "Subnets": network.subnet_ids},
        volume={"VolumeKmsKeyId": keys.workload},
        stored={"KmsKeyId": keys.data},
        closed={"EnableInterContainerTrafficEncryption": True, **isolated},
        tagged={"Tags": tags} if tags else {},
    )


def _jobs(usual: _Usual) -> Values:
    return {
        "ProcessingJob": {
            "NetworkConfig": {"VpcConfig": usual.network, **usual.closed},
            "ProcessingOutputConfig": usual.stored,
            "ProcessingResources": {"ClusterConfig": usual.volume},
            "RoleArn": usual.role,
            **usual.tagged,
        },
        "TrainingJob": {
            "OutputDataConfig": usual.stored,
            "ResourceConfig": usual.volume,
            "RoleArn": usual.role,
            "VpcConfig": usual.network,
            **usual.closed,
            **usual.tagged,
        },
        "TransformJob": {
            "TransformOutput": usual.stored,
            "TransformResources": usual.volume,
            **usual.tagged,
        },
    }


def _monitoring(usual: _Usual) -> Values:
    definition = {
        "MonitoringOutputConfig": usual.stored,
        "MonitoringResources": {"ClusterConfig": usual.volume},
        "NetworkConfig": {"VpcConfig": usual.network, **usual.closed},
        "RoleArn": usual.role,
    }
    return {"MonitoringScheduleConfig": {"MonitoringJobDefinition": definition}, **usual.tagged}


def _passed(site: Site, team: TeamPlan) -> dict[RoleKind, RoleIdentity]:
    """The team's roles by what they are for; a team that makes nothing has none to pass."""
    return {role.kind: role for role in role_identities(site) if role.team == team}


def _session(site: Site, team: TeamPlan) -> dict[str, str]:
    bucket = {"DefaultS3Bucket": bucket_name(site)}
    return bucket if team.name is None else {**bucket, "DefaultS3ObjectKeyPrefix": team.name}


def _tags(site: Site, team: TeamPlan) -> dict[str, str]:
    required = {key: value for key, value in site.required_tags if value is not None}
    return {**required, **_ownership_tags(site, team)}


def _ownership_tags(site: Site, team: TeamPlan) -> dict[str, str]:
    if site.apart_by_tags:
        return {TEAM_TAG: site.team_value(team), OWNER_TAG: _PROFILE}
    if site.shares_account:
        return {TENANT_TAG: site.name, ENVIRONMENT_TAG: site.environment}
    return {}


def _lines(site: Site, team: TeamPlan) -> Iterator[Text]:
    yield "#!/bin/sh"
    if not (site.settings.studio.sdk_defaults and RoleKind.JOB in _passed(site, team)):
        yield "exit 0"
        return
    yield "# The defaults of the SageMaker Python SDK. Whatever happens here, the application starts."
    yield "place=/etc/xdg/sagemaker made=$(mktemp -d) || exit 0"
    yield "cat >$made/config.yaml <<'END'"
    yield from _yaml(sdk_defaults(site, team))
    yield "END"
    if site.apart_by_tags:
        yield "metadata=/opt/ml/metadata/resource-metadata.json"
        yield r"""profile=$(sed -n 's/.*"UserProfileName" *: *"\([A-Za-z0-9-]*\)".*/\1/p' $metadata)"""
        yield f"sed -i s/{_PROFILE}/$profile/g $made/config.yaml"
    yield "# AWS takes no volume key for instances with local storage: the same file without."
    volume = text("s|[A-Za-z]*KmsKeyId: '", key_arns(site).workload, "',* *||")
    yield text('sed "', volume, '" $made/config.yaml >$made/local-storage.yaml')
    yield "for file in config local-storage; do"
    yield "  install -D -m 644 $made/$file.yaml $place/$file.yaml 2>/dev/null ||"
    yield "    sudo -n install -D -m 644 $made/$file.yaml $place/$file.yaml ||"
    yield "    echo no defaults for the SageMaker Python SDK: $place cannot be written >&2"
    yield "done"
    yield "exit 0"


def _yaml(values: Mapping[str, object], indent: str = "") -> Iterator[Text]:
    for key, value in values.items():
        line = text(indent, key, ": ", _flow(value))
        if isinstance(value, Mapping) and len(literal(line)) > LINE_WIDTH:
            yield f"{indent}{key}:"
            yield from _yaml(value, f"{indent}  ")
        else:
            yield line


def _flow(value: object) -> Text:
    match value:
        case Mapping():
            inside = tuple(text(key, ": ", _flow(each)) for key, each in value.items())
            return text("{", *_separated(inside), "}")
        case tuple():
            return text("[", *_separated(tuple(map(_flow, value))), "]")
        case bool():
            return str(value).lower()
        case str():
            return "'" + value.replace("'", "''") + "'"
        case Reference():
            return text("'", value, "'")
        case _:
            raise TypeError(f"no default of the SDK is a {type(value).__name__}")


def _separated(values: tuple[Text, ...]) -> Iterator[Text]:
    for index, value in enumerate(values):
        yield from (", ", value) if index else (value,)


def _scripts(site: Site, team: TeamPlan) -> Iterator[Script]:
    lines = tuple(_lines(site, team))
    digest = sha256(literal(lines).encode()).hexdigest()[:DIGEST]
    written: Reference | None = None
    for app, words in SCRIPT_APPS.items():
        label = "__".join(part.replace("-", "_") for part in (team.name, words) if part)
        name = script_name(site, team, app, digest)
        yield Script(_key(team, app), label, name, app, lines, written)
        written = written or Reference(f"{_TYPE}.{label}.studio_lifecycle_config_content")


def _key(team: TeamPlan, app: StudioApp) -> str:
    return f"{team.tag}/{app}"


MODULE = Module(
    "sdk_defaults",
    "What the SageMaker Python SDK takes where a call says nothing, put in place as applications start.",
    plan_sdk_defaults,
    is_needed=lambda site: bool(site.members),
)
