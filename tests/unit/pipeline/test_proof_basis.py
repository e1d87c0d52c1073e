"""A proof is made again when something that claims read changes, and kept when nothing does."""

from dataclasses import replace

import pytest
from fakes.estates import ALPHA, BETA, GAMMA, PLATFORM, an_estate, changed

from generator.load.workspace import LoadedWorkspace
from generator.pipeline.rendered_estate import UNREAD, RenderedEstate
from generator.pipeline.validation import Validation
from generator.plan.estate_plan import plan_estate
from generator.proof.properties.site_claims import claims_of, packing_of
from generator.readback.read import read_estate

TENANTS = {"alpha": ALPHA, "beta": BETA, "gamma": GAMMA}
STACKS = ("alpha/dev", "alpha/organization", "beta/dev", "gamma/dev", "_platform/domains/research/dev")


def rendered(platform=PLATFORM, **tenants):
    estate = an_estate(platform, **{**TENANTS, **tenants})
    read = LoadedWorkspace(estate.platform, (), None, {}, ())
    return RenderedEstate(Validation(read, estate, plan_estate(estate), ()), ())


def keys(estate):
    """The key of each stack's proof."""
    stacks = {stack.address: stack for stack in estate.validation.plan.stacks}
    return {name: estate.basis(stacks[name]).key for name in STACKS}


@pytest.fixture(scope="module")
def before():
    return keys(rendered())


@pytest.mark.parametrize(
    "platform",
    [
        {"accounts": {**PLATFORM["accounts"], "later": "100000000009"}},
        {"address_pools": ["10.64.0.0/12", "10.128.0.0/12"]},
        {
            "shared_domains": {
                **PLATFORM["shared_domains"],
                "sales": {"environments": {"dev": {"account": "lines"}}},
            }
        },
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_no_claim_reads_proves_no_tenant_again(before, platform):
    after = keys(rendered(changed(PLATFORM, **platform)))

    tenants = ("alpha/dev", "beta/dev", "gamma/dev")
    assert {name: after[name] for name in tenants} == {name: before[name] for name in tenants}


def test_another_tenant_and_a_description_prove_nothing_again(before):
    after = keys(
        rendered(
            delta=changed(BETA, network={"cidr": "10.200.0.0/20"}),
            beta=changed(BETA, description="Credit scoring"),
        )
    )

    assert after == before


@pytest.mark.parametrize(
    ("platform", "again"),
    [
        ({"approved": {"corporate_cidrs": ["198.51.100.0/24"]}}, STACKS),
        ({"access": {"apply_role": "TenantryApply", "admin_roles": ["Admins"]}}, STACKS),
        ({"prefix": "other"}, STACKS),
        ({"accounts": {**PLATFORM["accounts"], "lines": "100000000008"}}, ("beta/dev",)),
        ({"defaults": {**PLATFORM["defaults"], "guardrails": {"deny_shared_spaces": False}}}, STACKS),
    ],
    ids=("networks", "administrators", "prefix", "account", "guardrail"),
)
def test_what_a_claim_reads_proves_again(before, platform, again):
    after = keys(rendered(changed(PLATFORM, **platform)))

    assert [name for name in again if after[name] == before[name]] == []


def test_a_setting_of_a_shared_domain_proves_it_and_its_tenants_again(before):
    domain = {"environments": {"dev": {"account": "research"}}, "studio": {"idle_timeout_minutes": 90}}
    after = keys(rendered(changed(PLATFORM, shared_domains={"research": domain})))

    assert after["gamma/dev"] != before["gamma/dev"]
    assert after["_platform/domains/research/dev"] != before["_platform/domains/research/dev"]
    assert after["beta/dev"] == before["beta/dev"]


def test_a_setting_of_a_tenant_proves_its_stacks_again_and_no_others(before):
    after = keys(rendered(beta=changed(BETA, users={"ana": "ml-admin"})))

    assert [name for name in STACKS if after[name] != before[name]] == ["beta/dev"]


class Unreadable:
    """A value that must not be looked at."""

    def __getattribute__(self, name):
        raise AssertionError(f"a claim reads {name} of what its proof is not remembered by")

    def __iter__(self):
        raise AssertionError("a claim goes through what its proof is not remembered by")

    __eq__ = __len__ = __bool__ = __str__ = __hash__ = __iter__


@pytest.mark.parametrize("stack", [name for name in STACKS if name != "alpha/organization"])
def test_every_claim_is_made_without_what_its_proof_is_not_remembered_by(stack):
    estate = rendered()
    site = estate.site(stack)
    around = (stack, *estate.relied_on(stack))
    facts = read_estate(pair for address in around for pair in estate.texts(address).items())
    blind = site.platform.model_copy(update=dict.fromkeys(UNREAD, Unreadable()))

    claims = claims_of(replace(site, platform=blind), facts)

    assert [one.sentence for one in claims] == [one.sentence for one in claims_of(site, facts)]
    assert len(list(packing_of(replace(site, platform=blind), facts))) == len(list(packing_of(site, facts)))
