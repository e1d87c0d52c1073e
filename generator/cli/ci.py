"""`tenantry ci`: the workflows that check, plan and apply."""

import click

from generator.cli.session import Session, pass_session
from generator.core.errors import UsageError
from generator.core.findings import has_errors
from generator.pipeline.validation import validate
from generator.pipeline.workflows import HOSTS, prefix_of_workspace, workflows


@click.command()
@click.argument("host", type=click.Choice(HOSTS))
@pass_session
def ci(session: Session, host: str) -> None:
    """Write the workflows of HOST that check, plan and apply.

    They follow from `delivery` in the platform file, and stand at the top of the
    repository. A pull request is checked without credentials; plans and applies
    run as the branch has them that is applied. `tenantry build --check` fails
    when one was changed. A file that tenantry did not write is never overwritten.

    \b
    Examples:
      tenantry ci github
      tenantry ci gitlab
    """
    validation = validate(session.root)
    if validation.estate is None or has_errors(validation.workspace.findings):
        raise UsageError("files have faults", hint="run `tenantry validate` and mend them first")
    files = workflows(session.root, validation.estate.platform, host)
    written = files.write()
    prefix = prefix_of_workspace(session.root)
    if prefix:
        click.echo(f"note: the workspace is {prefix} of its repository; paths are those from its top")
    for path in files.texts:
        click.echo(f"{path}  {'written' if path in written else 'is as it was'}")
    if host == "gitlab":
        click.echo("next: include it in .gitlab-ci.yml, as its first lines say")
