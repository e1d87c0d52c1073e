"""What an apply did is what terraform said while it ran, also where it was cut off."""

import json

from generator.apply.outcome import outcome_of


def line(kind: str, address: str = "", action: str = "create", **more: object) -> bytes:
    hook = {"hook": {"resource": {"addr": address}, "action": action}} if address else {}
    return json.dumps({"type": kind, **hook, **more}).encode()


def error(summary: str, address: str = "") -> bytes:
    said = {"severity": "error", "summary": summary, "detail": "why"}
    return line("diagnostic", diagnostic=said | ({"address": address} if address else {}))


def test_what_was_done_failed_and_only_begun_is_told_apart() -> None:
    found = outcome_of(
        [
            line("apply_start", "a"),
            line("apply_complete", "a"),
            line("apply_start", "b", "delete"),
            line("apply_complete", "b", "delete"),
            line("apply_start", "b"),
            line("apply_complete", "b"),
            line("apply_start", "c", "update"),
            line("apply_errored", "c", "update"),
            error("refused", "c"),
            line("apply_start", "d"),
        ]
    )
    assert dict(found.done) == {"a": ("created",), "b": ("destroyed", "created")}
    assert dict(found.failed) == {"c": "refused: why"}
    assert (found.begun, found.errors, found.is_complete) == (("d",), (), False)


def test_a_reason_without_an_address_is_that_of_what_failed_without_one() -> None:
    found = outcome_of([line("apply_errored", "a", "delete"), error("in use")])
    assert dict(found.failed) == {"a": "in use: why"}
    assert found.errors == ()


def test_a_line_that_is_cut_off_says_nothing_and_loses_no_other() -> None:
    found = outcome_of([line("apply_complete", "a"), line("apply_complete", "b")[:-3], b"panic: x\n"])
    assert dict(found.done) == {"a": ("created",)}


def test_it_is_complete_once_terraform_says_so() -> None:
    assert outcome_of([line("change_summary")]).is_complete
    assert not outcome_of([]).is_complete
