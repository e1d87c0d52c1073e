"""One account as its pipelines see it, and where in it their actions may be used.

Actions that take resources are bound to the account by the ARN; names that the stacks give begin with
`/tenantry/` or the platform's prefix, and where they do they say more.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.aws import arns
from generator.aws.arns import AccountRegion
from generator.iam import services

OWN_PATH = "/tenantry/"
"""Begins the names of what stacks make in IAM and Parameter Store."""

OF_THE_CALLER = frozenset({"apigateway", "identitystore", "route53", "sso"})
"""Services of which things have no account in their ARNs, and that answer for the caller's own alone.

Service authorization reference of 2026-09-26, ARNs of these services; that they answer so is not seen on AWS.
"""

_REST_APIS = ("/restapis", "/restapis/*", "/tags/*")
"""The paths of what stacks make in API Gateway, whose tags have paths of their own."""

_SHARED = "transit-gateway"
"""What another account shares: its ARN says whose it is (RAM user guide), and stacks know its id alone."""


@dataclass(frozen=True, slots=True)
class StateAccess:
    """The bucket of the states, its key, and the objects in it that a role's own stacks have."""

    at: AccountRegion
    region: str
    bucket: str
    key_arn: str
    state_keys: tuple[str, ...]
    stacks: tuple[str, ...]

    @property
    def bucket_arn(self) -> str:
        """The bucket's ARN."""
        return str(arns.bucket(self.at.partition, self.bucket))

    def objects(self, *names: str) -> tuple[str, ...]:
        """ARNs of objects in the bucket."""
        return tuple(f"{self.bucket_arn}/{name}" for name in names)


@dataclass(frozen=True, slots=True)
class PipelineScope:
    """One account as pipelines see it.

    `types` are the types of resources that stacks of the account contain, those of data with `data.` before.
    `kept_roles` are names of roles that a pipeline never changes, `pipeline_roles` its own two among them;
    `boundaries` are patterns of what a role that it makes is bounded by, `unbound_roles` of ARNs of those
    that need none, since a service assumes them. `prefix` begins names of buckets. `gateways` are the ids of
    transit gateways that stacks attach to, which may be another account's that shares them.
    """

    at: AccountRegion
    prefix: str
    regions: tuple[str, ...]
    types: tuple[str, ...]
    kept_roles: tuple[str, ...]
    unbound_roles: tuple[str, ...]
    pipeline_roles: tuple[str, ...]
    boundaries: tuple[str, ...]
    state: StateAccess
    gateways: tuple[str, ...] = ()
    holds_state: bool = False


def places(scope: PipelineScope, entry: services.Action) -> tuple[str, ...]:
    """What an action may be used on: by names where stacks give names, else anything of it in the account."""
    at, service = scope.at, entry.name.partition(":")[0]
    kinds = {kind.name for kind in entry.resource_types}
    if service == "iam":
        return tuple(sorted(_of_iam(at, entry.name, kinds)))
    if service == "s3":
        return (f"arn:{at.partition}:s3:::{scope.prefix}-*",)
    if service == "apigateway":
        paths = ("/restapis", "/restapis/*", "/tags/*")
        return tuple(
            f"arn:{at.partition}:apigateway:{one}::{path}" for one in scope.regions for path in paths
        )
    if service == "ssm" and kinds <= {"parameter"}:
        return tuple(
            f"arn:{at.partition}:ssm:{region}:{at.account_id}:parameter{OWN_PATH}*"
            for region in scope.regions
        )
    return tuple(sorted(set(_in_account(scope, service, entry))))


def _of_iam(at: AccountRegion, name: str, kinds: set[str]) -> Iterator[str]:
    if name == "iam:CreateServiceLinkedRole":
        yield str(arns.iam(at, "role/aws-service-role/*"))
        return
    for kind in sorted(kinds):
        match kind:
            case "role" | "policy":
                yield str(arns.iam(at, f"{kind}{OWN_PATH}*"))
            case "saml-provider":
                yield str(arns.iam(at, "saml-provider/*"))
            case _:
                continue


def _in_account(scope: PipelineScope, service: str, entry: services.Action) -> Iterator[str]:
    """What an action takes, in the partition, the account and the Regions of its stacks, whatever the name.

    What belongs to no account, such as images, is left out where the action takes something that does, but
    of services that answer for the caller's account alone.
    """
    at = scope.at
    if any(kind.name == _SHARED and kind.required for kind in entry.resource_types):
        for one in scope.regions:
            yield from (f"arn:{at.partition}:ec2:{one}:*:{_SHARED}/{gateway}" for gateway in scope.gateways)
    split = [kind.arn_pattern.split(":", 5) for kind in entry.resource_types]
    of_accounts = service not in OF_THE_CALLER and any(account == "*" for _, _, _, _, account, _ in split)
    for _, _, named, region, account, rest in split:
        if of_accounts and account != "*":
            continue
        kept, end = (at.account_id, "*") if account == "*" else (account, rest)
        if service == "sso" and account == "*":
            kept, end = "*", rest  # an application is of the account whose domain it opens
        for one in scope.regions if region == "*" else (region,):
            yield f"arn:{at.partition}:{service if named == '*' else named}:{one}:{kept}:{end}"
