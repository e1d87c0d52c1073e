"""What holds in every account of the platform's units, and how much of it AWS takes."""

from collections.abc import Iterator

from generator.aws.instance_types import families_with_local_storage, with_local_storage
from generator.aws.quotas import CLASSIC_SCPS, CURRENT_SCPS, ScpLimits
from generator.aws.regions import partition_of
from generator.iam.policy import Policy
from generator.plan.notebooks import of_notebooks
from generator.policies import guardrails, job_guards
from generator.tenancy.guardrails import Guardrails
from generator.tenancy.platform import Platform


def baseline(
    platform: Platform, rules: Guardrails, public: tuple[str, ...] | None = None
) -> dict[str, tuple[Policy, ...]]:
    """What holds in every account of the platform's units, by topic.

    Domains only inside a VPC, and what the platform asks of everybody.
    Terraform's role and the platform's administrators are excepted from the
    rules that keep domains and images in their hands. `public` are ids of accounts in which domains may be
    on the public internet: those that the platform approves where none are given.
    """
    but = platform.public_accounts if public is None else public
    return {"studio": tuple(_studio(platform, rules, but)), "keys": tuple(_keys(platform, rules))}


def scp_limits(platform: Platform) -> ScpLimits:
    """The Organizations quota the platform fits its SCPs to."""
    return CURRENT_SCPS if platform.organized.scp_limits == "current" else CLASSIC_SCPS


def _studio(platform: Platform, rules: Guardrails, public: tuple[str, ...]) -> Iterator[Policy]:
    admins = _role_patterns(platform, *platform.access.roles)
    yield guardrails.vpc_only(public)
    yield guardrails.domain_administration(admins)
    yield guardrails.image_administration(admins)
    if rules.deny_notebook_instances:
        yield job_guards.no_notebook_instances()
    yield from of_notebooks(rules)
    if rules.deny_shared_spaces:
        yield guardrails.private_spaces()
    if rules.deny_remote_access:
        yield guardrails.no_remote_access()
    if rules.require_studio_user_id:
        yield guardrails.studio_user_ids(_role_patterns(platform, *platform.access.apply_roles))


def _keys(platform: Platform, rules: Guardrails) -> Iterator[Policy]:
    if rules.require_own_keys:
        yield guardrails.keys_given(_local_types(platform))


def _local_types(platform: Platform) -> tuple[str, ...]:
    """The types with local storage that a tenant may be given: the approved ones, or all."""
    approved = platform.approved.instance_types
    if "jobs" not in approved.model_fields_set:
        return families_with_local_storage()
    return with_local_storage(approved.jobs)


def _role_patterns(platform: Platform, *names: str) -> tuple[str, ...]:
    partition = partition_of(platform.home_region)
    return tuple(f"arn:{partition}:iam::*:role/{name}" for name in names)
