"""`tenantry order`: in which order the stacks are applied."""

import click

from generator.cli.progress import progress
from generator.cli.session import TEXT, Session, finish, format_option, pass_session, show
from generator.core.findings import has_errors
from generator.pipeline.ordering import ordered
from generator.pipeline.validation import validate
from generator.show.order import order_github, order_json, order_lines, order_text

_FORMATS = {TEXT: order_text, "json": order_json, "lines": order_lines, "github": order_github}


@click.command()
@click.argument("tenants", nargs=-1, metavar="[TENANT]...")
@format_option(*_FORMATS, shown="steps are")
@pass_session
def order(session: Session, tenants: tuple[str, ...], output_format: str) -> None:
    """Show the order in which stacks are applied.

    Stacks of one step wait only for earlier steps. With TENANTs only their
    stacks are shown; what these wait for is named all the same.

    \b
    Examples:
      tenantry order
      tenantry order fraud --format json
    """
    with progress() as announce:
        validation = validate(session.root, announce)
    if validation.plan is None or has_errors(validation.findings):
        show(validation.findings, validation.documents, output_format)
        finish(validation.findings)
    steps = ordered(validation, tenants)
    click.echo(_FORMATS[output_format](steps), nl=False)
