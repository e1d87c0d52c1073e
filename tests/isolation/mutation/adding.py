"""What a careless or a hostile change adds to a statement: something beside one's own, or a statement.

Operators here take nothing away: whoever had access still has it, and somebody
else has it too. What only forbids more is not added. Each gives the statements
that one addition of its kind makes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from generator.iam import conditions, globs
from generator.iam.policy import EVERYONE, Conditions, Statement, Values

NOBODY = "999999999999"
"""An account that no estate has."""

_ACCOUNT = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
_OF_TENANT = re.compile(r":role/(?P<prefix>[^/]+)/(?P<rest>.+)")
_LIKE = frozenset(("StringLike", "StringNotLike", "ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals"))
_ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-somebody0else"}}
_FOREIGN_SERVICE = "lambda.amazonaws.com"
_ACTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cloudwatch": ("cloudwatch:PutDashboard",),
        "ec2": ("ec2:RunInstances", "ec2:ModifyNetworkInterfaceAttribute"),
        "ecr": ("ecr:SetRepositoryPolicy", "ecr:PutImage"),
        "iam": ("iam:PassRole", "iam:PutRolePolicy"),
        "kms": ("kms:Decrypt", "kms:PutKeyPolicy"),
        "logs": ("logs:GetLogEvents", "logs:PutResourcePolicy"),
        "s3": ("s3:GetObject", "s3:PutBucketPolicy"),
        "sagemaker": ("sagemaker:CreatePresignedDomainUrl", "sagemaker:AddTags", "sagemaker:StartSession"),
        "sts": ("sts:AssumeRole", "sts:SetSourceIdentity"),
    }
)
"""By service, what opens data, people or policies to others."""

_ANYWHERE = ("sts:AssumeRole", "iam:CreateUser")
"""What no statement on data is about."""


@dataclass(frozen=True)
class Strangers:
    """ARNs of somebody else's resources by kind: keys, buckets, roles; and accounts of others."""

    own: Mapping[str, str]
    """ARN of the estate to that of the same kind which takes its place."""
    accounts: Mapping[str, str] = field(default_factory=dict)
    """Account of the estate to another account of it."""

    def foreign(self, text: str) -> str:
        """The text with somebody else's resource of the same kind; as it is where nobody has another."""
        for own, foreign in self.own.items():
            if text == own or text.startswith((f"{own}/", f"{own}:")):
                return foreign + text.removeprefix(own)
        return text


Edit = tuple[str, Statement | tuple[Statement, ...] | None]
"""What was done, and the statement or statements afterwards; None when it is gone."""


def add_principal(statement: Statement, strangers: Strangers) -> Iterator[Edit]:
    """Somebody else is named beside whom a statement names: an account, a role, everybody, a service."""
    if statement.effect == "Deny" or not statement.principals or statement.principals == EVERYONE:
        return
    for kind, added in _principals_beside(statement, strangers):
        held = statement.principals.get(kind, ())
        if added not in held:
            more = {**statement.principals, kind: (*held, added)}
            yield f"{kind} {added} as well", replace(statement, principals=more)


def _principals_beside(statement: Statement, strangers: Strangers) -> Iterator[tuple[str, str]]:
    yield "AWS", f"arn:aws:iam::{NOBODY}:root"
    yield "AWS", f"arn:aws:iam::{NOBODY}:role/Contractor"
    yield "AWS", "*"
    for own, other in list(strangers.accounts.items())[:1]:
        del own
        yield "AWS", f"arn:aws:iam::{other}:root"
    for other in _roles(strangers):
        yield "AWS", other
    yield "Service", _FOREIGN_SERVICE
    for name in statement.principals.get("Federated", ())[:1]:
        yield "Federated", _ACCOUNT.sub(NOBODY, str(name))


def _roles(strangers: Strangers) -> tuple[str, ...]:
    """A role of the estate that is somebody else's, one of each end of it."""
    found = tuple(arn for arn in strangers.own.values() if ":role/" in arn)
    return tuple(dict.fromkeys((*found[:1], *found[-1:])))


