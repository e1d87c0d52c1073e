"""Keys that files may not have, each with what there is instead."""

NO_POLICY_OF_OTHERS = dict.fromkeys(
    (
        "iam_policies",
        "inline_policies",
        "inline_policy",
        "managed_policies",
        "managed_policy_arns",
        "permissions",
        "policies",
        "policy_arns",
    ),
    "a policy is not taken by its ARN or text: what it allows stands elsewhere and may change, so nothing "
    "could be proved of it; say actions and resources in `extra_permissions` of the environment, and buckets "
    "in `extra_buckets`",
)
"""Keys for policies of somebody else's, each with what there is instead."""
