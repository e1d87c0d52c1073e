"""How the table of zones is made: what two packages know, and nothing else."""

import subprocess
import sys
from pathlib import Path

SCRIPTS = Path(__file__).parents[3] / "requirements" / "data"

EMULATOR = """
class Zone: ...
class Backend:
    zones = {
        "eu-west-1": [
            Zone(region_name="eu-west-1", name="eu-west-1b", zone_id="euw1-az2"),
            Zone(region_name="eu-west-1", name="eu-west-1a", zone_id="euw1-az1"),
            Zone(region_name="eu-west-1", name="eu-west-1-city-1a", zone_id="x", zone_type="local-zone"),
        ],
        "ca-central-1": [Zone(region_name="ca-central-1", name="ca-central-1d", zone_id="cac1-az4")],
    }
    def filter(self):
        zones = self.zones
"""

PACKAGE = '[{"code": "ca-central-1", "zones": ["ca-central-1c", "ca-central-1d"]}]'

TABLE = """{
  "source": "two",
  "regions": {
    "ca-central-1": {"usual": "d", "possible": "cd"},
    "eu-west-1": {"usual": "ab", "possible": "ab"}
  }
}
"""


def test_a_zone_that_both_know_is_usual_and_one_that_either_knows_is_possible():
    program = (
        "import sys; from zones import of_json, of_python, text; "
        "print(text('two', of_python(sys.argv[1]), of_json(sys.argv[2])), end='')"
    )

    run = subprocess.run(
        [sys.executable, "-c", program, EMULATOR, PACKAGE],
        env={"PYTHONPATH": str(SCRIPTS)}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert run.stdout == TABLE
