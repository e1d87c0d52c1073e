from pathlib import Path

import pytest
from order import LONGEST_FIRST, TESTS, group, rank


@pytest.mark.parametrize(
    ("file", "together"),
    [
        ("unit/cli/test_build.py", "unit/cli"),
        ("isolation/test_search_laws.py", "isolation"),
        ("property/test_layout.py", "property/test_layout.py"),
    ],
)
def test_tests_that_share_what_they_prepare_stay_together(file, together):
    assert group(TESTS / file) == together


def test_groups_that_take_long_start_before_all_others():
    assert [rank(name) for name in LONGEST_FIRST] == sorted(rank(name) for name in LONGEST_FIRST)
    assert rank("unit/core") > rank(LONGEST_FIRST[-1])


def test_every_group_that_starts_early_exists():
    texts = [file.read_text(encoding="utf-8") for file in TESTS.rglob("*.py")]
    marked = {name for name in LONGEST_FIRST if any(f'xdist_group("{name}")' in text for text in texts)}
    files: set[Path] = set(TESTS.rglob("test_*.py"))
    assert marked | {group(file) for file in files} >= set(LONGEST_FIRST)
