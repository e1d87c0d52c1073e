"""Every property by its id: group, title, one sentence for a reviewer, and the rule of its findings."""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from generator.core.findings import Family, Rule
from generator.proof.properties.assertions import PREFIX

PROOF = Family(
    "proof",
    "The proof of isolation",
    "It is about rendered policies, and no setting is known that spoils them: a template or a builder was"
    " changed.",
)
_rule = partial(Rule, family=PROOF)

FOREIGN_ACCESS = _rule(
    "IAM100",
    "foreign-access",
    "A principal can reach something that belongs to another tenant or team.",
    "The request in the finding is allowed by the rendered policies, whoever the other tenant is.",
    "Take the statement that lets it through back to the principal's own resources, tags or keys.",
)
PERSONAL_ACCESS = _rule(
    "IAM101",
    "personal-access",
    "Somebody can open or change what belongs to another person of the same team.",
    "A profile opens a home directory, and work that others can change proves nothing about who did it.",
    "Bind the statement to the user profile of the session or to the `owner` tag.",
)
LOOSE_TAGS = _rule(
    "IAM102",
    "loose-ownership-tags",
    "A tag that decides access can be set, moved or removed.",
    "Whoever writes the tag decides whose a thing is: one call, and it belongs to another team.",
    "Allow tagging only while something is made, with the tags of the caller.",
)
GUARDRAIL_GAP = _rule(
    "IAM103",
    "guardrail-gap",
    "A request passes that a guardrail is there to stop.",
    "The setting says that it cannot happen, and it can.",
    "Deny the request in the guardrail for the missing key as well as for the wrong value.",
)
ESCALATION = _rule(
    "IAM104",
    "privilege-escalation",
    "A principal can widen its own permissions or become one that is wider.",
    "Every other property is proved for the permissions a principal has, not for those it can give itself.",
    "Allow passing and assuming only the roles of the same team that are no wider than the caller.",
)
WORK_IMPOSSIBLE = _rule(
    "IAM105",
    "work-impossible",
    "Somebody cannot do the work that the role is for.",
    "Policies that deny everything are perfectly isolated, and of no use to anybody.",
    "Allow the request, or narrow the denial that stops it.",
)
NOT_EQUIVALENT = _rule(
    "IAM106",
    "packing-changes-policy",
    "Statements that were packed into fewer policies do not mean what they meant before.",
    "What was reviewed statement by statement is not what is attached.",
    "This is a fault of tenantry; please report it with the request.",
)
ASSERTION_REFUTED = _rule(
    "IAM107",
    "assertion-refuted",
    "An assertion of the platform or a tenant does not hold.",
    "The files say that this must be so, and the rendered policies say otherwise.",
    "Change what lets the request through, or the assertion if it asks for too much.",
)
DEAD_GRANT = _rule(
    "IAM110",
    "dead-grant",
    "A statement grants something that its role can never use.",
    "The boundary, a denial, an SCP or the statement's own conditions refuse every such request: whoever "
    "reads the policy believes in a permission that nobody has, and what needs it fails when it runs.",
    "Take it out of the grant, or allow it where it is stopped.",
)
NOT_PLANNED = _rule(
    "IAM111",
    "beside-the-plan",
    "Rendered Terraform holds something that is not planned, or says something else than the plan.",
    "A resource, an argument or a setting that nobody planned may let somebody in, lead out or undo a"
    " guardrail, and no claim about policies would see it.",
    "Take the template back to what is planned, or state in the module's plan what is meant.",
)


class Group(StrEnum):
    """What a property is about, in the order of the certificate."""

    FOREIGN = "Nothing of another tenant"
    PERSONAL = "Nothing of another person"
    TAGS = "Tags that decide access"
    GUARDRAILS = "Guardrails"
    WORK = "Work that must be possible"
    GRANTS = "What is granted works"
    ESCALATION = "No way to more"
    INBOUND = "Nobody else gets in"
    EQUIVALENCE = "Packing changes nothing"
    PLAN = "Nothing beside the plan"
    ASSERTIONS = "Your own assertions"


