"""What becomes of the resources of a stack, as lines and as JSON."""

from collections.abc import Iterator, Sequence

from generator.core.json_schema import Part, list_of, object_of, one_of, or_nothing, text, texts, truth
from generator.review.affected import Fate
from generator.review.change import StackChange
from generator.review.prediction import Altered, Held, Prediction, StackClass, Warned
from generator.review.provider_facts import Beside
from generator.show.glyphs import visible
from generator.show.wrapping import count_of

_FEW = 3
"""Addresses or paths that one line names."""

_OUTPUT = "output."

_GONE = "planned to go, and refused"

_WARNED = {
    Beside.REFUSED: "planned as an update, and refused",
    Beside.TOO_SOON: "planned, and refused",
    Beside.LOST: "something is lost, although nothing is made anew",
    Beside.GOES_ALONG: "made anew, and more is lost than a plan says",
}


def counted(one: StackChange) -> str:
    """The class of a stack that changes, and how many resources come to what."""
    found = one.resources
    counts = (
        (found.created, "created"),
        (found.destroyed, "destroyed"),
        (found.left_behind, "left behind"),
        (found.replaced, "replaced"),
        (found.updated, "updated"),
        (found.moved, "moved"),
        (found.forgotten, "given up"),
        (found.imported, "taken over"),
    )
    said = ", ".join(f"{len(some):,} {word}" for some, word in counts if some)
    told = [found.stack_class.words] if one.fate is Fate.CHANGED and _is_worth_it(found) else []
    return "; ".join([*told, *([f"resources {said}"] if said else [])])


def _is_worth_it(found: Prediction) -> bool:
    """Whether the class says more than that files beside the stack differ."""
    return found.stack_class is not StackClass.IDENTICAL


def grave_lines(one: StackChange) -> Iterator[str]:
    """What fails, is left behind, is lost, or is not known."""
    found = one.resources
    if found.left_behind:
        yield (
            f"! left behind: {_some(found.left_behind)}; looked for in another account or Region,"
            " where a plan makes it once more and says nothing of what stands"
        )
    if found.state_moves:
        yield (
            "! another state is read from now on: unless it is moved there first, everything that stands is"
            " left behind"
        )
    for name in found.protected:
        yield f"! {name} is protected, so the plan fails: it would be destroyed or made anew"
    for name in found.unplannable:
        yield f"! {name} cannot be planned: it goes together with the provider that it is destroyed with"
    yield from map(_held, found.held)
    yield from _warnings(found.warned)
    yield from (f"! not known: {name}" for name in found.unknown)


def _held(one: Held) -> str:
    """What keeps something from being destroyed, and what to do."""
    where = "; ".join(f"{visible(stack)} has {_some(addresses)}" for stack, addresses in one.by[:_FEW])
    more = f"; and {count_of(len(one.by) - _FEW, 'more stack', 'more stacks')}" if len(one.by) > _FEW else ""
    return (
        f"! cannot be applied: {one.address} would be destroyed or made anew, and {one.holding.words}:"
        f" {where}{more} ({one.holding.source}). The apply stops there, with all destroyed that went before"
        f" it; {one.holding.instead}"
    )


def _warnings(warned: Sequence[Warned]) -> Iterator[str]:
    """Updates that do otherwise than planned, those of one kind together."""
    alike: dict[tuple[str, str, str, str], list[str]] = {}
    for each in warned:
        how = _GONE if each.is_gone else _WARNED[each.what]
        alike.setdefault((how, each.path, each.words, each.source), []).append(each.address)
    for (how, path, words, source), addresses in alike.items():
        at = f" ({path})" if path else ""
        yield f"! {how}: {_some(addresses)}{at}; {words} ({source})"


def resource_lines(one: StackChange) -> Iterator[str]:
    """What becomes of single resources, the heaviest first; those created and updated are only counted."""
    found = one.resources
    yield from (f"destroys {name}" for name in found.destroyed)
    yield from (f"makes {each.address} anew: {_why(each)}" for each in found.replaced)
    yield from (f"protects {name} no more" for name in found.unprotected)
    yield from (f"gives up {name}, which stays in AWS" for name in found.forgotten)
    yield from (f"moves {was} to {now}" for was, now in found.moved)
    yield from (f"takes over {name}" for name in found.imported)
    outputs = [name.removeprefix(_OUTPUT) for name in found.beside if name.startswith(_OUTPUT)]
    yield from (f"also differs: {name}" for name in found.beside if not name.startswith(_OUTPUT))
    if outputs:
        yield f"also differs, for whoever reads outputs: {_some(outputs)}"


