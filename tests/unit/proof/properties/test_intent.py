"""What is a role's own, in the values of the rendered text."""

from dataclasses import replace

import pytest
from fakes.estates import ALPHA, PLATFORM, an_estate, changed
from fakes.workspaces import texts

from generator.core.findings import Finding
from generator.estate.assertions import PlannedAssertion, PrincipalChoice
from generator.iam.claims import Expectation, Verdict
from generator.iam.prove import prove
from generator.plan.estate_plan import plan_estate
from generator.proof.properties.assigned import misassigned
from generator.proof.properties.ceilings import ceiling
from generator.proof.properties.site_claims import claimed_site, claims_of, missing_roles
from generator.readback.facts import AssignmentFacts
from generator.readback.read import read_estate


@pytest.mark.parametrize(
    ("isolation", "team", "profiles", "names"),
    [
        ("multi_account", "alpha", "", ""),
        ("multi_domain", "alpha", "", "alpha--dev--"),
        ("abac", "alpha--dev", "alpha--", "alpha--dev--"),
    ],
)
def test_prefixes_and_team_follow_the_isolation_model(request, isolation, team, profiles, names):
    scientist = request.getfixturevalue(isolation).intents()["data-scientist"]

    assert (scientist.team, scientist.profile_prefix, scientist.name_prefix) == (team, profiles, names)


def test_a_team_uses_the_keys_its_work_needs_and_no_others(each):
    roles = each.intents()
    used = {name: roles[name].key_purposes for name in ("data-scientist", "viewer", "job", "user")}

    assert used == {
        "data-scientist": ("studio", "workload", "data"),
        "viewer": ("studio",),
        "job": ("workload", "data"),
        "user": (),
    }


def test_the_shared_domain_lends_its_id_its_key_and_its_subnets(abac):
    home = abac.intents()["data-scientist"].home

    assert "_platform~domains~research~dev" in home.domain_id
    assert "_platform~domains~research~dev" in home.keys["studio"]
    assert home.subnet_ids
    assert home.endpoint_ids


def test_makers_pass_jobs_and_pipelines_their_roles_and_a_pipeline_its_jobs(each):
    roles = each.intents()
    job, pipeline = roles["job"].arn, roles["pipeline"].arn

    assert set(roles["mlops-engineer"].passes) == {job, pipeline}
    assert roles["pipeline"].passes == (job,)
    assert roles["viewer"].passes == roles["job"].passes == ()


def test_every_planned_role_is_rendered_and_a_lost_one_is_missed(each):
    claimed = claimed_site(each.tenant, each.facts)
    assert claimed
    assert missing_roles(claimed, each.facts) == ()

    lost = each.intents()["viewer"].arn
    broken = each.changed(
        lambda stack: replace(stack, roles=tuple(one for one in stack.roles if one.arn != lost))
    )
    assert missing_roles(claimed, broken.facts) == (lost,)


def test_a_site_that_was_not_read_claims_nothing(abac):
    only_tenants = tuple(one for one in abac.facts.stacks if not one.address.startswith("_platform"))

    assert claimed_site(abac.tenant, replace(abac.facts, stacks=only_tenants)) is None
    assert claims_of(abac.tenant, replace(abac.facts, stacks=())) == ()


def test_a_viewer_writes_nothing_and_a_job_calls_no_sagemaker(each):
    roles = each.intents()
    writes = ("Create", "Delete", "Update", "Stop", "Start", "Put")
    written = [name for name in ceiling(roles["viewer"]) if name.partition(":")[2].startswith(writes)]

    assert written == ["sagemaker:CreatePresignedDomainUrl", "kms:CreateGrant"]
    assert not [name for name in ceiling(roles["job"]) if name.startswith("sagemaker:")]


def _misassigned(estate) -> tuple[Finding, ...]:
    claimed = claimed_site(estate.tenant, estate.facts)
    assert claimed
    return tuple(misassigned(claimed.site, claimed.home, claimed.stack))


def test_profiles_spaces_and_domains_are_as_planned(each):
    assert _misassigned(each) == ()


def test_a_profile_with_another_role_or_another_person_is_found(each):
    def mixed(stack):
        first = replace(stack.profiles[0], execution_role_arn=stack.profiles[-1].execution_role_arn)
        second = replace(stack.profiles[1], tags={**stack.profiles[1].tags, "studiouserid": "somebody"})
        return replace(stack, profiles=(first, second, *stack.profiles[2:]))

    messages = [finding.message for finding in _misassigned(each.changed(mixed))]
    assert len(messages) == 2
    assert "execution role of the profile" in messages[0]
    assert "studiouserid of the profile" in messages[1]


def test_a_domain_without_source_identity_or_outside_the_vpc_is_found(multi_domain):
    def opened(stack):
        domain = replace(
            stack.domains[0],
            execution_role_identity_config=None,
            app_network_access_type="PublicInternetOnly",
        )
        return replace(stack, domains=(domain,))

    messages = [finding.message for finding in _misassigned(multi_domain.changed(opened))]
    assert [message.split(" of the ")[0] for message in messages] == [
        "the execution_role_identity_config",
        "the app_network_access_type",
    ]


