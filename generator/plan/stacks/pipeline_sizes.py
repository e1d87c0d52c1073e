"""Whether the roles of pipelines, and the policies of the states, fit the quotas of IAM, S3 and KMS."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from generator.aws.quotas import limit
from generator.core.findings import Finding, Rule
from generator.estate.files import Estate, platform_place, platform_settings
from generator.iam.policy import PolicyKind, document_size, size
from generator.plan.bootstrap.content import BootstrapContent
from generator.plan.bootstrap.roles import PipelineRoles
from generator.plan.bootstrap.states import StateStore
from generator.plan.long_lists import POLICY_SIZES
from generator.plan.stack import StackPlan

_rule = partial(Rule, family=POLICY_SIZES)

TOO_MUCH = _rule(
    "PLN218",
    "pipeline-policies-too-large",
    "What pipelines may do does not fit the policies that AWS takes of a role, a bucket or a key.",
    "The bootstrap stack would stop half way, with a role that may do a part of what its stacks need.",
    "Have AWS raise the quota and state it under `defaults.quotas`, or spread the stacks over more accounts; "
    "of the bucket of the states, deliver the estate by two platforms with a bucket each.",
)

_PER_ROLE, _PER_POLICY = "managed-policies-per-role", "managed-policy-size"


def pipeline_size_findings(estate: Estate, stacks: Iterable[StackPlan]) -> Iterator[Finding]:
    """What of the stacks of pipelines' roles AWS would refuse. Quotas are AWS's, or what the files say."""
    quotas = platform_settings(estate.platform).quotas if estate.platform.delivery else {}
    for stack in stacks:
        if isinstance(stack.content, BootstrapContent):
            yield from _of_roles(stack, stack.content.roles, quotas)
            if stack.content.states is not None:
                yield from _of_states(stack.content.states, quotas)


def _of_roles(stack: StackPlan, roles: PipelineRoles, quotas: Mapping[str, int]) -> Iterator[Finding]:
    place, account = platform_place("delivery", on_key=True), stack.account_id
    most, longest = limit(_PER_ROLE, quotas), limit(_PER_POLICY, quotas)
    for role in roles.roles:
        count = len(role.attachments)
        if count > most:
            who = f"{role.name} of account {account}"
            said = f"{who} needs {count} managed policies, and a role takes {most}"
            yield Finding(TOO_MUCH, said, place, hint=_raised(_PER_ROLE, count))
    for policy in roles.policies:
        found = size(policy.policy, PolicyKind.MANAGED)
        if found > longest:
            what = f"policy {policy.name} of account {account}"
            said = f"{what} takes {found} characters; {longest} are allowed"
            yield Finding(TOO_MUCH, said, place, hint=_raised(_PER_POLICY, found))


def _of_states(states: StateStore, quotas: Mapping[str, int]) -> Iterator[Finding]:
    place = platform_place("state", on_key=True)
    for words, found, quota in (
        (
            f"the policy of bucket {states.name}",
            document_size(states.policy.value, PolicyKind.BUCKET),
            "bucket-policy-size",
        ),
        ("the policy of its key", size(states.key.policy, PolicyKind.KEY), "key-policy-size"),
    ):
        most = limit(quota, quotas)
        if found > most:
            said = f"{words} takes {found} bytes for all accounts of the estate; {most} are allowed"
            hint = "deliver the estate by two platforms, each with a bucket of its own"
            yield Finding(TOO_MUCH, said, place, hint=hint)


def _raised(quota: str, value: int) -> str:
    return f"have AWS raise the quota, then write `defaults: {{quotas: {{{quota}: {value}}}}}`"
