"""The file with the metadata of an identity provider."""

from dataclasses import dataclass, replace
from pathlib import Path

from generator.aws.saml import Metadata, MetadataFault, metadata_in
from generator.core.findings import Finding, Rule
from generator.core.places import Location, Span
from generator.load.documents import SourceDocument
from generator.load.files import FILES, read_bytes
from generator.tenancy.saml import SamlMetadata, metadata_document

NOT_METADATA = Rule(
    "SRC032",
    "not-saml-metadata",
    "The file that `identity.saml_metadata` names is not the metadata of a SAML identity provider.",
    "IAM takes the whole file and refuses what is no metadata; with that of somebody else, somebody else"
    " signs in.",
    "Download the metadata of your identity provider's application for AWS, and put that file there.",
    family=FILES,
)

_HINT = "download the metadata of your identity provider again, and put that file here as it is"


@dataclass(frozen=True, slots=True)
class ReadMetadata:
    """A file as it was read; `metadata` says nothing when `findings` say what is wrong with it."""

    document: SourceDocument
    metadata: SamlMetadata
    findings: tuple[Finding, ...] = ()


def read_metadata(root: Path, name: str) -> ReadMetadata:
    """The file of that name, below the workspace `root`. No link is followed."""
    path = metadata_document(name)
    content = read_bytes(root, path)
    if isinstance(content, Finding):
        found = replace(content, hint=content.hint or "`identity.saml_metadata` in _platform.yaml names it")
        return ReadMetadata(SourceDocument(path, ""), _unread(path), (found,))
    document = SourceDocument(path, content.decode("utf-8-sig", errors="replace"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return ReadMetadata(document, _unread(path), (_finding(path, "this is not UTF-8 text", line),))
    try:
        return ReadMetadata(document, SamlMetadata(path, text, metadata_in(text)))
    except MetadataFault as fault:
        return ReadMetadata(document, _unread(path), (_finding(path, fault.message, fault.line),))


def _unread(path: str) -> SamlMetadata:
    """What stands in for a file with a fault, so that the rest of the estate can be looked at."""
    return SamlMetadata(path, "", Metadata("", (), ()))


def _finding(path: str, message: str, line: int) -> Finding:
    return Finding(NOT_METADATA, message, Location(path, span=Span.of_line(line)), hint=_HINT)
