"""Services that the platform names: who is let through to them, to what of them, and to nothing of others."""

from collections.abc import Iterator
from dataclasses import replace

from generator.iam import services
from generator.iam.authority import Authority, Crowd
from generator.iam.claims import Claim
from generator.iam.requests import RequestSet
from generator.proof.properties import authorities, extras
from generator.proof.properties.intent import Home, RoleIntent
from generator.proof.properties.subjects import NAMED_ROLES, NOT_NAMED, Subject
from generator.readback.facts import EndpointFacts

_BETWEEN = ("/", "--")
"""What stands between tenant and environment in names of things: neither holds a slash or a double hyphen."""

_REST = 5
"""Where in an ARN begins what follows the account."""


def through(home: Home, endpoint: EndpointFacts, prefix: str) -> Iterator[Claim]:
    """Of the endpoint of such a service: the roles that are named pass, each with what it does there."""
    if prefix not in home.passages:
        return
    named = tuple(dict.fromkeys(role for one in home.passages[prefix] for role in one.roles))
    everybody = _through(authorities.in_account(home, but=named), endpoint, prefix)
    yield Subject(endpoint.address, everybody, home.place, NOT_NAMED).never(
        "inbound.services",
        "lets nobody pass whom no use of the service names",
        (RequestSet((f"{prefix}:*",), ("sts:GetCallerIdentity",)),),
    )
    alike: dict[tuple[tuple[str, tuple[str, ...]], ...], list[str]] = {}
    for role in named:
        alike.setdefault(_of(home, prefix, role), []).append(role)
    for uses, roles in alike.items():
        those = _through(_crowd(home, tuple(roles)), endpoint, prefix)
        yield Subject(endpoint.address, those, home.place, NAMED_ROLES).never(
            "inbound.services",
            "lets the roles that are named do nothing but what is named",
            (
                RequestSet((f"{prefix}:*",), tuple(action for action, _ in uses)),
                *(RequestSet((name,), not_resources=what) for name, what in uses if "*" not in what),
            ),
        )


def _of(home: Home, prefix: str, role: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a role does through the endpoints of a service: actions with what they act on."""
    found: dict[str, dict[str, None]] = {}
    for one in home.passages[prefix]:
        for action in one.actions if role in one.roles else ():
            found.setdefault(action, {}).update(dict.fromkeys(one.resources))
    return tuple((action, tuple(resources)) for action, resources in sorted(found.items()))


def _crowd(home: Home, roles: tuple[str, ...]) -> Authority:
    """These roles of the account, given everything."""
    everybody = authorities.in_account(home)
    crowd = Crowd(roles, account=home.at.account_id)
    return replace(everybody, principal=replace(everybody.principal, arn=roles[0], crowd=crowd))


def _through(authority: Authority, endpoint: EndpointFacts, prefix: str) -> Authority:
    return replace(authority, endpoints={prefix: endpoint.policy or authorities.OPEN_ENDPOINT})


def beyond(role: RoleIntent) -> Iterator[RequestSet]:
    """Where tenants share the account, what its services hold under another's name."""
    if not role.home.shares_account:
        return
    for action, _ in role.served:
        yield RequestSet((action,), not_resources=_own(role.home, action))


def _own(home: Home, action: str) -> tuple[str, ...]:
    """What an action acts on whose name begins with the tenant and the environment."""
    entry = services.action(action)
    found: dict[str, None] = {}
    for kind in entry.resource_types if entry else ():
        parts = kind.arn_pattern.split(":", _REST)
        begins = parts[-1].partition("*")[0]
        for between in _BETWEEN:
            name = home.arn(parts[2], f"{begins}{home.tenant}{between}{home.environment}")
            found.update(dict.fromkeys((name, f"{name}{between}*")))
    return tuple(found)


def working(role: RoleIntent) -> Iterator[RequestSet]:
    """All that is named, on each thing that is."""
    return extras.each_on_each(role.served)
