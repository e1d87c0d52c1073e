"""What a reader needs of a refuted claim: the request, and the statements with a part in it, by line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from generator.core.places import Location
from generator.iam import services
from generator.iam.authority import Authority, PolicySource
from generator.iam.claims import Evidence, Expectation, Result, Unusable
from generator.iam.requests import Request, Value
from generator.proof.properties.assertions import PREFIX
from generator.readback.facts import EstateFacts

_DERIVED = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalisawsservice",
        "aws:principaltype",
        "aws:requestedregion",
    }
)
"""Keys that follow from who asks and where, so that a reader need not be told."""

_ACCOUNT_PART = 4
"""The part of an ARN that holds the account, counted from 0."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as a reader finds it; `document` is empty and `line` None for what is not rendered."""

    sid: str
    policy: str
    document: str
    line: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refutation:
    """A refuted claim. Without a request it is one that asked for something to be possible.

    `principal` is who asks, by ARN or name; `is_stranger` says that the claim was about everybody else.
    `about` is the statement that grants what is of no use, `unusable` all of that,
    and `stopped_by` are the statements that deny it.
    """

    property_id: str
    subject: str
    sentence: str
    principal: str
    request: Request | None
    context: Mapping[str, Value]
    let_through: tuple[Statement, ...]
    missed: tuple[Statement, ...]
    place: Location
    reason: str
    advice: str
    about: Statement | None = None
    unusable: tuple[Unusable, ...] = ()
    stopped_by: tuple[Statement, ...] = ()
    is_stranger: bool = False


def refutation(result: Result, facts: EstateFacts) -> Refutation:
    """A refuted result with its statements found in the rendered text."""
    claim, shown = result.claim, result.counterexample
    return Refutation(
        property_id=claim.property_id,
        subject=claim.subject,
        sentence=claim.sentence,
        principal=_asking(result),
        request=shown.request if shown else None,
        context=free_context(shown.request, claim.authority) if shown else {},
        let_through=tuple(statements(shown.let_through, claim.authority, facts)) if shown else (),
        missed=tuple(statements(shown.missed, claim.authority, facts)) if shown else (),
        place=claim.place,
        reason=result.reason,
        advice=_advice(result),
        about=next(statements((claim.about,), claim.authority, facts)) if claim.about else None,
        unusable=result.unusable,
        stopped_by=tuple(statements(_stopping(result), claim.authority, facts)),
        is_stranger=claim.authority.principal.crowd is not None,
    )


def _asking(result: Result) -> str:
    """Who makes the request that refutes a claim: of a crowd the one that it names."""
    principal, shown = result.claim.authority.principal, result.counterexample
    named = shown.request.context.get(principal.kind.key) if principal.crowd and shown else None
    return named if isinstance(named, str) else principal.arn


def _stopping(result: Result) -> Iterable[Evidence]:
    return dict.fromkeys(one.stopped_by for one in result.unusable if one.stopped_by)


def free_context(request: Request, authority: Authority) -> dict[str, Value]:
    """The keys of a request that do not follow from who asks and of what, sorted."""
    fixed = {
        key
        for key, known in authority.principal.session.items()
        if not known.is_optional and len(known.patterns) == 1 and not set(known.patterns[0]) & {"*", "?"}
    }
    says_account = request.resource.count(":") > _ACCOUNT_PART and request.resource.split(":")[_ACCOUNT_PART]
    told = _DERIVED | fixed | ({"aws:resourceaccount"} if says_account else set())
    return {key: value for key, value in sorted(request.context.items()) if key not in told}


def statements(evidence: Iterable[Evidence], authority: Authority, facts: EstateFacts) -> Iterator[Statement]:
    """Each piece of evidence with its line in the rendered text."""
    sources = tuple(sources_of(authority))
    for one in evidence:
        lines = (
            facts.line_of(source, one.sid)
            for source in sources
            if (source.name, source.document) == (one.policy, one.document)
        )
        line = next((found for found in lines if found is not None), None)
        yield Statement(one.sid, one.policy, one.document, line, one.note)


def sources_of(authority: Authority) -> Iterator[PolicySource]:
    """Every policy that decides over the principal."""
    yield from authority.identity
    if authority.boundary:
        yield authority.boundary
    for level in authority.scps:
        yield from level
    yield from (policy.source for policy in authority.resource_policies)
    yield from authority.endpoints.values()


def key_text(key: str) -> str:
    """A key as AWS spells it, such as `aws:RequestTag/team`."""
    family, slash, rest = key.partition("/")
    return _spellings().get(f"{family}{slash}", f"{family}{slash}") + rest


@cache
def _spellings() -> Mapping[str, str]:
    return {key.lower(): key for key in services.condition_keys()}


def value_text(value: Value) -> str:
    """What a key holds, on one line."""
    return value if isinstance(value, str) else f"[{', '.join(value)}]"


def _advice(result: Result) -> str:
    if result.claim.property_id.startswith(PREFIX):
        what = "allow the request" if result.claim.expects is Expectation.POSSIBLE else "stop the request"
        return f"{what}, or change the assertion if it asks for too much"
    if result.claim.expects is Expectation.EVERY:
        return "take it out of the statement, or allow it where it is stopped"
    if result.claim.expects is Expectation.POSSIBLE:
        return "allow the request again, or find the denial that stops it with `tenantry can`"
    return "narrow the statement that lets it through, or restore the denial that should stop it"