@dataclass(frozen=True, slots=True)
class PropertyDefinition:
    """One property: what it says in one sentence, and the rule of the finding when it does not hold."""

    id: str
    title: str
    group: Group
    sentence: str
    rule: Rule


def _defined(group: Group, rule: Rule, *entries: tuple[str, str, str]) -> tuple[PropertyDefinition, ...]:
    return tuple(PropertyDefinition(name, title, group, sentence, rule) for name, title, sentence in entries)


_FOREIGN = _defined(
    Group.FOREIGN,
    FOREIGN_ACCESS,
    ("foreign.account", "Other accounts",
     "A role reaches nothing of another account but container images of AWS's or of approved registries."),
    ("foreign.pipelines", "Pipelines of one account",
     "A role of pipelines reaches nothing of another account but states and records of its own stacks."),
    ("foreign.entities", "Other domains and profiles",
     "A role reaches domains, profiles, spaces and apps of its own domain and names only."),
    ("foreign.named", "Other models and pipelines",
     "A role reaches a model, package or pipeline only if its name or its tags say that it is the tenant's."),
    ("foreign.tagged", "Everything else in SageMaker",
     "A role reaches anything else only if its tags say it is the tenant's; untagged things are nobody's."),
    ("foreign.joined", "What a new thing is attached to",
     "What a role makes is attached only to models, plans and endpoints of its own."),
    ("foreign.created", "New things",
     "What a role makes carries its maker's tags from the first moment and never another's."),
    ("foreign.searched", "Lists and search",
     "Lists show names and no more, and a search finds only the tenant's things."),
    ("foreign.data", "Other data", "A role reaches no object outside its own bucket and prefixes."),
    ("foreign.keys", "Other keys", "A role uses no key but those of its tenant that its work needs."),
    ("foreign.images", "Other container images",
     "A role pulls its tenant's images, AWS's and approved ones, and writes none but its tenant's."),
    ("foreign.logs", "Other logs", "A role writes and reads log streams of its own and no others."),
    ("foreign.metrics", "Other metrics", "A role writes metrics in SageMaker's and its own namespaces only."),
    ("foreign.network", "Other networks", "A role attaches to its tenant's subnets and groups only."),
    ("foreign.identities", "Identities", "A role does nothing in IAM but pass the roles of its own jobs."),
    ("foreign.service-roles", "Roles of services",
     "A role that an AWS service assumes for the environment does what it is for and nothing else."),
    ("foreign.unplanned", "Roles nobody planned", "A role that is rendered and not planned reaches nothing."),
    ("foreign.names", "Names that tell whose a thing is",
     "No name fits the patterns of two owners, in any spelling, anywhere in the estate."),
    ("foreign.services", "Other services",
     "A role reaches nothing in secrets, parameters, catalogues, queries, functions and all other services."),
)  # fmt: skip

_PERSONAL = _defined(
    Group.PERSONAL,
    PERSONAL_ACCESS,
    ("personal.profile", "Only one's own profile is opened",
     "A user opens the profile with the own studiouserid, an app that of its own profile, nobody else any."),
    ("personal.spaces", "Only own spaces and apps are changed",
     "Spaces and apps of another profile are neither made nor changed."),
    ("personal.work", "Only own work is changed",
     "What a colleague in a shared domain made is described and never changed."),
    ("personal.closed", "Who is frozen does nothing",
     "A role does nothing in the name of a profile that is frozen or on its way out."),
    ("personal.sign-in", "One sign-in, one profile",
     "No two profiles of a domain have one Identity Center user, and no two that a role opens one id."),
)  # fmt: skip

