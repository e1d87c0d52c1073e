"""What stands is put in the words of the proof, with what somebody did beside Terraform, and nothing else."""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from fakes.states import managed, prior
from fakes.workspaces import ROOT

from generator.drift.facts import StandingFacts, as_it_stands
from generator.drift.state import state_in
from generator.hcl import quick
from generator.iam.authority import PolicySource
from generator.iam.policy import PolicyKind, resolved
from generator.readback.facts import EndpointFacts, KeyFacts, RoleFacts, StackFacts
from generator.readback.read import read_estate

STACK = "retail-credit/dev"
ARN = "arn:aws:iam::aws:policy/ReadOnlyAccess"
IDS = {
    "d-": "d-0123456789ab",
    "key-": "11111111-2222-4333-8444-",
    "sg-": "sg-0123456789",
    "vpce-": "vpce-0123456789",
}
ALLOWS = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}


@cache
def rendered() -> StackFacts:
    folder = ROOT / "out"
    files = [
        (file.relative_to(folder).as_posix(), file.read_text(encoding="utf-8"))
        for file in sorted((folder / STACK).rglob("*"))
        if file.is_file()
    ]
    stack = read_estate(files, reader=quick.read).stack(STACK)
    assert stack is not None
    assert not stack.faults
    return stack


def document(source: PolicySource) -> str:
    return json.dumps(resolved(source.policy))


def role(one: RoleFacts) -> dict[str, Any]:
    attached = [each for each in one.identity if each.kind is PolicyKind.MANAGED]
    inline = [each for each in one.identity if each.kind is PolicyKind.INLINE]
    arns = {each.source.name: each.arn for each in rendered().managed_policies}
    return managed(
        one.address,
        name=one.name,
        arn=one.arn,
        assume_role_policy=document(one.trust),
        permissions_boundary=arns[one.boundary.name] if one.boundary else "",
        managed_policy_arns=[arns[each.name] for each in attached],
        inline_policy=[{"name": each.name.partition("/")[2], "policy": document(each)} for each in inline],
        tags_all=dict(one.tags),
    )


def text_of(one: KeyFacts | EndpointFacts) -> str:
    return document(one.policy) if one.policy else ""


def key_id(one: KeyFacts) -> str:
    return one.arn.rpartition("/")[2]


def groups() -> list[dict[str, Any]]:
    """The security groups that rules and policies name."""
    named = sorted({one.group_id for one in (*rendered().egress, *rendered().ingress) if "~" in one.group_id})
    return [
        managed(f"module.network.aws_security_group.{one.split('~')[0].removeprefix('sg-')}", id=one)
        for one in named
    ]


def applied() -> list[dict[str, Any]]:
    """What the provider would tell of the stack, had AWS made up no ids."""
    stack = rendered()
    (domain,), (bucket,) = stack.domains, stack.buckets
    users = [{"execution_role": domain.default_role_arn}]
    assert bucket.policy is not None
    return [
        *map(role, stack.roles),
        *(managed(one.address, arn=one.arn, policy=document(one.source)) for one in stack.managed_policies),
        *(
            managed(
                one.address, **dict.fromkeys(("id", "key_id"), key_id(one)), arn=one.arn, policy=text_of(one)
            )
            for one in stack.keys
        ),
        managed(bucket.address, bucket=bucket.name, id=bucket.name),
        managed(bucket.policy.address, bucket=bucket.name, policy=document(bucket.policy)),
        *(managed(one.address, id=one.id, policy=text_of(one)) for one in stack.endpoints),
        managed(
            domain.address,
            id=domain.id,
            app_network_access_type=domain.app_network_access_type,
            auth_mode=domain.auth_mode,
            tag_propagation=domain.tag_propagation,
            domain_settings=[{"execution_role_identity_config": domain.execution_role_identity_config}],
            default_user_settings=users,
            default_space_settings=[{"execution_role": domain.space_role_arn}]
            if domain.space_role_arn
            else [],
            tags_all=dict(domain.tags),
        ),
        *groups(),
        *(managed(one.address, security_group_id=one.group_id) for one in (*stack.egress, *stack.ingress)),
    ]


