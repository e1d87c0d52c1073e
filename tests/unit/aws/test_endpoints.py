"""What endpoint services are called, where, and which requests pass them."""

import subprocess
import sys
from pathlib import Path

import pytest

from generator.aws import endpoints, regions
from generator.iam import services

SCRIPTS = Path(__file__).parents[3] / "requirements" / "data"

JAVASCRIPT = (
    'class InterfaceVpcEndpointAwsService{static KMS=new InterfaceVpcEndpointAwsService("kms");'
    'static STS=new InterfaceVpcEndpointAwsService("sts");'
    'static IAM=new InterfaceVpcEndpointAwsService("iam","com.amazonaws",void 0,{global:!0});'
    'static SAGEMAKER_STUDIO=new InterfaceVpcEndpointAwsService("studio","aws.sagemaker");'
    'static KEYSPACES=new InterfaceVpcEndpointAwsService("cassandra","",9142);'
    'getDefaultEndpointPrefix(name,region){if({"cn-north-1":["sts","cassandra"],"us-iso-east-1":["sts"]}'
    '[region]?.includes(name))switch(region){case"us-iso-east-1":return"gov.ic.c2s";'
    'case"cn-north-1":case"cn-northwest-1":return"cn.com.amazonaws"}return"com.amazonaws"}'
    'getDefaultEndpointSuffix(name,region){return{"cn-north-1":["cassandra"]}[region]?.includes(name)'
    '?".cn":""}}class G{static S3=new GatewayVpcEndpointAwsService("s3")}'
)

TABLE = """{
  "source": "library-1.whl",
  "gateways": {
    "s3": "com.amazonaws.{region}.s3"
  },
  "interfaces": {
    "cassandra": "com.amazonaws.{region}.cassandra",
    "kms": "com.amazonaws.{region}.kms",
    "sts": "com.amazonaws.{region}.sts",
    "studio": "aws.sagemaker.{region}.studio"
  },
  "otherwise": {
    "cn-north-1": {
      "cassandra": "cn.com.amazonaws.{region}.cassandra.cn",
      "sts": "cn.com.amazonaws.{region}.sts"
    }
  }
}
"""


@pytest.mark.parametrize(
    ("name", "region", "service"),
    [
        ("studio", "eu-west-1", "aws.sagemaker.eu-west-1.studio"),
        ("studio", "us-gov-west-1", "aws.sagemaker.us-gov-west-1.studio"),
        ("sagemaker.api", "eu-west-1", "com.amazonaws.eu-west-1.sagemaker.api"),
        ("sagemaker.api", "us-gov-west-1", "com.amazonaws.us-gov-west-1.sagemaker.api"),
        ("sagemaker.api", "cn-north-1", "cn.com.amazonaws.cn-north-1.sagemaker.api"),
        ("sts", "cn-northwest-1", "cn.com.amazonaws.cn-northwest-1.sts"),
        ("kms", "cn-north-1", "com.amazonaws.cn-north-1.kms"),
        ("logs", "cn-north-1", "com.amazonaws.cn-north-1.logs"),
        ("s3", "cn-north-1", "com.amazonaws.cn-north-1.s3"),
        ("bedrock-runtime", "us-east-1", "com.amazonaws.us-east-1.bedrock-runtime"),
    ],
)
def test_a_service_is_called_as_aws_calls_it_in_the_region(name, region, service):
    assert endpoints.service_name(name, region) == service
    assert endpoints.named(service, region) == name


def test_every_endpoint_of_every_region_is_known_again_by_its_service_and_by_no_other_regions():
    for region in regions.region_names():
        for name in (*endpoints.interface_endpoints(), "s3"):
            assert endpoints.named(endpoints.service_name(name, region), region) == name
        assert endpoints.named(endpoints.service_name("kms", region), "xx-nowhere-1") == ""


def test_of_each_endpoint_with_a_policy_the_actions_that_pass_it_are_known():
    known = {*services.services(), ""}
    prefixes = {name: endpoints.called_through(name) for name in endpoints.interface_endpoints()}

    assert set(prefixes.values()) <= known
    assert {name for name, prefix in prefixes.items() if not prefix} == {"notebook", "studio"}
    assert prefixes["bedrock-runtime"] == "bedrock"
    assert prefixes["sagemaker.runtime-fips"] == prefixes["sagemaker.api"] == "sagemaker"
    assert prefixes["kinesis-firehose"] == "firehose"


def test_no_two_endpoints_share_a_terraform_label():
    names = (*endpoints.interface_endpoints(), "s3")
    assert len({name.replace(".", "_").replace("-", "_") for name in names}) == len(names)


def test_the_documented_minimum_is_required_and_s3_is_a_gateway():
    assert set(endpoints.required_endpoints()) == {"sagemaker.api", "sagemaker.runtime", "s3"}
    assert "s3" not in endpoints.interface_endpoints()
    assert endpoints.endpoint("dreams") is None
    # Nobody knows whose actions these are, so no policy on them could be proved.
    assert endpoints.endpoint("eks-proxy") is endpoints.endpoint("lorawan.cups") is None


def test_the_table_is_read_from_the_text_of_the_library_and_the_same_text_gives_the_same_bytes():
    program = (
        "import sys; from endpoints import text; sys.stdout.write(text('library-1.whl', sys.stdin.read()))"
    )

    runs = [
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONPATH": str(SCRIPTS)},
            input=JAVASCRIPT, capture_output=True, text=True, check=True,
        ).stdout
        for _ in range(2)
    ]  # fmt: skip

    assert runs == [TABLE, TABLE]


def test_the_carried_table_comes_from_the_locked_library():
    lock = (SCRIPTS / "cdk.txt").read_text(encoding="utf-8").partition(" ")[0]
    assert endpoints.source() == f"{lock.replace('-', '_').replace('==', '-')}-py3-none-any.whl"
