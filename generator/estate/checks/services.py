"""Services that the platform names: what is said of each fits together, and keeps tenants apart."""

import re
from collections.abc import Iterator
from functools import partial

from generator.aws.arns import AccountRegion
from generator.aws.endpoints import called_through, endpoint
from generator.core.findings import Family, Finding, Rule, Severity
from generator.core.places import Location
from generator.core.suggestions import nearest as most_like
from generator.estate.checks.choices import choice
from generator.estate.checks.personas import UNKNOWN_PERSONA
from generator.estate.checks.sign_in import stated_at
from generator.estate.files import Estate, platform_place
from generator.estate.roles import rendered_roles, used_by
from generator.estate.services import arn_of
from generator.estate.sites import PlannedSite
from generator.iam import globs, nearest, services
from generator.tenancy.personas import BUILT_IN
from generator.tenancy.platform import Platform
from generator.tenancy.services import Service, ServiceUse

_rule = partial(Rule, family=Family("settings", "Settings"))

UNKNOWN_SERVICE = _rule(
    "PLN211",
    "unknown-service",
    "An environment switches on a service that the platform does not name.",
    "Who reaches a service of AWS, and with what, is the platform's to say: it is the same for all tenants.",
    "Use a name of `approved.services`, or have the platform add the service there.",
)
UNFIT_ENDPOINT = _rule(
    "PLN212",
    "service-endpoint-unfit",
    "A service that the platform names has an endpoint that nothing of it passes, or an action without one.",
    "A VPC without internet reaches a service through its endpoint alone, and an endpoint that nobody may "
    "use is paid for nothing.",
    "Name the endpoints through which the actions are called, and no others.",
)
NOT_OFFERED = _rule(
    "PLN213",
    "service-action-not-offered",
    "A use of a service names an action that AWS does not have, or one that is not given in this way.",
    "Data, keys, images, logs, networks and SageMaker are decided by personas. What changes tags or who has "
    "access would lead past what is proved.",
    "Name actions that read, list or write in a service that personas do not decide about.",
)
NOT_TAKEN = _rule(
    "PLN214",
    "service-resource-not-taken",
    "A use of a service names something that none of its actions act on, or an action without anything.",
    "The statement would allow nothing, and nobody would see why the call is refused.",
    "Say what follows the account in the ARN, as the service authorization reference spells it.",
)
REACHES_NEIGHBOURS = _rule(
    "PLN215",
    "service-reaches-neighbours",
    "In an account that tenants share, a service would let one reach what is another's.",
    "Whose a parameter or a secret is says its name alone, so it must begin with tenant and environment.",
    "Begin the name with `{tenant}/{environment}/`, or `{tenant}--{environment}--` where names take no "
    "slash, which no name of a tenant holds. Else give the tenant an account of its own.",
)
FOR_NOBODY = _rule(
    "PLN216",
    "service-for-nobody",
    "An environment switches on a service that nobody there may use.",
    "Its endpoint is paid for, and lets nobody through.",
    "Leave the service out there, or name a persona of that environment in its uses.",
    severity=Severity.WARNING,
)

_DECIDED_BY_PERSONAS = frozenset(
    {
        *("cloudwatch", "codeartifact", "ec2", "ecr", "iam", "kms", "logs", "organizations", "s3"),
        *("sagemaker", "sts"),
    }
)
"""Services in which personas, packages and guardrails say who does what."""

_GIVEN_OTHERWISE = {
    "codeartifact": "name the repository in `package_repositories`",
    "s3": "let the tenant name the bucket in `extra_buckets`",
}

_LEVELS = frozenset({services.AccessLevel.READ, services.AccessLevel.LIST, services.AccessLevel.WRITE})

_AT = AccountRegion("aws", "eu-west-1", "000000000000")
"""An account as good as any, to see what an action takes."""

_OWN_NAME = re.compile(r"\{tenant\}(/|--)\{environment\}(?:\1.*)?", re.DOTALL)

_OWN_PARAMETERS = "parameter/tenantry/domains/*"
"""What stacks of shared domains tell those of their tenants."""


