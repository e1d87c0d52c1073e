"""Networks of users as they are planned: who comes through them, what keeps, what is claimed of them."""

import re

import pytest
from fakes.estates import ALPHA, GAMMA, PLATFORM, an_estate, changed
from fakes.workspaces import texts

from generator.core.findings import has_errors
from generator.core.steps import silent
from generator.estate.lasting import change_of_kept, lasting_of_network
from generator.load.workspace import LoadedWorkspace
from generator.pipeline.proving import proved
from generator.pipeline.rendered_estate import RenderedEstate
from generator.pipeline.validation import Validation
from generator.plan.estate_plan import plan_estate
from generator.plan.scopes import network_origin
from generator.proof.coverage import covers
from generator.proof.properties.user_networks import reached
from generator.readback.read import read_estate
from generator.render.user_network_page import user_network_page
from generator.tenancy.declaration import Effect

VPC = "vpc-0a1b2c3d4e5f60718"
OFFICES = {
    "account": "100000000009",
    "cidr": "10.128.0.0/26",
    "client_cidrs": ["10.200.0.0/16"],
    "vpc_id": VPC,
}
BRANCH = {
    "account": "100000000009",
    "client_cidrs": ["10.201.0.0/16"],
    "existing_vpc": {
        "vpc_id": "vpc-0a1b2c3d4e5f60719",
        "cidr": "10.129.0.0/24",
        "subnets": [
            {"id": f"subnet-0a1b2c3d4e5f6000{number}", "cidr": cidr, "availability_zone": f"eu-west-1{zone}"}
            for number, cidr, zone in ((1, "10.129.0.0/26", "a"), (2, "10.129.0.64/26", "b"))
        ],
    },
}
NETWORKS = {"offices": OFFICES, "branch": BRANCH}


def planned(platform, **tenants):
    plan = plan_estate(an_estate(platform, **tenants))
    assert not has_errors(plan.findings), [one.message for one in plan.findings]
    return plan


def without_organization():
    platform = changed(PLATFORM, user_networks=NETWORKS, defaults__user_networks=["offices"])
    del platform["organization"]
    return platform


def test_users_come_through_the_networks_that_are_named_and_lie_in_their_region():
    rhine = {**OFFICES, "region": "eu-central-1", "cidr": "10.130.0.0/26", "vpc_id": "vpc-0a1b2c3d4e5f60710"}
    platform = changed(PLATFORM, user_networks={**NETWORKS, "rhine": rhine})
    for tenant in (ALPHA, GAMMA):
        (site,) = (
            one.site
            for one in planned(
                platform, one=changed(tenant, user_networks=[*NETWORKS, "rhine"])
            ).sites.tenants
        )
        assert network_origin(site).vpc_ids == (VPC, "vpc-0a1b2c3d4e5f60719")


def test_callers_are_the_organizations_or_those_of_accounts_that_name_the_network():
    with_one = planned(changed(PLATFORM, user_networks=NETWORKS), alpha=ALPHA).sites.user_networks
    assert {one.organization_id for one in with_one} == {PLATFORM["organization"]["id"]}

    plan = planned(without_organization(), alpha=ALPHA)

    assert {one.name: one.account_ids for one in plan.sites.user_networks} == {
        "branch": ("100000000009",),
        "offices": ("100000000006", "200000000001"),
    }


def test_ranges_of_users_are_given_to_nobody_else_and_may_not_overlap():
    inside = {**OFFICES, "cidr": "10.64.0.0/24"}
    plan = planned(changed(PLATFORM, user_networks={"offices": inside}), alpha=ALPHA)
    (site,) = (one.site for one in plan.sites.tenants)
    assert not site.addresses.vpc_cidr.startswith("10.64.0.")

    over = changed(ALPHA, network={"cidr": "10.128.0.0/20"})
    found = plan_estate(an_estate(changed(PLATFORM, user_networks=NETWORKS), alpha=over)).findings
    assert [one.rule.code for one in found if one.is_error] == ["PLN100"]


