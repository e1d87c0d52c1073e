"""What AWS is asked for beside Terraform: things in and around declared resources that nobody declared.

Each look lists what stands in a resource of the state. Who declared it is told by the states of all stacks
that were seen. What AWS makes there by itself is left out; that it is so is inferred where no page is named.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from generator.drift.beside import Strange, declared_beside
from generator.drift.seen import DriftClass, Item
from generator.drift.state import Standing, StateRead, Values

Arguments = Mapping[str, object]

Declared = frozenset[tuple[str, str]]
"""What states declare of what is looked for: type and name."""


def _by(parameter: str, attribute: str = "id") -> Callable[[Standing], Arguments]:
    return lambda one: {parameter: one.text(attribute)}


def _filtered(name: str, parameter: str = "Filters") -> Callable[[Standing], Arguments]:
    return lambda one: {parameter: [{"Name": name, "Values": [one.text("id")]}]}


@dataclass(frozen=True, slots=True)
class Look:
    """How things of a kind are listed, and how what is listed is told from what is declared.

    `around` is the type of resource in which they are, `asks` the arguments of a call about one. `items` is
    the key of the answer that has them and `name` that of what each is called. `declared` are types with the
    attribute that says the same. `passes` leaves out what AWS or a user makes as a matter of course.
    """

    around: str
    service: str
    operation: str
    asks: Callable[[Standing], Arguments]
    items: str
    name: str
    what: str
    declared: Mapping[str, str]
    kind: DriftClass = DriftClass.ACCESS
    is_gateway: bool = False
    passes: Callable[[Values], bool] = lambda _found: False

    @property
    def call(self) -> str:
        """The call as its service names it, such as `ListGrants`."""
        return "".join(part.capitalize() for part in self.operation.split("_"))


_ENDED = frozenset(("deleted", "deleting", "rejected", "failed", "expired"))


def _is_own_space(found: Values) -> bool:
    """Private spaces are made by whoever works in them, in Studio."""
    sharing = found.get("SpaceSharingSettingsSummary")
    return isinstance(sharing, Mapping) and sharing.get("SharingType") == "Private"


def _has_ended(found: Values) -> bool:
    state = found.get("State") or found.get("Status")
    code = state.get("Code") if isinstance(state, Mapping) else state
    return str(code or "").lower() in _ENDED


def _is_of_aws(found: Values) -> bool:
    """Endpoints that services manage, and the groups for file systems that SageMaker makes with a domain.

    These are called `security-group-for-inbound-nfs-…` and `-outbound-…` (SageMaker developer guide, Studio
    in a VPC).
    """
    name = str(found.get("GroupName") or "")
    return found.get("RequesterManaged") is True or name.startswith(("security-group-for-", "default"))


def _is_default(found: Values) -> bool:
    ties = found.get("Associations")
    is_main = isinstance(ties, list) and any(isinstance(one, Mapping) and one.get("Main") for one in ties)
    return found.get("IsDefault") is True or is_main


_IAM_PRINCIPAL = re.compile(r"arn:[^:]+:(iam|sts)::\d{12}:(root|role/|user/|assumed-role/)")


def _is_grant_of_a_service(found: Values) -> bool:
    """Grants for services name these as grantees, or things of theirs, and no role, user or account."""
    return _IAM_PRINCIPAL.match(str(found.get("GranteePrincipal") or "")) is None


_ACCOUNT_PART = 4
_VPC = "aws_vpc"
LOOKS = (
    Look(
        *("aws_sagemaker_domain", "sagemaker", "list_user_profiles", _by("DomainIdEquals")),
        *("UserProfiles", "UserProfileName", "the profile"),
        {"aws_sagemaker_user_profile": "user_profile_name"},
    ),
    Look(
        *("aws_sagemaker_domain", "sagemaker", "list_spaces", _by("DomainIdEquals")),
        *("Spaces", "SpaceName", "the shared space"),
        {"aws_sagemaker_space": "space_name"},
        passes=_is_own_space,
    ),
    Look(
        *("aws_kms_key", "kms", "list_grants", _by("KeyId", "key_id")),
        *("Grants", "GrantId", "the grant"),
        {"aws_kms_grant": "grant_id"},
        passes=_is_grant_of_a_service,
    ),
    Look(
        *("aws_iam_role", "iam", "list_roles", _by("PathPrefix", "path")),
        *("Roles", "RoleName", "the role"),
        {"aws_iam_role": "name"},
    ),
    Look(
        *("aws_iam_policy", "iam", "list_policies", _by("PathPrefix", "path")),
        *("Policies", "Arn", "the policy"),
        {"aws_iam_policy": "arn"},
        kind=DriftClass.SETTINGS,
    ),
    Look(
        *(_VPC, "ec2", "describe_internet_gateways", _filtered("attachment.vpc-id")),
        *("InternetGateways", "InternetGatewayId", "the internet gateway"),
        {"aws_internet_gateway": "id"},
        is_gateway=True,
    ),
    Look(
        *(_VPC, "ec2", "describe_nat_gateways", _filtered("vpc-id", "Filter")),
        *("NatGateways", "NatGatewayId", "the NAT gateway"),
        {"aws_nat_gateway": "id"},
        is_gateway=True,
        passes=_has_ended,
    ),
    Look(
        *(_VPC, "ec2", "describe_vpn_gateways", _filtered("attachment.vpc-id")),
        *("VpnGateways", "VpnGatewayId", "the VPN gateway"),
        {"aws_vpn_gateway": "id"},
        passes=_has_ended,
    ),
    Look(
        *(_VPC, "ec2", "describe_vpc_peering_connections", _filtered("requester-vpc-info.vpc-id")),
        *("VpcPeeringConnections", "VpcPeeringConnectionId", "the peering"),
        {"aws_vpc_peering_connection": "id"},
        passes=_has_ended,
    ),
    Look(
        *(_VPC, "ec2", "describe_vpc_peering_connections", _filtered("accepter-vpc-info.vpc-id")),
        *("VpcPeeringConnections", "VpcPeeringConnectionId", "the peering"),
        {"aws_vpc_peering_connection_accepter": "id"},
        passes=_has_ended,
    ),
    Look(
        *(_VPC, "ec2", "describe_transit_gateway_vpc_attachments", _filtered("vpc-id")),
        *(
            "TransitGatewayVpcAttachments",
            "TransitGatewayAttachmentId",
            "the attachment to a transit gateway",
        ),
        {"aws_ec2_transit_gateway_vpc_attachment": "id"},
        passes=_has_ended,
    ),
    Look(
        *(_VPC, "ec2", "describe_vpc_endpoints", _filtered("vpc-id")),
        *("VpcEndpoints", "VpcEndpointId", "the endpoint"),
        {"aws_vpc_endpoint": "id"},
        passes=lambda found: _is_of_aws(found) or _has_ended(found),
    ),
    Look(
        *(_VPC, "ec2", "describe_security_groups", _filtered("vpc-id")),
        *("SecurityGroups", "GroupId", "the security group"),
        {"aws_security_group": "id", "aws_default_security_group": "id"},
        passes=_is_of_aws,
    ),
    Look(
        *(_VPC, "ec2", "describe_subnets", _filtered("vpc-id")),
        *("Subnets", "SubnetId", "the subnet"),
        {"aws_subnet": "id"},
        kind=DriftClass.SETTINGS,
    ),
    Look(
        *(_VPC, "ec2", "describe_route_tables", _filtered("vpc-id")),
        *("RouteTables", "RouteTableId", "the route table"),
        {"aws_route_table": "id", "aws_default_route_table": "id"},
        passes=_is_default,
    ),
    Look(
        *(_VPC, "ec2", "describe_network_acls", _filtered("vpc-id")),
        *("NetworkAcls", "NetworkAclId", "the network ACL"),
        {"aws_network_acl": "id", "aws_default_network_acl": "id"},
        passes=_is_default,
    ),
)
"""Every look, with the calls of its service's API (botocore's models name them)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that is to be made, and the resource that it asks about."""

    look: Look
    address: str
    arguments: Arguments
    account: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """Something that stands in a resource: `what` it is called, and how it is told if nobody declared it."""

    look: Look
    what: str
    strange: Strange


def asked(state: StateRead) -> Iterator[Asked]:
    """The calls that a state gives reason for; what two resources ask alike is asked once."""
    seen: list[tuple[str, Arguments]] = []
    for look in LOOKS:
        for one in state.of_type(look.around):
            arguments = look.asks(one)
            if look.service == "iam" and not _is_own_path(one.text("path")):
                continue
            if (look.operation, arguments) not in seen:
                seen.append((look.operation, arguments))
                yield Asked(look, one.address, arguments, _account_in(one.text("arn")))


def _is_own_path(path: str) -> bool:
    """Whether only what an environment owns stands below a path, and not all of an account."""
    return path.count("/") > 2  # noqa: PLR2004  # /tenantry/ and the environment's folders below it


def listed(one: Asked, answer: Values) -> Iterator[Listed]:
    """What an answer lists, without what is there as a matter of course."""
    found = answer.get(one.look.items)
    for item in found if isinstance(found, list) else ():
        if isinstance(item, Mapping) and not one.look.passes(item):
            grantee = str(item.get("GranteePrincipal") or "")
            # What a grant gives is in no policy, so that no claim is about it.
            leaves = bool(grantee) and _account_in(grantee) != one.account
            name = str(item.get(one.look.name))
            what = f"{one.look.what} {name}" + (f" for {grantee}" if grantee else "")
            kind = DriftClass.ISOLATION if leaves else one.look.kind
            told = Item(kind, one.address, f"{what} stands there, and nobody declared it")
            keys = tuple((each, name) for each in one.look.declared)
            yield Listed(one.look, what, Strange(told, keys))


def _account_in(arn: str) -> str:
    parts = arn.split(":")
    return parts[_ACCOUNT_PART] if len(parts) > _ACCOUNT_PART else ""


def declared_in(state: StateRead) -> Declared:
    """What a state declares of what is looked for: type and name."""
    of_others = frozenset(declared_beside(state))
    pairs = {pair for look in LOOKS for pair in look.declared.items()}
    return of_others | frozenset(
        (kind, one.text(attribute)) for kind, attribute in pairs for one in state.of_type(kind)
    )
