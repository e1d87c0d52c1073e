"""Pull requests that a branch becomes: one for each tenant, or one for all where it spans them."""

from dataclasses import dataclass
from enum import StrEnum

BRANCHES = "tenantry/"
"""What the names of their branches begin with."""

OF_ALL = "platform"
"""What the branch of a change that spans tenants is called; no tenant may have that name."""


class Becomes(StrEnum):
    """What becomes of a branch of ours."""

    OPENED = "opened"
    UPDATED = "updated"
    CURRENT = "current"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Part:
    """What one pull request is about: a tenant, or all, and then what spans tenants; with its paths."""

    tenant: str | None
    paths: tuple[str, ...]
    spans: tuple[str, ...] = ()

    @property
    def branch(self) -> str:
        """The name of its branch, the same for ever."""
        return f"{BRANCHES}{self.tenant or OF_ALL}"


@dataclass(frozen=True, slots=True)
class Words:
    """What a pull request says."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pull request with its commit, and what became of it; `why` says so where it was refused.

    `url` is None where the host was not asked.
    """

    part: Part
    words: Words
    commit: str
    becomes: Becomes
    url: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Proposals:
    """All pull requests of a branch, the base that they are made on, and the host that has them."""

    base: str
    commit: str
    host: str
    remote: str
    parts: tuple[Proposal, ...]
    is_told_only: bool = False