def test_things_without_the_marks_of_their_owner_are_found(each):
    def unmarked(stack):
        domains = tuple(replace(one, tags={}, tag_propagation=None) for one in stack.domains)
        return replace(
            stack, domains=domains, profiles=(replace(stack.profiles[0], tags={}),), spaces=stack.spaces[:0]
        )

    messages = [finding.message.split(" of the ")[0] for finding in _misassigned(each.changed(unmarked))]

    tags = ["the tenantry:tenant", "the tenantry:environment"]
    has_domain = each.tenant.isolation != "abac"
    assert messages == [
        *(["the tag_propagation", *tags] if has_domain else []),
        *("the studiouserid", "the team", *tags),
    ]


def _asserting(estate, effect, actions, resources=()):
    assertion = PlannedAssertion(
        id="mine",
        effect=effect,
        principal=PrincipalChoice(persona="viewer"),
        actions=actions,
        except_actions=(),
        resources=resources,
        not_resources=(),
        place=replace(estate.tenant.place, route=("assertions", 0)),
    )
    site = replace(estate.tenant, assertions=(assertion,))
    claims = [one for one in claims_of(site, estate.facts) if one.property_id == "assertion.mine"]
    return claims, prove(claims)


def test_a_denying_assertion_is_a_claim_of_never_at_its_own_place(abac):
    claims, results = _asserting(abac, "deny", ("s3:*",), ("arn:aws:s3:::{bucket}/*",))

    assert [one.expects for one in claims] == [Expectation.NEVER]
    assert claims[0].place.route == ("assertions", 0)
    assert claims[0].subject.endswith("viewer")
    assert "{bucket}" not in claims[0].requests[0].resources[0]
    assert [one.verdict for one in results] == [Verdict.PROVED]


def test_an_allowing_assertion_that_cannot_be_is_refuted(abac):
    assert [one.verdict for one in _asserting(abac, "allow", ("s3:GetObject",))[1]] == [Verdict.REFUTED]
    assert [one.verdict for one in _asserting(abac, "allow", ("kms:Decrypt",), ("{studio_key}",))[1]] == [
        Verdict.PROVED
    ]


NEIGHBOUR = "arn:aws:iam::100000000099:role/neighbour"

PROFILE_VALUES = {
    "execution_role_arn": "execution role",
    "domain_id": "domain",
    "sso_identifier": "single_sign_on_user_identifier",
    "sso_user": "single_sign_on_user_value",
    "security_group_ids": "security groups",
}
DOMAIN_VALUES = {
    "auth_mode": "auth_mode",
    "vpc_id": "VPC",
    "subnet_ids": "subnets",
    "security_group_ids": "security groups",
    "space_group_ids": "security groups of spaces",
    "docker_accounts": "trusted accounts of Docker",
    "default_role_arn": "default execution role",
    "space_role_arn": "space execution role",
    "kms_key_arn": "kms_key_id",
}


def _of_a_neighbour(fact, name):
    """The fact with one value of somebody else, beside its own where it holds several."""
    own = getattr(fact, name)
    return replace(fact, **{name: (*own, NEIGHBOUR) if isinstance(own, tuple) else NEIGHBOUR})


@pytest.mark.parametrize("name", PROFILE_VALUES)
def test_nothing_of_a_neighbours_is_taken_for_a_profiles_own(each, name):
    broken = each.changed(
        lambda stack: replace(stack, profiles=(_of_a_neighbour(stack.profiles[0], name), *stack.profiles[1:]))
    )

    (found,) = _misassigned(broken)
    assert found.message.startswith(f"the {PROFILE_VALUES[name]} of the profile")
    assert NEIGHBOUR in found.message


@pytest.mark.parametrize("name", DOMAIN_VALUES)
def test_nothing_of_a_neighbours_is_taken_for_a_domains_own(multi_domain, name):
    broken = multi_domain.changed(
        lambda stack: replace(stack, domains=(_of_a_neighbour(stack.domains[0], name),))
    )

    assert any(
        found.message.startswith(f"the {DOMAIN_VALUES[name]} of the domain") and NEIGHBOUR in found.message
        for found in _misassigned(broken)
    )


@pytest.mark.parametrize(("kind", "principal"), [("GROUP", "of-a-neighbour"), ("USER", "somebody")])
def test_nobody_opens_a_domain_whom_no_group_of_it_lets_in(multi_account, kind, principal):
    def opened(stack):
        one = AssignmentFacts(stack.address, "a", "application", principal, kind, "out/access.tf", 5)
        return replace(stack, assignments=(*stack.assignments, one))

    (found,) = _misassigned(multi_account.changed(opened))
    assert found.message == f"nobody planned that the {kind.lower()} {principal} opens the domain"
    assert [one.document for one in found.related] == ["out/access.tf"]


