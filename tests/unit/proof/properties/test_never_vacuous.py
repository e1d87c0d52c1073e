"""No property holds for want of requests: each set of each claim has some, and absences have a reason."""

import json
from collections import Counter

import pytest
from fakes.workspaces import ROOT

from generator.iam.search.find import actions_of, scenes_of
from generator.iam.search.statements import asked_for
from generator.iam.search.wanted import wanted_by
from generator.iam.spoken import nothing_in, spoken_of
from generator.proof.properties.catalogue import PROPERTIES
from generator.proof.properties.site_claims import claims_of
from generator.proof.properties.unclaimed import WHY_NOT, not_claimed

PUBLISHED = sorted(ROOT.glob("out/**/isolation.json"))

_OWN_ACCOUNT = {
    *("foreign.created", "foreign.joined", "foreign.named", "foreign.searched", "foreign.tagged"),
    *("guardrail.foreign", "guardrail.names", "guardrail.tags", "personal.work"),
    "tags.spelling",
}
_SHARED_ACCOUNT = {"equivalence.scps", "guardrail.keys-given", "guardrail.user-ids", "work.domain"}
_NEVER_HERE = {"guardrail.keep-alive", "guardrail.notebook-internet", "guardrail.notebook-root"}
"""Limits that are not asked for, and of notebook instances, which nobody may have."""
_NO_SERVICE_ROLES = {"foreign.service-roles", "work.service-roles"}
_WITHOUT_WORKERS = {
    *("guardrail.images", "guardrail.image-versions", "guardrail.instance-types", "guardrail.scripts"),
    *("guardrail.isolation", "guardrail.keys"),
    "guardrail.remote-debug",
    *("guardrail.network", "guardrail.runtime", "guardrail.transit", "guardrail.uploads"),
    *("inbound.objects", "inbound.sign-in", "personal.work", "work.change", "work.choices", "work.create"),
    *("work.data", "work.images", "work.look", "work.network", "work.open", "work.pass", "work.sign-in"),
    *("work.spaces", "work.uploads", "work.emptying"),
}
_OF_A_TEAM = {
    *_SHARED_ACCOUNT,
    *_NO_SERVICE_ROLES,
    *("escalation.uninvited", "inbound.endpoints"),  # the shared domain's
    *("guardrail.builders", "work.building"),
}

ABSENT = {
    "fraud-detection": _OWN_ACCOUNT,
    "vision-lab": {
        *_OWN_ACCOUNT,
        *("guardrail.isolation", "guardrail.runtime"),  # switched off
        *("inbound.sign-in", "work.sign-in"),  # people come through IAM Identity Center
    },
    "insurance": {
        *_SHARED_ACCOUNT,
        *_NO_SERVICE_ROLES,  # its VPC exists, so that no flow log and no backup is made
        "inbound.endpoints",
        *("guardrail.isolation", "guardrail.runtime", "guardrail.tags", "personal.work", "tags.spelling"),
    },
    "retail-credit": {
        *_SHARED_ACCOUNT,
        *("guardrail.isolation", "guardrail.tags", "personal.work", "tags.spelling"),
    },
    "team-a": {*_OF_A_TEAM, "guardrail.isolation"},
    "team-b": {*_OF_A_TEAM, "guardrail.isolation", "guardrail.runtime"},
    "research": {*_SHARED_ACCOUNT, *_WITHOUT_WORKERS, "personal.sign-in"},  # its profiles are its tenants'
}
"""What is not claimed of each holder in the example estate; of each the product says why."""


def certificates():
    documents = [json.loads(file.read_text(encoding="utf-8")) for file in PUBLISHED]
    return {one["name"]: one for one in documents if one["kind"] != "platform"}


