"""What the context keys of one action on one type of resource can hold, for one principal.

Sources: IAM User Guide, global condition keys; the service authorization
reference for which action fills which key (`generator.iam.services`).
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from generator.iam import services
from generator.iam.authority import Principal
from generator.iam.requests import canonical_key
from generator.iam.search.comparing import holds_of
from generator.iam.search.formula import (
    RESOURCE,
    Compares,
    Formula,
    Matches,
    Present,
    Some,
    Test,
    both,
    negation,
    tested,
)
from generator.iam.search.patterns import ANY, PART, SEGMENT, Pattern, Token, like, literal, settled
from generator.iam.search.wanted import Wanted

TAG_KEYS = "aws:tagkeys"
REQUEST_TAG = "aws:requesttag/"
RESOURCE_ACCOUNT = "aws:resourceaccount"
REQUESTED_REGION = "aws:requestedregion"

GLOBAL_REGION = "us-east-1"
"""Where calls to IAM and other global services are made, for `aws:RequestedRegion`."""

_GLOBAL_SERVICES = frozenset({"iam", "sts", "organizations"})
_SLASHLESS = frozenset({"sagemaker", "kms", "sagemaker-geospatial"})
_UNBOUNDED = frozenset({"s3", "logs"})
_OF_PRINCIPAL = ("aws:principaltag/",)
_OF_SESSION = frozenset(
    {"aws:sourceidentity", "aws:username", "sagemaker:domainid", "sagemaker:userprofilename"}
)
_ACCOUNT_PART = 4
_REGION_PART = 3

FILLED = "filled as "
"""Begins the name of the subject that says under which of two names a renamed key is filled."""

NEW_NAME, OLD_NAME, BOTH_NAMES = "new", "old", "both"

_NEW_NAMES = {old.lower(): new.lower() for old, new in services.RENAMED_KEYS.items()}


class Unmodelled(Exception):
    """Something in a policy that the search does not understand; nothing is known."""


@dataclass(frozen=True)
class Scene:
    """One action of one principal on one type of resource; `kind` is None for an action on `*`."""

    principal: Principal
    action: services.Action
    kind: services.ResourceType | None

    @cached_property
    def is_creating(self) -> bool:
        """Whether the resource comes into being by this call, so that it carries no tags yet."""
        return self.kind is not None and creates(self.action, self.kind)

    @cached_property
    def held(self) -> dict[Wanted, Formula]:
        """What is known already of statements, by what they want."""
        return {}

    @cached_property
    def language(self) -> Pattern:
        """Every resource the request may name."""
        if self.kind is None:
            return Pattern(literal("*"))
        return _language(self.kind.arn_pattern, self.principal.partition, self._service)

    @cached_property
    def _service(self) -> str:
        return self.action.name.split(":", 1)[0]

    def fixed(self, key: str) -> str | None:
        """The one value the key always has for this principal, None when there is none."""
        listed = self.principal.session.get(key)
        if listed is not None:
            alone = len(listed.patterns) == 1 and not listed.is_optional
            return listed.patterns[0] if alone and not set("*?") & set(listed.patterns[0]) else None
        return self._always.get(key)

    @cached_property
    def _always(self) -> dict[str, str | None]:
        """Keys that follow from the principal and the service."""
        always: dict[str, str | None] = {
            "aws:principalarn": self.principal.arn,
            "aws:principalaccount": self.principal.account_id,
            "aws:principaltype": "AssumedRole",
            "aws:principalisawsservice": "false",
            "kms:calleraccount": self.principal.account_id if self._service == "kms" else None,
        }
        if self._service in _GLOBAL_SERVICES:
            always[REQUESTED_REGION] = GLOBAL_REGION
        if self.kind is None:
            always[RESOURCE_ACCOUNT] = self.principal.account_id
        return always

    def is_absent(self, key: str) -> bool:
        """Whether no request holds the key."""
        if key in self.principal.session:
            return False
        if key.startswith(_OF_PRINCIPAL) or key in _OF_SESSION:
            return True
        if key.startswith(services.RESOURCE_TAG) and self.is_creating:
            return True
        return not _supports(self.action.name, key)

    def is_always_there(self, key: str) -> bool:
        """Whether every request holds the key."""
        listed = self.principal.session.get(key)
        if listed:
            return not listed.is_optional
        return key in (RESOURCE_ACCOUNT, REQUESTED_REGION) or self.fixed(key) is not None

    def values_of(self, key: str) -> tuple[Pattern, ...]:
        """Patterns of everything a single value of the key, or the resource, may be."""
        if key == RESOURCE:
            return (self.language,)
        known = self.fixed(key)
        if known is not None:
            return (Pattern(literal(known)),)
        listed = self.principal.session.get(key)
        if listed is not None:
            return tuple(like(pattern) for pattern in listed.patterns)
        if key.startswith(FILLED):
            return tuple(like(name) for name in (NEW_NAME, OLD_NAME, BOTH_NAMES))
        if services.key_type(key) == "Bool":
            return (like("true"), like("false"))
        return (like("*"),)

    def leaf(self, key: str, test: Test) -> Formula:
        """The test of a context key as a formula over what is free in the request.

        Raises:
            Unmodelled: a policy variable stands for something the search does not vary.
        """
        if _is_foreign_alias(key, self.action):
            return False
        key = canonical_key(key)
        test = self._settled(test)
        if key in _NEW_NAMES or key in _NEW_NAMES.values():
            return self._renamed(key, test)
        if self.fixed(key) is None and not self.is_absent(key):
            part = {RESOURCE_ACCOUNT: _ACCOUNT_PART, REQUESTED_REGION: _REGION_PART}.get(key)
            if part is not None and self._names(part):
                return self._of_arn(test, part)
        return self._plain(key, test)

    def _plain(self, key: str, test: Test) -> Formula:
        value = self.fixed(key)
        if value is not None:
            decided = holds_of(test, value)
            return tested(key, test) if decided is None else decided
        if self.is_absent(key):
            return False
        return True if isinstance(test, Present) and self.is_always_there(key) else tested(key, test)

    def _settled(self, test: Test) -> Test:
        match test:
            case Matches() if test.has_variables:
                return Matches(self.without_known_variables(test.patterns))
            case Some(test=Matches() as inner) if inner.has_variables:
                return Some(Matches(self.without_known_variables(inner.patterns)), test.wanted)
            case _:
                return test

    def without_known_variables(self, patterns: tuple[Pattern, ...]) -> tuple[Pattern, ...]:
        """The patterns with variables replaced where their value is known, without those that fit nothing.

        Raises:
            Unmodelled: a variable stands for the account or Region of the resource.
        """
        return tuple(
            found
            for pattern in patterns
            for found in ((settled(pattern, self._known(pattern)),) if pattern.variables else (pattern,))
            if found is not None
        )

    def _known(self, pattern: Pattern) -> dict[str, str | None]:
        known: dict[str, str | None] = {}
        for variable in pattern.variables:
            key = canonical_key(variable.key)
            is_foreign = _is_foreign_alias(variable.key, self.action)
            value = None if is_foreign else self.fixed(key)
            if value is not None:
                known[variable.key] = value
            elif is_foreign or self.is_absent(key) or services.is_multivalued(key):
                known[variable.key] = None
            elif key in (RESOURCE_ACCOUNT, REQUESTED_REGION) or key in _NEW_NAMES:
                raise Unmodelled(f"a policy variable stands for {variable.key}")
        return known

    def _renamed(self, key: str, test: Test) -> Formula:
        """A key with an old and a new name: one field of the request, filled under either name or both."""
        new = _NEW_NAMES.get(key, key)
        if self.is_absent(new):
            return False
        names = (BOTH_NAMES, NEW_NAME if key == new else OLD_NAME)
        filled = tested(f"{FILLED}{new}", Matches(tuple(like(name) for name in names)))
        return both((filled, tested(new, test)))

    @cached_property
    def has_place(self) -> bool:
        """Whether the resource's ARN says both account and Region."""
        return self._names(_ACCOUNT_PART) and self._names(_REGION_PART)

    def _names(self, part: int) -> bool:
        """Whether the resource's ARN says the account or Region, so that the key follows from it."""
        return self.kind is not None and self.kind.arn_pattern.split(":", 5)[part] == "*"

    def _of_arn(self, test: Test, part: int) -> Formula:
        match test:
            case Present():
                return True
            case Matches():
                inside = tuple(_in_part(pattern, part) for pattern in test.patterns)
                return self.resource(inside)
            case Some(test=Matches() as inner):
                found = self._of_arn(inner, part)
                return found if test.wanted else negation(found)
            case Some() | Compares():
                raise Unmodelled("the account or Region of a resource is compared as a number or date")

    def resource(self, patterns: tuple[Pattern, ...]) -> Formula:
        """That the resource matches one of the patterns; decided here where its type decides it."""
        kept = []
        for pattern in self.without_known_variables(patterns):
            always, never = _relation(self.language, pattern)
            if always:
                return True
            if not never:
                kept.append(pattern)
        return tested(RESOURCE, Matches(tuple(kept))) if kept else False


