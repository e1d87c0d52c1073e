"""Somebody's desk: a workspace in a repository, a machine with the command and terraform, an emulated AWS."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fakes.proofs import BELIEVING
from fakes.repositories import repository
from jsonschema import validate
from terraform.emulator.organization import ExistingOrganization
from terraform.emulator.server import EmulatedAws
from terraform.harness import Toolchain

from generator.show.delivery_schemas import apply_schema, drift_schema, plan_schema

ROOT = Path(__file__).parents[2]
MANAGEMENT, LINES = "111111111111", "111111111115"
REGION, BUCKET = "eu-west-1", "acme-terraform-state"
SECONDS = 300
COMMAND = (sys.executable, "-P", "-c", "from generator.cli import main; main()")
ORGANIZATION = ExistingOrganization(id="o-a1b2c3d4e5", root="r-a1b2", management=MANAGEMENT)
"""The organization of a workspace as `tenantry init` makes it."""


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def stacks(self) -> Mapping[str, Any]:
        """What it says as JSON, by stack; it is what its schema says."""
        said = json.loads(self.out)
        if "records" in said:
            validate(said, plan_schema())
        else:
            validate(said, drift_schema() if "items" in said["stacks"][0] else apply_schema())
        return {one["address"]: one for one in said["stacks"]}


@dataclass(frozen=True)
class Desk:
    """A workspace in a repository, on a machine of its own, before an emulated AWS."""

    workspace: Path
    home: Path
    environment: Mapping[str, str]
    aws: EmulatedAws

    @classmethod
    def set_up(
        cls,
        home: Path,
        toolchain: Toolchain,
        aws: EmulatedAws,
        organization: ExistingOrganization = ORGANIZATION,
    ) -> "Desk":
        """A workspace as `tenantry init` makes it, not built yet, and what stands before a first apply."""
        (home / "tmp").mkdir()
        environment = dict(toolchain.environment) | {
            "HOME": str(home),
            "TMPDIR": str(home / "tmp"),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "PYTHONPATH": str(ROOT),
        }
        workspace = repository(home / "clone") / "estate"
        made = subprocess.run(
            [*COMMAND, "init", str(workspace)], env=environment, capture_output=True, text=True, check=False
        )
        assert made.returncode == 0, made.stderr
        aws.establish(organization)
        where = {"LocationConstraint": REGION}
        aws.client("s3", account=LINES).create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
        return cls(workspace, home, environment, aws)

    def command(self, *arguments: str) -> list[str]:
        """The command line in this workspace."""
        return [*COMMAND, "-C", str(self.workspace), *arguments]

    def build(self) -> Ended:
        """Build, with every claim believed: what is delivered is what tests at a desk are about."""
        return self.run("build", "--no-scan", code=BELIEVING)

    def deliver(self, verb: str, *arguments: str) -> Ended:
        """Plan or apply, with a backend as the emulator has it; records lie beside the state."""
        return self.run(verb, *arguments, "--backend-config", "use_path_style=true")

    def run(self, *arguments: str, code: str = COMMAND[-1]) -> Ended:
        """Run the command to its end; `code` is what stands for it."""
        done = subprocess.run(
            [*COMMAND[:-1], code, *self.command(*arguments)[len(COMMAND) :]],
            env=dict(self.environment),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def objects(self, below: str = "") -> set[str]:
        """The names of objects in the bucket of the state."""
        listed = self.aws.client("s3", account=LINES).list_objects_v2(Bucket=BUCKET, Prefix=below)
        return {one["Key"] for one in listed.get("Contents", ())}

    def left_in_private_folders(self) -> list[Path]:
        """What is left where plans were made."""
        return sorted((self.home / "tmp").iterdir())
