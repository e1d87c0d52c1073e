"""As many programs run side by side as there are processors, and as memory holds."""

from pathlib import Path

import pytest

from generator.tools.machine import room_for


@pytest.mark.parametrize(
    ("available", "programs"),
    [
        ("MemAvailable:    8388608 kB", 4),
        ("MemAvailable:    2500000 kB", 2),
        ("MemAvailable: 99 kB", 1),
        ("", 4),
    ],
)
def test_memory_bounds_how_many_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, available: str, programs: int
) -> None:
    told = tmp_path / "meminfo"
    told.write_text(f"MemTotal:       99999999 kB\n{available}\nBuffers: 1 kB\n")
    monkeypatch.setattr("os.cpu_count", lambda: 4)

    assert room_for(1 << 30, 8, told) == programs
    assert room_for(1 << 30, 3, tmp_path / "nothing") == 3