@pytest.mark.parametrize("name", sorted(ABSENT))
def test_of_every_holder_each_property_is_claimed_but_those_whose_absence_has_a_reason(name):
    document = certificates()[name]
    absent = {one["id"] for one in document["not_claimed"]}

    absent_everywhere = {"foreign.unplanned", "personal.closed", "escalation.apart"}
    absent_everywhere |= {"guardrail.domain-network"}  # no domain of the example is on the public internet
    absent_everywhere |= {"inbound.user-networks", "work.user-networks"}  # of the platform
    absent_everywhere |= {"inbound.services", "work.services"}
    absent_everywhere |= {f"{group}.pipelines" for group in ("escalation", "foreign", "guardrail")}
    absent_everywhere |= {"inbound.pipelines", "work.pipelines"}
    elsewhere = {"guardrail.required-tags", "escalation.data", "work.audit"}  # of `vision-lab` alone
    absent_everywhere |= set() if name == "vision-lab" else elsewhere
    absent_everywhere |= set() if name == "fraud-detection" else {"work.packages"}
    assert absent == ABSENT[name] | _NEVER_HERE | absent_everywhere
    assert {one["why"] for one in document["not_claimed"]} <= set(WHY_NOT.values())
    assert {one["id"] for one in document["properties"]} | absent >= {one.id for one in PROPERTIES}


def test_the_example_estate_has_no_other_holders():
    assert certificates().keys() == ABSENT.keys()


@pytest.mark.parametrize("name", sorted(ABSENT))
def test_every_property_of_a_certificate_speaks_of_somebody_and_of_some_requests(name):
    for one in certificates()[name]["properties"]:
        assert one["verdict"] == "proved", one["id"]
        assert "nothing" not in one, one["id"]
        for words in (one["whom"], one["over"]):
            assert "" not in words, one["id"]
            assert words, one["id"]
        assert 0 < one["subjects"] <= one["request_kinds"], one["id"]
        assert ("without_search" in one) == (one["request_classes"] == 0), one["id"]


@pytest.mark.parametrize("name", sorted(ABSENT))
def test_what_a_property_accepts_is_told_in_the_same_certificate(name):
    document = certificates()[name]
    told = {one["id"] for one in document["accepted"]}
    used = {accepted for one in document["properties"] for accepted in one["accepts"]}

    assert used <= told
    assert used >= {"network-lookups", "registry-login", "who-am-i"}


def test_that_a_shared_domains_own_roles_write_every_teams_app_logs_is_accepted_of_them_alone():
    using = {
        name
        for name, document in certificates().items()
        for one in document["properties"]
        if "shared-app-logs" in one["accepts"]
    }

    assert using == {"research"}


def test_a_property_that_is_claimed_of_everybody_has_no_reason_to_be_absent():
    always = {one.id for one in PROPERTIES} - WHY_NOT.keys()

    assert always >= {"foreign.account", "foreign.data", "foreign.services", "inbound.keys", "grants.alive"}
    assert WHY_NOT.keys() <= {one.id for one in PROPERTIES}


def test_an_absence_without_a_reason_says_so():
    assert dict(not_claimed(()))["foreign.data"] == (
        "Nothing says why it is not claimed; please report this as a fault."
    )


def test_every_set_of_every_claim_speaks_of_some_request(each):
    empty = Counter()
    for site in each.sites:
        for claim in claims_of(site, each.facts):
            assert claim.requests, (claim.property_id, claim.subject)
            for asked in claim.requests:
                if why := nothing_in(claim.authority.principal, asked):
                    empty[claim.property_id, claim.subject, why] += 1

    assert empty == Counter()


def test_kinds_that_are_counted_are_all_that_a_search_would_look_at(each):
    """The count knows actions, types and resources; conditions narrow it, and never to more than it."""
    for claim in claims_of(each.tenant, each.facts)[::7]:
        for asked in claim.requests[:2]:
            if asked.actions == ("*",):
                continue
            actions = actions_of(asked.actions, asked.except_actions)
            every = list(scenes_of(claim.authority.principal, actions, asked))
            wanted = wanted_by(asked)
            looked_at = sum(asked_for(asked.accounts, wanted, scene) is not False for scene in every)

            assert looked_at <= spoken_of(claim.authority, asked).kinds <= len(every)
