"""Diagnostics cases as data: files that overlay a small valid workspace, and the text they produce.

A case file is `<CODE>.yaml`. Each key is a case: `passes_…` must produce no
finding at all, `fails_…` must produce exactly `expected`. `files` maps paths
below the workspace to one of

- text, or `null` for a file of the base workspace that is taken away;
- `replace: {text: other}`, `append: text` or both for a change to a file of
  the base workspace;
- `base64: …` for bytes, `repeat: text` with `times: n` and an optional
  `before` and `after` for long files; `{number}` in the text counts from 1;
- a list of the above, one after the other;
- `folder: true`, `pipe: true`, or `link: target`, where `{outside}` stands for
  a folder beside the workspace that holds `file.yaml`.

With `proved: true` the assertions of the workspace are proved as well.
"""

import base64
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import yaml
from fakes.proofs import assertions_alone, proofs_at_once

from generator.core.findings import Finding
from generator.core.steps import silent
from generator.load.documents import SourceDocument
from generator.pipeline.proving import proved
from generator.pipeline.rendered_estate import RenderedEstate
from generator.pipeline.validation import validate
from generator.show.formats import render_findings

DAY = "2026-12-01"
"""The day on which every workspace is looked at."""

HERE = Path(__file__).parent
BASE = HERE / "base"


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a case file."""

    file: Path
    name: str
    files: dict[str, Any]
    expected: str
    proved: bool = False

    @property
    def code(self) -> str:
        return self.file.stem

    @property
    def fails(self) -> bool:
        return self.name.startswith("fails_")


def all_cases() -> list[Case]:
    return [case for path in sorted(HERE.glob("[A-Z]*.yaml")) for case in _cases(path)]


def diagnose(case: Case, folder: Path) -> tuple[tuple[Finding, ...], str]:
    """The findings of a case, and their text."""
    root = folder / "workspace"
    shutil.copytree(BASE, root)
    outside = folder / "outside"
    outside.mkdir()
    (outside / "file.yaml").write_text("owner: x@acme.example\n")
    for name, content in case.files.items():
        _lay(root / name, content, outside)
    findings, documents = validated(root)
    if case.proved:
        findings += proof_findings(root)
    return findings, render_findings(findings, documents, "text")


def validated(root: Path) -> tuple[tuple[Finding, ...], dict[str, SourceDocument]]:
    """Everything that is known about a workspace without rendering it."""
    with mock.patch("generator.pipeline.validation.today", return_value=DAY):
        validation = validate(root)
    return validation.findings, dict(validation.documents)


def proof_findings(root: Path) -> tuple[Finding, ...]:
    """What the proof finds in a workspace, where every claim is believed that is no assertion."""
    estate = RenderedEstate(validate(root), ())
    plan = estate.validation.plan
    assert plan is not None
    with proofs_at_once(assertions_alone):
        return proved(estate, plan.stacks, silent).findings


def accept(case: Case, text: str) -> None:
    """Write `text` as the expected text of a case; nothing else in its file changes."""
    lines = case.file.read_text().splitlines()
    start = lines.index(f"{case.name}:")
    end = next(
        (i for i in range(start + 1, len(lines)) if lines[i] and not lines[i].startswith(" ")), len(lines)
    )
    body = lines[start:end]
    if "  expected: |" in body:
        body = body[: body.index("  expected: |")]
    while not body[-1].strip():
        body.pop()
    body += ["  expected: |", *(f"    {line}".rstrip() for line in text.splitlines())]
    rest = lines[end:]
    while rest and rest[0] == "":
        rest.pop(0)
    case.file.write_text("\n".join([*lines[:start], *body, *([""] if rest else []), *rest]) + "\n")


def _cases(path: Path) -> list[Case]:
    entries = yaml.load(path.read_text(), yaml.CSafeLoader)
    return [
        Case(path, name, entry.get("files", {}), entry.get("expected", ""), entry.get("proved", False))
        for name, entry in entries.items()
    ]


def texts(case: Case) -> dict[str, str]:
    """The files of a case's workspace as text; of what is no file of text, a comment that says what it is."""
    files = {path.relative_to(BASE).as_posix(): path.read_text() for path in sorted(BASE.rglob("*.yaml"))}
    return files | {name: _text(content, files.get(name, "")) for name, content in case.files.items()}


def _text(content: Any, present: str) -> str:
    if content is None:
        return "# (there is no such file)\n"
    if (data := _bytes(content, present)) is not None:
        return data.decode(errors="backslashreplace")
    if "link" in content:
        return f"# (a symbolic link to {content['link'].format(outside='/elsewhere')})\n"
    return "# (a pipe)\n" if "pipe" in content else "# (a folder)\n"


def _bytes(content: Any, present: str) -> bytes | None:
    """What a file holds, `present` being what it held; None for what is no file of its own."""
    if isinstance(content, str):
        return content.encode()
    if isinstance(content, list):
        return b"".join(_bytes(part, "") or b"" for part in content)
    if "base64" in content:
        return base64.b64decode(content["base64"])
    if "repeat" in content:
        numbers = range(1, content["times"] + 1)
        text = "".join(content["repeat"].replace("{number}", str(number)) for number in numbers)
        return (content.get("before", "") + text + content.get("after", "")).encode()
    if "append" in content or "replace" in content:
        return (_changed(present, content.get("replace", {})) + content.get("append", "")).encode()
    return None


def _changed(text: str, replacements: dict[str, str]) -> str:
    for old, new in replacements.items():
        assert text.count(old) == 1, f"{old!r} does not stand once in the file"
        text = text.replace(old, new)
    return text


def _lay(path: Path, content: Any, outside: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    present = path.read_text() if path.is_file() and not path.is_symlink() else ""
    path.unlink(missing_ok=True)
    if content is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if (data := _bytes(content, present)) is not None:
        path.write_bytes(data)
    elif "link" in content:
        path.symlink_to(content["link"].format(outside=outside))
    elif "pipe" in content:
        os.mkfifo(path)
    else:
        path.mkdir()
