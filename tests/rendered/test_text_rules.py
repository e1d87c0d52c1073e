import pytest
from fakes.rendered import HEADER, a_parsed_stack, rendered, said
from rendered.checks import header, layout, machine_traces, syntax
from rendered.checks.parsed import parsed_stack


def test_a_file_that_is_not_hcl_is_named_with_line_and_column() -> None:
    (finding,) = syntax.check(a_parsed_stack({"main.tf": "locals {\n  a = \n}\n"}))
    assert (finding.rule.code, finding.primary.document) == ("HCL001", "out/alpha/dev/main.tf")
    assert finding.primary.span is not None
    assert finding.primary.span.start_line >= 6


def test_hcl_passes() -> None:
    assert list(syntax.check(a_parsed_stack())) == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("a = 1\n", []),
        ("a {\n  b = 1\n\n  c = 2\n}\n", []),
        ("a = 1", [(1, "the file does not end with a new line")]),
        ("a = 1\n\n", [(2, "a blank line before another one, or at the end")]),
        ("\na = 1\n", [(1, "a blank line at the beginning, or after another one")]),
        ("a {\n\n  b = 1\n}\n", [(2, "a blank line after an opening brace")]),
        ("a {\n  b = 1\n\n}\n", [(3, "a blank line before a closing brace")]),
        ("a = 1 \n", [(1, "spaces at the end of the line")]),
        ("\ta = 1\n", [(1, "a tab or carriage return")]),
        ("a = 1\r\n", [(1, "a tab or carriage return")]),
    ],
)
def test_layout_names_each_untidy_line(text: str, faults: list[tuple[int, str]]) -> None:
    assert list(layout.faults(text)) == faults


def test_two_blank_lines_in_a_row_are_found() -> None:
    assert {line for line, _ in layout.faults("a = 1\n\n\nb = 2\n")} == {2, 3}


def test_layout_points_into_the_file() -> None:
    findings = tuple(layout.check(a_parsed_stack({"main.tf": "locals {\n  a = 1 \n}\n"})))
    assert said(findings) == ["main.tf:6: spaces at the end of the line"]


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        HEADER.removesuffix("\n"),
        HEADER.replace("do not edit", "please edit"),
        HEADER.replace("# Source: tenants/alpha.yaml\n", ""),
        HEADER.replace("tenants/alpha.yaml", ""),
        "\n" + HEADER,
    ],
)
def test_a_file_without_the_whole_header_is_found(wrong: str) -> None:
    stack = parsed_stack(rendered(header=wrong), "out")
    findings = tuple(header.check(stack))
    assert {finding.rule.code for finding in findings} == {"HCL003"}
    assert len(findings) == len(stack.files)


def test_the_header_passes() -> None:
    assert list(header.check(a_parsed_stack())) == []


@pytest.mark.parametrize(
    "value",
    [
        "/Users/ann/work/tenants",
        "/home/ann/tenants/alpha.yaml",
        "/root/checkout",
        "C:\\\\Users\\\\ann",
        "2026-11-22T04:05",
        "2026-11-22 04:05:06",
    ],
)
def test_a_trace_of_the_machine_is_found(value: str) -> None:
    stack = a_parsed_stack({"main.tf": f'locals {{\n  a = "{value}"\n}}\n'})
    (finding,) = machine_traces.check(stack)
    assert said((finding,))[0].startswith("main.tf:6: a ")


@pytest.mark.parametrize(
    "value",
    [
        "2012-10-17",
        "/home/sagemaker-user/custom",
        "/aws/sagemaker/studio",
        "arn:aws:iam::111122223333:role/home/ann/x",
        "s3://bucket/root/x",
        "tenants/alpha.yaml",
    ],
)
def test_paths_and_dates_of_aws_are_no_trace(value: str) -> None:
    stack = a_parsed_stack({"main.tf": f'locals {{\n  a = "{value}"\n}}\n'})
    assert list(machine_traces.check(stack)) == []
