"""Roles beside those of people and jobs: each does what its module's record says, and any other does nothing.

A role that is rendered and that nobody planned is not overlooked: it is
claimed to reach nothing at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from itertools import groupby, product

from generator.estate.assertions import fill
from generator.estate.site import Site
from generator.iam.authority import Authority, Principal
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.plan.service_role import Duty, ServiceRole
from generator.plan.stacks.environment import service_roles
from generator.proof.properties import escalation, grants, inbound
from generator.proof.properties.authorities import Surroundings
from generator.proof.properties.intent import Home
from generator.proof.properties.subjects import ROLE, Subject
from generator.readback.facts import RoleFacts, StackFacts

_ALWAYS = ("sts:GetCallerIdentity",)
_EVERYWHERE = ("*",)


def planned_for_services(site: Site, home: Home) -> Mapping[str, ServiceRole]:
    """The roles that services assume for the modules of the site, by ARN."""
    return {home.role(f"{site.role_path}{role.name(site)}"): role for role in service_roles(site)}


def beside_people(
    site: Site, home: Home, stack: StackFacts, around: Surroundings, others: frozenset[str]
) -> Iterator[Claim]:
    """Claims of every role of the stack whose ARN is not one of `others`."""
    yield from serving(home, stack, around, planned_for_services(site, home), others)


def serving(
    home: Home,
    stack: StackFacts,
    around: Surroundings,
    planned: Mapping[str, ServiceRole],
    others: frozenset[str] = frozenset(),
) -> Iterator[Claim]:
    """The same where the roles of services are `planned`, by ARN."""
    values = _values(home, stack)
    for facts in stack.roles:
        if facts.arn in others:
            continue
        subject = Subject(facts.name, _authority(home, facts, around), home.place, ROLE)
        if facts.arn in planned:
            yield from _of_service(subject, home, facts, _filled(planned[facts.arn], values, _several(home)))
        else:
            yield subject.never(
                "foreign.unplanned",
                "is not planned, and reaches nothing",
                (RequestSet(("*",), except_actions=_ALWAYS),),
            )
        yield from grants.usable(subject, facts)


def _of_service(subject: Subject, home: Home, facts: RoleFacts, role: ServiceRole) -> Iterator[Claim]:
    """Its service alone assumes it; it does what it is for, and nothing else."""
    actions = tuple(dict.fromkeys(name for duty in role.duties for name in duty.actions))
    yield subject.never(
        "foreign.service-roles",
        f"{role.purpose} and does nothing else",
        (RequestSet(("*",), except_actions=(*actions, *_ALWAYS)), *_outside(role.duties)),
    )
    yield escalation.identities(subject)
    yield subject.possible("work.service-roles", role.purpose, tuple(_inside(role.duties)))
    only: dict[str, dict[str, str]] = {"StringEquals": {"aws:SourceAccount": home.at.account_id}}
    if role.source is not None:
        only["ArnLike"] = {"aws:SourceArn": role.source}
    yield from inbound.of_roles(home, facts)
    yield from inbound.of_service(home, facts, role.service, ("sts:AssumeRole",), only)


def _inside(duties: tuple[Duty, ...]) -> Iterator[RequestSet]:
    for duty in duties:
        resources = () if duty.resources == _EVERYWHERE else duty.resources
        for name in duty.actions:
            yield RequestSet((name,), resources=resources, conditions=duty.conditions)


def _outside(duties: tuple[Duty, ...]) -> Iterator[RequestSet]:
    """Requests that have the action of a duty and fit none: each fails every duty of its action somewhere."""
    having = {
        name: tuple(duty for duty in duties if name in duty.actions)
        for duty in duties
        for name in duty.actions
    }
    for together, names in groupby(having, key=lambda name: having[name]):
        requests = RequestSet(tuple(names))
        for failed in product(*(tuple(_failures(duty)) for duty in together)):
            yield reduce(_both, failed, requests)


def _failures(duty: Duty) -> Iterator[RequestSet]:
    """Each way in which a request with an action of the duty does not fit it."""
    if duty.resources != _EVERYWHERE:
        yield RequestSet((), not_resources=duty.resources)
    for conditions in inbound.negations(duty.conditions):
        yield RequestSet((), conditions=conditions)


def _both(requests: RequestSet, failed: RequestSet) -> RequestSet:
    """The requests that fail in this way, too; two negations of one key hold together as a list."""
    conditions: dict[str, dict[str, tuple[str, ...]]] = {}
    for operator, keys in (*requests.conditions.items(), *failed.conditions.items()):
        held = conditions.setdefault(operator, {})
        for key, values in keys.items():
            listed = values if isinstance(values, tuple) else (values,)
            held[key] = (*held.get(key, ()), *map(str, listed))
    return replace(
        requests,
        not_resources=(*requests.not_resources, *failed.not_resources),
        conditions=conditions,
    )


def _values(home: Home, stack: StackFacts) -> Mapping[str, str]:
    """What only AWS chooses and duties name, as the rendered text has it."""
    keys = {f"{key.address.rpartition('.')[2]}_key": key.arn for key in stack.keys}
    values = {"domain_id": home.domain_id, **keys}
    return values | {"file_system_id": stack.domains[0].file_system_id} if stack.domains else values


def _several(home: Home) -> Mapping[str, tuple[str, ...]]:
    """What there is more than one of."""
    return {"{subnet_ids}": home.subnet_ids, "{group_ids}": home.group_ids}


def _each(text: str, several: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The text once for each of what it speaks of several of."""
    for name, values in several.items():
        if name in text:
            return tuple(text.replace(name, value) for value in values)
    return (text,)


def _filled(
    role: ServiceRole, values: Mapping[str, str], several: Mapping[str, tuple[str, ...]]
) -> ServiceRole:
    duties = tuple(
        replace(
            duty,
            resources=tuple(fill(one, values) for text in duty.resources for one in _each(text, several)),
            conditions=_filled_conditions(duty.conditions, values, several),
        )
        for duty in role.duties
    )
    return replace(role, duties=duties)


def _filled_conditions(
    conditions: Conditions, values: Mapping[str, str], several: Mapping[str, tuple[str, ...]]
) -> Conditions:
    return {
        operator: {
            key: tuple(
                fill(one, values)
                for text in (held if isinstance(held, tuple) else (held,))
                for one in _each(str(text), several)
            )
            for key, held in keys.items()
        }
        for operator, keys in conditions.items()
    }


def _authority(home: Home, facts: RoleFacts, around: Surroundings) -> Authority:
    return Authority(
        principal=Principal(facts.name, facts.arn, home.at.account_id, home.at.region, home.at.partition),
        identity=facts.identity,
        boundary=facts.boundary,
        scps=around.scps,
        resource_policies=around.resource_policies,
    )
