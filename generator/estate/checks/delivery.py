"""The forge whose pipelines plan and apply, and the role that plans: what is said of them fits together."""

from collections.abc import Iterator
from functools import partial

from generator.core.findings import Family, Finding, Rule
from generator.estate.files import platform_place
from generator.tenancy.platform import PLAN_ROLE, Platform

_rule = partial(Rule, family=Family("settings", "Settings"))

ONE_FORGE = _rule(
    "PLN220",
    "delivery-names-not-one-forge",
    "`delivery` names both forges, or none.",
    "One repository holds the files and applies them; a second one could apply something else to the same "
    "accounts.",
    "Leave one of `github` and `gitlab`, or take `delivery` out.",
)
PLAN_WITHOUT_DELIVERY = _rule(
    "PLN221",
    "plan-role-without-delivery",
    "A role for plans is named, and no pipeline that would run as it.",
    "Nothing makes the role or lets anybody in, so the line has no effect.",
    "Describe the repository in `delivery`, or take `access.plan_role` out.",
)
PLAN_ROLE_TAKEN = _rule(
    "PLN222",
    "plan-role-is-another-role",
    "The role for plans has the name of a role that applies or administers.",
    "Plans run for pull requests, before anybody has approved them: what they run as must change nothing.",
    "Give `access.plan_role` a name of its own.",
)


def check_delivery(platform: Platform) -> Iterator[Finding]:
    """Findings about `delivery` and `access.plan_role`, each where it is written."""
    stated = platform.access.plan_role
    if platform.delivery is None:
        if stated is not None:
            yield Finding(
                PLAN_WITHOUT_DELIVERY,
                f"no pipeline runs as {stated}: there is no `delivery`",
                platform_place("access", "plan_role"),
                hint="describe the repository in `delivery`, or take the line out",
            )
        return
    yield from _forges(platform)
    taken = {name: ("admin_roles", number) for number, name in enumerate(platform.access.admin_roles)}
    taken |= {name: ("tenant_apply_roles", at) for at, name in enumerate(platform.access.tenant_apply_roles)}
    routes: dict[str, tuple[str | int, ...]] = {**taken, platform.access.apply_role: ("apply_role",)}
    name = platform.plan_role or ""
    if name in routes:
        related = platform_place("access", *routes[name], note="changes what stands")
        at = platform_place("access", "plan_role") if stated else platform_place("delivery", on_key=True)
        said = "" if stated else f", which is {PLAN_ROLE} where nothing is said,"
        yield Finding(
            PLAN_ROLE_TAKEN,
            f"the role for plans{said} is also one that changes what stands: {name}",
            at,
            related=(related,),
            hint="name another one in `access.plan_role`",
        )


def _forges(platform: Platform) -> Iterator[Finding]:
    delivery = platform.delivery
    if delivery is None or (delivery.github is None) != (delivery.gitlab is None):
        return
    said = "no forge" if delivery.github is None else "two forges"
    yield Finding(
        ONE_FORGE,
        f"`delivery` names {said}: pipelines of one repository plan and apply",
        platform_place("delivery", on_key=True),
        hint="describe the repository in `github` or in `gitlab`, and not in both",
    )
