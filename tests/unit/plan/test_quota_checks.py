from dataclasses import replace

import pytest
from fakes.sites import SETTINGS, a_member, a_shared_domain_site, a_site, varied

from generator.core.findings import Finding
from generator.core.places import Location
from generator.estate.checks.quotas import QuotaUse, check_quotas
from generator.estate.site import Site
from generator.plan.stacks.environment import plan_environment, quota_uses
from generator.plan.stacks.policy_sizes import quotas_of_roles

ENOUGH = {"domains": 100, "user-profiles": 100, "spaces": 100, "space-storage": 10_000}


def checked(sites: list[Site]) -> list[Finding]:
    return list(check_quotas((site, quota_uses(site)) for site in sites))


def a_tenant(name: str, users: int = 1, isolation: str = "multi-domain", **quotas: int) -> Site:
    site = a_site(isolation)
    document = f"tenants/{name}.yaml"
    members = tuple(
        replace(a_member(f"user{number}"), place=Location(document, ("users", f"user{number}")))
        for number in range(users)
    )
    (team,) = site.teams
    return replace(
        site,
        name=name,
        document=document,
        place=Location(document, ("environments", "dev")),
        teams=(replace(team, members=members, spaces=()),),
        settings=varied(SETTINGS, quotas={key.replace("_", "-"): value for key, value in quotas.items()}),
    )


def codes(findings: list[Finding]) -> list[str]:
    return [finding.rule.code for finding in findings]


def test_profiles_of_all_tenants_in_an_account_are_counted_together() -> None:
    assert checked([a_tenant("ann", 1), a_tenant("bob", 1)]) == []

    (finding,) = checked([a_tenant("ann", 1), a_tenant("bob", 3)])

    assert finding.rule.code == "PLN171"
    assert finding.primary == Location("tenants/bob.yaml", ("users",), on_key=True)
    assert finding.message == (
        "account 222233334444 needs 4 user profiles in eu-west-1; its quota is 2, AWS's default of 2024-02-10"
    )
    assert finding.hint == (
        "request 4 of quota L-AC46C40F for the account, "
        "then write `quotas: {user-profiles: 4}` at environments.dev in tenants/bob.yaml"
    )


def test_the_order_of_sites_does_not_change_the_findings() -> None:
    sites = [a_tenant("ann", 2), a_tenant("bob", 2), a_tenant("cid", 2)]

    assert checked(sites) == checked(sites[::-1])


def test_a_stated_quota_wins_over_the_default_and_over_a_lower_one() -> None:
    assert checked([a_tenant("ann", 3, user_profiles=6), a_tenant("bob", 3, user_profiles=2)]) == []

    (finding,) = checked([a_tenant("ann", 4, user_profiles=3)])

    assert finding.message.endswith("its quota is 3 as `quotas` states")


def test_a_quota_may_be_stated_lower_than_the_default() -> None:
    assert codes(checked([a_tenant("ann", domains=0)])) == ["PLN170"]


@pytest.mark.parametrize("apart", [{"account_id": "999999999999"}, {"region": "eu-central-1"}])
def test_another_account_or_region_has_quotas_of_its_own(apart: dict[str, str]) -> None:
    assert checked([a_tenant("ann", 2), replace(a_tenant("bob", 2), **apart)]) == []


def test_abac_tenants_share_one_domain_and_the_third_domain_of_an_account_is_too_many() -> None:
    shared = replace(a_shared_domain_site(), account_id="222233334444")
    abac = [a_tenant(name, 0, "abac") for name in ("ann", "bob")]
    own = [a_tenant(name, 0) for name in ("cid", "dan")]

    assert checked([shared, *abac, own[0]]) == []
    (finding,) = checked([shared, *abac, *own])

    assert finding.rule.code == "PLN170"
    assert finding.primary == own[1].place
    assert "needs 3 Studio domains" in finding.message


def test_spaces_and_their_volumes_are_counted() -> None:
    site = a_site(settings=varied(SETTINGS, quotas={**ENOUGH, "spaces": 0, "space-storage": 19}))

    spaces, storage = checked([site])

    assert (spaces.rule.code, storage.rule.code) == ("PLN172", "PLN173")
    place = site.spaces[0].place
    assert spaces.primary == storage.primary == Location(place.document, place.route[:-1], on_key=True)
    assert "needs 20 GB of space volumes" in storage.message


def test_environments_whose_accounts_are_not_created_yet_do_not_share_a_quota() -> None:
    waiting = [replace(a_tenant(name, 2), account_id="") for name in ("ann", "bob")]

    assert checked(waiting) == []
    (finding,) = checked([replace(a_tenant("ann", 3), account_id="")])

    assert finding.message.startswith("the new account of ann/dev needs 3")


def test_roles_of_all_regions_count_together_as_they_do_in_iam() -> None:
    here = a_tenant("ann", roles=5)
    there = replace(a_tenant("bob", roles=5), region="eu-central-1")

    def used(amount: int) -> list[tuple[Site, tuple[QuotaUse, ...]]]:
        return [(site, (QuotaUse("roles", amount, site.place),)) for site in (here, there)]

    assert list(check_quotas(used(2))) == []
    (finding,) = check_quotas(used(3))

    assert finding.rule.code == "PLN174"
    assert finding.primary == there.place
    assert finding.message == "account 222233334444 needs 6 roles; its quota is 5 as `quotas` states"


@pytest.mark.parametrize(("quota", "least"), [("roles", 4), ("managed-policies", 4)])
def test_what_the_modules_of_a_site_make_in_iam_is_counted_as_it_is_planned(quota: str, least: int) -> None:
    site = a_site()
    modules = plan_environment(site).modules

    (use,) = (one for one in quotas_of_roles(site, modules) if one.quota == quota)

    kinds = {"roles": "aws_iam_role", "managed-policies": "aws_iam_policy"}
    planned = [
        one for module in modules for one in module.content.blocks if one.labels[:1] == (kinds[quota],)
    ]
    assert use.amount == len(planned) >= least
