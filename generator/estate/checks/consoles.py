"""Whether permission sets are possible: in an account of the tenant's own, with somebody who makes them."""

from collections.abc import Iterator
from functools import partial

from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location
from generator.estate.checks.sign_in import check_groups
from generator.estate.files import platform_place
from generator.estate.site import Site

_rule = partial(Rule, family=Family("tenants", "Tenants and shared domains"))

CONSOLES_IN_SHARED_ACCOUNT = _rule(
    "PLN153",
    "permission-sets-in-a-shared-account",
    "Permission sets are given in an account that tenants share.",
    "Identity Center assigns a group to an account and to nothing smaller: whoever gets in there sees what "
    "all of its tenants have, and a console shows lists that no tag narrows.",
    "Give the tenant an account of its own (`isolation: multi-account`), or leave its people in Studio.",
)
CONSOLES_WITHOUT_CENTER = _rule(
    "PLN154",
    "permission-sets-without-identity-center",
    "Permission sets are given, and the platform names no Identity Center instance.",
    "A permission set is a thing of Identity Center, which makes a role of it in the account.",
    "Describe the instance in `identity.identity_center` of _platform.yaml.",
)


def check_consoles(site: Site) -> Iterator[Finding]:
    """Findings about `permission_sets` of one environment."""
    if not site.consoles:
        return
    place = Location(site.document, ("environments", site.environment, "permission_sets"))
    center = site.platform.identity.identity_center
    if not site.apart_by_account:
        yield Finding(
            CONSOLES_IN_SHARED_ACCOUNT,
            f"tenants share account {site.account_id}, and a permission set opens the whole account",
            Location(place.document, place.route, on_key=True),
            hint="give the tenant an account of its own, or take the permission sets away",
        )
    elif center is None:
        yield Finding(
            CONSOLES_WITHOUT_CENTER,
            "permission sets need an Identity Center instance, and the platform has none",
            Location(place.document, place.route, on_key=True),
            related=(platform_place("identity", on_key=True, note="add `identity_center` here"),),
            hint="add `identity.identity_center` to _platform.yaml, or take the permission sets away",
        )
    else:
        yield from check_groups(
            [
                (group, place.below(one.persona, "groups", index))
                for one in site.consoles
                for index, group in enumerate(one.groups)
            ],
            center,
        )
