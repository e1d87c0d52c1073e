"""`tenantry validate`: everything that can be known without rendering."""

import click

from generator.cli.progress import progress
from generator.cli.session import TEXT, Session, base_option, findings_format, finish, pass_session, show
from generator.core.findings import Finding, has_errors
from generator.pipeline.validation import Validation, known_tenants
from generator.pipeline.validation import validate as validate_estate


@click.command()
@click.argument("tenants", nargs=-1, metavar="[TENANT]...")
@base_option
@findings_format
@pass_session
def validate(session: Session, tenants: tuple[str, ...], base: str | None, output_format: str) -> None:
    """Check platform and tenant files, and the estate as a whole.

    The whole estate is read always, because tenants can collide; naming
    tenants leaves out findings that concern only other tenants' files.

    \b
    Examples:
      tenantry validate
      tenantry validate fraud --format github
      tenantry validate --base main
    """
    with progress() as steps:
        validation = validate_estate(session.root, steps, base)
    findings = validation.findings
    if tenants:
        chosen = {f"tenants/{name}.yaml" for name in known_files(validation, tenants)}
        others = {loaded.document.path for loaded in validation.workspace.tenants} - chosen
        findings = tuple(finding for finding in findings if not _documents(finding) <= others)
    show(findings, validation.documents, output_format)
    if output_format == TEXT and not has_errors(findings):
        counted = len(tenants) or len(validation.workspace.tenants)
        click.echo(f"{counted} {'tenant is' if counted == 1 else 'tenants are'} valid")
    finish(findings)


def _documents(finding: Finding) -> set[str]:
    return {finding.primary.document, *(place.document for place in finding.related)}


def known_files(validation: Validation, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that have a file, valid or not.

    Raises:
        UsageError: a name has none.
    """
    unread = {path[len("tenants/") : -len(".yaml")] for path in validation.documents}
    known_tenants(validation, (name for name in names if name not in unread))
    return names
