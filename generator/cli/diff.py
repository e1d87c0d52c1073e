"""`tenantry diff`: what a branch changes, told for whoever approves it."""

import click

from generator.cli.progress import progress
from generator.cli.session import TEXT, Session, format_option, pass_session
from generator.core.errors import ExitCode
from generator.pipeline.differing import difference
from generator.show.diff import diff_markdown, diff_text
from generator.show.diff_json import diff_json

_FORMATS = {TEXT: diff_text, "json": diff_json, "markdown": diff_markdown}


@click.command()
@click.option("--base", required=True, metavar="REF", help="The branch or commit that this one goes into.")
@format_option(*_FORMATS, shown="changes are")
@pass_session
def diff(session: Session, base: str, output_format: str) -> None:
    """Show what a branch changes, in the words of the files.

    First the checks of the scan that are skipped, or no more. Then tenant by
    tenant, the heaviest change first: what cannot be taken back, what is not
    proved any more, who joins and leaves, what each role gains and loses and
    whose it is, ways in the network opened and closed, values with whose they
    are, and resources.

    \b
    Examples:
      tenantry diff --base main
      tenantry diff --base main --format markdown
    """
    with progress() as steps:
        found = difference(session.root, base, steps)
    click.echo(_FORMATS[output_format](base, found), nl=False)
    if found.strange or found.unread or found.skips.unread:
        raise SystemExit(int(ExitCode.FINDINGS))
