"""The network module, as it is rendered."""

from dataclasses import replace
from functools import cache

import pytest
from fakes.modules import module_blocks, module_resources, module_texts
from fakes.sites import a_shared_domain_site, a_site, varied

from generator.aws.endpoints import service_name
from generator.estate.site import Addresses, Site, Subnet
from generator.hcl.parse import Body
from generator.hcl.values import Expression, Json
from generator.plan.modules.network.module import plan_network
from generator.tenancy.network import ExistingVpc

INGRESS = "aws_vpc_security_group_ingress_rule"
EGRESS = "aws_vpc_security_group_egress_rule"


def an_existing_vpc_site(group: str | None = None, cidrs: tuple[str, ...] = ()) -> Site:
    vpc = ExistingVpc(
        vpc_id="vpc-0a0a0a0a",
        cidr="172.20.0.0/16",
        subnet_ids=("subnet-0a0a0a0a", "subnet-0b0b0b0b"),
        endpoint_security_group_id=group,
        **({"endpoint_cidrs": cidrs} if cidrs else {}),
    )
    site = a_site("multi-domain", addresses=None)
    network = varied(site.settings.network, existing_vpc=vpc)
    return replace(site, settings=varied(site.settings, network=network))


SITES = {
    "new": a_site(),
    "shared": a_shared_domain_site(),
    "guest": a_site("abac"),
    "existing": an_existing_vpc_site("sg-0a0a0a0a"),
    "central endpoints": an_existing_vpc_site(cidrs=("10.200.0.0/24", "10.200.1.0/26")),
    "endpoints here and there": an_existing_vpc_site("sg-0a0a0a0a", ("10.200.0.0/24",)),
}


@cache
def resources(kind: str) -> dict[str, Body]:
    return module_resources(plan_network(SITES[kind]))


def values(kind: str, address: str) -> dict[str, object]:
    return resources(kind)[address].values()


def of_type(kind: str, resource_type: str) -> list[str]:
    return sorted(
        address.partition(".")[2] for address in resources(kind) if address.startswith(f"{resource_type}.")
    )


def rules(kind: str, direction: str) -> set[tuple[object, ...]]:
    """Each rule as group, protocol, first and last port, and the other side."""
    found = set()
    for address in of_type(kind, direction):
        rule = values(kind, f"{direction}.{address}")
        (peer,) = (
            rule[name]
            for name in ("referenced_security_group_id", "prefix_list_id", "cidr_ipv4")
            if name in rule
        )
        found.add(
            tuple(
                one.text if isinstance(one, Expression) else one
                for one in (
                    rule["security_group_id"],
                    rule["ip_protocol"],
                    rule.get("from_port"),
                    rule.get("to_port"),
                    peer,
                )
            )
        )
    return found


def group(label: str) -> str:
    return f"aws_security_group.{label}.id"


def statements(policy: object) -> list[dict[str, object]]:
    assert isinstance(policy, Json)
    assert isinstance(policy.value, dict)
    return list(policy.value["Statement"])


def test_the_vpc_resolves_names_so_that_private_dns_of_endpoints_works() -> None:
    vpc = values("new", "aws_vpc.this")
    assert vpc["cidr_block"] == "10.64.0.0/20"
    assert vpc["enable_dns_support"] is True
    assert vpc["enable_dns_hostnames"] is True


def test_every_zone_has_a_private_subnet_with_a_route_table_of_its_own() -> None:
    for label, cidr in (("a", "10.64.0.0/22"), ("b", "10.64.4.0/22"), ("c", "10.64.8.0/22")):
        subnet = values("new", f"aws_subnet.{label}")
        assert subnet["cidr_block"] == cidr
        assert subnet["availability_zone"] == f"eu-west-1{label}"
        assert subnet["map_public_ip_on_launch"] is False
        association = values("new", f"aws_route_table_association.{label}")
        assert association["route_table_id"] == Expression(f"aws_route_table.{label}.id")
        assert association["subnet_id"] == Expression(f"aws_subnet.{label}.id")
    assert of_type("new", "aws_subnet") == of_type("new", "aws_route_table") == ["a", "b", "c"]


def test_the_network_of_the_lab_has_its_two_subnets() -> None:
    subnets = (
        Subnet("a", "192.168.0.0/20", "eu-west-1a"),
        Subnet("b", "192.168.16.0/20", "eu-west-1b"),
    )
    site = a_site(addresses=Addresses("192.168.0.0/16", subnets), subnet_labels=("a", "b"))
    lab = module_resources(plan_network(site))
    assert lab["aws_vpc.this"].values()["cidr_block"] == "192.168.0.0/16"
    assert [lab[f"aws_subnet.{label}"].values()["cidr_block"] for label in ("a", "b")] == [
        "192.168.0.0/20",
        "192.168.16.0/20",
    ]
    assert "aws_subnet.c" not in lab


