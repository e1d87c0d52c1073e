"""Who a claim is about, and claims made from sets of requests."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from generator.core.places import Location
from generator.iam.authority import Authority
from generator.iam.claims import Claim, Evidence, Expectation
from generator.iam.requests import RequestSet
from generator.proof.properties.limits import Accepted

ROLE = "each role of it, as rendered, in any session"
"""Whom a claim about a role itself speaks of: from anywhere, whatever its sessions carry."""

ROLE_INSIDE = "each role of it, as rendered, in any session, through the VPC endpoints"

GUARDED_ROLE = "whoever is within the boundary and denials of one of its roles, whatever else they are given"

_GIVEN = "whatever they are given and whatever their sessions carry"

EVERYBODY = f"every role, user and root user of the account, {_GIVEN}"

ACCOUNT = f"{EVERYBODY}, under its service control policies"

NOT_ADMINISTRATORS = (
    "every role, user and root user of the account but the role that Terraform runs as and the"
    f" administrators, {_GIVEN}, under its service control policies"
)

NOT_TERRAFORM = (
    f"every role, user and root user of the account but the role that Terraform runs as, {_GIVEN},"
    " under its service control policies"
)

BUILDER = "the role that Terraform runs as, whatever it is given"

ADMINISTRATORS = "the role that Terraform runs as and the administrators, whatever they are given"

NEIGHBOURS = (
    "every role, user and root user of the account but the environment's own roles and those of the"
    f" tenants in its domain, {_GIVEN}"
)

NEIGHBOURS_BESIDE_TERRAFORM = (
    "every role, user and root user of the account but the environment's own roles, those of the tenants"
    f" in its domain and the role that Terraform runs as, {_GIVEN}"
)

NEIGHBOURS_BESIDE_ADMINISTRATORS = (
    "every role, user and root user of the account but the environment's own roles, those of the tenants"
    f" in its domain, the role that Terraform runs as and the administrators, {_GIVEN}"
)

OTHERS_GIVEN_NOTHING = (
    "every role, user and root user of the account but the environment's own roles and those of the"
    " tenants in its domain, by this policy alone"
)

NOT_NAMED = (
    f"every role, user and root user of the account but the roles that uses of the service name, {_GIVEN}"
)

NAMED_ROLES = "roles that uses of the service name, whatever they are given"

OUTSIDERS = f"every role, user and root user of every other account, of any organization, {_GIVEN}"

ANYBODY = (
    "every role, user and root user of the account but the environment's own roles, those of the tenants in"
    " its domain, the role that Terraform runs as and the administrators,"
    f" {_GIVEN}, under its service control policies"
)

MEMBER = "any role of the environment, whatever it is given"

USERS = "everybody whom the identity provider signs in"

SERVICES = "every AWS service, for whichever account and resource it asks"

OTHER_SERVICES = "every AWS service but the one it is for, for whichever account and resource it asks"

PROVIDERS = "everybody whom any identity provider vouches for"

OTHER_PROVIDERS = "everybody whom any identity provider but the tenant's vouches for"

OUTSIDERS_BESIDE_PIPELINES = (
    f"every role, user and root user of every other account but the estate's roles of pipelines, {_GIVEN}"
)

PIPELINE_ROLE = "each role of pipelines, as rendered, in any session"

WITHIN_ITS_BOUNDARY = "whoever is within the boundary of the role that applies, whatever they are given"

TOKENS = "everybody whom the forge issues a token to"

OWN_SERVICE = "the AWS service it is for"


@dataclass(frozen=True, slots=True)
class Subject:
    """A principal as a claim sees it: what a reader calls it, what decides over it, what caused it.

    `whom` says in plain words which principals the authority stands for, with no
    name in it, so that a certificate says the same of all that are alike.
    """

    name: str
    authority: Authority
    place: Location
    whom: str

    def never(
        self,
        property_id: str,
        sentence: str,
        requests: Iterable[RequestSet],
        accepting: Iterable[Accepted] = (),
    ) -> Claim:
        """No request of any of the sets is allowed; what is accepted was left out of them."""
        claim = self._claim(property_id, sentence, tuple(requests), Expectation.NEVER)
        return replace(claim, accepts=tuple(sorted(one.id for one in accepting)))

    def possible(self, property_id: str, sentence: str, requests: Iterable[RequestSet]) -> Claim:
        """Some request of each of the sets is allowed."""
        return self._claim(property_id, sentence, tuple(requests), Expectation.POSSIBLE)

    def every(self, property_id: str, sentence: str, requests: RequestSet, about: Evidence) -> Claim:
        """Each action on each resource of the set is allowed in some request; `about` is who says so."""
        claim = self._claim(property_id, sentence, (requests,), Expectation.EVERY)
        return replace(claim, about=about)

    def _claim(
        self, property_id: str, sentence: str, requests: tuple[RequestSet, ...], expects: Expectation
    ) -> Claim:
        return Claim(
            property_id, self.name, sentence, self.authority, requests, expects, self.place, self.whom
        )