def check_approved_services(platform: Platform) -> Iterator[Finding]:
    """Findings about the services of the platform file, each where it is written."""
    for name, service in platform.approved.services.items():
        place = platform_place("approved", "services", name)
        yield from _endpoints(platform, service, place)
        for index, use in enumerate(service.uses):
            at = place.below("uses", index)
            yield from _personas(platform, use, at)
            yield from _actions(service, use, at)
            yield from _resources(use, at)


def check_services(estate: Estate, planned: PlannedSite) -> Iterator[Finding]:
    """Findings about `services` of one environment, each at the name."""
    site, known = planned.site, estate.platform.approved.services
    stated = stated_at(planned, "services")
    for number, name in enumerate(planned.effective.settings.services):
        place = stated.below(number)
        if name not in known:
            if not site.lives_in_shared_domain:
                yield _unknown(name, list(known), place)
        elif site.shares_account and not site.is_shared_domain:
            yield from _neighbours(planned, name, known[name], place)
    if site.service_uses and any(team.personas for team in site.teams):
        roles = rendered_roles(site)
        if not any(used_by(role, site.service_uses) for role in roles):
            people = sorted({one for team in site.teams for one in team.personas})
            yield Finding(
                FOR_NOBODY,
                f"nobody here may use {', '.join(planned.effective.settings.services)}: everybody is"
                f" {' or '.join(people)}",
                stated,
                hint="leave it out here, or name one of these in `uses` of the service",
            )


def _unknown(name: str, known: list[str], place: Location) -> Finding:
    hint = "have it added to `approved.services` in _platform.yaml"
    return Finding(
        UNKNOWN_SERVICE,
        f"the platform names no service {name}",
        place,
        hint=choice(name, known, "services") if known else hint,
    )


def _endpoints(platform: Platform, service: Service, place: Location) -> Iterator[Finding]:
    called = {name.partition(":")[0] for use in service.uses for name in use.actions}
    for index, name in enumerate(service.endpoints):
        at = place.below("endpoints", index)
        prefix = called_through(name)
        if endpoint(name) is None and name not in platform.approved.endpoints:
            meant = most_like(name, called)
            yield Finding(
                UNFIT_ENDPOINT,
                f"Tenantry knows no interface endpoint called {name}",
                at,
                hint=f"did you mean {meant}?" if meant else "add its service to `approved.endpoints`",
            )
        elif name == "s3" or prefix in _DECIDED_BY_PERSONAS or not prefix:
            yield Finding(
                UNFIT_ENDPOINT,
                f"who passes the endpoint {name} is not a service's to say",
                at,
                hint=_GIVEN_OTHERWISE.get(prefix, "personas decide it; list it in `network.endpoints`"),
            )
        elif prefix not in called:
            yield Finding(
                UNFIT_ENDPOINT,
                f"nobody may use the endpoint {name}: no action of {prefix} is named",
                at,
                hint=f"name actions of {prefix} in `uses`, or leave the endpoint out",
            )


def _personas(platform: Platform, use: ServiceUse, place: Location) -> Iterator[Finding]:
    known = {*BUILT_IN, *platform.personas}
    for index, name in enumerate(use.personas):
        own = platform.personas.get(name)
        abilities = BUILT_IN.get(name, own.abilities if own else ())
        at = place.below("personas", index)
        if name not in known:
            hint = choice(name, known, "personas")
            yield Finding(UNKNOWN_PERSONA, f"there is no persona {name}", at, hint=hint)
        elif "work-in-studio" not in abilities:
            yield Finding(
                UNKNOWN_PERSONA,
                f"a {name} has no applications in which it could use this",
                at,
                hint="name a persona that has the ability work-in-studio",
            )


