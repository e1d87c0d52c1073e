"""Which services a Region has: what the table says, and that all that stacks are made of is everywhere."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from generator.aws import endpoints, offers, regions
from generator.estate.addresses.endpoint_checks import needed
from generator.readback.resource_types import HARMLESS, READ
from generator.tenancy.network import Network

SCRIPTS = Path(__file__).parents[3] / "requirements" / "data"

MADE_OF = {
    "aws_api_gateway": "apigateway",
    "aws_backup": "backup",
    "aws_budgets": "",
    "aws_ce_": "",
    "aws_cloudwatch_log": "logs",
    "aws_default_security_group": "ec2",
    "aws_dynamodb": "dynamodb",
    "aws_ec2": "ec2",
    "aws_ecr": "api.ecr",
    "aws_eip": "ec2",
    "aws_flow_log": "ec2",
    "aws_iam": "",
    "aws_identitystore": "",
    "aws_internet_gateway": "ec2",
    "aws_kms": "kms",
    "aws_lambda": "lambda",
    "aws_nat_gateway": "ec2",
    "aws_network_acl": "ec2",
    "aws_networkfirewall": "network-firewall",
    "aws_organizations": "",
    "aws_route": "ec2",
    "aws_route53": "",
    "aws_s3": "s3",
    "aws_sagemaker": "api.sagemaker",
    "aws_security_group": "ec2",
    "aws_ssm": "ssm",
    "aws_ssoadmin": "",
    "aws_subnet": "ec2",
    "aws_vpc": "ec2",
    "terraform_data": "",
}
"""The service, as the table calls it, that makes resources of types that begin so; empty outside Regions."""

TYPES = {*READ, *HARMLESS}

HOMES = "elasticfilesystem"
"""What SageMaker makes with a domain."""

TABLE = {
    "partitions": [
        {
            "partition": "aws",
            "regions": {"eu-west-1": {}, "eu-west-9": {}},
            "services": {
                "kms": {"endpoints": {"eu-west-1": {}, "eu-west-9": {}}},
                "lab": {"endpoints": {"eu-west-1": {}}},
                "iam": {"isRegionalized": False, "endpoints": {"aws-global": {}}},
                "gone": {"endpoints": {"us-gone-1": {}}},
            },
        },
        {"partition": "aws-cn", "regions": {"cn-north-1": {}}, "services": {"kms": {"endpoints": {}}}},
        {"partition": "aws-iso", "regions": {"us-iso-east-1": {}}, "services": {}},
    ]
}


def test_the_table_says_of_each_region_which_services_of_others_it_lacks():
    program = (
        "import json, sys; from offers import text; print(text('library-1.whl', json.loads(sys.argv[1])))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, json.dumps(TABLE)],
        env={"PYTHONPATH": str(SCRIPTS)}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert json.loads(run.stdout) == {
        "source": "library-1.whl",
        "services": ["kms", "lab"],
        "absent": {"cn-north-1": ["kms", "lab"], "eu-west-1": [], "eu-west-9": ["lab"]},
    }


def test_the_source_is_the_wheel_that_is_locked():
    lock = (SCRIPTS / "botocore.txt").read_text(encoding="utf-8").partition(" ")[0]

    assert offers.source() == lock.replace("==", " ")


@pytest.mark.parametrize(
    ("name", "region", "is_there"),
    [
        ("codeartifact.api", "eu-west-1", True),
        ("codeartifact.api", "ca-central-1", False),
        ("codeartifact.repositories", "ca-central-1", False),
        ("git-codecommit", "ap-east-2", False),
        ("codecommit-fips", "eu-central-2", False),
        ("athena", "eu-central-2", True),
        ("sagemaker.api", "eu-central-2", True),
        ("ecr.dkr", "eu-central-2", True),
        ("studio", "eu-central-2", True),
        ("codeartifact.api", "xx-nowhere-1", True),
    ],
)
def test_the_service_of_an_endpoint_is_found_by_any_of_its_names(name, region, is_there):
    assert offers.has_endpoint(name, region) == is_there


@pytest.mark.parametrize("region", regions.region_names())
def test_every_region_has_what_stacks_are_made_of_and_the_endpoints_that_they_need(region):
    made = {kind: service for kind in TYPES for start, service in MADE_OF.items() if kind.startswith(start)}
    lacking = {
        service for service in {*made.values(), HOMES} if service and not offers.is_offered(service, region)
    }

    assert made.keys() == TYPES
    assert lacking == set()
    asked = {*needed(), *Network().endpoints}
    assert asked <= {*endpoints.interface_endpoints()}
    assert [name for name in sorted(asked) if not offers.has_endpoint(name, region)] == []
