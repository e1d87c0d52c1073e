"""Who may do what otherwise than before in a stack: by role, and by the policies on things."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_INSIDE = ("gateway endpoint ", "group ", "interface endpoint ", "members of ")
"""What the words of a way begin with that stays among groups and endpoints."""

_EVERYWHERE = " to everywhere "
"""What is in the words of one that leads out all the same."""


class Becoming(StrEnum):
    """What becomes of a statement."""

    NEW = "new"
    GONE = "gone"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Grant:
    """Actions that a role gains or loses by one statement, and a request that shows it.

    `resources` and `conditions` are as the statement says them, `statement` is its name and policy.
    `people` are the users who gain or lose it; who comes to the role from another one, or leaves it for
    another, is not among them. It is of sessions with one of `names` as source identity, or where they
    `are_all_others` of those with none of these.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[str, ...]
    statement: str
    document: str
    line: int | None
    action: str
    resource: str
    context: Mapping[str, object] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    are_all_others: bool = True


@dataclass(frozen=True, slots=True)
class RoleAccess:
    """What one role gains and loses; `people` are the users whose role it is, before or after.

    Of a role that comes or goes with its stack nothing is searched. `unknown` says why a difference
    could not be found out.
    """

    role: str
    people: tuple[str, ...] = ()
    gained: tuple[Grant, ...] = ()
    lost: tuple[Grant, ...] = ()
    is_new: bool = False
    is_gone: bool = False
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonAccess:
    """A user with another role than before, or whose own roles deny everything on one side alone.

    Roles are by name, None where there is none; the user's `team` is empty where there are none, and
    `called` has it where two users have one name. `was_closed` and `is_closed` are whether every role
    that is or was the user's denies everything to the user's sessions. `stage` is what files say now.
    """

    user: str
    before: str | None
    after: str | None
    team: str = ""
    called: str = ""
    was_closed: bool = False
    is_closed: bool = False
    stage: str | None = None

    @property
    def name(self) -> str:
        """What the user is called among the others of the stack."""
        return self.called or self.user

    @property
    def is_shut(self) -> bool:
        """Whether the user can do nothing any more, and could."""
        return self.before is not None and not self.was_closed and self.is_closed

    @property
    def is_let_in_again(self) -> bool:
        """Whether the user could do nothing, and can."""
        return self.was_closed and self.after is not None and not self.is_closed


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """A statement on a thing, such as a key, that is another: `whom` it names, with its effect.

    `is_of_organization` is whether it bears on roles of all accounts below a place in the organization.
    """

    on: str
    statement: str
    effect: str
    becoming: Becoming
    whom: tuple[str, ...] = ()
    is_of_organization: bool = False


@dataclass(frozen=True, slots=True)
class Voucher:
    """Who vouches for the people that sign in: a SAML provider by name, and whom its metadata names.

    `entity_id` is what the identity provider calls itself, `sign_in` are its addresses, and `certificates`
    the SHA-256 digests of those that it signs with.
    """

    provider: str
    entity_id: str
    sign_in: tuple[str, ...]
    certificates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VoucherChange:
    """A SAML provider that comes, goes, or is somebody else's: None on the side that has none of its name."""

    before: Voucher | None
    after: Voucher | None


@dataclass(frozen=True, slots=True)
class Reach:
    """What changes in a stack in who may do what, and from where.

    `opened` and `closed` are ways in the network, in words. `unknown` are places of the text that
    nobody can judge. `is_moved` is whether it is in another account or Region, where all of it is
    made anew: nothing is compared then. `vouchers` are the changes of who vouches for people that sign in.
    """

    people: tuple[PersonAccess, ...] = ()
    roles: tuple[RoleAccess, ...] = ()
    policies: tuple[PolicyChange, ...] = ()
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    is_moved: bool = False
    vouchers: tuple[VoucherChange, ...] = ()

    @property
    def lets_others_vouch(self) -> bool:
        """Whether a provider that stands is another's from now on, or signs with another certificate."""
        pairs = ((one.before, one.after) for one in self.vouchers if one.before and one.after)
        return any(
            was.entity_id != now.entity_id or not set(now.certificates) <= set(was.certificates)
            for was, now in pairs
        )

    @property
    def opened_to_others(self) -> tuple[str, ...]:
        """The ways opened that lead beyond the groups and endpoints of the stack."""
        return tuple(one for one in self.opened if not one.startswith(_INSIDE) or _EVERYWHERE in one)


UNCHANGED = Reach()
"""That nobody may do anything else than before, nor from elsewhere."""
