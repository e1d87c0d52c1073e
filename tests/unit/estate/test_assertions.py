"""Assertions reach every site they are about, and name its roles and what its placeholders stand for."""

import pytest
from fakes.estates import ALPHA, GAMMA, PLATFORM, an_estate, changed

from generator.core.places import Location
from generator.estate.asserted_roles import asserted_roles, known_values
from generator.estate.assertions import PLACEHOLDERS, PlannedAssertion, fill, placeholders
from generator.estate.roles import role_identities
from generator.estate.site import Site
from generator.plan.estate_plan import plan_estate
from generator.tenancy.tenant import Tenant

BASE = {"id": "no-users", "effect": "deny", "actions": ["iam:CreateUser"]}


def sites(platform: list[dict] | None = None, **tenants: dict) -> dict[str, Site]:
    stated = changed(PLATFORM, assertions=[BASE | {"id": "everywhere"} | one for one in platform or []])
    plan = plan_estate(an_estate(stated, **tenants))
    assert [finding.message for finding in plan.findings if finding.is_error] == []
    return {planned.site.address: planned.site for planned in plan.sites.all}


def asserting(tenant: dict, *assertions: dict) -> dict:
    return tenant | {"assertions": [BASE | one for one in assertions]}


def the_one(site: Site) -> PlannedAssertion:
    (assertion,) = site.assertions
    return assertion


def roles(site: Site) -> list[str]:
    """The roles that the site's only assertion is about, as `kind` or `kind team`."""
    return [
        f"{role.kind} {role.team.tag}" if role.team else str(role.kind)
        for role in asserted_roles(site, the_one(site))
    ]


def test_the_platform_s_come_first_and_then_the_tenant_s_own() -> None:
    found = sites([{}], alpha=asserting(ALPHA, {}), gamma=GAMMA)
    assert {address: [one.id for one in site.assertions] for address, site in found.items()} == {
        "_platform/domains/research/dev": ["everywhere"],
        "alpha/dev": ["everywhere", "no-users"],
        "gamma/dev": ["everywhere"],
    }
    assert found["alpha/dev"].assertions[0].place == Location("tenants/_platform.yaml", ("assertions", 0))
    assert found["alpha/dev"].assertions[1].at("id") == Location(
        "tenants/alpha.yaml", ("assertions", 0, "id")
    )


def test_everything_an_assertion_says_is_kept() -> None:
    written = {
        "effect": "allow",
        "principal": {"kind": "execution", "persona": "viewer", "environment": "dev"},
        "actions": ["s3:Get*", "s3:ListBucket"],
        "except": ["s3:GetObjectAcl"],
        "resources": ["arn:aws:s3:::{bucket}/*", "arn:aws:s3:::{bucket}"],
        "where": {"StringEquals": {"aws:PrincipalTag/team": "{team}", "aws:RequestedRegion": ["a", "b"]}},
        "reason": "Viewers read",
    }
    found = the_one(sites(alpha=asserting(ALPHA, written))["alpha/dev"])
    assert (found.effect, found.reason) == ("allow", "Viewers read")
    assert (found.principal.kind, found.principal.persona) == ("execution", "viewer")
    assert (found.principal.team, found.principal.environment) == (None, "dev")
    assert (found.actions, found.except_actions) == (("s3:Get*", "s3:ListBucket"), ("s3:GetObjectAcl",))
    assert found.resources == ("arn:aws:s3:::{bucket}/*", "arn:aws:s3:::{bucket}")
    assert found.not_resources == ()
    assert found.conditions == {
        "StringEquals": {"aws:PrincipalTag/team": ("{team}",), "aws:RequestedRegion": ("a", "b")}
    }
    assert found.placeholders == {"bucket", "team"}


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ({"kind": "user"}, ["user alpha"]),
        ({"persona": "viewer"}, ["execution alpha"]),
        ({"kind": "default"}, ["default"]),
        ({"kind": "job", "environment": "dev"}, ["job alpha"]),
    ],
)
def test_every_key_of_a_principal_narrows(principal: dict, expected: list[str]) -> None:
    assert roles(sites(alpha=asserting(ALPHA, {"principal": principal}))["alpha/dev"]) == expected


def test_without_a_principal_every_role_is_meant() -> None:
    site = sites(alpha=asserting(ALPHA, {}))["alpha/dev"]
    assert asserted_roles(site, the_one(site)) == role_identities(site)


def test_a_team_is_named_by_its_key_in_its_own_file_and_by_its_tag_in_the_platform_s() -> None:
    teams = {
        "users": None,
        "teams": {"red": {"users": {"ana": "viewer"}}, "blue": {"users": {"bo": "viewer"}}},
    }
    chosen = {"kind": "user", "team": "red"}
    own = sites(alpha=asserting(ALPHA | teams, {"principal": chosen}))
    assert roles(own["alpha/dev"]) == ["user alpha-red"]
    above = sites([{"principal": chosen | {"team": "alpha-red"}}], alpha=ALPHA | teams, gamma=GAMMA)
    assert roles(above["alpha/dev"]) == ["user alpha-red"]
    assert roles(above["gamma/dev"]) == []


