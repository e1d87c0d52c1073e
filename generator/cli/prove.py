"""`tenantry prove`: what holds over all requests, and the request that shows where something does not."""

import click

from generator.cli.progress import progress
from generator.cli.session import TEXT, Session, finish, format_option, pass_session, show
from generator.pipeline.proof import prove_estate
from generator.show.formats import FORMATS
from generator.show.proof import proof_text
from generator.show.proof_formats import proof_json, proof_markdown
from generator.show.rendered import with_texts

MARKDOWN = "markdown"
JSON = "json"


@click.command()
@click.argument("tenants", nargs=-1, metavar="[TENANT]...")
@format_option(*FORMATS, MARKDOWN, shown="the proof is")
@pass_session
def prove(session: Session, tenants: tuple[str, ...], output_format: str) -> None:
    """Prove that tenants are kept apart, as planned.

    For each property: proved, REFUTED with a request that shows it, or outside
    the model. The Terraform is rendered in memory; out/ need not be current.

    \b
    Examples:
      tenantry prove
      tenantry prove fraud --format markdown
    """
    with progress() as steps:
        result = prove_estate(session.root, tenants, steps, session.memory())
    texts = {f"out/{file.path}": file.text for file in result.files}
    sources = with_texts(result.validation.documents, texts)
    if result.proving is None or output_format not in (TEXT, JSON, MARKDOWN):
        show(result.findings, sources, output_format if output_format in FORMATS else TEXT)
    elif output_format == JSON:
        click.echo(proof_json(result.certificates, result.refuted, result.others, sources), nl=False)
    elif output_format == MARKDOWN:
        click.echo(proof_markdown(result.groups, result.refuted, result.others, sources), nl=False)
    else:
        show(result.others, sources, TEXT)
        click.echo(proof_text(result.groups, result.refuted, sources), nl=False)
    finish(result.findings)
