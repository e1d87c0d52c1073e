"""`tenantry access`: permissions gained and lost since a git revision."""

import click

from generator.cli.can import answering, planned
from generator.cli.progress import progress
from generator.cli.session import TEXT, Session, format_option, pass_session
from generator.pipeline.access import access_since
from generator.show.access import access_json, access_markdown, access_text

_FORMATS = {TEXT: access_text, "json": access_json, "markdown": access_markdown}


@click.command()
@click.argument("tenants", nargs=-1, metavar="[TENANT]...")
@click.option("--from", "revision", required=True, metavar="REF", help="The git revision to compare with.")
@format_option(*_FORMATS, shown="changes are")
@pass_session
def access(session: Session, tenants: tuple[str, ...], revision: str, output_format: str) -> None:
    """Show permissions gained and lost since a revision.

    Compares out/ as committed at REF with the estate as it is planned. Every
    change is described by the statement behind it and a request that shows it.

    \b
    Examples:
      tenantry access --from HEAD
      tenantry access --from HEAD fraud --format markdown
    """
    estate = planned(session.root)
    with answering(estate), progress() as steps:
        found = access_since(session.root, estate, revision, tenants, steps)
    unread = [f"{one.document}:{one.line or 1}: {one.message}" for one in found.unread]
    click.echo(_FORMATS[output_format](found.revision, found.roles, found.compared, unread), nl=False)
