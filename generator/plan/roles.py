"""IAM roles and policies as content of modules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.core.expressions import Reference, Text
from generator.estate.site import Site
from generator.hcl.values import Json
from generator.iam.policy import Policy, PolicyKind, document
from generator.plan.blocks import Block, Claimed, resource
from generator.plan.module import ModulePolicy, ModuleRole
from generator.plan.service_role import ServiceRole
from generator.policies.scope import NamedPolicy
from generator.policies.trust import service_trust


@dataclass(frozen=True, slots=True)
class ManagedPolicy:
    """A customer managed policy. A changed description replaces it, so descriptions are fixed texts."""

    label: str
    name: str
    path: str
    description: str
    policy: Policy

    @property
    def json(self) -> Json:
        """The document as Terraform encodes it."""
        return Json(document(self.policy))

    @property
    def block(self) -> Block:
        """The policy as it is rendered."""
        return resource(
            "aws_iam_policy",
            self.label,
            name=self.name,
            path=self.path,
            description=self.description,
            policy=Claimed.POLICY,
        )


@dataclass(frozen=True, slots=True)
class Role:
    """A role. `session_seconds` is the longest session, `tags` are those beside the provider's own."""

    label: str
    name: str
    path: str
    description: str
    session_seconds: int
    boundary: Text
    trust: Policy
    tags: Mapping[str, str]

    @property
    def trust_json(self) -> Json:
        """The trust policy as Terraform encodes it."""
        return Json(document(self.trust))

    @property
    def block(self) -> Block:
        """The role as it is rendered."""
        return resource(
            "aws_iam_role",
            self.label,
            name=self.name,
            path=self.path,
            description=self.description,
            max_session_duration=self.session_seconds,
            permissions_boundary=self.boundary,
            assume_role_policy=Claimed.POLICY,
            tags=self.tags or None,
        )


@dataclass(frozen=True, slots=True)
class Attachment:
    """A managed policy on a role of the same module."""

    label: str
    role_label: str
    policy_arn: Text

    @property
    def address(self) -> Reference:
        """The attachment, inside its module."""
        return Reference(f"aws_iam_role_policy_attachment.{self.label}")

    @property
    def block(self) -> Block:
        """The attachment as it is rendered."""
        role = Reference(f"aws_iam_role.{self.role_label}.name")
        return resource("aws_iam_role_policy_attachment", self.label, role=role, policy_arn=self.policy_arn)


@dataclass(frozen=True, slots=True)
class InlinePolicy:
    """A policy written into a role."""

    label: str
    name: str
    policy: Policy

    @property
    def json(self) -> Json:
        """The document as Terraform encodes it."""
        return Json(document(self.policy))


@dataclass(frozen=True, slots=True)
class RoleOfService:
    """A role that a service assumes, with all its policies: what `blocks/service_role.tf.j2` writes.

    One that code runs with has a `boundary`.
    """

    label: str
    name: str
    path: str
    description: str
    trust: Policy
    inline: tuple[InlinePolicy, ...]
    boundary: Reference | None = None

    @property
    def trust_json(self) -> Json:
        """The trust policy as Terraform encodes it."""
        return Json(document(self.trust))

    @property
    def arn(self) -> Reference:
        """The role's ARN, inside its module."""
        return Reference(f"aws_iam_role.{self.label}.arn")

    @property
    def policy_addresses(self) -> tuple[Reference, ...]:
        """What must be there before the role can do anything."""
        return tuple(Reference(f"aws_iam_role_policy.{policy.label}") for policy in self.inline)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The role and its policies as they are rendered."""
        role = resource(
            "aws_iam_role",
            self.label,
            name=self.name,
            path=self.path,
            description=self.description,
            permissions_boundary=self.boundary,
            assume_role_policy=Claimed.POLICY,
        )
        name = Reference(f"aws_iam_role.{self.label}.name")
        return (
            role,
            *(
                resource("aws_iam_role_policy", one.label, name=one.name, role=name, policy=Claimed.POLICY)
                for one in self.inline
            ),
        )

    @property
    def record(self) -> ModuleRole:
        """The role for the record of its module."""
        return ModuleRole(self.name, self.trust)

    @property
    def policies(self) -> tuple[ModulePolicy, ...]:
        """Its policies for the record of its module."""
        return tuple(
            ModulePolicy(PolicyKind.INLINE, one.name, one.policy, role=self.name) for one in self.inline
        )


def role_of_service(
    site: Site, role: ServiceRole, description: str, granted: Iterable[NamedPolicy]
) -> RoleOfService:
    """The role of a module's record as content, with what it is granted.

    A changed description replaces no role, but it is what people read in the console.
    """
    return RoleOfService(
        label=_label(role.slug),
        name=role.name(site),
        path=site.role_path,
        description=description,
        trust=service_trust(site.at, f"{_words(role.slug)}OfThisAccount", role.service, role.source),
        inline=tuple(InlinePolicy(_label(one.slug), one.slug, one.policy) for one in granted),
    )


def _words(slug: str) -> str:
    return slug.title().replace("-", "")


def _label(slug: str) -> str:
    return slug.replace("-", "_")