def test_what_makes_a_network_anew_is_kept():
    platform = changed(PLATFORM, user_networks=NETWORKS)
    networks = {one.name: one for one in planned(platform, alpha=ALPHA).sites.user_networks}
    estate = an_estate(platform, alpha=ALPHA)

    kept = {
        one.key: one.value for name in networks for one in lasting_of_network(estate.platform, networks[name])
    }

    assert kept["user_networks.offices.cidr"] == "10.128.0.0/26"
    assert kept["user_networks.offices.availability_zones"] == ["eu-west-1a", "eu-west-1b"]
    assert kept["user_networks.branch.cidr"] is None
    assert kept["user_networks.branch.existing_vpc.vpc_id"] == "vpc-0a1b2c3d4e5f60719"
    assert {change_of_kept(key).effect for key in kept} == {Effect.REPLACES}


def test_the_page_says_what_is_left_to_the_network_team():
    zones = {**OFFICES, "names": "zones", "zone_vpcs": {"vpc-0a1b2c3d4e5f60711": {"account": "research"}}}
    plan = planned(changed(PLATFORM, user_networks={"offices": zones, "branch": BRANCH}), alpha=ALPHA)

    page = user_network_page(plan.sites.user_networks)

    assert "forward `api.sagemaker.eu-west-1.amazonaws.com` and `studio.eu-west-1.sagemaker.aws`" in page
    assert "VPCRegion=eu-west-1,VPCId=vpc-0a1b2c3d4e5f60711" in page
    assert "`route_table_ids`" in page
    assert user_network_page(()) is None


@pytest.mark.parametrize("platform", [changed(PLATFORM, user_networks=NETWORKS), without_organization()])
def test_every_claim_of_a_network_holds_and_is_counted(platform):
    plan = planned(platform, alpha=ALPHA)
    estate = an_estate(platform, alpha=ALPHA)
    grounds = RenderedEstate(
        Validation(LoadedWorkspace(estate.platform, (), None, {}, ()), estate, plan, ()), ()
    )
    stacks = [one for one in plan.stacks if one.address.network]

    proving = proved(grounds, stacks, silent)

    assert [one.message for one in proving.findings] == []
    for proof in proving.proofs:
        assert covers(proof.records, None, grounds.planned(proof.stack), is_network=True)
        assert not covers(proof.records[1:], None, grounds.planned(proof.stack), is_network=True)


RULE = '  ip_protocol       = "tcp"\n\n  from_port = 443\n  to_port   = 443\n\n  cidr_ipv4 = "10.200.0.0/16"'


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (RULE, RULE.replace("10.200.0.0/16", "0.0.0.0/0"), "nobody planned that 0.0.0.0/0 reaches"),
        (RULE, RULE.replace("443", "22"), "nobody planned that 10.200.0.0/16 reaches"),
        ("aws.sagemaker.eu-west-1.studio", "com.amazonaws.eu-west-1.sts", "the endpoint studio is planned"),
    ],
)
def test_what_is_reached_from_elsewhere_or_leads_out_is_found(old, new, words):
    platform = changed(PLATFORM, user_networks={"offices": OFFICES})
    plan = planned(platform, alpha=ALPHA)
    estate = an_estate(platform, alpha=ALPHA)
    grounds = RenderedEstate(
        Validation(LoadedWorkspace(estate.platform, (), None, {}, ()), estate, plan, ()), ()
    )
    (network,) = plan.sites.user_networks
    texts = {path: text.replace(old, new) for path, text in grounds.texts(network.address).items()}
    assert texts != grounds.texts(network.address)
    stack = read_estate(texts.items()).stack(network.address)

    found = [one.message for one in reached(network, stack)]

    assert any(words in one for one in found), found


def test_a_network_that_is_made_asks_whether_the_stated_id_is_its_own():
    unknown = {key: value for key, value in OFFICES.items() if key != "vpc_id"}
    networks = {**NETWORKS, "later": {**unknown, "cidr": "10.130.0.0/26"}}
    written = texts(planned(changed(PLATFORM, user_networks=networks), alpha=ALPHA))

    asked = {
        path.split("/")[1]: re.findall(r"condition +=( .*)", text)
        for path, text in written.items()
        if path.startswith("_platform/network-") and "\ncheck " in text
    }

    assert asked == {"network-offices": [f' contains(["{VPC}"], aws_vpc.this.id)']}
