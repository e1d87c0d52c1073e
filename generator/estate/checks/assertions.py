"""Whether assertions say something: about roles that are there, in names that AWS has."""

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from itertools import chain

from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.estate.asserted_roles import asserted_roles
from generator.estate.assertions import PlannedAssertion, placeholders, plan_assertions
from generator.estate.checks.asserted_requests import ASSERTIONS, check_requests
from generator.estate.checks.choices import choice
from generator.estate.files import Estate
from generator.estate.roles import role_identities
from generator.estate.site import Site
from generator.tenancy.files import PLATFORM_DOCUMENT

_rule = partial(Rule, family=ASSERTIONS)

ASSERTION_TWICE = _rule(
    "PLN190",
    "assertion-named-twice",
    "Two assertions that meet in one tenant have the same id.",
    "A certificate and a finding name an assertion by its id, and could mean either.",
    "Give one of them another id.",
)
ASSERTION_ABOUT_NOBODY = _rule(
    "PLN196",
    "assertion-about-nobody",
    "No role is what the `principal` of an assertion describes.",
    "An assertion about nobody holds always; whoever wrote it believes that it protects something.",
    "Name a team, environment, persona and kind of role that are there together.",
)

UNFIT_FOR_ANYBODY = _rule(
    "PLN199",
    "assertion-unfit-for-anybody",
    "An assertion about `anybody` asks for something that is not known of strangers.",
    "Whether a stranger gets to a thing is known of the environment's own bucket and keys alone.",
    "Ask in a `deny` for actions of s3 or kms on `{bucket}` or one of the keys, of no team and no persona.",
)

_WITH_POLICIES = frozenset({"kms", "s3"})
_ENVIRONMENTS_OWN = frozenset({"bucket", "data_key", "studio_key", "workload_key"})
_NAME_ONES_OWN = "write `resources` with {bucket}, {data_key}, {studio_key} or {workload_key}"


def check_assertions(estate: Estate, sites: Iterable[Site]) -> Iterator[Finding]:
    """Findings about the assertions of the platform and of every tenant."""
    everywhere = tuple(sites)
    platform = plan_assertions(estate.platform.assertions, PLATFORM_DOCUMENT)
    yield from _of_file(platform, (), everywhere)
    for file in estate.tenants:
        own = plan_assertions(file.tenant.assertions, file.document)
        there = tuple(site for site in everywhere if site.document == file.document)
        yield from _of_file(own, platform, there)


def _of_file(
    assertions: tuple[PlannedAssertion, ...], above: tuple[PlannedAssertion, ...], sites: tuple[Site, ...]
) -> Iterator[Finding]:
    first = {one.id: one for one in above}
    for one in assertions:
        earlier = first.setdefault(one.id, one)
        if earlier is not one:
            yield Finding(
                ASSERTION_TWICE,
                f"two assertions are called {one.id}",
                one.at("id"),
                related=(earlier.at("id", note="the other one"),),
                hint="rename one of them",
            )
        yield from _anybody(one, sites) if one.principal.is_anybody else _principal(one, sites)
        yield from check_requests(one)


def _principal(assertion: PlannedAssertion, sites: tuple[Site, ...]) -> Iterator[Finding]:
    """A finding when nobody is meant; one that names what is not there is enough."""
    if not any(role_identities(site) for site in sites):
        return
    unknown = tuple(chain(_environment(assertion, sites), _team(assertion, sites)))
    yield from unknown
    if not unknown and not any(asserted_roles(site, assertion) for site in sites):
        chosen = assertion.principal
        said = (("kind", chosen.kind), ("persona", chosen.persona), ("team", chosen.team))
        words = " and ".join(f"{key} {value}" for key, value in said if value) or "a team"
        if chosen.environment:
            words += f" in environment {chosen.environment}"
        hint = "`{team}` asks for roles of a team" if "team" in assertion.placeholders else None
        place = assertion.at("principal", on_key=True)
        yield Finding(ASSERTION_ABOUT_NOBODY, f"no role has {words}", place, hint=hint)


def _anybody(assertion: PlannedAssertion, sites: tuple[Site, ...]) -> Iterator[Finding]:
    """What cannot be said of whoever is none of the environment's."""
    yield from _environment(assertion, sites)
    chosen = assertion.principal
    for key in ("persona", "team"):
        if getattr(chosen, key) is not None:
            yield _unfit(assertion.at("principal", key), f"anybody has no {key}", f"leave `{key}` out")
    if assertion.effect == "allow":
        yield _unfit(assertion.at("effect"), "nothing has to be possible for anybody", "write `effect: deny`")
    yield from _requests_of_anybody(assertion)


def _requests_of_anybody(assertion: PlannedAssertion) -> Iterator[Finding]:
    for index, action in enumerate(assertion.actions):
        if action.partition(":")[0] not in _WITH_POLICIES:
            message = f"{action} is of no service whose policies say who else gets in"
            yield _unfit(assertion.at("actions", index), message, "of anybody, ask for actions of s3 or kms")
    for index, text in enumerate(assertion.resources):
        if not _ENVIRONMENTS_OWN & frozenset(placeholders(text)):
            message = f"who else gets to {text} is not known"
            yield _unfit(assertion.at("resources", index), message, _NAME_ONES_OWN)
    if not assertion.resources:
        yield _unfit(assertion.at("id"), "who else gets to every resource is not known", _NAME_ONES_OWN)


def _unfit(place: Location, message: str, hint: str) -> Finding:
    return Finding(UNFIT_FOR_ANYBODY, message, place, hint=hint)


def _environment(assertion: PlannedAssertion, sites: tuple[Site, ...]) -> Iterator[Finding]:
    known = {site.environment for site in sites}
    wanted = assertion.principal.environment
    if wanted is not None and wanted not in known:
        place = assertion.at("principal", "environment")
        yield _unknown(place, f"there is no environment {wanted}", choice(wanted, known, "environments"))


def _team(assertion: PlannedAssertion, sites: tuple[Site, ...]) -> Iterator[Finding]:
    wanted = assertion.principal.team
    if wanted is None:
        return
    known = _teams(assertion, sites)
    if wanted not in known:
        hint = choice(wanted, known, "teams") if known else "the tenant is one team: leave `team` out"
        yield _unknown(assertion.at("principal", "team"), f"there is no team {wanted}", hint)


def _teams(assertion: PlannedAssertion, sites: tuple[Site, ...]) -> Collection[str]:
    """The teams as the assertion's file calls them."""
    teams = [team for site in sites if site.is_tenant for team in site.teams]
    if assertion.place.document == PLATFORM_DOCUMENT:
        return {team.tag for team in teams}
    return {team.name for team in teams if team.name is not None}


def _unknown(place: Location, message: str, hint: str) -> Finding:
    return Finding(ASSERTION_ABOUT_NOBODY, message, place, hint=hint)
