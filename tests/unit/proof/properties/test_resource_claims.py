"""Claims of endpoints, buckets and keys, and of approved values: each is refuted when it breaks."""

from dataclasses import replace

import pytest

from generator.aws.arns import AccountRegion
from generator.aws.endpoints import called_through, needed_endpoints
from generator.iam import services
from generator.iam.authority import PolicySource
from generator.iam.claims import Verdict
from generator.iam.policy import Policy, PolicyKind, Statement
from generator.iam.prove import prove
from generator.policies.endpoint_policies import endpoint_policy
from generator.policies.scope import EndpointScope
from generator.proof.properties.authorities import surroundings

VPC_ONLY = "guardrail.vpc-only"


_SOUND = {}


def _sound(estate, property_id):
    """What the untouched estate says; asked once for each property."""
    key = (estate.tenant.isolation, property_id)
    if key not in _SOUND:
        _SOUND[key] = _verdicts(estate, property_id)
    return _SOUND[key]


def _verdicts(estate, property_id, subject=""):
    return {result.verdict for result in prove(estate.claims(property_id, subject))}


def _with_policies(estate, element, change):
    """The estate with every statement of the policies on its keys, buckets or endpoints changed."""

    def on(one):
        if one.policy is None:
            return one
        statements = tuple(found for each in one.policy.policy.statements for found in change(each))
        return replace(one, policy=replace(one.policy, policy=Policy(statements)))

    return estate.changed(lambda stack: replace(stack, **{element: tuple(map(on, getattr(stack, element)))}))


def _without_condition(sid, *operators):
    def change(statement):
        if statement.sid != sid:
            return (statement,)
        kept = {name: keys for name, keys in statement.conditions.items() if name not in operators}
        return (replace(statement, conditions=kept),)

    return change


def _only_own_roles_delete(statement):
    """The bucket as it was before: nobody but the environment's roles deletes, so nobody empties it."""
    if statement.sid != "OwnRolesAndAdministratorsDelete":
        return (statement,)
    ((own, *_),) = (
        keys["aws:PrincipalArn"] for keys in statement.conditions.values() if "aws:PrincipalArn" in keys
    )
    conditions = {**statement.conditions, "ArnNotLike": {"aws:PrincipalArn": own}}
    return (replace(statement, conditions=conditions),)


def _without(sid):
    return lambda statement: () if statement.sid == sid else (statement,)


def _everywhere(sid):
    return lambda statement: (replace(statement, resources=("*",)) if statement.sid == sid else statement,)


def _every_action(sid):
    return lambda statement: (replace(statement, actions=("*",)) if statement.sid == sid else statement,)


ROWS = [
    ("endpoints", "inbound.endpoints", _without_condition("OwnPrincipals", "StringEquals")),
    ("endpoints", "inbound.endpoints", _without_condition("OwnPrincipals", "StringEqualsIfExists")),
    ("endpoints", "inbound.endpoints", _without_condition("OwnBuckets", "StringEquals")),
    ("endpoints", "inbound.endpoints", _without("OwnDomainsOnly")),
    ("endpoints", "inbound.endpoints", _everywhere("AwsBuckets")),
    ("endpoints", "inbound.endpoints", _everywhere("OwnBuckets")),
    ("endpoints", "inbound.endpoints", _every_action("OwnPrincipalsLookUp")),
    ("endpoints", "inbound.endpoints", _without_condition("OwnPrincipalsLookUp", "StringEquals")),
    ("buckets", "guardrail.transit", _without("TlsOnly")),
    ("buckets", "guardrail.uploads", _without("OwnKeyWhenNamed")),
    ("buckets", "guardrail.uploads", _without("OwnKeyWhenEncryptionIsNamed")),
    ("buckets", "work.emptying", _only_own_roles_delete),
    ("buckets", "work.uploads", _without_condition("OwnKeyWhenEncryptionIsNamed", "StringNotEquals")),
    ("keys", "guardrail.lending", _without_condition("RolesLendToAwsServices", "Bool")),
    ("keys", "guardrail.lending", _without_condition("BuildersLendToAwsServices", "Bool")),
    ("keys", "guardrail.builders", _without_condition("BuildersMakeEncryptedStorage", "StringLike")),
    ("keys", "work.building", _without("BuildersMakeEncryptedStorage")),
    ("keys", "work.building", _without("BuildersLendToAwsServices")),
    ("keys", "work.key-administration", _without("AccountAdministersThroughIam")),
    ("keys", "inbound.keys", _without_condition("LogGroups", "ArnEquals", "ArnLike")),
    ("keys", "work.log-encryption", _without("LogGroups")),
]


