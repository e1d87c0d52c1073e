"""What the machine has to work with."""

import os
import re
from pathlib import Path

_AVAILABLE = re.compile(r"^MemAvailable: +([0-9]+) kB$", re.MULTILINE)
_MEMORY = Path("/proc/meminfo")


def room_for(bytes_each: int, most: int, told: Path = _MEMORY) -> int:
    """How many programs run side by side: one per processor, as many as memory holds, at least one.

    How much memory there is only Linux says (`MemAvailable`, proc(5)); elsewhere it counts as enough.
    """
    count = max(1, min(os.cpu_count() or 1, most))
    try:
        found = _AVAILABLE.search(told.read_text(encoding="ascii", errors="replace"))
    except OSError:
        return count
    return count if found is None else max(1, min(count, int(found[1]) * 1024 // bytes_each))
