"""`tenantry plan`: what terraform would do, recorded so that exactly that is applied."""

import click

from generator.cli.delivery import delivery_options, request
from generator.cli.progress import progress
from generator.cli.session import TEXT, Session, finish, format_option, pass_session, show
from generator.core.errors import ExitCode
from generator.core.findings import has_errors
from generator.pipeline.planning import planned
from generator.show.planned import planned_json, planned_markdown, planned_text

_FORMATS = {TEXT: planned_text, "json": planned_json, "markdown": planned_markdown}


@click.command()
@click.argument("stacks", nargs=-1, metavar="[STACK]...")
@click.option(
    "--pull-request",
    type=click.IntRange(1),
    metavar="NUMBER",
    help="The pull or merge request that the plans are for.",
)
@delivery_options
@format_option(*_FORMATS, shown="plans are")
@pass_session
def plan(session: Session, /, stacks: tuple[str, ...], output_format: str, **asked: object) -> None:
    """Plan stacks with terraform, and keep a record of each plan.

    What is planned is what the files render to, in folders of its own; out/ must
    be that. A record says what an apply would do; `tenantry apply` applies that
    and nothing else. A stack that reads what another is still to change waits.

    \b
    Examples:
      tenantry plan
      tenantry plan fraud/dev --records ~/reviews
      tenantry plan --affected --base main --format markdown
    """
    with progress() as steps:
        found = planned(session.root, request(session, stacks, asked), steps)
    if has_errors(found.findings):
        show(found.findings, found.build.validation.documents, TEXT)
        finish(found.findings)
    click.echo(_FORMATS[output_format](found.stacks, found.where), nl=False)
    if not all(one.is_fine or one.waits for one in found.stacks):
        raise SystemExit(int(ExitCode.FINDINGS))
