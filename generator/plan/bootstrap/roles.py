"""The roles of pipelines in one account: who is let in, what they may do, and what they are held to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.core.expressions import Reference
from generator.estate.delivery import PipelineAccount
from generator.hcl.values import Json
from generator.iam.policy import LONGEST, Policy, PolicyKind, Statement, document
from generator.plan.blocks import Block, Claimed, resource
from generator.plan.roles import Attachment, ManagedPolicy
from generator.policies import pipelines, tokens
from generator.policies.packing import managed
from generator.policies.pipelines import PIPELINE_PATH, PipelineScope

SESSION_SECONDS = 3600
"""The longest session of a pipeline: one job. Our choice."""

_VERBS = {"apply": "applies", "plan": "plans"}


@dataclass(frozen=True, slots=True)
class PipelineRole:
    """A role that a forge's token assumes; `boundary_label` is that of its boundary among the policies."""

    label: str
    name: str
    description: str
    trust: Policy
    boundary_label: str

    @property
    def session_seconds(self) -> int:
        """The longest session."""
        return SESSION_SECONDS

    @property
    def trust_json(self) -> Json:
        """The trust policy as Terraform encodes it."""
        return Json(document(self.trust))

    @property
    def boundary(self) -> Reference:
        """The ARN of the boundary."""
        return Reference(f"aws_iam_policy.{self.boundary_label}.arn")

    @property
    def block(self) -> Block:
        """The role as it is rendered."""
        return resource(
            "aws_iam_role",
            self.label,
            name=self.name,
            path="/",
            description=self.description,
            max_session_duration=SESSION_SECONDS,
            permissions_boundary=self.boundary,
            assume_role_policy=Claimed.POLICY,
            depends_on=(Reference("aws_iam_openid_connect_provider.this"),),
        )


@dataclass(frozen=True, slots=True)
class PipelineRoles:
    """The identity provider of the forge, both roles, their policies and what is attached to whom."""

    issuer_url: str
    audience: str
    policies: tuple[ManagedPolicy, ...]
    roles: tuple[PipelineRole, ...]
    attachments: tuple[Attachment, ...]

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
            *(role.block for role in self.roles),
            *(attachment.block for attachment in self.attachments),
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
            PipelineRole(
                label="plan",
                name=account.plan_role,
                description="Plans stacks: reads what they contain, and changes nothing.",
                trust=pipelines.trust(provider, (tokens.planning(account.delivery),)),
                boundary_label="plan_boundary",
            ),
            PipelineRole(
                label="apply",
                name=account.apply_role,
                description="Applies stacks that were reviewed.",
                trust=pipelines.trust(provider, (tokens.applying(account.delivery),)),
                boundary_label="apply_boundary",
            ),
        ),
        attachments=(*_attached("plan", planned), *_attached("apply", applied)),
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


def _attached(role: str, policies: Iterable[ManagedPolicy]) -> Iterator[Attachment]:
    for one in policies:
        yield Attachment(one.label, role, Reference(f"aws_iam_policy.{one.label}.arn"))
