"""Affected stacks as text, as JSON, and as jobs of CI runners."""

import json
from collections.abc import Iterator

from generator.review.affected import Affected, AffectedStacks, Fate
from generator.review.differences import ABSENT, Difference
from generator.show.glyphs import visible
from generator.show.jobs import github_jobs, github_unordered, gitlab_jobs, lines_of_jobs
from generator.show.wrapping import count_of, shortened, wrapped

JSON_VERSION = 1

_MOST_VALUES = 6
"""Values that are named as a cause of one stack; the JSON names all."""

_LONGEST = 60
"""Characters of a value that are shown in text."""

_SHORT = 12
"""Characters of a commit's id in text."""


def affected_text(base: str, found: AffectedStacks) -> str:
    """The stacks in the order of applying, each with its causes, and what follows; ends with a line feed."""
    return "".join(f"{line}\n" for line in _lines(base, found))


def affected_json(base: str, found: AffectedStacks) -> str:
    """One JSON object: the two commits, the steps, and what is removed, followed or strange."""
    document = {
        "version": JSON_VERSION,
        "base": {"revision": base, "commit": found.base},
        "head": {"commit": found.head},
        "steps": [[_stack(one) for one in step] for step in found.steps],
        "removed": [_stack(one) | {"text_at": found.base} for one in found.removed],
        "followed": [{"address": one.address, "relies_on": list(one.relies_on)} for one in found.followed],
        "strange": list(found.strange),
    }
    return json.dumps(document, indent=2) + "\n"


def affected_github(_base: str, found: AffectedStacks) -> str:
    """Lines for `$GITHUB_OUTPUT`: those of all jobs, and what is removed or follows."""
    beside = {
        "removed": json.dumps([one.address for one in found.removed]),
        "followed": json.dumps([one.address for one in found.followed]),
    }
    return github_jobs(found.placed) + "".join(f"{name}={value}\n" for name, value in beside.items())


def affected_unordered(_base: str, found: AffectedStacks) -> str:
    """Lines for `$GITHUB_OUTPUT`: those of jobs that need no order."""
    return github_unordered(found.placed)


def affected_gitlab(_base: str, found: AffectedStacks) -> str:
    """YAML to include in a child pipeline: a hidden job to extend, once for each group of stacks."""
    return gitlab_jobs(found.placed)


def affected_lines(_base: str, found: AffectedStacks) -> str:
    """A line for each stack in the order of applying: its step, its account and its address."""
    return lines_of_jobs(found.placed)


def _lines(base: str, found: AffectedStacks) -> Iterator[str]:
    yield from wrapped(_summary(base, found), 0)
    for step, stacks in enumerate(found.steps, 1):
        yield ""
        yield f"step {step}" + (", in any order or at the same time" if len(stacks) > 1 else "")
        for one in stacks:
            yield from _affected(one)
    if found.removed:
        yield ""
        yield from wrapped(f"removed, to be destroyed in this order; {found.base[:_SHORT]} has their text", 0)
        for one in found.removed:
            yield from _affected(one)
    if found.followed:
        yield ""
        yield "not changed themselves, but relying on these; their next apply can fail or change"
        for follower in found.followed:
            yield f"  {follower.address}"
            yield from wrapped(f"relies on {', '.join(follower.relies_on)}", 4)
    yield from _strange(found.strange)


def _summary(base: str, found: AffectedStacks) -> str:
    number = count_of(len(found.every), "stack is affected", "stacks are affected")
    words = number if found.every else "no stack is affected: no rendered file differs"
    began = f"{found.base[:_SHORT]}, where it left {visible(base)}"
    return f"{words} between HEAD ({found.head[:_SHORT]}) and {began}"


def _strange(paths: tuple[str, ...]) -> Iterator[str]:
    if paths:
        yield ""
        words = f"{count_of(len(paths), 'path', 'paths')} below out/ that are no stack's differ as well"
        yield from wrapped(f"{words}; `tenantry build --check` says what they are", 0)
        for path in paths:
            yield f"  {visible(path)}"


def _affected(one: Affected) -> Iterator[str]:
    yield f"  {one.address}  {one.fate}, {count_of(one.files, 'file', 'files')}"
    if one.counterpart is not None:
        words = "in the place of" if one.fate is Fate.CREATED else "gives way to"
        yield from wrapped(f"{words} {one.counterpart}: to AWS another name is another thing", 4)
    for value in one.values[:_MOST_VALUES]:
        yield from wrapped(_value(value), 4)
    if len(one.values) > _MOST_VALUES:
        yield f"    and {count_of(len(one.values) - _MOST_VALUES, 'more value', 'more values')}"
    if one.versions:
        yield from wrapped(f"built by tenantry {one.versions[1]}, before by {one.versions[0]}", 4)
    elif not one.values and one.neighbours:
        yield from wrapped(f"by way of {', '.join(map(visible, one.neighbours))}", 4)
    elif not one.values:
        yield "    no file says otherwise: templates or the engine render it otherwise"


def _value(value: Difference) -> str:
    """What a file says now and said before."""
    if not value.route:
        return f"{value.document} is {'new' if value.before is ABSENT else 'gone'}"
    if value.before is not ABSENT and value.after is not ABSENT:
        key = ".".join(map(str, value.route))
        return f"{value.document}: {key} {_shown(value.before)} → {_shown(value.after)}"
    words, one = ("added", value.after) if value.before is ABSENT else ("removed", value.before)
    route = list(value.route)
    while isinstance(one, dict) and len(one) == 1:
        ((key, one),) = one.items()
        route.append(key)
    return f"{value.document}: {'.'.join(map(str, route))} {words}: {_shown(one)}"


def _shown(value: object) -> str:
    """A value between backquotes, on one line and cut where it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return f"`{shortened(visible(text), _LONGEST)}`"


def _stack(one: Affected) -> dict[str, object]:
    return {
        "address": one.address,
        "fate": one.fate,
        "files": one.files,
        "counterpart": one.counterpart,
        "because": {
            "values": [
                {
                    "document": value.document,
                    "key": list(value.route),
                    "before": _plain(value.before),
                    "after": _plain(value.after),
                }
                for value in one.values
            ],
            "versions": list(one.versions) if one.versions else None,
            "neighbours": list(one.neighbours),
        },
    }


def _plain(value: object) -> object:
    return None if value is ABSENT else value
