"""The providers of a stack: which resource is whose, which tags they give to all, and where they act."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from generator.hcl.parse import Block, Body
from generator.hcl.values import Expression
from generator.review.reading import Instance, Reading, Scope
from generator.review.terms import NULL, Term, plain

_PAIR = re.compile(r"(?P<inner>[\w-]+(?:\.[\w-]+)?)\s*[=:]\s*(?P<outer>[\w-]+(?:\.[\w-]+)?)")
_ACCOUNT = re.compile(r"arn:[\w-]+:iam::(?P<id>[0-9]{12}):role/")
_FOLLOWED = frozenset(("moved", "removed", "import"))
"""Blocks whose effect on resources is told with these."""

_STATE = frozenset(("bucket", "key", "region", "workspace_key_prefix", "path"))

GLOBAL = (
    *("aws_iam_", "aws_organizations_"),
    *("aws_route53_record", "aws_route53_vpc_", "aws_route53_zone"),
)
"""What types begin with that live in no Region."""

BUILT_IN = "terraform"
"""The provider of `terraform_data`, which nobody configures."""


class Providers:
    """What the root module says of providers, and what else decides over an apply and is no resource."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        root = reading.scopes[0]
        self.blocks = {_name(one): one for one in root.folder.others if one.type == "provider"}
        self.names = frozenset(self.blocks)
        self._tags: dict[str, Term | None] = {}

    def name(self, one: Instance) -> str:
        """The provider of a resource as the root module calls it."""
        given = one.block.body.values().get("provider")
        local = one.type.partition("_")[0]
        name = given.text.strip() if isinstance(given, Expression) else local
        scope: Scope | None = one.scope
        while scope is not None and scope.call is not None:
            passed = scope.call.body.values().get("providers")
            if isinstance(passed, Expression):
                name = {pair["inner"]: pair["outer"] for pair in _PAIR.finditer(passed.text)}.get(name, name)
            elif isinstance(passed, dict):
                outer = passed.get(name)
                name = outer.text.strip() if isinstance(outer, Expression) else name
            scope = scope.parent
        return name

    def tags(self, one: Instance) -> Term | None:
        """The tags that a resource has from its provider."""
        name = self.name(one)
        if name not in self._tags:
            block = self.blocks.get(name)
            found = block.body.of_type("default_tags") if block else ()
            given = found[0].body.values().get("tags") if found else None
            self._tags[name] = None if given is None else self.reading.value(self.reading.scopes[0], given)
        return self._tags[name]

    def place(self, name: str) -> Mapping[str, Term]:
        """Where a provider acts: the account, as far as it is said, and the Region.

        The account is that of the role it assumes, and else the only one that it may work in.
        """
        block = self.blocks.get(name)
        if block is None:
            return {}
        root, given = self.reading.scopes[0], block.body.values()
        roles = [one.body.values().get("role_arn") for one in block.body.of_type("assume_role")]
        role = self.reading.value(root, roles[0]) if roles else NULL
        account = _ACCOUNT.match(role.literal or "")
        allowed = given.get("allowed_account_ids")
        one = allowed[0] if not roles and isinstance(allowed, list | tuple) and len(allowed) == 1 else None
        return {
            "region": self.reading.value(root, given.get("region")),
            "account": plain(account["id"]) if account else plain(one) if isinstance(one, str) else role,
            "allowed": self.reading.value(root, allowed),
        }

    @property
    def state(self) -> frozenset[tuple[str, str, Term]]:
        """Where the state lies: what another value of leaves it where it was, and begins with none."""
        root = self.reading.scopes[0]
        backends = [
            inner
            for one in root.folder.others
            for inner in one.body.of_type("backend")
            if one.type == "terraform"
        ]
        return frozenset(
            (".".join(one.labels), name, self.reading.value(root, value))
            for one in backends
            for name, value in one.body.values().items()
            if name in _STATE
        )

    def differing(self, before: "Providers") -> Iterator[str]:
        """What decides over an apply and is another: providers but for their tags, backends, moves."""
        was, now = (dict(side.deciding()) for side in (before, self))
        yield from (name for name in {*was, *now} if was.get(name) != now.get(name))

    def deciding(self) -> Iterator[tuple[str, object]]:
        """Blocks that decide over an apply and do so in no other way, each with what it says."""
        found: dict[str, list[Term]] = {}
        for scope in self.reading.scopes:
            for block in scope.folder.others:
                if block.type not in _FOLLOWED:
                    for name, part in _parts(block):
                        said = self.reading.body(scope, part, None)
                        found.setdefault(scope.prefix + name, []).append(said)
        yield from ((name, frozenset(Counter(said).items())) for name, said in found.items())


def _name(block: Block) -> str:
    alias = block.body.values().get("alias")
    return ".".join((*block.labels, *([alias] if isinstance(alias, str) else [])))


def _parts(block: Block) -> Iterator[tuple[str, Block]]:
    """A block without what is told elsewhere: the tags of a provider, and where a state lies by itself."""
    if block.type == "provider":
        yield f"provider.{_name(block)}", _without(block, "default_tags")
    elif block.type == "terraform":
        yield "terraform", _without(block, "backend")
        for inner in block.body.of_type("backend"):
            yield ".".join(("terraform.backend", *inner.labels)), inner
    else:
        yield ".".join((block.type, *block.labels)), block


def _without(block: Block, kind: str) -> Block:
    blocks = tuple(one for one in block.body.blocks if one.type != kind)
    return Block(
        block.type, block.labels, Body(block.body.attributes, blocks), block.start_line, block.end_line
    )
