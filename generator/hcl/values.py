"""Values that Terraform, not Python, turns into something else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Json:
    """A value that Terraform encodes as JSON text; written as `jsonencode(…)`.

    `value` is anything `generator.hcl.literals.literal` accepts. The order of
    map keys is kept in the HCL; Terraform sorts them in the JSON.
    """

    value: object


@dataclass(frozen=True, slots=True)
class Expression:
    """HCL text that Terraform evaluates, as read back from a rendered file.

    `literal` refuses it: what was read is compared and reported, never written again.
    """

    text: str
