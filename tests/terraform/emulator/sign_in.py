"""STS and Studio as those meet them who sign in with an assertion; moto believes every one.

A signature is a digest of the assertion here, as nobody has the provider's key: whatever is changed in
what is signed is refused, and whatever stands beside it is not seen, as with AWS. What a session may open
is asked of the tags that the assertion gave it, which is what the rendered policies compare.
"""

import base64
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree as ET

from moto.core.exceptions import AccessDeniedError, JsonRESTError, ServiceException
from moto.core.responses import ActionResult
from moto.iam.models import iam_backends
from moto.sagemaker.responses import SageMakerResponse
from moto.sts.models import AssumedRole, STSBackend
from terraform.emulator import sagemaker

ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes/"
_IN = {"saml": "urn:oasis:names:tc:SAML:2.0:assertion", "ds": "http://www.w3.org/2000/09/xmldsig#"}
_SIGNATURE = re.compile(rb"<ds:Signature>.*?</ds:Signature>", re.DOTALL)
_SIGNED = re.compile(rb"<saml:Assertion.*?</saml:Assertion>", re.DOTALL)
_tags: dict[str, Mapping[str, str]] = {}


class Expired(ServiceException):
    """As STS says it of an assertion that is too old."""

    code = "ExpiredTokenException"
    message = "Token must be redeemed within 5 minutes of issuance"


class Invalid(ServiceException):
    """As STS says it of an assertion that its provider did not sign."""

    code = "InvalidIdentityToken"
    message = "Response signature invalid"


def install() -> None:
    """Have STS verify assertions, and Studio ask whose profile it is."""
    believing = STSBackend.assume_role_with_saml

    def verifying(self: STSBackend, **asked: Any) -> AssumedRole:
        tags = _verified(**asked)
        role = believing(self, **asked)
        _tags[role.access_key_id] = tags
        return role

    STSBackend.assume_role_with_saml = verifying
    SageMakerResponse.create_presigned_domain_url = _presigned


def reset() -> None:
    """Forget every session."""
    _tags.clear()


def signature(assertion: bytes) -> str:
    """What signs an assertion here."""
    return sha256(_SIGNATURE.sub(b"", assertion)).hexdigest()


def _verified(*, role_arn: str, principal_arn: str, saml_assertion: str) -> Mapping[str, str]:
    """The tags of the session that the assertion gives for a role."""
    document = base64.b64decode(saml_assertion)
    found = _SIGNED.search(document)
    if found is None:
        raise Invalid
    root = ET.fromstring(found[0].replace(b"<saml:Assertion", _NAMED, 1))  # noqa: S314 - a test's own
    if root.findtext(".//ds:SignatureValue", "", _IN) != signature(found[0]):
        raise Invalid
    said = root.find(".//saml:SubjectConfirmationData", _IN)
    assert said is not None
    if datetime.fromisoformat(said.attrib["NotOnOrAfter"]) <= datetime.now(UTC):
        raise Expired
    given = {
        one.attrib["Name"]: [value.text or "" for value in one]
        for one in root.findall(".//saml:Attribute", _IN)
    }
    account = role_arn.split(":")[4]
    roles = {role.arn: role for role in iam_backends[account]["aws"].roles.values()}
    if f"{role_arn},{principal_arn}" not in given.get(f"{ATTRIBUTES}Role", []) or role_arn not in roles:
        raise AccessDeniedError("anonymous", "sts:AssumeRoleWithSAML")
    if said.attrib["Recipient"] not in roles[role_arn].assume_role_policy_document:
        raise AccessDeniedError("anonymous", "sts:AssumeRoleWithSAML")
    begins = f"{ATTRIBUTES}PrincipalTag:"
    return {name.removeprefix(begins): values[0] for name, values in given.items() if name.startswith(begins)}


_NAMED = b'<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'


def _presigned(self: SageMakerResponse) -> ActionResult:
    """A URL of a profile that carries the id of whoever asks."""
    asked = self.params
    domain, name = asked["DomainId"], asked["UserProfileName"]
    arn = f"arn:aws:sagemaker:{self.region}:{self.current_account}:user-profile/{domain}/{name}"
    profile = sagemaker.studio(self.current_account, self.region).tagged(arn)
    mine = _tags.get(self.get_access_key(), {}).get("studiouserid")
    if profile is None or mine is None or profile.tags.get("studiouserid") != mine:
        raise JsonRESTError("AccessDeniedException", f"not authorized to open {arn}")
    url = f"https://{domain}.studio.{self.region}.sagemaker.aws/auth?token=t&expires={asked['ExpiresInSeconds']}"
    return ActionResult({"AuthorizedUrl": url})
