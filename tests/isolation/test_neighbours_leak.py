"""A leak that a neighbour was let in by: the owner's proof refutes it, and every question sees it."""

from dataclasses import replace
from functools import cache

from isolation.mutation.example import example_facts, example_sites

from generator.iam.claims import Verdict
from generator.iam.policy import Policy, Statement
from generator.iam.prove import prove
from generator.proof.access import changes
from generator.proof.answers import explained, who_can
from generator.proof.principals import callers
from generator.proof.properties.site_claims import claims_of

OWNER, NEIGHBOUR = "retail-credit/dev", "insurance/dev"
BUCKET = "arn:aws:s3:::acme-retail-credit-dev-100000000005"
READER = "arn:aws:iam::100000000005:role/tenantry/insurance/dev/insurance-dev-data-scientist"


@cache
def leaking():
    """The estate whose owner lets one role of its neighbour read a bucket, through the key on it."""

    def opened(one, actions, resources):
        statements = []
        for statement in one.policy.policy.statements:
            held = dict(statement.conditions)
            for operator in ("ArnNotLike", "ArnEquals"):
                if "aws:PrincipalArn" in held.get(operator, {}):
                    named = held[operator]["aws:PrincipalArn"]
                    named = named if isinstance(named, tuple) else (named,)
                    held[operator] = {"aws:PrincipalArn": (*named, READER)}
            statements.append(replace(statement, conditions=held))
        statements.append(
            Statement("Reader", "Allow", actions, resources=resources, principals={"AWS": (READER,)})
        )
        return replace(one, policy=replace(one.policy, policy=Policy(tuple(statements))))

    def of_stack(stack):
        if stack.address != OWNER:
            return stack
        keys = tuple(
            opened(one, ("kms:Decrypt",), ("*",)) if one.address.endswith(".data") else one
            for one in stack.keys
        )
        buckets = tuple(opened(one, ("s3:GetObject",), (f"{one.arn}/*",)) for one in stack.buckets)
        return replace(stack, keys=keys, buckets=buckets)

    facts = example_facts()
    return replace(facts, stacks=tuple(map(of_stack, facts.stacks)))


def data_key(facts):
    return next(one.arn for one in facts.stack(OWNER).keys if one.address.endswith(".data"))


def reader(facts):
    return next(one for one in callers(example_sites(), facts) if one.role.arn == READER)


def test_the_owners_proof_refutes_it():
    site = next(one for one in example_sites() if one.address == OWNER)
    claims = [
        one for one in claims_of(site, leaking()) if one.property_id in ("inbound.keys", "inbound.objects")
    ]
    refuted = {one.claim.property_id for one in prove(claims) if one.verdict is Verdict.REFUTED}
    assert refuted == {"inbound.keys", "inbound.objects"}


def test_it_is_told_of_the_neighbour_who_asks():
    for action, resource in (("s3:GetObject", f"{BUCKET}/x"), ("kms:Decrypt", data_key(example_facts()))):
        before = explained(reader(example_facts()), action, resource, (), example_facts())
        after = explained(reader(leaking()), action, resource, (), leaking())
        assert not before.decision.is_allowed
        assert after.decision.is_allowed


def test_who_can_names_the_neighbour():
    every = tuple(callers(example_sites(), leaking()))
    answer = who_can(every, "kms:Decrypt", data_key(leaking()), leaking(), lambda _: None)
    assert READER in {one.caller.role.arn for one in answer.able}


def test_the_neighbour_has_gained_access_and_nobody_else_has():
    stacks = frozenset({OWNER, NEIGHBOUR, "retail-credit/prod"})
    found = tuple(changes(example_facts(), leaking(), stacks, lambda _: None))
    assert [(one.stack, one.role) for one in found] == [(NEIGHBOUR, "insurance-dev-data-scientist")]
    gained = {action for entry in found[0].gained for action in entry.actions}
    assert gained == {"kms:Decrypt", "s3:GetObject"}
    assert not found[0].lost
    assert not found[0].unknown
