"""What a change of each argument does to a resource, asked of the AWS provider on this machine.

For every type that may be rendered and every argument of it, the provider is asked what it would plan
(`PlanResourceChange`) where the argument has another value, comes and goes. Nothing reaches AWS. The same
provider gives the same bytes: `generator/review/data/resource_changes.json`.
"""

import argparse
import gzip
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from message_pack import UNKNOWN
from plugin import Planned, Plugin
from provider_types import ADDRESS, PROJECT, Schema, schemas

from generator.readback.resource_types import HARMLESS, READ
from generator.tools import provider, terraform

TARGET = "generator/review/data/resource_changes.json"
LATER = PROJECT / "tests/data/aws_provider_6.25.0_schema.json.gz"

_POLICY = (
    '{{"Version":"2012-10-17","Statement":[{{"Sid":"{}","Effect":"Deny","Action":"s3:*","Resource":"*"}}]}}'
)
_TEXTS = (
    ("aaaa-1", "bbbb-2"),
    ("arn:aws:iam::123456789012:role/aaaa", "arn:aws:iam::123456789012:role/bbbb"),
    ("10.0.0.0/24", "10.1.0.0/24"),
    (_POLICY.format("A"), _POLICY.format("B")),
    ("ENABLED", "DISABLED"),
    ("Enabled", "Disabled"),
    ("tcp", "udp"),
    ("10", "20"),
    ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
    ("true", "false"),
    ("eu-west-1", "eu-west-2"),
)
"""Two values of a text each, of which the first pair that a provider takes is asked about."""
_NAMED: dict[str, tuple[Any, Any]] = {
    "transition_default_minimum_object_size": ("all_storage_classes_128K", "varies_by_storage_class"),
    "status": ("Enabled", "Disabled"),
}
"""Two values of an argument that takes no others."""
_WITHOUT_WHICH_REFUSED: dict[str, dict[str, Any]] = {
    "aws_dynamodb_table": {
        "hash_key": "aaaa-1",
        "attribute": [{"name": name, "type": "S"} for name in ("aaaa-1", "bbbb-2")],
        # Every attribute must be one of some index, and each of the two is a key of this one.
        "global_secondary_index": [
            {"name": "index", "hash_key": "aaaa-1", "range_key": "bbbb-2", "projection_type": "ALL"}
        ],
    },
    "aws_lambda_function": {"handler": "aaaa-1", "runtime": "aaaa-1", "filename": "aaaa-1"},
}
"""What a type has in every question beside what its schema demands: the provider plans nothing without it."""
_DEEPEST = 7

Value = Any


@dataclass(slots=True)
class Found:
    """What was measured of a type, by dotted path."""

    replaces: dict[str, list[str]] = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=dict)
    """Where a change plans nothing: what is taken away stays as it is."""
    recomputed: dict[str, list[str]] = field(default_factory=dict)
    defaults: dict[str, Value] = field(default_factory=dict)
    """What holds of an argument that is not stated."""
    unasked: list[str] = field(default_factory=list)
    """Arguments of which the provider took no value."""
    paths: set[str] = field(default_factory=set)


def main() -> None:
    """Write the file below the project, or below the folder that was asked for."""
    arguments = argparse.ArgumentParser(description="Ask the AWS provider what a change does to a resource.")
    arguments.add_argument("--into", type=Path, default=PROJECT, metavar="FOLDER")
    target = arguments.parse_args().into / TARGET
    installed, program = provider.find(), terraform.find(PROJECT)
    if installed is None or program is None:
        sys.exit("terraform and an AWS provider are needed to make this data")
    known = schemas(installed, program)
    later = json.loads(gzip.decompress(LATER.read_bytes()))["provider_schemas"][ADDRESS]["resource_schemas"]
    (plugin,) = (installed.mirror / ADDRESS / installed.version).glob("*/terraform-provider-aws*")
    environment = {"PATH": os.environ["PATH"], "AWS_EC2_METADATA_DISABLED": "true"}
    names = sorted(name for name in {*READ, *HARMLESS} if name.startswith("aws_"))
    types = {}
    with Plugin.start(plugin, environment) as asked:
        faults = asked.configure(_configuration(known["provider"]["block"]))
        if faults:
            sys.exit(f"the provider refuses its configuration: {'; '.join(faults)}")
        for name in names:
            block = known["resource_schemas"][name]["block"]
            types[name] = _told(block, later.get(name), Type(asked, name, block).measured())
    document = {
        "provider": "hashicorp/aws",
        "measured": installed.version,
        "inferred": "6.25.0 is taken to do the same; arguments that only its schema has are listed as later",
        "types": types,
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_written(document), encoding="utf-8")
    print(f"{TARGET}: {len(types)} types of hashicorp/aws {installed.version}")


def _written(document: dict[str, Any]) -> str:
    """JSON with a line for each type."""
    head = {key: one for key, one in document.items() if key != "types"}
    lines = [f'    "{name}": {json.dumps(one)}' for name, one in document["types"].items()]
    opened = json.dumps(head, indent=2)[:-2]
    return opened + ',\n  "types": {\n' + ",\n".join(lines) + "\n  }\n}\n"


