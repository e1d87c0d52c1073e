from dataclasses import replace

import pytest
from fakes.sites import SETTINGS, a_member, a_shared_domain_site, a_site, varied

from generator.core.findings import Finding
from generator.core.places import Location
from generator.estate.checks.quotas import check_quotas
from generator.estate.site import Site

ENOUGH = {"domains": 100, "user-profiles": 100, "spaces": 100, "space-storage": 10_000}


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
    assert list(check_quotas([a_tenant("ann", 1), a_tenant("bob", 1)])) == []

    (finding,) = check_quotas([a_tenant("ann", 1), a_tenant("bob", 3)])

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

    assert list(check_quotas(sites)) == list(check_quotas(sites[::-1]))


def test_a_stated_quota_wins_over_the_default_and_over_a_lower_one() -> None:
    assert (
        list(check_quotas([a_tenant("ann", 3, user_profiles=6), a_tenant("bob", 3, user_profiles=2)])) == []
    )

    (finding,) = check_quotas([a_tenant("ann", 4, user_profiles=3)])

    assert finding.message.endswith("its quota is 3 as `quotas` states")


def test_a_quota_may_be_stated_lower_than_the_default() -> None:
    assert codes(list(check_quotas([a_tenant("ann", domains=0)]))) == ["PLN170"]


@pytest.mark.parametrize("apart", [{"account_id": "999999999999"}, {"region": "eu-central-1"}])
def test_another_account_or_region_has_quotas_of_its_own(apart: dict[str, str]) -> None:
    assert list(check_quotas([a_tenant("ann", 2), replace(a_tenant("bob", 2), **apart)])) == []


def test_abac_tenants_share_one_domain_and_the_third_domain_of_an_account_is_too_many() -> None:
    shared = replace(a_shared_domain_site(), account_id="222233334444")
    abac = [a_tenant(name, 0, "abac") for name in ("ann", "bob")]
    own = [a_tenant(name, 0) for name in ("cid", "dan")]

    assert list(check_quotas([shared, *abac, own[0]])) == []
    (finding,) = check_quotas([shared, *abac, *own])

    assert finding.rule.code == "PLN170"
    assert finding.primary == own[1].place
    assert "needs 3 Studio domains" in finding.message


def test_spaces_and_their_volumes_are_counted() -> None:
    site = a_site(settings=varied(SETTINGS, quotas={**ENOUGH, "spaces": 0, "space-storage": 19}))

    spaces, storage = check_quotas([site])

    assert (spaces.rule.code, storage.rule.code) == ("PLN172", "PLN173")
    place = site.spaces[0].place
    assert spaces.primary == storage.primary == Location(place.document, place.route[:-1], on_key=True)
    assert "needs 20 GB of space volumes" in storage.message


def test_environments_whose_accounts_are_not_created_yet_do_not_share_a_quota() -> None:
    waiting = [replace(a_tenant(name, 2), account_id="") for name in ("ann", "bob")]

    assert list(check_quotas(waiting)) == []
    (finding,) = check_quotas([replace(a_tenant("ann", 3), account_id="")])

    assert finding.message.startswith("the new account of ann/dev needs 3")
