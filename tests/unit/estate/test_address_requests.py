"""What an estate asks of the address plan."""

from typing import Any

from fakes.estates import ALPHA, BETA, GAMMA, an_estate, changed

from generator.core.places import Location
from generator.estate.addresses.claims import AddressRequest
from generator.estate.addresses.requests import address_requests
from generator.estate.drafts import draft_estate


def requests_of(**tenants: dict[str, Any]) -> dict[str, AddressRequest]:
    estate = an_estate(**tenants)
    return {one.owner: one for one in address_requests(draft_estate(estate)[0], estate.platform)}


def test_every_environment_asks_but_those_inside_a_shared_domain() -> None:
    assert sorted(requests_of(alpha=ALPHA, beta=BETA, gamma=GAMMA)) == [
        "alpha/dev",
        "beta/dev",
        "domains/research/dev",
    ]


def test_a_shared_domain_asks_for_the_users_and_the_job_groups_of_its_tenants() -> None:
    request = requests_of(gamma=GAMMA, delta=GAMMA)["domains/research/dev"]
    assert (request.declared_users, request.endpoint_clients) == (4, 3)


def test_an_environment_of_its_own_asks_for_its_users_and_two_groups() -> None:
    request = requests_of(alpha=ALPHA)["alpha/dev"]
    assert (request.declared_users, request.endpoint_clients) == (2, 2)
    assert (request.account_id, request.region) == ("200000000001", "eu-west-1")


def test_a_setting_is_found_where_it_is_written_and_else_at_the_environment() -> None:
    endpoints = ["sts", "logs", "sagemaker.api", "sagemaker.runtime"]
    alpha = changed(ALPHA, network={"endpoints": endpoints, "cidr": "10.0.0.0/20"})
    request = requests_of(alpha=alpha)["alpha/dev"]
    assert request.at("cidr") == Location("tenants/alpha.yaml", ("network", "cidr"))
    assert request.at("subnets") == request.place
    assert request.at("subnets", 1) == request.place
    assert request.places["endpoints.logs"] == Location("tenants/alpha.yaml", ("network", "endpoints", 1))
