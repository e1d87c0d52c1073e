"""Who may do what otherwise than before, as `tenantry diff` tells it."""

import json

import pytest
from fakes.branches import of, rebuilt, told, words
from fakes.commands import tenantry
from fakes.repositories import commit, git, write

pytestmark = pytest.mark.usefixtures("worked_out_once")

EXTRA = '    account: "222222222221"\n    extra_buckets: {acme-raw: read}\n'


def grants(document, role, direction="gained"):
    (found,) = (one for one in of(document, "fraud/dev")["access"]["roles"] if one["role"] == role)
    return {action for one in found[direction] for action in one["actions"]}


def with_a_bucket(estate, edit):
    edit(estate / "tenants/fraud.yaml", '    account: "222222222221"\n', EXTRA)
    rebuilt(estate)


def test_what_a_role_gains_is_told_by_name_where_it_is_one_persons(estate, edit):
    with_a_bucket(estate, edit)
    document = told(estate)

    assert grants(document, "fraud-dev-data-scientist") == {
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListBucket",
    }
    (person,) = (one for one in of(document, "fraud/dev")["access"]["roles"] if one["people"])
    assert (person["role"], person["people"]) == ("fraud-dev-data-scientist", ["priya"])
    (read,) = (one for one in person["gained"] if "s3:GetObject" in one["actions"])
    assert read["resources"] == ["arn:aws:s3:::acme-raw/*"]
    assert read["example"]["resource"].startswith("arn:aws:s3:::acme-raw/")
    assert read["file"].startswith("out/fraud/dev/modules/identity/")
    said = words(estate)
    assert "priya (fraud-dev-data-scientist) can now s3:GetObject on arn:aws:s3:::acme-raw/*" in said
    assert "fraud-dev-job can now s3:GetObject on arn:aws:s3:::acme-raw/*" in said
    bucket = "bucket acme-raw added: access read; personas data-scientist, mlops-engineer"
    assert f"{bucket}, by fraud's environment dev (extra_buckets.acme-raw)" in said
    assert "policy of endpoint s3: statement ExtraBuckets is new, and allows everybody" in said
    assert of(document, "fraud/dev")["weight"] == "access"


def test_what_a_role_loses_is_told_too(estate, edit):
    with_a_bucket(estate, edit)
    git(estate, "branch", "--force", "main")
    edit(estate / "tenants/fraud.yaml", EXTRA, '    account: "222222222221"\n')
    rebuilt(estate)

    assert "s3:GetObject" in grants(told(estate), "fraud-dev-data-scientist", "lost")
    said = words(estate)
    assert "priya (fraud-dev-data-scientist) can no longer s3:GetObject on arn:aws:s3:::acme-raw/*" in said
    assert "policy of endpoint s3: statement ExtraBuckets, which allows everybody, is gone" in said


def test_roles_come_and_go_with_a_persona(estate, edit):
    edit(estate / "tenants/fraud.yaml", "  lena: ml-admin\n", "  lena: viewer\n  ana: viewer\n")
    rebuilt(estate)
    document = told(estate)
    roles = {one["role"]: one for one in of(document, "fraud/dev")["access"]["roles"]}

    assert roles["fraud-dev-viewer"]["is_new"]
    assert roles["fraud-dev-viewer"]["people"] == ["ana", "lena"]
    assert "sagemaker:DescribeDomain" in grants(document, "fraud-dev-viewer")
    assert roles["fraud-dev-ml-admin"]["is_gone"]
    said = words(estate)
    assert "role fraud-dev-viewer of ana, lena comes" in said
    assert "role fraud-dev-ml-admin of lena goes, with all it may do" in said
    assert "lena can now do what role fraud-dev-viewer may, and no longer" in said
    assert " fraud-dev-viewer can now take " in said
    assert "key/key-studio~ " in said
    assert "An id with ~ stands for the one that AWS gives out" in said


def test_a_person_with_another_role_can_do_what_it_may(estate, edit):
    edit(
        estate / "tenants/team-a.yaml",
        "  anton: viewer\n",
        "  anton: data-scientist\n  eve: data-scientist\n",
    )
    rebuilt(estate)
    people = of(told(estate), "team-a/dev")["access"]["people"]

    assert [(one["user"], one["before"], one["after"]) for one in people] == [
        ("anton", "team-a-dev-viewer", "team-a-dev-data-scientist"),
        ("eve", None, "team-a-dev-data-scientist"),
    ]
    said = words(estate)
    assert (
        "anton can now do what role team-a-dev-data-scientist may, and no longer what role team-a-dev-viewer"
        in said
    )
    assert "eve can now do what role team-a-dev-data-scientist may" in said


def test_of_a_stack_that_moves_nothing_is_compared(estate):
    for file in (estate / "out/fraud/dev").rglob("*.tf"):
        file.write_text(file.read_text().replace("eu-west-1", "eu-central-1"))
    commit(estate, "moved")
    access = of(told(estate), "fraud/dev")["access"]

    assert (access["is_moved"], access["roles"]) == (True, [])
    assert "who may do what is not compared: all of it is made anew elsewhere" in words(estate)


