"""`tenantry lock`: which providers terraform installs."""

import click

from generator.cli.progress import progress
from generator.cli.session import TEXT, Session, finish, pass_session, show
from generator.core.findings import has_errors
from generator.pipeline.locking import locked
from generator.tenancy.files import PROVIDERS_LOCK


@click.command()
@click.option(
    "--platform",
    "platforms",
    multiple=True,
    default=("linux_amd64",),
    show_default=True,
    metavar="OS_ARCH",
    help="A platform on which terraform runs; give it once for each.",
)
@click.option("--mirror", metavar="PLACE", help="A folder or address with providers. [default: the registry]")
@pass_session
def lock(session: Session, platforms: tuple[str, ...], mirror: str | None) -> None:
    """Write which providers terraform installs, by version and hash.

    With tenants/_providers.lock.hcl `tenantry plan` and `apply` install these
    and no others. Write it anew to take a newer provider, and review it.

    \b
    Examples:
      tenantry lock
      tenantry lock --platform linux_amd64 --platform darwin_arm64
    """
    with progress() as steps:
        validation, providers = locked(session.root, platforms, mirror, steps)
    if has_errors(validation.findings):
        show(validation.findings, validation.documents, TEXT)
        finish(validation.findings)
    for one in providers:
        click.echo(f"{one}  for {', '.join(platforms)}")
    click.echo(f"{PROVIDERS_LOCK}  written")
