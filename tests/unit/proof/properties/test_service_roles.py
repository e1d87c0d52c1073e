"""A role that a service assumes does what its record says, and nothing else; whichever module it is of."""

from dataclasses import replace

import pytest

from generator.iam.claims import Verdict
from generator.iam.policy import Policy, Statement
from generator.iam.prove import prove
from generator.plan.module import Module, ModulePlan
from generator.plan.service_role import Duty, ServiceRole
from generator.plan.stacks import environment
from generator.proof.properties.service_roles import planned_for_services
from generator.proof.properties.site_claims import claimed_site, claims_of, missing_roles

FLOW_LOGS = "flow-logs"
INBOUND = ("inbound.assume", "inbound.service")
ALL = ("foreign.service-roles", "escalation.identities", "work.service-roles", *INBOUND, "work.assume")


def verdicts(planned):
    return {name: {one.verdict for one in prove(planned.claims(name, FLOW_LOGS))} for name in ALL}


def refuted(planned):
    return {name for name, found in verdicts(planned).items() if Verdict.REFUTED in found}


def test_every_service_role_is_claimed_to_work_to_do_nothing_else_and_to_be_its_services_alone(each):
    makes_a_network = next(site for site in each.sites if site.addresses is not None)
    claims = [one for one in claims_of(makes_a_network, each.facts) if one.subject.endswith(FLOW_LOGS)]
    assert {one.property_id for one in claims} == {*ALL, "grants.alive"}
    assert {one.verdict for one in prove(claims)} == {Verdict.PROVED}


def wider(statement):
    return replace(statement, actions=(*statement.actions, "logs:DeleteLogGroup"))


def everywhere(statement):
    return replace(statement, resources=("*",))


def narrower(statement):
    return replace(statement, actions=statement.actions[:-1])


def of_any_account(statement):
    return replace(statement, conditions={})


def of_any_source(statement):
    return replace(statement, conditions={"StringEquals": statement.conditions["StringEquals"]})


def of_another_service(statement):
    return replace(statement, principals={"Service": ("ec2.amazonaws.com",)})


def of_a_role_as_well(statement):
    other = "arn:aws:iam::222233334444:root"
    return replace(statement, principals={**statement.principals, "AWS": (other,)}, conditions={})


@pytest.mark.parametrize(
    ("sid", "change", "expected"),
    [
        ("DeliverFlowLogs", wider, {"foreign.service-roles"}),
        ("DeliverFlowLogs", everywhere, {"foreign.service-roles"}),
        ("DeliverFlowLogs", narrower, {"work.service-roles"}),
        ("FindLogGroup", lambda one: replace(one, effect="Deny"), {"work.service-roles"}),
        ("FlowLogsOfThisAccount", of_any_account, {"inbound.service"}),
        ("FlowLogsOfThisAccount", of_any_source, {"inbound.service"}),
        ("FlowLogsOfThisAccount", of_another_service, {"inbound.assume", "work.assume"}),
        ("FlowLogsOfThisAccount", of_a_role_as_well, {"inbound.assume", "inbound.service"}),
    ],
)
def test_whatever_is_wrong_with_it_is_refuted(multi_account, sid, change, expected):
    assert refuted(multi_account.with_statement(FLOW_LOGS, sid, change)) == expected


def test_what_its_boundary_denies_it_cannot_do(multi_account):
    nothing = Policy((Statement("Reading", "Allow", ("s3:GetObject",), resources=("*",)),))

    def bound(stack):
        people = next(role.boundary for role in stack.roles if role.boundary)
        roles = (
            replace(role, boundary=replace(people, policy=nothing)) if role.name.endswith(FLOW_LOGS) else role
            for role in stack.roles
        )
        return replace(stack, roles=tuple(roles))

    assert refuted(multi_account.changed(bound)) == {"work.service-roles"}


def test_one_that_is_planned_and_not_rendered_is_missing(multi_account):
    def without(stack):
        return replace(stack, roles=tuple(one for one in stack.roles if not one.name.endswith(FLOW_LOGS)))

    bare = multi_account.changed(without)
    claimed = claimed_site(bare.tenant, bare.facts)
    assert missing_roles(claimed, bare.facts) == tuple(planned_for_services(bare.tenant, claimed.home))


