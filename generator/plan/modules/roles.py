"""IAM roles and managed policies as content of modules."""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.core.expressions import Text
from generator.hcl.values import Json
from generator.iam.policy import Policy, document


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


@dataclass(frozen=True, slots=True)
class Attachment:
    """A managed policy on a role of the same module."""

    label: str
    role_label: str
    policy_arn: Text
