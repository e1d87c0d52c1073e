"""Proofs of stacks as certificates: one file per tenant, shared domain and platform, beside their stacks."""

from collections.abc import Iterable
from itertools import groupby

from generator import __version__
from generator.proof.certificate import NAME, Holder, StackProof, canonical, certificate
from generator.publish.rendering import Certificate

_DOMAINS = "_platform/domains/"
_ORGANIZATION = "organization"


def folder_of(stack: str) -> str:
    """The folder that a stack's certificate stands in: the one around the stack's own."""
    return stack.rpartition("/")[0]


def holders(proofs: Iterable[StackProof]) -> tuple[tuple[Holder, tuple[StackProof, ...]], ...]:
    """Whose certificates there are, each with the proofs it is about, by folder."""
    ordered = sorted(proofs, key=lambda proof: (folder_of(proof.stack), proof.stack))
    grouped = ((folder, tuple(group)) for folder, group in groupby(ordered, lambda one: folder_of(one.stack)))
    return tuple((_holder(folder, group), group) for folder, group in grouped)


def certificates(proofs: Iterable[StackProof]) -> tuple[Certificate, ...]:
    """The files to publish with the stacks that were proved."""
    return tuple(
        Certificate(holder.folder, NAME, canonical(certificate(holder, group, __version__)))
        for holder, group in holders(proofs)
    )


def _holder(folder: str, proofs: tuple[StackProof, ...]) -> Holder:
    names = (proof.stack.rpartition("/")[2] for proof in proofs)
    environments = tuple(name for name in names if name != _ORGANIZATION)
    if folder.startswith(_DOMAINS):
        return Holder("shared domain", folder.removeprefix(_DOMAINS), folder, environments)
    kind = "platform" if folder == "_platform" else "tenant"
    return Holder(kind, folder.removeprefix("_"), folder, environments)
