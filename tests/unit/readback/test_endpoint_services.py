"""An endpoint leads to a service of AWS that is known, or nothing is proved of the stack."""

import pytest
from unit.readback.small import read

from generator.aws.endpoints import needed_endpoints, service_name

REGION = "eu-west-1"


def an_endpoint(name):
    return f'resource "aws_vpc_endpoint" "a" {{\n  vpc_id       = "vpc-1"\n  service_name = "{name}"\n}}\n'


@pytest.mark.parametrize(
    "name",
    [
        "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0",
        "com.amazonaws.eu-central-1.s3",
        "com.amazonaws.eu-west-1.dreams",
        "com.amazonaws.eu-central-1.bedrock-runtime",
        "net.amazonaws.eu-west-1.kms",
        "com.amazonaws.eu-west-1.kms.evil.example",
    ],
)
def test_an_endpoint_that_leads_elsewhere_is_a_fault_at_its_line(name):
    faults = read({"more.tf": an_endpoint(name)}).faults

    assert [(one.document, one.line) for one in faults] == [("out/tenant/dev/more.tf", 1)]
    assert faults[0].message == (
        f"aws_vpc_endpoint.a leads to {name}, which is no known endpoint service of AWS in eu-west-1"
    )


@pytest.mark.parametrize("name", [*needed_endpoints(), "bedrock-runtime", "dynamodb", "sagemaker.api-fips"])
def test_each_endpoint_that_a_tenant_may_have_is_known(name):
    facts = read({"more.tf": an_endpoint(service_name(name, REGION))})

    assert facts.faults == ()
    assert [endpoint.service for stack in facts.stacks for endpoint in stack.endpoints] == [name]


@pytest.mark.parametrize("name", ["com.amazonaws.eu-west-1.artifact", "cn.com.amazonaws.eu-west-1.kms"])
def test_a_service_that_the_platform_names_itself_is_known_by_its_form(name):
    facts = read({"more.tf": an_endpoint(name)})

    assert facts.faults == ()
    assert [one.service for stack in facts.stacks for one in stack.endpoints] == [name.rpartition(".")[2]]
