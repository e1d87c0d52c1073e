"""`tenantry affected`: which stacks a branch affects."""

import click

from generator.cli.session import TEXT, Session, format_option, pass_session
from generator.core.errors import ExitCode
from generator.pipeline.affected import affected_since
from generator.show.affected import affected_github, affected_gitlab, affected_json, affected_text

_FORMATS = {
    TEXT: affected_text,
    "json": affected_json,
    "github": affected_github,
    "gitlab": affected_gitlab,
}


@click.command()
@click.option("--base", required=True, metavar="REF", help="The branch or commit that this one goes into.")
@format_option(*_FORMATS, shown="stacks are")
@pass_session
def affected(session: Session, base: str, output_format: str) -> None:
    """Show the stacks that a branch affects, and why.

    Affected is a stack whose rendered files at HEAD differ from those that the
    branch began from. Only commits are compared. That out/ at HEAD is what the
    files say is not looked at: `tenantry build --check` proves it beside this.

    \b
    Examples:
      tenantry affected --base main
      tenantry affected --base main --format github
    """
    found = affected_since(session.root, base)
    click.echo(_FORMATS[output_format](base, found), nl=False)
    if found.strange:
        raise SystemExit(int(ExitCode.FINDINGS))
