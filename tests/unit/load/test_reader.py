import errno
import os

import pytest

from generator.core.places import Span
from generator.load.files import MAX_BYTES
from generator.load.reader import MOST_FINDINGS, read_document, read_text


def codes(read):
    return [finding.rule.code for finding in read.findings]


def test_values_keys_and_items_know_where_they_stand():
    text = 'a: 1\nb: [x, {c: "y"}]\nd:\n  - e: |\n      long\n      text\n\n  - f:\n# end\n'
    document = read_text("t.yaml", text).document

    assert document.data == {"a": 1, "b": ["x", {"c": "y"}], "d": [{"e": "long\ntext\n"}, {"f": None}]}
    assert document.span(("a",)) == Span(1, 4, 1, 5)
    assert document.span(("a",), on_key=True) == Span(1, 1, 1, 2)
    assert document.span(("b", 1, "c")) == Span(2, 12, 2, 15)
    assert document.span(("b",)) == Span(2, 4, 2, 17)
    assert document.span(("d", 0, "e")) == Span(4, 8, 6, 11)
    assert document.span(("d",)) == Span(4, 3, 8, 7)
    assert document.span(("d", 1, "f")) == Span(8, 7, 8, 7)


def test_an_unknown_route_falls_back_to_its_nearest_parent():
    document = read_text("t.yaml", "a:\n  b: 1\n").document

    assert document.span(("a", "b", "c", 0)) == document.span(("a", "b"))
    assert document.span(("a", "zz"), on_key=True) == document.span(("a",), on_key=True)
    assert document.span(("zz",)) == document.span(())


def test_items_have_no_key_so_their_value_is_pointed_at():
    document = read_text("t.yaml", "a: [x, y]\n").document
    assert document.span(("a", 1), on_key=True) == document.span(("a", 1))


def test_a_document_that_was_never_read_still_answers():
    read = read_text("t.yaml", "")
    assert read.document.data is None
    assert read.document.span(("a",)) == Span(1, 1, 1, 1)


def test_all_faults_of_a_text_are_found_in_one_run():
    text = "a: &x 1\na: 2\nb: *x\n1: !!binary x\n<<: {c: d}\ne: e\u0301\n"
    assert sorted(codes(read_text("t.yaml", text))) == [
        "SRC011",
        "SRC012",
        "SRC013",
        "SRC015",
        "SRC016",
        "SRC017",
    ]


def test_faults_before_a_syntax_error_are_told_with_it():
    assert codes(read_text("t.yaml", "a: 1\na: 2\nb: [\n")) == ["SRC011", "SRC008"]


def test_refused_values_are_left_out_of_the_data_and_remembered():
    document = read_text("t.yaml", "a: &x 1\nb: *x\nc: [*x, 2]\nd: !Ref y\n").document
    assert document.data == {"a": 1, "c": [None, 2]}
    assert document.unread == {("b",), ("c", 0), ("d",)}


def test_the_first_of_two_equal_keys_is_kept():
    assert read_text("t.yaml", "a: 1\na: {b: [c]}\n").document.data == {"a": 1}


def test_nothing_of_a_key_that_is_a_list_reaches_the_data():
    document = read_text("t.yaml", "? [a, {b: c}]\n: {d: e}\nf: g\n").document
    assert document.data == {"f": "g"}
    assert set(document.spans) == {(), ("f",)}


def test_a_merge_key_in_quotes_is_an_ordinary_key():
    assert read_text("t.yaml", '"<<": a\n').document.data == {"<<": "a"}


def test_carriage_returns_move_nothing():
    unix = read_text("t.yaml", "a: x\nb:\n  - c\n").document
    windows = read_text("t.yaml", "a: x\r\nb:\r\n  - c\r\n").document
    assert windows.data == unix.data
    assert windows.spans == unix.spans


def test_a_byte_order_mark_moves_nothing(tmp_path):
    (tmp_path / "t.yaml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    read = read_document(tmp_path, "t.yaml")
    assert read.findings == ()
    assert read.document.span(("a",), on_key=True) == Span(1, 1, 1, 2)


@pytest.mark.parametrize("unit", ["[", "{a: ", "- ", "? ", "&a [", "!x ["])
def test_nesting_without_end_is_one_finding(unit):
    assert "SRC014" in codes(read_text("t.yaml", unit * 100_000))


def test_a_flood_of_findings_is_cut_with_a_note():
    text = "".join(f"{number}: x\n" for number in range(500))
    read = read_text("t.yaml", text)
    assert len(read.findings) == MOST_FINDINGS + 1
    assert read.findings[-1].rule.code == "SRC018"
    assert read.findings[-1].primary.span.start_line == MOST_FINDINGS + 1
    assert "480 more" in read.findings[-1].message


def test_a_sparse_file_of_50_megabytes_is_refused_unread(tmp_path, monkeypatch):
    path = tmp_path / "t.yaml"
    path.touch()
    os.truncate(path, 50_000_000)
    monkeypatch.setattr("pathlib.Path.open", lambda *_: pytest.fail("it was opened"))
    assert codes(read_document(tmp_path, "t.yaml")) == ["SRC004"]


def test_a_file_of_exactly_the_limit_is_read(tmp_path):
    text = "a: 1\n#"
    (tmp_path / "t.yaml").write_text(text + "x" * (MAX_BYTES - len(text)))
    assert read_document(tmp_path, "t.yaml").findings == ()


def test_a_path_that_climbs_out_is_refused(tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "secret.yaml").write_text("a: 1\n")
    read = read_document(tmp_path / "root", "../secret.yaml")
    assert codes(read) == ["SRC003"]
    assert read.document.text == ""


def test_a_folder_whose_name_begins_like_the_workspace_is_outside(tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "root-of-others").mkdir()
    (tmp_path / "root-of-others" / "t.yaml").write_text("a: 1\n")
    (tmp_path / "root" / "t.yaml").symlink_to(tmp_path / "root-of-others" / "t.yaml")
    assert codes(read_document(tmp_path / "root", "t.yaml")) == ["SRC003"]


def test_the_workspace_itself_may_be_reached_through_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "t.yaml").write_text("a: 1\n")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert read_document(tmp_path / "link", "t.yaml").document.data == {"a": 1}


def test_a_file_without_permission_says_so(tmp_path, monkeypatch):
    def refuse(*_, **__):
        # The superuser, whom CI may be, is refused nothing by the permissions of a file.
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    (tmp_path / "t.yaml").write_text("a: 1\n")
    monkeypatch.setattr("generator.load.files.opened_file", refuse)
    [finding] = read_document(tmp_path, "t.yaml").findings
    assert "permission denied" in finding.message
