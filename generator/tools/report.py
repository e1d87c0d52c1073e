"""checkov's JSON output, read strictly: anything unexpected is a scan that did not happen."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generator.core.errors import EnvironmentFault
from generator.core.json_text import parsed
from generator.tools.expected_checks import every, judged
from generator.tools.process import Completed, last_lines
from generator.tools.scanned import Answers, Check, Resource, StackScan, StackText, block_of, local_address
from generator.tools.witness import WITNESS_ID

_LARGEST = 1_073_741_824
"""Longest report, in bytes: 27 KB for each of 5,000 user profiles in one stack make an eighth of it."""

_HINT = "the scan did not happen; run `tenantry doctor` to see whether checkov is the pinned one"


@dataclass(frozen=True, slots=True)
class Output:
    """One run of checkov: its records with paths relative to the scanned folder.

    `unloaded` are checks that there are for the type of a resource, and that this checkov has not.
    """

    failed: tuple[Check, ...]
    skipped: tuple[Check, ...]
    passed: tuple[Check, ...]
    unparsed: tuple[str, ...]
    unloaded: tuple[tuple[Resource, frozenset[str]], ...] = ()


def read_run(completed: Completed, folder: Path, version: str) -> Output:
    """The records of one run of checkov about `folder`.

    Raises:
        EnvironmentFault: it printed something else or complained, or its exit code says another thing.
    """
    output = read_output(completed.stdout, folder, version)
    if completed.stderr.strip():
        raise EnvironmentFault(f"checkov complained:\n{last_lines(completed.stderr)}", hint=_HINT)
    if completed.returncode != bool(output.failed):
        raise EnvironmentFault(
            f"checkov stopped with exit code {completed.returncode} and {len(output.failed)} failed checks",
            hint=_HINT,
        )
    return output


def read_output(text: str, folder: Path, version: str) -> Output:
    """The records in checkov's JSON output about `folder`.

    checkov prints an object for one kind of report, a list for several and a
    bare summary when it found nothing to look at.

    Raises:
        EnvironmentFault: the output is not such JSON, or comes from another version.
    """
    try:
        document: Any = parsed(text.encode(), _LARGEST)
        reports = document if isinstance(document, list) else [document]
        outputs = [_read_report(report, folder, version) for report in reports]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise EnvironmentFault(
            f"checkov printed something that is not its report: {error}", hint=_HINT
        ) from error
    return Output(
        failed=tuple(check for output in outputs for check in output.failed),
        skipped=tuple(check for output in outputs for check in output.skipped),
        passed=tuple(check for output in outputs for check in output.passed),
        unparsed=tuple(sorted({path for output in outputs for path in output.unparsed})),
        unloaded=tuple(one for output in outputs for one in output.unloaded),
    )


def by_stack(output: Output, stacks: Sequence[StackText]) -> tuple[StackScan, ...]:
    """The records of one run divided among the stacks that were scanned, in their order.

    Raises:
        EnvironmentFault: a record is about a file nobody asked about.
    """
    owner = {path: stack.stack for stack in stacks for path, _ in stack.files}
    records = (*output.failed, *output.skipped, *output.passed)
    strange = {check.path for check in records} | set(output.unparsed)
    strange -= set(owner)
    if strange:
        raise EnvironmentFault(f"checkov reports about {min(strange)}, which was not scanned", hint=_HINT)
    return tuple(_stack_scan(stack, _only(output, owner, stack.stack)) for stack in stacks)


def _read_report(report: Mapping[str, Any], folder: Path, version: str) -> Output:
    summary = report.get("summary", report)
    if summary["checkov_version"] != version:
        raise ValueError(f"version {summary['checkov_version']} instead of {version}")
    results = report.get("results")
    if results is None:
        if any(summary[key] for key in ("failed", "parsing_errors", "resource_count")):
            raise ValueError("a summary that counts results, without the results")
        return Output((), (), (), ())
    output = Output(
        failed=tuple(_checks(results["failed_checks"], folder)),
        skipped=tuple(_checks(results["skipped_checks"], folder)),
        passed=tuple(_checks(results["passed_checks"], folder)),
        unparsed=tuple(_relative(path, folder) for path in results["parsing_errors"]),
        unloaded=tuple(_unloaded(results["passed_checks"], folder)),
    )
    if len(output.failed) != summary["failed"] or len(output.unparsed) != summary["parsing_errors"]:
        raise ValueError("a summary that counts other results than there are")
    return output


def _checks(records: Iterable[Mapping[str, Any]], folder: Path) -> Iterator[Check]:
    for record in records:
        start_line, end_line = record["file_line_range"]
        yield Check(
            path=_relative(record["file_abs_path"], folder),
            start_line=int(start_line),
            end_line=int(end_line),
            code=str(record["check_id"]),
            title=str(record["check_name"]),
            resource=str(record["resource"]),
            reason=str(record["check_result"].get("suppress_comment") or "").strip(),
            guideline=str(record.get("guideline") or ""),
        )


def _unloaded(
    records: Iterable[Mapping[str, Any]], folder: Path
) -> Iterator[tuple[Resource, frozenset[str]]]:
    """What the witness says of each resource that is lacking."""
    for record in records:
        address = local_address(str(record["resource"]))
        if record["check_id"] == WITNESS_ID and address is not None:
            there = record["check_result"].get("evaluated_keys") or ()
            lacking = every(address.partition(".")[0]) - set(map(str, there))
            if lacking:
                yield Resource(_relative(record["file_abs_path"], folder), address), lacking


def _relative(path: str, folder: Path) -> str:
    return Path(path).relative_to(folder).as_posix()


def _only(output: Output, owner: Mapping[str, str], stack: str) -> Output:
    def chosen(checks: tuple[Check, ...]) -> tuple[Check, ...]:
        return tuple(check for check in checks if owner[check.path] == stack)

    unparsed = tuple(path for path in output.unparsed if owner[path] == stack)
    unloaded = tuple(one for one in output.unloaded if owner[one[0].path] == stack)
    return Output(chosen(output.failed), chosen(output.skipped), chosen(output.passed), unparsed, unloaded)


def _stack_scan(stack: StackText, output: Output) -> StackScan:
    return judged(
        StackScan(
            stack=stack,
            passed=sum(check.code != WITNESS_ID for check in output.passed),
            failed=_merged(output.failed),
            skipped=_merged(output.skipped),
            answers=tuple(sorted(_answers(output))),
            unparsed=output.unparsed,
        ),
        dict(output.unloaded),
    )


def _answers(output: Output) -> Iterator[Answers]:
    """The answers about each resource that has the witness's."""
    said: dict[Resource, set[str]] = {}
    for check in (*output.failed, *output.skipped, *output.passed):
        address = local_address(check.resource)
        if address is not None:
            said.setdefault(Resource(check.path, address), set()).add(check.code)
    for resource, codes in said.items():
        if WITNESS_ID in codes:
            yield Answers(resource, tuple(sorted(codes - {WITNESS_ID})))


def _merged(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """One record per block and check, of all instances; each call of a module has blocks of its own."""
    first: dict[tuple[str, int, str, str], Check] = {}
    count: Counter[tuple[str, int, str, str]] = Counter()
    for check in sorted(checks):
        key = (check.path, check.start_line, check.code, block_of(check.resource))
        first.setdefault(key, check)
        count[key] += 1
    return tuple(replace(check, others=count[key] - 1) for key, check in first.items())
