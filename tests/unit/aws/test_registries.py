"""The accounts that AWS keeps containers in, as its SDK tells them."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from generator.aws import regions

ROOT = Path(__file__).parents[3]
CARRIED = ROOT / "generator" / "aws" / "data" / "registries.json"
SCRIPTS = ROOT / "requirements" / "data"


def tables():
    return json.loads(CARRIED.read_text(encoding="utf-8"))["regions"]


@pytest.mark.parametrize(
    ("region", "table", "account"),
    [
        ("eu-west-1", "clarify", "131013547314"),
        ("eu-west-1", "model-monitor", "468650794304"),
        ("eu-west-1", "sklearn", "141502667606"),
        ("us-east-1", "clarify", "205585389593"),
        ("us-gov-west-1", "xgboost", "414596584902"),
        ("cn-north-1", "clarify", "122526803553"),
    ],
)
def test_the_images_of_monitors_and_algorithms_may_be_pulled_from_the_account_that_has_them(
    region, table, account
):
    assert table in tables()[region][account]
    assert account in regions.container_accounts(region)


def test_every_region_but_those_the_sdk_does_not_know_has_containers():
    without = [name for name in regions.region_names() if not regions.container_accounts(name)]

    assert without == []


def test_the_table_is_read_from_every_file_of_the_wheel_however_deep_it_lies(tmp_path):
    wheel = tmp_path / "sagemaker-0.0.1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        deep = {"versions": {"1": {"registries": {"eu-west-1": "111111111111"}}}}
        archive.writestr("sagemaker/image_uri_config/one.json", json.dumps(deep))
        flat = {"processing": {"versions": [{"registries": {"eu-west-1": "111111111111", "x": "2"}}]}}
        archive.writestr("sagemaker/image_uri_config/two.json", json.dumps(flat))
        archive.writestr("sagemaker/other.json", json.dumps({"registries": {"eu-west-1": "3"}}))
    program = "import json, sys; from registries import *; print(json.dumps(accounts(Path(sys.argv[1]))))"

    run = subprocess.run(
        [sys.executable, "-c", program, wheel],
        env={"PYTHONPATH": str(SCRIPTS)}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert json.loads(run.stdout) == {"eu-west-1": {"111111111111": ["one", "two"]}, "x": {"2": ["two"]}}
