"""Jobs are attached to subnets that another account shares, and to no others of that account."""

import pytest
from fakes.estates import ALPHA, an_estate, changed
from fakes.workspaces import texts

from generator.iam.claims import Verdict
from generator.iam.prove import prove
from generator.plan.estate_plan import plan_estate
from generator.proof.properties.site_claims import claims_of
from generator.readback.read import read_estate

OWNER = "300000000039"
VPC = {
    "vpc_id": "vpc-0a0a0a0a",
    "cidr": "172.20.0.0/16",
    "owner_account": OWNER,
    "subnet_ids": ["subnet-0a0a0a0a"],
    "endpoint_cidrs": ["10.200.0.0/24"],
}
SUBNETS = f"arn:aws:ec2:eu-west-1:{OWNER}:subnet/"


@pytest.fixture(scope="module")
def shared():
    """The rendered text of a tenant in a VPC of another account, and its environment."""
    plan = plan_estate(an_estate(alpha=changed(ALPHA, network__existing_vpc=VPC)))
    (site,) = (one.site for one in plan.sites.all if one.site.name == "alpha")
    return texts(plan), site


def with_subnets(files, old, new):
    return {path: text.replace(old, new) for path, text in files.items()}


def verdicts(files, site, *names):
    facts = read_estate(files.items())
    claims = [claim for claim in claims_of(site, facts) if claim.property_id in names]
    assert {claim.property_id for claim in claims} == {*names}
    return {record.verdict for record in prove(claims)}


def test_what_is_attached_is_attached_to_subnets_of_their_owner(shared):
    files, site = shared
    assert any(SUBNETS in text for text in files.values())
    assert f":{site.account_id}:subnet/" not in "".join(files.values())
    assert verdicts(files, site, "work.network", "foreign.network", "foreign.account") == {Verdict.PROVED}


def test_policies_that_name_the_own_account_or_other_subnets_of_the_owner_are_refuted(shared):
    files, site = shared
    own = with_subnets(files, SUBNETS, SUBNETS.replace(OWNER, site.account_id))
    every = with_subnets(files, f"{SUBNETS}${{var.subnet_ids[0]}}", f"{SUBNETS}*")
    assert files not in (own, every)
    assert Verdict.REFUTED in verdicts(own, site, "work.network")
    assert Verdict.REFUTED in verdicts(every, site, "foreign.network")
