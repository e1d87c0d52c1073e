"""A request made of the classes a search has found, as plain as it can be."""

from collections.abc import Mapping

from generator.iam.authority import PrincipalKind
from generator.iam.crowds import FORMS
from generator.iam.requests import Request, Value
from generator.iam.search.domains import Domain
from generator.iam.search.formula import RESOURCE
from generator.iam.search.keys import (
    BOTH_NAMES,
    FILLED,
    OLD_NAME,
    REQUEST_TAG,
    REQUESTED_REGION,
    RESOURCE_ACCOUNT,
    TAG_KEYS,
    Scene,
    old_names,
)
from generator.iam.search.patterns import like
from generator.iam.search.solving import Assignment
from generator.iam.search.words import matches, shortest

SOMEBODY_ELSE = "999999999999"
"""An account that stands for every other one, where nothing tells them apart."""

ELSEWHERE = "ap-south-2"
"""A Region that stands for every other one."""

_PRINCIPAL_KEYS = (
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principaltype",
    "aws:principalisawsservice",
    "kms:calleraccount",
    "aws:principalservicename",
    "aws:federatedprovider",
)


def request_of(
    scene: Scene, values: Mapping[str, str | None], assignment: Assignment, domains: Mapping[str, Domain]
) -> Request:
    """The request: what the search fixed, what always holds of the principal, and nothing else."""
    context = _of_session(scene)
    for key, value in values.items():
        context.pop(key, None)
        if value is not None:
            context[key] = value
    resource = "*" if scene.kind is None else _placed(shortest((scene.language,)), _homes(scene)[0])
    for subject, domain in domains.items():
        chosen = _several(subject, domain, assignment) if domain.is_set else _one(subject, domain, assignment)
        if subject == RESOURCE:
            resource = _plain(RESOURCE, domain, assignment, _homes(scene))
        elif scene.principal.crowd is not None and subject == scene.principal.kind.key:
            context[subject] = _plain(subject, domain, assignment, (("", scene.principal.account_id),))
        elif chosen is None:
            context.pop(subject, None)
        else:
            context[subject] = chosen
    _of_account(context, scene)
    _name_fields(context)
    _list_tag_keys(context)
    _place(context, resource, scene)
    return Request(scene.action.name, resource, dict(sorted(context.items())))


def _of_session(scene: Scene) -> dict[str, Value]:
    """What every request of the principal holds, with some value where it may have several."""
    context: dict[str, Value] = {}
    for key in (*scene.principal.session, *_PRINCIPAL_KEYS):
        known = scene.fixed(key)
        if known is not None:
            context[key] = known
        elif scene.is_always_there(key) and not scene.is_absent(key):
            context[key] = shortest(scene.values_of(key))
    return context


def _one(subject: str, domain: Domain, assignment: Assignment) -> str | None:
    left = assignment.single[subject]
    if None in domain.values and left >> domain.values.index(None) & 1:
        return None
    return domain.values[(left & -left).bit_length() - 1]


def _of_account(context: dict[str, Value], scene: Scene) -> None:
    """The account and the type of one of a crowd, which are in its name."""
    if scene.principal.crowd is None or scene.principal.kind is not PrincipalKind.IDENTITY:
        return
    name = str(context[scene.principal.kind.key])
    account = context["aws:principalaccount"] = name.split(":")[4]
    context["aws:principaltype"] = next(kind for kind, form in FORMS.items() if matches(like(form), name))
    if scene.action.name.startswith("kms:"):
        context["kms:calleraccount"] = account


def _plain(subject: str, domain: Domain, assignment: Assignment, homes: tuple[tuple[str, str], ...]) -> str:
    """An ARN of the classes left, in the first of the Regions and accounts given that can be."""
    left = assignment.single[subject]
    places = [place for place in range(len(domain.values)) if left >> place & 1]
    for home in homes:
        for place in places:
            moved = _placed(str(domain.values[place]), home)
            if all(
                matches(pattern, moved) == bool(mask >> place & 1) for pattern, mask in domain.masks.items()
            ):
                return moved
    return str(domain.values[places[0]])


def _homes(scene: Scene) -> tuple[tuple[str, str], ...]:
    own = scene.principal
    return ((own.region, own.account_id), (own.region, SOMEBODY_ELSE), (ELSEWHERE, own.account_id))


def _placed(resource: str, home: tuple[str, str]) -> str:
    """The ARN with the Region and account given, as far as it names any."""
    parts = resource.split(":", 5)
    if len(parts) <= 5:  # noqa: PLR2004  # parts of an ARN
        return resource
    parts[3:5] = [known if part else part for part, known in zip(parts[3:5], home, strict=True)]
    return ":".join(parts)


def _several(subject: str, domain: Domain, assignment: Assignment) -> tuple[str, ...] | None:
    """As few values as meet all that is needed."""
    forbidden = assignment.forbidden.get(subject, 0)
    chosen = 0
    for mask in assignment.needed.get(subject, ()):
        allowed = mask & ~forbidden
        if not allowed & chosen:
            chosen |= allowed & -allowed
    found = tuple(
        value for place, value in enumerate(domain.values) if value is not None and chosen >> place & 1
    )
    return found or None


def _name_fields(context: dict[str, Value]) -> None:
    """Put values of renamed fields under the names the request fills."""
    for subject in [one for one in context if one.startswith(FILLED)]:
        mode = context.pop(subject)
        new = subject.removeprefix(FILLED)
        value = context.get(new)
        if value is None:
            continue
        if mode in (OLD_NAME, BOTH_NAMES):
            context.update(dict.fromkeys(old_names(new), value))
        if mode == OLD_NAME:
            del context[new]


def _list_tag_keys(context: dict[str, Value]) -> None:
    """Every tag of the request has its key in the list, and every key of the list a tag."""
    listed = context.get(TAG_KEYS, ())
    keys = [listed] if isinstance(listed, str) else list(listed)
    lowered = {key.lower() for key in keys}
    keys += [
        name
        for key in context
        if key.startswith(REQUEST_TAG) and (name := key.removeprefix(REQUEST_TAG)) not in lowered
    ]
    for key in keys:
        context.setdefault(f"{REQUEST_TAG}{key.lower()}", "x")
    if keys:
        context[TAG_KEYS] = tuple(keys)


def _place(context: dict[str, Value], resource: str, scene: Scene) -> None:
    parts = resource.split(":", 5)
    region, account = (parts[3], parts[4]) if len(parts) > 5 else ("", "")  # noqa: PLR2004  # parts of an ARN
    own = scene.principal
    context.setdefault(REQUESTED_REGION, scene.fixed(REQUESTED_REGION) or region or own.region)
    context.setdefault(RESOURCE_ACCOUNT, scene.fixed(RESOURCE_ACCOUNT) or account or own.account_id)
