"""What a build is asked to do."""

from dataclasses import dataclass

from generator.tools.memory import Memory


@dataclass(frozen=True, slots=True)
class Options:
    """What a build is asked to do: for which tenants (none: all), whether to scan and to write.

    `holders` are the folders below `out/` that it is for, of tenants, domains and the platform; None: all.
    With `spares_local` what a local terraform left in `out/` may stand there, where git does not hold it.
    `base` is a revision whose `out/` is taken to stand as well.
    `memory` holds what was proved and scanned before; None: everything is done again.
    """

    tenants: tuple[str, ...] = ()
    holders: frozenset[str] | None = None
    scan: bool = True
    write: bool = True
    spares_local: bool = True
    base: str | None = None
    memory: Memory | None = None
