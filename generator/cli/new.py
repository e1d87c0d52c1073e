"""`tenantry new`: a commented tenant file, valid as it stands."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import click
from pydantic import TypeAdapter, ValidationError

from generator.cli.progress import progress
from generator.cli.session import Session, pass_session
from generator.core.errors import UsageError
from generator.core.findings import has_errors
from generator.core.suggestions import nearest
from generator.disk.operations import Disk
from generator.disk.places import Place
from generator.pipeline.validation import Validation, faults_with
from generator.pipeline.validation import validate as validate_estate
from generator.render.scaffold import NewTenant, tenant_text
from generator.tenancy.fields import AccountEmail, AccountReference, Email, ShortName, TagValue, TenantName
from generator.tenancy.isolation import KeptApart
from generator.tenancy.network import Network
from generator.tenancy.words import Isolation

SCHEMAS = ("schemas/tenant.schema.json", "docs/reference/tenant.schema.json")
"""Where a workspace may keep the schema that editors read."""

_CHECKED: Mapping[str, TypeAdapter[Any]] = {
    "TENANT": TypeAdapter(TenantName),
    "--owner": TypeAdapter(Email),
    "--cost-center": TypeAdapter(TagValue),
    "--environment": TypeAdapter(ShortName),
    "--account": TypeAdapter(AccountReference),
    "--account-email": TypeAdapter(AccountEmail),
}


@dataclass(frozen=True, slots=True)
class Answers(KeptApart):
    """What the options of `tenantry new` say."""

    isolation: Isolation
    owner: str | None
    cost_center: str
    environment: str
    account: str | None
    account_email: str | None
    unit: str | None
    shared_domain: str | None
    users: int


@click.command()
@click.argument("tenant")
@click.option(
    "--isolation", type=click.Choice(get_args(Isolation)), required=True, help="How it is kept apart."
)
@click.option("--owner", help="E-mail of who answers for it. [default: the platform's owner]")
@click.option("--cost-center", default="unassigned", show_default=True, help="Who pays.")
@click.option("--environment", help="The first environment. [default: dev, or the shared domain's first]")
@click.option("--account", help="Its account: 12 digits, or a name from _platform.yaml.")
@click.option("--account-email", help="Have the account created, or a given one placed in --unit.")
@click.option("--unit", help="The organizational unit of that account. [default: the only one]")
@click.option("--shared-domain", help="The domain of an abac tenant. [default: the only one]")
@click.option(
    "--users", type=click.IntRange(1, 2000), default=Network().users, show_default=True, help="Network size."
)
@pass_session
def new(session: Session, /, tenant: str, **options: Any) -> None:  # noqa: ANN401 -- click's options
    """Write tenants/TENANT.yaml, ready to be filled in.

    Every choice has a comment beside it. The next build gives its network an
    address block, and records it.

    \b
    Examples:
      tenantry new pricing --isolation multi-account --account 222222222229
      tenantry new risk --isolation multi-account --account-email r@acme.example
      tenantry new team-c --isolation abac
    """
    root = session.root
    if os.path.lexists(root / "tenants" / f"{tenant}.yaml"):
        raise UsageError(f"tenants/{tenant}.yaml exists already", hint="choose another name")
    with progress() as steps:
        validation = validate_estate(root, steps)
    if validation.estate is None or has_errors(validation.findings):
        raise UsageError("the estate has faults", hint="run `tenantry validate` and mend them first")
    options["environment"] = options["environment"] or ""
    filled = _filled(root, validation, tenant, Answers(**options))
    text = tenant_text(filled)
    for fault in faults_with(validation, tenant, text):
        raise UsageError(fault.message, hint=fault.hint)
    Disk().write(Place(root) / f"tenants/{tenant}.yaml", text.encode())
    click.echo(f"wrote tenants/{tenant}.yaml")
    click.echo(f"next: put in its people, then run: tenantry build {tenant}")


def _filled(root: Path, validation: Validation, tenant: str, answers: Answers) -> NewTenant:
    domain, environment, account = None, answers.environment or "dev", answers.account
    unit = _unit(validation, answers)
    if answers.apart_by_tags:
        domain, environment = _inside(validation, answers)
        account = None
    elif account is None and unit is None:
        others = ", or --account-email to have one created" if answers.apart_by_account else ""
        raise UsageError(
            f"a {answers.isolation} tenant needs --account",
            hint=f"12 digits, or a name from _platform.yaml{others}",
        )
    owner = answers.owner or (validation.estate.platform.owner if validation.estate else "")
    _check(
        {
            "TENANT": tenant,
            "--owner": owner,
            "--cost-center": answers.cost_center,
            "--environment": environment,
            "--account": account,
            "--account-email": answers.account_email,
        }
    )
    schema = next((path for path in SCHEMAS if (root / path).is_file()), SCHEMAS[0])
    return NewTenant(
        name=tenant,
        owner=owner,
        cost_center=answers.cost_center,
        isolation=answers.isolation,
        environment=environment,
        account=account,
        shared_domain=domain,
        users=answers.users,
        schema=f"../{schema}",
        email=answers.account_email,
        unit=unit,
    )


def _unit(validation: Validation, answers: Answers) -> str | None:
    """The organizational unit of an account that the organization stack creates or places, else None."""
    if answers.account_email is None:
        if answers.unit:
            raise UsageError("--unit needs --account-email", hint="the address of the account's root user")
        return None
    if not answers.apart_by_account:
        raise UsageError(
            f"{answers.isolation} tenants have no account of their own", hint="leave --account-email out"
        )
    platform = validation.estate.platform if validation.estate else None
    if platform is None or platform.organization is None:
        raise UsageError("the platform has no organization", hint="give --account instead of --account-email")
    units = sorted(platform.organization.units)
    name = answers.unit or (units[0] if len(units) == 1 else None)
    if name not in units:
        raise UsageError(
            f"there is no unit {name}" if name else "which organizational unit? give --unit",
            hint=f"there are: {', '.join(units) or '(none)'}",
        )
    return name


def _inside(validation: Validation, answers: Answers) -> tuple[str, str]:
    """The shared domain and environment of a new abac tenant."""
    domains = validation.estate.platform.shared_domains if validation.estate else {}
    name = answers.shared_domain or (next(iter(domains)) if len(domains) == 1 else None)
    if name not in domains or name is None:
        similar = nearest(name or "", domains)
        raise UsageError(
            f"there is no shared domain {name}" if name else "which shared domain? give --shared-domain",
            hint=f"did you mean {similar}?"
            if similar
            else f"there are: {', '.join(sorted(domains)) or '(none)'}",
        )
    known = sorted(domains[name].environments)
    environment = answers.environment or known[0]
    if environment not in known:
        raise UsageError(
            f"shared domain {name} has no environment {environment}", hint=f"it has: {', '.join(known)}"
        )
    return name, environment


def _check(values: Mapping[str, str | None]) -> None:
    for option, value in values.items():
        if value is None:
            continue
        adapter = _CHECKED[option]
        try:
            adapter.validate_python(value, strict=True)
        except ValidationError:
            expects = adapter.json_schema().get("expects", "something else")
            raise UsageError(f"{option} {value!r} does not fit", hint=f"expected {expects}") from None
