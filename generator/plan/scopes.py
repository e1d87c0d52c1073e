"""What the policies of a site are built for: its scopes, with module variables for what others make.

Samples are as long as the longest real value, because policies are measured
against their quotas before anything is applied.
"""

from dataclasses import replace

from generator.aws.names import BUCKET
from generator.core.expressions import Text
from generator.estate.site import Site, TeamPlan
from generator.plan.inputs import given
from generator.plan.module import Variable
from generator.policies.scope import (
    SEPARATOR,
    DataScope,
    ExecutionScope,
    JobNetwork,
    KeyArns,
    NetworkOrigin,
    TenantScope,
)

STUDIO_ENDPOINTS = ("sagemaker.api", "studio")
"""The interface endpoints through which users open Studio."""

_DOMAIN_ID = "d-" + "x" * 12
_KEY_ID = "0" * 36
_EC2_ID = "0" * 17

_STRING = "string"
_BUCKET = Variable("bucket_arn", _STRING, "ARN of the data bucket.")
_DATA_KEY = Variable("data_key_arn", _STRING, "Key of stored data and of the results of jobs.")
_DOMAIN = Variable("domain_id", _STRING, "The Studio domain.")
_ENDPOINTS = Variable(
    "studio_endpoint_ids",
    "list(string)",
    "Interface endpoints users may open Studio through: the SageMaker API, then Studio.",
)
_STUDIO_KEY = Variable("studio_key_arn", _STRING, "Key of the home directories and application volumes.")
_SUBNETS = Variable("subnet_ids", "list(string)", "Subnets jobs may run in, in the order of the domain's.")
_VPC = Variable("vpc_id", _STRING, "The VPC of the domain.")
_WORKLOAD_GROUP = Variable("workload_security_group_id", _STRING, "Security group of jobs and endpoints.")
_WORKLOAD_KEY = Variable("workload_key_arn", _STRING, "Key of the volumes of jobs and endpoints.")


def tenant_scope(site: Site) -> TenantScope:
    """The site as policies see it; its domain is `var.domain_id`."""
    return TenantScope(
        at=site.at,
        tenant=site.name,
        environment=site.environment,
        isolation=site.isolation,
        domain_id=given(_DOMAIN, _DOMAIN_ID),
    )


def key_arns(site: Site) -> KeyArns:
    """The site's keys, as variables named `<purpose>_key_arn`."""
    prefix = f"arn:{site.partition}:kms:{site.region}:{site.account_id}:key/{_KEY_ID}"
    return KeyArns(
        studio=given(_STUDIO_KEY, prefix),
        workload=given(_WORKLOAD_KEY, prefix),
        data=given(_DATA_KEY, prefix),
    )


def job_network(site: Site) -> JobNetwork:
    """Where jobs of the site may run: each of the domain's subnets, with the workload group."""
    return JobNetwork(
        subnets_at=site.subnets_at,
        subnet_ids=tuple(
            given(_SUBNETS, f"subnet-{_EC2_ID}", f"[{index}]") for index, _ in enumerate(site.subnet_labels)
        ),
        security_group_ids=(given(_WORKLOAD_GROUP, f"sg-{_EC2_ID}"),),
        vpc_id=given(_VPC, f"vpc-{_EC2_ID}"),
    )


def team_scope(site: Site, team: TeamPlan, passable_role_arns: tuple[Text, ...] = ()) -> ExecutionScope:
    """What roles of one team are built for; a team among several has a prefix of the bucket to itself."""
    return ExecutionScope(
        tenant=tenant_scope(site),
        team=team.tag,
        keys=key_arns(site),
        data=DataScope(
            bucket_arn=given(_BUCKET, f"arn:{site.partition}:s3:::{'b' * BUCKET.longest}"),
            prefixes=() if team.name is None else (f"{team.name}/",),
        ),
        network=job_network(site),
        passable_role_arns=passable_role_arns,
        repository_prefix=repository_prefix(site),
        image_account_ids=site.settings.registries,
        package_sources=site.settings.package_sources,
        build_prefix="".join(f"{part}{SEPARATOR}" for part in (site.prefix, team.name) if part),
        shared_spaces=not site.settings.guardrails.deny_shared_spaces,
    )


def repository_prefix(site: Site) -> str:
    """Begins the names of the ECR repositories that roles of the site use."""
    return f"{site.name}/{site.environment}/"


def domain_scope(site: Site) -> ExecutionScope:
    """What the domain's default and space roles are built for: no team.

    Shared spaces reach data only where one team has the domain to itself.
    """
    alone = site.is_tenant and len(site.teams) == 1
    scope = team_scope(site, TeamPlan(name=None, tag=site.name, members=(), spaces=()))
    return replace(scope, shared_spaces=scope.shared_spaces and alone)


def studio_endpoint_count(site: Site) -> int:
    """How many endpoints users may come through; what `var.studio_endpoint_ids` holds."""
    existing = site.settings.network.existing_vpc
    if existing:
        return len(existing.studio_endpoint_ids)
    return sum(name in STUDIO_ENDPOINTS for name in site.settings.network.endpoints)


def sign_in_vpcs(site: Site) -> tuple[str, ...]:
    """The VPCs beside the site's own through whose endpoints Studio opens: the company's, and of users."""
    return tuple(dict.fromkeys((*site.platform.approved.corporate_vpcs, *site.user_vpcs)))


def network_origin(site: Site) -> NetworkOrigin:
    """From where users of the site may open Studio."""
    return NetworkOrigin(
        cidrs=site.platform.approved.corporate_cidrs or (),
        vpc_ids=sign_in_vpcs(site),
        endpoint_ids=tuple(
            given(_ENDPOINTS, f"vpce-{_EC2_ID}", f"[{index}]") for index in range(studio_endpoint_count(site))
        ),
    )
