"""`tenantry rule`: what a rule flags, why, and YAML that fails and passes."""

import click

from generator.catalogue import explained_rules
from generator.cli.session import TEXT, format_option
from generator.core.errors import UsageError
from generator.core.suggestions import nearest
from generator.show.rules import rule_text, rules_json, rules_text


@click.command()
@click.argument("code", required=False)
@format_option(TEXT, "json", shown="the rules are")
def rule(code: str | None, output_format: str) -> None:
    """Explain the rule CODE of a finding, or list all rules.

    \b
    Examples:
      tenantry rule
      tenantry rule PLN004
    """
    rules = explained_rules()
    if code is not None:
        found = [one for one in rules if one["code"] == code.upper()]
        if not found:
            near = nearest(code, [one["code"] for one in rules])
            hint = f"did you mean {near}?" if near else "`tenantry rule` lists all of them"
            if code.upper().startswith("CKV"):
                hint = "it is a check of checkov's; the finding says where its guideline is"
            raise UsageError(f"there is no rule {code}", hint=hint)
        rules = found
    if output_format == TEXT:
        click.echo(rule_text(rules[0]) if code else rules_text(rules), nl=False)
    else:
        click.echo(rules_json(rules), nl=False)
