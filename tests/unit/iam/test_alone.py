"""The IAM engine stands alone: with `core` and nothing else of ours it proves and refutes."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[3] / "generator"
PROOF = """
from generator.core.places import Location
from generator.iam.authority import Authority, PolicySource, Principal
from generator.iam.claims import Claim, Expectation
from generator.iam.policy import Policy, PolicyKind, Statement
from generator.iam.prove import prove
from generator.iam.requests import RequestSet

reads = Statement("Read", "Allow", actions=("s3:GetObject",), resources=("arn:aws:s3:::ours/*",))
role = Principal("reader", "arn:aws:iam::111122223333:role/reader", "111122223333", "eu-west-1", "aws")
who = Authority(role, (PolicySource("read", PolicyKind.MANAGED, Policy((reads,)), document="read.json"),))


def claimed(*resources):
    asked = RequestSet(("s3:GetObject",), resources=resources)
    return Claim("reads", "reader", "reads", who, (asked,), Expectation.NEVER, Location("read.json"), "it")


for result in prove((claimed("arn:aws:s3:::theirs/*"), claimed("arn:aws:s3:::ours/*"))):
    print(result.verdict)
"""


@pytest.fixture
def alone(tmp_path):
    """A folder with the rooms `iam` and `core` only."""
    for room in ("iam", "core"):
        shutil.copytree(PACKAGE / room, tmp_path / "generator" / room)
    (tmp_path / "generator" / "__init__.py").touch()
    return tmp_path


def run(folder, program):
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_engine_proves_and_refutes_without_the_rest_of_the_product(alone):
    assert run(alone, PROOF) == "proved\nrefuted\n"


def test_every_module_of_the_engine_is_imported_without_the_rest_of_the_product(alone):
    modules = sorted(path.relative_to(alone) for path in (alone / "generator" / "iam").rglob("*.py"))
    names = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in modules]

    assert len(names) > 20
    run(alone, "\n".join(f"import {name}" for name in names))
