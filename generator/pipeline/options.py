"""What a build is asked to do."""

from dataclasses import dataclass

from generator.tools.memory import Memory


@dataclass(frozen=True, slots=True)
class Options:
    """What a build is asked to do: for which tenants (none: all), whether to scan and to write.

    With `spares_local` what a local terraform left in `out/` may stand there, where git does not hold it.
    `memory` holds what was proved and scanned before; None: everything is done again.
    """

    tenants: tuple[str, ...] = ()
    scan: bool = True
    write: bool = True
    spares_local: bool = True
    memory: Memory | None = None
