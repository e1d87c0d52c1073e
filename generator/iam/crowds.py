"""Everybody who is not somebody's own, as one principal: people of an account or of all others, services.

What nothing is known of is free: tags, source identity, organization, and for
services on whose behalf they ask.
"""

from dataclasses import replace
from typing import Protocol

from generator.iam import globs
from generator.iam.authority import Crowd, Principal, PrincipalKind, SessionKey

_ANY = SessionKey(("*",), is_optional=True)
_SESSION = (
    "aws:sourceidentity",
    "aws:username",
    "sagemaker:domainid",
    "sagemaker:userprofilename",
)
FORMS = {
    "AssumedRole": "arn:*:iam::*:role/?*",
    "User": "arn:*:iam::*:user/?*",
    "Account": "arn:*:iam::*:root",
    "FederatedUser": "arn:*:sts::*:federated-user/?*",
}
"""What `aws:PrincipalArn` looks like, by what `aws:PrincipalType` says; a session has the ARN of its role.

IAM User Guide, global condition keys, and principal key values.
"""

_EXAMPLES = ("999999999999", "999999999998")
"""Accounts that stand for every other one, where nothing tells them apart."""

_DIGITS = 12
"""Of the number of an account."""


class Place(Protocol):
    """Whose resources are asked about, and where: services and providers are of no account."""

    @property
    def account_id(self) -> str:
        """The number of the account."""

    @property
    def region(self) -> str:
        """The Region, for whatever has one."""

    @property
    def partition(self) -> str:
        """The partition, such as `aws`."""


def of_account(at: Place, but: tuple[str, ...] = ()) -> Principal:
    """Every role, user and root user of the account but those whose ARN one of the patterns fits."""
    crowd = Crowd(_names(at.partition, at.account_id), but, account=at.account_id)
    return _of_people(at, at.account_id, crowd)


def of_other_accounts(at: Place) -> Principal:
    """Every role, user and root user of any account but this one."""
    own = tuple(f"arn:{at.partition}:{service}::{at.account_id}:*" for service in ("iam", "sts"))
    crowd = Crowd(_names(at.partition, "?" * _DIGITS), own, elsewhere=at.account_id)
    return _of_people(at, _other(at.account_id), crowd)


def of_services(at: Place, but: tuple[str, ...] = ()) -> Principal:
    """Every AWS service but those named, for whichever account and resource it asks."""
    return _unowned(PrincipalKind.SERVICE, Crowd(("?*",), but), "a service", at)


def of_providers(at: Place, but: tuple[str, ...] = ()) -> Principal:
    """Whoever signs in through any identity provider but those named."""
    return _unowned(PrincipalKind.PROVIDER, Crowd(("?*",), but), "an identity provider", at)


def only(principal: Principal, name: str) -> Principal:
    """Of a crowd of services or providers the one of that name."""
    return replace(principal, name=name, arn=name, crowd=None)


def holds(crowd: Crowd, name: str) -> bool:
    """Whether the name is that of one of the crowd."""
    fits = any(globs.matches(one, name) for one in crowd.names)
    return fits and not any(globs.matches(one, name) for one in crowd.but)


def _of_people(at: Place, account_id: str, crowd: Crowd) -> Principal:
    return Principal(
        name="somebody else",
        arn=f"arn:{at.partition}:iam::{account_id}:role/somebody-else",
        account_id=account_id,
        region=at.region,
        partition=at.partition,
        session=dict.fromkeys(_SESSION, _ANY),
        crowd=crowd,
    )


def _unowned(kind: PrincipalKind, crowd: Crowd, name: str, at: Place) -> Principal:
    session = {"aws:sourceidentity": _ANY}
    return Principal(name, name, _other(at.account_id), at.region, at.partition, session, kind, crowd)


def _names(partition: str, account: str) -> tuple[str, ...]:
    return tuple(
        form.replace("::*:", f"::{account}:").replace("arn:*:", f"arn:{partition}:")
        for form in FORMS.values()
    )


def _other(account_id: str) -> str:
    return next(one for one in _EXAMPLES if one != account_id)
