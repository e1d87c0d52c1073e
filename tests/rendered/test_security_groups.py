import pytest
from fakes.rendered import FILES, NETWORK, a_parsed_stack, edited, said
from rendered.checks import security_groups

NETWORK_FILE = "modules/network/main.tf"
DOMAIN_FILE = "modules/domain/main.tf"
UNUSED = "aws_security_group.profile_ann is not a security group of anything in the stack"


def messages(*changes: dict[str, str | None]) -> list[str]:
    merged = {path: text for change in changes for path, text in change.items()}
    findings = tuple(security_groups.check(a_parsed_stack(merged)))
    assert {finding.rule.code for finding in findings} <= {"HCL006"}
    return [message.split(": ", 1)[1] for message in said(findings)]


def test_groups_of_endpoints_and_profiles_pass() -> None:
    assert messages() == []


@pytest.mark.parametrize(
    "change",
    [
        edited(DOMAIN_FILE, '    security_groups = [var.profile_security_group_ids["ann"]]\n', ""),
        edited(DOMAIN_FILE, '["ann"]', '["bob"]'),
        edited(DOMAIN_FILE, "security_groups = ", "names = "),
        edited("main.tf", "  profile_security_group_ids = module.network.profile_security_group_ids\n", ""),
        edited(
            "main.tf",
            "module.network.profile_security_group_ids",
            "module.network.profile_security_group_ids_old",
        ),
        edited(
            "modules/network/outputs.tf",
            "aws_security_group.profile_ann.id",
            "aws_security_group.profile_ann.arn",
        ),
        {"modules/network/outputs.tf": None},
    ],
    ids=["not named", "other key", "other argument", "not passed", "other output", "not its id", "no output"],
)
def test_a_group_whose_way_to_a_user_is_broken_anywhere_is_found(change: dict[str, str | None]) -> None:
    assert messages(change) == [UNUSED]


def test_an_endpoint_group_without_an_endpoint_is_found() -> None:
    assert messages(edited(NETWORK_FILE, "[aws_security_group.endpoints.id]", "[]")) == [
        "aws_security_group.endpoints is not a security group of anything in the stack"
    ]


def test_a_plain_output_and_a_list_of_groups_are_followed_too() -> None:
    output = 'output "profile_security_group_ids" {\n  value = aws_security_group.profile_ann.id\n}\n'
    plain = {
        "modules/network/outputs.tf": output,
        **edited(DOMAIN_FILE, 'var.profile_security_group_ids["ann"]', "var.profile_security_group_ids"),
    }
    assert messages(plain) == []
    listed = edited(DOMAIN_FILE, '[var.profile_security_group_ids["ann"]]', "var.profile_security_group_ids")
    outputs = {"modules/network/outputs.tf": output.replace("aws_sec", "[aws_sec").replace(".id\n", ".id]\n")}
    assert messages(listed, outputs) == []


def test_a_key_picked_in_the_root_module_is_followed() -> None:
    change = edited(
        "main.tf",
        "module.network.profile_security_group_ids",
        'module.network.profile_security_group_ids["ann"]',
    )
    consumer = edited(DOMAIN_FILE, 'var.profile_security_group_ids["ann"]', "var.profile_security_group_ids")
    assert messages(change, consumer) == []
    assert messages(edited("main.tf", "_group_ids\n", '_group_ids["bob"]\n'), consumer) == [UNUSED]


def test_a_policy_condition_on_security_groups_counts_as_a_user() -> None:
    condition = (
        'resource "aws_iam_policy" "jobs" {\n  policy = jsonencode({\n'
        "    Statement = [{\n      Condition = {\n"
        '        "ForAllValues:StringEquals" = {\n'
        '          "sagemaker:VpcSecurityGroupIds" = [var.profile_security_group_ids["ann"]]\n'
        "        }\n      }\n    }]\n  })\n}\n"
    )
    assert messages({DOMAIN_FILE: condition}) == []


def test_a_group_without_rules_is_found() -> None:
    without = NETWORK.split('resource "aws_vpc_security_group_egress_rule"')[0]
    assert messages({NETWORK_FILE: without}) == ["aws_security_group.profile_ann has no rule"]


def test_inline_rules_are_found() -> None:
    change = edited(
        NETWORK_FILE,
        '  description = "Applications of ann"\n',
        '  description = "Applications of ann"\n\n  egress {\n    from_port = 0\n  }\n',
    )
    assert messages(change) == ["aws_security_group.profile_ann has inline rules; use rule resources"]


@pytest.mark.parametrize(("argument", "cidr"), [("cidr_ipv4", "0.0.0.0/0"), ("cidr_ipv6", "::/0")])
def test_a_rule_open_to_everyone_is_found(argument: str, cidr: str) -> None:
    group = "  referenced_security_group_id = aws_security_group.profile_ann.id\n"
    peer = group + '  ip_protocol                  = "tcp"'
    change = edited(NETWORK_FILE, peer, f'  {argument}   = "{cidr}"\n  ip_protocol = "tcp"')
    name = "aws_vpc_security_group_ingress_rule.endpoints_from_ann"
    assert messages(change) == [f"{name} is open to {cidr}"]


WAY_OUT = """
resource "aws_vpc_security_group_{direction}_rule" "out" {{
  security_group_id = aws_security_group.profile_ann.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = {port}
  to_port           = 443
}}
"""
GATEWAY = """
resource "aws_nat_gateway" "a" {
  subnet_id = var.subnet_id
}
"""


@pytest.mark.parametrize(
    ("gateway", "direction", "port", "is_open"),
    [
        (GATEWAY, "egress", 443, False),
        ("", "egress", 443, True),
        (GATEWAY, "ingress", 443, True),
        (GATEWAY, "egress", 80, True),
    ],
    ids=["https outwards", "without a gateway", "inwards", "more ports"],
)
def test_https_alone_is_open_outwards_alone_where_a_gateway_leads_out(
    gateway: str, direction: str, port: int, *, is_open: bool
) -> None:
    found = messages({NETWORK_FILE: NETWORK + WAY_OUT.format(direction=direction, port=port) + gateway})

    open_ = f"aws_vpc_security_group_{direction}_rule.out is open to 0.0.0.0/0"
    assert found == ([open_] if is_open else [])


def test_every_protocol_is_only_for_members_of_one_group() -> None:
    change = edited(NETWORK_FILE, '"tcp"', '"-1"')
    name = "aws_vpc_security_group_ingress_rule.endpoints_from_ann"
    assert messages(change) == [f"{name} allows every protocol to others than members of its own group"]


def test_groups_of_the_root_module_are_checked_as_well() -> None:
    group = 'resource "aws_security_group" "lost" {\n  name = "lost"\n}\n'
    assert messages({"main.tf": FILES["main.tf"] + "\n" + group}) == [
        "aws_security_group.lost has no rule",
        "aws_security_group.lost is not a security group of anything in the stack",
    ]
