"""A line of isolation that is lost in a template stops the build, with a request that shows the leak."""

import shutil
from pathlib import Path

import pytest
from fakes.proofs import one_after_the_other

from generator.core.findings import has_errors
from generator.pipeline.proof import prove_estate
from generator.proof.properties.site_claims import claims_of

ROOT = Path(__file__).parents[2]
TENANTS = ROOT / "tests" / "golden" / "multi-domain" / "tenants"

ANYBODY = """jsonencode({
    Version = "2012-10-17"
    Statement = [{ Sid = "Anybody", Effect = "Allow", Action = "sts:AssumeRole", Principal = "*" }]
  })"""

TLS_ONLY = """jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid = "TlsOnly"
      Effect = "Deny"
      Action = "s3:*"
      Principal = "*"
      Resource = "${aws_s3_bucket.data.arn}/*"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })"""


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """A workspace of one tenant whose templates have a fault; only claims of one property are proved."""

    def make(template, old, new, claimed):
        shutil.copytree(TENANTS, tmp_path / "estate" / "tenants")
        shutil.copytree(ROOT / "templates", tmp_path / "templates")
        file = tmp_path / "templates" / template
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))
        monkeypatch.setattr("generator.render.environment.templates_root", lambda: tmp_path / "templates")
        monkeypatch.setattr("generator.pipeline.proving.each", one_after_the_other)
        monkeypatch.setattr(
            "generator.proof.stack_proof.claims_of",
            lambda site, facts: tuple(one for one in claims_of(site, facts) if one.property_id == claimed),
        )
        return prove_estate(tmp_path / "estate")

    return make


BREAKS = {
    "no boundary": (
        "blocks/role.tf.j2",
        "  permissions_boundary = {{ role.boundary }}\n",
        "",
        "guardrail.boundary",
    ),
    "anybody is trusted": (
        "blocks/role.tf.j2",
        "{{ role.trust_json | hcl(2) }}",
        ANYBODY,
        "inbound.assume",
    ),
    "a bucket policy that asks for nothing but TLS": (
        "modules/storage/policy.tf.j2",
        "policy = {{ module.policy | hcl(2) }}",
        f"policy = {TLS_ONLY}",
        "inbound.objects",
    ),
}
"""Template, what it holds, what it holds instead, and the property that must fail."""


@pytest.mark.parametrize("fault", BREAKS)
def test_a_lost_line_is_refuted_with_a_request(broken, fault):
    result = broken(*BREAKS[fault])

    assert has_errors(result.findings)
    assert {one.property_id for one in result.refuted} == {BREAKS[fault][-1]}
    for shown in result.refuted:
        assert shown.request.action.startswith(("iam:", "sts:", "s3:"))
        assert shown.place.document == "tenants/beta.yaml"
        assert shown.let_through


def test_work_that_became_impossible_is_refuted_with_what_is_missing(broken):
    loop = "{% for role in module.roles %}"
    result = broken("modules/identity/attachments.tf.j2", loop, "{% for role in () %}", "work.spaces")

    lost = [one for one in result.refuted if one.property_id == "work.spaces"]
    assert lost
    assert {one.request for one in lost} == {None}
    assert all("no statement" in one.reason for one in lost)


def test_whole_templates_prove(broken):
    result = broken("modules/storage/policy.tf.j2", "# S3", "# Amazon S3", "inbound.objects")

    assert result.findings == ()
    assert result.refuted == ()