def _configuration(block: Schema) -> dict[str, Value]:
    given = {
        "region": "eu-west-1", "access_key": "a", "secret_key": "b", "skip_credentials_validation": True,
        "skip_requesting_account_id": True, "skip_region_validation": True, "skip_metadata_api_check": "true",
    }  # fmt: skip
    attributes = {name: given.get(name) for name in block.get("attributes", {})}
    return {**attributes, **{name: _empty(one) for name, one in block.get("block_types", {}).items()}}


def _told(block: Schema, later: Schema | None, found: Found) -> dict[str, Value]:
    """What is written of a type; nothing where there is nothing to say."""
    told: dict[str, Value] = {
        "replaces": dict(sorted(found.replaces.items())),
        "kept": dict(sorted(found.kept.items())),
        "recomputed": dict(sorted(found.recomputed.items())),
        "arguments": sorted(_arguments(block, "")),
        "sets": sorted(_sets(block, "")),
        "tags": "tags_all" in block.get("attributes", {}),
        "defaults": dict(sorted(found.defaults.items())),
        "unasked": sorted(found.unasked),
    }
    if later is not None:
        mine, others = set(_arguments(block, "")), set(_arguments(later["block"], ""))
        told["later"] = sorted(others - mine)
    return {key: one for key, one in told.items() if one}


def _sets(block: Schema, before: str) -> Iterator[str]:
    for name, one in block.get("attributes", {}).items():
        if isinstance(one.get("type"), list) and one["type"][0] == "set":
            yield before + name
    for name, one in block.get("block_types", {}).items():
        if one["nesting_mode"] == "set":
            yield before + name
        if before.count(".") < _DEEPEST:
            yield from _sets(one["block"], f"{before}{name}.")


def _arguments(block: Schema, before: str) -> Iterator[str]:
    for name, one in block.get("attributes", {}).items():
        if one.get("required") or one.get("optional"):
            yield before + name
            yield from (f"{before}{name}.{inner}" for inner in _inside(one.get("type")))
    for name, one in block.get("block_types", {}).items():
        if before.count(".") < _DEEPEST:
            yield before + name
            yield from _arguments(one["block"], f"{before}{name}.")


def _inside(kind: Value) -> tuple[str, ...]:
    """What is written as arguments of a block, and is the value of one argument and changes with it."""
    if isinstance(kind, list) and kind[0] in {"list", "set"} and isinstance(kind[1], list):
        return tuple(kind[1][1]) if kind[1][0] == "object" else ()
    return ()


@dataclass(slots=True)
class Type:
    """A type of resource, and what it takes to ask about it."""

    asked: Plugin
    name: str
    block: Schema

    def measured(self) -> Found:
        """What a change of each argument does."""
        found = Found(defaults=self._defaults())
        for route, one, is_block in _routes(self.block, ()):
            path = ".".join(route)
            if path.startswith("timeouts") or path in {"tags_all", "id"}:
                continue
            found.paths.add(path)
            if is_block:
                self._ask_block(found, route, one)
            else:
                self._ask_argument(found, route, one)
        return found

    def _defaults(self) -> dict[str, Value]:
        """What a new resource has of which only what it must have is stated."""
        given = self._base(is_state=False)
        proposed = {
            name: UNKNOWN if one is None and self.block["attributes"].get(name, {}).get("computed") else one
            for name, one in given.items()
        }
        planned = self.asked.plan(self.name, None, proposed, given)
        state = {} if planned.errors else planned.state
        return {
            name: one
            for name, one in state.items()
            if given[name] is None and isinstance(one, str | bool | int | float)
        }

    def _ask_argument(self, found: Found, route: tuple[str, ...], one: Schema) -> None:
        path = ".".join(route)
        changed = None
        for first, second in _pairs(one["type"], route[-1]):
            planned = self._planned(route, first, second)
            if not planned.errors and (planned.replaces or self._differs(planned, route, first)):
                changed = planned
                break
        if changed is None:
            found.unasked.append(path)
            return
        self._note(found, path, "changed", changed, differs=True)
        if one.get("optional"):
            computed = bool(one.get("computed"))
            kept = first if computed else None
            gone = self._planned(route, first, kept, config=None)
            if not gone.errors:
                self._note(found, path, "removed", gone, differs=self._differs(gone, route, first))
            if not computed:
                other = first if found.defaults.get(path) == second else second
                came = self._planned(route, None, other)
                if not came.errors:
                    self._note(found, path, "added", came, differs=self._differs(came, route, None))

    def _ask_block(self, found: Found, route: tuple[str, ...], one: Schema) -> None:
        if one.get("min_items"):
            return
        path = ".".join(route)
        bare = [_base(one["block"], is_state=False)]
        for word in ("removed", "added"):
            for filled in _fillings(one["block"]):
                before, after = ([filled], []) if word == "removed" else ([], [filled])
                planned = self._planned(route, before, after)
                if not planned.errors:
                    break
            if planned.errors:
                found.unasked.append(f"{path} {word}")
                continue
            differs = bool(planned.replaces) or self._differs(planned, route, before)
            if planned.replaces:  # only where it is the block, and not an argument in it
                emptied = self._planned(route, *((bare, []) if word == "removed" else ([], bare)))
                planned = planned if emptied.errors or emptied.replaces else emptied
            self._note(found, path, word, planned, differs=differs)

    def _note(self, found: Found, path: str, word: str, planned: Planned, *, differs: bool) -> None:
        root = path.partition(".")[0]
        if any(one == root or one.startswith(f"{root}.") for one in planned.replaces):
            found.replaces.setdefault(path, []).append(word)
        elif not differs:
            found.kept.setdefault(path, []).append(word)
        else:
            new = [name for name, one in (planned.state or {}).items() if one is UNKNOWN and name != root]
            if new:
                found.recomputed[path] = sorted({*found.recomputed.get(path, ()), *new})

    def _planned(
        self, route: tuple[str, ...], before: Value, after: Value, config: Value = UNKNOWN
    ) -> Planned:
        prior, proposed, given = (self._base(is_state=state) for state in (True, True, False))
        _put(prior, self.block, route, before)
        _put(proposed, self.block, route, after)
        _put(given, self.block, route, after if config is UNKNOWN else config)
        return self.asked.plan(self.name, prior, proposed, given)

    def _base(self, *, is_state: bool) -> dict[str, Value]:
        base = _base(self.block, is_state=is_state)
        for name, value in _WITHOUT_WHICH_REFUSED.get(self.name, {}).items():
            inner = self.block.get("block_types", {}).get(name)
            base[name] = (
                [{**_base(inner["block"], is_state=is_state), **one} for one in value] if inner else value
            )
        return base

    def _differs(self, planned: Planned, route: tuple[str, ...], before: Value) -> bool:
        prior = self._base(is_state=True)
        _put(prior, self.block, route, before)
        return isinstance(planned.state, dict) and planned.state.get(route[0]) != prior[route[0]]