_TAGS = _defined(
    Group.TAGS,
    LOOSE_TAGS,
    ("tags.frozen", "Tags stay as they were made",
     "No tag that decides access is set, changed or removed on something that exists, in any spelling."),
    ("tags.elsewhere", "Identities and stores are not tagged",
     "Roles, sessions, keys, buckets and repositories get their tags from Terraform alone."),
    ("tags.spelling", "One spelling",
     "Nothing is made with a second spelling of `team` or `owner`, which AWS would read as the first."),
)  # fmt: skip

_GUARDRAILS = _defined(
    Group.GUARDRAILS,
    GUARDRAIL_GAP,
    ("guardrail.vpc-only", "Domains inside a VPC",
     "No domain is made without VpcOnly, subnets and groups, and none is opened to the internet."),
    ("guardrail.domain-network", "Domains in subnets of a VPC",
     "Where Studio reaches the internet beside a VPC, no domain is made without subnets and groups of one."),
    ("guardrail.domains", "Domains belong to the platform",
     "Domains and profiles are made, changed and deleted by the platform's roles alone."),
    ("guardrail.images-kept", "Images belong to the platform",
     "Studio images and lifecycle scripts are kept by the platform's roles alone."),
    ("guardrail.instance-types", "Approved instance types",
     "No app, job or endpoint starts on a type that is not approved, also not beside one that is."),
    ("guardrail.images", "Approved images", "No app starts with an image that is not approved."),
    ("guardrail.image-versions", "Versions of approved images",
     "No app starts with a version of an image that is not approved."),
    ("guardrail.scripts", "Own lifecycle scripts",
     "No app starts with a lifecycle script but the environment's own and approved ones."),
    ("guardrail.notebooks", "No notebook instances", "Classic notebook instances are not used."),
    ("guardrail.notebook-root", "Notebook instances without root",
     "Notebook instances are made without root access, and get none later."),
    ("guardrail.notebook-internet", "Notebook instances without internet",
     "Notebook instances have no internet access of their own."),
    ("guardrail.remote-access", "Studio alone",
     "Spaces are opened to no editor elsewhere, and no session is started in one."),
    ("guardrail.remote-debug", "No shell in jobs", "Nobody has a shell in a training job that runs."),
    ("guardrail.keep-alive", "Limited warm pools", "No instances wait longer than the limit for a job."),
    ("guardrail.required-tags", "Required tags",
     "Jobs, models and endpoints are made with the required tags, and keep them."),
    ("guardrail.user-ids", "Profiles say whose they are",
     "No profile is made without a studiouserid, and none is changed or removed but by Terraform."),
    ("guardrail.spaces", "No shared spaces", "Shared spaces are not used."),
    ("guardrail.keys", "Own keys",
     "Volumes, results and features are under the environment's keys; a missing key is refused as well."),
    ("guardrail.keys-given", "Some customer key",
     "In an account of its own nobody stores volumes or results without a customer key."),
    ("guardrail.network", "Own network",
     "Jobs and models run in approved subnets and groups, encrypted between instances."),
    ("guardrail.isolation", "Isolated containers", "Containers have no network of their own."),
    ("guardrail.runtime", "Limited jobs", "No job may run longer than the limit or without one."),
    ("guardrail.boundary", "The boundary holds",
     "Whatever a role is given, it reaches no identity, foreign role or resource policy."),
    ("guardrail.ceiling", "Nothing above the ceiling",
     "Whatever a role is given, it acts in the services of its work only, and in some in part."),
    ("guardrail.region", "One Region", "Whatever a role is given, it works in its own Region only."),
    ("guardrail.perimeter", "The edge of the account",
     "Whatever a role is given, data, keys and images stay in its account."),
    ("guardrail.tags", "Nothing untagged", "Whatever a role is given, what it makes carries its team."),
    ("guardrail.names", "Nothing in another's name",
     "Whatever a role is given, it makes and tags nothing in the name of another."),
    ("guardrail.foreign", "Others' things stay out of reach",
     "Whatever a role is given, it reaches no other domain and nothing that carries another's tags."),
)  # fmt: skip