@pytest.fixture(scope="module")
def by_user():
    """The facts of a tenant whose users are assigned to the domain one by one, and its environment."""
    platform = changed(PLATFORM, identity__identity_center__identity_store_id="d-0123456789")
    plan = plan_estate(an_estate(platform, alpha=changed(ALPHA, authentication="sso")))
    facts = read_estate(texts(plan).items())
    (site,) = (one.site for one in plan.sites.all if one.site.name == "alpha")
    return claimed_site(site, facts)


def test_each_user_of_the_file_opens_the_domain_and_nobody_else(by_user):
    def found(*assignments):
        stack = replace(by_user.stack, assignments=assignments)
        return [one.message for one in misassigned(by_user.site, by_user.home, stack)]

    first, second = by_user.stack.assignments
    stranger = replace(first, principal_id=first.principal_id.replace("ana", "eve"))
    group = replace(first, principal_type="GROUP")

    assert found(first, second) == []
    assert found(second) == ["the planned user ana of Identity Center does not open the domain"]
    assert found(first, second, stranger) == [
        f"nobody planned that the user {stranger.principal_id} opens the domain"
    ]
    assert found(first, second, group) == [
        f"nobody planned that the group {group.principal_id} opens the domain"
    ]


def test_traffic_leaves_to_no_range_that_nobody_stated(each):
    def opened(stack):
        return replace(stack, egress=(replace(stack.egress[0], cidr="10.0.0.0/8"), *stack.egress[1:]))

    (found,) = _misassigned(each.changed(opened))
    assert found.message == "nobody planned that traffic leaves to 10.0.0.0/8"


@pytest.fixture(scope="module")
def with_central_endpoints():
    """The facts of a tenant whose endpoints are in another VPC, and its environment."""
    vpc = {
        "vpc_id": "vpc-0a0a0a0a",
        "cidr": "172.20.0.0/16",
        "subnet_ids": ["subnet-0a0a0a0a"],
        "endpoint_cidrs": ["10.200.0.0/24"],
    }
    plan = plan_estate(an_estate(alpha=changed(ALPHA, network__existing_vpc=vpc)))
    facts = read_estate(texts(plan).items())
    (site,) = (one.site for one in plan.sites.all if one.site.name == "alpha")
    return claimed_site(site, facts)


def test_applications_and_jobs_reach_central_endpoints_and_nothing_beside_them(with_central_endpoints):
    claimed = with_central_endpoints

    def found(egress):
        stack = replace(claimed.stack, egress=egress)
        return [one.message for one in misassigned(claimed.site, claimed.home, stack)]

    ranges = tuple(rule for rule in claimed.stack.egress if rule.cidr)
    others = tuple(rule for rule in claimed.stack.egress if not rule.cidr)
    assert [rule.cidr for rule in ranges] == ["10.200.0.0/24"] * 2
    assert found((*others, *ranges)) == []
    assert [text.endswith("does not reach the endpoints in 10.200.0.0/24") for text in found(others)] == [
        True,
        True,
    ]
    wider = replace(ranges[0], cidr="10.200.0.0/16")
    assert found((*others, *ranges, wider)) == ["nobody planned that traffic leaves to 10.200.0.0/16"]


@pytest.fixture(scope="module")
def with_a_way_out():
    """What is claimed of a tenant's environment in a VPC with a way to the internet, and its claims."""
    platform = changed(PLATFORM, defaults__guardrails={"deny_internet": False})
    out = {"internet": "nat", "internet_cidr": "100.64.0.0/25"}
    plan = plan_estate(an_estate(platform, alpha=changed(ALPHA, network=out)))
    facts = read_estate(texts(plan).items())
    (site,) = (one.site for one in plan.sites.all if one.site.name == "alpha")
    return claimed_site(site, facts), tuple(claims_of(site, facts))


def test_https_leaves_to_the_internet_only_where_the_file_says_so(with_a_way_out, multi_account):
    claimed, _ = with_a_way_out
    closed = multi_account.tenant

    def found(site, stack):
        return [one.message for one in misassigned(site, claimed.home, stack)]

    assert found(claimed.site, claimed.stack) == []
    rules = tuple(one for one in claimed.stack.egress if one.cidr is None)
    without = found(claimed.site, replace(claimed.stack, egress=rules))
    assert [one.endswith("does not reach the internet") for one in without] == [True, True]
    unasked = found(replace(claimed.site, settings=closed.settings), claimed.stack)
    assert unasked.count("nobody planned that traffic leaves to 0.0.0.0/0") == 2
    assert "nobody planned a way to the internet: module.network.aws_internet_gateway.this" in unasked


def test_what_no_endpoint_bounds_is_accepted_where_a_way_out_is_stated_and_nowhere_else(
    with_a_way_out, multi_account
):
    _, claims = with_a_way_out
    accepting = {claim.property_id for claim in claims if "internet" in claim.accepts}

    assert accepting == {"foreign.data", "inbound.endpoints"}
    closed = claims_of(multi_account.tenant, multi_account.facts)
    assert not [one for one in closed if "internet" in one.accepts]
