"""Whose applications, spaces and profiles are meant, and how they are deleted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.plan.removal.calls import Call, Do, Each, Show, Step, Value, Var, Wait

_SAGEMAKER = "sagemaker"
_DOMAIN, _PROFILE, _SPACE = Var("domain"), Var("profile"), Var("space")
_KIND, _APP = Var("kind"), Var("app")

_OWNER = "OwnershipSettingsSummary.OwnerUserProfileName"
_RUNNING = ("Status != 'Deleted'", "Status != 'Failed'")
"""What keeps a space or profile from being deleted (API, DeleteDomain); AWS lists deleted ones for a day."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Everybody of a domain, or the profiles of these names, or those whose names begin so.

    `spaces` and `profiles` are the names that Terraform has in its state and takes away itself.
    """

    names: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether profiles are meant by their names alone, so that there are no others beside them."""
        return bool(self.names)

    def condition(self, member: str) -> tuple[str, ...]:
        """What a member of an answer that names a profile must meet."""
        if self.names:
            return (_among(member, self.names),)
        starts = (f"starts_with({member} || '', '{one}')" for one in self.beginnings)
        return (f"({' || '.join(starts)})",) if self.beginnings else ()


def domains(name: str) -> Call:
    """Every domain of that name, by id."""
    return _rows("ListDomains", {}, "Domains", (f"DomainName == '{name}'",), "DomainId")


def in_domain(name: str, steps: Iterable[Step]) -> Step:
    """The steps in the domain of that name; nothing where it is gone."""
    return Each((_DOMAIN.name,), domains(name), tuple(steps))


def profiles(whose: Whose, *more: str) -> Call:
    """The profiles of a domain that are meant, by name."""
    conditions = (*whose.condition("UserProfileName"), *more)
    return _rows("ListUserProfiles", _IN_DOMAIN, "UserProfiles", conditions, "UserProfileName")


def spaces(whose: Whose, *more: str) -> Call:
    """The spaces of a domain that are owned by whoever is meant, by name."""
    return _rows("ListSpaces", _IN_DOMAIN, "Spaces", (*whose.condition(_OWNER), *more), "SpaceName")


def homes(whose: Whose) -> Iterator[Step]:
    """Where home directories lie: the file system of the domain, and the user id of each profile."""
    which = Call(_SAGEMAKER, "DescribeDomain", {"DomainId": _DOMAIN}, ("[[HomeEfsFileSystemId]]",))
    yield Show("file system of the home directories", which)
    who = {"DomainId": _DOMAIN, "UserProfileName": _PROFILE}
    uid = Call(_SAGEMAKER, "DescribeUserProfile", who, ("[[UserProfileName, HomeEfsFileSystemUid]]",))
    yield Each((_PROFILE.name,), profiles(whose), (Show("profile, and user id of its home directory", uid),))


def emptied(whose: Whose) -> Iterator[Step]:
    """Applications first, then the spaces and profiles that no state has: each waits for what is in it."""
    named = (*whose.condition("UserProfileName"), "UserProfileName")
    columns = ("AppType", "AppName", "UserProfileName")
    own = {"DomainId": _DOMAIN, "UserProfileName": _PROFILE, "AppType": _KIND, "AppName": _APP}
    yield Each(
        (_KIND.name, _APP.name, _PROFILE.name),
        _apps(_IN_DOMAIN, (*_RUNNING, "Status != 'Deleting'", *named), *columns),
        (Do(Call(_SAGEMAKER, "DeleteApp", own)),),
    )
    yield Each((_SPACE.name,), spaces(whose), tuple(_stopped()))
    yield Wait("applications of profiles", _apps(_IN_DOMAIN, (*_RUNNING, *named), *columns))
    yield Each((_SPACE.name,), spaces(whose), (_gone(),))
    others = spaces(whose, *_but("SpaceName", whose.spaces))
    yield from _deleted(others, "DeleteSpace", "SpaceName", _SPACE, "spaces")
    if not whose.is_exact:
        others = profiles(whose, *_but("UserProfileName", whose.profiles))
        yield from _deleted(others, "DeleteUserProfile", "UserProfileName", _PROFILE, "profiles")


def space_emptied(name: str) -> Iterator[Step]:
    """The applications of one space."""
    yield Each((_SPACE.name,), a_space(name), (*_stopped(), _gone()))


def a_space(name: str) -> Call:
    """The space of that name in a domain."""
    return _rows("ListSpaces", _IN_DOMAIN, "Spaces", (f"SpaceName == '{name}'",), "SpaceName")


_IN_DOMAIN: dict[str, Value] = {"DomainIdEquals": _DOMAIN}
_IN_SPACE: dict[str, Value] = {**_IN_DOMAIN, "SpaceNameEquals": _SPACE}


def _stopped() -> Iterator[Step]:
    """Delete the applications of a space."""
    app = {"DomainId": _DOMAIN, "SpaceName": _SPACE, "AppType": _KIND, "AppName": _APP}
    running = _apps(_IN_SPACE, (*_RUNNING, "Status != 'Deleting'"), "AppType", "AppName")
    yield Each((_KIND.name, _APP.name), running, (Do(Call(_SAGEMAKER, "DeleteApp", app)),))


def _gone() -> Step:
    return Wait("applications of a space", _apps(_IN_SPACE, _RUNNING, "AppType", "AppName", "SpaceName"))


def _deleted(others: Call, operation: str, member: str, name: Var, what: str) -> Iterator[Step]:
    gone = Call(_SAGEMAKER, operation, {"DomainId": _DOMAIN, member: name})
    yield Each((name.name,), others, (Do(gone),))
    yield Wait(what, others)


def _apps(within: dict[str, Value], conditions: tuple[str, ...], *columns: str) -> Call:
    return _rows("ListApps", within, "Apps", conditions, *columns)


def _rows(
    operation: str, members: dict[str, Value], listed: str, conditions: tuple[str, ...], *columns: str
) -> Call:
    chosen = f"?{' && '.join(conditions)}" if conditions else ""
    return Call(_SAGEMAKER, operation, members, (f"{listed}[{chosen}].[{', '.join(columns)}]",))


def _but(member: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return (f"!{_among(member, names)}",) if names else ()


def _among(member: str, names: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{name}'" for name in names)
    return f"contains([{listed}], {member} || '')"
