"""What a build hands to the publisher: files with their inputs, and the address ledger."""

from collections.abc import Iterable, Iterator

from generator import __version__
from generator.pipeline.validation import Validation
from generator.plan.addresses.ledger import ledger_text
from generator.plan.estate.files import LEDGER_DOCUMENT, PLATFORM_DOCUMENT
from generator.plan.estate_plan import EstatePlan
from generator.plan.stack import StackPlan
from generator.publish.lease import Lease
from generator.publish.manifest import digest
from generator.publish.ownership import survey
from generator.publish.publish import SideFile
from generator.publish.rendering import Rendering
from generator.render.files import RenderedFile


def rendering_of(
    lease: Lease,
    validation: Validation,
    stacks: tuple[StackPlan, ...],
    files: tuple[RenderedFile, ...],
    tenants: tuple[str, ...],
) -> Rendering:
    """What `out/` is to be; with `tenants` only their stacks, those no longer planned included."""
    digests = {path: digest(document.text.encode()) for path, document in validation.documents.items()}
    inputs = {
        stack.address: {path: digests[path] for path in sorted({PLATFORM_DOCUMENT, stack.source})}
        for stack in stacks
    }
    replaced = None
    if tenants:
        current = survey(lease).manifest
        replaced = frozenset((*inputs, *_published(current.stacks if current else {}, tenants)))
    return Rendering(files, inputs, __version__, replaced)


def _published(stacks: Iterable[str], tenants: tuple[str, ...]) -> Iterator[str]:
    return (stack for stack in stacks if stack.split("/", 1)[0] in tenants)


def ledger_file(plan: EstatePlan) -> SideFile | None:
    """The address ledger to write with `out/`; None when no address was ever given out."""
    if not plan.ledger.blocks:
        return None
    return SideFile(LEDGER_DOCUMENT, ledger_text(plan.ledger))
