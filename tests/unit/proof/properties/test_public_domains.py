"""A domain is on the public internet where its file says why and the platform names it, and nowhere else."""

from dataclasses import replace

import pytest
from fakes.estates import ALPHA, BETA, PLATFORM, an_estate, changed
from fakes.workspaces import texts

from generator.iam.claims import Verdict
from generator.iam.prove import prove
from generator.plan.estate_plan import plan_estate
from generator.proof.properties import equivalence
from generator.proof.properties.assigned import misassigned
from generator.proof.properties.leaving import accepted
from generator.proof.properties.site_claims import claimed_site, claims_of, packing_of
from generator.readback.read import read_estate

ACCOUNT, OTHER = "200000000001", "200000000002"
WHY = {"internet": "public", "internet_reason": "Workshops clone public repositories"}
ROOM = changed(
    PLATFORM,
    approved__public_domains={ACCOUNT: ["alpha"], "lines": ["beta"]},
    organization__adoptable_accounts=[ACCOUNT, OTHER],
    defaults__guardrails__deny_internet=False,
)
TENANT = changed(ALPHA, data_classification="internal")
OPEN = changed(TENANT, network=WHY)
NEXT = changed(TENANT, environments={"dev": {"account": OTHER}})
WITH = "environments__dev__organization_account"
VENDED = {WITH: {"email": "alpha@acme.example", "unit": "workloads", "adopt": True}}


def an_estate_read(platform, edit=lambda text: text, **tenants):
    """The sites by name, and the facts of what is rendered after an edit of it."""
    plan = plan_estate(an_estate(platform, **tenants))
    assert [one for one in plan.findings if one.is_error] == []
    rendered = {name: edit(text) for name, text in texts(plan).items()}
    return {one.site.name: one.site for one in plan.sites.all}, read_estate(rendered.items())


def verdicts(site, estate, name):
    return {one.verdict for one in prove([one for one in claims_of(site, estate) if one.property_id == name])}


def same_guardrails(site, estate):
    (one,) = [each for each in packing_of(site, estate) if each.claim.property_id == "equivalence.scps"]
    return equivalence.compared(one).verdict


def differences(site, estate):
    claimed = claimed_site(site, estate)
    assert claimed
    return [one.message for one in misassigned(site, claimed.home, claimed.stack)]


@pytest.mark.parametrize("vended", [{}, VENDED], ids=["an account of its own", "an account in a unit"])
def test_the_account_that_is_named_has_room_for_the_domain_and_every_other_one_has_none(vended):
    alpha, neighbour = (changed(one, **vended) for one in (OPEN, NEXT))
    if vended:
        neighbour = changed(neighbour, **{f"{WITH}__email": "next@acme.example"})
    sites, estate = an_estate_read(ROOM, alpha=alpha, next=neighbour)

    assert verdicts(sites["alpha"], estate, "work.domain") == {Verdict.PROVED}
    assert verdicts(sites["alpha"], estate, "guardrail.domain-network") == {Verdict.PROVED}
    assert verdicts(sites["alpha"], estate, "guardrail.vpc-only") == set()
    assert verdicts(sites["next"], estate, "guardrail.vpc-only") == {Verdict.PROVED}
    assert verdicts(sites["next"], estate, "guardrail.domain-network") == set()
    assert {same_guardrails(site, estate) for site in (sites["alpha"], sites["next"])} == {Verdict.PROVED}
    assert differences(sites["alpha"], estate) == differences(sites["next"], estate) == []


def test_an_account_that_makes_no_use_of_its_room_takes_it_back():
    sites, estate = an_estate_read(ROOM, alpha=changed(TENANT, **VENDED))

    assert verdicts(sites["alpha"], estate, "guardrail.vpc-only") == {Verdict.PROVED}
    assert same_guardrails(sites["alpha"], estate) is Verdict.PROVED


@pytest.mark.parametrize("vended", [{}, VENDED], ids=["an account of its own", "an account in a unit"])
def test_room_for_a_domain_whose_file_gives_no_reason_is_refuted(vended):
    sites, estate = an_estate_read(ROOM, alpha=changed(OPEN, **vended))
    settings = sites["alpha"].settings
    network = settings.network.model_copy(update={"internet_reason": None})
    silent = replace(sites["alpha"], settings=settings.model_copy(update={"network": network}))

    assert verdicts(silent, estate, "guardrail.vpc-only") == {Verdict.REFUTED}
    assert same_guardrails(silent, estate) is Verdict.REFUTED
    assert ["app_network_access_type" in one for one in differences(silent, estate)] == [True]


@pytest.mark.parametrize(
    ("written", "network"),
    [("PublicInternetOnly", {}), ("VpcOnly", WHY)],
    ids=["open without a reason", "closed against the file"],
)
@pytest.mark.parametrize(
    "base", [TENANT, changed(BETA, data_classification="internal")], ids=["own account", "shared account"]
)
def test_a_domain_that_is_elsewhere_than_its_file_says_is_found(base, written, network):
    name = "alpha" if base["isolation"] == "multi-account" else "beta"

    def moved(text):
        for one in ("VpcOnly", "PublicInternetOnly"):
            text = text.replace(
                f'app_network_access_type = "{one}"', f'app_network_access_type = "{written}"'
            )
        return text

    sites, estate = an_estate_read(ROOM, moved, **{name: changed(base, network=network)})
    (message,) = differences(sites[name], estate)
    assert "app_network_access_type" in message
    assert written in message


def test_a_domain_beside_the_vpc_is_accepted_in_words_of_its_own_and_of_it_alone():
    sites, _ = an_estate_read(ROOM, alpha=OPEN, next=NEXT)

    (one,) = accepted(sites["alpha"].settings.network)
    assert one.id == "internet-beside-the-vpc"
    assert accepted(sites["next"].settings.network) == ()


def test_jobs_stay_in_the_network_and_nothing_of_it_opens():
    (sites, open_), (_, closed) = (an_estate_read(ROOM, alpha=tenant) for tenant in (OPEN, TENANT))
    stacks = [one.stack(sites["alpha"].address) for one in (open_, closed)]

    assert stacks[0].egress == stacks[1].egress
    assert stacks[0].edge == stacks[1].edge
    assert stacks[0].gateways == stacks[1].gateways == ()
    assert [(one.arn, one.identity, one.boundary) for one in stacks[0].roles] == [
        (one.arn, one.identity, one.boundary) for one in stacks[1].roles
    ]
    assert Verdict.PROVED in verdicts(sites["alpha"], open_, "guardrail.network")
    assert verdicts(sites["alpha"], open_, "guardrail.domains") == {Verdict.PROVED}
