"""`tenantry rebase`: generated files made again where two branches meet."""

from collections.abc import Iterator

import click

from generator.cli.build import rendered_texts
from generator.cli.progress import progress
from generator.cli.session import TEXT, Session, findings_format, finish, pass_session, show
from generator.core.findings import has_errors
from generator.pipeline.options import Options
from generator.pipeline.rebasing import Rebase
from generator.pipeline.rebasing import rebase as rebase_estate
from generator.show.glyphs import visible
from generator.show.rendered import with_texts
from generator.show.summary import Proofs, build_summary
from generator.show.wrapping import wrapped

_SHORT = 12
"""Characters of a commit's id."""


@click.command()
@click.option("--onto", metavar="REF", help="What was merged first. [default: what git's state tells]")
@click.option("--no-scan", is_flag=True, help="Leave out checkov.")
@findings_format
@pass_session
def rebase(session: Session, onto: str | None, output_format: str, *, no_scan: bool) -> None:
    """Make out/ again after a merge, on what was merged first.

    Takes out/ and the address ledger of the commit that was merged first, and the
    YAML as it stands here. Who is new gets another block where its own is taken.
    Run it in the middle of a merge, rebase or cherry-pick: it records what it
    wrote in git's index and commits nothing. YAML files are never written.

    \b
    Examples:
      tenantry rebase --onto main
    """
    options = Options(scan=not no_scan, memory=session.memory())
    with progress() as steps:
        made = rebase_estate(session.root, onto, options, steps)
    result = made.result
    show(result.findings, with_texts(result.validation.documents, rendered_texts(result)), output_format)
    if output_format == TEXT and not has_errors(result.findings):
        proofs = Proofs(result.proving.proofs, result.proving.reused) if result.proving else None
        click.echo(build_summary(result.files, proofs, result.report, result.publication), nl=False)
        for line in _lines(made):
            click.echo(line)
    finish(result.findings)


def _lines(made: Rebase) -> Iterator[str]:
    yield f"base      {visible(made.onto.called)} ({made.onto.base[:_SHORT]}), which keeps all it had"
    for one in made.moved:
        words = f"block     {one.owner} is given {one.after}, since {one.before} is that of {one.taken_by}"
        yield from wrapped(words, 0)
    if made.recorded and made.onto.doing:
        doing, command = made.onto.doing
        yield from wrapped(f"git       has it in its index; end the {doing} with `{command}`", 0)
    elif made.recorded:
        yield "git       has it in its index"