def add_account(statement: Statement, strangers: Strangers) -> Iterator[Edit]:
    """An account beside one's own in a condition: one of the estate, and one of nobody."""
    for name, key, held in _conditions(statement):
        owned = [text for text in held if _ACCOUNT.fullmatch(text)]
        for added in (NOBODY, strangers.accounts.get(owned[0], NOBODY)) if owned else ():
            yield from _with_value(statement, name, key, added)


def add_path(statement: Statement, strangers: Strangers) -> Iterator[Edit]:
    """A principal beside one's own in a condition: a neighbour's path, everybody's, a contractor."""
    for name, key, held in _conditions(statement):
        owned = [text for text in held if ":iam:" in text and ":role/" in text]
        for added in dict.fromkeys(_paths_beside(owned[0], strangers)) if owned else ():
            yield from _with_value(statement, name, key, added)


def _paths_beside(text: str, strangers: Strangers) -> Iterator[str]:
    base = text.partition(":role/")[0]
    found = _OF_TENANT.search(text)
    prefix = found["prefix"] if found else "tenantry"
    yield f"{base}:role/{prefix}/somebody-else/*"
    yield f"{base}:role/{prefix}/*"
    yield f"{base}:role/Contractor*"
    yield f"arn:aws:iam::{NOBODY}:role/{text.partition(':role/')[2]}"
    if (foreign := strangers.foreign(text)) != text:
        yield foreign


def add_value(statement: Statement, strangers: Strangers) -> Iterator[Edit]:
    """Any other value beside one's own in a condition: a key, a tag, a prefix, a network."""
    for name, key, held in _conditions(statement):
        if any(_ACCOUNT.fullmatch(text) or ":iam:" in text for text in held):
            continue
        for added in dict.fromkeys(_values_beside(name, held[0], strangers)):
            yield from _with_value(statement, name, key, added)


def _values_beside(name: str, text: str, strangers: Strangers) -> Iterator[str]:
    known = conditions.operator(name)
    base = known.base if known else ""
    if base in {"Bool", "Null"} or base.startswith("Numeric"):
        return
    if base in {"IpAddress", "NotIpAddress"}:
        yield "192.0.2.0/24"
        return
    if text.startswith("arn:"):
        foreign = strangers.foreign(text)
        yield foreign if foreign != text else _ACCOUNT.sub(NOBODY, text)
    else:
        yield "somebody-else"
    if base in _LIKE and not text.startswith("arn:"):
        yield "*"


def add_resource(statement: Statement, strangers: Strangers) -> Iterator[Edit]:
    """Somebody else's resource beside one's own, and one's own of another account."""
    for element in _widening(statement, "resources"):
        held = tuple(map(str, getattr(statement, element)))
        added = (one for text in held[:1] + held[-1:] for one in _resources_beside(text, strangers))
        for one in dict.fromkeys(added):
            if not any(globs.matches(text, one) for text in held):
                yield f"{one} as well", replace(statement, **{element: (*held, one)})


def _resources_beside(text: str, strangers: Strangers) -> Iterator[str]:
    if not text.startswith("arn:"):
        return
    yield strangers.foreign(text)
    yield _ACCOUNT.sub(NOBODY, text)
    head, slash, _ = text.partition("/")
    if slash:
        yield f"{head}/somebody-else*"


def add_action(statement: Statement) -> Iterator[Edit]:
    """An action beside those of a statement, of the same service or of one that it is not about."""
    for element in _widening(statement, "actions"):
        held = getattr(statement, element)
        services = dict.fromkeys(action.partition(":")[0] for action in held)
        offered = [one for service in services for one in _ACTIONS.get(service, ())]
        for added in (*offered, *_ANYWHERE) if held else ():
            if not any(globs.matches(pattern.lower(), added.lower()) for pattern in held):
                yield f"{added} as well", replace(statement, **{element: (*held, added)})


