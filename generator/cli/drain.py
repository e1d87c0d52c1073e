"""`tenantry drain`: the script that takes down what Terraform does not know of."""

import click

from generator.cli.progress import progress
from generator.cli.session import TEXT, Session, finish, pass_session, show
from generator.core.findings import has_errors
from generator.pipeline.draining import planned_drain
from generator.pipeline.validation import validate
from generator.show.removal import drain_script


@click.command()
@click.argument("target")
@click.option(
    "--empty-buckets",
    is_flag=True,
    help="Delete every object and version in the bucket; a team's below its prefix.",
)
@click.option("--gone", is_flag=True, help="TARGET ends with a profile that is in no file any more.")
@pass_session
def drain(session: Session, target: str, *, empty_buckets: bool, gone: bool) -> None:
    """Print the script that empties TARGET before it is destroyed.

    TARGET is <tenant>[/<environment>[/<team, user or space>]]; a shared domain
    stands like a tenant. The script calls the AWS CLI: applications, spaces and
    profiles that no state has, what domains leave in networks, buckets if asked.
    Nothing is run, here or in AWS.

    \b
    Examples:
      tenantry drain fraud/dev/lena
      tenantry drain team-a/dev/alice --empty-buckets
    """
    with progress() as steps:
        validation = validate(session.root, steps)
    if has_errors(validation.findings):
        show(validation.findings, validation.documents, TEXT)
        finish(validation.findings)
    click.echo(drain_script(planned_drain(validation, target, empties=empty_buckets, gone=gone)), nl=False)
