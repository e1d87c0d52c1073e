"""IAM roles and policies as content of modules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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
    def arn(self) -> Reference:
        """The policy's ARN, inside its module."""
        return Reference(f"aws_iam_policy.{self.label}.arn")

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
class Attachment:
    """A managed policy on a role of the same module."""

    label: str
    policy_arn: Text

    @property
    def address(self) -> Reference:
        """The attachment, inside its module."""
        return Reference(f"aws_iam_role_policy_attachment.{self.label}")

    @property
    def attached_arn(self) -> Reference:
        """The ARN of the policy, known once it is attached."""
        return Reference(f"aws_iam_role_policy_attachment.{self.label}.policy_arn")


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

    @property
    def address(self) -> Reference:
        """The policy, inside its module."""
        return Reference(f"aws_iam_role_policy.{self.label}")

    @property
    def written_name(self) -> Reference:
        """Its name, known once it is written."""
        return Reference(f"aws_iam_role_policy.{self.label}.name")


@dataclass(frozen=True, slots=True)
class Role:
    """A role with every policy that it has: what `blocks/role.tf.j2` writes, and no other policy stays on it.

    `session_seconds` is the longest session, `tags` are those beside the provider's own, and `waits_for` what
    must be there before it. Only a role of a service may be without a `boundary`.
    """

    label: str
    name: str
    path: str
    description: str
    trust: Policy
    session_seconds: int | None = None
    boundary: Text | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    waits_for: tuple[Reference, ...] = ()
    inline: tuple[InlinePolicy, ...] = ()
    attachments: tuple[Attachment, ...] = ()

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
        """What must be there before the role can do all that it is for."""
        return (*(one.address for one in self.inline), *(one.address for one in self.attachments))

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The role, its policies and that there are no others, as they are rendered."""
        name = Reference(f"aws_iam_role.{self.label}.name")
        role = resource(
            "aws_iam_role",
            self.label,
            name=self.name,
            path=self.path,
            description=self.description,
            max_session_duration=self.session_seconds,
            permissions_boundary=self.boundary,
            assume_role_policy=Claimed.POLICY,
            tags=self.tags or None,
            depends_on=self.waits_for or None,
        )
        written = (
            resource("aws_iam_role_policy", one.label, name=one.name, role=name, policy=Claimed.POLICY)
            for one in self.inline
        )
        attached = (
            resource("aws_iam_role_policy_attachment", one.label, role=name, policy_arn=one.policy_arn)
            for one in self.attachments
        )
        names, arns = self.written_names, self.attached_arns
        return (
            role,
            *written,
            *attached,
            resource("aws_iam_role_policies_exclusive", self.label, role_name=name, policy_names=names),
            resource(
                "aws_iam_role_policy_attachments_exclusive", self.label, role_name=name, policy_arns=arns
            ),
        )

    @property
    def written_names(self) -> tuple[Reference, ...]:
        """The names of all policies written into it, known once they are."""
        return tuple(one.written_name for one in self.inline)

    @property
    def attached_arns(self) -> tuple[Reference, ...]:
        """The ARNs of all policies attached to it, known once they are."""
        return tuple(one.attached_arn for one in self.attachments)

    @property
    def record(self) -> ModuleRole:
        """The role for the record of its module."""
        return ModuleRole(self.name, self.trust, len(self.attachments))

    @property
    def policies(self) -> tuple[ModulePolicy, ...]:
        """The policies written into it, for the record of its module."""
        return tuple(
            ModulePolicy(PolicyKind.INLINE, one.name, one.policy, role=self.name) for one in self.inline
        )


def role_of_service(site: Site, role: ServiceRole, description: str, granted: Iterable[NamedPolicy]) -> Role:
    """The role of a module's record as content, with what it is granted.

    A changed description replaces no role, but it is what people read in the console.
    """
    return Role(
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
