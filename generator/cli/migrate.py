"""`tenantry migrate`: files taken to the newest version of the schema."""

import click

from generator.cli.session import TEXT, Session, format_option, pass_session, show
from generator.core.errors import ExitCode
from generator.core.findings import has_errors
from generator.pipeline.migrating import migrate as migrate_files
from generator.show.migrations import migrations_json, migrations_text


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail where there is something to do.")
@format_option(TEXT, "json", shown="edits are")
@pass_session
def migrate(session: Session, output_format: str, *, check: bool) -> None:
    """Take files to the newest version of the schema.

    Edits only what the newest version says otherwise, in all files that people
    write; comments and all other lines stay as they are. A file is written only
    if it then says just what it said before, but for that. With a fault in any
    file nothing is written.

    \b
    Examples:
      tenantry migrate --check
      tenantry migrate
    """
    done = migrate_files(session.root, writes=not check)
    if has_errors(done.findings):
        show(done.findings, done.documents, output_format)
        raise SystemExit(int(ExitCode.FINDINGS))
    tell = migrations_text if output_format == TEXT else migrations_json
    click.echo(tell(done.due, is_written=not check), nl=False)
    raise SystemExit(int(ExitCode.FINDINGS if check and done.due else ExitCode.CLEAN))
