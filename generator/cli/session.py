"""What every verb shares: the workspace, the output format and how findings end a run."""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn, TypeVar

import click

from generator.core.errors import EnvironmentFault, ExitCode, UsageError
from generator.core.findings import Finding, has_errors
from generator.show.formats import FORMATS, render_findings
from generator.show.places import Sources
from generator.tenancy.files import PLATFORM_DOCUMENT
from generator.tools.memory import Memory, memory

Verb = TypeVar("Verb", bound=Callable[..., object])

TEXT = "text"


class Session:
    """One run of the command: which workspace it is about."""

    def __init__(self, workspace: Path | None, cache: Path | None = None) -> None:
        self._workspace = workspace
        self._cache = cache
        self.output_format = TEXT
        """The format that the verb was asked for, if it has any."""

    def memory(self, *, writes: bool = True) -> Memory | None:
        """What this user's earlier runs remembered on this machine; None where nothing can be.

        Raises:
            EnvironmentFault: the folder is one that others may have written to.
        """
        return memory(self.root, self._cache, writes=writes)

    @property
    def root(self) -> Path:
        """The workspace: the folder given, or the nearest one upwards with a platform file.

        It is the whole path without links, which stays right when a build replaces the folder that the
        command stands in.

        Raises:
            UsageError: there is none.
            EnvironmentFault: the current folder is needed, and is gone.
        """
        here = _whole(self._workspace or Path())
        if self._workspace is not None:
            if not (self._workspace / PLATFORM_DOCUMENT).is_file():
                raise UsageError(
                    f"{self._workspace} is no workspace: it has no {PLATFORM_DOCUMENT}",
                    hint=f"make one with: tenantry init {self._workspace}",
                )
            return here
        for folder in (here, *here.parents):
            if (folder / PLATFORM_DOCUMENT).is_file():
                return folder
        raise UsageError(
            f"no {PLATFORM_DOCUMENT} here or in a folder above",
            hint="make a workspace with: tenantry init my-estate",
        )

    def root_or_here(self) -> Path:
        """The workspace, or the current folder when there is none."""
        try:
            return self.root
        except UsageError:
            return Path()


def _whole(relative: Path) -> Path:
    """The whole path of one that may be relative to the current folder."""
    try:
        return relative.resolve()
    except FileNotFoundError:
        raise EnvironmentFault(
            "the folder that this shell stands in is gone",
            hint='a build replaces out/ as a whole: enter the folder again with `cd "$PWD"`',
        ) from None


def stands_nowhere() -> bool:
    """Whether the current folder is gone."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return True
    return False


pass_session = click.make_pass_decorator(Session)


def format_option(*formats: str, shown: str) -> Callable[[Verb], Verb]:
    """Let the user choose between formats, of which text is the default; `shown` says of what."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(formats),
        default=TEXT,
        show_default=True,
        callback=_remembered,
        help=f"How {shown} shown.",
    )


def _remembered(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    """The format, which the session keeps for a failure that ends the verb."""
    del parameter
    session = ctx.find_object(Session)
    if session is not None:
        session.output_format = value
    return value


findings_format = format_option(*FORMATS, shown="findings are")
"""Let the user choose how findings are shown."""

base_option = click.option(
    "--base", metavar="REF", help="Hold the files to out/ of this branch or commit as well."
)
"""Let the user name what stands beside `out/`."""


def show(findings: Iterable[Finding], sources: Sources, output_format: str) -> None:
    """Print the findings; text and GitHub annotations print nothing when there are none."""
    colour = wants_colour()
    text = render_findings(tuple(findings), sources, output_format, colour=colour)
    if text:
        click.echo(text, nl=not text.endswith("\n"), color=colour)


def wants_colour() -> bool:
    """Whether text may have colours: NO_COLOR says no, FORCE_COLOR yes, and else a terminal has them."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def finish(findings: Iterable[Finding]) -> NoReturn:
    """End the run with the exit code the findings call for."""
    raise SystemExit(int(ExitCode.FINDINGS if has_errors(findings) else ExitCode.CLEAN))
