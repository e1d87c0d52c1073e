"""Requests to AWS: one of them, and sets of them in the terms of IAM itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from generator.iam.policy import Conditions
from generator.iam.services import RESOURCE_TAG, AccessLevel, resource_tag_aliases

Value = str | tuple[str, ...]
"""What a context key holds: one value, or the values of a key that takes several (never an empty tuple)."""


@lru_cache(maxsize=8192)
def canonical_key(key: str) -> str:
    """A context key as this room spells it: lower case, `sagemaker:ResourceTag/x` as `aws:resourcetag/x`.

    Names of condition keys ignore case (IAM User Guide, condition keys), and
    the services' own names for resource tags are the same key.
    """
    lowered = key.lower()
    owner, slash, rest = lowered.partition("/")
    return f"{RESOURCE_TAG}{rest}" if owner + slash in resource_tag_aliases() else lowered


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a principal.

    `action` is spelled as AWS does (`sagemaker:CreateApp`), `resource` is an
    ARN, or `*` for an action without resource types. `context` holds every key
    of the request by its canonical name, those of the principal and its session
    included; a key that is not there is absent.
    """

    action: str
    resource: str
    context: Mapping[str, Value] = field(default_factory=dict)


class Accounts(StrEnum):
    """Whose account the resource lies in, seen from the principal."""

    OWN = "own"
    OTHER = "other"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class RequestSet:
    """The requests that a statement with these elements would match, narrowed by what IAM cannot say.

    `actions` are patterns, `except_actions` are taken out again, `levels` and
    `resource_types` (names such as `user-profile`, as the service authorization
    reference has them) keep only those; empty means all. Without `resources`
    and `not_resources` every resource is meant. Values are plain text with
    policy variables; operators and missing keys mean what they mean in a policy.
    """

    actions: tuple[str, ...]
    except_actions: tuple[str, ...] = ()
    levels: frozenset[AccessLevel] = frozenset()
    resource_types: tuple[str, ...] = ()
    except_types: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    conditions: Conditions = field(default_factory=dict, hash=False)
    accounts: Accounts = Accounts.ANY
