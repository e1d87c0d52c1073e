"""Whoever a policy lets in beside one's own is found, whatever it is called and however it is named."""

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from generator.estate.assertions import plan_assertions
from generator.iam.claims import Verdict
from generator.iam.policy import EVERYONE, Policy, Statement
from generator.iam.prove import prove
from generator.proof.properties.equivalence import compared
from generator.proof.properties.site_claims import claims_of, packing_of
from generator.proof.properties.subjects import ANYBODY, OUTSIDERS, PROVIDERS, SERVICES
from generator.tenancy.assertions import Assertions

ABROAD = "100000000004"
HERE = "{account}"
NEIGHBOUR = f"arn:aws:iam::{HERE}:role/tenantry/omega/dev/omega-dev-data-scientist"
AUDIT = f"arn:aws:iam::{ABROAD}:role/audit"


def _letting(actions, principals, conditions=None):
    """One more statement that allows something."""
    return Statement(
        "Extra", "Allow", actions, resources=("*",), conditions=conditions or {}, principals=principals
    )


def _by(kind, *names):
    return {kind: names}


_ROOT = _by("AWS", f"arn:aws:iam::{HERE}:root")

ON_KEYS = {
    "another account by its root": _letting(("kms:Decrypt",), _by("AWS", f"arn:aws:iam::{ABROAD}:root")),
    "another account by its number": _letting(("kms:Decrypt",), _by("AWS", ABROAD)),
    "a role of another account": _letting(("kms:Decrypt",), _by("AWS", AUDIT)),
    "a session of another account": _letting(
        ("kms:Decrypt",), _by("AWS", f"arn:aws:sts::{ABROAD}:assumed-role/audit/night")
    ),
    "an organization": _letting(("kms:Decrypt",), EVERYONE, {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
    "a unit of an organization": _letting(
        ("kms:Decrypt",), EVERYONE, {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/r-1/ou-1/*"}}
    ),
    "whoever carries a tag": _letting(
        ("kms:Decrypt",), EVERYONE, {"StringEquals": {"aws:PrincipalTag/clearance": "secret"}}
    ),
    "a neighbour in the account by a condition": _letting(
        ("kms:Decrypt",), _ROOT, {"ArnLike": {"aws:PrincipalArn": NEIGHBOUR}}
    ),
    "neighbours by a pattern": _letting(
        ("kms:Decrypt",), _ROOT, {"StringLike": {"aws:PrincipalArn": "*:role/*/dev/*-data-scientist"}}
    ),
    "a user of the account": _letting(("kms:Decrypt",), _by("AWS", f"arn:aws:iam::{HERE}:user/eve")),
    "a neighbour who may change the policy": _letting(("kms:PutKeyPolicy",), _by("AWS", NEIGHBOUR)),
    "another account that may change the policy": _letting(("kms:PutKeyPolicy",), _by("AWS", AUDIT)),
    "a neighbour who may lend it": _letting(("kms:CreateGrant",), _by("AWS", NEIGHBOUR)),
    "a service": _letting(("kms:Decrypt",), _by("Service", "backup.amazonaws.com")),
    "a service by a condition": _letting(
        ("kms:Decrypt",), EVERYONE, {"StringEquals": {"aws:PrincipalServiceName": "backup.amazonaws.com"}}
    ),
    "a service for another account": _letting(
        ("kms:Decrypt",),
        _by("Service", "backup.amazonaws.com"),
        {"StringEquals": {"aws:SourceAccount": ABROAD}},
    ),
    "an identity provider": _letting(
        ("kms:Decrypt",), _by("Federated", f"arn:aws:iam::{ABROAD}:saml-provider/theirs")
    ),
    "a user signed in elsewhere": _letting(
        ("kms:Decrypt",), _by("AWS", f"arn:aws:sts::{ABROAD}:federated-user/eve")
    ),
}

ON_BUCKETS = {
    "a neighbour's role": _letting(("s3:ListBucket",), _by("AWS", NEIGHBOUR)),
    "a neighbour who may change the policy": _letting(("s3:PutBucketPolicy",), _by("AWS", NEIGHBOUR)),
    "a user of the account": _letting(("s3:DeleteBucket",), _by("AWS", f"arn:aws:iam::{HERE}:user/eve")),
    "a service for anybody": _letting(("s3:PutObject",), _by("Service", "logging.s3.amazonaws.com")),
    "a service that deletes": _letting(
        ("s3:DeleteObject",),
        _by("Service", "logging.s3.amazonaws.com"),
        {"StringEquals": {"aws:SourceAccount": ABROAD}},
    ),
}

ON_ROLES = {
    "a session of whoever is tenantry's": _letting(
        ("sts:AssumeRole",),
        _by("AWS", "*"),
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/tenantry/*"}},
    ),
    "everybody of an organization": _letting(
        ("sts:AssumeRole",), _by("AWS", "*"), {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
    ),
    "a role of the account": _letting(("sts:AssumeRole",), _by("AWS", NEIGHBOUR)),
    "a session of the account": _letting(
        ("sts:AssumeRole",), _by("AWS", f"arn:aws:sts::{HERE}:assumed-role/omega-dev-job/run")
    ),
    "another account": _letting(("sts:AssumeRole",), _by("AWS", ABROAD)),
    "a user": _letting(("sts:AssumeRole",), _by("AWS", f"arn:aws:iam::{ABROAD}:user/eve")),
    "another service": _letting(
        ("sts:AssumeRole",),
        _by("Service", "lambda.amazonaws.com"),
        {"StringEquals": {"aws:SourceAccount": HERE}},
    ),
    "another provider by SAML": _letting(
        ("sts:AssumeRoleWithSAML",), _by("Federated", f"arn:aws:iam::{HERE}:saml-provider/theirs")
    ),
    "another provider by the web": _letting(
        ("sts:AssumeRoleWithWebIdentity",),
        _by("Federated", "token.actions.githubusercontent.com"),
        {"StringEquals": {"aws:PrincipalTag/any": "x"}},
    ),
}


def _here(value, account):
    if isinstance(value, str):
        return value.replace(HERE, account)
    if isinstance(value, tuple):
        return tuple(_here(one, account) for one in value)
    return {key: _here(one, account) for key, one in value.items()}


def _on(source, change):
    """The policy with every statement changed, and more of them."""
    return replace(
        source, policy=Policy(tuple(found for one in source.policy.statements for found in change(one)))
    )


def _adding(estate, statement):
    """Puts the statement beside the first one."""
    account = estate.tenant.account_id
    placed = replace(
        statement,
        principals=_here(statement.principals, account),
        conditions=_here(statement.conditions, account),
    )
    given = []

    def change(one):
        if given:
            return (one,)
        given.append(one)
        return (one, placed)

    return change


def _valuing(key, more, sid=None):
    """Puts one more value beside those of a condition key, in a statement or in all."""

    def listed(name, held):
        values = held if isinstance(held, tuple) else (held,)
        return (*values, more) if name == key else held

    def change(one):
        if sid not in (None, one.sid):
            return (one,)
        conditions = {
            operator: {name: listed(name, held) for name, held in keys.items()}
            for operator, keys in one.conditions.items()
        }
        return (replace(one, conditions=conditions),)

    return change


def _policies(estate, element, *changes):
    """The estate with the policies on keys or buckets changed, one change after the other."""

    def on(one):
        policy = one.policy
        for change in changes:
            policy = _on(policy, change())
        return replace(one, policy=policy)

    found = estate.changed(lambda stack: replace(stack, **{element: tuple(map(on, getattr(stack, element)))}))
    assert found.facts != estate.facts
    return found


def _scps(estate, change):
    """The estate with every SCP changed."""

    def on(scp):
        return replace(scp, source=_on(scp.source, change))

    stacks = tuple(replace(one, scps=tuple(map(on, one.scps))) for one in estate.facts.stacks)
    return replace(estate, facts=replace(estate.facts, stacks=stacks))


def _refuted(estate, prefix, site=None):
    claims = claims_of(site or estate.tenant, estate.facts)
    results = prove(one for one in claims if one.property_id.startswith(prefix))
    assert Verdict.OUTSIDE not in {one.verdict for one in results}
    return {one.claim.property_id for one in results if one.verdict is Verdict.REFUTED}


@pytest.mark.parametrize("name", ON_KEYS)
def test_whoever_a_key_lets_in_beside_its_own_is_found(abac, name):
    wider = _policies(abac, "keys", lambda: _adding(abac, ON_KEYS[name]))
    assert _refuted(wider, "inbound.keys") == {"inbound.keys"}


@pytest.mark.parametrize("name", ON_BUCKETS)
def test_whoever_a_bucket_lets_in_beside_its_own_is_found(multi_domain, name):
    wider = _policies(multi_domain, "buckets", lambda: _adding(multi_domain, ON_BUCKETS[name]))
    assert _refuted(wider, "inbound.objects") == {"inbound.objects"}


PATHS = ("role/tenantry/omega/*", "role/contractor", "user/*", "root")


@pytest.mark.parametrize("path", PATHS)
def test_a_path_beside_ones_own_in_a_denial_of_a_bucket_is_found(multi_domain, path):
    more = f"arn:aws:iam::{multi_domain.tenant.account_id}:{path}"
    wider = _policies(multi_domain, "buckets", lambda: _valuing("aws:PrincipalArn", more, "OwnRolesOnly"))
    assert _refuted(wider, "inbound.objects") == {"inbound.objects"}


@pytest.mark.parametrize("path", PATHS)
def test_whoever_deletes_beside_those_that_empty_a_bucket_is_found(multi_domain, path):
    more = f"arn:aws:iam::{multi_domain.tenant.account_id}:{path}"
    deleting = "OwnRolesAndAdministratorsDelete"
    wider = _policies(multi_domain, "buckets", lambda: _valuing("aws:PrincipalArn", more, deleting))
    assert _refuted(wider, "inbound.objects") == {"inbound.objects"}


def test_an_administrator_who_reads_what_is_to_be_emptied_is_found(multi_domain):
    admin = (
        f"arn:aws:iam::{multi_domain.tenant.account_id}:role/{multi_domain.tenant.platform.access.apply_role}"
    )
    wider = _policies(multi_domain, "buckets", lambda: _valuing("aws:PrincipalArn", admin, "OwnRolesOnly"))
    assert _refuted(wider, "inbound.objects") == {"inbound.objects"}


def test_an_account_beside_ones_own_is_found_once_something_lets_it_in(each):
    wider = _policies(
        each,
        "buckets",
        lambda: _valuing("aws:PrincipalAccount", ABROAD, "OwnAccountOnly"),
        lambda: _valuing("aws:PrincipalArn", AUDIT, "OwnRolesOnly"),
        lambda: _adding(each, _letting(("s3:GetObject",), _by("AWS", AUDIT))),
    )
    assert _refuted(wider, "inbound.objects") == {"inbound.objects"}


@pytest.mark.parametrize("role", ["job", "user"])
@pytest.mark.parametrize("name", ON_ROLES)
def test_whoever_a_role_trusts_beside_its_own_is_found(abac, role, name):
    def trusting(one):
        if not one.name.endswith(role):
            return one
        return replace(one, trust=_on(one.trust, _adding(abac, ON_ROLES[name])))

    wider = abac.changed(lambda stack: replace(stack, roles=tuple(map(trusting, stack.roles))))
    assert _refuted(wider, "inbound.assume") == {"inbound.assume"}


EXEMPTED = ("role/Contractor*", "user/eve", "root", "role/tenantry/*")


@pytest.mark.parametrize("name", EXEMPTED)
def test_whoever_a_guardrail_exempts_beside_the_administrators_is_found(multi_account, name):
    wider = _scps(multi_account, _valuing("aws:PrincipalArn", f"arn:aws:iam::*:{name}"))
    exempting = {"guardrail.domains", "guardrail.images-kept", "guardrail.user-ids"}
    assert _refuted(wider, "guardrail.") == exempting
    packed = map(compared, packing_of(wider.tenant, wider.facts))
    assert {one.claim.property_id for one in packed if one.verdict is Verdict.REFUTED} == {"equivalence.scps"}


def test_an_exemption_by_a_tag_that_anybody_may_carry_is_found(multi_account):
    exempt = {"StringNotEqualsIfExists": {"aws:PrincipalTag/exempt": "yes"}}
    wider = _scps(multi_account, lambda one: (replace(one, conditions={**one.conditions, **exempt}),))
    expected = {"guardrail.domains", "guardrail.images-kept", "guardrail.vpc-only"}
    assert _refuted(wider, "guardrail.") >= expected


def test_a_policy_that_tells_accounts_apart_by_a_variable_is_never_called_proved(multi_domain):
    own_folder = ("arn:aws:s3:::*/${aws:PrincipalAccount}/*",)
    read = Statement("Extra", "Allow", ("s3:GetObject",), resources=own_folder, principals=EVERYONE)
    wider = _policies(multi_domain, "buckets", lambda: lambda one: (read,) if one.sid == "TlsOnly" else ())
    results = prove(wider.claims("inbound.objects"))
    of_others = {one.verdict for one in results if one.claim.whom == OUTSIDERS}
    assert of_others == {Verdict.OUTSIDE}


def test_a_key_of_a_shared_domain_lets_in_the_tenants_that_live_there_and_nobody_else(abac):
    domain = next(site for site in abac.sites if site.is_shared_domain)
    assert domain.tenants == ("alpha",)
    assert not _refuted(abac, "inbound.keys", domain)

    def every_tenant(key):
        more = f"arn:aws:iam::{domain.account_id}:role/tenantry/*/dev/*"
        return replace(key, policy=_on(key.policy, _valuing("aws:PrincipalArn", more)))

    stacks = tuple(replace(one, keys=tuple(map(every_tenant, one.keys))) for one in abac.facts.stacks)
    wider = replace(abac, facts=replace(abac.facts, stacks=stacks))
    assert _refuted(wider, "inbound.keys", domain) == {"inbound.keys"}


NOBODY_ELSE = {
    "id": "nobody-else-reads",
    "effect": "deny",
    "principal": {"kind": "anybody"},
    "actions": ["s3:GetObject*"],
    "resources": ["arn:aws:s3:::{bucket}/*"],
}


@pytest.fixture
def asserting(multi_domain):
    """A tenant in a shared account that says that nobody else reads its bucket."""
    written = TypeAdapter(Assertions).validate_python((NOBODY_ELSE,))
    said = plan_assertions(written, "tenants/alpha.yaml")
    sites = tuple(replace(one, assertions=said) if one.is_tenant else one for one in multi_domain.sites)
    return replace(multi_domain, sites=sites)


def test_an_assertion_about_anybody_holds_of_everybody_but_ones_own(asserting):
    claims = asserting.claims("assertion.nobody-else-reads")
    assert {one.whom for one in claims} == {ANYBODY, OUTSIDERS, SERVICES, PROVIDERS}
    assert {one.verdict for one in prove(claims)} == {Verdict.PROVED}


@pytest.mark.parametrize("path", PATHS)
def test_an_assertion_about_anybody_is_refuted_by_whomever_a_bucket_lets_in(asserting, path):
    more = f"arn:aws:iam::{asserting.tenant.account_id}:{path}"
    wider = _policies(asserting, "buckets", lambda: _valuing("aws:PrincipalArn", more, "OwnRolesOnly"))
    assert _refuted(wider, "assertion.") == {"assertion.nobody-else-reads"}