def test_of_a_stack_that_comes_or_goes_roles_are_named_and_not_searched(estate):
    result = tenantry(estate, "new", "beta", "--isolation", "multi-account", "--account", "222222222229")
    assert result.exit_code == 0, result.output
    rebuilt(estate)
    beta = of(told(estate), "beta/dev")

    assert all(one["is_new"] and not one["gained"] for one in beta["access"]["roles"])
    assert beta["weight"] == "created"
    people = [one["user"] for one in beta["people"]]
    assert f"{len(beta['access']['roles'])} roles come, for {', '.join(people)}" in words(estate)
    git(estate, "branch", "--force", "main")
    git(estate, "rm", "-r", "--quiet", "out/beta", "tenants/beta.yaml")
    commit(estate, "removed")
    assert f"{len(beta['access']['roles'])} roles go, for {', '.join(people)}" in words(estate)


def trusts(estate, old, new):
    file = estate / "out/fraud/dev/modules/identity/roles.tf"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    commit(estate, "by hand")


def test_who_becomes_a_role_is_told_from_its_trust(estate):
    trusts(estate, 'Service = "sagemaker.amazonaws.com"', 'AWS = "arn:aws:iam::999999999999:root"')
    (change,) = of(told(estate), "fraud/dev")["access"]["policies"]

    assert change == {
        "on": change["on"],
        "statement": "SageMakerOfThisAccount",
        "effect": "Allow",
        "becomes": "other",
        "whom": ["arn:aws:iam::999999999999:root"],
    }
    assert change["on"].startswith("trust of role fraud-dev-")
    said = "statement SageMakerOfThisAccount, which allows arn:aws:iam::999999999999:root, says something"
    assert said in words(estate)


def test_a_service_control_policy_bears_on_more_than_is_compared(estate):
    file, name = estate / "out/_platform/organization/guardrails.tf", "CreateVpcOnly"
    file.write_text(file.read_text().replace(f'"{name}"', '"Renamed"', 1))
    commit(estate, "by hand")
    changes = of(told(estate), "_platform/organization")["access"]["policies"]

    assert {(one["statement"], one["becomes"]) for one in changes} == {(name, "gone"), ("Renamed", "new")}
    assert all(one["on"].startswith("service control policy ") for one in changes)
    assert "roles of every account below them may change: `tenantry access --from` compares all" in words(
        estate
    )


def test_what_nobody_can_judge_is_said(estate):
    write(estate, {"out/fraud/dev/more.tf": 'resource "aws_vpc_peering_connection" "this" {\n}\n'})
    commit(estate, "by hand")
    (unknown,) = of(told(estate), "fraud/dev")["access"]["unknown"]

    of_a_type = "a resource of type aws_vpc_peering_connection"
    assert unknown == f"out/fraud/dev/more.tf:1: {of_a_type}, of which the proof knows nothing"
    assert f"not known: who may do what by {unknown}" in words(estate)


def test_a_file_larger_than_any_that_is_read_is_not_judged(estate):
    write(estate, {"out/fraud/dev/more.tf": "#" * 4_194_305})
    commit(estate, "by hand")
    unknown = of(told(estate, code=1), "fraud/dev")["access"]["unknown"]

    assert unknown == ["a file is larger than any that is read"]


def test_neighbours_are_not_read_whatever_a_stack_says_it_waits_for(estate):
    file = estate / "out/fraud/environments.json"
    document = json.loads(file.read_text())
    document["stacks"]["fraud/dev"]["after"] = ["credit/dev", "team-a/dev"]
    file.write_text(json.dumps(document))
    write(estate, {"out/credit/dev/main.tf": "resource {"})
    commit(estate, "a neighbour that is no HCL")
    git(estate, "branch", "--force", "main")
    (estate / "out/fraud/dev/outputs.tf").write_text("# other\n")
    commit(estate, "other")

    access = of(told(estate), "fraud/dev")["access"]
    assert access.pop("is_moved") is False
    assert set(map(tuple, access.values())) == {()}


def test_ways_in_the_network_are_told_in_words(estate, edit):
    names = "ec2, ecr.api, ecr.dkr, kms, logs, sagemaker.api, sagemaker.runtime, sts, studio, bedrock-runtime"
    network = f"network: {{client_cidrs: [10.0.0.0/8], endpoints: [{names}]}}\n"
    edit(estate / "tenants/fraud.yaml", "environments:\n", f"{network}environments:\n")
    rebuilt(estate)
    document = told(estate)
    network = of(document, "fraud/dev")["network"]
    said = words(estate)

    assert network["opened"] == [
        "10.0.0.0/8 can reach group endpoints on tcp 443",
        "interface endpoint bedrock-runtime",
    ]
    assert "interface endpoint monitoring" in network["closed"]
    assert "opened: 10.0.0.0/8 can reach group endpoints on tcp 443" in said
    assert "closed: interface endpoint monitoring" in said
    assert of(document, "fraud/dev")["weight"] in ("opened", "destroyed")


def test_a_way_to_the_internet_that_somebody_wrote_by_hand_is_told(estate):
    write(estate, {"out/fraud/dev/more.tf": 'resource "aws_internet_gateway" "this" {\n}\n'})
    commit(estate, "by hand")
    fraud = of(told(estate), "fraud/dev")

    (way,) = fraud["network"]["opened"]
    assert "opens the direct way to the internet" in way
    assert fraud["weight"] == "opened"
