"""Names are compared over the whole estate, whoever was asked for, and not everybody with everybody."""

from dataclasses import replace

import pytest
from fakes.estates import BETA, an_estate, changed
from fakes.proofs import proofs_at_once
from fakes.sites import SETTINGS, a_member, a_shared_domain_site, a_site, varied

from generator.core.steps import silent
from generator.iam import globs
from generator.iam.claims import Verdict
from generator.load.workspace import LoadedWorkspace
from generator.pipeline.proving import proved
from generator.pipeline.rendered_estate import RenderedEstate
from generator.pipeline.validation import Validation
from generator.plan.estate_plan import plan_estate
from generator.proof.certificate import StackProof
from generator.proof.naming import NAMES, SIGN_INS, naming
from generator.tools.memory import Memory

PROPERTY = NAMES.property_id

TENANTS = 1000


@pytest.fixture(scope="module")
def estate():
    """Two tenants that are planned well, beta and other."""
    estate = an_estate(beta=BETA, other=changed(BETA))
    read = LoadedWorkspace(estate.platform, (), None, {}, ())
    return RenderedEstate(Validation(read, estate, plan_estate(estate), ()), ())


def proving_of(estate, tenant, memory=None):
    stacks = [stack for stack in estate.validation.plan.stacks if stack.address.tenant_name == tenant]
    with proofs_at_once():
        return proved(estate, stacks, silent, memory)


def verdicts(proving):
    return {record.property_id: record.verdict for proof in proving.proofs for record in proof.records}


def test_names_that_meet_are_found_when_only_one_of_their_owners_is_asked_for(estate, monkeypatch):
    beta, other = (estate.site(address) for address in ("beta/dev", "other/dev"))
    monkeypatch.setattr(
        RenderedEstate, "sites", (beta, replace(other, name="bet?", account_id=beta.account_id))
    )

    proving = proving_of(estate, "beta")

    assert verdicts(proving)[PROPERTY] is Verdict.REFUTED
    assert all(one.rule.code == "IAM100" for one in proving.findings)
    first = proving.findings[0]
    assert {"beta/dev", "bet?/dev"} <= set(first.message.split())
    assert {place.document for place in (first.primary, *first.related)} == {
        "tenants/beta.yaml",
        "tenants/other.yaml",
    }


def test_names_that_do_not_meet_are_proved_also_from_the_cache(estate, tmp_path):
    memory = Memory(tmp_path, b"k" * 32)
    fresh, known = (proving_of(estate, "beta", memory) for _ in range(2))

    assert (fresh.reused, known.reused) == (0, 1)
    assert fresh.findings == known.findings == ()
    assert verdicts(known)[PROPERTY] is Verdict.PROVED
    assert fresh.proofs == known.proofs


def test_a_cached_proof_is_refuted_by_a_new_neighbour(estate, tmp_path, monkeypatch):
    memory = Memory(tmp_path, b"k" * 32)
    proving_of(estate, "beta", memory)
    beta, other = (estate.site(address) for address in ("beta/dev", "other/dev"))
    monkeypatch.setattr(
        RenderedEstate, "sites", (beta, replace(other, name="bet*", account_id=beta.account_id))
    )

    proving = proving_of(estate, "beta", memory)

    assert proving.reused == 1
    assert verdicts(proving)[PROPERTY] is Verdict.REFUTED
    assert proving.findings


def test_a_neighbour_leaves_the_record_as_it_is():
    alone, crowded = (
        naming(NAMES, (a_site("abac"), *others)).added_to(StackProof("alpha/dev", "", {}, ()))
        for others in ((), (a_shared_domain_site(), a_site("abac", name="gamma", teams=())))
    )

    assert alone == crowded
    assert alone.records[0].classes > 1


def people(isolation, tenant, authentication, *members):
    """An environment of a tenant with these users, each with what signs them in."""
    site = a_site(isolation, name=tenant, settings=varied(SETTINGS, authentication=authentication))
    (team,) = site.teams
    seated = tuple(
        replace(a_member(user, team=tenant), sso_user=sign_in, studio_user_id=sign_in)
        for user, sign_in in members
    )
    return replace(site, teams=(replace(team, tag=tenant, members=seated),))


