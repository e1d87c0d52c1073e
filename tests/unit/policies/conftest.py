"""Scopes to build policies for, every policy of the product, and an evaluator to ask them questions."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import translate
from functools import cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, get_args

import pytest
from fakes import role_policies

from generator.aws import arns, endpoints
from generator.aws.arns import AccountRegion
from generator.aws.names import layer_bucket
from generator.core.expressions import Reference
from generator.iam import conditions
from generator.iam.policy import Policy, PolicyKind, resolved
from generator.plan.modules.keys import STUDIO_KEY
from generator.policies import (
    backup,
    boundary,
    bucket,
    domain_isolation,
    endpoint_policies,
    guardrails,
    job_guards,
    keys,
    roles,
    trust,
)
from generator.policies.required_tags import required_tags
from generator.policies.scope import (
    DataScope,
    EndpointScope,
    ExecutionScope,
    JobNetwork,
    KeyArns,
    NamedPolicy,
    NetworkOrigin,
    TenantScope,
)
from generator.tenancy.words import Isolation, Persona

ISOLATIONS: tuple[Isolation, ...] = get_args(Isolation)
PERSONAS: tuple[Persona, ...] = get_args(Persona)
AT = AccountRegion("aws", "eu-west-1", "111122223333")
LONGEST = AccountRegion("aws-us-gov", "ap-southeast-3", "111122223333")
KEY_ID = "11111111-1111-4111-8111-111111111111"


def example_scope(isolation: Isolation, at: AccountRegion = AT, *, shared: bool = False) -> ExecutionScope:
    """A readable scope: tenant alpha, environment dev, team red, domain d-abc."""
    tenant = TenantScope(at, "alpha", "dev", isolation, Reference("var.domain_id", "d-abc"))
    key = Reference(
        "var.workload_key_arn", f"arn:{at.partition}:kms:{at.region}:{at.account_id}:key/{KEY_ID}"
    )
    return ExecutionScope(
        tenant=tenant,
        team="red",
        keys=KeyArns(key, key, key),
        data=DataScope(f"arn:{at.partition}:s3:::alpha-data"),
        network=JobNetwork(("subnet-0aaa", "subnet-0bbb"), ("sg-0jobs",), "vpc-0"),
        passable_role_arns=(arns.role(at, tenant.role_path, "alpha-dev-job"),),
        repository_prefix="alpha/dev/",
        image_account_ids=("763104351884",),
        shared_spaces=shared,
    )


def longest_scope(isolation: Isolation) -> ExecutionScope:
    """Every name and list as long as the product lets it become."""
    at = LONGEST
    tenant = TenantScope(at, "t" * 24, "e" * 12, isolation, Reference("var.domain_id", "d-" + "x" * 20))
    arn = f"arn:{at.partition}:kms:{at.region}:{at.account_id}:key/mrk-{'1' * 32}"
    key = {name: Reference(f"var.{name}_key_arn", arn) for name in ("studio", "workload", "data")}
    return ExecutionScope(
        tenant=tenant,
        team="m" * 30,
        keys=KeyArns(**key),
        data=DataScope(
            Reference("var.bucket_arn", f"arn:{at.partition}:s3:::{'b' * 63}"), ("teams/" + "m" * 30 + "/",)
        ),
        network=JobNetwork(
            tuple(Reference(f"var.subnet_ids[{n}]", "subnet-0123456789abcdef0") for n in range(6)),
            tuple(Reference(f"var.security_group_ids[{n}]", "sg-0123456789abcdef0") for n in range(5)),
            Reference("var.vpc_id", "vpc-0123456789abcdef0"),
        ),
        passable_role_arns=tuple(arns.role(at, tenant.role_path, letter * 64) for letter in "abc"),
        repository_prefix=f"{tenant.tenant}/{tenant.environment}/",
        image_account_ids=("763104351884", "141502667606"),
        shared_spaces=True,
    )


def policies_of_roles(scope: ExecutionScope) -> dict[str, tuple[NamedPolicy, ...]]:
    """Every role of a tenant environment with its managed policies."""
    origin = NetworkOrigin(("203.0.113.0/24",), ("vpce-0api", "vpce-0studio"))
    found = {f"exec-{persona}": role_policies.execution_role(scope, persona) for persona in PERSONAS}
    return found | {
        "job": roles.job_role(scope),
        "pipeline": role_policies.pipeline_role(scope),
        "user": roles.user_role(scope, origin),
        "default": roles.default_role(scope),
        "space": roles.space_role(scope),
        "flow-logs": roles.flow_logs_role(arns.log_group(scope.tenant.at, "/tenantry/flow")),
    }


def scp_guardrails(admins: tuple[Any, ...]) -> dict[str, Policy]:
    """Every guardrail an account of its own gets as SCP."""
    return {
        "vpc-only": guardrails.vpc_only(),
        "instance-types": guardrails.instance_types(("ml.t3.medium", "ml.m5.*"), ("ml.m5.*", "ml.g5.xlarge")),
        "images": guardrails.approved_images(("arn:aws:sagemaker:eu-west-1:819792524951:image/*",)),
        "versions": guardrails.approved_versions(("arn:aws:sagemaker:eu-west-1:819792524951:image/*",)),
        "scripts": guardrails.approved_scripts(
            ("arn:aws:sagemaker:eu-west-1:111122223333:studio-lifecycle-config/a-jupyter-lab-????????",)
        ),
        "image-administration": guardrails.image_administration(admins),
        "domain-administration": guardrails.domain_administration(admins),
        "keys-given": guardrails.keys_given(),
        "private-spaces": guardrails.private_spaces(),
        "notebooks": job_guards.no_notebook_instances(),
        "notebook-root": guardrails.notebooks_without_root(),
        "notebook-internet": guardrails.notebooks_without_internet(),
        "remote-access": guardrails.no_remote_access(),
        "remote-debug": job_guards.no_remote_debug(),
        "keep-alive": job_guards.longest_keep_alive(30),
        "required-tags": required_tags((("cost-center", "CC-1"), ("phase", None))),
        "user-ids": guardrails.studio_user_ids(admins),
        "isolation": job_guards.network_isolation(),
        "runtime": job_guards.longest_run(24),
    }


@dataclass(frozen=True)
class Built:
    """One policy of the product, where it is attached, and those that act together with it."""

    name: str
    policy: Policy
    kind: PolicyKind
    beside: tuple[Policy, ...] = ()


@cache
def catalogue(scope: ExecutionScope) -> tuple[Built, ...]:
    """Every policy the product can build for a scope; built once per scope."""
    return tuple(_catalogue(scope))


def _catalogue(scope: ExecutionScope) -> Iterator[Built]:
    tenant, at = scope.tenant, scope.tenant.at
    for role, policies in policies_of_roles(scope).items():
        for one in policies:
            beside = tuple(other.policy for other in policies)
            yield Built(f"{role}/{one.slug}", one.policy, PolicyKind.MANAGED, beside)
    extra = (domain_isolation.other_domains(tenant),) if tenant.isolation == "multi-domain" else ()
    limits = boundary.boundary(tenant, scope.passable_role_arns, scope.image_account_ids, extra)
    yield Built("boundary", limits, PolicyKind.MANAGED)
    for name, guardrail in scp_guardrails(scope.passable_role_arns).items():
        yield Built(f"guardrail/{name}", guardrail, PolicyKind.SCP)
    yield Built("trust/sagemaker", trust.sagemaker_trust(at), PolicyKind.TRUST)
    source = arns.regional(at, "ec2", "vpc-flow-log/*")
    for one in (None, source):
        service = trust.service_trust(at, "ServiceOfThisAccount", "vpc-flow-logs.amazonaws.com", one)
        yield Built("trust/service-with-source" if one else "trust/service", service, PolicyKind.TRUST)
    saml = trust.federation_trust(at, arns.saml_provider(at, "corp"), (scope.team,))
    yield Built("trust/federation", saml, PolicyKind.TRUST)
    users = keys.KeyUsers(
        scope.passable_role_arns,
        (arns.role(at, "/", "terraform"),),
        STUDIO_KEY.services,
        STUDIO_KEY.actions,
    )
    yield Built("key/roles", keys.role_key(at, users), PolicyKind.KEY)
    yield Built("key/logs", keys.logs_key(at, (arns.log_group(at, "/aws/sagemaker/studio"),)), PolicyKind.KEY)
    homes = arns.regional(at, "elasticfilesystem", "file-system/fs-1")
    kept = backup.backup_role(backup.BackedUp(homes, scope.keys.studio, scope.keys.data))
    yield Built("backup", kept[0].policy, PolicyKind.MANAGED)
    owned = bucket.BucketAccess(scope.data.bucket_arn, scope.keys.data, scope.passable_role_arns)
    yield Built("bucket", bucket.bucket_policy(at, owned), PolicyKind.BUCKET)
    reach = EndpointScope(
        at,
        (tenant.domain_id,),
        (scope.data.bucket_arn,),
        (arns.bucket(at.partition, layer_bucket(at.region)),),
    )
    for name in (*endpoints.needed_endpoints(), "bedrock-runtime", "kms-fips"):
        through = endpoint_policies.endpoint_policy(name, reach)
        if through is not None:
            yield Built(f"endpoint/{name}", through, PolicyKind.ENDPOINT)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "built" in metafunc.fixturenames:
        cases = [
            pytest.param(one, id=f"{isolation}-{one.name}")
            for isolation in ISOLATIONS
            for one in catalogue(example_scope(isolation, shared=True))
        ]
        metafunc.parametrize("built", cases)
    if "longest_built" in metafunc.fixturenames:
        cases = [
            pytest.param(one, id=f"{isolation}-{one.name}")
            for isolation in ISOLATIONS
            for one in catalogue(longest_scope(isolation))
        ]
        metafunc.parametrize("longest_built", cases)
    if "isolation" in metafunc.fixturenames:
        metafunc.parametrize("isolation", ISOLATIONS)
    if "persona" in metafunc.fixturenames:
        metafunc.parametrize("persona", PERSONAS)


@pytest.fixture
def scope_for() -> Callable[..., ExecutionScope]:
    return example_scope


@pytest.fixture
def longest_scope_for() -> Callable[[Isolation], ExecutionScope]:
    return longest_scope


@pytest.fixture
def roles_of() -> Callable[[ExecutionScope], dict[str, tuple[NamedPolicy, ...]]]:
    return policies_of_roles


@pytest.fixture
def all_policies() -> Callable[[ExecutionScope], tuple[Built, ...]]:
    return catalogue


@pytest.fixture
def corrected() -> Callable[[str], dict[str, Any]]:
    def load(name: str) -> dict[str, Any]:
        path = Path(__file__).parent / "corrected" / f"{name}.json"
        loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return loaded

    return load


@pytest.fixture
def shared_prefix_scope() -> ExecutionScope:
    """A team whose name begins like another team's."""
    return replace(example_scope("abac"), team="red")