@pytest.mark.parametrize("kind", SITES)
def test_nothing_leads_to_the_internet(kind: str) -> None:
    kinds = {address.partition(".")[0] for address in resources(kind)}
    assert not kinds & {"aws_internet_gateway", "aws_nat_gateway", "aws_eip", "aws_route"}
    text = "".join(module_texts(plan_network(SITES[kind])).values())
    assert "0.0.0.0/0" not in text
    assert "::/0" not in text


def test_the_default_group_has_no_rules() -> None:
    default = resources("new")["aws_default_security_group.this"]
    assert default.blocks == ()
    assert set(default.values()) == {"vpc_id"}


def test_every_listed_endpoint_is_in_every_subnet_with_private_dns_behind_the_endpoint_group() -> None:
    names = SITES["new"].settings.network.endpoints
    assert of_type("new", "aws_vpc_endpoint") == sorted({"s3", *(name.replace(".", "_") for name in names)})
    for name in names:
        endpoint = values("new", f"aws_vpc_endpoint.{name.replace('.', '_')}")
        assert endpoint["service_name"] == service_name(name, "eu-west-1")
        assert endpoint["vpc_endpoint_type"] == "Interface"
        assert endpoint["private_dns_enabled"] is True
        assert endpoint["security_group_ids"] == (Expression(group("endpoints")),)
        assert endpoint["subnet_ids"] == tuple(Expression(f"aws_subnet.{one}.id") for one in "abc")


def test_a_service_that_the_platform_names_is_taken_as_it_is_named() -> None:
    site = SITES["new"]
    stated = {
        "bedrock-runtime": "com.amazonaws.{region}.bedrock-runtime",
        "kms": "cn.com.amazonaws.{region}.kms",
    }
    network = varied(site.settings.network, endpoints=(*site.settings.network.endpoints, "bedrock-runtime"))
    settings = varied(site.settings, network=network, endpoint_services=stated)
    made = module_resources(plan_network(replace(site, settings=settings)))
    services = {
        name: made[f"aws_vpc_endpoint.{name}"].values()["service_name"]
        for name in ("bedrock_runtime", "kms", "logs")
    }
    assert services == {
        "bedrock_runtime": "com.amazonaws.eu-west-1.bedrock-runtime",
        "kms": "cn.com.amazonaws.eu-west-1.kms",
        "logs": "com.amazonaws.eu-west-1.logs",
    }


def test_s3_has_a_gateway_endpoint_in_every_route_table_for_the_tenants_bucket() -> None:
    endpoint = values("new", "aws_vpc_endpoint.s3")
    assert endpoint["vpc_endpoint_type"] == "Gateway"
    assert endpoint["route_table_ids"] == tuple(Expression(f"aws_route_table.{one}.id") for one in "abc")
    own = statements(endpoint["policy"])[0]
    assert own["Resource"][0] == Expression("var.bucket_arn")
    assert own["Condition"] == {"StringEquals": {"aws:PrincipalAccount": "222233334444"}}


def test_the_buckets_behind_a_shared_domain_do_not_depend_on_its_tenants() -> None:
    own = statements(values("shared", "aws_vpc_endpoint.s3")["policy"])[0]
    assert own["Resource"] == ("arn:aws:s3:::acme-*", "arn:aws:s3:::acme-*/*")
    assert "bucket_arn" not in {one.name for one in plan_network(SITES["shared"]).variables}


def test_the_control_plane_endpoint_opens_no_other_domain() -> None:
    policy = statements(values("new", "aws_vpc_endpoint.sagemaker_api")["policy"])
    (denial,) = (one for one in policy if one["Effect"] == "Deny")
    assert "sagemaker:CreatePresignedDomainUrl" in denial["Action"]
    assert all("var.domain_id" in str(one) for one in denial["NotResource"])


@pytest.mark.parametrize("kind", ["new", "shared"])
def test_no_endpoint_policy_only_denies(kind: str) -> None:
    for address in of_type(kind, "aws_vpc_endpoint"):
        policy = values(kind, f"aws_vpc_endpoint.{address}").get("policy")
        if policy is not None:
            assert any(one["Effect"] == "Allow" for one in statements(policy))


