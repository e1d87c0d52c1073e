"""Every ```console block of the documentation is run, and prints what it says.

Each page starts in an empty folder and its blocks run in order. `exit=N` after
`console` is the exit code of the block's last command. A line `…` stands for
any number of lines. A block ```yaml file=PATH is what a reader puts into a
file. `cd`, `cat` and `sed` are what a reader would type beside tenantry.
The proof takes its time only on the page about it; on the others it is believed. One page is
typed to the installed program, the others are called in this process.
"""

import contextlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from fakes.commands import tenantry
from fakes.proofs import proofs_at_once

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(?:console(?: exit=(\d+))?|yaml file=(\S+))\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PROGRAMS = {"tenantry", "sed", "cat", "ls", "git", "mkdir", "cp", "rm"}


ABOUT_PROOFS = ROOT / "docs" / "how-to" / "isolation.md"
AS_INSTALLED = ROOT / "docs" / "how-to" / "apply.md"
READER = {
    "GIT_AUTHOR_NAME": "Reader",
    "GIT_AUTHOR_EMAIL": "reader@example.com",
    "GIT_COMMITTER_NAME": "Reader",
    "GIT_COMMITTER_EMAIL": "reader@example.com",
}


def pages():
    return [
        ROOT / "README.md",
        *sorted((ROOT / "docs" / "tutorial").glob("*.md")),
        *sorted((ROOT / "docs" / "how-to").glob("*.md")),
    ]


def commands(text):
    """Command lines with the output below them and the exit code expected, in order."""
    for match in BLOCK.finditer(text):
        if match[2]:
            yield f"write {match[2]}", match[3], 0
        parts = re.split(r"^\$ ", match[3], flags=re.MULTILINE)[1:]
        for number, part in enumerate(parts, 1):
            line, _, output = part.partition("\n")
            while line.endswith("\\"):
                more, _, output = output.partition("\n")
                line = f"{line[:-1]} {more.strip()}"
            last = number == len(parts)
            yield line, output, int(match[1] or 0) if last else 0


def pattern(output):
    """`…` alone on a line stands for any lines, and behind words for the rest of their line."""
    lines = [
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + "\n"
        for line in output.splitlines()
    ]
    return "".join(lines)


def typed(program, arguments, folder, environment):
    """Exit code and all that is printed when it is typed in a folder."""
    done = subprocess.run(
        [program, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def called(arguments, folder, environment):
    """The same of tenantry, which is called in this process: starting one takes longer than most verbs."""
    with contextlib.chdir(folder):
        result = tenantry(None, *arguments, env=environment)
    return result.exit_code, result.stdout + result.stderr


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
@pytest.mark.xdist_group("checkov")
def test_a_page_prints_what_it_shows(page, tmp_path):
    folder = tmp_path
    environment = {**READER, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    beside = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    with contextlib.nullcontext() if page == ABOUT_PROOFS else proofs_at_once():
        for line, output, code in commands(page.read_text(encoding="utf-8")):
            program, *arguments = shlex.split(line)
            if program == "cd":
                folder = (folder / arguments[0]).resolve()
                continue
            if program == "write":
                (folder / arguments[0]).write_text(output, encoding="utf-8")
                continue
            assert program in PROGRAMS, line
            ended, printed = (
                called(arguments, folder, environment)
                if program == "tenantry" and page != AS_INSTALLED
                else typed(program, arguments, folder, {**environment, "PATH": beside})
            )
            assert ended == code, f"$ {line}\n{printed}"
            assert re.fullmatch(pattern(output), printed), f"$ {line}\n{printed}"


def test_the_readme_shows_commands():
    assert len(list(commands((ROOT / "README.md").read_text(encoding="utf-8")))) >= 8


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_links_of_the_readme_lead_somewhere():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (ROOT / target).exists(), target
