"""`tenantry drift`: what stands otherwise than declared, and whether tenants are still kept apart."""

from datetime import timedelta
from pathlib import Path

import click

from generator.cli.delivery import looking_options, request
from generator.cli.progress import progress
from generator.cli.session import TEXT, Session, finish, format_option, pass_session, show
from generator.core.errors import ExitCode
from generator.core.findings import has_errors
from generator.pipeline.drifting import drift as looked_at
from generator.pipeline.reports import write_reports
from generator.show.drifted import drift_by_holder, drift_json, drift_markdown, drift_text

_FORMATS = {TEXT: drift_text, "json": drift_json, "markdown": drift_markdown}


@click.command()
@click.argument("stacks", nargs=-1, metavar="[STACK]...")
@looking_options
@click.option(
    "--within",
    type=click.IntRange(1, 24 * 60),
    metavar="MINUTES",
    help="Pass over stacks that a run found as declared in so many minutes: goes on where one broke off.",
)
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="Also write a report for each tenant as FOLDER/TENANT.md, empty where all is as declared.",
)
@format_option(*_FORMATS, shown="stacks are")
@pass_session
def drift(
    session: Session,
    /,
    stacks: tuple[str, ...],
    within: int | None,
    into: Path | None,
    output_format: str,
    **asked: object,
) -> None:
    """Show what of STACKS stands otherwise than declared.

    Terraform plans without a lock, AWS is asked for what nobody declared, and the
    proof is decided again over what really stands. Nothing is changed.

    \b
    Examples:
      tenantry drift
      tenantry drift fraud/dev --format json
      tenantry drift --within 60
    """
    with progress() as steps:
        kept = None if within is None else timedelta(minutes=within)
        found = looked_at(session.root, request(session, stacks, asked), steps, within=kept)
    if has_errors(found.findings):
        show(found.findings, found.build.validation.documents, TEXT)
        finish(found.findings)
    if into is not None:
        write_reports(into, drift_by_holder(found.stacks))
    click.echo(_FORMATS[output_format](found.stacks), nl=False)
    if not all(one.is_quiet for one in found.stacks):
        raise SystemExit(int(ExitCode.FINDINGS))
