"""What a build is asked to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """What a build is asked to do: for which tenants (none: all), whether to scan and to write."""

    tenants: tuple[str, ...] = ()
    scan: bool = True
    write: bool = True
