"""Each call of a role that a token got is decided as AWS does: by its policies, boundary and SCPs, and those
of the resource. What nobody calls by such a role is an administrator's, and is let through.

The decision is the product's own, over the request as it is made: action, resource, and the keys that its
conditions ask for. A call of which it is not told here what it acts on, or a condition on a key that is not
told, is refused as well and kept apart: what is not understood never passes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from traceback import format_exc
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from terraform.emulator.asked import Call, NotUnderstood, call_of, signature
from terraform.emulator.held import authority_over
from terraform.emulator.needed import Need, Value, needs
from terraform.emulator.refusals import REFUSED, UNKNOWN, refuse
from terraform.emulator.studio_keys import KEYS
from terraform.emulator.tokens import Sessions, is_of_this_process, refusal

from generator.iam import services
from generator.iam.authority import Authority
from generator.iam.decision.decide import decide
from generator.iam.decision.matching import asked, match, naming
from generator.iam.requests import Request, canonical_key

_GLOBAL = {"aws:principaltype": "AssumedRole", "aws:securetransport": "true", "aws:viaawsservice": "false"}
_TOLD = frozenset(
    {
        *("aws:principalaccount", "aws:principalarn", "aws:principalisawsservice", "aws:principalorgid"),
        *("aws:principaltype", "aws:requestedregion", "aws:resourceaccount", "aws:securetransport"),
        *("aws:tagkeys", "aws:viaawsservice", "aws:calledvia", "aws:calledviafirst", "aws:calledvialast"),
        *("ec2:createaction", "iam:awsservicename", "iam:passedtoservice", "iam:permissionsboundary"),
        *("iam:policyarn", "kms:calleraccount", "kms:grantisforawsresource", "kms:viaservice"),
        *("s3:delimiter", "s3:if-match", "s3:if-none-match", "s3:prefix"),
        *("s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id"),
        *("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourcevpce", "aws:sourcevpc"),
    }
)
"""Keys of which it is known what a call holds, or that it holds none: the rest is not understood."""
_TOLD_FAMILIES = ("aws:requesttag/", "aws:principaltag/")


@dataclass(frozen=True, slots=True)
class Refused:
    """A call that was not let through: who called what, on what it needed which action, and why not."""

    role: str
    operation: str
    action: str
    resource: str
    why: str


@dataclass(slots=True)
class Decided:
    """The same application, which refuses what AWS would; what was refused is kept, and how much was not.

    `unknown` is what was not understood. `allowed` counts decisions by role and action.
    """

    app: WSGIApplication
    sessions: Sessions = field(default_factory=lambda: Sessions({}))
    refused: list[Refused] = field(default_factory=list)
    unknown: list[Refused] = field(default_factory=list)
    allowed: dict[tuple[str, str], int] = field(default_factory=dict)

    def reset(self) -> None:
        """Forget every session and what was refused."""
        for each in (self.sessions.roles, self.refused, self.unknown, self.allowed):
            each.clear()

    def __call__(self, environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        signed = signature(environment)
        if signed is None:
            return self._by_token(environment, start)
        role = self.sessions.roles.get(signed.key)
        if role is None:
            return self.app(environment, start)
        try:
            call = call_of(environment, signed, role.split(":")[4])
        except NotUnderstood as unknown:
            self.unknown.append(Refused(role, signed.service, "", "", str(unknown)))
            return refuse(start, UNKNOWN, str(unknown), signed.service)
        found = self._over(call, role)
        if found is None:
            return self.app(environment, start)
        code, one = found
        (self.refused if code == REFUSED else self.unknown).append(one)
        who = f"User: {role} is not authorized to perform: {one.action}"
        said = f"{who} on resource: {one.resource} because {one.why}"
        return refuse(start, code, said, call.service)

    def _by_token(self, environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        body = environment["wsgi.input"].read()
        environment["wsgi.input"] = BytesIO(body)
        asked_for = {name: values[0] for name, values in parse_qs(body.decode("latin-1")).items()}
        if asked_for.get("Action") != "AssumeRoleWithWebIdentity":
            return self.app(environment, start)
        role, given = asked_for["RoleArn"], asked_for["WebIdentityToken"]
        if not is_of_this_process(given):
            return self._by_other_issuer(environment, start, role)
        why = refusal(role, given)
        if why is not None:
            self.refused.append(
                Refused("", "AssumeRoleWithWebIdentity", "sts:AssumeRoleWithWebIdentity", role, why)
            )
            said = f"Not authorized to perform sts:AssumeRoleWithWebIdentity: {why}"
            return refuse(start, REFUSED, said, "sts")
        answer = b"".join(self.app(environment, start))
        self.sessions.begin(role, answer)
        return [answer]

    def _by_other_issuer(
        self, environment: WSGIEnvironment, start: StartResponse, role: str
    ) -> Iterable[bytes]:
        """A session that whoever stands in for STS gives, or does not."""
        answer = b"".join(self.app(environment, start))
        self.sessions.begin(role, answer)
        return [answer]

    def _over(self, call: Call, role: str) -> tuple[str, Refused] | None:
        """What stops a call, and whether AWS does or it is not understood; None where nothing does."""
        operation = f"{call.service}:{call.operation}"
        if operation == "sts:GetCallerIdentity":
            return None
        try:
            for need in needs(call):
                why = _refusal(need, call, role)
                if why is not None:
                    return REFUSED, Refused(role, operation, need.action, need.resource, why)
                counted = (role.rpartition("/")[2], need.action)
                self.allowed[counted] = self.allowed.get(counted, 0) + 1
        except NotUnderstood as unknown:
            return UNKNOWN, Refused(role, operation, "", "", str(unknown))
        except Exception:  # noqa: BLE001 - whatever it is, nobody has decided over the call
            return UNKNOWN, Refused(role, operation, "", "", format_exc())
        return None


def _refusal(need: Need, call: Call, role: str) -> str | None:
    """Why a role is not let to what a call needs; None where it is.

    Raises:
        NotUnderstood: it hangs on what is not told of the request.
    """
    authority = authority_over(role, call.region, need.resource, need.account)
    request = _request(need, call, authority)
    decision = decide(request, authority)
    if strange := sorted(set(_not_told(request, authority))):
        raise NotUnderstood(f"{need.action} is decided by {', '.join(strange)}")
    return None if decision.is_allowed else decision.reason


def _request(need: Need, call: Call, authority: Authority) -> Request:
    principal = authority.principal
    context: dict[str, Value] = {
        **_GLOBAL,
        "aws:principalaccount": principal.account_id,
        "aws:principalarn": principal.arn,
        "aws:principalisawsservice": "false",
        "aws:requestedregion": call.region,
        "aws:resourceaccount": need.account,
        **need.context,
    }
    if need.action.startswith("kms:"):
        context["kms:calleraccount"] = principal.account_id
    return Request(need.action, need.resource, context)


def _not_told(request: Request, authority: Authority) -> Iterator[str]:
    """Keys on which the decision hangs and of which nothing is told."""
    seen = asked(request, frozenset())
    entry = services.action(request.action)
    sources = (
        *authority.identity,
        *((authority.boundary,) if authority.boundary else ()),
        *(one for level in authority.scps for one in level),
        *(one.source for one in authority.resource_policies),
    )
    for source in sources:
        for statement in naming(source.policy, request.action):
            strange = {
                (name, key)
                for name, keys in statement.conditions.items()
                for key in keys
                if not _is_told(key, entry)
            }
            if not strange:
                continue
            told = {
                name: {key: value for key, value in keys.items() if (name, key) not in strange}
                for name, keys in statement.conditions.items()
            }
            if match(replace(statement, conditions=told), seen).is_match:
                yield from (key for _, key in strange)


def _is_told(key: str, entry: services.Action | None) -> bool:
    """Whether it is known what a request holds in a key: also nothing, where its action fills it never."""
    name = canonical_key(key)
    if name in _TOLD or name in KEYS or name.startswith(_TOLD_FAMILIES):
        return True
    return entry is not None and not services.supports(entry, name)
