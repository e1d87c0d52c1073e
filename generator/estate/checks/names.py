"""Whether composed names stay apart inside one account."""

from collections.abc import Iterable, Iterator
from functools import partial

from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.estate.site import Site
from generator.estate.studio_names import NAMES

_rule = partial(Rule, family=NAMES)

NAMES_COLLIDE = _rule(
    "PLN023",
    "names-collide",
    "Two environments in one account compose the same resource names.",
    "Role names are unique in an account: `a-b`/`c` and `a`/`b-c` both give `a-b-c`.",
    "Rename the environment or the tenant.",
)


def check_names(sites: Iterable[Site]) -> Iterator[Finding]:
    """Findings about two sites of one account that begin their names alike."""
    first: dict[tuple[str, str], Site] = {}
    for site in sites:
        earlier = first.setdefault((site.account_id, site.prefix), site)
        if earlier is not site and site.account_id:
            yield Finding(
                NAMES_COLLIDE,
                f"{site.address} and {earlier.address} both name their resources {site.prefix}-…",
                site.place,
                related=(
                    Location(earlier.place.document, earlier.place.route, on_key=True, note="the other one"),
                ),
                hint="rename one of the environments",
            )
