"""A network of users: who passes its endpoints, to what, and from which addresses anything is reached.

The endpoint of the API is asked alone, around principals that were given
everything. Its groups are compared with the platform file and not with a plan.
"""

from collections.abc import Iterator

from generator.core.findings import Finding
from generator.core.places import Location, Span
from generator.estate.settings.resolved import ResolvedSettings
from generator.estate.user_networks import ENDPOINTS, PlannedNetwork
from generator.iam import crowds
from generator.iam.authority import Authority, PolicySource
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.plan.user_networks.flow_logs import flow_logs_role_of
from generator.proof.properties import authorities, inbound, service_roles, stores
from generator.proof.properties.authorities import ANYTHING, Surroundings
from generator.proof.properties.catalogue import FOREIGN_ACCESS
from generator.proof.properties.intent import Home
from generator.proof.properties.marks import RESOURCE, USER
from generator.proof.properties.subjects import EVERYBODY, OUTSIDERS, Subject
from generator.readback.facts import EndpointFacts, StackFacts
from generator.readback.leaving import EgressFacts, GatewayFacts, RouteFacts
from generator.readback.placeholders import Attribute, placeholder
from generator.tenancy.isolation import IN_SHARED_ACCOUNTS

INBOUND, WORK = "inbound.user-networks", "work.user-networks"

_API = "sagemaker.api"
_OPENS = ("sagemaker:CreatePresignedDomainUrl", "sagemaker:DescribeUserProfile")
_PASSES = (
    *_OPENS,
    "sagemaker:CreateApp",
    "sagemaker:DescribeDomain",
    "sagemaker:ListDomains",
    "sagemaker:ListUserProfiles",
)
_USER = "${aws:PrincipalTag/studiouserid}"

_Rule = tuple[str, str | None, str, object, object]
"""Into which group, from which range, by which protocol, from and to which port."""


def claims_of_network(
    network: PlannedNetwork, stack: StackFacts, scps: tuple[tuple[PolicySource, ...], ...]
) -> Iterator[Claim]:
    """Who passes the endpoint of the API and to what; and of the VPC's flow logs, their role and their key.

    `scps` are those over the account.
    """
    for endpoint in stack.endpoints:
        if endpoint.service == _API:
            yield from _claims(network, endpoint)
    home = _home(network)
    around = Surroundings(scps, stack.resource_policies, {})
    yield from service_roles.serving(home, stack, around, dict((flow_logs_role_of(network),)))
    yield from inbound.into_storage(home, stack, {}, ())
    yield from stores.of_keys(home, stack, "", {})


def _home(network: PlannedNetwork) -> Home:
    """A network as the owner of its role, key and log group; all others in the account are strangers."""
    settings = ResolvedSettings(
        region=network.at.region, images=(), registries=(), endpoint_services={}, package_sources=()
    )
    _, _, holder, name, _ = network.path.split("/")
    return Home(
        at=network.at,
        isolation=IN_SHARED_ACCOUNTS[0],
        is_shared_domain=False,
        tenant=holder,
        environment=name,
        domain_id="",
        bucket_arn="",
        keys={},
        subnet_ids=(),
        group_ids=(),
        endpoint_ids=(),
        settings=settings,
        corporate_cidrs=(),
        corporate_vpcs=(),
        place=network.place,
        has_organization=network.organization_id is not None,
    )