@lru_cache(maxsize=8192)
def _supports(action: str, key: str) -> bool:
    entry = services.action(action)
    return entry is not None and services.supports(entry, key)


def creates(action: services.Action, kind: services.ResourceType) -> bool:
    """Whether the action brings resources of the type into being.

    `CreateTrial` makes an `experiment-trial` but only looks at the
    `experiment`; `CreatePresignedDomainUrl` makes none.
    """
    name = action.name.split(":", 1)[1]
    if not name.startswith("Create"):
        return False
    made = name.removeprefix("Create").removesuffix("V2").lower()
    return kind.name.replace("-", "").endswith(made)


@lru_cache(maxsize=1024)
def _language(template: str, partition: str, service: str) -> Pattern:
    parts = template.split(":", 5)
    parts[1] = partition if parts[1] == "*" else parts[1]
    inside = PART if service not in _UNBOUNDED else SEGMENT if template.endswith(":s3:::*") else ANY
    pieces: list[Token] = []
    for number, part in enumerate(parts):
        if number:
            pieces.append(Token(":"))
        chunks = re.findall(r"\*|[^*]+", part)
        for place, chunk in enumerate(chunks):
            is_last = number > _ACCOUNT_PART and place == len(chunks) - 1
            if chunk == "*":
                # Only the last name of a SageMaker or KMS resource may go on, as `<group>/<version>` does.
                kind = PART if number <= _ACCOUNT_PART else inside
                kind = SEGMENT if service in _SLASHLESS and not is_last else kind
                pieces += (Token(kind), Token(kind, repeats=True))
            else:
                pieces += literal(chunk)
    return Pattern(tuple(pieces))


