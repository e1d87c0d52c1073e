"""`tenantry init`: a workspace with three example tenants."""

from pathlib import Path
from typing import get_args

import click

from generator.cli.schema import schema_text
from generator.core.errors import UsageError
from generator.disk.operations import Disk, make_folders
from generator.disk.places import Place, facts
from generator.render.scaffold import workspace_files
from generator.tenancy.schema import MODELS
from generator.tenancy.words import OperatingModel


@click.command()
@click.option(
    "--operating-model",
    type=click.Choice(get_args(OperatingModel)),
    help="Have an estate of that operating model as the example.",
)
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
def init(directory: Path, operating_model: str | None) -> None:
    """Make a workspace in DIRECTORY that builds at once.

    It holds a platform file, one example tenant per isolation model, editor
    schemas, a pre-commit configuration and a README. Existing files are never
    overwritten. An operating model says whose accounts tenants live in.

    \b
    Examples:
      tenantry init my-estate
      tenantry init --operating-model federated my-federation
    """
    files = {
        **workspace_files(operating_model),
        **{f"schemas/{kind}.schema.json": schema_text(kind) for kind in sorted(MODELS)},
    }
    places = {path: Place(directory) / path for path in files}
    taken = [path for path, place in places.items() if facts(place) is not None]
    if taken:
        raise UsageError(
            f"{directory / taken[0]} exists already; nothing was written",
            hint="choose an empty or new folder",
        )
    directory.mkdir(parents=True, exist_ok=True)
    disk = Disk()
    for path, text in files.items():
        make_folders(disk, places[path].parent)
        disk.write(places[path], text.encode())
    click.echo(f"{len(files)} files in {directory}")
    click.echo(f"next: put your organization into {directory / 'tenants' / '_platform.yaml'}, then")
    click.echo(f"      tenantry -C {directory} build")