_KEEPING = _defined(
    Group.GUARDRAILS,
    GUARDRAIL_GAP,
    ("guardrail.transit", "Encrypted on the way",
     "Buckets answer no request that is not encrypted on its way."),
    ("guardrail.lending", "Keys lent to services",
     "Grants are made, seen and revoked for AWS services alone."),
    ("guardrail.builders", "Building without opening",
     "Terraform makes encrypted storage and decrypts nothing by itself."),
    ("guardrail.uploads", "Stored under the tenant's key", "Buckets store nothing under another key."),
    ("guardrail.pipelines", "Plans that only look",
     "A plan writes locks and records alone, and no role of pipelines reads what people have stored."),
)  # fmt: skip

_WORK = _defined(
    Group.WORK,
    WORK_IMPOSSIBLE,
    ("work.open", "Open Studio", "An app opens Studio as its own profile and looks around."),
    ("work.sign-in", "Sign in", "A user opens their own profile from every network users come from."),
    ("work.assume", "Assume the role", "Who the role is for can assume it."),
    ("work.spaces", "Spaces and apps", "A person keeps private spaces and apps of their own."),
    ("work.look", "Look", "A person lists, searches and reads what the team has."),
    ("work.create", "Make things", "A person makes what the persona makes, if tags, keys and network fit."),
    ("work.change", "Change things", "A person changes, stops and deletes what they own."),
    ("work.data", "Data", "Who works with data reads and writes it."),
    ("work.keys", "Keys", "Who needs a key uses it and lends it to AWS services."),
    ("work.images", "Container images", "Who runs containers pulls them."),
    ("work.packages", "Packages", "Who runs programs installs packages of the named repositories."),
    ("work.services", "Services by name", "Who is named for a service does there what is named."),
    ("work.pass", "Pass roles", "Who starts jobs passes them their role."),
    ("work.logs", "Logs and metrics", "Logs and metrics are written, and read by those they concern."),
    ("work.audit", "Audit", "An auditor reads the events and the cost of the account."),
    ("work.service-roles", "Roles of services", "An AWS service does what its role is for."),
    ("work.choices", "Every approved choice",
     "Each approved type, image, script, subnet and group works by itself."),
    ("work.uploads", "Uploads", "Uploads under the tenant's key are stored, however it is named."),
    ("work.emptying", "Empty buckets", "The platform's roles empty and delete a bucket that is given up."),
    ("work.building", "Build storage", "Terraform makes encrypted storage."),
    ("work.key-administration", "Keep keys", "The account's administrators keep its keys."),
    ("work.log-encryption", "Encrypted logs",
     "CloudWatch Logs writes and reads logs under the environment's key."),
    ("work.network", "Network", "Jobs attach to the tenant's network."),
    ("work.user-networks", "Come through networks of users",
     "Whoever signs in finds Studio and opens the own profile through the endpoints for users."),
    ("work.pipelines", "Plan and apply",
     "A pipeline gets its role, reads, locks and writes states of its stacks, and records what it did."),
    ("work.domain", "Compliant domains", "The platform's roles make a domain that follows every rule."),
)  # fmt: skip

_GRANTS = _defined(
    Group.GRANTS,
    DEAD_GRANT,
    ("grants.alive", "Nothing is granted in vain",
     "Each action that a role is granted is possible on each resource, under all that decides over it."),
)  # fmt: skip

