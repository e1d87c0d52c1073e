"""`tenantry prove`: what holds, what does not, and what is not in the model."""

import json
import re
from dataclasses import replace

import pytest
from fakes.commands import tenantry
from fakes.workspaces import cache_of

from generator.iam.claims import Result, Verdict
from generator.iam.decision.decide import decide
from generator.iam.prove import counterexample
from generator.iam.requests import Request
from generator.proof.naming import NAMES
from generator.proof.properties.namespaces import Pattern

PLACE = "tenants/fraud.yaml"


@pytest.fixture
def one_refuted(monkeypatch):
    """A proof in which somebody of the tenant fraud may list domains, which is shown as a leak."""

    def leak(claim):
        principal = claim.authority.principal
        tags = {key: known.patterns[0] for key, known in principal.session.items() if "tag/" in key}
        place = {"aws:principalarn": principal.arn, "aws:requestedregion": principal.region}
        request = Request("sagemaker:ListApps", "*", {**tags, **place})
        is_one = claim.property_id == "foreign.services" and decide(request, claim.authority).is_allowed
        return counterexample(request, claim.authority) if is_one else None

    def prove(claims):
        results = [Result(claim, Verdict.PROVED, classes=1) for claim in claims]
        shown = [(number, leak(result.claim)) for number, result in enumerate(results)]
        for number, found in [(number, found) for number, found in shown if found][:1]:
            results[number] = Result(results[number].claim, Verdict.REFUTED, 1, counterexample=found)
        return tuple(results)

    monkeypatch.setattr("generator.proof.stack_proof.prove", prove)


@pytest.fixture
def one_open(monkeypatch):
    """A proof in which one claim could not be decided."""

    def prove(claims):
        first, *rest = claims
        open_ = Result(first, Verdict.OUTSIDE, 0, reason="too many combinations")
        return (open_, *(Result(claim, Verdict.PROVED, 1) for claim in rest))

    monkeypatch.setattr("generator.proof.stack_proof.prove", prove)


def forget(workspace):
    """Proofs that were made before would be taken from the cache."""
    for file in (cache_of(workspace) / "tenantry/proof").rglob("*.json"):
        file.unlink()


def test_a_proof_says_each_property_then_what_is_accepted_and_what_is_outside(workspace):
    result = tenantry(workspace, "prove", "fraud")

    assert result.exit_code == 0
    assert result.output.startswith("tenant fraud: dev\n")
    assert "foreign.services" in result.output
    for words in ("proved ", "Accepted: ", "Outside the model: ", "presigned-urls"):
        assert words in result.output
    assert result.output.splitlines()[-1].endswith(" proved")
    assert [line for line in result.output.splitlines() if len(line) > 80 and len(line.split()) > 3] == []


@pytest.mark.usefixtures("one_refuted")
def test_a_refutation_shows_the_request_the_statement_and_where_it_stands(workspace):
    forget(workspace)
    result = tenantry(workspace, "prove", "fraud")

    assert result.exit_code == 1
    assert "foreign.services" in result.output
    assert "REFUTED (" in result.output
    block = result.output[result.output.index("REFUTED foreign.services") :].split("\n\n")[0]
    assert "action      sagemaker:ListApps" in block
    assert "let through LookAround in fraud-dev-" in block
    assert "out/fraud/dev/modules/identity/policies.tf:" in block
    assert f"caused by   {PLACE}:" in block
    assert "what to do  " in block


@pytest.mark.parametrize("output_format", ["sarif", "github"])
@pytest.mark.usefixtures("one_refuted")
def test_a_refutation_is_a_finding_in_formats_for_findings(workspace, output_format):
    forget(workspace)
    result = tenantry(workspace, "prove", "fraud", "--format", output_format)

    assert result.exit_code == 1
    assert "IAM100" in result.output
    assert "sagemaker:ListApps" in result.output


@pytest.mark.usefixtures("one_refuted")
def test_json_holds_certificates_and_requests(workspace):
    forget(workspace)
    shown = json.loads(tenantry(workspace, "prove", "fraud", "--format", "json").output)

    assert [one["name"] for one in shown["certificates"]] == ["fraud"]
    verdicts = {one["id"]: one["verdict"] for one in shown["certificates"][0]["properties"]}
    assert verdicts["foreign.services"] == "refuted"
    (refuted,) = shown["refuted"]
    assert refuted["request"]["action"] == "sagemaker:ListApps"
    assert refuted["let_through"][0]["sid"] == "LookAround"
    assert refuted["caused_by"]["document"] == PLACE


