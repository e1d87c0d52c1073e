"""Where findings send a reader who wants to know more about a rule."""

import os

from generator.core.findings import Rule

DOCS_URL = "TENANTRY_DOCS_URL"
"""Environment variable: the https address of the folder docs/, if it is published somewhere."""


def command(rule: Rule) -> str | None:
    """The command that explains the rule; None for rules of other programs."""
    return f"tenantry rule {rule.code}" if rule.family else None


def link(rule: Rule) -> str | None:
    """The address of the page about the rule, where `DOCS_URL` says what it begins with."""
    start = os.environ.get(DOCS_URL, "")
    if rule.page is None or not start.startswith("https://"):
        return None
    return f"{start.rstrip('/')}/{rule.page.removeprefix('docs/')}"


def page(rule: Rule) -> str | None:
    """The address of the page about the rule, or else its file; None for rules of other programs."""
    return link(rule) or rule.page