def test_flow_logs_keep_all_traffic_encrypted_for_the_retention_of_the_classification() -> None:
    log = values("new", "aws_flow_log.this")
    assert (log["traffic_type"], log["max_aggregation_interval"]) == ("ALL", 60)
    assert log["log_destination"] == Expression("aws_cloudwatch_log_group.flow_logs.arn")
    assert log["depends_on"] == (Expression("aws_iam_role_policy.flow_logs"),)
    logs = values("new", "aws_cloudwatch_log_group.flow_logs")
    assert logs["name"] == "/tenantry/alpha/dev/flow-logs"
    assert logs["retention_in_days"] == 731
    assert logs["kms_key_id"] == Expression("var.logs_key_arn")


def test_only_flow_logs_of_the_own_account_write_and_only_to_their_group() -> None:
    role = values("new", "aws_iam_role.flow_logs")
    assert (role["name"], role["path"]) == ("alpha-dev-flow-logs", "/tenantry/alpha/dev/")
    (trust,) = statements(role["assume_role_policy"])
    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "222233334444"}
    writes = [
        one
        for one in statements(values("new", "aws_iam_role_policy.flow_logs")["policy"])
        if "logs:PutLogEvents" in one["Action"]
    ]
    assert all("aws_cloudwatch_log_group.flow_logs.arn" in str(item) for item in writes[0]["Resource"])


@pytest.mark.parametrize("kind", ["new", "existing"])
def test_the_endpoints_let_in_two_groups_however_many_users_there_are(kind: str) -> None:
    endpoints = group("endpoints") if kind == "new" else "var.endpoint_security_group_id"
    into = {rule for rule in rules(kind, INGRESS) if rule[0] == endpoints}
    assert into == {
        (endpoints, "tcp", 443, 443, group("domain")),
        (endpoints, "tcp", 443, 443, group("workload")),
    }


def test_applications_reach_endpoints_and_s3_and_nothing_else() -> None:
    out = {rule for rule in rules("new", EGRESS) if rule[0] == group("domain")}
    assert out == {
        (group("domain"), "tcp", 443, 443, group("endpoints")),
        (group("domain"), "tcp", 443, 443, "aws_vpc_endpoint.s3.prefix_list_id"),
    }


def test_jobs_reach_endpoints_s3_and_each_other() -> None:
    out = {rule for rule in rules("new", EGRESS) if rule[0] == group("workload")}
    assert out == {
        (group("workload"), "tcp", 443, 443, group("endpoints")),
        (group("workload"), "tcp", 443, 443, "aws_vpc_endpoint.s3.prefix_list_id"),
        (group("workload"), "-1", None, None, group("workload")),
    }


@pytest.mark.parametrize("kind", SITES)
def test_users_reach_only_their_own_applications(kind: str) -> None:
    own = [f"profile_{member.label}" for member in SITES[kind].members]
    for direction in (INGRESS, EGRESS):
        for label in own:
            found = {rule for rule in rules(kind, direction) if group(label) in (rule[0], rule[-1])}
            assert found == {(group(label), "tcp", 8192, 65535, group(label))}


@pytest.mark.parametrize("kind", SITES)
def test_nothing_comes_into_the_group_all_applications_share(kind: str) -> None:
    assert not [rule for rule in rules(kind, INGRESS) if rule[0] == group("domain")]


@pytest.mark.parametrize("kind", SITES)
def test_every_group_and_rule_has_a_description_that_ec2_accepts(kind: str) -> None:
    accepted = set("._-:/()#,@[]+=&;{}!$* ")
    for address, body in resources(kind).items():
        if address.startswith(("aws_security_group.", INGRESS, EGRESS)):
            description = body.values()["description"]
            assert isinstance(description, str)
            assert description
            assert all(letter.isalnum() or letter in accepted for letter in description)


@pytest.mark.parametrize("kind", SITES)
def test_only_groups_that_sagemaker_attaches_skip_the_check_for_attachment(kind: str) -> None:
    text = module_texts(plan_network(SITES[kind]))["security_groups.tf"]
    for part in text.split('resource "aws_security_group" ')[1:]:
        assert ("checkov:skip=CKV2_AWS_5: SageMaker attaches" in part) is (not part.startswith('"endpoints"'))


def test_group_names_never_begin_with_what_ec2_reserves() -> None:
    plan = plan_network(a_site(name="sg"))
    names = [
        body.values().get("name") for address, body in module_resources(plan).items() if "group." in address
    ]
    assert all(not str(name).startswith("sg-") for name in names)


def test_a_guest_of_a_shared_domain_makes_groups_only_and_opens_the_endpoints_for_its_jobs() -> None:
    assert {address.partition(".")[0] for address in resources("guest")} == {
        "aws_security_group",
        INGRESS,
        EGRESS,
    }
    assert "domain" not in of_type("guest", "aws_security_group")
    assert ("var.endpoint_security_group_id", "tcp", 443, 443, group("workload")) in rules("guest", INGRESS)
    module = plan_network(SITES["guest"])
    assert [one.name for one in module.variables] == ["vpc_id", "endpoint_security_group_id"]
    assert [one.name for one in module.outputs] == [
        "workload_security_group_id",
        "profile_security_group_ids",
    ]


