"""A firewall comes, changes its list and goes: what `diff`, `build` and the certificate say of it."""

import json

import pytest
from fakes.commands import tenantry
from fakes.repositories import commit, git

LIST = "[.pypi.org, files.pythonhosted.org]"


def told(result):
    return " ".join(result.output.split())


def ok(*arguments):
    result = tenantry(*arguments)
    assert result.exit_code == 0, result.output
    return told(result)


def edit(workspace, file, old, new):
    path = workspace / "tenants" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def guarded(workspace, once):
    """A workspace in which the platform allows what one tenant asks for: a firewall with a list."""

    def make():
        ok(workspace, "build", "--no-scan")
        git(workspace, "init", "--quiet")
        commit(workspace, "closed")
        opening = "\ndefaults:\n  guardrails: {deny_internet: false}\n"
        edit(workspace, "_platform.yaml", "\ndefaults:\n", opening)
        tenant = workspace / "tenants/fraud.yaml"
        network = f"network: {{internet: firewall, allowed_domains: {LIST}}}"
        tenant.write_text(f"{tenant.read_text(encoding='utf-8')}\n{network}\n", encoding="utf-8")
        ok(workspace, "build", "--no-scan")
        commit(workspace, "guarded")

    return once("guarded", workspace, make)


def test_a_review_names_each_domain_that_a_new_firewall_lets_through_before_the_routes_to_it(guarded):
    said = ok(guarded, "diff", "--base", "HEAD~1")

    assert "opened: the firewall lets through pypi.org and all below it" in said
    assert "opened: the firewall lets through files.pythonhosted.org" in said
    assert "opened: group workload can go out to everywhere (0.0.0.0/0) on tcp 443" in said
    assert "(foreign.data) It now leaves out internet-by-name" in said
    assert "replaced" not in said


def test_a_review_says_domain_by_domain_what_opened_and_what_closed(guarded):
    edit(guarded, "fraud.yaml", LIST, "[.pypi.org, .huggingface.co]")
    ok(guarded, "build", "--no-scan")
    commit(guarded, "another list")

    said = ok(guarded, "diff", "--base", "HEAD~1")

    assert "opened: the firewall lets through huggingface.co and all below it" in said
    assert "closed: the firewall lets through files.pythonhosted.org" in said
    assert "pypi.org and all below it" not in said.replace("huggingface.co and all below it", "")
    assert "domains that the firewall lets through" in said
    assert "resources 1 updated" in said


def test_what_a_certificate_accepts_is_bounded_by_names(guarded):
    certificate = json.loads((guarded / "out/fraud/isolation.json").read_text(encoding="utf-8"))
    accepted = {one["id"] for one in certificate["accepted"]}

    assert "internet-by-name" in accepted
    assert "internet" not in accepted


def test_a_firewall_loses_its_protection_first_and_its_log_is_not_let_go_without_an_answer(guarded):
    stated = f"{{internet: firewall, allowed_domains: {LIST}}}"
    edit(guarded, "fraud.yaml", stated, "{internet: nat}")
    protected = told(tenantry(guarded, "build", "--no-scan"))
    edit(guarded, "fraud.yaml", "{internet: nat}", stated.replace("}", ", firewall_protection: false}"))
    ok(guarded, "build", "--no-scan")
    edit(guarded, "fraud.yaml", stated.replace("}", ", firewall_protection: false}"), "{internet: nat}")
    unprotected = told(tenantry(guarded, "build", "--no-scan"))

    refused = "module.network.aws_networkfirewall_firewall.this is destroyed: AWS deletes no firewall that is"
    lost = "module.network.aws_cloudwatch_log_group.firewall is destroyed"
    assert refused in protected
    assert "say `network.firewall_protection: false` and apply that first" in protected
    assert lost in protected
    assert refused not in unprotected
    assert lost in unprotected
    assert unprotected.count("is destroyed") == 1
