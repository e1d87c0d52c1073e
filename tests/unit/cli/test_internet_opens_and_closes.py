"""A way to the internet comes and goes: what `diff`, `build`, `capacity` and the certificate say of it."""

import json
import re
import shutil

import pytest
from fakes.commands import tenantry
from fakes.repositories import commit, git

PUBLIC = "network: {internet: public, internet_reason: Workshops clone <public> repositories}"
ACCOUNT = re.compile(r'account: "([0-9]{12})"')


def ok(*arguments):
    result = tenantry(*arguments)
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


@pytest.fixture
def closed(workspace, once):
    """A workspace whose platform allows what no tenant asks for yet."""

    def make():
        platform = workspace / "tenants/_platform.yaml"
        text = platform.read_text(encoding="utf-8")
        assert text.count("\ndefaults:\n") == 1
        opening = "\ndefaults:\n  guardrails: {deny_internet: false}\n"
        platform.write_text(text.replace("\ndefaults:\n", opening), encoding="utf-8")
        ok(workspace, "build", "--no-scan")
        git(workspace, "init", "--quiet")
        commit(workspace, "closed")

    return once("closed", workspace, make)


@pytest.fixture
def opened(closed, once):
    """The same, opened by the tenant."""

    def make():
        tenant = closed / "tenants/fraud.yaml"
        text = tenant.read_text(encoding="utf-8")
        assert "network:" not in text
        tenant.write_text(f"{text}\nnetwork: {{internet: nat}}\n", encoding="utf-8")
        ok(closed, "build", "--no-scan")
        commit(closed, "opened")

    return once("opened", closed, make)


def accepted(workspace):
    certificate = json.loads((workspace / "out/fraud/isolation.json").read_text(encoding="utf-8"))
    return {one["id"] for one in certificate["accepted"]}


def test_a_review_says_what_opens_and_what_the_certificate_leaves_out(opened):
    said = ok(opened, "diff", "--base", "HEAD~1")

    assert "opened: an internet gateway, which opens the direct way to the internet" in said
    assert "opened: group domain can go out to everywhere (0.0.0.0/0) on tcp 443" in said
    assert "opened: group workload can go out to everywhere (0.0.0.0/0) on tcp 443" in said
    assert "(foreign.data) It now leaves out internet" in said
    assert "way to the internet none → nat" in said
    assert "replaced" not in said


def test_only_the_certificate_of_who_asks_for_it_accepts_it(opened):
    assert "internet" in accepted(opened)
    others = [path for path in opened.glob("out/*/isolation.json") if path.parent.name != "fraud"]
    assert not [one for one in others if '"id": "internet"' in one.read_text(encoding="utf-8")]


def test_it_closes_again_without_an_acknowledgement(opened):
    tenant = opened / "tenants/fraud.yaml"
    text = tenant.read_text(encoding="utf-8")
    tenant.write_text(text.replace("internet: nat", "internet: none"), encoding="utf-8")

    said = ok(opened, "build", "--no-scan")

    assert "PLN067" not in said
    assert "internet" not in accepted(opened)
    commit(opened, "closed again")
    assert "closed: an internet gateway" in ok(opened, "diff", "--base", "HEAD~1")


@pytest.fixture
def public(closed):
    """The same with data that is not sensitive, and then with the tenant's domain on the public internet."""
    platform, tenant = (closed / f"tenants/{name}.yaml" for name in ("_platform", "fraud"))
    text, file = platform.read_text(encoding="utf-8"), tenant.read_text(encoding="utf-8")
    file += "\ndata_classification: internal\n"
    tenant.write_text(file, encoding="utf-8")
    shutil.rmtree(closed / "out/fraud")
    ok(closed, "build", "--no-scan")
    commit(closed, "internal")
    account = ACCOUNT.search(file)[1]
    assert "\napproved:\n" in text
    room = f'\napproved:\n  public_domains: {{"{account}": [fraud]}}\n'
    platform.write_text(text.replace("\napproved:\n", room), encoding="utf-8")
    tenant.write_text(f"{file}\n{PUBLIC}\n", encoding="utf-8")
    ok(closed, "build", "--no-scan")
    commit(closed, "public")
    return closed


def test_a_domain_on_the_public_internet_is_told_in_review_on_its_page_and_in_the_certificate(public):
    said = ok(public, "diff", "--base", "HEAD~1")
    page = (public / "out/fraud/README.md").read_text(encoding="utf-8")

    assert "opened: applications of Studio reach the internet directly (PublicInternetOnly)" in said
    assert "way to the internet none → public" in said
    assert "Workshops clone <public> repositories" in said
    assert "internet-beside-the-vpc" in accepted(public)
    assert "**Applications of Studio are on the public internet**" in page
    assert "Why: Workshops clone &lt;public&gt; repositories. Jobs stay in the VPC." in page
    assert "studio --> internet((" in page

    tenant = public / "tenants/fraud.yaml"
    tenant.write_text(tenant.read_text(encoding="utf-8").replace(PUBLIC, ""), encoding="utf-8")
    refused = tenantry(public, "build", "--no-scan")
    words = " ".join(refused.output.split())
    assert refused.exit_code == 1
    assert "PLN067" in words
    assert "app_network_access_type" in words
    assert "`aws sagemaker update-domain` brings the applications back into the VPC" in words


def test_the_capacity_counts_the_gateways(opened):
    assert "NAT gateways public subnets 3 domain one per zone" in ok(opened, "capacity", "fraud")