@lru_cache(maxsize=2048)
def _in_part(pattern: Pattern, part: int) -> Pattern:
    """The pattern of ARNs that hold the pattern as one of their parts."""
    before: list[Token] = []
    for _ in range(part):
        before += (Token(PART, repeats=True), Token(":"))
    pieces = tuple(
        Token(PART, piece.repeats) if isinstance(piece, Token) and piece.characters == ANY else piece
        for piece in pattern.pieces
    )
    return Pattern((*before, *pieces, Token(":"), Token(ANY, repeats=True)), pattern.ignores_case)


@lru_cache(maxsize=2048)
def is_of_place(pattern: Pattern) -> bool:
    """Whether a pattern of resources of a known service asks only for their account or Region."""
    colons = 0
    for number, piece in enumerate(pattern.pieces):
        if not isinstance(piece, Token) or (piece.repeats and piece.characters == ANY):
            return colons > _ACCOUNT_PART and pattern.pieces[number:] == (Token(ANY, repeats=True),)
        if colons > _ACCOUNT_PART:
            return False
        colons += piece == Token(":")
    return False


@lru_cache(maxsize=8192)
def _relation(language: Pattern, pattern: Pattern) -> tuple[bool, bool]:
    """Whether a pattern surely fits all resources of a language, and whether it surely fits none.

    Cheap and not complete: what is neither is decided with everything else.
    """
    if _differs_early(language, pattern):
        return False, True
    *head, last = pattern.pieces or (None,)
    is_open = last == Token(ANY, repeats=True) and tuple(head) == language.pieces[: len(head)]
    return is_open and all(isinstance(one, Token) and one.is_literal for one in head), False


def _differs_early(language: Pattern, pattern: Pattern) -> bool:
    """Whether two ARN patterns name other services or other types of resource; cheap, and not complete."""
    if pattern.ignores_case:
        return False
    for one, other in zip(_parts(language), _parts(pattern), strict=False):
        for left, right in zip(one, other, strict=False):
            if not (left.is_literal and right.is_literal):
                break
            if left != right:
                return True
    return False


@lru_cache(maxsize=2048)
def _parts(pattern: Pattern) -> tuple[tuple[Token, ...], ...]:
    """The ARN parts of a pattern up to the first wildcard that may cross a colon."""
    parts: list[list[Token]] = [[]]
    for piece in pattern.pieces:
        if not isinstance(piece, Token) or (piece.repeats and piece.characters == ANY):
            if len(parts) <= _ACCOUNT_PART and parts[-1] == [] and isinstance(piece, Token):
                return tuple(tuple(part) for part in parts[:-1])
            break
        if piece == Token(":") and len(parts) <= _ACCOUNT_PART + 1:
            parts.append([])
        else:
            parts[-1].append(piece)
    return tuple(tuple(part) for part in parts)


def _is_foreign_alias(key: str, action: services.Action) -> bool:
    """Whether the key is some service's name for resource tags under which the action does not fill them."""
    owner, slash, _ = key.lower().partition("/")
    alias = owner + slash
    return alias in services.resource_tag_aliases() and alias not in action.keys


def old_names(new: str) -> tuple[str, ...]:
    """The former names of a renamed key, in lower case."""
    return tuple(sorted(old for old, name in _NEW_NAMES.items() if name == new))
