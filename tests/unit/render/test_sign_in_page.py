"""What an identity provider must send stands on one page of a tenant, and a name in it is text."""

import re

import pytest
from fakes.estates import ALPHA, BETA, GAMMA, PLATFORM, an_estate, changed
from markdown_it import MarkdownIt

from generator.plan.estate_plan import plan_estate
from generator.render.sign_in_page import sign_in_page

PARSER = MarkdownIt("commonmark").enable("table")


def page(platform=PLATFORM, **tenants):
    plan = plan_estate(an_estate(platform, **tenants))
    assert plan.findings == ()
    name = next(iter(tenants))
    return sign_in_page(name, (one.site for one in plan.sites.tenants if one.site.name == name))


def cells(text):
    """The cells of each row of the tables below the environments, without their marks of code."""
    below = text[text.index("\n## dev") : text.index("\n## Where")]
    rows = re.findall(r"^\| (.+) \|$", below, re.MULTILINE)
    return [[cell.replace("`", "") for cell in row.split(" | ")] for row in rows]


def test_each_role_is_given_with_the_provider_that_vouches_and_the_users_who_are_offered_it():
    role = "arn:aws:iam::200000000001:role/tenantry/alpha/dev/alpha-dev-user"
    provider = "arn:aws:iam::200000000001:saml-provider/corp"

    assert ["alpha-dev-user", f"{role},{provider}", "ana, bo"] in cells(page(alpha=ALPHA))


def test_each_user_is_given_with_the_id_that_opens_the_profile():
    users = {"ana": {"persona": "viewer", "studio_user_id": "ana@acme.example"}, "bo": "viewer"}
    alpha, gamma = changed(ALPHA, users=users), changed(GAMMA, users=users)

    assert ["ana", "alpha-dev-user", "ana@acme.example"] in cells(page(alpha=alpha))
    assert ["bo", "gamma-dev-user", "gamma--bo"] in cells(page(gamma=gamma))


def test_whoever_does_not_sign_in_any_more_is_on_no_list():
    users = {"ana": {"persona": "viewer", "lifecycle": "frozen"}, "bo": "viewer"}

    assert "ana" not in page(alpha=changed(ALPHA, users=users))


def test_a_role_of_one_persona_is_offered_to_people_of_that_persona_alone():
    users = {"ana": "data-scientist", "kim": "auditor"}
    groups = {row[1] for row in cells(page(alpha=changed(ALPHA, users=users))) if row[0] == "ana"}
    both = {row[1] for row in cells(page(alpha=changed(ALPHA, users=users))) if row[0] == "kim"}

    assert groups == {"alpha-dev-user"}
    assert len(both) == 2
    assert groups < both


def test_with_a_role_for_each_persona_nobody_is_offered_the_role_of_another_one():
    alpha = changed(ALPHA, users={"ana": "data-scientist", "vi": "viewer"}, sign_in_roles="persona")
    offered = {row[0]: row[1] for row in cells(page(alpha=alpha)) if row[0] in ("ana", "vi")}

    assert offered == {"ana": "alpha-dev-data-scientist-user", "vi": "alpha-dev-viewer-user"}


def test_each_environment_has_a_part_with_its_own_account_and_the_longest_session():
    both = {"dev": {"account": "200000000001"}, "prod": {"account": "200000000002"}}
    text = page(changed(PLATFORM, identity__session_hours=4), alpha=changed(ALPHA, environments=both))

    assert "Account `200000000001`, sessions of up to 4 hours." in text
    assert "Account `200000000002`, sessions of up to 4 hours." in text


@pytest.mark.parametrize("product", ["Okta", "Microsoft Entra ID", "Keycloak"])
def test_each_product_has_a_part(product):
    assert f"\n### {product}\n" in page(alpha=ALPHA)


def test_users_of_identity_center_need_no_page():
    platform = changed(PLATFORM, identity__identity_center__identity_store_id="d-1234567890")

    assert page(platform, beta=changed(BETA, authentication="sso")) is None


@pytest.mark.parametrize(
    "hostile", ["@everyone", "a|b", "<b>x</b>", "[x](https://e.example)", "`x`", "#1", "é\u202e"]
)
def test_an_id_that_a_stranger_chose_is_text(hostile):
    users = {"ana": {"persona": "viewer", "studio_user_id": "plain"}}
    alpha = changed(ALPHA, users=users)
    plan = plan_estate(an_estate(PLATFORM, alpha=alpha))
    [site] = [one.site for one in plan.sites.tenants]
    object.__setattr__(site.teams[0].members[0], "studio_user_id", hostile)

    tokens = PARSER.parse(sign_in_page("alpha", [site]))
    inline = [child for token in tokens for child in token.children or ()]
    plain = "".join(one.content for one in inline if one.type == "text")
    assert {one.type for one in inline} <= {"text", "code_inline", "em_open", "em_close", "softbreak"}
    assert hostile not in plain
    rows = [token for token in tokens if token.type == "tr_open"]
    assert len(rows) == len([token for token in PARSER.parse(page(alpha=alpha)) if token.type == "tr_open"])