def test_https_leaves_an_existing_vpc_to_exactly_the_ranges_of_central_endpoints() -> None:
    leaving = {rule for rule in rules("central endpoints", EGRESS) if "/" in str(rule[4])}
    assert leaving == {
        (group(client), "tcp", 443, 443, cidr)
        for client in ("domain", "workload")
        for cidr in ("10.200.0.0/24", "10.200.1.0/26")
    }
    module = plan_network(SITES["central endpoints"])
    assert [one.name for one in module.variables] == ["vpc_id"]
    assert "var.endpoint_security_group_id" not in "".join(module_texts(module).values())


def test_rules_to_central_endpoints_are_called_after_their_range_so_that_others_do_not_move_them() -> None:
    labels = of_type("central endpoints", EGRESS)
    assert "domain_to_endpoints_10_200_0_0_24" in labels
    assert "workload_to_endpoints_10_200_1_0_26" in labels


def test_endpoints_may_be_in_the_vpc_and_elsewhere() -> None:
    both = {rule[4] for rule in rules("endpoints here and there", EGRESS) if rule[0] == group("domain")}
    assert both == {
        "var.endpoint_security_group_id",
        "10.200.0.0/24",
        "data.aws_ec2_managed_prefix_list.s3.id",
    }


def test_s3_is_looked_up_where_no_endpoint_is_made() -> None:
    (data,) = (block for block in module_blocks(plan_network(SITES["existing"])) if block.type == "data")
    assert data.labels == ("aws_ec2_managed_prefix_list", "s3")
    assert data.body.values() == {"name": "com.amazonaws.eu-west-1.s3"}


def test_a_shared_domain_has_no_groups_of_users_and_puts_out_what_its_tenants_need() -> None:
    assert of_type("shared", "aws_security_group") == ["domain", "endpoints"]
    outputs = {one.name for one in plan_network(SITES["shared"]).outputs}
    assert outputs == {
        "vpc_id",
        "subnet_ids",
        "subnet_id_a",
        "subnet_id_b",
        "subnet_id_c",
        "endpoint_security_group_id",
        "studio_endpoint_ids",
        "domain_security_group_id",
    }


def test_the_group_of_a_profile_is_put_out_by_the_profiles_name() -> None:
    (output,) = (
        one for one in plan_network(SITES["guest"]).outputs if one.name == "profile_security_group_ids"
    )
    assert sorted(output.value) == ["alpha--ana", "alpha--bo", "alpha--vera"]


@pytest.mark.parametrize("kind", SITES)
def test_every_variable_is_used_and_every_used_variable_is_declared(kind: str) -> None:
    module = plan_network(SITES[kind])
    texts = module_texts(module)
    used = "".join(text for name, text in texts.items() if name != "variables.tf")
    for variable in module.variables:
        assert f"var.{variable.name}" in used
    assert used.count("var.") == sum(used.count(f"var.{one.name}") for one in module.variables)


def test_a_site_without_addresses_or_an_existing_vpc_is_refused() -> None:
    with pytest.raises(ValueError, match="the address plan must come first"):
        plan_network(a_site(addresses=None))


@pytest.mark.parametrize("kind", SITES)
def test_labels_say_neither_tenant_nor_environment(kind: str) -> None:
    elsewhere = replace(SITES[kind], environment="production")
    assert list(module_resources(plan_network(elsewhere))) == list(resources(kind))


def test_users_of_a_private_network_reach_the_endpoints_of_a_new_vpc_only() -> None:
    network = varied(SITES["new"].settings.network, client_cidrs=("172.20.0.0/16", "172.21.0.0/16"))
    sites = {
        name: replace(site, settings=varied(site.settings, network=varied(network, existing_vpc=existing)))
        for name, site, existing in (
            ("new", SITES["new"], None),
            ("existing", SITES["existing"], SITES["existing"].settings.network.existing_vpc),
        )
    }
    outside = {
        name: [
            (block.labels[1], block.body.values()["cidr_ipv4"])
            for block in module_blocks(plan_network(site))
            if block.type == "resource" and "cidr_ipv4" in block.body.values()
        ]
        for name, site in sites.items()
    }
    assert outside == {
        "new": [
            ("endpoints_from_clients_1", "172.20.0.0/16"),
            ("endpoints_from_clients_2", "172.21.0.0/16"),
        ],
        "existing": [],
    }
