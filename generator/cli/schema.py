"""`tenantry schema`: the JSON Schema of the files that people write, and of what programs read."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from generator.core.json_schema import Part
from generator.proof.certificate_schema import certificate_schema
from generator.show.delivery_schemas import apply_schema, drift_schema, plan_schema
from generator.show.migrations import migrations_schema
from generator.show.proposals import proposals_schema
from generator.show.report_schemas import affected_schema, diff_schema
from generator.tenancy.schema import MODELS, json_schema

REPORTS: Mapping[str, Callable[[], Part]] = {
    "affected": affected_schema,
    "apply": apply_schema,
    "certificate": certificate_schema,
    "diff": diff_schema,
    "drift": drift_schema,
    "migrate": migrations_schema,
    "plan": plan_schema,
    "pr": proposals_schema,
}
"""The schemas of what Tenantry writes for programs."""


def schema_text(kind: str) -> str:
    """The JSON Schema of a kind of file as committed: two spaces, sorted as the model says, one newline."""
    schema = REPORTS[kind]() if kind in REPORTS else json_schema(kind)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


@click.command()
@click.argument("kind", type=click.Choice(sorted({*MODELS, *REPORTS})))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead."
)
def schema(kind: str, output: Path | None) -> None:
    """Print the JSON Schema of KIND of file, for editors.

    Of files that people write, of the certificate, and of what `tenantry
    affected`, `apply`, `diff`, `drift`, `migrate`, `plan` and `pr` print as JSON.

    \b
    Example:
      tenantry schema tenant -o schemas/tenant.schema.json
    """
    text = schema_text(kind)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
