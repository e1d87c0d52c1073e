"""`tenantry scan`: checkov over what is in out/."""

import click

from generator.cli.progress import progress
from generator.cli.session import TEXT, Session, findings_format, finish, pass_session, show
from generator.core.errors import UsageError
from generator.core.findings import has_errors
from generator.pipeline.scanning import scan_published
from generator.show.formats import JUNIT
from generator.show.junit import render_junit
from generator.show.rendered import with_texts
from generator.show.summary import scan_summary
from generator.tools.own_checks import checks_folder


@click.command()
@click.argument("stacks", nargs=-1, metavar="[STACK]...")
@click.option(
    "--checks-dir", is_flag=True, help="Print the folder of Tenantry's own checks for checkov, and end."
)
@findings_format
@pass_session
def scan(session: Session, stacks: tuple[str, ...], output_format: str, *, checks_dir: bool) -> None:
    """Scan the stacks in out/ with checkov.

    STACK is a folder below out/, or a tenant for all of its stacks. A scan that
    did not run or did not see every resource is an error, never a clean result.
    tenants/_scan.yaml says which checks are skipped where, why and until when.

    \b
    Examples:
      tenantry scan
      tenantry scan fraud/dev
      checkov -d out --external-checks-dir "$(tenantry scan --checks-dir)"
    """
    if checks_dir:
        click.echo(checks_folder())
        return
    with progress() as steps:
        found = scan_published(session.root, stacks, steps, session.memory())
    report = found.report
    if not report.stacks:
        raise UsageError("there is nothing in out/ to scan", hint="run `tenantry build` first")
    sources = with_texts(found.documents, found.texts)
    if output_format == JUNIT:
        click.echo(render_junit(found.findings, sources, report), nl=False)
    else:
        show(found.findings, sources, output_format)
    if output_format == TEXT and not has_errors(found.findings):
        click.echo(scan_summary(report), nl=False)
    finish(found.findings)
