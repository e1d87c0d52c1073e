"""What AWS made up, told by the stand-ins that rendered text has for it.

The proof speaks of `d-this~domain~team-a~dev` where AWS says `d-2ouo33y77l6c`. What stands is put into the
words of the proof, so that both are held to each other.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.drift.state import Standing, StateRead
from generator.readback.placeholders import Attribute, placeholder

_MADE = ("id", "key_id", "home_efs_file_system_id", "prefix_list_id", "single_sign_on_application_arn", "arn")
"""Attributes that AWS makes up and that rendered text refers to."""

_SHORTEST = 8
_FOLLOWS = frozenset(
    (
        *("aws_cloudwatch_log_group", "aws_iam_openid_connect_provider", "aws_iam_policy", "aws_iam_role"),
        *("aws_iam_saml_provider", "aws_s3_bucket"),
    )
)
"""Types whose ids follow from their names, so that rendered text has them as they are."""

_NAMED = frozenset(("aws_organizations_account",))
_PARAMETER = "aws_ssm_parameter"


@dataclass(frozen=True)
class KnownIds:
    """Stand-ins by what AWS says."""

    stand_ins: Mapping[str, str]

    def told(self, text: str) -> str:
        """A text with every id that is known replaced."""
        if not self.stand_ins:
            return text
        return self._pattern.sub(lambda found: self.stand_ins[found[0]], text)

    @cached_property
    def _pattern(self) -> "re.Pattern[str]":
        longest = sorted(self.stand_ins, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest)))


def known_ids(stack: str, state: StateRead, parameters: Mapping[str, str]) -> KnownIds:
    """The stand-ins for what a stack made, and for what it reads of others.

    `parameters` has what each parameter that the stack reads stands for in rendered text.
    """
    found: dict[str, str] = {}
    plain = {one.text(name) for one in state.of_type(*_FOLLOWS) for name in ("id", "arn", "name")}
    for one in state.resources:
        if one.is_read:
            if one.type == _PARAMETER and (known := parameters.get(one.text("name"))):
                for attribute in ("insecure_value", "value"):
                    _keep(found, one.text(attribute), known)
        elif one.type not in _FOLLOWS | _NAMED:
            for attribute in _MADE:
                if one.text(attribute) not in plain:
                    _keep(found, one.text(attribute), _stand_in(stack, one, attribute))
    return KnownIds(found)


def _keep(found: dict[str, str], said: str, known: str) -> None:
    if len(said) >= _SHORTEST and said != known and not said.isdigit():
        found.setdefault(said, known)


def _stand_in(stack: str, one: Standing, attribute: str) -> str:
    """What rendered text has in place of an attribute; ids that are part of an ARN are replaced in it."""
    name = "key_id" if one.type == "aws_kms_key" and attribute == "id" else attribute
    if attribute == "arn" and one.text("id") and one.text("id") in one.text("arn"):
        return one.text("arn")
    return placeholder(Attribute(stack, one.module, one.type, one.name, name))