@pytest.mark.usefixtures("one_refuted")
def test_markdown_is_a_section_with_a_table(workspace):
    forget(workspace)
    result = tenantry(workspace, "prove", "fraud", "--format", "markdown")

    assert result.output.startswith("## Isolation\n")
    assert "| tenant `fraud` (dev) |" in result.output
    assert "### Refuted: `foreign.services`" in result.output
    assert "<details><summary>What the proof says nothing about" in result.output


@pytest.mark.usefixtures("one_refuted")
def test_a_refuted_property_stops_a_build_and_leaves_out_alone(workspace):
    forget(workspace)
    before = (workspace / "out/fraud/manifest.json").read_bytes()
    result = tenantry(workspace, "build", "--no-scan")

    assert result.exit_code == 1
    assert "error[IAM100]" in result.output
    assert "LookAround in fraud-dev-" in result.output
    assert (workspace / "out/fraud/manifest.json").read_bytes() == before


@pytest.mark.usefixtures("one_open")
def test_what_is_not_decided_stops_a_build(workspace):
    forget(workspace)
    result = tenantry(workspace, "build", "fraud", "--no-scan")

    assert result.exit_code == 1
    assert "error[IAM108]" in result.output
    assert "too many combinations" in " ".join(result.output.split())


@pytest.fixture
def names_that_meet(monkeypatch):
    """An estate in which a name may be taken for fraud's and for credit's."""

    def patterns(sites):
        places = {site.address: site.place for site in sites}
        for owner, glob in (("credit/dev", "c*"), ("fraud/dev", "ca*")):
            yield Pattern("models of 100000000005", owner, glob, places[owner])

    monkeypatch.setattr("generator.pipeline.proving.NAMES", replace(NAMES, patterns=patterns))


@pytest.mark.usefixtures("names_that_meet")
def test_names_of_two_owners_that_meet_are_shown_where_both_stand(workspace):
    result = tenantry(workspace, "prove", "fraud")

    assert result.exit_code == 1
    assert result.output.startswith("error[IAM100]: models of 100000000005: a name may belong to ")
    assert "--> tenants/credit.yaml:" in result.output
    assert "::: tenants/fraud.yaml:" in result.output
    assert "rename one of them" in result.output
    assert re.search(r"^  foreign\.names +REFUTED \(1 subject\)$", result.output, re.MULTILINE)


@pytest.mark.usefixtures("names_that_meet")
def test_json_and_markdown_hold_what_no_request_shows(workspace):
    shown = json.loads(tenantry(workspace, "prove", "fraud", "--format", "json").output)
    markdown = tenantry(workspace, "prove", "fraud", "--format", "markdown").output

    assert shown["refuted"] == []
    assert [one["code"] for one in shown["findings"]] == ["IAM100"]
    assert "### Error IAM100\n\nmodels of 100000000005: a name may belong to " in markdown
    assert "- `tenants/credit.yaml:" in markdown


def test_a_proof_of_faulty_files_says_what_is_wrong_with_them(workspace, edit):
    edit(workspace / PLACE, "data-scientist", "data-scientst")
    result = tenantry(workspace, "prove")

    assert result.exit_code == 1
    assert "error[PLN158]" in result.output


def test_an_unknown_tenant_is_a_usage_error(workspace):
    result = tenantry(workspace, "prove", "fraude")

    assert result.exit_code == 2
    assert "did you mean fraud?" in result.output


def test_an_unchanged_build_neither_parses_nor_proves(workspace, monkeypatch):
    def never(*_):
        raise AssertionError("it was proved before")

    monkeypatch.setattr("generator.proof.stack_proof.prove", never)
    monkeypatch.setattr("generator.readback.sources.parsed", never)

    result = tenantry(workspace, "build", "--no-scan")

    assert result.exit_code == 0
    assert "(6 unchanged)" in result.output


def test_a_change_proves_again_only_what_it_touches(workspace, monkeypatch, edit):
    proved = []

    def prove(claims):
        found = tuple(claims)
        proved.append({claim.place.document for claim in found})
        return tuple(Result(claim, Verdict.PROVED, 1) for claim in found)

    monkeypatch.setattr("generator.proof.stack_proof.prove", prove)
    edit(workspace / PLACE, "owner:", "# a comment proves nothing again\nowner:")
    assert tenantry(workspace, "build", "--no-scan").exit_code == 0
    assert proved == []
    edit(workspace / "tenants/credit.yaml", "carla: data-scientist", "carla: viewer")
    assert tenantry(workspace, "build", "--no-scan").exit_code == 0
    assert proved == [{"tenants/credit.yaml"}]
