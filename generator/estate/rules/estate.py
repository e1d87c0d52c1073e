"""What planning looks for across the files of an estate."""

from generator.core.findings import Rule, Severity

GUARDRAIL_LOOSENED = Rule(
    "PLN001",
    "guardrail-loosened",
    "A tenant or environment turns a guardrail off that is on above it.",
    "A guardrail that a tenant can switch off protects nobody.",
    "Leave the guardrail as it is above, or tighten it.",
)
INSTANCE_TYPE_NOT_APPROVED = Rule(
    "PLN002",
    "instance-type-not-approved",
    "A list of instance types names one that the level above does not allow.",
    "Lists of instance types are guardrails against cost; a lower level may only narrow them.",
    "Choose from the approved types, or have the platform approve the new one.",
)
UNKNOWN_ACCOUNT = Rule(
    "PLN003",
    "unknown-account-name",
    "An account is named that `accounts` in _platform.yaml does not have.",
    "Nothing can be rendered for an account whose id is unknown.",
    "Write the 12-digit id in quotes, or a name from `accounts`.",
)
ACCOUNT_CLAIMED_TWICE = Rule(
    "PLN004",
    "account-claimed-twice",
    "An account that belongs to one multi-account environment is used by another.",
    "State, quotas, SCPs and the isolation of a multi-account tenant rest on an account of its own.",
    "Give each environment its own account, or use isolation multi-domain.",
)
UNKNOWN_SHARED_DOMAIN = Rule(
    "PLN005",
    "unknown-shared-domain",
    "An abac tenant names a shared domain that _platform.yaml does not have, or none.",
    "An abac tenant lives inside a shared domain; without one there is nowhere to put its users.",
    "Name one of `shared_domains` in _platform.yaml.",
)
SHARED_DOMAIN_NEEDS_ABAC = Rule(
    "PLN006",
    "shared-domain-without-abac",
    "A tenant names a shared domain but has another isolation.",
    "Only abac tenants live in a shared domain; the others have a domain of their own.",
    "Set `isolation: abac`, or remove `shared_domain`.",
)
ENVIRONMENT_NOT_IN_DOMAIN = Rule(
    "PLN007",
    "environment-not-in-shared-domain",
    "An abac tenant has an environment that its shared domain does not have.",
    "The account and Region of an abac tenant's environment are the shared domain's.",
    "Use the environment names of the shared domain, or add the environment there.",
)
SETTING_OF_SHARED_DOMAIN = Rule(
    "PLN008",
    "setting-belongs-to-shared-domain",
    "An abac tenant states something that only its shared domain can decide.",
    "Account, Region, network and authentication are the same for everybody in a domain.",
    "State it at the shared domain in _platform.yaml, or remove it.",
)
ACCOUNT_MISSING = Rule(
    "PLN009",
    "account-missing",
    "An environment says neither which account it is in nor how to create one.",
    "Every environment of a tenant that is not abac lives in an account that its stack is pinned to.",
    'Write `account: "<12 digits>"`, or `organization_account` to have one created.',
)
USERS_MISSING = Rule(
    "PLN010",
    "users-missing",
    "A tenant has neither users nor teams.",
    "A tenant is its people; without them there is nothing to isolate.",
    "List the people under `users`, or under `teams` when there are several.",
)
USERS_AND_TEAMS = Rule(
    "PLN011",
    "users-beside-teams",
    "A tenant states `users` or `spaces` beside `teams`.",
    "It would be unclear which team the people belong to.",
    "Move them into one of the teams.",
)
SSO_OUTSIDE_REGION = Rule(
    "PLN012",
    "sso-outside-identity-center-region",
    "An SSO environment is in another Region than the Identity Center instance.",
    "SageMaker supports Identity Center domains only in the Region of the instance (whitepaper, quotas).",
    "Move the environment to that Region, or use `authentication: iam`.",
)
NO_IDENTITY_PROVIDER = Rule(
    "PLN013",
    "no-identity-provider",
    "The platform has no identity provider for an environment's authentication.",
    "Users could not sign in.",
    "Add `identity.saml_provider` (iam) or `identity.identity_center` (sso) to _platform.yaml.",
)
PROFILE_TWICE = Rule(
    "PLN014",
    "profile-in-two-places",
    "Two users of one domain have the same Studio user profile.",
    "A profile is one person's; SageMaker compares profile names without regard to case.",
    "Give one of them another `profile`.",
)
TEAM_TAG_TWICE = Rule(
    "PLN015",
    "team-tag-taken",
    "Two teams have the same value of the `team` tag.",
    "The tag decides who may reach what; two teams with one value are one team to AWS.",
    "Rename the team or the tenant.",
)
UNKNOWN_USER = Rule(
    "PLN016",
    "unknown-user",
    "A space or an environment names a user that the tenant does not have.",
    "A space belongs to a user profile, and an environment lists users of the tenant.",
    "Name one of the tenant's users.",
)
SPACE_TWICE = Rule(
    "PLN017",
    "space-in-two-places",
    "Two spaces of one domain have the same name.",
    "Space names are unique in a domain.",
    "Rename one of them.",
)
SHARED_SPACE_DENIED = Rule(
    "PLN018",
    "shared-space-denied",
    "A space is shared where guardrails deny shared spaces.",
    "Everybody in a domain can reach a shared space unless policies close it (whitepaper).",
    "Make the space private; the platform may open shared spaces with `deny_shared_spaces: false`.",
)
UNKNOWN_REGION = Rule(
    "PLN019",
    "unknown-region",
    "A Region is named that AWS does not have, or that Tenantry has no data for.",
    "Endpoints, Availability Zones and image accounts depend on the Region.",
    "Check the spelling of the Region.",
)
RESERVED_TAG = Rule(
    "PLN020",
    "reserved-tag",
    "A tag key is one that AWS reserves or that Tenantry sets itself.",
    "Tags such as `team` and `studiouserid` decide access and must not be set by hand.",
    "Choose another key.",
)
TOO_MANY_TAGS = Rule(
    "PLN021",
    "too-many-tags",
    "An environment has more tags than AWS accepts on a resource.",
    "AWS accepts 50 tags per resource, and Tenantry needs some of them.",
    "Remove tags.",
)
NAME_TAKEN = Rule(
    "PLN022",
    "name-taken",
    "A tenant has the name of a shared domain.",
    "Names of roles, keys and log groups begin with it and would collide.",
    "Rename the tenant.",
)
NAMES_COLLIDE = Rule(
    "PLN023",
    "names-collide",
    "Two environments in one account compose the same resource names.",
    "Role names are unique in an account: `a-b`/`c` and `a`/`b-c` both give `a-b-c`.",
    "Rename the environment or the tenant.",
)
ACCOUNT_VENDING_MISPLACED = Rule(
    "PLN024",
    "account-vending-misplaced",
    "`organization_account` stands at an environment that has no account of its own.",
    "Only a multi-account tenant owns accounts that its organization stack may create or place.",
    "Remove `organization_account`, or use isolation multi-account.",
)
UNKNOWN_UNIT = Rule(
    "PLN025",
    "unknown-unit",
    "An account is placed in an organizational unit that _platform.yaml does not have.",
    "The guardrails of a unit apply only if the account is in a unit we know.",
    "Name one of `organization.units`.",
)
EMAIL_CLAIMED_TWICE = Rule(
    "PLN026",
    "account-email-claimed-twice",
    "Two accounts are to have the same root e-mail address.",
    "AWS accepts each address once.",
    "Use another address, for example with a `+` suffix.",
)
ACCOUNT_NOT_CREATED = Rule(
    "PLN027",
    "account-not-created-yet",
    "An environment waits for its account.",
    "A stack is pinned to the id of its account, which exists only once the account is created.",
    "Apply the tenant's organization stack, then write the id into `account`.",
    Severity.WARNING,
)
UNKNOWN_INSTANCE_TYPE = Rule(
    "PLN028",
    "unknown-instance-type",
    "An instance type is named that the AWS provider does not accept for Studio.",
    "The apply would fail, or the guardrail would allow something that does not exist.",
    "Check the spelling.",
)
LOG_RETENTION = Rule(
    "PLN029",
    "log-retention-not-accepted",
    "A log retention that CloudWatch Logs does not accept, or less than a year.",
    "CloudWatch Logs takes a fixed list of days; audits need at least a year (checkov CKV_AWS_338).",
    "Use 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653.",
)
STORAGE_RANGE = Rule(
    "PLN030",
    "space-storage-above-maximum",
    "A space's volume is larger than the largest one allowed.",
    "SageMaker refuses a default above the maximum.",
    "Raise `studio.max_space_storage_gb` or lower the size.",
)
PLATFORM_ACCOUNT = Rule(
    "PLN031",
    "platform-account-as-tenant-account",
    "A multi-account environment uses an account that belongs to the platform.",
    "An account of the platform serves others too; the tenant would not be alone in it.",
    "Use an account of the tenant's own.",
)
MANAGEMENT_ACCOUNT = Rule(
    "PLN032",
    "management-account-used",
    "A workload is placed in the organization's management account.",
    "SCPs never apply to the management account, so its guardrails do nothing.",
    "Use a member account.",
)
UNKNOWN_QUOTA = Rule(
    "PLN033",
    "unknown-quota",
    "`quotas` names a quota that Tenantry does not check.",
    "The line would have no effect.",
    "Use the name of a quota that is checked; the quota reference says which.",
)
STUDIO_USER_ID_TWICE = Rule(
    "PLN034",
    "studio-user-id-taken",
    "Two user profiles of one domain have the same `studiouserid`.",
    "The tag decides who may open which profile; each of the two could open the other's.",
    "Give each user their own `studio_user_id`.",
)
DEFAULT_INSTANCE_TYPE = Rule(
    "PLN035",
    "default-instance-type-not-allowed",
    "Applications would start on an instance type that users may not choose.",
    "The guardrail would refuse every new application.",
    "Add the type to `instance_types.apps`, or set `studio.instance_type` to one of them.",
)
GROUPS_WITHOUT_SSO = Rule(
    "PLN036",
    "sso-groups-without-sso",
    "Identity Center groups are given for an environment that does not use Identity Center.",
    "The groups would have no effect.",
    "Set `authentication: sso`, or remove `sso_groups`.",
)
ENVIRONMENT_NAME_TAKEN = Rule(
    "PLN037",
    "environment-name-taken",
    "An environment of a multi-account tenant is called `organization`.",
    "The folder and the state of that name hold the tenant's accounts and the guardrails on them.",
    "Rename the environment.",
)
RULES = (
    GUARDRAIL_LOOSENED,
    INSTANCE_TYPE_NOT_APPROVED,
    UNKNOWN_ACCOUNT,
    ACCOUNT_CLAIMED_TWICE,
    UNKNOWN_SHARED_DOMAIN,
    SHARED_DOMAIN_NEEDS_ABAC,
    ENVIRONMENT_NOT_IN_DOMAIN,
    SETTING_OF_SHARED_DOMAIN,
    ACCOUNT_MISSING,
    USERS_MISSING,
    USERS_AND_TEAMS,
    SSO_OUTSIDE_REGION,
    NO_IDENTITY_PROVIDER,
    PROFILE_TWICE,
    TEAM_TAG_TWICE,
    UNKNOWN_USER,
    SPACE_TWICE,
    SHARED_SPACE_DENIED,
    UNKNOWN_REGION,
    RESERVED_TAG,
    TOO_MANY_TAGS,
    NAME_TAKEN,
    NAMES_COLLIDE,
    ACCOUNT_VENDING_MISPLACED,
    UNKNOWN_UNIT,
    EMAIL_CLAIMED_TWICE,
    ACCOUNT_NOT_CREATED,
    UNKNOWN_INSTANCE_TYPE,
    LOG_RETENTION,
    STORAGE_RANGE,
    PLATFORM_ACCOUNT,
    MANAGEMENT_ACCOUNT,
    UNKNOWN_QUOTA,
    STUDIO_USER_ID_TWICE,
    DEFAULT_INSTANCE_TYPE,
    GROUPS_WITHOUT_SSO,
    ENVIRONMENT_NAME_TAKEN,
)
"""Every rule of this module, for the reference pages."""
