"""What stands otherwise than declared is told once, in words, and by what it means."""

import json
from typing import Any

import pytest
from fakes.plans import KEY, plan, resource
from fakes.states import managed, state

from generator.apply.plan_format import doing_in, drifted_in
from generator.drift.beside import beside
from generator.drift.found import items_of
from generator.drift.looks import declared_in
from generator.drift.seen import DriftClass, Item
from generator.drift.state import StateRead

NOTHING = StateRead(())


def told(
    *changes: dict[str, Any],
    drift: tuple[dict[str, Any], ...] = (),
    stands: StateRead = NOTHING,
    is_settled: bool = True,
) -> list[tuple[str, str, str]]:
    whole = plan(*changes, resource_drift=list(drift))
    by_hand = tuple(one.item for one in beside(stands))
    found = items_of(
        *(drifted_in(whole, KEY), doing_in(whole, KEY), stands), by_hand=by_hand, is_settled=is_settled
    )
    return [(one.kind.value, one.address, one.words) for one in (*by_hand, *found)]


def left(address: str, before: dict[str, Any], after: dict[str, Any] | None) -> dict[str, Any]:
    return resource(address, "delete" if after is None else "update", before=before, after=after)


def document(*sids: str, action: str = "s3:*") -> str:
    statements = [{"Sid": sid, "Effect": "Deny", "Action": action} for sid in sids]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@pytest.mark.parametrize(
    ("address", "before", "after", "kind", "words"),
    [
        ("aws_vpc.x", {"tags": None}, {"tags": {}}, "noise", "tags was null and is {}"),
        ("aws_vpc.x", {"tags": {}}, {"tags": {"a": "b"}}, "tags", 'tags.a was null and is "b"'),
        (
            "aws_cloudwatch_log_group.x",
            {"retention_in_days": 30},
            {"retention_in_days": 1},
            "settings",
            "retention_in_days was 30 and is 1",
        ),
        (
            "aws_iam_role.x",
            {"permissions_boundary": "arn:b"},
            {"permissions_boundary": ""},
            "access",
            'permissions_boundary was "arn:b" and is ""',
        ),
        (
            "aws_sagemaker_domain.x",
            {"app_network_access_type": "VpcOnly"},
            {"app_network_access_type": "PublicInternetOnly"},
            "access",
            'app_network_access_type was "VpcOnly" and is "PublicInternetOnly"',
        ),
        ("aws_iam_role_policy_attachment.x", {"role": "r"}, None, "access", "stood, and is gone"),
        ("aws_s3_bucket.x", {"bucket": "b"}, None, "data", "stood, and is gone"),
        ("aws_ssm_parameter.x", {"name": "p"}, None, "settings", "stood, and is gone"),
        ("aws_eip.x", {"association_id": ""}, {"association_id": "eipassoc-1"}, "noise", None),
        (
            *("aws_eip.x", {"association_id": "eipassoc-1"}, {"association_id": "eipassoc-2"}, "settings"),
            'association_id was "eipassoc-1" and is "eipassoc-2"',
        ),
        (
            "aws_network_acl.x",
            {"egress": [{"icmp_type": None}]},
            {"egress": [{"icmp_type": 0}]},
            "noise",
            None,
        ),
        (
            *("aws_network_acl.x", {"egress": [{"icmp_type": 0}]}, {"egress": [{"icmp_type": -1}]}, "access"),
            "egress[0].icmp_type was 0 and is -1",
        ),
        (
            "aws_network_acl.x",
            {"egress": [{"protocol": "tcp"}]},
            {"egress": [{"protocol": "6"}]},
            "noise",
            None,
        ),
        (
            *(
                "aws_network_acl.x",
                {"egress": [{"protocol": "tcp"}]},
                {"egress": [{"protocol": "-1"}]},
                "access",
            ),
            'egress[0].protocol was "tcp" and is "-1"',
        ),
        ("aws_iam_policy.x", {"attachment_count": 0}, {"attachment_count": 3}, "noise", None),
        ("aws_iam_role.x", {"managed_policy_arns": []}, {"managed_policy_arns": ["arn"]}, "noise", None),
    ],
)
def test_what_left_the_state_is_told_by_what_it_means(
    address: str, before: dict[str, Any], after: dict[str, Any] | None, kind: str, words: str | None
) -> None:
    ((found, where, said),) = told(drift=(left(address, before, after),))
    assert (found, where) == (kind, address)
    assert words is None or said == words


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (document("Tls"), "policy: Own is gone"),
        (document("Tls", "Own", "More"), "policy: More is new"),
        (
            document("Tls", "Own", action="s3:Get*"),
            "policy: Tls says something else, Own says something else",
        ),
        (document("Tls", "Own") + "\n", "policy: says the same in another way"),
    ],
)
def test_a_policy_is_told_by_its_statements(now: str, words: str) -> None:
    drift = left("aws_s3_bucket_policy.x", {"policy": document("Tls", "Own")}, {"policy": now})
    assert told(drift=(drift,)) == [("access", "aws_s3_bucket_policy.x", words)]