def _claims(network: PlannedNetwork, endpoint: EndpointFacts) -> Iterator[Claim]:
    own = _own(network)
    foreign: Conditions = {"StringNotEquals": own}
    another: Conditions = {"StringNotEquals": {f"{RESOURCE}/{USER}": _USER}}
    mine: Conditions = {"StringEquals": {f"{RESOURCE}/{USER}": _USER, **own}}
    through = {"sagemaker": endpoint.policy or authorities.OPEN_ENDPOINT}
    for crowd, whom in (
        (crowds.of_account(network.at), EVERYBODY),
        (crowds.of_other_accounts(network.at), OUTSIDERS),
    ):
        subject = Subject(
            endpoint.address, Authority(crowd, (ANYTHING,), endpoints=through), network.place, whom
        )
        yield subject.never(
            INBOUND,
            "lets nobody pass who is foreign to the estate",
            (RequestSet(("sagemaker:*",), conditions=foreign),),
        )
        yield subject.never(
            INBOUND,
            "leads to nothing but what opening Studio takes",
            (RequestSet(("sagemaker:*",), except_actions=_PASSES),),
        )
        yield subject.never(
            INBOUND,
            "opens and shows no profile but that of whoever asks",
            (RequestSet(_OPENS, conditions=another),),
        )
        if not _comes(network, own=whom is EVERYBODY):
            continue
        yield subject.possible(
            WORK,
            "lets people of the estate find Studio and open their own profile",
            (
                *(RequestSet((name,), conditions=mine) for name in _OPENS),
                *(
                    RequestSet((name,), conditions={"StringEquals": own})
                    for name in _PASSES
                    if name not in _OPENS
                ),
            ),
        )


def _comes(network: PlannedNetwork, *, own: bool) -> bool:
    """Whether principals of the network's own account, or of others, may come through it."""
    ids = network.account_ids
    return network.organization_id is not None or any((one == network.at.account_id) == own for one in ids)


def _own(network: PlannedNetwork) -> dict[str, str | tuple[str, ...]]:
    """By what the estate's own principals are known: their organization, or their accounts without one."""
    if network.organization_id:
        return {"aws:PrincipalOrgID": network.organization_id}
    return {"aws:PrincipalAccount": network.account_ids}


def reached(network: PlannedNetwork, stack: StackFacts) -> Iterator[Finding]:
    """A finding for whatever is reached from elsewhere than stated, and for every way out."""
    wanted, found = frozenset(_planned(network)), set[_Rule]()
    for rule in stack.ingress:
        said = (rule.group_id, rule.cidr, rule.protocol, *rule.ports)
        if said not in wanted:
            message = (
                f"nobody planned that {rule.cidr} reaches {rule.address} by {rule.protocol} {rule.ports[0]}"
            )
            yield _finding(network, rule.document, rule.line, message)
        found.add(said)
    for group, cidr, protocol, port, _ in sorted(wanted - found, key=repr):
        message = f"the planned {cidr} does not reach {group} by {protocol} {port}"
        yield Finding(FOREIGN_ACCESS, message, network.place)
    yield from _absent(network, stack)
    ways: tuple[EgressFacts | GatewayFacts | RouteFacts, ...] = (
        *stack.egress,
        *stack.gateways,
        *stack.edge.routes,
    )
    for out in ways:
        message = f"nobody planned a way out of the network of users: {out.address}"
        yield _finding(network, out.document, out.line, message)


def _absent(network: PlannedNetwork, stack: StackFacts) -> Iterator[Finding]:
    """A finding for each endpoint that is not there, and for the role of flow logs where a VPC is made."""
    for name in ENDPOINTS:
        if not any(one.service == name for one in stack.endpoints):
            yield Finding(FOREIGN_ACCESS, f"the endpoint {name} is planned and not rendered", network.place)
    arn, _ = flow_logs_role_of(network)
    if network.existing_vpc_id is None and not any(one.arn == arn for one in stack.roles):
        yield Finding(FOREIGN_ACCESS, f"the role {arn} is planned and not rendered", network.place)


def _planned(network: PlannedNetwork) -> Iterator[_Rule]:
    yield from ((_group(network, "endpoints"), cidr, "tcp", 443, 443) for cidr in network.client_cidrs)
    for cidr in network.resolver_cidrs:
        yield from ((_group(network, "resolver"), cidr, protocol, 53, 53) for protocol in ("tcp", "udp"))


def _group(network: PlannedNetwork, label: str) -> str:
    return placeholder(Attribute(network.address, "", "aws_security_group", label, "id"))


def _finding(network: PlannedNetwork, document: str, line: int, message: str) -> Finding:
    where = Location(document, span=Span.of_line(line))
    return Finding(FOREIGN_ACCESS, message, network.place, related=(where,))
