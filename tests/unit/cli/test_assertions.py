"""An assertion that does not hold stops a build, with the request that breaks it: all of what a user sees."""

import re

import pytest
from fakes.commands import tenantry
from fakes.proofs import assertions_alone

ASSERTIONS = """
assertions:
  - id: models-stay
    effect: deny
    principal: {persona: data-scientist}
    actions: ["sagemaker:DeleteModel"]
    reason: Models are deleted by the nightly job
  - id: scientists-make-domains
    effect: allow
    principal: {persona: data-scientist, environment: dev}
    actions: ["sagemaker:CreateDomain"]
  - id: no-identities
    effect: deny
    principal: {kind: job}
    actions: ["iam:*"]
"""

FINDINGS = """\
error[IAM107]: refuted: that fraud-dev-data-scientist is allowed no request of
               the assertion models-stay (Models are deleted by the nightly
               job); it may call sagemaker:DeleteModel on
               arn:aws:sagemaker:eu-west-1:222222222221:model/x
    --> tenants/fraud.yaml:18:5
     |
  18 |   - id: models-stay
     |     ^^^^^^^^^^^^^^^
    ::: out/fraud/dev/modules/identity/policies.tf:164:1
     |
 164 |         Sid    = "Change"
     | - Change in fraud-dev-data-scientist-build lets it through
     = hint: stop the request, or change the assertion if it asks for too much

error[IAM107]: refuted: that fraud-dev-data-scientist is allowed some request of
               the assertion scientists-make-domains; no statement of its own
               policies allows any such request
   --> tenants/fraud.yaml:23:5
    |
 23 |   - id: scientists-make-domains
    |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
    = hint: allow the request, or change the assertion if it asks for too much

2 errors
"""

REFUTED = """\
REFUTED assertion.models-stay: fraud-dev-data-scientist
  claim       fraud-dev-data-scientist is allowed no request of the assertion
              models-stay (Models are deleted by the nightly job)
  principal   arn:aws:iam::222222222221:role/tenantry/fraud/dev/fraud-dev-data-scientist
  action      sagemaker:DeleteModel
  resource    arn:aws:sagemaker:eu-west-1:222222222221:model/x
  let through Change in fraud-dev-data-scientist-build
              out/fraud/dev/modules/identity/policies.tf:164
  caused by   tenants/fraud.yaml:18:5
  what to do  stop the request, or change the assertion if it asks for too much

REFUTED assertion.scientists-make-domains: fraud-dev-data-scientist
  claim       fraud-dev-data-scientist is allowed some request of the assertion
              scientists-make-domains
  principal   arn:aws:iam::222222222221:role/tenantry/fraud/dev/fraud-dev-data-scientist
  but         no statement of its own policies allows any such request
  caused by   tenants/fraud.yaml:23:5
  what to do  allow the request, or change the assertion if it asks for too much

"""


def lines_as_when_written(text):
    """The text with the line of the rendered statement that it had when this was written."""
    line = re.search(r"policies\.tf:(\d+)", text)[1]
    return text.replace(line, "164")


@pytest.fixture
def asserting(workspace, monkeypatch):
    """A workspace with assertions, which alone are really proved."""

    monkeypatch.setattr("generator.proof.stack_proof.prove", assertions_alone)
    with (workspace / "tenants/fraud.yaml").open("a", encoding="utf-8") as file:
        file.write(ASSERTIONS)
    return workspace


def test_a_build_stops_with_the_assertion_the_request_and_the_statement(asserting):
    before = (asserting / "out/fraud/manifest.json").read_bytes()
    result = tenantry(asserting, "build", "fraud", "--no-scan")

    assert result.exit_code == 1
    assert lines_as_when_written(result.output) == FINDINGS
    assert (asserting / "out/fraud/manifest.json").read_bytes() == before


def test_a_proof_shows_each_assertion_as_a_property_and_the_refuted_in_full(asserting):
    output = tenantry(asserting, "prove", "fraud").output

    assert "\n  assertion.models-stay              REFUTED (1 subject)\n" in output
    assert "\n  assertion.no-identities            proved 1 subject, " in output
    assert "\n  assertion.scientists-make-domains  REFUTED (1 subject)\n" in output
    refuted = output[output.index("REFUTED assertion.") : output.index("Whom and what each property")]
    assert lines_as_when_written(refuted) == REFUTED
