"""Which services a Region does not have that others do (Apache-2.0).

AWS's library for Python keeps a table of the hosts of each service, by partition and Region. Its
wheel is downloaded as it is locked beside this file, and read, never installed. The same wheel
gives the same bytes.
"""

import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from wheels import downloaded

LOCK = Path(__file__).parent / "botocore.txt"
TARGET = "generator/aws/data/offers.json"
_TABLE = "botocore/data/endpoints.json"
_PARTITIONS = ("aws", "aws-cn", "aws-us-gov")
"""The partitions that the product knows."""


def files() -> dict[str, bytes]:
    """The table by its path below the project."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = downloaded(LOCK, Path(folder))
        with zipfile.ZipFile(wheel) as archive:
            return {TARGET: text(wheel.name, json.loads(archive.read(_TABLE))).encode()}


def text(source: str, table: dict[str, Any]) -> str:
    """The services with hosts in Regions, and by Region those without one there; a line for each Region."""
    hosts: dict[str, set[str]] = {}
    regions: set[str] = set()
    for partition in table["partitions"]:
        if partition["partition"] in _PARTITIONS:
            regions |= partition["regions"].keys()
            for name, entry in partition["services"].items():
                if entry.get("isRegionalized", True):
                    hosts.setdefault(name, set()).update(entry["endpoints"])
    services = sorted(name for name, found in hosts.items() if found & regions)
    lines = ",\n".join(
        f"    {json.dumps(region)}: {json.dumps([name for name in services if region not in hosts[name]])}"
        for region in sorted(regions)
    )
    head = f'"source": {json.dumps(source)},\n  "services": {json.dumps(services)}'
    return f'{{\n  {head},\n  "absent": {{\n{lines}\n  }}\n}}\n'
