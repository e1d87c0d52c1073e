"""Which tests stay together on one worker, and which start first, when several workers run the suite.

What tests prepare for one another (an estate that is built once, the facts of the example, a running
provider) is prepared again on each worker that runs one of them, so tests that share it stay together. The
longest start first: one that starts last keeps one worker busy and the others idle. Applies of Terraform
mostly wait, so they do not start all at once, but each between groups that compute.
"""

from pathlib import Path, PurePath

TESTS = Path(__file__).parent
BY_FOLDER = ("unit", "isolation", "golden", "diagnostics")
LONGEST_FIRST = (
    "open-estate",
    "unit/cli",
    "oracle",
    "kitchen-sink",
    "unit/pipeline",
    "documentation/test_recipes.py",
    "guarded-estate",
    "alone-estate",
    "full-estate",
    "unit/proof/properties",
    "plan-and-apply",
    "checkov",
    "story",
    "tasks",
    "unit/tools",
    "unit",
    "terraform/test_estate.py",
    "diagnostics",
    "template-lines",
    "property/test_random_proofs.py",
    "unit/publish",
    "rendered/test_house_rules.py",
    "unit/readback",
    "isolation",
    "property/test_free_text.py",
    "isolation/mutation",
)


def group(file: Path) -> str:
    """The group of the tests of a file that name none: its folder, or the file where folders hold more."""
    place = PurePath(file).relative_to(TESTS)
    return (place.parent if place.parts[0] in BY_FOLDER else place).as_posix()


def rank(name: str) -> int:
    """Where a group starts: the smaller, the earlier."""
    return LONGEST_FIRST.index(name) if name in LONGEST_FIRST else len(LONGEST_FIRST)
