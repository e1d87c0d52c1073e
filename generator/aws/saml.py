"""The metadata of a SAML identity provider: what it says, looked at before IAM does.

It is XML that a stranger may have written. Expat parses it without a document type, so that it declares no
entities: nothing is expanded, and nothing is fetched.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from xml.parsers import expat

SHORTEST = 1_000
"""Characters of metadata that IAM takes at least (IAM API, CreateSAMLProvider; botocore 1.44.5)."""

DEEPEST = 64
"""Elements inside one another that are read: the schemas of metadata and signatures nest about ten."""

_METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
_SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
_SAML_2 = "urn:oasis:names:tc:SAML:2.0:protocol"
_ENTITY = f"{_METADATA} EntityDescriptor"
_PROVIDER = f"{_METADATA} IDPSSODescriptor"
_KEY = f"{_METADATA} KeyDescriptor"
_SIGN_IN = f"{_METADATA} SingleSignOnService"
_CERTIFICATE = f"{_SIGNATURE} X509Certificate"
_KEY_INFO = f"{_SIGNATURE} KeyInfo"
_KEYS_READ = frozenset((f"{_SIGNATURE} X509Data", f"{_SIGNATURE} KeyName"))
"""What information on a key may hold: certificates, which are read, and a name."""

_PRINTABLE = re.compile(r"[\x21-\x7e]{1,1024}")
_SEQUENCE = b"\x30"
"""The first byte of every certificate (X.690: SEQUENCE)."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What metadata says of the one provider it describes.

    `entity_id` is what the provider calls itself, `sign_in` are the addresses where it signs users in, and
    `certificates` the SHA-256 digests of those that it signs with, in hexadecimal; both sorted.
    """

    entity_id: str
    sign_in: tuple[str, ...]
    certificates: tuple[str, ...]


class MetadataFault(Exception):
    """What is wrong with metadata, at a line."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message, self.line = message, line


@dataclass(slots=True)
class _Said:
    """What was found so far; `path` are the elements that are open."""

    path: list[str] = field(default_factory=list)
    entity_id: str = ""
    is_signing: bool = False
    is_provider: bool = False
    sign_in: set[str] = field(default_factory=set)
    certificates: set[str] = field(default_factory=set)
    text: list[str] = field(default_factory=list)


def metadata_in(text: str) -> Metadata:
    """What the text of a file says.

    Raises:
        MetadataFault: it is no metadata of an identity provider that IAM would take.
    """
    said = _parsed(text)
    for is_lacking, message in (
        (
            not said.is_provider,
            "this describes no identity provider: no IDPSSODescriptor for SAML 2.0",
        ),
        (not said.certificates, "no certificate that the provider signs with is in this file"),
        (not said.sign_in, "no address at which the provider signs users in is in this file"),
        (len(text) < SHORTEST, f"this is shorter than the {SHORTEST} characters that IAM takes at least"),
    ):
        if is_lacking:
            raise MetadataFault(message, 1)
    return Metadata(said.entity_id, tuple(sorted(said.sign_in)), tuple(sorted(said.certificates)))


def _parsed(text: str) -> _Said:
    said = _Said()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def line() -> int:
        return parser.CurrentLineNumber

    def refuse(*_: object) -> None:
        raise MetadataFault("metadata has no document type, which could declare entities", line())

    def start(name: str, attributes: dict[str, str]) -> None:
        said.path.append(name)
        said.text.clear()
        _start(said, name, attributes, line())

    def end(name: str) -> None:
        if name == _CERTIFICATE and said.is_signing and _PROVIDER in said.path:
            said.certificates.add(_digest("".join(said.text), line()))
        if name == _KEY:
            said.is_signing = False
        said.path.pop()
        said.text.clear()

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = said.text.append
    try:
        parser.Parse(text, True)  # noqa: FBT003 -- expat knows no name for it
    except expat.ExpatError as error:
        raise MetadataFault(f"this is no XML: {expat.ErrorString(error.code)}", error.lineno) from error
    return said


def _refuse_nesting(path: list[str], line: int) -> None:
    """Refuse an element where it stands.

    Raises:
        MetadataFault: too many elements stand around it, or it is a key that a review would not show.
    """
    if len(path) > DEEPEST:
        raise MetadataFault(f"more than {DEEPEST} elements stand inside one another", line)
    if _KEY in path:
        _refuse_other_keys(path, line)


def _refuse_other_keys(path: list[str], line: int) -> None:
    """Refuse what a reader may take for a key and a review would not show.

    Raises:
        MetadataFault: the element that begins is a key in another form, or stands in a certificate.
    """
    name = path[-1].rpartition(" ")[2]
    if _CERTIFICATE in path[:-1]:
        raise MetadataFault(f"a certificate holds another element, `{name}`", line)
    if _KEY in path and path[-2] == _KEY_INFO and path[-1] not in _KEYS_READ:
        raise MetadataFault(f"a key is given as {name}, and not as a certificate", line)


def _start(said: _Said, name: str, attributes: dict[str, str], line: int) -> None:
    _refuse_nesting(said.path, line)
    if len(said.path) == 1:
        if name != _ENTITY:
            shown = name.rpartition(" ")[2]
            raise MetadataFault(f"this is the metadata of no single provider: it begins with `{shown}`", line)
        said.entity_id = _address(attributes.get("entityID", ""), "entityID", line)
    elif name == _PROVIDER and said.path[:-1] == [_ENTITY]:
        said.is_provider = _SAML_2 in attributes.get("protocolSupportEnumeration", "").split()
    elif name == _KEY:
        said.is_signing = attributes.get("use") != "encryption"
    elif name == _SIGN_IN and _PROVIDER in said.path:
        address = _address(attributes.get("Location", ""), "Location", line)
        if not address.startswith("https://"):
            raise MetadataFault("users would sign in without TLS: an address must begin with https://", line)
        said.sign_in.add(address)


def _address(value: str, name: str, line: int) -> str:
    if not _PRINTABLE.fullmatch(value):
        raise MetadataFault(f"{name} is missing, or holds what no address holds", line)
    return value


def _digest(encoded: str, line: int) -> str:
    try:
        certificate = base64.b64decode("".join(encoded.split()), validate=True)
    except binascii.Error as error:
        raise MetadataFault("a certificate is not written in base64", line) from error
    if not certificate.startswith(_SEQUENCE):
        raise MetadataFault("what stands in place of a certificate is none", line)
    return hashlib.sha256(certificate).hexdigest()