def in_words_of_aws(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same with ids as AWS makes them up, everywhere."""
    text = json.dumps(resources)
    stand_ins = sorted({*re.findall(r"(?:d|key|sg|vpce)-[\w~-]*~[\w~-]+", text)})
    for number, one in enumerate(stand_ins):
        start = next(start for start in IDS if one.startswith(start))
        text = re.sub(rf"{re.escape(one)}(?![\w~-])", f"{IDS[start]}{number:012}", text)
    found: list[dict[str, Any]] = json.loads(text)
    return found


def standing(change: Callable[[dict[str, Any]], object] = lambda _: None, texts: Any = None) -> StandingFacts:
    state = {one["address"]: one["values"] for one in in_words_of_aws(applied())}
    change(state)
    resources = [managed(address, **values) for address, values in state.items()]
    return as_it_stands(rendered(), state_in({"prior_state": prior(*resources)}), texts or {})


def one_role(found: StandingFacts, name: str) -> RoleFacts:
    return next(one for one in found.facts.roles if one.name.endswith(name))


@pytest.fixture(scope="module")
def scientist() -> str:
    return next(one.address for one in rendered().roles if one.name.endswith("data-scientist"))


def test_what_stands_as_it_is_rendered_is_the_rendered_facts_under_any_ids() -> None:
    assert standing() == StandingFacts(rendered())


def test_the_same_policy_in_another_order_and_spelling_means_the_same(scientist: str) -> None:
    def reorder(state: dict[str, Any]) -> None:
        trust = json.loads(state[scientist]["assume_role_policy"])
        trust["Statement"] = [
            {
                key: [value] if key == "Action" and isinstance(value, str) else value
                for key, value in one.items()
            }
            for one in reversed(trust["Statement"])
        ]
        state[scientist]["assume_role_policy"] = json.dumps(trust, indent=1)
        state[scientist]["managed_policy_arns"].reverse()

    assert standing(reorder) == StandingFacts(rendered())


def test_a_policy_by_hand_is_one_of_the_role(scientist: str) -> None:
    def put(state: dict[str, Any]) -> None:
        state[scientist]["inline_policy"].append({"name": "oops", "policy": json.dumps(ALLOWS)})

    found = standing(put)
    *before, oops = one_role(found, "data-scientist").identity
    assert tuple(before) == one_role(StandingFacts(rendered()), "data-scientist").identity
    assert (oops.name, oops.policy.statements[0].actions) == (
        "retail-credit-dev-data-scientist/oops, put there by hand",
        ("s3:*",),
    )


@pytest.mark.parametrize(("texts", "allows"), [({}, "*"), ({ARN: json.dumps(ALLOWS)}, "s3:*")])
def test_a_policy_of_somebody_else_is_read_or_taken_to_allow_anything(
    scientist: str, texts: dict[str, str], allows: str
) -> None:
    found = standing(lambda state: state[scientist]["managed_policy_arns"].append(ARN), texts)
    *_, theirs = one_role(found, "data-scientist").identity
    assert theirs.policy.statements[0].actions == (allows,)


def test_what_was_taken_off_is_missing(scientist: str) -> None:
    def take(state: dict[str, Any]) -> None:
        del state[scientist]["managed_policy_arns"][0]
        state[scientist]["permissions_boundary"] = ""
        state[scientist]["tags_all"] = {}

    now, was = (
        one_role(standing(take), "data-scientist"),
        one_role(StandingFacts(rendered()), "data-scientist"),
    )
    assert len(now.identity) == len(was.identity) - 1
    assert (now.boundary, now.tags) == (None, {})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("no JSON", "it is not JSON"),
        (json.dumps({"Version": "2008-10-17", "Statement": ALLOWS["Statement"]}), "not of version"),
        (
            json.dumps({**ALLOWS, "Statement": {"Effect": "Allow", "NotPrincipal": "*", "Action": "sts:*"}}),
            "NotPrincipal",
        ),
        (
            json.dumps(
                {
                    **ALLOWS,
                    "Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeEverything"},
                }
            ),
            "AWS has no such action",
        ),
    ],
)
def test_a_document_that_nobody_can_judge_allows_anything_and_is_told(
    scientist: str, text: str, why: str
) -> None:
    found = standing(lambda state: state[scientist].update(assume_role_policy=text))
    (fault,) = found.unreadable
    assert "cannot be judged" in fault.message
    assert why in fault.message
    assert one_role(found, "data-scientist").trust.policy.statements[0].actions == ("*",)


def test_a_bucket_whose_policy_is_gone_has_none() -> None:
    (bucket,) = rendered().buckets
    assert bucket.policy is not None
    gone = bucket.policy.address
    found = standing(lambda state: state.pop(gone))
    assert found.facts.buckets[0].policy is None


def test_a_range_that_was_opened_by_hand_comes_in_and_a_rule_that_is_gone_does_not() -> None:
    rule = {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}
    gone = rendered().egress[0].address

    def open_and_close(state: dict[str, Any]) -> None:
        state["module.network.aws_security_group.endpoints"] |= {"ingress": [rule], "egress": []}
        del state[gone]

    found = standing(open_and_close)
    (new,) = set(found.facts.ingress) - set(rendered().ingress)
    group = next(one.group_id for one in rendered().ingress if one.group_id.startswith("sg-endpoints"))
    assert (new.group_id, new.cidr, new.protocol, new.ports) == (group, "0.0.0.0/0", "tcp", (22, 22))
    assert {one.address for one in rendered().egress} - {one.address for one in found.facts.egress} == {gone}


def test_settings_of_a_domain_that_were_changed_stand_so() -> None:
    (domain,) = rendered().domains

    def open_it(state: dict[str, Any]) -> None:
        state[domain.address]["app_network_access_type"] = "PublicInternetOnly"
        state[domain.address]["domain_settings"] = [{"execution_role_identity_config": "DISABLED"}]

    (now,) = standing(open_it).facts.domains
    assert (now.app_network_access_type, now.execution_role_identity_config) == (
        "PublicInternetOnly",
        "DISABLED",
    )
