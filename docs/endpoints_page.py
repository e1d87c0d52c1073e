"""The reference page of endpoints: what each is for, and whose policies allow something of its service."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from types import MappingProxyType

from generator.aws import endpoints
from generator.core.expressions import Reference
from generator.estate.roles import RoleKind, role_identities
from generator.estate.site import Site
from generator.iam.policy import Policy
from generator.plan.modules.guardrails import plan_guardrails
from generator.plan.modules.identity import plan_identity

_CHINA = "cn-north-1"
"""A Region in which services are called otherwise."""

_PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sagemaker.runtime": ("sagemaker:InvokeEndpoint*",),
        "sagemaker.featurestore-runtime": (
            "sagemaker:BatchGetRecord",
            "sagemaker:DeleteRecord",
            "sagemaker:GetRecord",
            "sagemaker:PutRecord",
        ),
        "sagemaker.metrics": ("sagemaker:BatchGetMetrics", "sagemaker:BatchPutMetrics"),
    }
)
"""What passes an endpoint that is for a part of its service (API references of these parts)."""

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        RoleKind.USER: "sign-ins",
        RoleKind.JOB: "jobs",
        RoleKind.PIPELINE: "pipelines",
        RoleKind.SPACE: "shared spaces",
        RoleKind.DEFAULT: "profiles without a role",
    }
)
"""Roles that are no persona's."""

_ABOUT = (
    "Every VPC has the gateway endpoint for `s3`; the list is of interface endpoints. Each has a policy that"
    " lets through the account's own roles, but those that browsers open."
)
_CALLERS = (
    "*May call* names the roles whose policies allow something of the service, in the example estate of all"
    " isolation models. In an account of the tenant's own a persona may also call what its file adds as"
    " [permissions](../how-to/data.md#tables-secrets-and-parameters), as far as the boundary leaves it open."
    " *Nobody*: closed in every role and by the boundary, whatever a file adds; such an endpoint is of use"
    " to roles that are not Tenantry's alone."
)
_ADDED = """\
The platform adds it, or corrects how one is called, in `approved.endpoints`; the short name is what follows
the Region in the name of the service:

```yaml
approved:
  endpoints:
    artifact: com.amazonaws.{region}.artifact
```

Only services whose short name begins with the prefix of their actions can be added, so that the policy on the
endpoint can be proved.
"""


def page(sites: Iterable[Site]) -> str:
    """The page, with the callers that there are in these environments without what their files add."""
    allowed, ceiling = _read(replace(site, extra_permissions=(), extra_buckets=()) for site in sites)
    needed = endpoints.needed_endpoints()
    others = [name for name in endpoints.interface_endpoints() if name not in needed]
    china = [name for name in needed if endpoints.service_name(name, _CHINA).startswith("cn.")]
    rows = (
        f"| `{one.name}` | `{one.service_name}` | {one.needed_for} | {'yes' if one.required else ''} |"
        f" {_callers(one.name, allowed, ceiling)} |"
        for one in needed.values()
    )
    used = [name for name in others if _callers(name, allowed, frozenset()) != _NOBODY]
    unused = (
        f"Nothing of Tenantry's needs these, and no role may call them but for {_coded(used)}, which are"
        " other ways to services above:"
    )
    lines = [
        "# Endpoints\n",
        f"Names that `network.endpoints` takes, from `{endpoints.source()}`. {_ABOUT}\n\n{_CALLERS}\n",
        "| Name | Service | Needed for | Required | May call |",
        "|---|---|---|---|---|",
        *rows,
        f"\nIn China the services of {_coded(china)} begin with `cn.`; the others are called as elsewhere.\n",
        f"## Others\n\n{unused}\n\n{_coded(others)}.\n",
        f"## A service that is not listed\n\n{_ADDED}",
    ]
    return "\n".join(lines)


_NOBODY = "*nobody*"


def _callers(name: str, allowed: Mapping[str, set[str]], ceiling: Iterable[str]) -> str:
    prefix = endpoints.called_through(name)
    if not prefix:
        return "browsers, by links that are signed elsewhere"
    if prefix == "sts":
        return "everybody: it takes no permission to ask who one is"
    found = [who for who, actions in allowed.items() if any(_passes(name, action) for action in actions)]
    if found:
        return ", ".join(_WORDS.get(who, who) for who in found)
    is_open = any(action.startswith(f"{prefix}:") for action in ceiling)
    return "what a file adds" if is_open else _NOBODY


def _passes(name: str, action: str) -> bool:
    """Whether an action is one of the endpoint's: of its part of the service, or of what no part has."""
    plain = endpoints.of_service(name)
    if plain in _PARTS:
        return any(fnmatchcase(action, pattern) for pattern in _PARTS[plain])
    parts = (pattern for patterns in _PARTS.values() for pattern in patterns)
    return action.startswith(f"{endpoints.called_through(name)}:") and not any(
        fnmatchcase(action, pattern) for pattern in parts
    )


def _read(sites: Iterable[Site]) -> tuple[Mapping[str, set[str]], frozenset[str]]:
    """Actions that are allowed, by persona or kind of role, and those that boundaries leave open."""
    found: dict[str, set[str]] = {}
    ceiling: set[str] = set()
    for site in sites:
        for who, policy in _of_roles(site):
            found.setdefault(who, set()).update(_granted(policy))
        for made in plan_guardrails(site).policies:
            ceiling.update(_granted(made.policy))
    order = (*sorted(found.keys() - _WORDS.keys()), *_WORDS)
    return {who: found[who] for who in order if who in found}, frozenset(ceiling)


def _of_roles(site: Site) -> Iterator[tuple[str, Policy]]:
    content = plan_identity(site).content
    policies = {f"aws_iam_policy.{one.label}.arn": one.policy for one in content.policies}
    roles = {role.label: role for role in role_identities(site)}
    for one in content.roles:
        role = roles[one.label]
        for attachment in one.attachments:
            arn = attachment.policy_arn
            if isinstance(arn, Reference) and arn.expression in policies:
                yield role.persona or role.kind, policies[arn.expression]


def _granted(policy: Policy) -> Iterator[str]:
    for statement in policy.statements:
        if statement.effect == "Allow":
            yield from statement.actions


def _coded(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
