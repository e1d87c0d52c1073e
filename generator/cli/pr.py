"""`tenantry pr`: a branch as pull requests, one for each tenant."""

import click

from generator.cli.session import TEXT, Session, format_option, pass_session
from generator.core.errors import ExitCode
from generator.pipeline.proposing import HOSTS, Request, propose
from generator.review.proposals import Becomes
from generator.show.proposals import proposals_json, proposals_text, pull_request_words

_FORMATS = {TEXT: proposals_text, "json": proposals_json}


@click.command()
@click.argument("tenants", nargs=-1, metavar="[TENANT]...")
@click.option("--base", metavar="BRANCH", help="The branch that changes go into. [default: the main one]")
@click.option("--remote", default="origin", show_default=True, help="Where branches are sent.")
@click.option(
    "--host", type=click.Choice(HOSTS), help="What opens pull requests. [default: told from the remote]"
)
@click.option("--dry-run", is_flag=True, help="Send and open nothing; show what would be.")
@format_option(*_FORMATS, shown="pull requests are")
@pass_session
def pr(session: Session, /, tenants: tuple[str, ...], output_format: str, **options: str | None) -> None:
    """Open a pull request for each tenant that a branch changes.

    Each has one commit on the base as it is now, with the tenant's own files and
    no others, on the branch tenantry/TENANT. Run again, it updates them. A branch
    that somebody else added commits to is left alone. A change that spans
    tenants is one pull request that says so.

    \b
    Examples:
      tenantry pr --dry-run
      tenantry pr fraud
    """
    request = Request(
        tenants, options["remote"] or "", options["base"], options["host"], bool(options["dry_run"])
    )
    made = propose(session.root, request, pull_request_words)
    click.echo(_FORMATS[output_format](made), nl=False)
    if any(one.becomes is Becomes.REFUSED for one in made.parts):
        raise SystemExit(int(ExitCode.FINDINGS))
