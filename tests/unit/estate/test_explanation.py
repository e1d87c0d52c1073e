from fakes.estates import ALPHA, an_estate, changed

from generator.estate.explanation import explain
from generator.plan.estate_plan import plan_estate


def reason_of_users(tenant):
    (planned,) = plan_estate(an_estate(alpha=tenant)).sites.tenants
    (users,) = (one for one in explain(planned) if one.name == "network.users")
    return users.value, users.reason


def test_a_network_that_nobody_sized_has_the_built_in_size():
    assert reason_of_users(ALPHA) == (50, "built-in default")


def test_a_network_grows_with_the_users_declared():
    many = {f"user{number}": "viewer" for number in range(60)}

    assert reason_of_users(changed(ALPHA, users=many)) == (60, "as many as the files declare")


def test_a_size_that_somebody_wrote_names_its_place():
    tenant = changed(ALPHA, network={"users": 70})
    (planned,) = plan_estate(an_estate(alpha=tenant)).sites.tenants
    (users,) = (one for one in explain(planned) if one.name == "network.users")

    assert users.place.route == ("network", "users")
