"""The rules of the isolation proof: one per group of properties, and two for what cannot be proved."""

from generator.core.findings import Rule

FOREIGN_ACCESS = Rule(
    "IAM100",
    "foreign-access",
    "A principal can reach something that belongs to another tenant or team.",
    "The request in the finding is allowed by the rendered policies, whoever the other tenant is.",
    "Take the statement that lets it through back to the principal's own resources, tags or keys.",
)
PERSONAL_ACCESS = Rule(
    "IAM101",
    "personal-access",
    "Somebody can open or change what belongs to another person of the same team.",
    "A profile opens a home directory, and work that others can change proves nothing about who did it.",
    "Bind the statement to the user profile of the session or to the `owner` tag.",
)
LOOSE_TAGS = Rule(
    "IAM102",
    "loose-ownership-tags",
    "A tag that decides access can be set, moved or removed.",
    "Whoever writes the tag decides whose a thing is: one call, and it belongs to another team.",
    "Allow tagging only while something is made, with the tags of the caller.",
)
GUARDRAIL_GAP = Rule(
    "IAM103",
    "guardrail-gap",
    "A request passes that a guardrail is there to stop.",
    "The setting says that it cannot happen, and it can.",
    "Deny the request in the guardrail for the missing key as well as for the wrong value.",
)
ESCALATION = Rule(
    "IAM104",
    "privilege-escalation",
    "A principal can widen its own permissions or become one that is wider.",
    "Every other property is proved for the permissions a principal has, not for those it can give itself.",
    "Allow passing and assuming only the roles of the same team that are no wider than the caller.",
)
WORK_IMPOSSIBLE = Rule(
    "IAM105",
    "work-impossible",
    "Somebody cannot do the work that the role is for.",
    "Policies that deny everything are perfectly isolated, and of no use to anybody.",
    "Allow the request, or narrow the denial that stops it.",
)
NOT_EQUIVALENT = Rule(
    "IAM106",
    "packing-changes-policy",
    "Statements that were packed into fewer policies do not mean what they meant before.",
    "What was reviewed statement by statement is not what is attached.",
    "This is a fault of tenantry; please report it with the request.",
)
ASSERTION_REFUTED = Rule(
    "IAM107",
    "assertion-refuted",
    "An assertion of the platform or a tenant does not hold.",
    "The files say that this must be so, and the rendered policies say otherwise.",
    "Change what lets the request through, or the assertion if it asks for too much.",
)
NOT_DECIDED = Rule(
    "IAM108",
    "not-decided",
    "A property could be neither proved nor refuted.",
    "What is not proved is not called safe.",
    "Write the condition or the assertion with fewer policy variables inside one pattern.",
)
UNREADABLE = Rule(
    "IAM109",
    "unreadable-facts",
    "Rendered Terraform holds something about access that the proof cannot read.",
    "A policy, role or attachment that is not understood may allow anything.",
    "Write policies as `jsonencode` of plain values, and references to resources of the same stack.",
)

REFUTING: tuple[Rule, ...] = (
    FOREIGN_ACCESS,
    PERSONAL_ACCESS,
    LOOSE_TAGS,
    GUARDRAIL_GAP,
    ESCALATION,
    WORK_IMPOSSIBLE,
    NOT_EQUIVALENT,
    ASSERTION_REFUTED,
)
"""The rules of refuted properties; the others say that something is not known."""

RULES: tuple[Rule, ...] = (*REFUTING, NOT_DECIDED, UNREADABLE)
