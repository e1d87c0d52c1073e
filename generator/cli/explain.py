"""`tenantry explain`: effective values, and the file, line and column each came from."""

import json

import click

from generator.cli.progress import progress
from generator.cli.session import TEXT, Session, format_option, pass_session
from generator.core.errors import UsageError
from generator.core.places import Location
from generator.core.suggestions import nearest
from generator.estate.explanation import Explained
from generator.estate.explanation import explain as explain_site
from generator.estate.sites import PlannedSite
from generator.pipeline.validation import Validation, known_tenants
from generator.pipeline.validation import validate as validate_estate


@click.command()
@click.argument("tenant")
@click.argument("environment", required=False)
@click.argument("path", required=False)
@format_option(TEXT, "json", shown="values are")
@pass_session
def explain(
    session: Session, tenant: str, environment: str | None, path: str | None, output_format: str
) -> None:
    """Show a tenant's effective values and where each came from.

    ENVIRONMENT is one of the tenant's, all by default; PATH narrows the list to
    one setting or a group of them. A shared domain can be named like a TENANT.

    \b
    Examples:
      tenantry explain fraud
      tenantry explain fraud dev network.users
    """
    with progress() as steps:
        validation = validate_estate(session.root, steps)
    rows = [
        (site, [one for one in explain_site(site) if _is_below(one.name, path)])
        for site in _sites(validation, tenant, environment)
    ]
    if path and not any(values for _, values in rows):
        known = sorted(
            {one.name for site in _sites(validation, tenant, environment) for one in explain_site(site)}
        )
        similar = nearest(path, known)
        raise UsageError(
            f"there is no value {path}" + (f"; did you mean {similar}?" if similar else ""),
            hint=f"see all with: tenantry explain {tenant}",
        )
    if output_format == "json":
        click.echo(json.dumps(_document(validation, rows), indent=2))
        return
    for site, values in rows:
        click.echo(f"{site.site.name}/{site.site.environment}")
        for one in values:
            click.echo(f"  {one.name} = {json.dumps(one.value)}")
            click.echo(f"      {_origin(validation, one)}")


def _is_below(name: str, path: str | None) -> bool:
    return path is None or name == path or name.startswith(f"{path}.")


def _sites(validation: Validation, name: str, environment: str | None) -> tuple[PlannedSite, ...]:
    sites = validation.plan.sites if validation.plan else None
    planned = (*sites.all, *sites.retired) if sites else ()
    named = tuple(one for one in planned if one.site.name == name)
    if not named:
        known_tenants(validation, (name,))
        raise UsageError(f"tenant {name} has faults", hint="run `tenantry validate` first")
    chosen = tuple(one for one in named if environment in (None, one.site.environment))
    if not chosen:
        known = ", ".join(one.site.environment for one in named)
        raise UsageError(f"{name} has no environment {environment}", hint=f"the environments are: {known}")
    return chosen


def _origin(validation: Validation, one: Explained) -> str:
    return _spot(validation, one.place) if one.place else one.reason


def _spot(validation: Validation, place: Location) -> str:
    document = validation.documents.get(place.document)
    if document is None:
        return f"{place.document} (written by the next build)"
    span = document.span(place.route, on_key=place.on_key)
    return f"{place.document}:{span.start_line}:{span.start_column}"


def _document(
    validation: Validation, rows: list[tuple[PlannedSite, list[Explained]]]
) -> dict[str, dict[str, dict[str, object]]]:
    return {
        f"{site.site.name}/{site.site.environment}": {
            one.name: {"value": one.value, "from": _origin(validation, one)} for one in values
        }
        for site, values in rows
    }
