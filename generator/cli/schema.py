"""`tenantry schema`: the JSON Schema of the files that people write."""

import json
from pathlib import Path

import click

from generator.tenancy.schema import MODELS, json_schema


def schema_text(kind: str) -> str:
    """The JSON Schema of a kind of file as committed: two spaces, sorted as the model says, one newline."""
    return json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"


@click.command()
@click.argument("kind", type=click.Choice(sorted(MODELS)))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead."
)
def schema(kind: str, output: Path | None) -> None:
    """Print the JSON Schema of KIND of file, for editors.

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
