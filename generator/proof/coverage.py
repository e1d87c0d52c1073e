"""What is claimed of a stack whatever was rendered, as the plan alone tells it.

A proof that was made before is held against it: one that speaks of fewer properties, or of other roles than
are planned, is none.
"""

from collections.abc import Iterable, Iterator

from generator.estate.asserted_roles import asserted_roles
from generator.estate.roles import role_identities
from generator.estate.site import Site
from generator.proof.certificate import PropertyRecord
from generator.proof.planned import ARGUMENTS, RESOURCES, SURROUNDINGS
from generator.proof.properties.assertions import PREFIX

OF_EVERY_STACK = (ARGUMENTS, RESOURCES, SURROUNDINGS)
"""Properties of every stack, those of organizations as well."""

OF_EACH_ROLE = (
    "equivalence.policies",
    "escalation.pass",
    "escalation.persona",
    "escalation.sharing",
    "foreign.account",
    "foreign.data",
    "foreign.identities",
    "foreign.images",
    "foreign.keys",
    "foreign.logs",
    "foreign.metrics",
    "foreign.network",
    "foreign.services",
    "personal.profile",
    "personal.spaces",
    "tags.elsewhere",
    "tags.frozen",
)
"""Properties with a claim about each role, and about nothing else."""

OF_EACH_ROLE_IN_A_SHARED_ACCOUNT = (
    "foreign.created",
    "foreign.entities",
    "foreign.joined",
    "foreign.named",
    "foreign.searched",
    "foreign.tagged",
)
"""The same where others have roles in the account."""

OF_EVERY_ENVIRONMENT = (
    "grants.alive",
    "guardrail.boundary",
    "guardrail.domains",
    "guardrail.lending",
    "guardrail.perimeter",
    "guardrail.region",
    "inbound.assume",
    "inbound.keys",
    "inbound.service",
    "work.assume",
    "work.key-administration",
    "work.keys",
    "work.logs",
)
"""Properties with claims about something in every environment."""


def covers(records: Iterable[PropertyRecord], site: Site | None) -> bool:
    """Whether records speak of every planned property, and of as many roles as are planned.

    `site` is None for the stacks of organizations.
    """
    found = {record.property_id: record.subjects for record in records}
    if not found.keys() >= set(OF_EVERY_STACK):
        return False
    if site is None:
        return True
    exact = dict(_of_roles(site))
    said = {name: count for name, count in found.items() if name in exact or name.startswith(PREFIX)}
    return said == exact and all(found.get(name, 0) for name in OF_EVERY_ENVIRONMENT)


def _of_roles(site: Site) -> Iterator[tuple[str, int]]:
    """Each property that speaks of roles, with the number of them."""
    roles = role_identities(site)
    shared = OF_EACH_ROLE_IN_A_SHARED_ACCOUNT if site.shares_account else ()
    yield from ((name, len(roles)) for name in (*OF_EACH_ROLE, *shared))
    asserted: dict[str, set[str]] = {}
    for one in site.assertions:
        for role in asserted_roles(site, one):
            asserted.setdefault(f"{PREFIX}{one.id}", set()).add(role.name)
    yield from ((name, len(names)) for name, names in asserted.items())
