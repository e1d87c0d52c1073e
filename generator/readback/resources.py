"""Keys, buckets, endpoints and log groups of a stack, with the policies on them."""

from generator.aws.endpoints import named
from generator.iam.authority import PolicySource
from generator.iam.policy import PolicyKind
from generator.readback.entries import Entry, Reading
from generator.readback.facts import BucketFacts, EndpointFacts, KeyFacts, LogGroupFacts
from generator.readback.leaving import EgressFacts, GatewayFacts, IngressFacts
from generator.readback.resolve import Unresolved

GATEWAYS = ("aws_egress_only_internet_gateway", "aws_internet_gateway", "aws_nat_gateway")
"""Types of resource that lead to the internet."""


def keys(reading: Reading) -> tuple[KeyFacts, ...]:
    """The KMS keys of a stack."""
    return reading.each("aws_kms_key", _key)


def buckets(reading: Reading) -> tuple[BucketFacts, ...]:
    """The buckets of a stack; a bucket policy that belongs to none of them is a fault."""
    names = set(reading.each("aws_s3_bucket", lambda entry: entry.text("bucket")))
    policies: dict[str, PolicySource] = {}

    def keep(entry: Entry) -> None:
        bucket = entry.text("bucket")
        if bucket not in names or bucket in policies:
            raise Unresolved(f"{entry.address} belongs to {bucket}, which is no bucket here or has a policy")
        policies[bucket] = entry.required_policy("policy", PolicyKind.BUCKET, f"policy of bucket {bucket}")

    reading.each("aws_s3_bucket_policy", keep)
    return reading.each("aws_s3_bucket", lambda entry: _bucket(entry, policies))


def endpoints(reading: Reading) -> tuple[EndpointFacts, ...]:
    """The VPC endpoints of a stack."""
    return reading.each("aws_vpc_endpoint", lambda entry: _endpoint(reading, entry))


def log_groups(reading: Reading) -> tuple[LogGroupFacts, ...]:
    """The log groups of a stack."""
    return reading.each("aws_cloudwatch_log_group", _log_group)


def egress(reading: Reading) -> tuple[EgressFacts, ...]:
    """What the security groups of a stack let traffic out to."""
    return reading.each("aws_vpc_security_group_egress_rule", _egress)


def ingress(reading: Reading) -> tuple[IngressFacts, ...]:
    """What the security groups of a stack let in."""
    return reading.each("aws_vpc_security_group_ingress_rule", _ingress)


def gateways(reading: Reading) -> tuple[GatewayFacts, ...]:
    """The gateways to the internet that a stack makes."""
    return tuple(one for kind in GATEWAYS for one in reading.each(kind, _gateway))


def _gateway(entry: Entry) -> GatewayFacts:
    return GatewayFacts(**entry.where)


def _key(entry: Entry) -> KeyFacts:
    return KeyFacts(
        **entry.where,
        arn=entry.made("arn"),
        description=entry.optional("description") or "",
        policy=entry.policy("policy", PolicyKind.KEY, f"policy of key {entry.of[1]}"),
    )


def _bucket(entry: Entry, policies: dict[str, PolicySource]) -> BucketFacts:
    name = entry.text("bucket")
    return BucketFacts(
        **entry.where,
        name=name,
        arn=entry.made("arn"),
        policy=policies.get(name),
    )


def _egress(entry: Entry) -> EgressFacts:
    return EgressFacts(
        **entry.where, group_id=entry.text("security_group_id"), cidr=entry.optional("cidr_ipv4")
    )


def _ingress(entry: Entry) -> IngressFacts:
    said = entry.source.block.body.values()
    return IngressFacts(
        **entry.where,
        group_id=entry.text("security_group_id"),
        cidr=entry.optional("cidr_ipv4"),
        protocol=entry.text("ip_protocol"),
        ports=(said.get("from_port"), said.get("to_port")),
    )


def _endpoint(reading: Reading, entry: Entry) -> EndpointFacts:
    service = _service(entry, reading.stack.at.region)
    return EndpointFacts(
        **entry.where,
        service=service,
        id=entry.made("id"),
        policy=entry.policy("policy", PolicyKind.ENDPOINT, f"policy of endpoint {service}"),
    )


def _service(entry: Entry, region: str) -> str:
    """Our name of an endpoint service; nobody knows where one leads that is not known."""
    full_name = entry.text("service_name")
    if name := named(full_name, region):
        return name
    raise Unresolved(
        f"{entry.address} leads to {full_name}, which is no known endpoint service of AWS in {region}",
        entry.source.document,
        entry.source.line,
    )


def _log_group(entry: Entry) -> LogGroupFacts:
    return LogGroupFacts(
        **entry.where,
        name=entry.text("name"),
        arn=entry.made("arn"),
        kms_key_arn=entry.optional("kms_key_id"),
    )
