"""Addresses of stacks: whose a stack is, where it stands below `out/`, and what follows from that.

The only place that composes addresses and takes them apart.
"""

import re
from enum import StrEnum
from typing import Self

from generator.core.places import Route

PLATFORM_FOLDER = "_platform"
"""The folder below `out/` of the platform's organization and of all shared domains."""
DOMAINS = f"{PLATFORM_FOLDER}/domains"
"""The folder below `out/` of all shared domains, each with a folder of its own."""
ACCOUNT = "account-"
"""Begins the name of the folder of what the platform makes in an account, before the account's id."""
NETWORK = "network-"
"""Begins the name of the folder of a network of users, before the network's name."""
BOOTSTRAP = "bootstrap-"
"""Begins the name of the folder of the roles of pipelines in an account, before the account's id."""
ORGANIZATION = "organization"
"""Ends the address of an organization's stack, where the name of an environment would stand."""
_NAME = re.compile(r"[a-z](?:-?[a-z0-9])*")
"""Names of tenants, shared domains and environments; nothing else is a folder of theirs."""

_ACCOUNT_ID = re.compile(r"[0-9]{12}")

_LONGEST_SESSION = 64
"""What STS takes of a session name."""


class StackKind(StrEnum):
    """What a stack holds; picks `templates/stacks/<kind>/`."""

    PLATFORM_ORGANIZATION = "platform-organization"
    PLATFORM_ACCOUNT = "platform-account"
    PLATFORM_BOOTSTRAP = "platform-bootstrap"
    PLATFORM_NETWORK = "platform-network"
    TENANT_ORGANIZATION = "tenant-organization"
    SHARED_DOMAIN = "shared-domain"
    TENANT = "tenant"


MOST_STEPS = len(StackKind)
"""Steps in which stacks are applied, at most: a chain of them has each kind once at most."""

MOST_MATRICES = 4
"""Matrices of jobs that need no order, in a workflow that is written: each has a job of its own there."""


def matrix_name(name: str, number: int) -> str:
    """What the first matrix of some jobs is called, and each further one."""
    return name if number == 1 else f"{name}_{number}"


class HolderKind(StrEnum):
    """Whose stacks stand in one folder below `out/`, with one certificate."""

    PLATFORM = "platform"
    SHARED_DOMAIN = "shared domain"
    TENANT = "tenant"


