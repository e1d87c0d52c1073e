"""What planning looks for in networks and addresses."""

from generator.core.findings import Rule, Severity

VPC_OVERLAP = Rule(
    "PLN100",
    "vpc-ranges-overlap",
    "The ranges of two VPCs of the estate overlap, or one overlaps a VPC that exists.",
    "Overlapping VPCs can never be peered or routed to each other, and a VPC's range can never be changed.",
    "Give one of them another range, or let the address pools choose one.",
)
POOLS_OVERLAP = Rule(
    "PLN101",
    "address-pools-overlap",
    "Two address pools of the platform overlap.",
    "It would be unclear which pool a block belongs to, and how much is left.",
    "Remove the smaller pool, or make the two disjoint.",
)
POOLS_EXHAUSTED = Rule(
    "PLN102",
    "address-pools-exhausted",
    "No address pool has a free block of the size an environment needs.",
    "A VPC needs a range, and the pools are where ranges come from.",
    "Add a network to `address_pools`, size the environment for fewer users, or state `network.cidr`.",
)
RECORDED_BLOCK_OUTGROWN = Rule(
    "PLN103",
    "recorded-block-outgrown",
    "The block recorded for an environment no longer holds the users it is to be sized for.",
    "The range of a VPC and of its subnets can never be changed; another range means another VPC, "
    "and a domain that moves to another VPC is replaced.",
    "Size for at most the users that fit, or move the others to a new environment. Delete the line of "
    "the ledger only while the VPC does not exist yet.",
)
RECORDED_BLOCK_OUTSIDE_POOLS = Rule(
    "PLN104",
    "recorded-block-outside-pools",
    "A recorded block lies outside the address pools.",
    "The range may belong to somebody else now; the VPC keeps it all the same.",
    "Keep the pool in `address_pools` for as long as VPCs live in it.",
    Severity.WARNING,
)
RECORDED_BLOCK_CONTRADICTED = Rule(
    "PLN105",
    "recorded-block-contradicted",
    "An environment states a range other than the block recorded for it.",
    "The VPC may exist with the recorded range; with another one it would be replaced.",
    "State the recorded range or none. Delete the line of the ledger only if no VPC was made with it.",
)
RECORDED_BLOCK_UNUSED = Rule(
    "PLN106",
    "recorded-block-unused",
    "A block is recorded for an environment that does not use one.",
    "The block stays reserved, because the environment's VPC may still exist.",
    "Delete the line of the ledger once the VPC is gone.",
    Severity.NOTE,
)
VPC_SIZE = Rule(
    "PLN107",
    "vpc-size-not-accepted",
    "The range of a new VPC is larger than /16 or smaller than /28.",
    "AWS accepts VPC ranges from /16 to /28 only (VPC user guide).",
    "Choose a range between /16 and /28.",
)
SUBNET_SIZE = Rule(
    "PLN108",
    "subnet-size-not-accepted",
    "A subnet is larger than /16 or smaller than /28.",
    "AWS accepts subnets from /16 to /28 only (VPC user guide).",
    "Choose ranges between /16 and /28; a VPC needs room for one such subnet per Availability Zone.",
)
SUBNET_OUTSIDE_VPC = Rule(
    "PLN109",
    "subnet-outside-vpc",
    "A subnet does not lie inside its VPC.",
    "AWS refuses a subnet outside the range of its VPC.",
    "Choose a part of `network.cidr`.",
)
SUBNETS_OVERLAP = Rule(
    "PLN110",
    "subnets-overlap",
    "Two subnets of a VPC overlap.",
    "AWS refuses overlapping subnets.",
    "Choose disjoint parts of `network.cidr`.",
)
SUBNETS_AND_ZONES = Rule(
    "PLN111",
    "subnets-do-not-match-zones",
    "There are more or fewer subnets than Availability Zones.",
    "There is one subnet per Availability Zone, in the order of the two lists.",
    "Make `network.subnets` and `network.availability_zones` equally long.",
)
SUBNETS_WITHOUT_CIDR = Rule(
    "PLN112",
    "subnets-without-cidr",
    "Subnets are stated without the range of their VPC.",
    "The subnets are parts of the VPC's range; without it there is nothing they could be parts of.",
    "State `network.cidr` too, or leave the subnets to the address plan.",
)
ZONE_OUTSIDE_REGION = Rule(
    "PLN113",
    "zone-outside-region",
    "An Availability Zone is not one of the environment's Region.",
    "AWS refuses a subnet in a zone that its Region does not have.",
    "Name zones of the environment's Region.",
)
ZONE_TWICE = Rule(
    "PLN114",
    "zone-in-two-places",
    "An Availability Zone is listed twice.",
    "One subnet per zone: a second one in the same zone adds no resilience, and both would have one name.",
    "List each zone once.",
)
SUBNET_TOO_SMALL = Rule(
    "PLN115",
    "subnet-too-small",
    "A subnet cannot hold the users that the files declare.",
    "In the worst case all interfaces of all users land in one subnet (whitepaper, VPC network planning); "
    "a subnet's size can never be changed.",
    "State a larger range while the VPC does not exist yet, or declare fewer users.",
)
SUBNET_BELOW_SIZING = Rule(
    "PLN116",
    "subnet-below-sizing",
    "A subnet holds the declared users, but not as many as the network is to be sized for.",
    "A subnet's size can never be changed, so there will be no room when those users come.",
    "State a larger range while the VPC does not exist yet, or size for fewer users.",
    Severity.WARNING,
)
CIDR_AND_EXISTING_VPC = Rule(
    "PLN117",
    "cidr-beside-existing-vpc",
    "A network states the range or the subnets of a new VPC beside an existing VPC.",
    "It is either a new VPC or an existing one.",
    "Remove `existing_vpc`, or remove `cidr` and `subnets`.",
)
EXISTING_VPC_TWO_RANGES = Rule(
    "PLN118",
    "existing-vpc-in-two-ranges",
    "Two environments use one existing VPC and state different ranges for it.",
    "One of the two is wrong, and security group rules are made from it.",
    "State the VPC's real range in both.",
)
UNKNOWN_ENDPOINT = Rule(
    "PLN119",
    "unknown-endpoint",
    "An interface endpoint is named that Tenantry does not know.",
    "The name of the endpoint's service, and the policy on it, depend on the short name.",
    "Use a short name from the endpoint reference; S3 has its gateway endpoint always.",
)
REQUIRED_ENDPOINT_MISSING = Rule(
    "PLN120",
    "required-endpoint-missing",
    "The endpoints of a VPC without internet lack one that Studio or jobs need.",
    "The VPC has no internet, so a service without an endpoint cannot be reached.",
    "Add the endpoint to `network.endpoints`; the list replaces the one of the level above.",
)
SUBNET_SHARED = Rule(
    "PLN121",
    "existing-subnet-shared",
    "Two environments use the same existing subnet.",
    "They compete for its addresses; only security groups keep their traffic apart.",
    "Give each environment subnets of its own.",
    Severity.WARNING,
)
DEMAND_TOO_LARGE = Rule(
    "PLN122",
    "demand-exceeds-largest-vpc",
    "The users a network is to hold need more addresses than the largest VPC has.",
    "AWS accepts VPC ranges up to /16, which is 65,536 addresses (VPC user guide).",
    "Size for fewer users or fewer instances per user, or split the tenant over environments.",
)
RESERVED_RANGE = Rule(
    "PLN123",
    "range-used-by-aws",
    "A VPC overlaps 172.17.0.0/16.",
    "SageMaker uses 172.17.0.0/16 for the containers on its instances (VPC user guide, VPC CIDR blocks), "
    "so addresses of the VPC in there cannot be reached from them.",
    "Choose a range outside 172.17.0.0/16.",
    Severity.WARNING,
)
NETWORK_QUOTA = Rule(
    "PLN124",
    "network-quota-exceeded",
    "A network has more of something than the account's quota allows.",
    "The apply would fail half way through.",
    "Ask AWS for a higher quota and state it under `quotas`, or spread the users or endpoints.",
)
NETWORK_INTERFACES = Rule(
    "PLN125",
    "network-interfaces-at-peak",
    "When all users work at once, a network has more interfaces than the Region's quota allows.",
    "Applications and jobs of the last users would not start.",
    "Ask AWS for more network interfaces and state the quota under `quotas`.",
    Severity.WARNING,
)

RULES: tuple[Rule, ...] = (
    VPC_OVERLAP,
    POOLS_OVERLAP,
    POOLS_EXHAUSTED,
    RECORDED_BLOCK_OUTGROWN,
    RECORDED_BLOCK_OUTSIDE_POOLS,
    RECORDED_BLOCK_CONTRADICTED,
    RECORDED_BLOCK_UNUSED,
    VPC_SIZE,
    SUBNET_SIZE,
    SUBNET_OUTSIDE_VPC,
    SUBNETS_OVERLAP,
    SUBNETS_AND_ZONES,
    SUBNETS_WITHOUT_CIDR,
    ZONE_OUTSIDE_REGION,
    ZONE_TWICE,
    SUBNET_TOO_SMALL,
    SUBNET_BELOW_SIZING,
    CIDR_AND_EXISTING_VPC,
    EXISTING_VPC_TWO_RANGES,
    UNKNOWN_ENDPOINT,
    REQUIRED_ENDPOINT_MISSING,
    SUBNET_SHARED,
    DEMAND_TOO_LARGE,
    RESERVED_RANGE,
    NETWORK_QUOTA,
    NETWORK_INTERFACES,
)
"""Every rule of this module, for the reference pages."""
