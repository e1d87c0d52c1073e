from dataclasses import replace

import pytest
from fakes.sites import PLATFORM, a_member, a_shared_domain_site, a_site

from generator.aws import names
from generator.core.places import Location
from generator.estate.site import Member, Site
from generator.estate.studio_names import bucket_name, check_studio_names, domain_name


def with_member(site: Site, member: Member) -> Site:
    (team,) = site.teams
    return replace(site, teams=(replace(team, members=(member,), spaces=()),))


def test_the_examples_have_no_findings() -> None:
    assert (
        list(check_studio_names([a_site(), a_site("multi-domain"), a_site("abac"), a_shared_domain_site()]))
        == []
    )


def test_a_profile_of_63_characters_is_accepted_and_one_of_64_is_refused_at_the_user() -> None:
    longest, longer = a_member("u" * 56, team="alpha"), a_member("u" * 57, team="alpha")
    site = a_site("abac")

    assert list(check_studio_names([with_member(site, longest)])) == []
    (finding,) = check_studio_names([with_member(site, longer)])

    assert (finding.rule.code, finding.primary) == (
        "PLN150",
        Location(longer.place.document, (*longer.place.route, "profile"), on_key=True),
    )
    assert "64 characters" in finding.message
    assert finding.hint == "shorten it by 1 character"


@pytest.mark.parametrize("profile", ["a", "-ana", "ana.b"])
def test_a_profile_that_cannot_be_a_source_identity_is_refused(profile: str) -> None:
    member = replace(a_member("ana"), profile=profile)

    (finding,) = check_studio_names([with_member(a_site(), member)])

    assert finding.rule.code == "PLN150"
    assert finding.hint == "a Studio user profile name has 2 to 63 letters, digits and hyphens"


def test_a_space_is_refused_when_the_team_before_it_makes_it_too_long() -> None:
    site = a_site("abac")
    (team,) = site.teams
    space = replace(team.spaces[0], name="alpha--" + "s" * 60)

    (finding,) = check_studio_names([replace(site, teams=(replace(team, spaces=(space,)),))])

    assert (finding.rule.code, finding.primary) == ("PLN151", replace(space.place, on_key=True))
    assert finding.hint == "shorten it by 4 characters"


def test_one_user_in_three_environments_is_reported_once() -> None:
    site = with_member(a_site("abac"), a_member("u" * 60, team="alpha"))
    environments = [replace(site, environment=name) for name in ("dev", "test", "prod")]

    assert len(list(check_studio_names(environments))) == 1


def test_a_prefix_that_s3_keeps_for_itself_is_reported_at_the_platform() -> None:
    platform = PLATFORM.model_copy(update={"prefix": "sthree"})

    (finding,) = check_studio_names([a_site(platform=platform), a_site("multi-domain", platform=platform)])

    assert finding.rule.code == "PLN152"
    assert finding.primary == Location("tenants/_platform.yaml", ("prefix",))


def test_a_shared_domain_has_no_bucket_whose_name_could_be_refused() -> None:
    platform = PLATFORM.model_copy(update={"prefix": "sthree"})

    assert list(check_studio_names([a_shared_domain_site(platform=platform)])) == []


def test_an_account_that_is_not_created_yet_does_not_spoil_the_bucket_name() -> None:
    waiting = replace(a_site(), account_id="")
    reserved = replace(waiting, platform=PLATFORM.model_copy(update={"prefix": "sthree"}))

    assert list(check_studio_names([waiting])) == []
    (finding,) = check_studio_names([reserved])
    assert finding.rule.code == "PLN152"


def test_names_of_domains_and_buckets_are_shortened_and_stay_apart() -> None:
    site = a_site(platform=PLATFORM.model_copy(update={"prefix": "twelve-chars"}), environment="e" * 16)
    long, other = replace(site, name="t" * 24), replace(site, name="t" * 23 + "u")

    assert bucket_name(a_site()) == "acme-alpha-dev-222233334444"
    assert domain_name(a_site()) == "alpha-dev"
    assert len(bucket_name(long)) == 63
    assert bucket_name(long) != bucket_name(other)
    assert names.fits(names.BUCKET, bucket_name(long))
    assert len(domain_name(replace(site, name="t" * 80))) == 63