def _actions(service: Service, use: ServiceUse, place: Location) -> Iterator[Finding]:
    passing = {called_through(name) for name in service.endpoints}
    for index, name in enumerate(use.actions):
        at = place.below("actions", index)
        entry, prefix = services.action(name), name.partition(":")[0]
        if entry is None or entry.name != name:
            meant = entry.name if entry else nearest.action(name)
            hint = f"did you mean {meant}?" if meant else None
            yield Finding(NOT_OFFERED, f"AWS has no action {name}", at, hint=hint)
        elif prefix in _DECIDED_BY_PERSONAS:
            hint = _GIVEN_OTHERWISE.get(prefix, "compose a persona of the abilities that it needs")
            yield Finding(NOT_OFFERED, f"who does {name} is decided otherwise", at, hint=hint)
        elif entry.level not in _LEVELS:
            what = "tags" if entry.level is services.AccessLevel.TAGGING else "who has access"
            yield Finding(
                NOT_OFFERED, f"{name} changes {what}", at, hint="name actions that read, list or write"
            )
        elif prefix not in passing:
            yield Finding(
                UNFIT_ENDPOINT,
                f"{name} passes none of the endpoints {', '.join(service.endpoints)}",
                at,
                hint=f"add the endpoint of {prefix} to `endpoints` of the service",
            )


def _is_offered(entry: services.Action, name: str) -> bool:
    return (
        entry.name == name and name.partition(":")[0] not in _DECIDED_BY_PERSONAS and entry.level in _LEVELS
    )


def _resources(use: ServiceUse, place: Location) -> Iterator[Finding]:
    known = [entry for name in use.actions if (entry := services.action(name)) and _is_offered(entry, name)]
    if len(known) < len(use.actions):
        return
    for index, rest in enumerate(use.resources):
        if not any(arn_of(rest, entry, _AT) for entry in known):
            yield Finding(
                NOT_TAKEN,
                f"none of the actions acts on {rest}",
                place.below("resources", index),
                hint=_example(known),
            )
    for index, entry in enumerate(known):
        if not any(arn_of(rest, entry, _AT) for rest in use.resources):
            yield Finding(
                NOT_TAKEN,
                f"{entry.name} acts on none of the resources",
                place.below("actions", index),
                hint="add '*' for it: it acts on nothing in particular"
                if entry.is_wildcard_only
                else _example([entry]),
            )


def _example(known: list[services.Action]) -> str | None:
    """What follows the account in the ARN of the first thing that an action takes."""
    begins = next((begin for entry in known for begin in _beginnings(entry)), None)
    return None if begins is None else f"such as {begins}{{tenant}}/{{environment}}/*"


def _beginnings(entry: services.Action) -> Iterator[str]:
    """What comes before the name in the ARNs of things that an action takes."""
    for kind in entry.resource_types:
        yield kind.arn_pattern.split(":", 5)[-1].partition("*")[0]


def _neighbours(planned: PlannedSite, name: str, service: Service, place: Location) -> Iterator[Finding]:
    for index, use in enumerate(service.uses):
        for number, rest in enumerate(use.resources):
            if reason := _reached(planned, use, rest):
                yield Finding(
                    REACHES_NEIGHBOURS,
                    f"{name} would reach what is another's in an account that tenants share: {rest} {reason}",
                    place,
                    related=(
                        platform_place(
                            *("approved", "services", name, "uses", index, "resources", number),
                            note="what is reached",
                        ),
                    ),
                    hint="begin the name with {tenant}/{environment}/, or {tenant}--{environment}-- where "
                    "names take no slash",
                )


def _reached(planned: PlannedSite, use: ServiceUse, rest: str) -> str:
    """Why something is not the environment's alone; empty where its name says that it is."""
    if rest == "*":
        return "is whatever there is"
    for name in use.actions:
        entry = services.action(name)
        if entry is None or arn_of(rest, entry, _AT) is None:
            continue
        begun = [begins for begins in _beginnings(entry) if rest.startswith(begins)]
        if not any(_OWN_NAME.fullmatch(rest.removeprefix(begins)) for begins in begun):
            return "does not begin with tenant and environment"
    filled = rest.replace("{tenant}", planned.site.name).replace("{environment}", planned.site.environment)
    if globs.intersects(filled, _OWN_PARAMETERS):
        return "holds what stacks of shared domains tell those of their tenants"
    return ""