def test_a_secret_is_told_in_no_words() -> None:
    drift = resource(
        *("aws_secret.x", "update"),
        before={"value": "hunter2"},
        after={"value": "hunter3"},
        was_secret={"value": True},
        is_secret={"value": True},
    )
    ((_, _, words),) = told(drift=(drift,))
    assert words == "value was (a secret) and is (a secret)"


def test_the_policy_of_an_api_is_told_by_what_declares_it_and_by_the_api_where_nothing_does() -> None:
    now = document("Network", action="execute-api:Invoke")
    api = left("aws_api_gateway_rest_api.x", {"policy": ""}, {"policy": now})
    declared = state(managed("aws_api_gateway_rest_api_policy.x", policy=now))
    assert [kind for kind, _, _ in told(drift=(api,), stands=declared)] == ["noise"]
    assert [kind for kind, _, _ in told(drift=(api,))] == ["access"]
    opened = left("aws_api_gateway_rest_api_policy.x", {"policy": now}, {"policy": document("Anybody")})
    assert [kind for kind, _, _ in told(drift=(api, opened), stands=declared)] == ["noise", "access"]


def test_a_bucket_repeats_what_resources_of_its_own_say_and_nothing_else() -> None:
    stands = state(managed("aws_s3_bucket_versioning.x", bucket="b"))
    versioned = left("aws_s3_bucket.x", {"versioning": []}, {"versioning": [{"enabled": True}]})
    logged = left("aws_s3_bucket.x", {"logging": []}, {"logging": [{"target_bucket": "theirs"}]})
    assert [kind for kind, _, _ in told(drift=(versioned,), stands=stands)] == ["noise"]
    assert [kind for kind, _, _ in told(drift=(logged,), stands=stands)] == ["settings"]


@pytest.mark.parametrize(
    ("address", "actions", "kind", "words"),
    [
        ("aws_iam_role.x", ["update"], "access", 'policy is "a" and becomes "b"'),
        ("aws_cloudwatch_log_group.x", ["update"], "settings", "would be updated"),
        ("aws_subnet.x", ["delete", "create"], "door", "would be replaced"),
        ("aws_s3_bucket.x", ["delete", "create"], "data", "would be replaced"),
        ("aws_iam_role.x", ["create"], "access", "would be created"),
    ],
)
def test_what_a_plan_would_do_though_all_was_applied_is_drift_and_else_not_applied_yet(
    address: str, actions: list[str], kind: str, words: str
) -> None:
    name = "policy" if "iam" in address else "size"
    change = resource(address, *actions, before={name: "a"}, after={name: "b"})
    ((found, _, said),) = told(change)
    assert (found, words in said) == (kind, True), said
    assert [one[0] for one in told(change, is_settled=False)] == ["pending"]


def test_what_is_put_back_is_not_told_twice() -> None:
    drift = left("aws_cloudwatch_log_group.x", {"retention_in_days": 30}, {"retention_in_days": 1})
    back = resource(
        "aws_cloudwatch_log_group.x",
        "update",
        before={"retention_in_days": 1},
        after={"retention_in_days": 30},
    )
    assert len(told(back, drift=(drift,))) == 1
    role = managed(
        "aws_iam_role.x", name="r", inline_policy=[{"name": "oops", "policy": "{}"}], managed_policy_arns=[]
    )
    exclusive = resource(
        "aws_iam_role_policies_exclusive.x",
        "update",
        before={"policy_names": ["oops"]},
        after={"policy_names": []},
    )
    assert told(exclusive, stands=state(role)) == [
        ("access", "aws_iam_role.x", "the inline policy oops stands on it, and no resource declares it")
    ]


