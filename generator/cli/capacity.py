"""`tenantry capacity`: the IP plan."""

import click

from generator.cli.progress import progress
from generator.cli.session import Session, finish, pass_session, show
from generator.core.findings import has_errors
from generator.pipeline.capacity import capacity_report
from generator.pipeline.validation import known_tenants
from generator.pipeline.validation import validate as validate_estate
from generator.show.capacity import capacity_text


@click.command()
@click.argument("tenant", required=False)
@pass_session
def capacity(session: Session, tenant: str | None) -> None:
    """Show the IP plan: what users need and what is left.

    VPCs and their subnets, the interfaces that take addresses, and the pools.

    \b
    Examples:
      tenantry capacity
      tenantry capacity fraud
    """
    with progress() as steps:
        validation = validate_estate(session.root, steps)
    if validation.plan is None or has_errors(validation.findings):
        show(validation.findings, validation.documents, "text")
        finish(validation.findings)
    if tenant and tenant not in (validation.estate.platform.shared_domains if validation.estate else {}):
        known_tenants(validation, (tenant,))
    click.echo(capacity_text(capacity_report(validation, tenant)), nl=False)
