"""`tenantry order`: in which order the stacks are applied."""

import re

import click

from generator.cli.progress import progress
from generator.cli.session import TEXT, Session, finish, format_option, pass_session, show
from generator.core.errors import UsageError
from generator.core.findings import has_errors
from generator.pipeline.ordering import ordered
from generator.pipeline.validation import validate
from generator.show.glyphs import visible
from generator.show.order import order_github, order_json, order_lines, order_text, order_unordered

_FORMATS = {
    TEXT: order_text,
    "json": order_json,
    "lines": order_lines,
    "github": order_github,
    "github-unordered": order_unordered,
}
_PART = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})")


@click.command()
@click.argument("tenants", nargs=-1, metavar="[TENANT]...")
@click.option("--part", default="1/1", metavar="K/N", help="The K-th of N parts of the accounts, in order.")
@format_option(*_FORMATS, shown="steps are")
@pass_session
def order(session: Session, tenants: tuple[str, ...], part: str, output_format: str) -> None:
    """Show the order in which stacks are applied.

    Stacks of one step wait only for earlier steps. With TENANTs only their
    stacks are shown; what these wait for is named all the same.

    \b
    Examples:
      tenantry order
      tenantry order fraud --format json
      tenantry order --part 1/4 --format lines
    """
    parts = _parts(part)
    with progress() as announce:
        validation = validate(session.root, announce)
    if validation.plan is None or has_errors(validation.findings):
        show(validation.findings, validation.documents, output_format)
        finish(validation.findings)
    steps = ordered(validation, tenants, parts)
    click.echo(_FORMATS[output_format](steps), nl=False)


def _parts(said: str) -> tuple[int, int]:
    """Which part of how many.

    Raises:
        UsageError: it is no such part.
    """
    found = _PART.fullmatch(said)
    if found is None or int(found[1]) > int(found[2]):
        raise UsageError(f"{visible(said)} is no part", hint="the second of four parts is 2/4")
    return int(found[1]), int(found[2])