def test_an_assertion_of_one_environment_is_about_no_other() -> None:
    environments = {"environments": ALPHA["environments"] | {"prod": {"account": "200000000002"}}}
    chosen = {"principal": {"environment": "prod", "kind": "user"}}
    found = sites(alpha=asserting(ALPHA | environments, chosen))
    assert (roles(found["alpha/dev"]), roles(found["alpha/prod"])) == ([], ["user alpha"])


def test_an_assertion_that_says_team_is_about_roles_of_a_team() -> None:
    words = {"actions": ["s3:GetObject"], "where": {"StringEquals": {"aws:PrincipalTag/team": "{team}"}}}
    site = sites(alpha=asserting(ALPHA, words))["alpha/dev"]
    assert all(role.team for role in asserted_roles(site, the_one(site)))
    assert not all(role.team for role in role_identities(site))


def test_placeholders_are_filled_where_planning_knows_them_and_wait_where_it_does_not() -> None:
    words = {
        "actions": ["s3:GetObject", "sagemaker:DescribeDomain"],
        "principal": {"kind": "user"},
        "not_resources": [
            "arn:aws:s3:::{bucket}/{team}/${aws:PrincipalTag/team}/*",
            "arn:aws:sagemaker:{region}:{account_id}:domain/{domain_id}",
        ],
    }
    site = sites(gamma=asserting(GAMMA, words))["gamma/dev"]
    (role,) = asserted_roles(site, the_one(site))
    filled = the_one(site).filled(known_values(site, role))
    assert filled.not_resources == (
        "arn:aws:s3:::acme-gamma-dev-100000000006/gamma--dev/${aws:PrincipalTag/team}/*",
        "arn:aws:sagemaker:eu-west-1:100000000006:domain/{domain_id}",
    )
    assert filled.placeholders == {"domain_id"}
    assert filled.filled({"domain_id": "d-1"}).placeholders == frozenset()


def test_a_role_without_a_team_has_no_value_for_one() -> None:
    site = sites(alpha=ALPHA)["alpha/dev"]
    (space,) = (role for role in role_identities(site) if role.team is None and role.kind == "space")
    assert set(known_values(site, space)) == {"account_id", "bucket", "region"}
    assert set(known_values(site, role_identities(site)[0])) < set(PLACEHOLDERS)


def test_policy_variables_are_no_placeholders() -> None:
    assert placeholders("${aws:userid}/{team}${aws:PrincipalTag/team}{bucket}") == ("team", "bucket")
    assert fill("${team}{team}{other}", {"team": "x"}) == "${team}x{other}"


def test_an_assertion_changes_no_stack() -> None:
    plain = plan_estate(an_estate(alpha=ALPHA))
    asserted = plan_estate(an_estate(alpha=asserting(ALPHA, {"principal": {"kind": "user"}})))
    assert [stack.address for stack in asserted.stacks] == [stack.address for stack in plain.stacks]
    assert asserted.stacks == plain.stacks


@pytest.mark.parametrize(
    "words",
    [
        {"id": "X"},
        {"effect": "warn"},
        {"actions": []},
        {"actions": ["s3:Get Object"]},
        {"actions": [f"s3:A{number}" for number in range(51)]},
        {"resources": []},
        {"resources": ["x" * 401]},
        {"resources": ['"quoted"']},
        {"resources": ["{two words}"]},
        {"where": {"String Equals": {"aws:userid": "x"}}},
        {"where": {"StringEquals": {}}},
        {"where": {"StringEquals": {"userid": "x"}}},
        {"where": {"StringEquals": {"aws:userid": []}}},
        {"where": {"StringEquals": {"aws:userid": ["x"] * 51}}},
        {"where": {"StringEquals": {f"aws:RequestTag/{number}": "x" for number in range(21)}}},
        {"where": {"Bool": {"aws:SecureTransport": True}}},
        {"principal": {"kind": "admin"}},
        {"principal": {"persona": "The boss"}},
        {"principal": {"user": "ana"}},
        {"reason": "two\nlines"},
        {"severity": "high"},
    ],
)
def test_what_is_no_assertion_is_refused(words: dict) -> None:
    with pytest.raises(ValueError, match="assertions"):
        Tenant.model_validate(asserting(ALPHA, words))


def test_no_file_takes_more_than_fifty() -> None:
    with pytest.raises(ValueError, match="at most 50"):
        Tenant.model_validate(asserting(ALPHA, *({"id": f"no-{number}"} for number in range(51))))
