import subprocess
import sys


def test_what_tests_start_finds_our_modules_compiled():
    shown = subprocess.run(
        [sys.executable, "-v", "-c", "import generator.core.places"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "places.cpython" in shown.stderr
    assert "# wrote" not in shown.stderr
