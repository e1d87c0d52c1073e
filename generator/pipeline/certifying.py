"""Proofs of stacks as certificates: one file per tenant, shared domain and platform, beside their stacks."""

from collections.abc import Iterable
from itertools import groupby

from generator import __version__
from generator.proof.certificate import Holder, StackProof, canonical, certificate
from generator.publish.rendering import Certificate
from generator.tenancy.files import CERTIFICATE_NAME
from generator.tenancy.stack_address import StackAddress


def holders(proofs: Iterable[StackProof]) -> tuple[tuple[Holder, tuple[StackProof, ...]], ...]:
    """Whose certificates there are, each with the proofs it is about, by folder."""
    ordered = sorted(proofs, key=lambda proof: (_folder(proof), proof.stack))
    grouped = (tuple(group) for _, group in groupby(ordered, _folder))
    return tuple((_holder(group), group) for group in grouped)


def certificates(proofs: Iterable[StackProof]) -> tuple[Certificate, ...]:
    """The files to publish with the stacks that were proved."""
    return tuple(
        Certificate(holder.folder, CERTIFICATE_NAME, canonical(certificate(holder, group, __version__)))
        for holder, group in holders(proofs)
    )


def _folder(proof: StackProof) -> str:
    return StackAddress.parse(proof.stack).holder_folder


def _holder(proofs: tuple[StackProof, ...]) -> Holder:
    addresses = tuple(StackAddress.parse(proof.stack) for proof in proofs)
    first = addresses[0]
    environments = tuple(one.environment for one in addresses if one.environment)
    return Holder(str(first.holder_kind), first.holder, first.holder_folder, environments)