def _why(one: Altered) -> str:
    """The paths for which it is made anew, by what they come through."""
    own = [each.path for each in one.causes if not each.through]
    if own:
        return f"{_some(own)} differs"
    shortest = min((each.through for each in one.causes), key=len, default=())
    return f"{_some([each.path for each in one.causes])} differs, through {' ← '.join(shortest)}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _FEW:,} more" if len(names) > _FEW else ""
    return f"{', '.join(names[:_FEW])}{more}"


def resources_json(one: StackChange) -> dict[str, object]:
    """Everything that is predicted of the resources of a stack."""
    found = one.resources
    return {
        "class": found.stack_class.name.lower() if one.fate is Fate.CHANGED else None,
        "created": list(found.created),
        "destroyed": list(found.destroyed),
        "left_behind": list(found.left_behind),
        "state_moves": found.state_moves,
        "replaced": [_altered(each) for each in found.replaced],
        "updated": [_altered(each) for each in found.updated],
        "moved": [{"from": was, "to": now} for was, now in found.moved],
        "forgotten": list(found.forgotten),
        "imported": list(found.imported),
        "protected": list(found.protected),
        "unprotected": list(found.unprotected),
        "unplannable": list(found.unplannable),
        "held": [
            {
                "address": each.address,
                "by": [{"stack": stack, "resources": list(some)} for stack, some in each.by],
                "because": each.holding.words,
                "instead": each.holding.instead,
                "source": each.holding.source,
            }
            for each in found.held
        ],
        "otherwise_than_planned": [
            {
                "address": each.address,
                "path": each.path or None,
                "is": each.what,
                "because": each.words,
                "source": each.source,
            }
            for each in found.warned
        ],
        "beside": list(found.beside),
        "unknown": list(found.unknown),
    }


def _altered(one: Altered) -> dict[str, object]:
    causes = [{"path": each.path, "through": list(each.through)} for each in one.causes]
    return {"address": one.address, "because": causes}


def resources_schema() -> Part:
    """The shape of it."""
    cause = {
        "path": text("The argument, by its way through blocks."),
        "through": texts(
            "The resources through which it comes, the nearest first; none where it differs itself."
        ),
    }
    altered = object_of(
        {"address": text("The resource."), "because": list_of("Why.", object_of(cause))},
    )
    by = {"stack": text("The stack."), "resources": texts("What of it stands there.")}
    held = {
        "address": text("The resource."),
        "by": list_of("What stands in it, by stack.", object_of(by)),
        "because": text("Why."),
        "instead": text("What to do."),
        "source": text("Who says so."),
    }
    warned = {
        "address": text("The resource."),
        "path": or_nothing(text("The argument; null where it is any.")),
        "is": one_of(tuple(Beside), "What comes otherwise than planned."),
        "because": text("Why."),
        "source": text("Who says so."),
    }
    return object_of(
        {
            "class": or_nothing(_CLASS),
            "created": texts("Addresses that come."),
            "destroyed": texts("Addresses that go."),
            "left_behind": texts("What stands and is looked for in another account or Region."),
            "state_moves": truth("Whether another state is read from now on."),
            "replaced": list_of("What is made anew.", altered),
            "updated": list_of("What is updated where it stands.", altered),
            "moved": list_of(
                "What gets another address.", object_of({"from": text("Before."), "to": text("Now.")})
            ),
            "forgotten": texts("What is given up and stays in AWS."),
            "imported": texts("What exists already and is taken over."),
            "protected": texts("What would be destroyed or made anew, so that the plan fails."),
            "unprotected": texts("What may be destroyed from now on."),
            "unplannable": texts("What goes together with its provider, so that the plan fails."),
            "held": list_of(
                "What would be destroyed while resources of other stacks stand in it, so that the apply stops"
                " halfway.",
                object_of(held),
            ),
            "otherwise_than_planned": list_of(
                "Updates that AWS refuses or that lose something.", object_of(warned)
            ),
            "beside": texts("What differs and is no resource."),
            "unknown": texts("What nobody can tell."),
        }
    )


_CLASS = one_of(
    tuple(one.name.lower() for one in StackClass),
    "How much the stack changes; null where all of it comes or goes.",
)