# ----- an evaluator: IAM's documented semantics for one concrete request -----


@pytest.fixture
def decide() -> Callable[..., str]:
    """`decide(policies, action, resource, context)`: Allowed, ExplicitlyDenied or ImplicitlyDenied."""
    return evaluate


def evaluate(
    policies: Policy | tuple[Policy, ...],
    action: str,
    resource: str = "*",
    context: Mapping[str, Any] | None = None,
) -> str:
    several = policies if isinstance(policies, tuple) else (policies,)
    present = {key.lower(): value for key, value in (context or {}).items()}
    statements = [one for policy in several for one in resolved(policy)["Statement"]]
    matching = [one["Effect"] for one in statements if _applies(one, action, resource, present)]
    if "Deny" in matching:
        return "ExplicitlyDenied"
    return "Allowed" if "Allow" in matching else "ImplicitlyDenied"


def _applies(statement: dict[str, Any], action: str, resource: str, context: Mapping[str, Any]) -> bool:
    named = [re.fullmatch(translate(one.lower()), action.lower()) for one in _list(statement.get("Action"))]
    if "NotAction" in statement:
        excluded = [
            re.fullmatch(translate(one.lower()), action.lower()) for one in _list(statement["NotAction"])
        ]
        acts = not any(excluded)
    else:
        acts = any(named)
    if "NotResource" in statement:
        fits = not any(_like(one, resource, context) for one in _list(statement["NotResource"]))
    else:
        fits = any(_like(one, resource, context) for one in _list(statement.get("Resource", "*")))
    return acts and fits and _conditions_hold(statement.get("Condition", {}), context)


