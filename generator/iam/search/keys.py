"""What the context keys of one action on one type of resource can hold, for one principal.

Sources: IAM User Guide, global condition keys; the service authorization
reference for which action fills which key (`generator.iam.services`).
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from generator.iam import services
from generator.iam.authority import Crowd, Principal, PrincipalKind
from generator.iam.crowds import FORMS
from generator.iam.requests import canonical_key
from generator.iam.search.arns import (
    ACCOUNT_PART,
    REGION_PART,
    in_part,
    language,
    names_of,
    possible,
    relation,
)
from generator.iam.search.comparing import holds_of
from generator.iam.search.formula import (
    RESOURCE,
    Compares,
    Formula,
    Leaf,
    Matches,
    Present,
    Some,
    Test,
    both,
    negation,
)
from generator.iam.search.patterns import Pattern, like, literal, settled
from generator.iam.search.wanted import Wanted

TAG_KEYS = "aws:tagkeys"
REQUEST_TAG = "aws:requesttag/"
RESOURCE_ACCOUNT = "aws:resourceaccount"
REQUESTED_REGION = "aws:requestedregion"

GLOBAL_REGION = "us-east-1"
"""Where calls to IAM and other global services are made, for `aws:RequestedRegion`."""

_GLOBAL_SERVICES = frozenset({"iam", "sts", "organizations"})
_OF_PRINCIPAL = ("aws:principaltag/",)
_TYPE = "aws:principaltype"
_OF_ACCOUNT = ("aws:principalaccount", "kms:calleraccount")
"""Keys that hold the account of who asks."""

_OF_SESSION = frozenset(
    {"aws:sourceidentity", "aws:username", "sagemaker:domainid", "sagemaker:userprofilename"}
)
_OF_PERSON = frozenset({_TYPE, *_OF_ACCOUNT, *(kind.key for kind in PrincipalKind)})
_OF_OTHER_KINDS = {
    PrincipalKind.IDENTITY: frozenset({PrincipalKind.SERVICE.key}),
    PrincipalKind.SERVICE: frozenset({PrincipalKind.IDENTITY.key, _TYPE, *_OF_ACCOUNT}),
    PrincipalKind.PROVIDER: frozenset(
        {PrincipalKind.IDENTITY.key, PrincipalKind.SERVICE.key, _TYPE, *_OF_ACCOUNT}
    ),
}
"""Keys that only principals of another kind have."""

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
        return language(self.kind.arn_pattern, self.principal.partition, self._service)

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
        own, crowd = self.principal, self.principal.crowd
        is_service = own.kind is PrincipalKind.SERVICE
        always: dict[str, str | None] = {"aws:principalisawsservice": "true" if is_service else "false"}
        if crowd is None:
            always[own.kind.key] = own.arn
        if own.kind is PrincipalKind.IDENTITY:
            account = own.account_id if crowd is None else crowd.account or None
            always["aws:principalaccount"] = account
            always[_TYPE] = "AssumedRole" if crowd is None else None
            always["kms:calleraccount"] = account if self._service == "kms" else None
        if self._service in _GLOBAL_SERVICES:
            always[REQUESTED_REGION] = GLOBAL_REGION
        if self.kind is None:
            always[RESOURCE_ACCOUNT] = self.principal.account_id
        return always

    def is_absent(self, key: str) -> bool:
        """Whether no request holds the key."""
        if key in self.principal.session:
            return False
        if key in _OF_OTHER_KINDS[self.principal.kind]:
            return True
        if key.startswith(_OF_PRINCIPAL):
            return self.principal.crowd is None
        if key in _OF_SESSION:
            return True
        if key.startswith(services.RESOURCE_TAG) and self.is_creating:
            return True
        return not _supports(self.action.name, key)

    def is_always_there(self, key: str) -> bool:
        """Whether every request holds the key."""
        if self._is_name(key):
            return True
        listed = self.principal.session.get(key)
        if listed:
            return not listed.is_optional
        return key in (RESOURCE_ACCOUNT, REQUESTED_REGION) or self.fixed(key) is not None

    def _is_name(self, key: str) -> bool:
        """Whether the key names who asks, so that every request holds it."""
        return key == self.principal.kind.key

    def values_of(self, key: str) -> tuple[Pattern, ...]:
        """Patterns of everything a single value of the key, or the resource, may be."""
        if key == RESOURCE:
            return (self.language,)
        if self.principal.crowd is not None and self._is_name(key):
            return names_of(self.principal.crowd)
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
        known = self._known_leaves.get((key, test))
        if known is None:
            known = self._known_leaves[key, test] = self._leaf(key, test)
        return known

    @cached_property
    def _known_leaves(self) -> dict[tuple[str, Test], Formula]:
        return {}

    def _leaf(self, key: str, test: Test) -> Formula:
        if _is_foreign_alias(key, self.action):
            return False
        key = canonical_key(key)
        test = self._settled(test)
        if key in _NEW_NAMES or key in _NEW_NAMES.values():
            return self._renamed(key, test)
        if self.principal.crowd is not None and key in _OF_PERSON and not self.is_absent(key):
            return self._of_crowd(key, test, self.principal.crowd)
        if self.fixed(key) is None and not self.is_absent(key):
            part = {RESOURCE_ACCOUNT: ACCOUNT_PART, REQUESTED_REGION: REGION_PART}.get(key)
            if part is not None and self._names(part):
                return self._of_arn(test, part)
        return self._plain(key, test)

    def named(self, test: Matches) -> Formula:
        """That the name of who asks, one of a crowd, fits the test."""
        return self._plain(self.principal.kind.key, test)

    def _plain(self, key: str, test: Test) -> Formula:
        value = self.fixed(key)
        if value is not None:
            decided = holds_of(test, value)
            return Leaf(key, test) if decided is None else decided
        if self.is_absent(key):
            return False
        return True if isinstance(test, Present) and self.is_always_there(key) else Leaf(key, test)

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
            elif key in (RESOURCE_ACCOUNT, REQUESTED_REGION, _TYPE, *_OF_ACCOUNT) or key in _NEW_NAMES:
                raise Unmodelled(f"a policy variable stands for {variable.key}")
        return known

    def _renamed(self, key: str, test: Test) -> Formula:
        """A key with an old and a new name: one field of the request, filled under either name or both."""
        new = _NEW_NAMES.get(key, key)
        if self.is_absent(new):
            return False
        names = (BOTH_NAMES, NEW_NAME if key == new else OLD_NAME)
        filled = Leaf(f"{FILLED}{new}", Matches(tuple(like(name) for name in names)))
        return both((filled, Leaf(new, test)))

    @cached_property
    def has_place(self) -> bool:
        """Whether the resource's ARN says both account and Region."""
        return self._names(ACCOUNT_PART) and self._names(REGION_PART)

    def _names(self, part: int) -> bool:
        """Whether the resource's ARN says the account or Region, so that the key follows from it."""
        return self.kind is not None and self.kind.arn_pattern.split(":", 5)[part] == "*"

    def _of_arn(self, test: Test, part: int) -> Formula:
        match test:
            case Present():
                return True
            case Matches():
                inside = tuple(in_part(pattern, part) for pattern in test.patterns)
                return self.resource(inside)
            case Some(test=Matches() as inner):
                found = self._of_arn(inner, part)
                return found if test.wanted else negation(found)
            case Some() | Compares():
                raise Unmodelled("the account or Region of a resource is compared as a number or date")

    def _of_crowd(self, key: str, test: Test, crowd: Crowd) -> Formula:
        """A test of a key that says who asks, as one of the name."""
        if key == _TYPE:
            return self._of_form(test)
        if key == self.principal.kind.key:
            return self._plain(key, possible(test, crowd))
        return self._plain(key, test) if self.fixed(key) is not None else self._of_name(test)

    def _of_form(self, test: Test) -> Formula:
        """A test of the type of who asks, as one of the form of the ARN.

        Raises:
            Unmodelled: it holds a variable, or compares.
        """
        held = {kind: holds_of(test, kind) for kind in FORMS}
        if None in held.values():
            raise Unmodelled(f"{_TYPE} is compared with what is not known")
        forms = tuple(like(form) for kind, form in FORMS.items() if held[kind])
        return self._plain(self.principal.kind.key, Matches(forms)) if forms else False

    def _of_name(self, test: Test) -> Formula:
        """A test of the account of who asks, as one of the ARN: the two cannot disagree."""
        match test:
            case Present():
                return True
            case Matches():
                inside = tuple(in_part(pattern, ACCOUNT_PART) for pattern in test.patterns)
                return self._plain(self.principal.kind.key, Matches(inside)) if inside else False
            case Some(test=Matches() as inner):
                found = self._of_name(inner)
                return found if test.wanted else negation(found)
            case Some() | Compares():
                raise Unmodelled("the account of a principal is compared as a number or date")

    def resource(self, patterns: tuple[Pattern, ...]) -> Formula:
        """That the resource matches one of the patterns; decided here where its type decides it."""
        kept = []
        for pattern in self.without_known_variables(patterns):
            always, never = relation(self.language, pattern)
            if always:
                return True
            if not never:
                kept.append(pattern)
        return Leaf(RESOURCE, Matches(tuple(kept))) if kept else False


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


def _is_foreign_alias(key: str, action: services.Action) -> bool:
    """Whether the key is some service's name for resource tags under which the action does not fill them."""
    owner, slash, _ = key.lower().partition("/")
    alias = owner + slash
    return alias in services.resource_tag_aliases() and alias not in action.keys


def old_names(new: str) -> tuple[str, ...]:
    """The former names of a renamed key, in lower case."""
    return tuple(sorted(old for old, name in _NEW_NAMES.items() if name == new))
