"""Where the command starts, and where every failure ends."""

import os
import platform
import shutil
import sys
import traceback
from importlib import import_module
from pathlib import Path

import click

from generator import __version__
from generator.cli.interruptions import MESSAGE, behind, exit_status, raised
from generator.cli.session import Session
from generator.cli.verbs import VERBS
from generator.core.errors import EnvironmentFault, ExitCode, GeneratorError
from generator.core.memory import collect_seldom
from generator.core.suggestions import nearest
from generator.disk.state import state_folder
from generator.load.files import reason
from generator.show.formats import render_failure
from generator.show.glyphs import visible
from generator.show.wrapping import lay_out_for
from generator.tools.programs import checkout

BUG_LOG = "bug.log"
"""The report of a bug, in the user's state folder: a workspace may hold a link of that name."""


class Entrance(click.Group):
    """A group that turns every failure into one message and a documented exit code.

    A verb is imported when it is run or asked for its own help: the whole product takes ten times as long
    to import as this module.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all verbs, sorted."""
        del ctx
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of that name, imported now; None when there is none."""
        del ctx
        if cmd_name not in VERBS:
            return None
        module = import_module(f"generator.cli.{VERBS[cmd_name].module}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that the words ask for; one that is mistyped is answered with the nearest."""
        name = args[0]
        if name not in VERBS and not name.startswith("-"):
            similar = nearest(name, VERBS)
            more = f" Did you mean {similar!r}?" if similar else ""
            ctx.fail(f"No such command {name!r}.{more}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a line for each verb, from the table of verbs."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, VERBS[name].summary) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb; whatever it raises ends here."""
        collect_seldom()
        if sys.stdout.isatty():
            lay_out_for(shutil.get_terminal_size().columns)
        with raised():
            return self._ended(ctx)

    def _ended(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, SystemExit):
            raise
        except (Exception, KeyboardInterrupt) as failure:  # noqa: BLE001 -- the one place that catches bugs
            raise SystemExit(_told(ctx, failure)) from None


@click.group(
    cls=Entrance,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="Exit codes: 0 clean, 1 findings, 2 usage, 3 environment, 4 bug, 5 denied, 130 interrupted,"
    " 143 terminated.",
)
@click.version_option(__version__, message="tenantry %(version)s")
@click.option(
    "-C",
    "--workspace",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that holds tenants/ and out/. [default: the nearest one upwards]",
)
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="TENANTRY_CACHE",
    show_envvar=True,
    help="Folder for what is remembered between runs, outside the clone. [default: your cache folder]",
)
@click.pass_context
def main(ctx: click.Context, workspace: Path | None, cache: Path | None) -> None:
    """Multi-tenant SageMaker Studio as reviewed Terraform.

    Tenants are described in tenants/*.yaml; `tenantry build` validates them,
    renders Terraform into out/ and scans it.

    \b
    First steps:
      tenantry init my-estate      a workspace with three example tenants
      tenantry -C my-estate build  render and scan it
    """
    ctx.obj = Session(workspace, cache)


def _told(ctx: click.Context, failure: BaseException) -> int:
    """Say what ended the run; its exit status."""
    if interruption := behind(failure):
        click.echo(MESSAGE, err=True)
        return exit_status(interruption)
    if isinstance(failure, GeneratorError):
        _refuse(ctx, failure)
        return failure.exit_code
    if isinstance(failure, BrokenPipeError):
        # The reader of our output has gone; what is left cannot be shown, so the run is not clean.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 -- must outlive us
        return ExitCode.ENVIRONMENT
    if isinstance(failure, OSError) and failure.filename is not None:
        _refuse(ctx, _disk_fault(failure))
        return ExitCode.ENVIRONMENT
    _report_bug(ctx, failure)
    return ExitCode.BUG


def _refuse(ctx: click.Context, error: GeneratorError) -> None:
    if isinstance(ctx.obj, Session):
        click.echo(render_failure(error.message, error.hint, ctx.obj.output_format), nl=False)
    for number, line in enumerate(error.message.split("\n")):
        click.echo(visible(line) if number else f"error: {visible(line)}", err=True)
    if error.hint:
        click.echo(f"  = hint: {visible(error.hint)}", err=True)


def _disk_fault(error: OSError) -> EnvironmentFault:
    return EnvironmentFault(f"{error.filename}: {reason(error)}", hint="check the path and its permissions")


def _report_bug(ctx: click.Context, failure: BaseException) -> None:
    text = "\n".join(
        (
            f"tenantry {__version__}, Python {platform.python_version()}, {platform.system()}",
            f"command: tenantry {ctx.invoked_subcommand or ''}",
            "",
            "".join(traceback.format_exception(failure)),
        )
    )
    click.echo("error: this is a bug in tenantry; out/ is never left half written", err=True)
    try:
        folder = ctx.obj.root_or_here() if isinstance(ctx.obj, Session) else Path()
        log = state_folder(checkout(folder)) / BUG_LOG
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        log.write_text(text, encoding="utf-8")
    except (OSError, GeneratorError):
        click.echo(text, err=True)
    else:
        click.echo(f"  = hint: please report it with the text of {log}", err=True)
