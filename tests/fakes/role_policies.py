"""The policies of whole roles, grants and denials together, for scopes that no plan has made."""

from collections.abc import Iterator

from generator.aws.quotas import ScpLimits, limit
from generator.iam.policy import Policy
from generator.policies import abac, job_guards, roles
from generator.policies.abilities import ABILITIES
from generator.policies.domain_isolation import domain_isolation
from generator.policies.packing import DoesNotFit, pack
from generator.policies.scope import ExecutionScope, KeyArns, NamedPolicy
from generator.tenancy.words import Persona


def own_keys(keys: KeyArns, local_types: tuple[str, ...] = ()) -> Policy:
    """Every denial about keys that are not the environment's own."""
    return job_guards.own_volume_keys(keys, local_types) + job_guards.own_result_keys(keys)


def execution_role(scope: ExecutionScope, persona: Persona) -> tuple[NamedPolicy, ...]:
    """An execution role with the denials that the guardrails module gives all roles of a site."""
    denials = _denials(scope, works=ABILITIES[persona].makes, with_identity=True)
    return (*roles.execution_grants(scope, ABILITIES[persona]), *_packed(denials))


def pipeline_role(scope: ExecutionScope) -> tuple[NamedPolicy, ...]:
    """A pipeline's role, which has no source identity, with those denials."""
    return (*roles.pipeline_grants(scope), *_packed(_denials(scope, works=True, with_identity=False)))


def _denials(scope: ExecutionScope, *, works: bool, with_identity: bool) -> Iterator[Policy]:
    if works:
        yield job_guards.job_network(scope.network)
        yield own_keys(scope.keys)
    if scope.tenant.isolation == "multi-domain":
        yield domain_isolation(scope.tenant)
    elif scope.tenant.isolation == "multi-account":
        yield abac.frozen_tags()
    else:
        yield abac.tag_integrity()
        if works:
            yield abac.tag_on_create(with_identity=with_identity)


def _packed(denials: Iterator[Policy]) -> Iterator[NamedPolicy]:
    packed = pack(
        {"guardrails": tuple(denials)}, ScpLimits(count=10, size=limit("managed-policy-size")), attached=0
    )
    assert not isinstance(packed, DoesNotFit)
    for name, policy in packed.items():
        yield NamedPolicy(name, "Denials that hold whatever else is given", policy)
