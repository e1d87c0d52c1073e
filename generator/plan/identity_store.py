"""Users and groups of Identity Center that are looked up in its identity store."""

from dataclasses import dataclass

from generator.core.expressions import Reference, Text
from generator.hcl.identifiers import label
from generator.hcl.values import Expression
from generator.plan.blocks import Block, block, data
from generator.tenancy.groups import is_group_id

CENTER = Expression("aws.identity_center")
"""The provider of the account and Region of Identity Center, as modules call it."""

_GROUP = "aws_identitystore_group"
_MEMBERSHIPS = "aws_identitystore_group_memberships"


@dataclass(frozen=True, slots=True)
class CenterUser:
    """A user of Identity Center who is looked up by name in the identity store."""

    label: str
    identity_store_id: str
    user_name: str

    @property
    def user_id(self) -> Reference:
        """The id that the look-up finds."""
        return Reference(f"data.aws_identitystore_user.{self.label}.user_id")

    @property
    def block(self) -> Block:
        """The look-up as it is rendered."""
        return data(
            "aws_identitystore_user",
            self.label,
            _by("UserName", self.user_name),
            provider=CENTER,
            identity_store_id=self.identity_store_id,
        )


@dataclass(frozen=True, slots=True)
class CenterGroup:
    """A group as a file names it: by its id, or by its name, which is looked up in the identity store."""

    name: str
    identity_store_id: str

    @property
    def label(self) -> str:
        """What the group is called in Terraform: an id and a name never share it."""
        if self.is_looked_up:
            return f"group_named_{label(self.name)}"
        return f"group_{self.name.replace('-', '_')}"

    @property
    def is_looked_up(self) -> bool:
        """Whether it is given by its name."""
        return not is_group_id(self.name)

    @property
    def group_id(self) -> Text:
        """The id: the one that is given, or what the look-up finds."""
        return Reference(f"data.{_GROUP}.{self.label}.group_id") if self.is_looked_up else self.name

    @property
    def members(self) -> Reference:
        """The memberships that the look-up finds: null for a group that nobody is in."""
        return Reference(f"data.{_MEMBERSHIPS}.{self.label}.group_memberships")

    @property
    def block(self) -> Block:
        """The look-up of its id as it is rendered."""
        return data(
            _GROUP,
            self.label,
            _by("DisplayName", self.name),
            provider=CENTER,
            identity_store_id=self.identity_store_id,
        )

    @property
    def membership_block(self) -> Block:
        """The look-up of its members as it is rendered."""
        return data(
            _MEMBERSHIPS,
            self.label,
            provider=CENTER,
            group_id=self.group_id,
            identity_store_id=self.identity_store_id,
        )


def _by(path: str, value: str) -> Block:
    question = block("unique_attribute", attribute_path=path, attribute_value=value)
    return block("alternate_identifier", question)
