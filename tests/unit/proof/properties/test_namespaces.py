"""Names of owners never meet, and saying so of a thousand tenants takes no time."""

import time
from dataclasses import replace

from fakes.estates import ALPHA, BETA, GAMMA, an_estate, changed

from generator.estate.site import SiteKind
from generator.estate.sites import plan_sites
from generator.plan.estate_plan import plan_estate
from generator.proof.naming import NAMES, naming
from generator.proof.properties.namespaces import Overlap, Pattern, overlaps, patterns


def _pattern(owner, glob, space="roles"):
    return Pattern(space, owner, glob)


def _owners(found: tuple[Overlap, ...]) -> set[tuple[str, str]]:
    return {tuple(sorted((one.one.owner, one.other.owner))) for one in found}


def test_a_prefix_of_another_owner_meets_it():
    short, long = _pattern("fin", "/tenantry/fin*"), _pattern("fin-eu", "/tenantry/fin-eu/*")
    assert _owners(overlaps((short, long))) == {("fin", "fin-eu")}


def test_prefixes_that_end_do_not_meet():
    assert overlaps((_pattern("fin", "/tenantry/fin/*"), _pattern("fin-eu", "/tenantry/fin-eu/*"))) == ()


def test_equal_names_in_other_letters_meet():
    assert _owners(overlaps((_pattern("a", "team--x"), _pattern("b", "Team--X")))) == {("a", "b")}


def test_a_wildcard_in_front_meets_everything_behind_it():
    found = overlaps((_pattern("any", "*-shared"), _pattern("a", "a-*"), _pattern("b", "b/*")))
    assert _owners(found) == {("a", "any"), ("any", "b")}


def test_a_policy_variable_may_become_anything():
    assert overlaps((_pattern("a", "team/${aws:PrincipalTag/team}/x"), _pattern("b", "team/b/*")))


def test_other_spaces_of_names_and_the_same_owner_do_not_matter():
    assert overlaps((_pattern("a", "x*", "roles"), _pattern("b", "x*", "buckets"), _pattern("a", "x*"))) == ()


def test_the_names_of_an_estate_do_not_meet():
    plan = plan_estate(
        an_estate(
            alpha=ALPHA,
            beta=BETA,
            betas=changed(BETA),
            gamma=GAMMA,
            gammas=changed(GAMMA),
        )
    )
    sites = [one.site for one in plan.sites.all]
    found = tuple(patterns(sites))

    assert {one.space.split(" ")[0] for one in found} >= {"roles", "buckets", "models", "profiles", "teams"}
    assert overlaps(found) == ()


def test_names_that_meet_are_found_at_both_places():
    plan = plan_estate(an_estate(beta=BETA, other=changed(BETA)))
    first, second = (one.site for one in plan.sites.tenants)
    twins = (
        first,
        replace(second, name=first.name, environment=first.environment, account_id=first.account_id),
    )

    other = replace(twins[1], kind=SiteKind.SHARED_DOMAIN, name="beta*")
    findings = tuple(naming(NAMES, (twins[0], other)).findings())

    assert {finding.primary.document for finding in findings} <= {"tenants/beta.yaml", "tenants/other.yaml"}
    assert any(finding.message.startswith("models of 100000000005") for finding in findings)
    assert tuple(naming(NAMES, (first, second)).findings()) == ()


def test_a_thousand_owners_are_compared_in_a_second():
    found = tuple(
        _pattern(f"tenant-{number}", f"/tenantry/tenant-{number}/{environment}/*")
        for number in range(1000)
        for environment in ("dev", "test", "prod")
    )
    start = time.perf_counter()
    assert overlaps(found) == ()
    assert time.perf_counter() - start < 1


def test_the_tag_of_a_neighbour_in_the_account_of_a_shared_domain_is_no_teams():
    neighbour = changed(BETA, tags={"TEAM": "gamma--dev"})
    apart = plan_sites(an_estate(beta=neighbour, gamma=GAMMA)).tenants
    beta, gamma = (one.site for one in apart)
    beside = replace(beta, account_id=gamma.account_id)

    assert tuple(naming(NAMES, (beta, gamma)).findings()) == ()
    (finding,) = naming(NAMES, (beside, gamma)).findings()
    assert finding.message.startswith("teams of 100000000006: a name may belong to")


def test_values_of_the_team_tag_meet_in_an_account_and_not_where_they_decide_nothing():
    upper, other = changed(GAMMA, team_tag="team-A"), changed(GAMMA, team_tag="team-B")
    both = tuple(one.site for one in plan_sites(an_estate(delta=upper, gamma=other)).tenants)
    assert tuple(naming(NAMES, both).findings()) == ()

    twice = tuple(one.site for one in plan_sites(an_estate(delta=upper, gamma=upper)).tenants)
    assert tuple(naming(NAMES, twice).findings())

    apart = (changed(BETA, team_tag="science"), changed(BETA, team_tag="science"))
    inside = tuple(one.site for one in plan_sites(an_estate(beta=apart[0], other=apart[1])).tenants)
    assert tuple(naming(NAMES, inside).findings()) == ()
