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


def granted(tenant, name):
    (planned,) = plan_estate(an_estate(alpha=tenant)).sites.tenants
    (found,) = (one for one in explain(planned) if one.name == name)
    return found.value, found.place.route


def with_more(**more):
    (name, environment), *_ = ALPHA["environments"].items()
    return name, changed(ALPHA, environments={name: {**environment, **more}})


def test_a_bucket_of_the_account_says_who_uses_it_and_where_that_stands():
    name, tenant = with_more(extra_buckets={"acme-raw": {"access": "read", "prefixes": ["curated/"]}})
    value, route = granted(tenant, "extra_buckets.acme-raw")

    personas = ("data-scientist", "mlops-engineer")
    assert value == {"access": "read", "prefixes": ("curated/",), "personas": personas}
    assert route == ("environments", name, "extra_buckets", "acme-raw")


def test_permissions_beside_a_persona_are_told_one_by_one():
    one = {"actions": ["glue:GetTable"], "resources": ["arn:aws:glue:{region}:{account_id}:table/a/*"]}
    name, tenant = with_more(extra_permissions=[one | {"personas": ["data-scientist"]}])
    value, route = granted(tenant, "extra_permissions")

    assert len(value) == 1
    assert value[0].startswith("glue:GetTable on arn:aws:glue:")
    assert value[0].endswith(":table/a/* for data-scientist")
    assert route == ("environments", name, "extra_permissions")
