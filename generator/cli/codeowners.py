"""`tenantry codeowners`: who must approve which files."""

from pathlib import Path

import click

from generator.cli.session import Session, pass_session
from generator.core.errors import ExitCode, UsageError
from generator.core.findings import has_errors
from generator.disk.places import Place, read
from generator.estate.operating_model import owners_of
from generator.pipeline.folders import workspace_prefix
from generator.pipeline.validation import validate
from generator.show.code_owners import SYNTAXES, code_owners


@click.command()
@click.option(
    "--syntax", type=click.Choice(SYNTAXES), default=SYNTAXES[0], show_default=True, help="Whose file it is."
)
@click.option("--check", "path", metavar="FILE", help="Write nothing; fail where this file says otherwise.")
@pass_session
def codeowners(session: Session, syntax: str, path: str | None) -> None:
    """Print who must approve which files, for CODEOWNERS.

    Whoever a tenant names as its owner approves its file and its folder in out/;
    the platform's owner all others, as the platform file, the address ledger,
    acknowledgements, checks that are skipped, and what decides over checks. Hosts know people by their
    e-mail addresses where these are verified. An operating model gives the platform
    the stacks of accounts and guardrails, and in a centralized one all stacks.

    \b
    Examples:
      tenantry codeowners
      tenantry codeowners --syntax gitlab
    """
    validation = validate(session.root)
    if validation.estate is None or has_errors(validation.workspace.findings):
        raise UsageError("files have faults", hint="run `tenantry validate` and mend them first")
    estate = validation.estate
    tenants = {file.name: owners_of(estate.platform, file.tenant) for file in estate.tenants}
    text = code_owners(syntax, workspace_prefix(session.root), estate.platform.owner, tenants)
    if path is None:
        click.echo(text, nl=False)
        return
    if _held(Path(path)) != text:
        click.echo(f"error: {path} is not what the files say", err=True)
        click.echo(f"  = hint: tenantry codeowners --syntax {syntax} > {path}", err=True)
        raise SystemExit(int(ExitCode.FINDINGS))


def _held(path: Path) -> str | None:
    """What a file holds, however its lines end; None where there is none, or a link to one."""
    try:
        return read(Place(path.parent) / path.name).decode(errors="replace").replace("\r\n", "\n")
    except (OSError, ValueError):
        return None
