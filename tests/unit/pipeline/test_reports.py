"""Reports are written anew, and never through a link that somebody left where they go."""

from pathlib import Path

import pytest

from generator.core.errors import EnvironmentFault
from generator.pipeline.reports import write_reports


def test_each_report_is_a_file_that_the_next_run_writes_anew(tmp_path: Path) -> None:
    write_reports(tmp_path / "reports", {"fraud": "a long report", "team-a": ""})
    write_reports(tmp_path / "reports", {"fraud": "short"})
    assert {one.name: one.read_text() for one in (tmp_path / "reports").iterdir()} == {
        "fraud.md": "short",
        "team-a.md": "",
    }


def test_no_link_is_followed(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.write_text("kept")
    (tmp_path / "fraud.md").symlink_to(theirs)
    with pytest.raises(EnvironmentFault, match=r"fraud\.md cannot be written"):
        write_reports(tmp_path, {"fraud": "a report"})
    assert theirs.read_text() == "kept"
