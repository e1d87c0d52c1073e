"""Who vouches for the people that sign in, as a review tells it when the identity provider's file changes."""

import base64
import hashlib

import pytest
from fakes.branches import of, rebuilt, told, words
from fakes.commands import tenantry
from fakes.repositories import commit, git
from fakes.saml import CERTIFICATE, metadata

pytestmark = pytest.mark.usefixtures("worked_out_once")

FILE = "tenants/_identity/acme-idp.xml"
ANOTHER = CERTIFICATE.replace("MIIA", "MIIB")
HEAVY = "opened"


def digest(certificate):
    return hashlib.sha256(base64.b64decode(certificate)).hexdigest()


@pytest.fixture
def federated(estate, edit, once):
    """An estate whose SAML providers are made of metadata, and a branch of it."""

    def make():
        name = "  saml_provider: acme-idp\n"
        edit(estate / "tenants/_platform.yaml", name, f"{name}  saml_metadata: acme-idp.xml\n")
        (estate / "tenants/_identity").mkdir()
        (estate / FILE).write_text(metadata())
        rebuilt(estate)
        git(estate, "branch", "--force", "main")

    return once("federated", estate, make)


def vouchers(estate, stack="fraud/dev"):
    return of(told(estate), stack)["access"]["vouchers"]


def test_another_certificate_is_told_by_its_digest_and_weighs_as_much_as_a_way_to_others(federated):
    (federated / FILE).write_text(metadata(certificate=ANOTHER))
    rebuilt(federated)

    [change] = vouchers(federated)
    assert change["before"]["certificates"] == [digest(CERTIFICATE)]
    assert change["after"]["certificates"] == [digest(ANOTHER)]
    assert of(told(federated), "fraud/dev")["weight"] == HEAVY
    said = words(federated)
    begins = "SAML provider acme-idp"
    assert f"{begins}: whoever holds the key of sha256 {digest(ANOTHER)[:16]}... vouches for who" in said
    assert f"{begins}: the key of sha256 {digest(CERTIFICATE)[:16]}... vouches for nobody any more" in said


def test_another_provider_is_told_by_its_name_in_every_account(federated):
    (federated / FILE).write_text(metadata(entity="https://stranger.example/idp"))
    rebuilt(federated)

    before, after = "https://idp.acme.example/saml", "https://stranger.example/idp"
    assert f"{after} vouches for who signs in, instead of {before}" in words(federated)
    changed = [one for holder in told(federated)["holders"] for one in holder["stacks"]]
    assert changed
    assert all(one["access"]["vouchers"] for one in changed)


def test_another_address_alone_lets_nobody_else_vouch(federated):
    (federated / FILE).write_text(metadata(sign_in="https://idp.acme.example/new"))
    rebuilt(federated)

    assert of(told(federated), "fraud/dev")["weight"] == "access"
    assert "users sign in at https://idp.acme.example/new, instead of" in words(federated)


def test_a_comment_in_the_file_changes_nobody(federated):
    (federated / FILE).write_text(metadata().replace("  <md:IDP", "  <!-- ours -->\n  <md:IDP"))
    rebuilt(federated)

    assert vouchers(federated) == []


def test_whatever_somebody_writes_in_place_of_metadata_by_hand_is_said(federated):
    file = federated / "out/fraud/dev/modules/federation/main.tf"
    file.write_text(file.read_text().replace("IDPSSODescriptor", "Nobody"))
    commit(federated, "by hand")

    assert "not known: who may do what by" in words(federated)


def test_the_file_is_the_cause_of_what_is_affected(federated):
    (federated / FILE).write_text(metadata(certificate=ANOTHER))
    rebuilt(federated)

    said = tenantry(federated, "affected", "--base", "main").stdout
    assert f"{FILE}: certificates" in said
    assert f"sha256 {digest(ANOTHER)[:16]}" in said
