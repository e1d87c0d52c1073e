"""`tenantry acknowledge`: say who answers for what a change destroys or leaves behind."""

import click

from generator.cli.progress import progress
from generator.cli.session import Session, base_option, pass_session
from generator.pipeline.acknowledging import Said
from generator.pipeline.acknowledging import acknowledge as write_acknowledgements
from generator.pipeline.clock import day_in
from generator.pipeline.validation import validate as validate_estate
from generator.tenancy.acknowledgements import LONGEST_DAYS


@click.command()
@click.argument("stacks", nargs=-1, required=True, metavar="STACK...")
@click.option("--reason", required=True, help="Why what is lost may be lost.")
@click.option("--who", required=True, help="E-mail of who answers for it.")
@click.option(
    "--days", type=click.IntRange(1, LONGEST_DAYS), default=14, show_default=True, help="How long it is open."
)
@base_option
@pass_session
def acknowledge(
    session: Session, /, stacks: tuple[str, ...], base: str | None, days: int, **said: str
) -> None:
    """Write that somebody answers for what cannot be taken back.

    Every one-way door of STACK that the files pass and nobody opened yet is
    written to tenants/_acknowledged/, with both values. Each opens once.

    \b
    Example:
      tenantry acknowledge fraud/dev --who a@acme.example --reason "Not applied"
    """
    with progress() as steps:
        validation = validate_estate(session.root, steps, base)
    added = write_acknowledgements(session.root, validation, stacks, Said(**said, until=day_in(days)))
    for document, entries in added.items():
        click.echo(f"added to {document}:\n\n{entries}")
    click.echo("read it, commit it with the change, and build")
