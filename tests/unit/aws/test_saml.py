"""Metadata is read as IAM would read it, and nothing in it is expanded or fetched."""

import base64
import hashlib

import pytest
from fakes.saml import CERTIFICATE, metadata

from generator.aws.saml import DEEPEST, SHORTEST, MetadataFault, metadata_in


def test_it_says_who_the_provider_is_where_it_signs_in_and_with_what_it_signs() -> None:
    said = metadata_in(metadata())

    assert said.entity_id == "https://idp.acme.example/saml"
    assert said.sign_in == ("https://idp.acme.example/sso",)
    assert said.certificates == (hashlib.sha256(base64.b64decode(CERTIFICATE)).hexdigest(),)


def test_a_key_for_no_stated_use_signs_and_one_for_encryption_does_not() -> None:
    assert metadata_in(metadata(use="")).certificates == metadata_in(metadata()).certificates
    with pytest.raises(MetadataFault, match="no certificate that the provider signs with"):
        metadata_in(metadata(use=' use="encryption"'))


def test_a_key_for_a_use_that_nobody_knows_counts_as_one_that_signs() -> None:
    assert metadata_in(metadata(use=' use="Signing"')).certificates == metadata_in(metadata()).certificates


def test_a_certificate_may_be_broken_into_lines() -> None:
    broken = "\n        ".join(CERTIFICATE[start : start + 64] for start in range(0, len(CERTIFICATE), 64))

    assert metadata_in(metadata(certificate=broken)) == metadata_in(metadata())


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("", "this is no XML: no element found", 1),
        (metadata()[:600], "this is no XML: ", 6),
        (metadata() + "x", "this is no XML: junk after document element", 12),
        (
            metadata().replace("EntityDescriptor", "EntitiesDescriptor"),
            "it begins with `EntitiesDescriptor`",
            2,
        ),
        (metadata().replace("IDPSSODescriptor", "SPSSODescriptor"), "describes no identity provider", 1),
        (metadata().replace("SAML:2.0:protocol", "SAML:1.1:protocol"), "describes no identity provider", 1),
        (metadata().replace("SingleSignOnService", "SingleLogoutService"), "no address at which", 1),
        (metadata(sign_in="http://idp.acme.example/sso"), "without TLS", 9),
        (metadata(sign_in=""), "Location is missing", 9),
        (metadata(entity=""), "entityID is missing", 2),
        (metadata(entity="a b"), "entityID is missing, or holds what no address holds", 2),
        (metadata(certificate="?"), "a certificate is not written in base64", 6),
        (metadata(certificate="aGVsbG8="), "what stands in place of a certificate is none", 6),
        (metadata(certificate="MIIB"), f"shorter than the {SHORTEST} characters", 1),
    ],
)
def test_what_iam_would_refuse_or_mistake_is_refused_at_its_line(text: str, message: str, line: int) -> None:
    with pytest.raises(MetadataFault) as fault:
        metadata_in(text)

    assert message in fault.value.message
    assert fault.value.line == line


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE a SYSTEM "https://stranger.example/a.dtd">',
    ],
)
def test_a_document_type_is_refused_before_it_declares_anything(declared: str) -> None:
    first, rest = metadata().split("\n", 1)
    with pytest.raises(MetadataFault, match="has no document type"):
        metadata_in(f"{first}\n{declared}\n{rest}")


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (f"{CERTIFICATE[:8]}<x/>{CERTIFICATE}", "a certificate holds another element"),
        (f"{CERTIFICATE}<x>{CERTIFICATE[:8]}</x>", "a certificate holds another element"),
    ],
    ids=["before", "behind"],
)
def test_a_certificate_that_could_be_read_in_two_ways_is_refused(extra: str, message: str) -> None:
    with pytest.raises(MetadataFault, match=message):
        metadata_in(metadata(certificate=extra))


@pytest.mark.parametrize("key", ["KeyValue", "RetrievalMethod", "PGPData"])
def test_a_key_that_is_no_certificate_is_refused_as_no_review_would_show_it(key: str) -> None:
    text = metadata().replace("<ds:X509Data>", f"<ds:{key}>x</ds:{key}><ds:X509Data>", 1)

    with pytest.raises(MetadataFault, match=f"a key is given as {key}, and not as a certificate"):
        metadata_in(text)


def test_a_key_may_have_a_name() -> None:
    named = metadata().replace("<ds:X509Data>", "<ds:KeyName>2026</ds:KeyName><ds:X509Data>", 1)

    assert metadata_in(named) == metadata_in(metadata())


def nested(levels: int) -> str:
    """Metadata with so many elements inside one another."""
    more = levels - 2
    return metadata().replace(
        "</md:IDPSSODescriptor>", f"{'<x>' * more}{'</x>' * more}</md:IDPSSODescriptor>"
    )


def test_what_is_nested_as_deep_as_is_read_says_the_same() -> None:
    assert metadata_in(nested(DEEPEST)) == metadata_in(metadata())


@pytest.mark.parametrize("levels", [DEEPEST + 1, 200_000])
def test_what_is_nested_deeper_is_refused_where_it_becomes_too_deep(levels: int) -> None:
    with pytest.raises(
        MetadataFault, match=f"more than {DEEPEST} elements stand inside one another"
    ) as refused:
        metadata_in(nested(levels))

    assert refused.value.line == nested(levels).count("\n", 0, nested(levels).index("<x>")) + 1


def test_a_certificate_outside_the_provider_is_nobodys() -> None:
    outside = (
        metadata()
        .replace("md:IDPSSODescriptor", "md:SPSSODescriptor")
        .replace(
            "</md:EntityDescriptor>",
            '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/>'
            "</md:EntityDescriptor>",
        )
    )
    with pytest.raises(MetadataFault, match="no certificate that the provider signs with"):
        metadata_in(outside)
