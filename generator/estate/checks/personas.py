"""Whether personas of the platform's own hold together, and whether files name personas that there are."""

from collections.abc import Iterable, Iterator
from functools import partial

from generator.core.findings import Family, Finding, Rule, Severity
from generator.core.places import Location
from generator.estate.checks.choices import choice
from generator.estate.files import Estate, TenantFile, platform_place
from generator.estate.people import users_of
from generator.estate.roles import RoleKind
from generator.tenancy.personas import ALONE, APART, BUILT_IN, NEEDS
from generator.tenancy.platform import PersonaOfPlatform, Platform

_rule = partial(Rule, family=Family("people", "People, teams and spaces"))

UNKNOWN_PERSONA = _rule(
    "PLN158",
    "unknown-persona",
    "A file names a persona that is neither built in nor the platform's, or one that has no use for it.",
    "The persona decides what roles may do. Buckets and permissions are for those that work in Studio.",
    "Name one that there is, or add it to `personas` of _platform.yaml.",
)
IMPOSSIBLE_PERSONA = _rule(
    "PLN159",
    "persona-that-does-not-hold-together",
    "A persona of the platform's has abilities that do not go together, lacks one that another needs, or has "
    "a name that means something else.",
    "Who audits changes nothing, and who clears up changes what anybody made. What is made is made in an "
    "application of one's own, which tags it. Roles and policies are named after personas.",
    "Add the ability that is needed, make two personas of it, or call it otherwise.",
)
UNUSED_PERSONA = _rule(
    "PLN189",
    "persona-that-nobody-has",
    "A persona of the platform's is nobody's.",
    "No role is made for it, and nothing is proved of it.",
    "Nothing, if somebody will have it.",
    severity=Severity.NOTE,
)

_RESERVED = frozenset((*RoleKind, "backup", "boundary", "flow-logs", "guardrails", "owner"))
"""What else roles and policies of an environment are called."""


def check_personas(estate: Estate) -> Iterator[Finding]:
    """Findings about the platform's personas, and about whoever names one."""
    own = estate.platform.personas
    for name, persona in own.items():
        yield from _named(name)
        yield from _composed(name, persona)
    used = {named for file in estate.tenants for named, _ in _users(file)}
    for name in own:
        if name not in used:
            yield Finding(
                UNUSED_PERSONA,
                f"nobody is a {name}",
                platform_place("personas", name, on_key=True),
                hint="nothing, if somebody will be; else take it out",
            )
    for file in estate.tenants:
        yield from _unknown(estate.platform, _users(file))
        yield from _of_extras(estate.platform, file)


def _named(name: str) -> Iterator[Finding]:
    if name in BUILT_IN:
        why = "is built in"
    elif name in _RESERVED or name.endswith("-user") or name.startswith(("signing-", "trigger-")):
        why = "is what other roles of an environment are called"
    else:
        return
    yield Finding(
        IMPOSSIBLE_PERSONA,
        f"the name {name} {why}",
        platform_place("personas", name, on_key=True),
        hint="call it otherwise",
    )


def _composed(name: str, persona: PersonaOfPlatform) -> Iterator[Finding]:
    held = {*persona.abilities}
    for index, ability in enumerate(persona.abilities):
        lacking = [one for one in NEEDS.get(ability, ()) if one not in held]
        beside = sorted(held - {ability} if ability in ALONE else held & APART.get(ability, frozenset()))
        if lacking:
            said, hint = f"{ability} needs {lacking[0]}", f"add {lacking[0]}"
        elif beside:
            said, hint = f"{ability} does not go together with {beside[0]}", "make two personas of it"
        else:
            continue
        place = platform_place("personas", name, "abilities", index)
        yield Finding(IMPOSSIBLE_PERSONA, f"{said} in {name}", place, hint=hint)


def _users(file: TenantFile) -> Iterator[tuple[str, Location]]:
    """Each persona that somebody has, and where it is written."""
    for entry, place in users_of(file):
        yield entry.persona, place.below("persona")
        for environment, persona in entry.personas.items():
            yield persona, place.below("personas", environment)


def _unknown(platform: Platform, named: Iterable[tuple[str, Location]]) -> Iterator[Finding]:
    known = {*BUILT_IN, *platform.personas}
    for persona, place in named:
        if persona not in known:
            yield Finding(
                UNKNOWN_PERSONA,
                f"there is no persona {persona}",
                place,
                hint=choice(persona, known, "personas"),
            )


def _of_extras(platform: Platform, file: TenantFile) -> Iterator[Finding]:
    """Buckets and permissions that are for personas which there are not, or which start no applications."""
    for name, environment in file.tenant.environments.items():
        base = ("environments", name)
        named = [
            (persona, file.place(*base, key, each, "personas", index))
            for key, entries in (
                ("extra_buckets", environment.extra_buckets.items()),
                ("extra_permissions", enumerate(environment.extra_permissions)),
            )
            for each, entry in entries
            for index, persona in enumerate(entry.personas if "personas" in entry.model_fields_set else ())
        ]
        sets = (
            (persona, file.place(*base, "permission_sets", persona, on_key=True))
            for persona in environment.permission_sets
        )
        yield from _unknown(platform, (*named, *sets))
        for persona, place in named:
            own = platform.personas.get(persona)
            abilities = BUILT_IN.get(persona, own.abilities if own else ("work-in-studio",))
            if "work-in-studio" not in abilities:
                yield Finding(
                    UNKNOWN_PERSONA,
                    f"a {persona} has no applications in which it could use this",
                    place,
                    hint="name a persona that has the ability work-in-studio",
                )
