"""VPC endpoints: service names, what needs them, and what nobody has confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint service: our name, the service name with `{region}`, its type and purpose.

    `required` endpoints are the documented minimum of a VpcOnly domain.
    `verified` is False where the service name was not confirmed against AWS.
    """

    name: str
    service_name: str
    kind: Literal["Interface", "Gateway"]
    needed_for: str
    required: bool = False
    verified: bool = True


def _aws(name: str, needed_for: str, *, required: bool = False, verified: bool = True) -> Endpoint:
    return Endpoint(name, f"com.amazonaws.{{region}}.{name}", "Interface", needed_for, required, verified)


_TABLE = (
    _aws("sagemaker.api", "the SageMaker control plane", required=True),
    _aws("sagemaker.runtime", "invoking endpoints", required=True),
    Endpoint("s3", "com.amazonaws.{region}.s3", "Gateway", "data, code, container layers", required=True),
    Endpoint(
        "studio", "aws.sagemaker.{region}.studio", "Interface", "opening Studio from inside the network"
    ),
    Endpoint("notebook", "aws.sagemaker.{region}.notebook", "Interface", "notebook instances, not Studio"),
    _aws("sts", "role sessions of jobs and SDKs"),
    _aws("logs", "logs of apps and jobs"),
    _aws("monitoring", "metrics"),
    _aws("kms", "encryption"),
    _aws("ecr.api", "custom images"),
    _aws("ecr.dkr", "custom images and job containers"),
    _aws("servicecatalog", "SageMaker Projects and JumpStart"),
    _aws("ec2", "looking up subnets and security groups"),
    _aws("elasticfilesystem", "the EFS API"),
    _aws("ssm", "parameters"),
    _aws("secretsmanager", "secrets"),
    _aws("codecommit", "CodeCommit API"),
    _aws("git-codecommit", "CodeCommit repositories"),
    _aws("codepipeline", "pipelines of SageMaker Projects"),
    _aws("codebuild", "builds of SageMaker Projects"),
    _aws("athena", "queries"),
    _aws("glue", "data catalog and jobs"),
    _aws("lakeformation", "governed tables"),
    _aws("elasticmapreduce", "EMR clusters"),
    _aws("redshift-data", "Redshift queries"),
    _aws("execute-api", "a private API that signs Studio URLs"),
    _aws("sagemaker.featurestore-runtime", "Feature Store records", verified=False),
    _aws("sagemaker.metrics", "experiment metrics", verified=False),
    _aws("codeartifact.api", "Python packages without internet", verified=False),
    _aws("codeartifact.repositories", "Python packages without internet", verified=False),
)

ENDPOINTS: Mapping[str, Endpoint] = MappingProxyType({endpoint.name: endpoint for endpoint in _TABLE})
"""Every endpoint by name."""

_INTERFACES_OF_USERS = frozenset({"notebook", "studio"})

REQUIRED: tuple[str, ...] = tuple(endpoint.name for endpoint in _TABLE if endpoint.required)
"""What a VpcOnly domain without internet cannot do without."""


_CALLED_OTHERWISE = MappingProxyType({"git-codecommit": "codecommit", "monitoring": "cloudwatch"})
"""Endpoints whose names do not begin with the prefix of the actions that pass them."""


def called_through(name: str) -> str:
    """The prefix of the actions that pass an endpoint, such as `cloudwatch`.

    Empty for user interfaces: browsers send no signed requests through them, and AWS
    takes no policy.

    Raises:
        KeyError: no endpoint is called so.
    """
    first = ENDPOINTS[name].name.partition(".")[0]
    return "" if first in _INTERFACES_OF_USERS else _CALLED_OTHERWISE.get(first, first)


_PLAIN_IN_CHINA = frozenset({"kms", "logs", "s3"})
"""Endpoints whose services are called in China as they are elsewhere; INFERRED, nobody confirmed it."""


def service_name(endpoint: Endpoint, region: str) -> str:
    """The endpoint service in one Region; China prefixes most with `cn.`."""
    is_prefixed = endpoint.service_name.startswith("com.") and endpoint.name not in _PLAIN_IN_CHINA
    prefix = "cn." if region.startswith("cn-") and is_prefixed else ""
    return prefix + endpoint.service_name.format(region=region)