@pytest.mark.parametrize(
    ("element", "property_id", "change"),
    [pytest.param(*row, id=f"{number}-{row[1]}") for number, row in enumerate(ROWS)],
)
def test_a_broken_policy_on_a_resource_refutes_the_claim_about_it(multi_domain, element, property_id, change):
    broken = _with_policies(multi_domain, element, change)

    assert _sound(multi_domain, property_id) == {Verdict.PROVED}
    assert Verdict.REFUTED in _verdicts(broken, property_id)


def test_an_endpoint_without_a_policy_is_refuted(multi_account):
    open_ones = multi_account.changed(
        lambda stack: replace(stack, endpoints=tuple(replace(one, policy=None) for one in stack.endpoints))
    )
    assert _verdicts(multi_account, "inbound.endpoints") == {Verdict.PROVED}
    refuted = {
        result.claim.subject
        for result in prove(open_ones.claims("inbound.endpoints"))
        if result.verdict is Verdict.REFUTED
    }
    assert refuted == {claim.subject for claim in multi_account.claims("inbound.endpoints")}


@pytest.mark.parametrize(
    "name",
    sorted(
        (needed_endpoints().keys() - {"notebook", "s3", "studio"}) | {"bedrock-runtime", "kms-fips", "sqs"}
    ),
)
def test_each_endpoint_there_is_keeps_others_out_by_its_policy_and_is_refuted_without_it(multi_account, name):
    def only(policy):
        def one(stack):
            source = PolicySource("endpoint", PolicyKind.ENDPOINT, policy(stack)) if policy else None
            return replace(
                stack,
                endpoints=tuple(replace(each, service=name, policy=source) for each in stack.endpoints[:1]),
            )

        return multi_account.changed(one)

    def own(stack):
        return endpoint_policy(name, EndpointScope(AccountRegion("aws", stack.region, stack.account_id)))

    assert _verdicts(only(None), "inbound.endpoints") == {Verdict.REFUTED}
    if name != "sagemaker.api":  # its policy needs the domain
        assert _verdicts(only(own), "inbound.endpoints") == {Verdict.PROVED}


@pytest.mark.parametrize("sid", ["JobSubnetsApproved", "JobTypes", "AppTypes"])
def test_a_value_that_falls_out_of_a_list_is_missed(multi_domain, sid):
    def shorter(statement):
        ((operator, keys),) = statement.conditions.items()
        ((key, values),) = keys.items()
        assert len(values) > 1
        return replace(statement, conditions={operator: {key: values[1:]}})

    role = "-data-scientist"
    assert _verdicts(multi_domain, "work.choices", role) == {Verdict.PROVED}
    broken = multi_domain.with_statement(role, sid, shorter)
    assert Verdict.REFUTED in _verdicts(broken, "work.choices", role)


def test_terraform_itself_makes_no_domain_outside_a_vpc(multi_account):
    apply_role = multi_account.tenant.platform.access.apply_role
    but_terraform = {"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::*:role/{apply_role}"}}

    def excepting(scp):
        statements = tuple(
            replace(one, conditions={**one.conditions, **but_terraform}) if one.effect == "Deny" else one
            for one in scp.source.policy.statements
        )
        return replace(scp, source=replace(scp.source, policy=Policy(statements)))

    stacks = tuple(
        replace(stack, scps=tuple(map(excepting, stack.scps))) for stack in multi_account.facts.stacks
    )
    loose = replace(multi_account, facts=replace(multi_account.facts, stacks=stacks))
    account = multi_account.tenant.account_id
    assert _verdicts(multi_account, VPC_ONLY, account) == {Verdict.PROVED}
    assert _verdicts(loose, VPC_ONLY, account) == {Verdict.REFUTED}


_WITHOUT_REQUESTS = {"notebook", "studio"}
_CLOSED = Statement("Closed", "Deny", ("*",), resources=("*",), principals={"*": ("*",)})


def test_the_policy_of_each_endpoint_decides_over_the_actions_that_pass_it(multi_account):
    def of_every_service(stack):
        first, *_ = stack.endpoints
        closed = {
            name: PolicySource(f"policy of {name}", PolicyKind.ENDPOINT, Policy((_CLOSED,)))
            for name in needed_endpoints()
        }
        every = tuple(
            replace(first, service=name, policy=closed[name]) for name in sorted(needed_endpoints())
        )
        return replace(stack, endpoints=every)

    estate = multi_account.changed(of_every_service)
    found = surroundings(estate.tenant, estate.facts).endpoints

    assert found.keys() == {called_through(name) for name in needed_endpoints().keys() - _WITHOUT_REQUESTS}
    assert all(services.knows_service(f"{prefix}:*") for prefix in found)
    assert {found[prefix].name for prefix in ("sagemaker", "ecr", "cloudwatch")} == {
        "policy of sagemaker.api",
        "policy of ecr.api",
        "policy of monitoring",
    }
