"""The roles of pipelines in one account: who is let in, what they may do, and what they are held to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.core.expressions import Reference
from generator.estate.delivery import PipelineAccount
from generator.iam.policy import LONGEST, Policy, PolicyKind, Statement
from generator.plan.blocks import Block, resource
from generator.plan.roles import Attachment, ManagedPolicy, Role
from generator.policies import pipelines, tokens
from generator.policies.packing import managed
from generator.policies.pipeline_scope import PipelineScope
from generator.policies.pipelines import PIPELINE_PATH

SESSION_SECONDS = 3600
"""The longest session of a pipeline: one job. Our choice."""

_VERBS = {"apply": "applies", "plan": "plans"}


@dataclass(frozen=True, slots=True)
class PipelineRoles:
    """The identity provider of the forge, both roles with what is attached to them, and all policies."""

    issuer_url: str
    audience: str
    policies: tuple[ManagedPolicy, ...]
    roles: tuple[Role, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Everything as it is rendered."""
        provider = resource(
            "aws_iam_openid_connect_provider",
            "this",
            url=self.issuer_url,
            client_id_list=(self.audience,),
        )
        return (
            provider,
            *(policy.block for policy in self.policies),
            *(block for role in self.roles for block in role.blocks),
        )


def pipeline_roles(
    account: PipelineAccount, scope: PipelineScope, quotas: Mapping[str, int]
) -> PipelineRoles:
    """The roles of one account."""
    longest = quotas.get("managed-policy-size", LONGEST[PolicyKind.MANAGED])
    planned = tuple(_policies("plan", pipelines.plan_statements(scope), longest))
    applied = tuple(_policies("apply", pipelines.apply_statements(scope), longest))
    boundaries = (
        _boundary("apply", pipelines.apply_boundary(scope)),
        _boundary("plan", pipelines.plan_boundary(scope)),
    )
    provider = account.provider_arn
    return PipelineRoles(
        issuer_url=f"https://{tokens.issuer(account.delivery)}",
        audience=tokens.AUDIENCE,
        policies=(*boundaries, *planned, *applied),
        roles=(
            _role(
                "plan",
                account.plan_role,
                "Plans stacks: reads what they contain, and changes nothing.",
                pipelines.trust(provider, (tokens.planning(account.delivery),)),
                planned,
            ),
            _role(
                "apply",
                account.apply_role,
                "Applies stacks that were reviewed.",
                pipelines.trust(provider, (tokens.applying(account.delivery),)),
                applied,
            ),
        ),
    )


def _role(label: str, name: str, description: str, trust: Policy, attached: Iterable[ManagedPolicy]) -> Role:
    """A role that a forge's token assumes."""
    return Role(
        label=label,
        name=name,
        path="/",
        description=description,
        trust=trust,
        session_seconds=SESSION_SECONDS,
        boundary=Reference(f"aws_iam_policy.{label}_boundary.arn"),
        waits_for=(Reference("aws_iam_openid_connect_provider.this"),),
        attachments=tuple(Attachment(one.label, one.arn) for one in attached),
    )


def _boundary(role: str, policy: Policy) -> ManagedPolicy:
    return ManagedPolicy(
        label=f"{role}_boundary",
        name=f"Tenantry{role.capitalize()}Boundary",
        path=PIPELINE_PATH,
        description=f"What the role of pipelines that {_VERBS[role]} is held to, whatever it is given.",
        policy=policy,
    )


def _policies(role: str, statements: Iterable[Statement], longest: int) -> Iterator[ManagedPolicy]:
    for number, policy in enumerate(managed(statements, longest), 1):
        yield ManagedPolicy(
            label=f"{role}_{number}",
            name=f"Tenantry{role.capitalize()}{number}",
            path=PIPELINE_PATH,
            description=f"What the role of pipelines that {_VERBS[role]} may do.",
            policy=policy,
        )
