"""Prints the lock of what runs Tenantry, with the wheel of a folder itself: one file that says every hash."""

import hashlib
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent


def pinned(dist: Path) -> str:
    """The runtime lock, and a line of the wheel that lies in the folder."""
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (wheel,) = dist.glob(f"{project['name']}-{project['version']}-*.whl")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    lock = (HERE / "runtime.txt").read_text(encoding="utf-8")
    return f"{lock}{project['name']}=={project['version']} \\\n    --hash=sha256:{digest}\n"


if __name__ == "__main__":
    sys.stdout.write(pinned(Path(sys.argv[1])))
