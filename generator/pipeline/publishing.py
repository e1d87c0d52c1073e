"""What a build hands to the publisher: files with their inputs, and the address ledger."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from generator import __version__
from generator.disk.places import Place
from generator.estate.addresses.ledger import block_text, ledger_text
from generator.estate.site import Site
from generator.pipeline.certifying import certificates
from generator.pipeline.standing import environments
from generator.pipeline.validation import Validation
from generator.plan.estate_plan import EstatePlan
from generator.proof.certificate import StackProof
from generator.publish.ledger import SideFile, content_of
from generator.publish.ownership import survey
from generator.publish.published import Published
from generator.publish.rendering import Certificate, Rendering
from generator.render.files import RenderedFile
from generator.render.holder_page import holder_page
from generator.render.operating_model_page import operating_model_page
from generator.render.sign_in_page import sign_in_page
from generator.render.user_network_page import user_network_page
from generator.tenancy.addresses import AddressLedger, block_path
from generator.tenancy.files import HOLDER_PAGE_NAME, LEDGER_DOCUMENT, MODEL_NAME, SIGN_IN_NAME
from generator.tenancy.stack_address import PLATFORM_FOLDER, StackAddress


def rendering_of(
    published: Published,
    validation: Validation,
    files: tuple[RenderedFile, ...],
    proofs: tuple[StackProof, ...],
    holders: Collection[str] | None,
) -> Rendering:
    """What `out/` is to be; with `holders` only these folders, stacks no longer planned included."""
    replaced = None
    if holders is not None:
        current = survey(published).manifest
        known = {
            *(current.holdings if current else ()),
            *(StackAddress.parse(proof.stack).holder_folder for proof in proofs),
        }
        replaced = frozenset(folder for folder in known if folder in holders)
    proved = certificates(proofs)
    if validation.estate and validation.plan and validation.opened:
        retired = {one.site.address.holder_folder for one in validation.plan.sites.retired}
        folders = {one.folder for one in proved} | (retired if replaced is None else retired & replaced)
        proved = (*proved, *environments(validation.estate, validation.plan, validation.opened[0], folders))
    pages = tuple(_pages(validation, {one.folder for one in proved}))
    return Rendering(files, __version__, replaced, (*proved, *pages))


def _pages(validation: Validation, folders: Collection[str]) -> Iterator[Certificate]:
    """The pages for people in the folders of the platform, and of some tenants and shared domains."""
    if validation.estate is not None and PLATFORM_FOLDER in folders:
        about = operating_model_page(validation.estate.platform)
        if about is not None:
            yield Certificate(PLATFORM_FOLDER, MODEL_NAME, about)
    if validation.plan is None:
        return
    networks = user_network_page(validation.plan.sites.user_networks)
    if networks is not None and PLATFORM_FOLDER in folders:
        yield Certificate(PLATFORM_FOLDER, HOLDER_PAGE_NAME, networks)
    sites: dict[str, list[Site]] = {}
    for planned in (*validation.plan.sites.domains, *validation.plan.sites.tenants):
        sites.setdefault(planned.site.address.holder_folder, []).append(planned.site)
    for folder in sorted(sites.keys() & {*folders}):
        here = sites[folder]
        page = sign_in_page(folder, [site for site in here if site.is_tenant])
        if page is not None:
            yield Certificate(folder, SIGN_IN_NAME, page)
        first = holder_page(here[0].name, here, has_sign_in_page=page is not None)
        yield Certificate(folder, HOLDER_PAGE_NAME, first)


def ledger_content(root: Path) -> bytes | None:
    """What the one ledger file of earlier versions holds; None when it is not there or cannot be read."""
    with suppress(OSError):
        return content_of(Place(root) / LEDGER_DOCUMENT)
    return None


def ledger_files(validation: Validation, plan: EstatePlan, before: bytes | None) -> tuple[SideFile, ...]:
    """The blocks to write with `out/`: those that have no file yet.

    `before` is the one file of earlier versions, which goes unless it holds what is no range of a VPC.
    """
    places = {owner: block_path(cidr) for owner, cidr in plan.ledger.blocks.items()}
    new = tuple(
        SideFile(path, block_text(owner, plan.ledger.blocks[owner]), None)
        for owner, path in sorted(places.items())
        if path is not None and path not in validation.documents
    )
    if before is None:
        return new
    rest = {owner: cidr for owner, cidr in plan.ledger.blocks.items() if places[owner] is None}
    kept = ledger_text(AddressLedger(blocks=rest)) if rest else None
    return (*new, SideFile(LEDGER_DOCUMENT, kept, before))
