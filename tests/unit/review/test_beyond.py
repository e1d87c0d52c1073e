"""What a change of one stack does to another, told from small texts."""

from generator.review.beyond import beyond, held, may_be_felt
from generator.review.resources import resources
from generator.tenancy.stack_address import StackAddress

ROOT = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
VPC = """\
resource "aws_vpc" "v" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_ssm_parameter" "vpc" {
  name           = "/shared/vpc_id"
  type           = "String"
  insecure_value = aws_vpc.v.id
}
"""
READS = """\
data "aws_ssm_parameter" "vpc" {
  name = "/shared/vpc_id"
}
resource "aws_security_group" "g" {
  name   = "g"
  vpc_id = data.aws_ssm_parameter.vpc.insecure_value
}
"""
TENANT = StackAddress.tenant("t", "dev")


def files(text):
    return {"main.tf": ROOT + text}


def felt(before, after):
    found, _ = resources(files(before), files(after))
    return beyond(files(before), files(after), found)


def named(some):
    return [(one.address, one.by) for one in some]


def standing_in(going, text):
    return named(held(going, {TENANT: files(text)}))


def test_what_is_made_anew_is_held_by_what_stands_in_it_elsewhere():
    change = felt(VPC, VPC.replace("10.0.", "10.1."))

    assert change.told == {"/shared/vpc_id": "aws_ssm_parameter.vpc"}
    assert standing_in(change.going, READS) == [("aws_vpc.v", ((TENANT, ("aws_security_group.g",)),))]


def test_what_goes_is_held_too_even_with_the_parameter_that_told_of_it():
    change = felt(VPC, "")

    assert standing_in(change.going, READS) == [("aws_vpc.v", ((TENANT, ("aws_security_group.g",)),))]


def test_it_goes_by_the_address_that_it_has_after_it_was_moved():
    moved = "moved {\n  from = aws_vpc.v\n  to   = aws_vpc.w\n}\n"
    change = felt(
        VPC, moved + VPC.replace('"v"', '"w"').replace("vpc.v.", "vpc.w.").replace("10.0.", "10.1.")
    )

    assert [address for address, _ in standing_in(change.going, READS)] == ["aws_vpc.w"]


def test_it_is_held_through_modules_and_their_outputs():
    inside = {
        "main.tf": ROOT
        + 'module "network" {\n  source = "./modules/network"\n}\n'
        + VPC.partition("}\n")[2].replace("aws_vpc.v.id", "module.network.id"),
        "modules/network/main.tf": VPC.partition("}\n")[0] + '}\noutput "id" {\n  value = aws_vpc.v.id\n}\n',
    }
    after = {name: text.replace("10.0.", "10.1.") for name, text in inside.items()}
    found, _ = resources(inside, after)

    assert standing_in(beyond(inside, after, found).going, READS) == [
        ("module.network.aws_vpc.v", ((TENANT, ("aws_security_group.g",)),))
    ]


def test_nothing_is_held_by_what_only_reads_it():
    change = felt(VPC, VPC.replace("10.0.", "10.1."))
    tagged = READS.replace("vpc_id =", 'vpc_id = "vpc-1"\n  tags = { of = ').replace("value\n", "value }\n")

    assert standing_in(change.going, tagged) == []
    assert standing_in(change.going, READS.replace("/shared/vpc_id", "/shared/other_id")) == []


def test_a_change_in_place_is_felt_by_nobody():
    after = VPC.replace('"10.0.0.0/16"', '"10.0.0.0/16"\n  enable_dns_hostnames = true')
    found, _ = resources(files(VPC), files(after))

    assert found.updated
    assert not may_be_felt(found)
    assert not felt(VPC, after)


def test_what_reads_another_value_is_altered_though_its_text_is_the_same():
    told = {"/shared/vpc_id": "aws_ssm_parameter.vpc of shared"}
    found, _ = resources(files(READS), files(READS), told)

    (anew,) = found.replaced
    assert (anew.address, [one.path for one in anew.causes]) == ("aws_security_group.g", ["vpc_id"])
    assert anew.causes[0].through == ("data.aws_ssm_parameter.vpc", "aws_ssm_parameter.vpc of shared")
    assert found.beside == ("data.aws_ssm_parameter.vpc",)


def test_the_name_of_a_parameter_is_the_same_whatever_it_says():
    by_name = READS.replace("vpc.insecure_value", "vpc.name")
    found, _ = resources(files(by_name), files(by_name), {"/shared/vpc_id": "it"})

    assert found.replaced == ()


def test_a_text_without_end_is_felt_by_nobody():
    endless = VPC + 'locals {\n  a = local.a\n}\nresource "aws_ssm_parameter" "e" {\n  name = local.a\n}\n'
    found, _ = resources(files(VPC), files(VPC.replace("10.0.", "10.1.")))

    assert not beyond(files(endless), files(endless), found)
    assert standing_in(felt(VPC, VPC.replace("10.0.", "10.1.")).going, endless) == []
