"""Whose roles of a stack are, before and after, and who of these people can do nothing with them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.proof.sessions import Sessions, is_closed
from generator.readback.facts import EstateFacts, ProfileFacts, StackFacts
from generator.review.access import PersonAccess
from generator.review.meaning import Meaning
from generator.tenancy.lifecycle import ORDER


@dataclass(frozen=True, slots=True)
class User:
    """Somebody of a file, of a team where there are several; `stage` is None where no build says it."""

    user: str
    team: str = ""
    stage: str | None = None


Users = Mapping[str, User]
"""The users of a stack by the name of their profile."""

_Key = tuple[str | None, str]
"""Who somebody is on both sides: team and user, or else the profile."""


@dataclass(frozen=True, slots=True)
class Side:
    """A stack as it was or is; without `stack` there is none."""

    facts: EstateFacts
    stack: StackFacts | None
    users: Users


@dataclass(frozen=True, slots=True)
class _Held:
    """The profile of somebody and its role."""

    profile: str
    role_arn: str | None


@dataclass(frozen=True)
class People:
    """The people of a stack before and after."""

    was: Side
    now: Side

    @cached_property
    def _before(self) -> Mapping[_Key, _Held]:
        return _held(self.was)

    @cached_property
    def _after(self) -> Mapping[_Key, _Held]:
        return _held(self.now)

    @cached_property
    def _shared_names(self) -> frozenset[str]:
        """The names that users of several teams have."""
        users = {(one.team, one.user) for side in (self.was, self.now) for one in side.users.values()}
        return frozenset(name for name, number in Counter(user for _, user in users).items() if number > 1)

    def of_role(self, arn: str) -> tuple[str, ...]:
        """Whose role it is, before or after."""
        sides = (self._before, self._after)
        found = (key for side in sides for key, one in side.items() if one.role_arn == arn)
        return tuple(sorted({self._called(key) for key in found}))

    def gaining(self, arn: str, sessions: Sessions) -> tuple[str, ...]:
        """Who gains what these sessions of a role gain: whose role it is, and had no other before."""
        return self._whose(arn, sessions, (self._after, self._before), self.now)

    def losing(self, arn: str, sessions: Sessions) -> tuple[str, ...]:
        """Who loses what these sessions of a role lose: whose role it was, and has no other after."""
        return self._whose(arn, sessions, (self._before, self._after), self.was)

    def changes(self) -> Iterator[PersonAccess]:
        """Those with another role, and those who can do nothing any more, or something again."""
        for key in sorted({*self._before, *self._after}, key=self._called):
            was, now = self._before.get(key), self._after.get(key)
            arns = {one.role_arn for one in (was, now) if one and one.role_arn}
            closed = (_is_closed(was, arns, self.was), _is_closed(now, arns, self.now))
            if _name(was) != _name(now) or closed[0] != closed[1]:
                team, user = key
                known = self.now.users.get(now.profile) if now else None
                stage = known.stage if known else None
                called = self._called(key)
                yield PersonAccess(user, _name(was), _name(now), team or "", called, *closed, stage)

    def _whose(
        self, arn: str, sessions: Sessions, sides: tuple[Mapping[_Key, _Held], ...], side: Side
    ) -> tuple[str, ...]:
        here, there = sides
        found = {
            self._called(key)
            for key, one in here.items()
            if one.role_arn == arn
            and sessions.has(one.profile)
            and (key not in there or there[key].role_arn == arn)
        }
        if not sessions.are_all_others:
            found |= {self._called(_key(name, side.users)) for name in sessions.somebodys or sessions.names}
        return tuple(sorted(found))

    def _called(self, key: _Key) -> str:
        """A user by name, and by team where two of the stack have one name."""
        team, user = key
        return f"{user} of {team}" if team and user in self._shared_names else user


def users_of(meaning: Meaning) -> dict[str, User]:
    """The users whose profiles a build kept, by profile, with the stage that it says they are in."""
    found: dict[str, User] = {}
    for key, profile in meaning.kept.items():
        parts = key.split(".")
        if parts[-1] == "profile" and "users" in parts and isinstance(profile, str):
            at = parts.index("users")
            team, user = ".".join(parts[1:at]), ".".join(parts[at + 1 : -1])
            found[profile] = User(user, team, _stage(meaning, f"{team}.{user}" if team else user))
    return found


def _stage(meaning: Meaning, name: str) -> str | None:
    if f"users.{name}" not in meaning.values:
        return None
    stated = meaning.values.get(f"lifecycles.{name}")
    stage = ORDER[0] if stated is None else stated.value
    return stage if isinstance(stage, str) and stage in ORDER else None


def _held(side: Side) -> dict[_Key, _Held]:
    profiles = side.stack.profiles if side.stack else ()
    return {_key(one.name, side.users): _Held(one.name, _role_arn(one, side.facts)) for one in profiles}


def _is_closed(held: _Held | None, arns: Iterable[str], side: Side) -> bool:
    """Whether all that are or were somebody's roles deny everything on a side on which there is a profile."""
    if held is None:
        return False
    roles = [role for arn in arns if (role := side.facts.role(arn)) is not None]
    return bool(roles) and all(is_closed(role, held.profile) for role in roles)


def _key(profile: str, users: Users) -> _Key:
    user = users.get(profile)
    return (None, profile) if user is None else (user.team, user.user)


def _role_arn(profile: ProfileFacts, facts: EstateFacts) -> str | None:
    """The role of a profile: its own, or else its domain's, where that is read too."""
    if profile.execution_role_arn is not None:
        return profile.execution_role_arn
    domains = (one for stack in facts.stacks for one in stack.domains if one.id == profile.domain_id)
    return next((one.default_role_arn for one in domains), None)


def _name(held: _Held | None) -> str | None:
    """The name of somebody's role; empty where it is not known."""
    return None if held is None else (held.role_arn or "").rpartition("/")[2]
