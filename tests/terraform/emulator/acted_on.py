"""What a call acts on: ARNs, by the types of resources that the service authorization reference has.

A type is named by what the call says: an ARN, or the parts of one under the names that the reference has for
them, or the words of its service. What is made has no name before it stands, and so a `*` for each part that
AWS chooses.
"""

from terraform.emulator.arns import MAKING, by_names, filled, patterns
from terraform.emulator.asked import Call, NotUnderstood
from terraform.emulator.named import BY_SERVICE

from generator.iam import services

EITHER = frozenset(
    {
        "dynamodb:ListTagsOfResource",
        "network-firewall:DeleteRuleGroup",
        "organizations:MoveAccount",
        "route53:ChangeTagsForResource",
        "sso:ListTagsForResource",
    }
)
"""Actions of which the reference calls several types required, and a call is about one or some of them."""


def acted_on(call: Call, action: services.Action) -> tuple[str, ...]:
    """The ARNs that a call acts on by one of its actions; `*` where the action takes none.

    Raises:
        NotUnderstood: the call does not say, or not in words that are told here.
    """
    if action.is_wildcard_only:
        return ("*",)
    named = BY_SERVICE.get(call.service, by_names)(call, action)
    found: dict[str, None] = {}
    missing = []
    whole = patterns(action.name.partition(":")[0])
    for kind in action.resource_types:
        arns = tuple(named.get(kind.name, ()))
        found |= dict.fromkeys(arns)
        if not arns and kind.required:
            missing.append(kind.name)
    if missing and call.operation.startswith(MAKING):
        found |= dict.fromkeys(filled(whole[one], call, {}) for one in missing)
        missing = []
    if (missing and not (found and action.name in EITHER)) or not found:
        said = {name: value for name, value in call.parameters.items() if name != "PolicyDocument"}
        what = ", ".join(missing) or "resource"
        raise NotUnderstood(f"{call.service}:{call.operation} names no {what} for {action.name}: {said}")
    return tuple(found)
