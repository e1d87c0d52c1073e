"""The rules about policies: what each looks for, why, and what to write instead."""

from functools import partial

from generator.core.findings import Family, Rule

_rule = partial(
    Rule,
    family=Family(
        "policies",
        "IAM policies",
        "No setting writes the statement of a policy: a policy builder or a template was changed.",
    ),
)


UNKNOWN_ACTION = _rule(
    "IAM001",
    "unknown-action",
    "A policy names an action that AWS does not have.",
    "An Allow of it grants nothing and a Deny of it protects nothing, and neither says so.",
    "Take the action from the service authorization reference, without blanks.",
)
UNKNOWN_KEY = _rule(
    "IAM002",
    "unknown-condition-key",
    "A condition or a policy variable names a key that AWS does not have.",
    "The key is never in a request, so the condition is always true or always false.",
    "Take the key from the service authorization reference; a variable never stands on the key side.",
)
IGNORED_RESOURCE = _rule(
    "IAM003",
    "ignored-resource",
    "An action and the resources it is given do not go together.",
    "Actions such as sagemaker:ListDomains accept only `*`: with an ARN they are implicitly denied.",
    'Put actions without resource types into a statement of their own with `"Resource": "*"`.',
)
UNSUPPORTED_KEY = _rule(
    "IAM004",
    "unsupported-condition-key",
    "A condition names a key that one of the actions never fills.",
    "The statement then applies to that action always or never, whatever the request says.",
    "Split the statement so that every action fills every key of its conditions.",
)
UNKNOWN_OPERATOR = _rule(
    "IAM005",
    "unknown-operator",
    "A condition uses an operator that IAM does not have.",
    "AWS refuses the whole policy.",
    "Use an operator of the IAM policy language, such as StringEquals or ForAnyValue:ArnNotLike.",
)
TOO_LARGE = _rule(
    "IAM006",
    "policy-too-large",
    "A policy exceeds the quota of the place it is attached to.",
    "AWS refuses it when it is applied, after the reviewers have approved it.",
    "Name fewer instance types, images, roles or prefixes, or raise the quota and say so in `quotas`.",
)
FOREIGN_SERVICE = _rule(
    "IAM007",
    "foreign-service-principal",
    "A service principal or passed-to service is no host of AWS.",
    "Copied names such as a proxied host never match, so the trust or the PassRole does not work.",
    "Use the service's own name under `.amazonaws.com`.",
)
BAD_SID = _rule(
    "IAM008",
    "bad-statement-id",
    "A statement id is used twice or holds other characters than letters and digits.",
    "IAM refuses such policies, and findings could not name the statement.",
    "Give every statement of a policy its own id of letters and digits.",
)
MISSING_ELEMENT = _rule(
    "IAM009",
    "missing-element",
    "A statement lacks an element its kind of policy needs, or carries one it may not have.",
    "AWS refuses the document: identity policies need a resource, resource policies a principal.",
    "Give identity statements a resource, and principals only to resource and trust policies.",
)
WRONG_QUANTIFIER = _rule(
    "IAM010",
    "wrong-set-operator",
    "A multivalued key is tested without a set operator, or a single value with one.",
    "What IAM does then is not documented; a guardrail built on it proves nothing.",
    "Use ForAnyValue or ForAllValues with keys that hold lists, and only with them.",
)
MALFORMED_ARN = _rule(
    "IAM011",
    "malformed-arn",
    "A resource is neither `*` nor an ARN of six parts in a partition, Region and account that can be.",
    "AWS refuses it, or matches something nobody meant.",
    "Write arn:partition:service:region:account:resource.",
)

WRONG_TYPE = _rule(
    "IAM012",
    "wrong-operator-for-key",
    "An operator does not suit the type of the key it tests.",
    "A Bool on an ARN, or an ARN operator on plain text, compares two things that are never equal.",
    "Use the operators of the key's own type; string operators suit every type but addresses.",
)
UNFIT_VALUE = _rule(
    "IAM013",
    "unfit-value",
    "A value has a form that its operator cannot compare with.",
    "The comparison is false for every request, so the statement applies always or never.",
    "Write true or false, a number, a date, a network or an ARN, as the operator asks.",
)
BAD_PRINCIPAL = _rule(
    "IAM014",
    "bad-principal",
    "A principal is neither `*`, an account, nor the ARN of a user, role or identity provider.",
    "AWS refuses the policy; a `*` inside the ARN of a principal is no wildcard.",
    "Name the principal in full, or name the account and bound it with a condition on aws:PrincipalArn.",
)
EVERYBODY = _rule(
    "IAM015",
    "everybody-let-in",
    "A policy on a role, key or bucket allows everybody, and no condition says who may ask.",
    "Every account of AWS is meant, and the other conditions are often known to strangers.",
    "Name principals, or ask for aws:PrincipalArn, aws:PrincipalAccount or aws:PrincipalOrgID.",
)
FORMER_KEY = _rule(
    "IAM016",
    "former-key-alone",
    "A condition names a key under the name it had before, and not under its present one.",
    "Nobody has published how long AWS fills the former name; a guardrail on it alone may stop working.",
    "Name both keys under one operator.",
)
ABSENT_MFA = _rule(
    "IAM017",
    "test-for-mfa-misses-its-absence",
    "A test for multi-factor authentication overlooks sessions that lack the key, or have it as false.",
    "Requests with long-term keys carry no aws:MultiFactorAuthPresent at all, and pass.",
    "Deny with BoolIfExists and false, or allow with Bool and true.",
)
RULES: tuple[Rule, ...] = (
    UNKNOWN_ACTION,
    UNKNOWN_KEY,
    IGNORED_RESOURCE,
    UNSUPPORTED_KEY,
    UNKNOWN_OPERATOR,
    TOO_LARGE,
    FOREIGN_SERVICE,
    BAD_SID,
    MISSING_ELEMENT,
    WRONG_QUANTIFIER,
    MALFORMED_ARN,
    WRONG_TYPE,
    UNFIT_VALUE,
    BAD_PRINCIPAL,
    EVERYBODY,
    FORMER_KEY,
    ABSENT_MFA,
)
