"""How the table of zones is made: what three packages know, and nothing else."""

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

LINTER = 'AVAILABILITY_ZONES = {"eu-west-1": ["eu-west-1a", "eu-west-1b"], "mx-central-1": ["mx-central-1a"]}'
PACKAGE = '[{"code": "ca-central-1", "zones": ["ca-central-1c", "ca-central-1d"]}]'

TABLE = """{
  "source": "three",
  "regions": {
    "ca-central-1": {"usual": "d", "possible": "cd"},
    "eu-west-1": {"usual": "ab", "possible": "ab"},
    "mx-central-1": {"usual": "a", "possible": "a"}
  }
}
"""


def test_a_zone_that_all_know_is_usual_and_one_that_any_knows_is_possible():
    program = (
        "import sys; from zones import of_emulator, of_json, of_linter, text; "
        "print(text('three', of_linter(sys.argv[3]), of_emulator(sys.argv[1]), of_json(sys.argv[2])), end='')"
    )

    run = subprocess.run(
        [sys.executable, "-c", program, EMULATOR, PACKAGE, LINTER],
        env={"PYTHONPATH": str(SCRIPTS)}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert run.stdout == TABLE
