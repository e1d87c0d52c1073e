"""Ways in the network, read from rendered text and told in words."""

import pytest

from generator.readback.read import read_estate

PROVIDER = """
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["100000000006"]
}

resource "aws_security_group" "endpoints" {
  name = "endpoints"
}

resource "aws_security_group" "jobs" {
  name = "jobs"
}

"""


def ways(text, stack="tenant/dev"):
    found = read_estate([(f"{stack}/main.tf", PROVIDER + text)], with_ways=True).stack(stack)
    assert found is not None
    return found.ways


def resource(kind, *lines, label="this"):
    return f'resource "{kind}" "{label}" {{\n' + "".join(f"  {line}\n" for line in lines) + "}\n"


def rule(kind, *lines, protocol="tcp", port=443, label="this"):
    ports = (f"from_port = {port}", f"to_port = {port}") if protocol != "-1" else ()
    return resource(
        f"aws_vpc_security_group_{kind}_rule",
        "security_group_id = aws_security_group.endpoints.id",
        f'ip_protocol = "{protocol}"',
        *ports,
        *lines,
        label=label,
    )


JOBS = "referenced_security_group_id = aws_security_group.jobs.id"
ITSELF = "referenced_security_group_id = aws_security_group.endpoints.id"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (rule("ingress", 'cidr_ipv4 = "10.0.0.0/8"'), "10.0.0.0/8 can reach group endpoints on tcp 443"),
        (
            rule("egress", 'cidr_ipv4 = "0.0.0.0/0"', protocol="-1"),
            "group endpoints can go out to everywhere (0.0.0.0/0) on every port",
        ),
        (
            rule("ingress", 'cidr_ipv6 = "::/0"'),
            "everywhere (::/0) can reach group endpoints on tcp 443",
        ),
        (rule("ingress", JOBS), "group jobs can reach group endpoints on tcp 443"),
        (rule("ingress", ITSELF), "group endpoints can reach itself on tcp 443"),
        (
            rule("ingress", ITSELF) + rule("egress", ITSELF),
            "members of group endpoints reach each other on tcp 443",
        ),
        (
            rule("ingress", 'referenced_security_group_id = "sg-0a1b2c3d"'),
            "group sg-0a1b2c3d can reach group endpoints on tcp 443",
        ),
        (
            resource("aws_vpc_endpoint", 'service_name = "com.amazonaws.eu-west-1.bedrock-runtime"').replace(
                "{\n", '{\n  vpc_endpoint_type = "Interface"\n', 1
            ),
            "interface endpoint bedrock-runtime",
        ),
        (
            resource("aws_vpc_endpoint", 'service_name = "com.example.own"'),
            "gateway endpoint com.example.own",
        ),
        (
            resource("aws_route", 'destination_cidr_block = "0.0.0.0/0"', 'gateway_id = "igw-1"'),
            "a route to everywhere (0.0.0.0/0) through igw-1 (aws_route.this)",
        ),
        (
            resource(
                "aws_route_table",
                "route {",
                '  cidr_block = "10.9.0.0/16"',
                '  nat_gateway_id = "nat-1"',
                "}",
            ),
            "a route to 10.9.0.0/16 through nat-1 (aws_route_table.this)",
        ),
        (resource("aws_subnet", "map_public_ip_on_launch = true"), "addresses in subnet this are public"),
        (
            resource("aws_sagemaker_domain", 'app_network_access_type = "PublicInternetOnly"'),
            "applications of Studio reach the internet directly (PublicInternetOnly)",
        ),
        (
            resource("aws_internet_gateway"),
            "an internet gateway, which opens the direct way to the internet (aws_internet_gateway.this)",
        ),
        (
            resource(
                "aws_security_group",
                "ingress {",
                '  protocol = "tcp"',
                "  from_port = 1",
                "  to_port = 9",
                '  cidr_blocks = ["10.0.0.0/8", "0.0.0.0/0"]',
                "}",
            ),
            "10.0.0.0/8 can reach group this on tcp 1 to 9",
        ),
    ],
)
def test_a_way_has_words(text, words):
    assert words in ways(text)


def test_a_subnet_and_a_domain_that_open_nothing_have_no_words():
    text = resource("aws_subnet", "map_public_ip_on_launch = false") + resource(
        "aws_sagemaker_domain", 'app_network_access_type = "VpcOnly"'
    )

    assert ways(text) == ()


def test_a_group_of_another_stack_is_called_by_it(published):
    facts = read_estate(published.items(), with_ways=True)
    team = facts.stack("team-a/dev")

    assert facts.faults == ()
    assert "group workload can go out to group endpoints of _platform/domains/research/dev on tcp 443" in (
        team.ways
    )
    assert "group workload can go out to the prefix list of S3 on tcp 443" in team.ways


def test_ways_are_read_where_they_are_asked_for_and_change_nothing_else(published, example):
    assert all(stack.ways == () for stack in example.stacks)
    assert read_estate(published.items(), with_ways=True).roles == example.roles


def test_a_rule_that_nobody_can_read_is_a_fault():
    text = PROVIDER + rule("ingress", "cidr_ipv4 = var.nowhere")
    facts = read_estate([("tenant/dev/main.tf", text)], with_ways=True)

    assert any("var.nowhere" in one.message for one in facts.faults)
