"""Whether the roles that a file asks for are of use to anybody."""

from collections.abc import Iterator
from functools import partial

from generator.core.findings import Family, Finding, Rule, Severity
from generator.estate.checks.sign_in import stated_at
from generator.estate.roles import RoleKind, role_identities
from generator.estate.sites import PlannedSite
from generator.tenancy.files import PLATFORM_DOCUMENT

_rule = partial(Rule, family=Family("settings", "Settings"))

UNUSED_ROLE = _rule(
    "PLN156",
    "separate-role-that-nobody-passes",
    "A role of hosting or monitoring is asked for, and nobody of the environment may pass it to SageMaker.",
    "Whoever has the ability `deploy-models` makes endpoints and monitors, such as an MLOps engineer. "
    "Without one the role is made, and nothing runs with it.",
    "Give somebody the persona `mlops-engineer`, or one of the platform's with the ability `deploy-models`, "
    "or take the role out.",
    severity=Severity.WARNING,
)
SIGN_IN_ROLES_UNUSED = _rule(
    "PLN157",
    "sign-in-roles-without-iam",
    "Roles to sign in with are asked for by persona, where users come through Identity Center.",
    "Identity Center opens the domain's application itself, and no roles to sign in with are made: the key "
    "has no effect.",
    "Remove `sign_in_roles`, or set `authentication: iam`. Consoles are opened by `permission_sets`.",
    severity=Severity.WARNING,
)
_PASSED = ("hosting", "monitoring")


def check_roles(planned: PlannedSite) -> Iterator[Finding]:
    """Findings about one tenant's roles, where its own file asks for them; a platform asks for everybody."""
    site = planned.site
    place = stated_at(planned, "sign_in_roles")
    is_own = place.document != PLATFORM_DOCUMENT
    if is_own and site.settings.sign_in_roles == "persona" and site.settings.authentication == "sso":
        yield Finding(
            SIGN_IN_ROLES_UNUSED,
            "`sign_in_roles` has no effect with authentication sso",
            place,
            hint="remove it; `permission_sets` opens consoles by persona",
        )
    place = stated_at(planned, "separate_roles")
    if place.document != PLATFORM_DOCUMENT and site.is_tenant:
        yield from _unused(planned)


def _unused(planned: PlannedSite) -> Iterator[Finding]:
    site = planned.site
    asked = tuple(one for one in _PASSED if one in site.settings.separate_roles)
    passing = (role for role in role_identities(site) if RoleKind.MONITORING in role.passes)
    if asked and all(role.is_closed for role in passing):
        yield Finding(
            UNUSED_ROLE,
            f"nobody in {site.address} may pass the role of {' or of '.join(asked)}",
            stated_at(planned, "separate_roles"),
            hint="give somebody there a persona with the ability `deploy-models`, such as `mlops-engineer`, "
            "or take it out",
        )