def met(*sites):
    """The profiles that one sign-in would open, two by two."""
    return [(pair.one.owner, pair.other.owner) for pair in naming(SIGN_INS, sites).meeting]


def test_one_identity_center_user_opens_one_profile_of_a_shared_domain():
    first = people("abac", "alpha", "sso", ("jo", "Jo@acme.example"))
    second = people("abac", "beta", "sso", ("jo", "jo@acme.example"))

    assert met(first, second) == [("alpha/dev:alpha--jo", "beta/dev:beta--jo")]
    for asked in ("alpha/dev", "beta/dev"):
        (record,) = naming(SIGN_INS, (first, second)).added_to(StackProof(asked, "", {}, ())).records
        assert (record.property_id, record.verdict) == ("personal.sign-in", Verdict.REFUTED)
    (finding,) = naming(SIGN_INS, (first, second)).findings()
    assert finding.rule.code == "IAM101"
    assert "alpha/dev:alpha--jo and beta/dev:beta--jo" in finding.message


def test_one_identity_center_user_opens_one_profile_of_a_tenants_own_domain():
    assert met(people("multi-account", "alpha", "sso", ("jo", "x"), ("mo", "X"))) != []
    assert met(people("multi-account", "alpha", "sso", ("jo", "x"), ("mo", "x2"))) == []


def test_one_person_has_a_profile_in_each_of_two_domains():
    assert met(*(people("multi-domain", name, "sso", ("jo", "jo")) for name in ("alpha", "beta"))) == []


def test_one_id_opens_one_profile_of_each_team_of_a_shared_domain():
    alpha, beta = (people("abac", name, "iam", ("jo", "jo@acme.example")) for name in ("alpha", "beta"))

    assert met(alpha, beta) == []
    assert met(people("abac", "alpha", "iam", ("jo", "one"), ("mo", "ONE"))) != []


def test_a_stack_without_profiles_says_nothing_of_sign_ins():
    proof = StackProof("research/dev", "", {}, ())

    assert naming(SIGN_INS, (a_shared_domain_site(),)).added_to(proof) == proof


def test_an_organization_has_no_names_of_its_own():
    proof = StackProof("_platform/organization", "", {}, ())

    assert naming(NAMES, (a_site(),)).added_to(proof) == proof


@pytest.mark.parametrize("compared", [NAMES, SIGN_INS], ids=lambda one: one.property_id)
@pytest.mark.parametrize("isolation", ["multi-account", "multi-domain", "abac"])
def test_comparisons_grow_with_tenants_and_not_with_pairs_of_them(isolation, compared, monkeypatch):
    pairs = []
    monkeypatch.setattr(globs, "intersects", lambda one, other: pairs.append((one, other)))
    template = a_site(isolation)
    (team,) = template.teams
    sites = [
        replace(template, name=f"tenant-{number}", teams=(replace(team, tag=f"tenant-{number}"),))
        for number in range(TENANTS)
    ]

    found = naming(compared, sites)

    assert found.meeting == ()
    assert sum(found.counts.values()) >= 3 * TENANTS
    assert len(pairs) <= TENANTS


def test_a_name_that_two_stacks_make_is_found_every_time(estate, tmp_path, monkeypatch):
    memory = Memory(tmp_path, b"k" * 32)
    bucket = ("arn:aws:s3:::made-twice", "out/beta/dev/main.tf", 1)
    twice = (bucket, ("arn:aws:s3:::made-twice", "out/other/dev/main.tf", 1))
    monkeypatch.setattr("generator.proof.stack_proof.names_made", lambda _stacks: iter(twice))

    for _ in range(2):
        proving = proving_of(estate, "beta", memory)
        assert [one.message for one in proving.findings] == ["arn:aws:s3:::made-twice is made twice"] * 2
        assert proving.reused == 0
