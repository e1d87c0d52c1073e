"""The accounts in whose registries AWS keeps the containers of SageMaker, from its Python SDK (Apache-2.0).

The SDK carries a table for each framework, algorithm and monitor: which account has its images in
which Region. Its wheel is downloaded in the version and with the hash that are locked beside this
file, and read, never installed. The same wheel gives the same bytes.
"""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from wheels import downloaded

HERE = Path(__file__).parent
LOCK = HERE / "sagemaker.txt"
TARGET = "generator/aws/data/registries.json"
_TABLES = "sagemaker/image_uri_config/"


def files() -> dict[str, bytes]:
    """The table by its path below the project."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = downloaded(LOCK, Path(folder))
        return {TARGET: _text(wheel.name, accounts(wheel)).encode()}


def accounts(wheel: Path) -> dict[str, dict[str, list[str]]]:
    """By Region and account, the names of the tables that keep their images there; all sorted."""
    found: dict[str, dict[str, set[str]]] = {}
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith(_TABLES) and name.endswith(".json"):
                table = name.removeprefix(_TABLES).removesuffix(".json")
                for region, account in _registries(json.loads(archive.read(name))):
                    found.setdefault(region, {}).setdefault(account, set()).add(table)
    return {
        region: {account: sorted(tables) for account, tables in sorted(owners.items())}
        for region, owners in sorted(found.items())
    }


def _registries(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        yield from value.get("registries", {}).items()
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _registries(inner)


def _text(source: str, found: dict[str, dict[str, list[str]]]) -> str:
    """One line for each Region, so that a change can be read."""
    lines = ",\n".join(f"    {json.dumps(name)}: {json.dumps(owners)}" for name, owners in found.items())
    return f'{{\n  "source": {json.dumps(source)},\n  "regions": {{\n{lines}\n  }}\n}}\n'