def group(**more: Any) -> dict[str, Any]:
    return managed("aws_security_group.x", id="sg-1", ingress=[], egress=[], **more)


def block(*cidrs: str, port: int = 443, **more: Any) -> dict[str, Any]:
    return {"cidr_blocks": list(cidrs), "protocol": "tcp", "from_port": port, "to_port": port, **more}


@pytest.mark.parametrize(
    ("stands", "words"),
    [
        (
            [managed("aws_iam_role.x", name="r", managed_policy_arns=["arn:theirs"], inline_policy=[])],
            "the policy arn:theirs is attached to it, and no resource declares it",
        ),
        (
            [
                managed("aws_iam_role.x", name="r", managed_policy_arns=["arn:own"], inline_policy=[]),
                managed("aws_iam_role_policy_attachment.y", role="r", policy_arn="arn:own"),
            ],
            None,
        ),
        (
            [group() | {"values": {"id": "sg-1", "ingress": [block("0.0.0.0/0", port=22)]}}],
            "lets 0.0.0.0/0 in by tcp 22, and no resource declares it",
        ),
        (
            [
                group() | {"values": {"id": "sg-1", "egress": [block(self=True)]}},
                managed(
                    "aws_vpc_security_group_egress_rule.x",
                    security_group_id="sg-1",
                    referenced_security_group_id="sg-1",
                    ip_protocol="tcp",
                    from_port=443,
                    to_port=443,
                ),
            ],
            None,
        ),
        (
            [
                managed(
                    "aws_route_table.x",
                    id="rtb-1",
                    route=[{"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}],
                )
            ],
            "it leads to 0.0.0.0/0 through igw-1, and no resource declares it",
        ),
        (
            [managed("aws_s3_bucket.x", bucket="b", replication_configuration=[{"role": "r"}])],
            "it has a replication_configuration, and no resource declares it",
        ),
        (
            [
                managed(
                    "aws_s3_bucket.x", bucket="b", replication_configuration=[{"role": "r"}], cors_rule=[{}]
                ),
                managed("aws_s3_bucket_cors_configuration.x", bucket="b"),
            ],
            "it has a replication_configuration, and no resource declares it",
        ),
        (
            [managed("aws_s3_bucket.x", bucket="b", grant=[{"type": "Group", "uri": "AllUsers"}])],
            "its list of grants opens it to AllUsers, and no resource declares it",
        ),
        (
            [managed("aws_route53_zone.x", zone_id="Z1", vpc=[{"vpc_id": "vpc-9"}])],
            "it answers in vpc-9, and no resource declares it",
        ),
    ],
)
def test_what_no_resource_declares_on_what_is_declared_is_access(
    stands: list[dict[str, Any]], words: str | None
) -> None:
    found = told(stands=state(*stands))
    assert [(kind, said) for kind, _, said in found] == ([] if words is None else [("access", words)])


def test_a_rule_that_another_stack_declares_is_none_by_hand() -> None:
    rule = {"referenced_security_group_id": "sg-2", "ip_protocol": "tcp", "from_port": 443, "to_port": 443}
    theirs = state(managed("aws_vpc_security_group_ingress_rule.x", security_group_id="sg-1", **rule))
    own = state(group() | {"values": {"id": "sg-1", "ingress": [block(security_groups=["sg-2"])]}})
    (strange,) = beside(own)
    assert not strange.is_in(declared_in(own))
    assert strange.is_in(declared_in(theirs))


def test_two_rules_alike_of_which_one_is_declared_are_one_by_hand() -> None:
    said = block("10.0.0.0/8")
    rule = {"cidr_ipv4": "10.0.0.0/8", "ip_protocol": "tcp", "from_port": 443, "to_port": 443}
    stands = state(
        group() | {"values": {"id": "sg-1", "ingress": [said, said]}},
        managed("aws_vpc_security_group_ingress_rule.x", security_group_id="sg-1", **rule),
    )
    assert len(list(beside(stands))) == 1


def test_drift_is_everything_but_noise_and_what_is_not_applied() -> None:
    assert {one for one in DriftClass if not one.is_drift} == {DriftClass.NOISE, DriftClass.PENDING}
    assert Item(DriftClass.TAGS, "x", "y").kind.is_drift
