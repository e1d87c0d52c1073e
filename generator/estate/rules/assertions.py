"""What planning looks for in assertions: properties of the user's own that say something."""

from generator.core.findings import Rule

ASSERTION_TWICE = Rule(
    "PLN190",
    "assertion-named-twice",
    "Two assertions that meet in one tenant have the same id.",
    "A certificate and a finding name an assertion by its id, and could mean either.",
    "Give one of them another id.",
)
UNKNOWN_ASSERTED_ACTION = Rule(
    "PLN191",
    "unknown-asserted-action",
    "An assertion names an action that AWS does not have.",
    "Nobody can make such a request: a deny of it holds always and protects nothing.",
    "Take the action from the service authorization reference.",
)
UNKNOWN_ASSERTED_KEY = Rule(
    "PLN192",
    "unknown-asserted-key",
    "A condition or policy variable of an assertion names a key that AWS does not have.",
    "No request holds the key, so the assertion is about no request or about every one.",
    "Take the key from the service authorization reference.",
)
UNKNOWN_ASSERTED_OPERATOR = Rule(
    "PLN193",
    "unknown-asserted-operator",
    "A condition of an assertion uses an operator that IAM does not have.",
    "The assertion is written in the terms of IAM, and has no meaning in others.",
    "Use an operator of the IAM policy language, such as StringEquals or ForAnyValue:ArnNotLike.",
)
UNFIT_ASSERTED_CONDITION = Rule(
    "PLN194",
    "unfit-asserted-condition",
    "An operator of an assertion does not suit its key, or a value does not suit its operator.",
    "The comparison is the same for every request, so the assertion does not say what it seems to.",
    "Use an operator of the key's type, with a set operator exactly where the key holds a list.",
)
UNKNOWN_PLACEHOLDER = Rule(
    "PLN195",
    "unknown-placeholder",
    "An assertion has a word in braces that stands for nothing.",
    "It would be compared as it is written, and no resource of AWS is called that.",
    "Use account_id, bucket, data_key, domain_id, region, studio_key, team or workload_key in braces.",
)
ASSERTION_ABOUT_NOBODY = Rule(
    "PLN196",
    "assertion-about-nobody",
    "No role is what the `principal` of an assertion describes.",
    "An assertion about nobody holds always; whoever wrote it believes that it protects something.",
    "Name a team, environment, persona and kind of role that are there together.",
)
UNFIT_ASSERTED_RESOURCE = Rule(
    "PLN197",
    "unfit-asserted-resource",
    "A resource of an assertion is no ARN, or none that one of its actions takes.",
    "No request names such a resource, so the assertion says nothing about it.",
    "Write the whole ARN, such as `arn:aws:s3:::{bucket}/*`, of a type that one of the actions takes.",
)
ASSERTION_ABOUT_NOTHING = Rule(
    "PLN198",
    "assertion-about-nothing",
    "No action of an assertion is left after `except`, or none fills a key it asks for.",
    "There is no request of that kind, so the assertion holds whatever the policies say.",
    "Ask for keys that one of the actions fills, and leave some action.",
)

RULES = (
    ASSERTION_TWICE,
    UNKNOWN_ASSERTED_ACTION,
    UNKNOWN_ASSERTED_KEY,
    UNKNOWN_ASSERTED_OPERATOR,
    UNFIT_ASSERTED_CONDITION,
    UNKNOWN_PLACEHOLDER,
    ASSERTION_ABOUT_NOBODY,
    UNFIT_ASSERTED_RESOURCE,
    ASSERTION_ABOUT_NOTHING,
)
"""Every rule of this module, for the reference pages."""
