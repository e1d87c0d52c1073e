"""Where a stack works: the account, Region and default tags of its provider."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from generator.aws.arns import AccountRegion
from generator.aws.regions import partition_of
from generator.hcl.values import Expression
from generator.readback.modules import Module
from generator.readback.resolve import Unresolved
from generator.readback.sources import Source

_ANOTHER = re.compile(r"(?:^|[{\s,])aws\s*=\s*aws\.")


@dataclass(frozen=True, slots=True)
class Default:
    """The provider that resources have without saying so."""

    at: AccountRegion
    tags: dict[str, str]


def default_provider(root: Module, address: str) -> Default:
    """The default AWS provider of a stack.

    Raises:
        Unresolved: there is none or several, or it may touch other than one account.
    """
    own = [source for source in root.providers if _is_default(source)]
    if len(own) != 1:
        raise Unresolved(f"{address} has {len(own)} default providers")
    (source,) = own
    values = source.block.body.values()
    region, accounts = values.get("region"), values.get("allowed_account_ids")
    if not isinstance(region, str) or not isinstance(accounts, tuple) or len(accounts) != 1:
        raise Unresolved("the provider is not of one account and Region", source.document, source.line)
    return Default(AccountRegion(partition_of(region), region, str(accounts[0])), _tags(source))


def hands_over_another(call: Source) -> bool:
    """Whether a module call gives the module another default provider."""
    handed = call.block.body.values().get("providers")
    if isinstance(handed, Mapping):
        return bool(handed.get("aws", Expression("aws")) != Expression("aws"))
    return isinstance(handed, Expression) and _ANOTHER.search(handed.text) is not None


def _is_default(source: Source) -> bool:
    return source.block.labels == ("aws",) and "alias" not in source.block.body.values()


def _tags(source: Source) -> dict[str, str]:
    tags: dict[str, str] = {}
    for block in source.block.body.of_type("default_tags"):
        given = block.body.values().get("tags")
        if not isinstance(given, dict) or not all(isinstance(each, str) for each in given.values()):
            raise Unresolved("the default tags are not plain text", source.document, source.line)
        tags |= given
    return tags
