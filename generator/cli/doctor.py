"""`tenantry doctor`: what is installed, where, and how to get what is missing."""

import click

from generator.cli.session import Session, pass_session
from generator.core.errors import ExitCode
from generator.tools.diagnosis import ToolStatus, diagnose


@click.command()
@pass_session
def doctor(session: Session) -> None:
    """Show the programs tenantry uses and what is missing.

    Exit code 3 when something a build needs is missing or has the wrong
    version; terraform, git and gh are needed only later.

    \b
    Example:
      tenantry doctor
    """
    statuses = diagnose(session.root_or_here())
    for status in statuses:
        _print(status)
    if any(status.required and not status.ok for status in statuses):
        raise SystemExit(int(ExitCode.ENVIRONMENT))


def _print(status: ToolStatus) -> None:
    state = "ok" if status.ok else ("missing" if status.version is None else "unsuitable")
    click.echo(f"{state:<10} {status.name} {status.version or ''}".rstrip())
    if status.path:
        click.echo(f"{'':<10} at {status.path}")
    click.echo(f"{'':<10} for {status.needed_for}")
    if not status.ok:
        click.echo(f"{'':<10} get it: {status.how_to_get}")
