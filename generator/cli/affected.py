"""`tenantry affected`: which stacks a branch affects."""

import click

from generator.cli.session import TEXT, Session, format_option, pass_session
from generator.core.errors import ExitCode
from generator.pipeline.affected import affected_since
from generator.pipeline.belonging import strange_to
from generator.show.affected import (
    affected_github,
    affected_gitlab,
    affected_json,
    affected_lines,
    affected_text,
    affected_unordered,
)
from generator.show.glyphs import visible
from generator.show.wrapping import count_of

_FORMATS = {
    TEXT: affected_text,
    "json": affected_json,
    "lines": affected_lines,
    "github": affected_github,
    "github-unordered": affected_unordered,
    "gitlab": affected_gitlab,
}


@click.command()
@click.option("--base", required=True, metavar="REF", help="The branch or commit that this one goes into.")
@click.option("--only", metavar="TENANT", help="Fail where it touches files that are not this tenant's.")
@format_option(*_FORMATS, shown="stacks are")
@pass_session
def affected(session: Session, base: str, only: str | None, output_format: str) -> None:
    """Show the stacks that a branch affects, and why.

    Affected is a stack whose rendered files at HEAD differ from those that the
    branch began from. Only commits are compared. That out/ at HEAD is what the
    files say is not looked at: `tenantry build --check` proves it beside this.

    \b
    Examples:
      tenantry affected --base main
      tenantry affected --base main --format github
      tenantry affected --base main --only fraud
    """
    found = affected_since(session.root, base)
    click.echo(_FORMATS[output_format](base, found), nl=False)
    others = strange_to(session.root, base, only) if only is not None else ()
    if others:
        click.echo(f"error: {count_of(len(others), 'path is', 'paths are')} not {only}'s", err=True)
        for path in others:
            click.echo(f"  {visible(path)}", err=True)
    if found.strange or others:
        raise SystemExit(int(ExitCode.FINDINGS))
