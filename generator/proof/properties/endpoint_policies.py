"""Who passes a VPC endpoint, and to what: its policy alone, around principals that were given everything."""

from collections.abc import Iterator
from dataclasses import replace

from generator.aws.endpoints import called_through, of_service
from generator.iam import globs
from generator.iam.authority import Authority
from generator.iam.claims import Claim
from generator.iam.requests import Accounts, RequestSet
from generator.proof.properties import authorities, named_services
from generator.proof.properties.intent import Home
from generator.proof.properties.leaving import accepted
from generator.proof.properties.subjects import EVERYBODY, OUTSIDERS, Subject
from generator.readback.facts import EndpointFacts, StackFacts

_KNOWS_ACCOUNT = frozenset({"athena", "codecommit", "glue", "kms", "logs", "secretsmanager", "ssm"})
"""Services whose calls through the endpoint stay in the account of the VPC."""

_S3_READS = ("s3:GetObject", "s3:ListBucket")


def through_endpoints(home: Home, stack: StackFacts, names: str) -> Iterator[Claim]:
    """Of every endpoint of a stack: nobody of another account passes, and nobody reaches anything foreign.

    `names` is what begins the names of all buckets of the platform; an endpoint
    of a shared domain lets its tenants reach theirs.
    """
    for endpoint in stack.endpoints:
        if prefix := called_through(endpoint.service):
            yield from _claims(home, endpoint, prefix, names)
            yield from named_services.through(home, endpoint, prefix)


def _claims(home: Home, endpoint: EndpointFacts, prefix: str, names: str) -> Iterator[Claim]:
    accepting = accepted(home.settings.network)
    every = RequestSet((f"{prefix}:*",), ("sts:GetCallerIdentity",))
    stranger = _through(authorities.outside_account(home), endpoint, prefix)
    yield Subject(endpoint.address, stranger, home.place, OUTSIDERS).never(
        "inbound.endpoints", "lets nobody of another account pass", _but_aws_buckets(home, every), accepting
    )
    own = _through(authorities.in_account(home), endpoint, prefix)
    beyond = tuple(_beyond(home, endpoint.service, prefix, names))
    if beyond:
        yield Subject(endpoint.address, own, home.place, EVERYBODY).never(
            "inbound.endpoints",
            "leads to nothing but the account's own things, and AWS's for reading",
            beyond,
            accepting,
        )
    if prefix == "ec2":
        changes = RequestSet(("ec2:*",), ("ec2:Describe*",))
        yield Subject(endpoint.address, own, home.place, EVERYBODY).never(
            "inbound.endpoints", "lets nobody change the network from inside", (changes,)
        )


def _but_aws_buckets(home: Home, every: RequestSet) -> tuple[RequestSet, ...]:
    """Everybody reads what AWS keeps for everybody."""
    if every.actions != ("s3:*",):
        return (every,)
    public = _aws_objects(home)
    return (replace(every, not_resources=public), replace(every, resources=public, except_actions=_S3_READS))


def _beyond(home: Home, service: str, prefix: str, names: str) -> Iterator[RequestSet]:
    if prefix in _KNOWS_ACCOUNT:
        yield RequestSet((f"{prefix}:*",), accounts=Accounts.OTHER)
    if prefix == "s3":
        bucket = home.bucket_arn or f"arn:{home.at.partition}:s3:::{names}-*"
        own = (bucket, f"{bucket}/*")
        public = _aws_objects(home)
        extra = tuple(f"{one}{rest}" for one in home.extra_buckets for rest in ("", "/*"))
        yield RequestSet(("s3:*",), not_resources=(*own, *public, *extra))
        if elsewhere := tuple(one for one in extra if not globs.matches(bucket, one.partition("/")[0])):
            yield RequestSet(("s3:*",), resources=elsewhere, accounts=Accounts.OTHER)
        yield RequestSet(("s3:*",), _S3_READS, resources=public)
    if of_service(service) == "sagemaker.api" and home.domain_id:
        entities = tuple(home.sagemaker(f"{kind}/{home.domain_id}/*") for kind in ("app", "user-profile"))
        opening = ("sagemaker:CreateApp", "sagemaker:CreatePresignedDomainUrl")
        yield RequestSet(opening, not_resources=entities)


def _through(authority: Authority, endpoint: EndpointFacts, prefix: str) -> Authority:
    return replace(authority, endpoints={prefix: endpoint.policy or authorities.OPEN_ENDPOINT})


def _aws_objects(home: Home) -> tuple[str, ...]:
    """The bucket of the layers of images in the Region, and its objects."""
    bucket = f"arn:{home.at.partition}:s3:::prod-{home.at.region}-starport-layer-bucket"
    return (bucket, f"{bucket}/*")
