"""The services that have a VPC endpoint, and what they are called in each Region (Apache-2.0).

The construct library of AWS keeps a table of them, with the Regions in which
names begin otherwise. Its wheel is downloaded as it is locked beside this file,
and its JavaScript is read, never run. The same wheel gives the same bytes.
"""

import io
import json
import re
import tarfile
import tempfile
import zipfile
from pathlib import Path

from wheels import downloaded

LOCK = Path(__file__).parent / "cdk.txt"
TARGET = "generator/aws/data/endpoints.json"
_SCRIPT = "package/aws-ec2/lib/vpc-endpoint.js"
_USUAL = "com.amazonaws"
_INTERFACE = re.compile(
    r'static [A-Z0-9_]+=new InterfaceVpcEndpointAwsService\("(?P<name>[^"]+)"(?:,"(?P<prefix>[^"]*)")?'
    r"(?P<more>[^)]*)\)"
)
_GATEWAY = re.compile(r'static [A-Z0-9_]+=new GatewayVpcEndpointAwsService\("(?P<name>[^"]+)"\)')
_PREFIXES = re.compile(r"getDefaultEndpointPrefix\(name,region\)\{if\((?P<table>\{.*?\})\[region\]")
_SUFFIXES = re.compile(r"getDefaultEndpointSuffix\(name,region\)\{return(?P<table>\{.*?\})\[region\]")
_CASES = re.compile(r'(?P<regions>(?:case"[^"]+":)+)return"(?P<prefix>[^"]+)"')
_PARTITIONS = ("cn-",)
"""Begin the Regions of other partitions that the product knows and that call services otherwise."""


def files() -> dict[str, bytes]:
    """The table by its path below the project."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = downloaded(LOCK, Path(folder))
        return {TARGET: text(wheel.name, script(wheel)).encode()}


def script(wheel: Path) -> str:
    """The part of the library about VPC endpoints."""
    with zipfile.ZipFile(wheel) as archive:
        (inner,) = (name for name in archive.namelist() if name.endswith(".jsii.tgz"))
        with tarfile.open(fileobj=io.BytesIO(archive.read(inner))) as package:
            found = package.extractfile(_SCRIPT)
            assert found is not None  # noqa: S101 - another layout is another wheel, and that is locked
            return found.read().decode()


def text(source: str, javascript: str) -> str:
    """The table as it is carried, without services of no Region; `{region}` stands for the Region."""
    interfaces = {
        match["name"]: f"{match['prefix'] or _USUAL}.{{region}}.{match['name']}"
        for match in _INTERFACE.finditer(javascript)
        if "global" not in match["more"] and not (match["prefix"] or "").endswith(".global")
    }
    gateways = {
        match["name"]: f"{_USUAL}.{{region}}.{match['name']}" for match in _GATEWAY.finditer(javascript)
    }
    tables = {
        "source": source,
        "gateways": dict(sorted(gateways.items())),
        "interfaces": dict(sorted(interfaces.items())),
        "otherwise": _otherwise(javascript, interfaces),
    }
    return json.dumps(tables, indent=2) + "\n"


def _otherwise(javascript: str, interfaces: dict[str, str]) -> dict[str, dict[str, str]]:
    """By Region, the services of the table that are called otherwise there."""
    prefixes, suffixes = (_table(pattern, javascript) for pattern in (_PREFIXES, _SUFFIXES))
    begins = {
        region: case["prefix"]
        for case in _CASES.finditer(javascript)
        for region in re.findall(r'case"([^"]+)"', case["regions"])
    }
    return {
        region: {
            name: f"{begins[region]}.{{region}}.{name}{'.cn' if name in suffixes.get(region, ()) else ''}"
            for name in sorted(names)
            if name in interfaces
        }
        for region, names in sorted(prefixes.items())
        if region.startswith(_PARTITIONS)
    }


def _table(pattern: re.Pattern[str], javascript: str) -> dict[str, list[str]]:
    match = pattern.search(javascript)
    assert match is not None  # noqa: S101 - the same
    found: dict[str, list[str]] = json.loads(match["table"])
    return found
