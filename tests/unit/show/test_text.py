from generator.core.findings import Finding, Rule, Severity
from generator.core.places import Location, Span
from generator.load.reader import read_text
from generator.show.text import render_text


def rule(code="TEN014", severity=Severity.ERROR):
    return Rule(code, "name", "Summary.", "Why.", "Instead.", severity)


def sources(**texts):
    return {f"{name}.yaml": read_text(f"{name}.yaml", text).document for name, text in texts.items()}


def shown(finding, **texts):
    return render_text([finding], sources(**texts))


PADDING = "#\n" * 6


def test_a_finding_with_a_related_place_and_a_hint():
    finding = Finding(
        rule(),
        "account 222222222222 is claimed by two environments",
        Location("globex.yaml", ("account_id",), note="claimed again here"),
        (Location("acme.yaml", ("account_id",), note="first claimed here"),),
        "one AWS account serves one tenant environment",
    )
    text = PADDING + 'account_id: "222222222222"\n'
    assert shown(finding, globex="##\n##\n" + text, acme=text) == (
        """\
error[TEN014]: account 222222222222 is claimed by two environments
  --> globex.yaml:9:13
   |
 9 | account_id: "222222222222"
   |             ^^^^^^^^^^^^^^ claimed again here
  ::: acme.yaml:7:13
   |
 7 | account_id: "222222222222"
   |             -------------- first claimed here
   = hint: one AWS account serves one tenant environment

1 error
"""
    )


def test_line_numbers_of_different_width_share_one_column():
    finding = Finding(rule(), "x", Location("b.yaml", ("b",)), (Location("b.yaml", ("a",)),), "do")
    assert shown(finding, b="a: 1\n" + "#\n" * 98 + "b: 2\n") == (
        """\
error[TEN014]: x
    --> b.yaml:100:4
     |
 100 | b: 2
     |    ^
    ::: b.yaml:1:4
     |
   1 | a: 1
     |    -
     = hint: do

1 error
"""
    )


def test_a_finding_about_a_whole_file_has_no_excerpt():
    assert shown(Finding(rule(), "x", Location("a.yaml")), a="a: 1\n") == (
        "error[TEN014]: x\n  --> a.yaml\n\n1 error\n"
    )


def test_a_finding_about_an_unknown_file_keeps_its_place_and_note():
    place = Location("out/main.tf", span=Span(7, 3, 7, 9), note="here")
    assert shown(Finding(rule("HCL001"), "x", place)) == (
        "error[HCL001]: x\n  --> out/main.tf:7:3\n   | here\n\n1 error\n"
    )


def test_a_value_of_several_lines_is_underlined_to_the_end_of_its_first():
    finding = Finding(rule(), "x", Location("a.yaml", ("a",), note="n"))
    assert " 2 |   b: 1\n   |   ^^^^ n\n" in shown(finding, a="a:\n  b: 1\n  c: 2\n")


def test_a_value_that_is_not_there_gets_one_mark():
    finding = Finding(rule(), "x", Location("a.yaml", ("a",)))
    assert " 1 | a:\n   |   ^\n" in shown(finding, a="a:\nb: 1\n")


def test_messages_and_hints_wrap_under_their_first_word():
    finding = Finding(rule(), "word " * 30, Location("a.yaml"), hint="word " * 30)
    lines = shown(finding).splitlines()
    assert lines[1].startswith(" " * 15 + "word")
    assert lines[4].startswith("   = hint: word")
    assert lines[5].startswith(" " * 11 + "word")
    assert max(map(len, lines)) <= 80


def test_words_longer_than_a_line_stay_whole():
    arn = "arn:aws:" + "x" * 90
    assert arn in shown(Finding(rule(), f"the key {arn} is unknown", Location("a.yaml")))


def test_a_note_that_does_not_fit_stands_below():
    finding = Finding(rule(), "x", Location("a.yaml", ("a",), note="word " * 20))
    lines = shown(finding, a="a: " + "y" * 20 + "\n").splitlines()
    assert lines[4] == "   |    " + "^" * 20
    assert lines[5].startswith("   | word word")
    assert lines[6].startswith("   | word")


def test_a_long_line_is_clipped_around_the_value():
    text = "a: [" + ", ".join(f"item{number}" for number in range(100)) + "]\n"
    lines = shown(Finding(rule(), "x", Location("a.yaml", ("a", 50))), a=text).splitlines()
    source, marks = lines[3], lines[4]
    assert len(source) <= 80
    assert source[5:8] == source[-3:] == "..."
    start = marks.index("^")
    assert source[start : start + marks.count("^")] == "item50"


def test_marks_stand_under_wide_and_combining_characters():
    finding = Finding(rule(), "x", Location("a.yaml", ("b",)))
    assert " 1 | {a: 日本, b: x}\n   |              ^\n" in shown(finding, a="{a: 日本, b: x}\n")
    finding = Finding(rule(), "x", Location("a.yaml", span=Span(1, 7, 1, 8)))
    assert " 1 | e\u0301: a b\n   |      ^\n" in shown(finding, a="e\u0301: a b\n")


def test_nothing_a_terminal_would_obey_is_printed():
    finding = Finding(
        rule(), "m\x1b[31m\u202e\r\n", Location("a\x1b.yaml", ("a",), note="n\x07"), hint="h\x9b\udcff"
    )
    text = shown(finding)
    assert text.isascii()
    assert text.replace("\n", "").isprintable()
    assert "m<U+001B>[31m<U+202E>" in text


def test_findings_come_in_the_order_of_their_places():
    text = sources(a="x: 1\ny: 2\n", b="x: 1\n")
    findings = [
        Finding(rule("TEN002"), "fourth", Location("b.yaml", ("x",))),
        Finding(rule("TEN003"), "third", Location("a.yaml", ("y",))),
        Finding(rule("TEN002"), "second", Location("a.yaml", ("x",))),
        Finding(rule("TEN001"), "first", Location("a.yaml", ("x",))),
        Finding(rule("TEN009"), "whole file", Location("a.yaml")),
    ]
    heads = [line.split(": ")[1] for line in render_text(findings, text).splitlines() if "]: " in line]
    assert heads == ["whole file", "first", "second", "third", "fourth"]


def test_the_summary_counts_each_severity():
    findings = [
        Finding(rule("A", severity), str(number), Location("a.yaml"))
        for number, severity in enumerate(
            [Severity.NOTE, Severity.WARNING, Severity.ERROR, Severity.ERROR, Severity.WARNING]
        )
    ]
    assert render_text(findings, {}).endswith("\n\n2 errors, 2 warnings, 1 note\n")


def test_no_findings_are_no_text():
    assert render_text([], {}) == ""


def test_colour_changes_no_visible_character():
    finding = Finding(rule(), "x", Location("a.yaml", ("a",), note="n"), hint="h")
    text = sources(a="a: 1\n")
    plain, coloured = (render_text([finding], text, colour=colour) for colour in (False, True))
    assert "\x1b[" not in plain
    parts = coloured.split("\x1b[")
    assert parts[0] + "".join(part.split("m", 1)[1] for part in parts[1:]) == plain
