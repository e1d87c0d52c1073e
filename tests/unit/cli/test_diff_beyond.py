"""`tenantry diff`: what a change of a shared domain does to the tenants that live in it."""

import pytest
from fakes.branches import of, shown, told, words
from fakes.repositories import commit, git

pytestmark = pytest.mark.usefixtures("worked_out_once")

DOMAIN, TENANT = "_platform/domains/research/dev", "team-a/dev"


def rewritten(estate, edit, name, old, new):
    edit(estate / "out" / DOMAIN / name, old, new)
    commit(estate, "second")


def moved(estate, edit):
    """The estate with a shared domain in another address block."""
    file = estate / "out" / DOMAIN / "modules/network/vpc.tf"
    start = file.read_text().index('resource "aws_vpc"')
    block = file.read_text()[start:].partition('cidr_block           = "')[2].partition('"')[0]
    rewritten(estate, edit, "modules/network/vpc.tf", f'"{block}"', '"10.99.0.0/20"')


def by_type(held):
    return {one["address"].split(".")[-2]: one for one in held}


def test_a_shared_domain_cannot_be_made_anew_while_tenants_have_profiles_in_it(estate, edit):
    moved(estate, edit)
    document = told(estate)
    stack = of(document, DOMAIN)
    held = by_type(stack["resources"]["held"])

    assert held.keys() == {"aws_sagemaker_domain", "aws_security_group", "aws_vpc"}
    (by,) = held["aws_sagemaker_domain"]["by"]
    assert by["stack"] == TENANT
    assert {one.split(".")[2] for one in by["resources"]} <= {
        "aws_sagemaker_user_profile",
        "aws_sagemaker_space",
    }
    assert stack["weight"] in ("door", "fails")
    assert not [one for holder in document["holders"] for one in holder["stacks"] if one["follows"]]


def test_it_says_which_tenants_are_in_the_way_and_what_to_do(estate, edit):
    moved(estate, edit)
    text = words(estate)

    assert (
        "cannot be applied: module.domain.aws_sagemaker_domain.this would be destroyed or made anew" in text
    )
    assert f"AWS deletes no domain in which there are user profiles or spaces: {TENANT} has module" in text
    assert "make a shared domain beside it and let them move there" in text


def test_it_can_be_made_anew_where_nobody_lives_in_it(estate, edit):
    git(estate, "rm", "-r", "--quiet", "out/team-a", "tenants/team-a.yaml")
    commit(estate, "nobody")
    git(estate, "branch", "--force", "main")
    moved(estate, edit)

    assert of(told(estate), DOMAIN)["resources"]["held"] == []


def test_a_tenant_whose_files_stay_is_told_where_the_domain_tells_it_something_else(estate, edit):
    name = "aws.sagemaker.eu-west-1.studio"
    rewritten(estate, edit, "modules/network/endpoints.tf", f'"{name}"', f'"{name}-other"')
    follower = of(told(estate), TENANT)
    policies = {one["address"] for one in follower["resources"]["updated"]}

    assert follower["follows"] == [DOMAIN]
    assert policies
    assert {one.split(".")[-2] for one in policies} == {"aws_iam_policy"}
    assert follower["resources"]["beside"] == ["data.aws_ssm_parameter.studio_endpoint_id"]
    assert f"follows {DOMAIN}, and no file of it differs: in place; resources" in words(estate)
    assert shown(estate).startswith("1 stack differs")


def test_nobody_follows_a_change_that_no_parameter_tells(estate, edit):
    rewritten(estate, edit, "modules/network/vpc.tf", 'Name = "', 'Name = "other-')
    document = told(estate)

    assert [one["address"] for holder in document["holders"] for one in holder["stacks"]] == [DOMAIN]
