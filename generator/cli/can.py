"""`tenantry can` and `tenantry who-can`: questions about single requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from generator.cli.progress import progress
from generator.cli.session import TEXT, Session, finish, format_option, pass_session, show
from generator.core.errors import ExitCode, UsageError
from generator.core.findings import has_errors
from generator.pipeline.questions import UnreadableError
from generator.pipeline.questions import can as ask
from generator.pipeline.questions import who_can as ask_who
from generator.pipeline.rendered_estate import RenderedEstate
from generator.pipeline.validation import validate as validate_estate
from generator.show.answers import explained_json, explained_text, who_can_json, who_can_text

_FORMAT = format_option(TEXT, "json", shown="the answer is")


@click.command()
@click.argument("principal")
@click.argument("action")
@click.argument("resource", default="*")
@click.option(
    "--context",
    "-c",
    "context",
    multiple=True,
    metavar="KEY=VALUE",
    help="What a condition key of the request holds. Again for several values; KEY= for none.",
)
@_FORMAT
@pass_session
def can(session: Session, /, principal: str, action: str, resource: str, **options: Any) -> None:  # noqa: ANN401 -- click's options
    """Say whether PRINCIPAL may call ACTION on RESOURCE, and why.

    PRINCIPAL is a role's name or ARN, <tenant>/<environment>/<role>, or a person,
    <tenant>/<environment>/<user>. RESOURCE is an ARN or its end; {domain_id},
    {bucket}, {team} and the like stand for what is the principal's own. Exit code
    0 when allowed, 5 when denied.

    \b
    Examples:
      tenantry can team-a/dev/data-scientist sagemaker:ListApps
      tenantry can fraud/dev/lena s3:GetObject '{bucket}/data.csv'
    """
    estate = planned(session.root)
    with answering(estate):
        answer = ask(estate, principal, action, resource, [pair(one) for one in options["context"]])
    text = explained_text(answer) if options["output_format"] == TEXT else explained_json(answer)
    click.echo(text, nl=False)
    raise SystemExit(int(ExitCode.CLEAN if answer.decision.is_allowed else ExitCode.DENIED))


@click.command(name="who-can")
@click.argument("action")
@click.argument("resource", default="*")
@_FORMAT
@pass_session
def who_can(session: Session, action: str, resource: str, *, output_format: str) -> None:
    """List every principal that may call ACTION on RESOURCE.

    Each with a request that is allowed and holds no more than it must. In
    RESOURCE, `*` stands for anything.

    \b
    Examples:
      tenantry who-can sagemaker:CreateEndpoint '*'
      tenantry who-can s3:PutObject 'arn:aws:s3:::acme-credit-dev-111111111115/*'
    """
    estate = planned(session.root)
    with answering(estate), progress() as steps:
        answer = ask_who(estate, action, resource, steps)
    click.echo(who_can_text(answer) if output_format == TEXT else who_can_json(answer), nl=False)


def planned(root: Path) -> RenderedEstate:
    """The estate as it is planned; the run ends with the findings when its files have faults."""
    with progress() as steps:
        validation = validate_estate(root, steps)
    if has_errors(validation.findings):
        show(validation.findings, validation.documents, TEXT)
        finish(validation.findings)
    return RenderedEstate(validation, ())


@contextmanager
def answering(estate: RenderedEstate) -> Iterator[None]:
    """An answer about what is rendered; the run ends with findings where nobody can judge that."""
    try:
        yield
    except UnreadableError as unreadable:
        show(unreadable.findings, estate.validation.documents, TEXT)
        finish(unreadable.findings)


def pair(text: str) -> tuple[str, str]:
    """A key and its value.

    Raises:
        UsageError: it is not written as KEY=VALUE.
    """
    key, sign, value = text.partition("=")
    if not sign or not key:
        raise UsageError(f"--context {text!r} is not KEY=VALUE", hint="such as aws:RequestTag/team=red")
    return key, value
