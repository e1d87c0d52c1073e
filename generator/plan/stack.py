"""What one stack is, before any of it is text: the contract between planning and rendering.

Everything here is decided already: names, order, references and values.
Templates only give it the shape of HCL. Values may be anything
`generator.hcl.literals.literal` writes; tuples are in the order of the output.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.plan.blocks import Block
from generator.plan.module import ModulePlan, Output
from generator.tenancy.stack_address import StackAddress


@dataclass(frozen=True, slots=True)
class BackendPlan:
    """Where a stack keeps its state: an S3 object with S3's own lock file beside it."""

    bucket: str
    key: str
    region: str
    kms_key_arn: str | None = None


@dataclass(frozen=True, slots=True)
class ProviderPlan:
    """One configuration of the AWS provider; the one without an alias is the stack's default.

    `role_arn` is assumed before any call, `None` means the caller's own
    credentials, or those of the `profile` of that name in its configuration
    of AWS. `account_id` is the only account the provider may touch.
    """

    alias: str | None
    region: str
    account_id: str
    role_arn: str | None
    session_name: str
    default_tags: Mapping[str, str]
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """A name and the value given to it, in a module call or a data block."""

    name: str
    value: object


@dataclass(frozen=True, slots=True)
class DataSource:
    """A `data` block of a root module; `comment` says above it which stack wrote what it reads."""

    type: str
    label: str
    arguments: tuple[Argument, ...]
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class ModuleCall:
    """The `module` block that gives `./modules/<name>` its arguments.

    `providers` maps addresses inside the module to addresses outside
    (`{"aws.peer": "aws.audit"}`); empty when the default provider is enough.
    """

    name: str
    arguments: tuple[Argument, ...]
    providers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StackPlan:
    """One Terraform root module with one state, below `out/<address>/`.

    `source` is the YAML file that caused it and `command` renders it again;
    both stand in every file's header. The address's kind picks the optional
    folder `templates/stacks/<kind>/`, whose templates see this plan as `stack`
    and usually read `content`. `account_id` and `region` are those of the
    stack's own resources. `relies_on` are the stacks that must be applied
    before this one, and whose policies decide over the access of its
    principals: those of organizations and of the shared domain around it.
    """

    address: StackAddress
    source: str
    command: str
    account_id: str
    region: str
    backend: BackendPlan
    providers: tuple[ProviderPlan, ...]
    relies_on: tuple[StackAddress, ...] = ()
    data: tuple[DataSource, ...] = ()
    modules: tuple[ModulePlan, ...] = ()
    calls: tuple[ModuleCall, ...] = ()
    outputs: tuple[Output, ...] = ()
    content: object | None = None
    blocks: tuple[Block, ...] = ()
