"""Every call of `tenantry` that text of a shell holds, as the command itself reads it."""

import re
import shlex
from collections.abc import Iterator

import click

from generator.cli.entrance import main


def calls(text: str) -> Iterator[list[str]]:
    """The words of each call, without what the shell does beside it; a variable is a word."""
    for line in re.findall(r"tenantry -C .*", text):
        for call in re.split(r"; (?:else |fi)?|(?<=then )", line):
            if call.startswith("tenantry "):
                words = re.split(r" (?:>>?|<|\|\|?) ", call)[0].replace('"${stacks[@]}"', "fraud/dev")
                words = words.replace('"$TENANTRY_MERGE_REQUEST"', "7")
                words = re.sub(r'"\$\{(?:base|BASE)\[@\]\}"', "--base main", words)
                yield shlex.split(words)[1:]


def unknown(words: list[str]) -> str | None:
    """Why the command would refuse the words; None where it takes them."""
    with click.Context(main, info_name="tenantry", **main.context_settings) as above:
        name, *rest = words[2:]
        found = main.get_command(above, name)
        if found is None:
            return f"there is no verb {name}"
        try:
            found.make_context(name, rest, parent=above)
        except click.UsageError as error:
            return error.format_message()
    return None