@pytest.fixture
def another(monkeypatch):
    """A module nobody has heard of, whose service role has a duty under conditions and two on one action."""
    watched = "arn:aws:lambda:eu-west-1:222233334444:function:watch"
    duties = (
        Duty(("s3:GetObject",), ("arn:aws:s3:::one/*",), {"Bool": {"aws:SecureTransport": "true"}}),
        Duty(("s3:GetObject",), ("arn:aws:s3:::two/*",)),
        Duty(("kms:Decrypt",), ("{data_key}",), {"StringEquals": {"kms:ViaService": "s3.amazonaws.com"}}),
        Duty(("kms:DescribeKey",), ("{data_key}",)),
    )
    role = ServiceRole("watch", "watches", "lambda.amazonaws.com", duties, source=watched)
    module = Module("watch", "Watches.", lambda _: ModulePlan("watch", None), service_roles=lambda _: (role,))
    monkeypatch.setattr(environment, "MODULES", (*environment.MODULES, module))


def with_watch(planned, *statements):
    """The estate with the role as somebody rendered it, next to that of flow logs."""

    def joined(stack):
        model = next(one for one in stack.roles if one.name.endswith(FLOW_LOGS))
        (source, *_) = model.identity
        key = next(one.arn for one in stack.keys if one.address.endswith(".data"))
        filled = tuple(
            replace(one, resources=tuple(str(text).replace("{data_key}", key) for text in one.resources))
            for one in statements
        )
        trust = model.trust.policy.statements[0]
        own = replace(
            trust,
            principals={"Service": ("lambda.amazonaws.com",)},
            conditions={
                "StringEquals": {"aws:SourceAccount": stack.account_id},
                "ArnLike": {"aws:SourceArn": "arn:aws:lambda:eu-west-1:222233334444:function:watch"},
            },
        )
        role = replace(
            model,
            name=model.name.replace(FLOW_LOGS, "watch"),
            arn=model.arn.replace(FLOW_LOGS, "watch"),
            trust=replace(model.trust, policy=Policy((own,))),
            identity=(replace(source, policy=Policy(filled)),),
        )
        return replace(stack, roles=(*stack.roles, role))

    return planned.changed(joined)


RIGHT = (
    Statement(
        "One",
        "Allow",
        ("s3:GetObject",),
        resources=("arn:aws:s3:::one/*",),
        conditions={"Bool": {"aws:SecureTransport": "true"}},
    ),
    Statement("Two", "Allow", ("s3:GetObject",), resources=("arn:aws:s3:::two/*",)),
    Statement("Key", "Allow", ("kms:DescribeKey",), resources=("{data_key}",)),
)


@pytest.mark.usefixtures("another")
def test_a_role_of_a_new_module_is_claimed_without_a_change_to_the_proof(multi_account):
    planned = with_watch(multi_account, *RIGHT)
    (foreign,) = prove(planned.claims("foreign.service-roles", "watch"))
    assert foreign.verdict is Verdict.PROVED
    (work,) = prove(planned.claims("work.service-roles", "watch"))
    assert work.verdict is Verdict.REFUTED, "the key's policy lets nobody decrypt but the roles it names"


@pytest.mark.usefixtures("another")
@pytest.mark.parametrize(
    "statement",
    [
        Statement("Wide", "Allow", ("s3:GetObject",), resources=("arn:aws:s3:::one/*",)),
        Statement("Wide", "Allow", ("s3:GetObject",), resources=("arn:aws:s3:::three/*",)),
        Statement("Wide", "Allow", ("s3:PutObject",), resources=("arn:aws:s3:::one/*",)),
        Statement("Wide", "Allow", ("kms:DescribeKey",), resources=("*",)),
    ],
)
def test_no_more_than_one_of_its_duties_is_let_through(multi_account, statement):
    planned = with_watch(multi_account, *RIGHT, statement)
    (foreign,) = prove(planned.claims("foreign.service-roles", "watch"))
    assert foreign.verdict is Verdict.REFUTED