_ESCALATION = _defined(
    Group.ESCALATION,
    ESCALATION,
    ("escalation.persona", "The persona's ceiling", "A role takes no action that its persona does not have."),
    ("escalation.data", "No data for auditors",
     "An auditor reads no data, uses no key and changes nothing."),
    ("escalation.apart", "Roles of one purpose",
     "Roles of hosting, monitoring and image building write what theirs is for, and nothing else."),
    ("escalation.uninvited", "Members of groups who are in no file",
     "Whoever a group lets in and no file names lists, reads, makes and opens nothing."),
    ("escalation.identities", "Identities",
     "A role changes no identity, policy or boundary, and assumes no other role."),
    ("escalation.pass", "Passed roles",
     "A role passes exactly the roles of its own jobs and pipelines, to SageMaker alone."),
    ("escalation.pipelines", "An apply stays what it is",
     "The role that applies changes no role, policy, boundary or provider of pipelines, and assumes nobody."),
    ("escalation.sharing", "Sharing", "A role lets nobody in by resource policies, access lists or grants."),
)  # fmt: skip

_INBOUND = _defined(
    Group.INBOUND,
    FOREIGN_ACCESS,
    ("inbound.objects", "Objects", "Nobody outside reads or writes the tenant's objects, whatever is given."),
    ("inbound.keys", "Keys", "Nobody outside decrypts with the tenant's keys, whatever they are given."),
    ("inbound.assume", "Roles", "No other role, service or identity provider assumes the tenant's roles."),
    ("inbound.service", "Services", "A service assumes the tenant's roles for the tenant's account alone."),
    ("inbound.endpoints", "VPC endpoints",
     ("Nobody of another account passes an endpoint, and it leads to the account's and AWS's things alone, "
      "and to no change of the network.")),
    ("inbound.services", "Endpoints of services by name",
     ("Through the endpoint of a service that the platform names pass the roles that are named for it, and "
      "with what is named for them alone.")),
    ("inbound.user-networks", "Networks of users",
     ("Through the endpoints for users nobody foreign passes, and who passes opens the own profile, and "
      "nothing else.")),
    ("inbound.pipelines", "Pipelines",
     "Roles of pipelines take tokens of the one repository, branch, environment and workflow alone."),
    ("inbound.sign-in", "Users", "Users sign in with a studiouserid and as their own team."),
)  # fmt: skip

_EQUIVALENCE = _defined(
    Group.EQUIVALENCE,
    NOT_EQUIVALENT,
    ("equivalence.scps", "Service control policies", "Packed SCPs deny what the wanted guardrails deny."),
    (
        "equivalence.policies",
        "Guardrail policies",
        "Packed guardrail policies deny what the wanted ones deny.",
    ),
)

_PLAN = _defined(
    Group.PLAN,
    NOT_PLANNED,
    ("planned.resources", "Nothing else is made",
     "Each resource, module, data source, variable, output and import is planned, and none is lacking."),
    ("planned.arguments", "Nobody else's values",
     "Each argument says what is planned: no other's user, group, role, account, bucket, key or network."),
    ("planned.surroundings", "Own state and accounts",
     "State, accounts, Regions, roles, tags and the source of each provider are those that are planned."),
)  # fmt: skip

PROPERTIES: tuple[PropertyDefinition, ...] = (
    *_FOREIGN,
    *_PERSONAL,
    *_TAGS,
    *_GUARDRAILS,
    *_KEEPING,
    *_WORK,
    *_GRANTS,
    *_ESCALATION,
    *_INBOUND,
    *_EQUIVALENCE,
    *_PLAN,
)
"""Every property that the product claims itself."""

_BY_ID = {definition.id: definition for definition in PROPERTIES}


def is_defined(property_id: str) -> bool:
    """Whether `definition` knows a property of that id."""
    return property_id.startswith(PREFIX) or property_id in _BY_ID


def definition(property_id: str) -> PropertyDefinition:
    """The property of that id; users' own are made from their ids.

    Raises:
        KeyError: no such property.
    """
    if property_id.startswith(PREFIX):
        name = property_id.removeprefix(PREFIX)
        sentence = "What a file of the platform or the tenant asserts."
        return PropertyDefinition(property_id, name, Group.ASSERTIONS, sentence, ASSERTION_REFUTED)
    return _BY_ID[property_id]
