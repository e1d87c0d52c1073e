"""`tenantry apply`: what was reviewed, and nothing else."""

import re

import click

from generator.apply.told import AppliedStack
from generator.cli.delivery import delivery_options, request
from generator.cli.progress import progress
from generator.cli.session import TEXT, Session, finish, format_option, pass_session, show
from generator.core.errors import ExitCode, UsageError
from generator.core.findings import has_errors
from generator.pipeline.applying import applied
from generator.show.applied import applied_json, applied_stack, applied_summary

_FORMATS = {TEXT: applied_summary, "json": applied_json}
_DIGEST = re.compile(r"[0-9a-f]{12,64}")


@click.command()
@click.argument("stacks", nargs=-1, metavar="[STACK]...")
@click.option("--record", metavar="DIGEST", help="The record to apply, of one STACK, also where it stops.")
@delivery_options
@format_option(*_FORMATS, shown="stacks are")
@pass_session
def apply(
    session: Session, /, stacks: tuple[str, ...], record: str | None, output_format: str, **asked: object
) -> None:
    """Apply the plans that were reviewed, in the order of the stacks.

    Each stack is planned afresh. Only where a record says that this very plan
    was reviewed is it applied; any difference is shown, and refused. An apply
    that broke off is gone on with by the same command.

    \b
    Examples:
      tenantry apply
      tenantry apply fraud/dev --records ~/reviews
      tenantry apply fraud/dev --record 3f2a1b4c5d6e
    """
    if record is not None and len(stacks) != 1:
        raise UsageError("--record names the plan of one stack", hint="give that STACK, and no other")
    if record is not None and not _DIGEST.fullmatch(record):
        said = record or "an empty text"
        raise UsageError(f"{said} is no digest of a record", hint="give its first 12 digits")

    def tell(stack: AppliedStack) -> None:
        if output_format == TEXT:
            click.echo(applied_stack(stack), nl=False)

    with progress() as steps:
        found = applied(session.root, request(session, stacks, asked), record, steps, tell)
    if has_errors(found.findings):
        show(found.findings, found.build.validation.documents, TEXT)
        finish(found.findings)
    click.echo(_FORMATS[output_format](found.stacks), nl=False)
    if not all(one.is_done for one in found.stacks):
        raise SystemExit(int(ExitCode.FINDINGS))
