"""The IP plan as text."""

from dataclasses import replace

from fakes.sites import a_shared_domain_site, a_site, varied

from generator.estate.addresses.capacity import CapacityReport, capacity
from generator.estate.site import Addresses, Subnet
from generator.show.capacity import capacity_text
from generator.tenancy.network import ExistingVpc

WHOLE = """\
alpha/dev
  VPC 10.64.0.0/20 in eu-west-1
  sized for 100 users; the files declare 3

  Network interfaces         in           count  level
  EFS mount targets          all subnets      3  domain  one per zone
  Interface endpoints        all subnets     30  domain  10 endpoints in 3 zones
  Jupyter server             one subnet       1  user    one per user
  Kernel gateways or spaces  one subnet       2  user    one per type
  Training instances         one subnet       2  user    2 per instance

  Addresses               count
  One user                    5  of their own
  Domain                     33  11 in each subnet
  Domain with one user       38
  Domain with 100 users     533  over all subnets
  Worst case of a subnet    511  all users in one: /22 with 25% growth

  Subnet        zone        usable  need  spare  users that fit
  10.64.0.0/22  eu-west-1a    1019   511    508             201
  10.64.4.0/22  eu-west-1b    1019   511    508             201
  10.64.8.0/22  eu-west-1c    1019   511    508             201

Address pool  addresses       free  used
10.64.0.0/12  1,048,576  1,044,480    1%

Next block for a tenant of usual size: 10.64.16.0/21
"""


def test_the_worked_example_reads_like_the_whitepapers_table() -> None:
    assert capacity_text(capacity([a_site()], ("10.64.0.0/12",))) == WHOLE


def test_an_estate_without_pools_says_so() -> None:
    assert capacity_text(CapacityReport((), (), None)).startswith("No address pools")


def test_an_existing_vpc_says_what_its_subnets_should_have_free() -> None:
    vpc = ExistingVpc(vpc_id="vpc-0a0a0a0a", cidr="172.20.0.0/16", subnet_ids=("subnet-0a0a0a0a",))
    site = a_site(addresses=None)
    settings = varied(site.settings, network__existing_vpc=vpc)
    text = capacity_text(capacity([replace(site, settings=settings)]))
    assert "existing VPC vpc-0a0a0a0a 172.20.0.0/16" in text
    assert "1 subnet is named without range" in text
    assert "one has at most 65531 usable addresses;\n  each should have 511 free ones." in text


def test_the_longest_names_and_largest_numbers_stay_within_80_columns() -> None:
    site = a_shared_domain_site()
    zones = tuple(f"ap-southeast-1{letter}" for letter in "abcdef")
    network = varied(
        site.settings.network,
        users=2000,
        availability_zones=zones,
        sizing__instance_types=20,
        sizing__training_instances=100,
        sizing__addresses_per_training_instance=5,
        sizing__growth_percent=400,
        endpoints=tuple(f"service{number}" for number in range(50)),
    )
    subnets = tuple(Subnet(zone[-1], "192.168.128.0/28", zone) for zone in zones)
    long = replace(
        site,
        name="d" * 24,
        environment="e" * 16,
        region="ap-southeast-1",
        settings=varied(site.settings, network=network),
        addresses=Addresses("192.168.128.0/24", subnets),
    )
    guests = [
        a_site("abac", name=f"{number:02}{'t' * 22}", shared_domain=long.name, environment=long.environment)
        for number in range(9)
    ]
    report = capacity([long, *guests], ("192.168.0.0/16",))
    assert max(map(len, capacity_text(report).splitlines())) <= 80
