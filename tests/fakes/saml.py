"""Metadata of an identity provider, as providers hand it out."""

import base64

from generator.aws.saml import metadata_in
from generator.tenancy.saml import SamlMetadata

CERTIFICATE = base64.b64encode(b"\x30\x82" + bytes(range(256)) * 3).decode()
"""What begins as a certificate does, and is nobody's."""


def metadata(
    entity: str = "https://idp.acme.example/saml",
    certificate: str = CERTIFICATE,
    sign_in: str = "https://idp.acme.example/sso",
    use: str = ' use="signing"',
) -> str:
    """The text of a file of metadata."""
    return f"""\
<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor{use}>
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
        <ds:X509Certificate>{certificate}</ds:X509Certificate>
      </ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{sign_in}"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
"""


METADATA = SamlMetadata("tenants/_identity/acme-idp.xml", metadata(), metadata_in(metadata()))