def _conditions_hold(blocks: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
    return all(
        _holds(name, _list(values), context.get(key.lower()), context)
        for name, keys_and_values in blocks.items()
        for key, values in keys_and_values.items()
    )


def _holds(name: str, values: list[str], given: Any, context: Mapping[str, Any]) -> bool:
    operator = conditions.operator(name)
    assert operator is not None
    if given is None:
        return operator.holds_without_key(tuple(values))
    if operator.base == "Null":
        return "false" in values
    test = [_compares(operator, values, one, context) for one in _list(given)]
    return all(test) if operator.quantifier == "ForAllValues" else any(test)


def _compares(
    operator: conditions.Operator, values: list[str], given: str, context: Mapping[str, Any]
) -> bool:
    positive = operator.base.replace("Not", "", 1)
    matched = any(_one(positive, value, given, context) for value in values)
    return not matched if operator.is_negated else matched


def _one(base: str, value: str, given: str, context: Mapping[str, Any]) -> bool:
    if base == "IpAddress":
        return ip_address(given) in ip_network(value)
    if base == "NumericGreaterThan":
        return float(given) > float(value)
    if base in ("StringLike", "ArnLike", "ArnEquals"):
        return _like(value, given, context)
    expected = _substituted(value, context)
    if expected is None:
        return False
    if base == "StringEqualsIgnoreCase":
        return expected.lower() == given.lower()
    return expected == given


def _substituted(value: str, context: Mapping[str, Any]) -> str | None:
    for name in re.findall(r"\$\{([^}]+)\}", value):
        known = context.get(name.lower())
        if known is None:
            return None
        value = value.replace(f"${{{name}}}", known)
    return value


def _like(pattern: str, text: str, context: Mapping[str, Any]) -> bool:
    parts = re.split(r"(\$\{[^}]+\})", pattern)
    expression = ""
    for part in parts:
        if part.startswith("${"):
            known = context.get(part[2:-1].lower())
            if known is None:
                return False
            expression += re.escape(known)
        else:
            expression += "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in part)
    return re.fullmatch(expression, text) is not None


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
