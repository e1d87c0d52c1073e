"""Every rule of every room, for the reference pages and for completeness tests."""

from generator.check import rules as check_rules
from generator.core.findings import Rule
from generator.estate.rules import assertions, estate, identity, network, studio
from generator.iam.lint import rules as aws_rules
from generator.load import rules as load_rules
from generator.proof import rules as isolation_rules
from generator.publish import rules as publish_rules
from generator.render import rules as render_rules
from generator.tools import rules as tools_rules

_ROOMS = (
    aws_rules,
    check_rules,
    isolation_rules,
    load_rules,
    assertions,
    estate,
    identity,
    network,
    studio,
    publish_rules,
    render_rules,
    tools_rules,
)


def all_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by code."""
    return tuple(sorted((rule for room in _ROOMS for rule in room.RULES), key=lambda rule: rule.code))
