import pytest
from fakes.modules import a_stack
from fakes.sites import SETTINGS, a_shared_domain_site, a_site, varied

from generator.core.expressions import Reference, sample
from generator.estate.settings.resolved import ResolvedSettings
from generator.hcl.parse import parse
from generator.hcl.values import Expression
from generator.plan.parameters import (
    parameter_keys,
    shared_domain_parameters,
    shared_domain_sources,
    shared_domain_values,
)
from generator.render.environment import TemplateEnvironment, templates_root
from generator.render.stacks import render_stack
from generator.tenancy.network import ExistingVpc
from generator.tenancy.stack_address import StackAddress

ROOT = "/tenantry/domains/research/dev"


def in_existing_vpc(**changes: object) -> ResolvedSettings:
    values = {
        "vpc_id": "vpc-11111111",
        "cidr": "10.1.0.0/16",
        "subnet_ids": ("subnet-11111111", "subnet-22222222"),
    }
    vpc = ExistingVpc.model_validate({**values, **changes})
    return varied(SETTINGS, network__existing_vpc=vpc)


def test_tenants_read_exactly_the_parameters_their_domain_writes() -> None:
    for settings, labels in (
        (SETTINGS, ("a", "b", "c")),
        (in_existing_vpc(endpoint_cidrs=("10.200.0.0/24",)), ("1", "2")),
        (in_existing_vpc(endpoint_security_group_id="sg-11111111"), ("1", "2")),
    ):
        domain = a_shared_domain_site(settings=settings, subnet_labels=labels)
        tenant = a_site("abac", settings=settings, subnet_labels=labels)

        written = {parameter.name for parameter in shared_domain_parameters(domain)}
        read = {source.arguments[0].value for source in shared_domain_sources(tenant)}

        assert written == read
        assert len(read) == len(parameter_keys(tenant))


def test_values_of_a_new_network_are_references_to_the_domains_modules() -> None:
    written = {
        parameter.key: parameter.value for parameter in shared_domain_parameters(a_shared_domain_site())
    }

    assert written == {
        "api_endpoint_id": Reference("module.network.studio_endpoint_ids[0]"),
        "domain_id": Reference("module.domain.domain_id"),
        "endpoint_security_group_id": Reference("module.network.endpoint_security_group_id"),
        "studio_endpoint_id": Reference("module.network.studio_endpoint_ids[1]"),
        "studio_key_arn": Reference("module.keys.studio_key_arn"),
        "subnet_id_a": Reference("module.network.subnet_id_a"),
        "subnet_id_b": Reference("module.network.subnet_id_b"),
        "subnet_id_c": Reference("module.network.subnet_id_c"),
        "vpc_cidr": "10.64.0.0/20",
        "vpc_id": Reference("module.network.vpc_id"),
    }


def test_a_network_without_the_api_endpoint_tells_of_the_studio_endpoint_only() -> None:
    site = a_shared_domain_site(settings=varied(SETTINGS, network__endpoints=("studio", "sts")))

    written = {parameter.key: parameter.value for parameter in shared_domain_parameters(site)}

    assert written["studio_endpoint_id"] == Reference("module.network.studio_endpoint_ids[0]")
    assert "api_endpoint_id" not in written


def test_values_of_an_existing_network_are_those_of_the_file() -> None:
    site = a_shared_domain_site(settings=in_existing_vpc(), subnet_labels=("1", "2"), addresses=None)

    written = {parameter.key: parameter.value for parameter in shared_domain_parameters(site)}

    assert written["vpc_id"] == "vpc-11111111"
    assert written["vpc_cidr"] == "10.1.0.0/16"
    assert (written["subnet_id_1"], written["subnet_id_2"]) == ("subnet-11111111", "subnet-22222222")
    assert not {"endpoint_security_group_id", "api_endpoint_id", "studio_endpoint_id"} & {*written}


def test_a_tenant_gets_values_that_are_not_sensitive() -> None:
    values = shared_domain_values(a_site("abac"))

    assert values.domain_id == Reference("data.aws_ssm_parameter.domain_id.insecure_value", "d-abcdefghijkl")
    assert len(values.subnet_ids) == 3
    assert [sample(value)[:5] for value in values.studio_endpoint_ids] == ["vpce-", "vpce-"]
    assert sample(values.studio_key_arn).startswith("arn:aws:kms:eu-west-1:222233334444:key/")


def test_endpoints_of_an_existing_network_are_literals_from_the_file() -> None:
    site = a_site(
        "abac", settings=in_existing_vpc(studio_endpoint_ids=("vpce-11111111",)), subnet_labels=("1", "2")
    )

    values = shared_domain_values(site)

    assert values.studio_endpoint_ids == ("vpce-11111111",)
    assert values.endpoint_security_group_id is None


def test_data_blocks_say_which_stack_wrote_the_parameter() -> None:
    for source in shared_domain_sources(a_site("abac")):
        assert source.type == "aws_ssm_parameter"
        assert source.comment == "Written by the stack _platform/domains/research/dev."


def test_only_sites_in_a_shared_domain_read_parameters() -> None:
    with pytest.raises(ValueError, match="in no shared domain"):
        shared_domain_sources(a_site())


def test_parameters_need_the_address_plan_of_a_new_network() -> None:
    with pytest.raises(ValueError, match="address plan"):
        shared_domain_parameters(a_shared_domain_site(addresses=None))


def test_parameters_are_plain_strings_and_say_why_they_are_not_encrypted() -> None:
    stack = a_stack(
        address=StackAddress.shared_domain("research", "dev"),
        content=shared_domain_parameters(a_shared_domain_site()),
    )

    files = render_stack(TemplateEnvironment(templates_root()), stack)

    (text,) = (file.text for file in files if file.path.endswith("/parameters.tf"))
    blocks = {block.labels: block.body.values() for block in parse(text)}
    assert blocks["aws_ssm_parameter", "domain_id"] == {
        "name": f"{ROOT}/domain_id",
        "description": "The shared Studio domain.",
        "type": "String",
        "insecure_value": Expression("module.domain.domain_id"),
    }
    assert text.count("checkov:skip=CKV2_AWS_34: ") == text.count("checkov:skip=CKV_AWS_337: ") == len(blocks)
