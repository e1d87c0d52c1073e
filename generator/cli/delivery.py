"""Options that planning and applying share."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from generator.cli.session import Session
from generator.pipeline.preparing import Request

Verb = TypeVar("Verb", bound=Callable[..., object])

_OF_A_CHANGE = (
    click.option("--base", metavar="REF", help="The branch or commit that the change goes into."),
    click.option("--affected", is_flag=True, help="Take the stacks that the change affects, no others."),
)
_OPTIONS = (
    click.option(
        "--records",
        metavar="PLACE",
        help="Where records lie: s3://BUCKET/PREFIX/ or a folder. [default: reviews/ beside the state]",
    ),
    click.option(
        "--logs",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder for what terraform says of each stack. [default: in your state folder]",
    ),
    click.option(
        "--jobs",
        type=click.IntRange(1, 64),
        help="Stacks at a time. [default: one per processor and free GiB]",
    ),
    click.option(
        "--backend-config",
        "backend",
        multiple=True,
        metavar="KEY=VALUE",
        help="A setting of the state's backend that the files leave open, as terraform init takes it.",
    ),
)


def delivery_options(verb: Verb) -> Verb:
    """Let the user say which stacks are meant, where records lie, and how terraform runs."""
    return _with(verb, *_OF_A_CHANGE, *_OPTIONS)


def looking_options(verb: Verb) -> Verb:
    """Let the user say where records lie, and how terraform runs."""
    return _with(verb, *_OPTIONS)


def _with(verb: Verb, *options: Callable[[Verb], Verb]) -> Verb:
    for option in reversed(options):
        verb = option(verb)
    return verb


def request(session: Session, stacks: tuple[str, ...], asked: dict[str, object]) -> Request:
    """What the options ask for."""
    return Request(stacks=stacks, memory=session.memory(), **asked)  # type: ignore[arg-type]  # click read them so
