"""VPC endpoints: service names, what needs them, and which requests pass them.

The names are in `data/endpoints.json`, which comes from the construct library of
AWS (`make data`); what a domain needs them for is said here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from generator.iam.services import services


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint service: our name, the service name with `{region}`, its type and purpose.

    `required` endpoints are the documented minimum of a VpcOnly domain;
    `needed_for` is empty where nothing of Tenantry's asks for it.
    """

    name: str
    service_name: str
    kind: Literal["Interface", "Gateway"]
    needed_for: str = ""
    required: bool = False


_NEEDED_FOR: Mapping[str, str] = MappingProxyType(
    {
        "sagemaker.api": "the SageMaker control plane",
        "sagemaker.runtime": "invoking endpoints",
        "s3": "data, code, container layers",
        "studio": "opening Studio from inside the network",
        "notebook": "notebook instances, not Studio",
        "sts": "role sessions of jobs and SDKs",
        "logs": "logs of apps and jobs",
        "monitoring": "metrics",
        "kms": "encryption",
        "ecr.api": "custom images",
        "ecr.dkr": "custom images and job containers",
        "servicecatalog": "SageMaker Projects and JumpStart",
        "ec2": "looking up subnets and security groups",
        "elasticfilesystem": "the EFS API",
        "ssm": "parameters",
        "secretsmanager": "secrets",
        "codecommit": "CodeCommit API",
        "git-codecommit": "CodeCommit repositories",
        "codepipeline": "pipelines of SageMaker Projects",
        "codebuild": "builds of SageMaker Projects",
        "athena": "queries",
        "glue": "data catalog and jobs",
        "lakeformation": "governed tables",
        "elasticmapreduce": "EMR clusters",
        "redshift-data": "Redshift queries",
        "execute-api": "a private API that signs Studio URLs",
        "sagemaker.featurestore-runtime": "Feature Store records",
        "sagemaker.metrics": "experiment metrics",
        "codeartifact.api": "Python packages without internet",
        "codeartifact.repositories": "Python packages without internet",
    }
)
"""What a domain needs the endpoint of a service for; the API's comes before others of its service."""

_REQUIRED = frozenset({"sagemaker.api", "sagemaker.runtime", "s3"})

_INTERFACES_OF_USERS = frozenset(
    {"console", "experiments", "grafana-workspace", "notebook", "partner-app", "quicksight-website", "studio"}
)
"""What browsers open: no signed requests pass, and AWS takes no policy."""

_CALLED_OTHERWISE = MappingProxyType(
    {
        **dict.fromkeys(("analytics-omics", "control-storage-omics", "storage-omics", "tags-omics"), "omics"),
        "workflows-omics": "omics",
        "appconfigdata": "appconfig",
        **dict.fromkeys(("bedrock-agent", "bedrock-agent-runtime", "bedrock-runtime"), "bedrock"),
        **dict.fromkeys(("bedrock-data-automation", "bedrock-data-automation-runtime"), "bedrock"),
        "dicom-medical-imaging": "medical-imaging",
        "runtime-medical-imaging": "medical-imaging",
        "dynamodb-streams": "dynamodb",
        "email": "ses",
        "email-smtp": "ses",
        "forecastquery": "forecast",
        "git-codecommit": "codecommit",
        "kinesis-firehose": "firehose",
        "kinesis-streams": "kinesis",
        "memory-db": "memorydb",
        "models-v2-lex": "lex",
        "runtime-v2-lex": "lex",
        "monitoring": "cloudwatch",
        "neptune-graph-data": "neptune-graph",
        "personalize-events": "personalize",
        "personalize-runtime": "personalize",
        "servicecatalog-appregistry": "servicecatalog",
        "streaming-rekognition": "rekognition",
        "sync-states": "states",
        "tagging": "tag",
        "transcribestreaming": "transcribe",
    }
)
"""Endpoints whose names do not begin with the prefix of the actions that pass them (2026-11-28).

From the service authorization reference: whose actions the API reference of each service names.
"""

_FIPS = "-fips"


@cache
def _data() -> dict[str, Any]:
    text = files("generator.aws").joinpath("data", "endpoints.json").read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(text)
    return tables


def source() -> str:
    """What the names come from."""
    return str(_data()["source"])


@cache
def _every() -> Mapping[str, Endpoint]:
    """Every endpoint that we know by name: those that something needs, then all that can be proved."""
    interfaces: Mapping[str, str] = _data()["interfaces"]
    gateways: Mapping[str, str] = _data()["gateways"]
    found = {
        name: Endpoint(name, gateways[name], "Gateway", words, name in _REQUIRED)
        if name == "s3"
        else Endpoint(name, interfaces[name], "Interface", words, name in _REQUIRED)
        for name, words in _NEEDED_FOR.items()
    }
    others = (name for name in interfaces if name not in found)
    return found | {
        name: Endpoint(name, interfaces[name], "Interface") for name in others if called_through(name)
    }


def endpoint(name: str) -> Endpoint | None:
    """The endpoint of that short name; None where nobody told us, or which requests pass is not known."""
    return _every().get(name)


def interface_endpoints() -> tuple[str, ...]:
    """The short names of all interface endpoints, those first that something needs."""
    return tuple(name for name, one in _every().items() if one.kind == "Interface")


def needed_endpoints() -> Mapping[str, Endpoint]:
    """The endpoints that something needs, by name."""
    return {name: one for name, one in _every().items() if one.needed_for}


def required_endpoints() -> tuple[str, ...]:
    """What a VpcOnly domain without internet cannot do without."""
    return tuple(name for name, one in _every().items() if one.required)


def called_through(name: str) -> str:
    """The prefix of the actions that pass an endpoint, such as `cloudwatch`; empty where none is known.

    None is known of user interfaces: browsers send no signed requests through
    them, and AWS takes no policy.
    """
    plain = of_service(name)
    first = plain.partition(".")[0]
    if plain in _CALLED_OTHERWISE:
        return _CALLED_OTHERWISE[plain]
    return first if plain not in _INTERFACES_OF_USERS and first in _prefixes() else ""


def of_service(name: str) -> str:
    """The short name of the usual endpoint of a service, of which there may be one with FIPS as well."""
    return name.removesuffix(_FIPS)


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(services())


def service_name(name: str, region: str) -> str:
    """The service of an endpoint in one Region; China calls most of them otherwise.

    Raises:
        KeyError: no endpoint is called so.
    """
    usual = _every()[name]
    is_elsewhere = usual.kind == "Interface"
    otherwise: Mapping[str, str] = _data()["otherwise"].get(region, {}) if is_elsewhere else {}
    return in_region(otherwise.get(name, usual.service_name), region)


def in_region(service: str, region: str) -> str:
    """A service name with `{region}`, in one Region."""
    return service.replace("{region}", region)


def named(service: str, region: str) -> str:
    """Our name of a service of AWS's in a Region; empty of one of another Region or of somebody else.

    A service that the data lacks is known by its form, if the prefix of its actions is.
    """
    if known := _names_in(region).get(service):
        return known
    name = r"([a-z0-9-]+(?:\.[a-z0-9-]+)?)"
    form = rf"(?:cn\.com\.amazonaws|com\.amazonaws|aws\.[a-z]+)\.{re.escape(region)}\.{name}"
    match = re.fullmatch(form, service)
    return match[1] if match and (match[1] in _every() or called_through(match[1])) else ""


@cache
def _names_in(region: str) -> Mapping[str, str]:
    return {service_name(name, region): name for name in _every()}
