from dataclasses import replace

from fakes.estates import ALPHA, BETA, GAMMA, PLATFORM, an_estate, changed

from generator.estate.sites import plan_sites


def sites(platform=None, **tenants):
    return plan_sites(an_estate(platform, **tenants))


def test_every_environment_becomes_a_site_with_its_account():
    planned = sites(alpha=ALPHA, beta=BETA, gamma=GAMMA)

    assert [(one.site.address, one.site.account_id) for one in planned.all] == [
        ("_platform/domains/research/dev", "100000000006"),
        ("alpha/dev", "200000000001"),
        ("beta/dev", "100000000005"),
        ("gamma/dev", "100000000006"),
    ]


def test_an_abac_tenant_lives_in_its_domains_account_region_and_subnets():
    platform = changed(PLATFORM, shared_domains__research__region="eu-central-1")

    planned = sites(platform, gamma=GAMMA)

    (site,) = (one.site for one in planned.tenants)
    assert (site.account_id, site.region) == ("100000000006", "eu-central-1")
    assert site.subnet_labels == planned.domains[0].site.subnet_labels == ("a", "b", "c")


def test_an_environment_whose_account_is_not_created_yet_waits():
    tenant = changed(
        ALPHA,
        environments={"dev": {"organization_account": {"email": "aws@acme.example", "unit": "workloads"}}},
    )

    planned = sites(alpha=tenant)

    assert planned.tenants == ()
    assert [one.site.address for one in planned.waiting] == ["alpha/dev"]


def test_of_its_tenants_a_shared_domain_knows_nothing_but_their_names():
    alone = sites().domains[0].site
    shared = sites(gamma=GAMMA, delta=GAMMA).domains[0].site

    assert shared.tenants == ("delta", "gamma")
    assert alone == replace(shared, tenants=())


def test_an_existing_vpc_numbers_its_subnets():
    vpc = {
        "vpc_id": "vpc-0123456789abcdef0",
        "cidr": "10.0.0.0/20",
        "subnet_ids": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    }

    planned = sites(alpha=changed(ALPHA, network={"existing_vpc": vpc}))

    assert planned.tenants[0].site.subnet_labels == ("1", "2")


def test_a_loosened_guardrail_of_a_tenant_with_two_environments_is_found_once():
    tenant = changed(
        ALPHA,
        environments__prod={"account": "200000000002"},
        guardrails={"require_own_keys": False},
    )

    assert len(sites(alpha=tenant).findings) == 1


def test_the_network_is_sized_for_the_users_declared_when_they_are_more_than_the_default():
    many = {f"user{number}": "viewer" for number in range(60)}

    planned = sites(alpha=changed(ALPHA, users=many))

    assert planned.tenants[0].site.settings.network.users == 60
