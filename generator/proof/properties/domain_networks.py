"""Where domains may be, claimed of somebody who may do everything that the guardrails let through."""

from generator.estate.site import Site
from generator.iam.claims import Claim
from generator.iam.requests import RequestSet
from generator.proof.properties.subjects import Subject

_CREATE = ("sagemaker:CreateDomain",)
_ACCESS = "sagemaker:AppNetworkAccessType"

_PUBLIC = (
    RequestSet(_CREATE, conditions={"StringNotEquals": {_ACCESS: "VpcOnly"}}),
    RequestSet(("sagemaker:UpdateDomain",), conditions={"StringEquals": {_ACCESS: "PublicInternetOnly"}}),
)
_NOWHERE = (
    RequestSet(_CREATE, conditions={"Null": {"sagemaker:VpcSubnets": "true"}}),
    RequestSet(_CREATE, conditions={"Null": {"sagemaker:VpcSecurityGroupIds": "true"}}),
)


def of_networks(subject: Subject) -> Claim:
    """Domains inside a VPC, whoever makes them."""
    return subject.never(
        "guardrail.vpc-only", "makes no domain outside a VPC, and opens none", (*_PUBLIC, *_NOWHERE)
    )


def of_account(subject: Subject, site: Site) -> Claim:
    """Domains inside a VPC in the account of a site, as far as its own is; subnets and groups in any case."""
    if not site.is_public:
        return of_networks(subject)
    return subject.never(
        "guardrail.domain-network", "makes no domain without subnets and groups of a VPC", _NOWHERE
    )