def add_exemption(statement: Statement) -> Iterator[Edit]:
    """Somebody whom a denial no longer speaks of: by name, by account, as a service."""
    if statement.effect == "Allow":
        return
    for name, key, value in (
        ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/Contractor*"),
        ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/tenantry/*"),
        ("StringNotEquals", "aws:PrincipalAccount", NOBODY),
        ("BoolIfExists", "aws:PrincipalIsAWSService", "false"),
    ):
        if key not in statement.conditions.get(name, {}):
            keys = {**statement.conditions.get(name, {}), key: value}
            yield (
                f"but {name} {key} {value}",
                replace(statement, conditions={**statement.conditions, name: keys}),
            )


def add_statement(statement: Statement, strangers: Strangers) -> Iterator[Edit]:
    """A foreign Allow beside the statement; only of the first of a kind that a policy has it made of."""
    for number, foreign in enumerate(_foreign_statements(statement, strangers), 1):
        if foreign != statement:
            where = ", ".join(map(str, foreign.resources)) or "it"
            what = f"{foreign.actions[0]} to {_whom(foreign)} on {where}"
            yield what, (statement, replace(foreign, sid=f"Foreign{number}"))


def _whom(statement: Statement) -> str:
    named = ", ".join(str(name) for names in statement.principals.values() for name in names)
    return f"{named or 'its holder'}{f' with {dict(statement.conditions)}' if statement.conditions else ''}"


def _foreign_statements(statement: Statement, strangers: Strangers) -> Iterator[Statement]:
    if not statement.principals:
        yield from _foreign_grants(strangers)
        return
    given = Statement("", "Allow", _foreign_actions(statement), resources=statement.resources)
    if statement.not_resources:
        given = replace(given, resources=("*",))
    for principals, held in _foreign_callers(strangers):
        yield replace(given, principals=principals, conditions=held)


def _foreign_actions(statement: Statement) -> tuple[str, ...]:
    """What a statement of a policy on a resource is about, as widely as it can be said."""
    if not (statement.resources or statement.not_resources):
        return ("sts:AssumeRole",)
    named = (statement.actions or statement.not_actions)[0].partition(":")[0]
    return tuple(f"{service}:*" for service in _ACTIONS) if named == "*" else (f"{named}:*",)


def _foreign_callers(strangers: Strangers) -> Iterator[tuple[Mapping[str, tuple[str, ...]], Conditions]]:
    yield {"AWS": (f"arn:aws:iam::{NOBODY}:root",)}, {}
    yield {"AWS": _roles(strangers)[:1] or (f"arn:aws:iam::{NOBODY}:role/a",)}, {}
    yield EVERYONE, _ORGANIZATION
    yield EVERYONE, {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/tenantry/*"}}
    yield EVERYONE, {"StringEquals": {"aws:PrincipalTag/team": "somebody-else"}}
    yield {"Service": (_FOREIGN_SERVICE,)}, {}
    yield {"Federated": (f"arn:aws:iam::{NOBODY}:saml-provider/idp",)}, {}


def _foreign_grants(strangers: Strangers) -> Iterator[Statement]:
    """What a policy of a role might allow beside its own: by kind one resource of somebody else."""
    by_kind = {arn.split(":")[2]: arn for arn in strangers.own.values()}
    for service, actions, inside in (
        ("s3", ("s3:GetObject",), "/*"),
        ("kms", ("kms:Decrypt",), ""),
        ("iam", ("sts:AssumeRole",), ""),
    ):
        if service in by_kind:
            yield Statement("", "Allow", actions, resources=(f"{by_kind[service]}{inside}",))
    for actions in (("sagemaker:*",), ("iam:*",), ("secretsmanager:GetSecretValue",)):
        yield Statement("", "Allow", actions, resources=("*",))


def _widening(statement: Statement, element: str) -> tuple[str, ...]:
    """The element in which one more lets somebody do more."""
    return (element,) if statement.effect == "Allow" else (f"not_{element}",)


def _conditions(statement: Statement) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Operator, key and values of conditions in which one more value lets somebody do more."""
    for name, keys in statement.conditions.items():
        known = conditions.operator(name)
        if known is None or known.is_negated != (statement.effect == "Deny"):
            continue
        for key, values in keys.items():
            yield name, key, _listed(values)


def _listed(values: Values) -> tuple[str, ...]:
    return tuple(map(str, values)) if isinstance(values, tuple) else (str(values),)


def _with_value(statement: Statement, name: str, key: str, added: str) -> Iterator[Edit]:
    keys = statement.conditions[name]
    held = _listed(keys[key])
    if added not in held:
        more = {**statement.conditions, name: {**keys, key: (*held, added)}}
        yield f"{name} {key}: {added} as well", replace(statement, conditions=more)
