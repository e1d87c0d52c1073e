"""Every resource type of the AWS provider on this machine, with the arguments that may let somebody in.

`terraform providers schema -json` says what they are. The tests render one of each
type: what nobody has thought of is to be refused. The same provider gives the
same bytes: a gzip file of JSON in `tests/data`, named in its README with its day.
"""

import argparse
import gzip
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.tools import provider, terraform

PROJECT = Path(__file__).resolve().parents[2]
TARGET = "tests/data/aws_provider_types.json.gz"
ADDRESS = "registry.terraform.io/hashicorp/aws"

_SEED = """\
terraform {{
  required_providers {{
    aws = {{
      source  = "hashicorp/aws"
      version = "{version}"
    }}
  }}
}}
"""
_CONFIGURATION = """\
disable_checkpoint = true

provider_installation {{
  filesystem_mirror {{
    path    = {mirror}
    include = ["{address}"]
  }}
}}
"""
_GRANTING = re.compile(
    r"""(?:^|_)(?:
        polic(?:y|ies)|policy_(?:json|text|document|arns?|id)|principals?|permissions?|grants?|grantee|acl|trust
        |roles?|roles?_(?:arns?|name)|accounts?|accounts?_ids?|users?|user_(?:arns?|name|value|id)|groups?
        |group_(?:arns?|name|id)|members?|owner|public\w*|bucket|bucket_(?:arn|name)|kms_key\w*|target_arns?
        |destination\w*|source_(?:arn|account)|identity\w*|organization\w*|external_id|shared?\w*
    )$""",
    re.VERBOSE,
)
"""Names of arguments that say who may do something, or where something goes."""

Schema = dict[str, Any]


def main() -> None:
    """Write the file below the project, or below the folder that was asked for."""
    arguments = argparse.ArgumentParser(description="Write down the resource types of the AWS provider.")
    arguments.add_argument("--into", type=Path, default=PROJECT, metavar="FOLDER")
    target = arguments.parse_args().into / TARGET
    installed, program = provider.find(), terraform.find(PROJECT)
    if installed is None or program is None:
        sys.exit("terraform and an AWS provider are needed to make this data")
    known = schemas(installed, program)["resource_schemas"]
    types = {name: _arguments(one["block"]) for name, one in sorted(known.items())}
    content = json.dumps({"version": installed.version, "types": types}, separators=(",", ":"))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(content.encode(), mtime=0))
    print(f"{TARGET}: {len(types):,} types of hashicorp/aws {installed.version}")


def schemas(installed: provider.Provider, program: Path) -> Schema:
    """What `terraform providers schema` says of a provider: `provider` and `resource_schemas`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "versions.tf").write_text(_SEED.format(version=installed.version))
        configuration = folder / "terraform.tfrc"
        configuration.write_text(
            _CONFIGURATION.format(mirror=json.dumps(str(installed.mirror)), address=ADDRESS)
        )
        environment = {"TF_CLI_CONFIG_FILE": str(configuration), "CHECKPOINT_DISABLE": "1", "PATH": ""}
        for command in (("init", "-no-color"), ("providers", "schema", "-json")):
            run = subprocess.run(
                [str(program), *command], cwd=folder, env=environment, capture_output=True, check=False
            )
            if run.returncode:
                sys.exit(f"terraform {' '.join(command)} failed: {run.stderr.decode()[-400:]}")
        found: Schema = json.loads(run.stdout)["provider_schemas"][ADDRESS]
        return found


def _arguments(block: Schema) -> dict[str, str]:
    """By dotted path the kind of each argument that must be given or may grant, such as `text`."""
    return {
        path: _kind(argument)
        for path, argument, is_required in _paths(block, "", is_required=True)
        if is_required or _GRANTING.search(path.rpartition(".")[2])
    }


def _paths(block: Schema, before: str, *, is_required: bool) -> Iterator[tuple[str, Schema, bool]]:
    for name, one in sorted(block.get("attributes", {}).items()):
        if one.get("required") or one.get("optional"):
            yield f"{before}{name}", one, is_required and bool(one.get("required"))
    for name, inner in sorted(block.get("block_types", {}).items()):
        if before.count(".") < _DEEPEST:
            needed = is_required and bool(inner.get("min_items"))
            yield from _paths(inner["block"], f"{before}{name}.", is_required=needed)


_DEEPEST = 3
"""Blocks within blocks that are looked into: schemas of dashboards never end."""


def _kind(argument: Schema) -> str:
    kind = argument.get("type")
    if isinstance(kind, list):
        return "map" if kind[0] in {"map", "object"} else "list"
    return {"number": "number", "bool": "bool"}.get(str(kind), "text")


if __name__ == "__main__":
    main()