def _routes(block: Schema, before: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Schema, bool]]:
    for name, one in sorted(block.get("attributes", {}).items()):
        if (one.get("required") or one.get("optional")) and "type" in one:
            yield (*before, name), one, False
    for name, one in sorted(block.get("block_types", {}).items()):
        yield (*before, name), one, True
        if len(before) < _DEEPEST:
            yield from _routes(one["block"], (*before, name))


def _pairs(kind: Value, name: str = "") -> Iterator[tuple[Value, Value]]:
    """Two values each of a kind."""
    if name in _NAMED and kind == "string":
        yield _NAMED[name]
    yield from _plain(kind) if isinstance(kind, str) else _composed(*kind)


def _plain(kind: str) -> Iterator[tuple[Value, Value]]:
    if kind == "string":
        yield from _TEXTS
    elif kind == "number":
        yield from ((10, 20), (400, 500), (1, 2))
    elif kind == "bool":
        yield from ((True, False), (False, True))


def _composed(kind: str, inner: Value) -> Iterator[tuple[Value, Value]]:
    if kind == "object":
        both = {name: next(_pairs(one)) for name, one in inner.items()}
        yield tuple({name: one[side] for name, one in both.items()} for side in (0, 1))
        return
    for first, second in _pairs(inner):
        yield ({"k": first}, {"k": second}) if kind == "map" else ([first], [second])


def _base(block: Schema, *, is_state: bool) -> dict[str, Value]:
    """A resource of which only what it must have is stated; a state has what AWS computes, too."""
    base: dict[str, Value] = {}
    for name, one in block.get("attributes", {}).items():
        needed = one.get("required") or (is_state and one.get("computed"))
        base[name] = next(_pairs(one["type"], name))[0] if needed and "type" in one else None
    for name, one in block.get("block_types", {}).items():
        base[name] = [_base(one["block"], is_state=is_state)] if one.get("min_items") else _empty(one)
    return base


def _fillings(block: Schema) -> Iterator[dict[str, Value]]:
    """Blocks in which something is stated: all that may be, and one thing each."""
    bare = _base(block, is_state=False)
    if any(bare.values()):
        yield bare
    optional = {
        name: next(_pairs(one["type"], name))[0]
        for name, one in block.get("attributes", {}).items()
        if one.get("optional") and "type" in one
    }
    yield {**bare, **optional}
    yield from ({**bare, name: value} for name, value in optional.items())


def _empty(one: Schema) -> Value:
    return None if one["nesting_mode"] in {"single", "group"} else []


def _put(base: dict[str, Value], block: Schema, route: tuple[str, ...], value: Value) -> None:
    *blocks, last = route
    at = base
    for name in blocks:
        inner = block["block_types"][name]
        if not at[name]:
            at[name] = [_base(inner["block"], is_state=False)]
        if inner["nesting_mode"] in {"single", "group"}:
            at[name] = at[name][0] if isinstance(at[name], list) else at[name]
            at, block = at[name], inner["block"]
        else:
            at, block = at[name][0], inner["block"]
    if (
        isinstance(value, list)
        and last in block.get("block_types", {})
        and block["block_types"][last]["nesting_mode"] in {"single", "group"}
    ):
        value = value[0] if value else None
    at[last] = value


if __name__ == "__main__":
    main()
