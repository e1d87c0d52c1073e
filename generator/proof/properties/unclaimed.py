"""Why a property may not be claimed of a tenant or shared domain: there is nobody and nothing it speaks of.

A property that is not here is claimed of every one of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from types import MappingProxyType

from generator.proof.properties.catalogue import PROPERTIES

_SHARED_ACCOUNT = (
    "Claimed where tenants share an account; in an account of its own everything is the tenant's, and"
    " foreign.account speaks of all others."
)
_BY_TAGS = "Claimed of teams in a shared domain, where tags alone say whose a thing is."
_OWN_ACCOUNT = "Claimed of an account of the tenant's own, whose service control policies are made for it."
_SERVICE_ROLES = "Claimed of roles that AWS services assume for the environment; it has none."
_BUILT_KEYS = "Claimed of keys whose policy names the role that Terraform runs as; it has none."
_BUCKETS = "Claimed of buckets; it has none."
_FEDERATED = "Claimed of roles that people assume through a SAML provider; it has none."
_WORKERS = "Claimed of people's roles and of jobs; a shared domain has none of its own."
_APART = "Claimed of roles of hosting, monitoring and image building; it has none."
_SWITCHED_ON = "Claimed where the guardrail of that name is on and people or jobs work."


def _each(why: str, *names: str) -> Iterator[tuple[str, str]]:
    return ((name, why) for name in names)


WHY_NOT: Mapping[str, str] = MappingProxyType(
    dict(
        chain(
            _each(
                _SHARED_ACCOUNT,
                *(f"foreign.{name}" for name in ("created", "entities", "joined", "named", "searched")),
                *("foreign.tagged", "guardrail.foreign", "guardrail.names"),
            ),
            _each(_BY_TAGS, "guardrail.tags", "personal.work", "tags.spelling"),
            _each(
                _OWN_ACCOUNT, "equivalence.scps", "guardrail.keys-given", "guardrail.user-ids", "work.domain"
            ),
            _each(_SERVICE_ROLES, "foreign.service-roles", "work.service-roles"),
            _each(_APART, "escalation.apart"),
            _each(_BUILT_KEYS, "guardrail.builders", "work.building"),
            _each(
                _BUCKETS,
                "guardrail.transit",
                "guardrail.uploads",
                "inbound.objects",
                "work.emptying",
                "work.uploads",
            ),
            _each(_FEDERATED, "inbound.sign-in", "work.sign-in"),
            _each(
                _WORKERS,
                *(f"work.{name}" for name in ("change", "choices", "create", "data", "images", "look")),
                *(f"work.{name}" for name in ("network", "open", "pass", "spaces")),
            ),
            _each(
                _SWITCHED_ON,
                *(f"guardrail.{name}" for name in ("images", "image-versions", "instance-types", "scripts")),
                *(f"guardrail.{name}" for name in ("isolation", "keep-alive", "keys", "notebook-internet")),
                *(f"guardrail.{name}" for name in ("notebook-root", "remote-access", "remote-debug")),
                "guardrail.required-tags",
                *(f"guardrail.{name}" for name in ("network", "notebooks", "runtime", "spaces")),
            ),
            _each(
                "Claimed of accounts of the tenant's own with a domain on the public internet; it has none.",
                "guardrail.domain-network",
            ),
            _each(
                "Its domain is on the public internet, for a reason that its file records.",
                "guardrail.vpc-only",
            ),
            _each("Claimed of user profiles; it has none.", "personal.sign-in"),
            _each("Claimed of people who are frozen or on their way out; it has none.", "personal.closed"),
            _each("Claimed of a domain's default role; its domain is another's.", "escalation.uninvited"),
            _each("Claimed where the files name repositories of packages; they name none.", "work.packages"),
            _each(
                "Claimed where the files switch on services of AWS; they switch on none.",
                "inbound.services",
                "work.services",
            ),
            _each("Claimed of auditors; it has none.", "escalation.data", "work.audit"),
            _each("Claimed of VPC endpoints that it renders; it renders none.", "inbound.endpoints"),
            _each("Claimed of roles that are rendered and not planned; there is none.", "foreign.unplanned"),
            _each(
                "Claimed of the platform's networks of users; it is none.",
                "inbound.user-networks",
                "work.user-networks",
            ),
            _each(
                "Claimed of the roles of pipelines, which the platform has.",
                "escalation.pipelines",
                "foreign.pipelines",
                "guardrail.pipelines",
                "inbound.pipelines",
                "work.pipelines",
            ),
        )
    )
)
"""By property: of whom it is claimed, and so why not here."""

_UNEXPECTED = "Nothing says why it is not claimed; please report this as a fault."


_ENVIRONMENTS = "Claimed of environments; a stack of the organization has none."


def not_claimed(claimed: Iterable[str], *, has_environments: bool = True) -> Iterator[tuple[str, str]]:
    """The properties of the product that are not among the claimed ones, by id, each with the reason."""
    present = frozenset(claimed)
    for one in sorted(PROPERTIES, key=lambda defined: defined.id):
        if one.id not in present:
            yield one.id, WHY_NOT.get(one.id, _UNEXPECTED) if has_environments else _ENVIRONMENTS
