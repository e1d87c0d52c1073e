"""What a module is: everything that stacks, quotas, the proof and the documentation need of it.

A capability is a folder below `generator/plan/modules/` with a planner and a
`Module`, templates in the folder of the same name, and one line in
`generator.plan.stacks.environment`. Nothing else in the house knows it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from generator.core.expressions import Reference
from generator.core.findings import Finding
from generator.estate.checks.quotas import QuotaUse
from generator.estate.site import Site
from generator.estate.sites import PlannedSite
from generator.iam.policy import Policy, PolicyKind
from generator.plan.blocks import Block
from generator.plan.service_role import ServiceRole


@dataclass(frozen=True, slots=True)
class Variable:
    """An input of a child module; `type` is a Terraform type constraint such as `list(string)`.

    `output` is the output of another module that it takes, where that has
    another name.
    """

    name: str
    type: str
    description: str
    output: str | None = None


@dataclass(frozen=True, slots=True)
class Input(Reference):
    """A reference to a variable of the module that says which variable it is."""

    variable: Variable = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Output:
    """An output of a module or a stack. `is_sensitive` hides the value in Terraform's own output.

    A stack puts out again what its modules put out, for recovery and for
    neighbours, but for what `is_internal`. `depends_on` is what must stand before
    anybody takes the value, and goes after whoever took it.
    """

    name: str
    description: str
    value: object
    is_sensitive: bool = False
    is_internal: bool = False
    depends_on: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class ModulePolicy:
    """A policy that a module makes: `name` is that of the policy, or of what it is on.

    An inline policy is on `role`: all of a role share one quota.
    """

    kind: PolicyKind
    name: str
    policy: Policy
    role: str | None = None


@dataclass(frozen=True, slots=True)
class ModuleRole:
    """A role that a module makes, and how many managed policies it carries, of whichever module."""

    name: str
    trust: Policy
    managed_policies: int = 0


@dataclass(frozen=True, slots=True)
class StorageKey:
    """A key under which Terraform makes storage of AWS's.

    `label` is the key's in its module. `services`, by the prefix of their
    actions, take `actions` on behalf of Terraform, which takes none itself.
    """

    label: str
    services: tuple[str, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """The package of a function of AWS Lambda: the source of that name, and `data` beside it by file name.

    It is written as `<name>.zip` into the module's folder, and each file in it beside it.
    """

    name: str
    data: Mapping[str, str] = field(default_factory=dict, hash=False)


class Content(Protocol):
    """What the templates of a module read, as a typed value of its topic."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The resources and data sources that the templates may write, with every argument."""


@dataclass(frozen=True, slots=True)
class ModulePlan:
    """A child module of a stack, written to `modules/<topic>/`.

    `topic` picks `templates/modules/<topic>/*.tf.j2`, and `content` is what
    those templates see as `module`; what is rendered beside its blocks stops
    the build. `aliases` are the provider aliases the caller must hand over.
    `policies` and `roles` are all that the module makes, `packages` what its functions run.
    """

    topic: str
    content: Content
    variables: tuple[Variable, ...] = ()
    outputs: tuple[Output, ...] = ()
    aliases: tuple[str, ...] = ()
    policies: tuple[ModulePolicy, ...] = ()
    roles: tuple[ModuleRole, ...] = ()
    packages: tuple[Package, ...] = ()


@dataclass(frozen=True, slots=True)
class Module:
    """A capability: its planner, which sites need it, the roles of services and the keys of storage in it.

    `topic` is the name of its folders, `summary` a sentence for the
    documentation. `uses` is what it takes of the account's quotas. `check` says
    what is wrong with how a site's files ask for it, needed or not. Types of resources
    that no module has written before also belong into `generator.readback.resource_types`.
    """

    topic: str
    summary: str
    plan: Callable[[Site], ModulePlan]
    is_needed: Callable[[Site], bool] = lambda _: True
    service_roles: Callable[[Site], Iterable[ServiceRole]] = lambda _: ()
    storage_keys: Callable[[Site], Iterable[StorageKey]] = lambda _: ()
    uses: Callable[[Site], Iterable[QuotaUse]] = lambda _: ()
    check: Callable[[PlannedSite], Iterable[Finding]] = lambda _: ()
