"""What of a question does not exist: ARNs that no stack renders, with the nearest that one does."""

from collections.abc import Iterable, Iterator, Sequence

from generator.core.suggestions import nearest
from generator.estate.site import Site
from generator.iam import globs
from generator.readback.facts import EstateFacts, StackFacts
from generator.readback.placeholders import MARK

_PARTS = 6
_WILD = frozenset("*?")
_WORDS = {
    "bucket": "bucket",
    "domain": "domain",
    "key": "key",
    "log-group": "log group",
    "policy": "managed policy",
    "role": "role",
    "space": "space",
    "user-profile": "user profile",
}
"""The kinds whose names are read from rendered text, in words."""

_BESIDE = "AWS may hold one that Tenantry did not make"


def missing(action: str, asked: Iterable[str], sites: Sequence[Site], facts: EstateFacts) -> str:
    """What a question names and no stack renders, as a clause; empty where there is nothing to say.

    `asked` is one thing by the ARNs that it may have: that of each principal, where an ARN was not whole.
    What an action creates need not be there.
    """
    made = action.partition(":")[2].removeprefix("Create").lower() if ":Create" in action else ""
    wanted = [_Arn(arn) for arn in dict.fromkeys(asked)]
    wanted = [one for one in wanted if one.kind and made != one.kind.replace("-", "")]
    return _Names(sites, facts).note(wanted, is_new=bool(made)) if wanted else ""


class _Arn:
    """An ARN by its parts; `kind` is empty where it has not the form of one."""

    def __init__(self, text: str) -> None:
        parts = text.split(":", _PARTS - 1)
        self.place = tuple(parts[:-1])
        rest = parts[-1] if len(parts) == _PARTS else ""
        if self.place[2:] == ("s3", "", "") and rest:
            self.kind, self.name, start = "bucket", rest.split("/", 1)[0], ""
        else:
            self.kind, sign, self.name = _divided(rest)
            start = f"{self.kind}{sign}"
        if self.kind == "app":
            self.kind, self.name, start = "domain", self.name.split("/", 1)[0], "domain/"
        if self.kind == "log-group":
            self.name = self.name.split(":", 1)[0]
        self.text = ":".join((*self.place, f"{start}{self.name}"))

    @property
    def last(self) -> str:
        """The name without paths and domains."""
        return self.name.rpartition("/")[2]

    @property
    def account(self) -> str:
        """The account, where one is said."""
        return self.place[-1]


def _divided(rest: str) -> tuple[str, str, str]:
    """The end of an ARN: its kind, the sign after it and the name."""
    sign = next((letter for letter in rest if letter in "/:"), "")
    kind, _, name = rest.partition(sign) if sign else ("", "", rest)
    return kind, sign, name


class _Names:
    """Every name of the estate."""

    def __init__(self, sites: Sequence[Site], facts: EstateFacts) -> None:
        self._rendered = tuple(_Arn(arn) for stack in facts.stacks for arn in _rendered(stack))
        self._known = (*(one.text for one in self._rendered), *_stated(sites))
        self._accounts = frozenset((*_accounts(sites), *(stack.account_id for stack in facts.stacks)))

    def note(self, asked: Sequence[_Arn], *, is_new: bool) -> str:
        """What is to be said of one thing by its ARNs; `is_new` says that an action makes something of it."""
        first = asked[0]
        if _WILD & set(first.kind) or first.account == "aws":
            return ""
        if first.account.isdigit() and first.account not in self._accounts:
            return f"{first.account} is no account of the estate, and what decides there is not known"
        if first.kind not in _WORDS:
            kind = f"{first.place[2]} {first.kind}"
            is_open = is_new or _WILD & set(first.name)
            return "" if is_open else f"whether that {kind} exists is not known: none is read from the stacks"
        if any(globs.intersects(arn.text, one) for arn in asked for one in self._known):
            return ""
        return self._unknown(asked)

    def _unknown(self, asked: Sequence[_Arn]) -> str:
        arn, places = asked[0], {one.place for one in asked}
        there = tuple(one for one in self._rendered if one.kind == arn.kind)
        near = tuple(one for one in there if one.place in places) or there
        said = f"no stack renders a {_WORDS[arn.kind]} {arn.name}; {_BESIDE}"
        similar = _similar(arn, near)
        if any(MARK in one.text for one in near) and MARK not in arn.text:
            stand_in = similar or near[0].text
            return f"{said}. The ids that it gives are not known: ask by a stand-in, such as {stand_in}"
        return f"{said}. The nearest is {similar}" if similar else said


def _similar(arn: _Arn, there: Sequence[_Arn]) -> str | None:
    """The one of a name most like it, or else of such an end of its name."""
    whole = (arn.name, {one.name: one.text for one in there})
    end = (arn.last, {one.last: one.text for one in there})
    for name, names in (whole, end):
        found = nearest(name, names)
        if found is not None:
            return names[found]
    return None


def _rendered(stack: StackFacts) -> Iterator[str]:
    for things in (stack.roles, stack.managed_policies, stack.keys, stack.buckets, stack.log_groups):
        yield from (one.arn for one in things)
    for made in (stack.domains, stack.profiles, stack.spaces):
        yield from (one.arn for one in made)


def _stated(sites: Iterable[Site]) -> Iterator[str]:
    """What the files name and no stack makes: buckets that exist already, and where the state lies."""
    for site in sites:
        approved = site.platform.approved.buckets
        for name in (site.platform.state.bucket, *approved, *(one.name for one in site.extra_buckets)):
            yield f"arn:{site.partition}:s3:::{name}"
        yield str(site.platform.state.kms_key_arn)


def _accounts(sites: Iterable[Site]) -> Iterator[str]:
    for site in sites:
        platform = site.platform
        yield from map(str, (*platform.accounts.values(), *platform.adoptable_accounts))
        yield from (platform.management_account or "", str(platform.state.kms_key_arn).split(":")[4])
