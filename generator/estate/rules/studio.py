"""What planning looks for in names that are composed, and in the quotas of Studio."""

from generator.core.findings import Rule

PROFILE_NAME = Rule(
    "PLN150",
    "profile-name-not-accepted",
    "A Studio user profile gets a name that SageMaker does not accept.",
    "In a shared domain the team stands before the user. The name is what users see and what CloudTrail "
    "shows as source identity, so it is never shortened.",
    "Shorten the user's `profile`, or the name of the team or tenant.",
)
SPACE_NAME = Rule(
    "PLN151",
    "space-name-not-accepted",
    "A Studio space gets a name that SageMaker does not accept.",
    "In a shared domain the team stands before the space, and policies rely on that beginning.",
    "Shorten the name of the space, or of the team or tenant.",
)
BUCKET_NAME = Rule(
    "PLN152",
    "bucket-name-reserved",
    "The platform's prefix makes bucket names that S3 keeps for itself.",
    "S3 refuses names that begin with `xn--`, `sthree-` or `amzn-s3-demo-`.",
    "Choose another `prefix` in _platform.yaml.",
)
DOMAIN_QUOTA = Rule(
    "PLN170",
    "too-many-domains",
    "An account gets more Studio domains in a Region than its quota allows.",
    "The apply stops at the domain that is one too many, with the stack half made.",
    "Have the quota raised and state it under `quotas`, or use another account.",
)
PROFILE_QUOTA = Rule(
    "PLN171",
    "too-many-user-profiles",
    "An account gets more Studio user profiles in a Region than its quota allows.",
    "The quota is one for all domains of the account, and a new account's is tiny.",
    "Have the quota raised and state it under `quotas`, or use another account.",
)
SPACE_QUOTA = Rule(
    "PLN172",
    "too-many-spaces",
    "An account gets more Studio spaces in a Region than its quota allows.",
    "The quota is one for all domains of the account; spaces that users make themselves come on top.",
    "Have the quota raised and state it under `quotas`, or use another account.",
)
STORAGE_QUOTA = Rule(
    "PLN173",
    "too-much-space-storage",
    "The spaces of an account have larger volumes in a Region than its quota allows.",
    "The quota is one for all spaces of the account; spaces that users make themselves come on top.",
    "Have the quota raised and state it under `quotas`, or lower `storage_gb`.",
)
RULES = (
    PROFILE_NAME,
    SPACE_NAME,
    BUCKET_NAME,
    DOMAIN_QUOTA,
    PROFILE_QUOTA,
    SPACE_QUOTA,
    STORAGE_QUOTA,
)
"""Every rule of this module, for the reference pages."""
