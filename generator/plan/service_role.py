"""Roles that AWS services assume on behalf of a module: who may, what for, and nothing else.

A module says it in plain ARNs and apart from the policies that it renders, so
that the proof compares what was meant with what was written.
"""

from dataclasses import dataclass, field

from generator.aws.names import ROLE, compose
from generator.estate.site import Site
from generator.iam.policy import Conditions


@dataclass(frozen=True, slots=True)
class Duty:
    """Requests that a service role must be able to make: each of the actions, on some of the resources.

    `actions` are exact names, `resources` patterns of ARNs. What only AWS
    chooses stands in braces: `{domain_id}`, `{file_system_id}` of the home
    directories, and keys by their label, such as `{studio_key}`; `{subnet_ids}`
    and `{group_ids}` are each of the subnets and security groups.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    conditions: Conditions = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class ServiceRole:
    """A role that one AWS service assumes: what it is for, and so what it must never do.

    `slug` ends its name, `purpose` says what it does (`delivers flow logs`).
    `service` is the service principal, which must act for the account of the
    role and, where the service says for which of its resources, for one that
    `source` matches. Whatever is no duty must be denied.
    """

    slug: str
    purpose: str
    service: str
    duties: tuple[Duty, ...]
    source: str | None = None

    def name(self, site: Site) -> str:
        """The role's name in the account of a site."""
        return compose(ROLE, site.prefix, self.slug)
