"""`tenantry build`: validate, render, check, prove, scan and publish."""

from pathlib import Path

import click

from generator.cli.progress import progress
from generator.cli.session import (
    TEXT,
    Session,
    base_option,
    findings_format,
    finish,
    pass_session,
    show,
    stands_nowhere,
)
from generator.core.errors import UsageError
from generator.core.findings import has_errors
from generator.pipeline.building import BuildResult
from generator.pipeline.building import build as build_estate
from generator.pipeline.options import Options
from generator.show.formats import render_findings
from generator.show.rendered import with_texts
from generator.show.summary import Proofs, build_summary


@click.command()
@click.argument("tenants", nargs=-1, metavar="[TENANT]...")
@click.option(
    "--check",
    "check_only",
    is_flag=True,
    help="Write nothing; fail when out/ is stale, hand-edited or incomplete.",
)
@click.option(
    "--allow-local",
    is_flag=True,
    help="With --check: pass over what a local terraform left in out/, where git does not hold it.",
)
@click.option(
    "--remembered",
    is_flag=True,
    help="With --check: believe proofs and scans that this machine remembers.",
)
@click.option("--no-scan", is_flag=True, help="Leave out checkov.")
@base_option
@click.option(
    "--sarif", type=click.Path(dir_okay=False, path_type=Path), help="Write findings to this file as well."
)
@findings_format
@pass_session
def build(
    session: Session,
    /,
    tenants: tuple[str, ...],
    base: str | None,
    sarif: Path | None,
    output_format: str,
    **flags: bool,
) -> None:
    """Render tenants into out/, proved and scanned.

    out/ changes only when nothing is wrong, and then in one step. Naming
    tenants renders only their stacks; the whole estate is validated always.

    \b
    Examples:
      tenantry build
      tenantry build fraud
      tenantry build --check --format github
    """
    is_check = flags["check_only"]
    options = Options(
        tenants=tenants,
        scan=not flags["no_scan"],
        write=not is_check,
        spares_local=flags["allow_local"] or not is_check,
        base=base,
        memory=session.memory(writes=not is_check) if flags["remembered"] or not is_check else None,
    )
    with progress() as steps:
        result = build_estate(session.root, options, steps)
    if stands_nowhere():
        click.echo('note: the folder you stand in was replaced; enter it again with `cd "$PWD"`', err=True)
    sources = with_texts(result.validation.documents, rendered_texts(result))
    if sarif is not None:
        _report(sarif, render_findings(result.findings, sources, "sarif"))
    show(result.findings, sources, output_format)
    if output_format == TEXT and not has_errors(result.findings):
        proofs = Proofs(result.proving.proofs, result.proving.reused) if result.proving else None
        click.echo(build_summary(result.files, proofs, result.report, result.publication), nl=False)
    finish(result.findings)


def _report(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error}") from error


def rendered_texts(result: BuildResult) -> dict[str, str]:
    """The rendered files by the path that findings name."""
    return {f"out/{file.path}": file.text for file in result.files}