class StackAddress(str):
    """The address of one stack: its folder below `out/`, as text that knows its parts.

    Make one with the class methods; text from files goes through `parse`.
    Addresses are compared, sorted and written as their text.
    """

    __slots__ = ()

    @classmethod
    def platform_organization(cls) -> Self:
        """The stack of the organization's units and baseline guardrails."""
        return cls(f"{PLATFORM_FOLDER}/{ORGANIZATION}")

    @classmethod
    def platform_account(cls, account_id: str) -> Self:
        """The stack of what the platform makes in an account that is not one tenant's alone."""
        return cls(f"{PLATFORM_FOLDER}/{ACCOUNT}{account_id}")

    @classmethod
    def bootstrap(cls, account_id: str) -> Self:
        """The stack of the roles that pipelines plan and apply as in an account."""
        return cls(f"{PLATFORM_FOLDER}/{BOOTSTRAP}{account_id}")

    @classmethod
    def user_network(cls, name: str) -> Self:
        """The stack of a network that users open Studio from."""
        return cls(f"{PLATFORM_FOLDER}/{NETWORK}{name}")

    @classmethod
    def tenant_organization(cls, tenant: str) -> Self:
        """The stack of a multi-account tenant's accounts and the guardrails on them."""
        return cls(f"{tenant}/{ORGANIZATION}")

    @classmethod
    def shared_domain(cls, domain: str, environment: str) -> Self:
        """The stack of one environment of a shared domain."""
        return cls(f"{DOMAINS}/{domain}/{environment}")

    @classmethod
    def tenant(cls, tenant: str, environment: str) -> Self:
        """The stack of one environment of a tenant."""
        return cls(f"{tenant}/{environment}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The address that a text spells.

        Raises:
            ValueError: the text spells none.
        """
        match text.split("/"):
            case ["_platform", "domains", domain, environment] if _are_names(domain, environment):
                return cls(text)
            case ["_platform", "organization"]:
                return cls(text)
            case ["_platform", name] if _is_account(name) or _is_bootstrap(name) or _is_network(name):
                return cls(text)
            case [tenant, environment] if _are_names(tenant, environment):
                return cls(text)
            case _:
                pass
        raise ValueError(f"{text!r} is no address of a stack")

    @property
    def kind(self) -> StackKind:
        """What the stack holds."""
        if self.startswith(f"{DOMAINS}/"):
            return StackKind.SHARED_DOMAIN
        is_platform = self.startswith(f"{PLATFORM_FOLDER}/")
        if is_platform and self._last.startswith(NETWORK):
            return StackKind.PLATFORM_NETWORK
        if is_platform and self._last.startswith(BOOTSTRAP):
            return StackKind.PLATFORM_BOOTSTRAP
        if self._last != ORGANIZATION:
            return StackKind.PLATFORM_ACCOUNT if is_platform else StackKind.TENANT
        return StackKind.PLATFORM_ORGANIZATION if is_platform else StackKind.TENANT_ORGANIZATION

    @property
    def holder_kind(self) -> HolderKind:
        """Whose stack it is."""
        match self.kind:
            case StackKind.SHARED_DOMAIN:
                return HolderKind.SHARED_DOMAIN
            case StackKind.TENANT | StackKind.TENANT_ORGANIZATION:
                return HolderKind.TENANT
            case _:
                return HolderKind.PLATFORM

    @property
    def holder_folder(self) -> str:
        """The folder below `out/` of all stacks of the same holder, where their certificate stands."""
        return self.rpartition("/")[0]

    @property
    def holder(self) -> str:
        """The name of the tenant or shared domain, or `platform`."""
        return self.holder_folder.rpartition("/")[2].removeprefix("_")

    @property
    def tenant_name(self) -> str | None:
        """The tenant whose stack it is; None for those of the platform and its shared domains."""
        return tenant_of(self)

    @property
    def file_name(self) -> str:
        """The name of a file in which only what concerns the stack's tenant stands, or only the platform."""
        return self.tenant_name or PLATFORM_FOLDER

    @property
    def environment(self) -> str | None:
        """The environment; None for the stacks of organizations and of accounts."""
        return self._last if self.kind in (StackKind.TENANT, StackKind.SHARED_DOMAIN) else None

    @property
    def state_key(self) -> str:
        """The key of the stack's state in the state bucket."""
        return f"{self}/terraform.tfstate"

    @property
    def ledger_key(self) -> str:
        """The key of the stack's block in the address ledger."""
        return self.removeprefix(f"{PLATFORM_FOLDER}/")

    @property
    def session_name(self) -> str:
        """The session name that CloudTrail shows for the stack's applies."""
        return f"tenantry-{self.strip('_').replace('/', '-')}"[:_LONGEST_SESSION]

    @property
    def account_id(self) -> str:
        """The account of a stack of the platform's in an account; empty for every other stack."""
        match self.kind:
            case StackKind.PLATFORM_ACCOUNT:
                return self._last.removeprefix(ACCOUNT)
            case StackKind.PLATFORM_BOOTSTRAP:
                return self._last.removeprefix(BOOTSTRAP)
            case _:
                return ""

    @property
    def lets_pipelines_in(self) -> bool:
        """Whether it has the roles of pipelines, which an administrator applies and no job."""
        return self.kind is StackKind.PLATFORM_BOOTSTRAP

    @property
    def network(self) -> str:
        """The network of users that a stack of the platform's makes; empty for every other stack."""
        return self._last.removeprefix(NETWORK) if self.kind is StackKind.PLATFORM_NETWORK else ""

    @property
    def route(self) -> Route:
        """The key in the YAML file of its holder that the stack is rendered for."""
        match self.kind:
            case StackKind.PLATFORM_ORGANIZATION:
                return (ORGANIZATION,)
            case StackKind.PLATFORM_ACCOUNT:
                return ("accounts",)
            case StackKind.PLATFORM_BOOTSTRAP:
                return ("delivery",)
            case StackKind.PLATFORM_NETWORK:
                return ("user_networks", self.network)
            case StackKind.TENANT_ORGANIZATION:
                return ("environments",)
            case StackKind.SHARED_DOMAIN:
                return ("shared_domains", self.holder, "environments", self._last)
            case StackKind.TENANT:
                return ("environments", self._last)

    @property
    def _last(self) -> str:
        return self.rpartition("/")[2]

    @property
    def organizations(self) -> "tuple[StackAddress, ...]":
        """The stacks of organizations above this one, as far as there are any: their SCPs decide here."""
        above = [StackAddress.platform_organization()]
        if self.tenant_name:
            above.append(StackAddress.tenant_organization(self.tenant_name))
        return tuple(one for one in above if one != self)


def tenant_of(path: str) -> str | None:
    """The tenant in whose folder a path below `out/` lies; None for everything of the platform."""
    first = path.partition("/")[0]
    return None if first.startswith("_") else first


def is_holder_folder(path: str) -> bool:
    """Whether a path below `out/` is a folder that may hold stacks of one holder."""
    return path == PLATFORM_FOLDER or _are_names(path.removeprefix(f"{DOMAINS}/"))


def _is_account(name: str) -> bool:
    return name.startswith(ACCOUNT) and _ACCOUNT_ID.fullmatch(name.removeprefix(ACCOUNT)) is not None


def _is_bootstrap(name: str) -> bool:
    return name.startswith(BOOTSTRAP) and _ACCOUNT_ID.fullmatch(name.removeprefix(BOOTSTRAP)) is not None


def _is_network(name: str) -> bool:
    return name.startswith(NETWORK) and _are_names(name.removeprefix(NETWORK))


def _are_names(*parts: str) -> bool:
    return all(map(_NAME.fullmatch, parts))
