"""Plans as `terraform show -json` prints them, made by hand."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from generator.apply.plan_format import doing_in
from generator.apply.record import Bound, Doing, Record

KEY = b"k" * 32
AWS = "registry.terraform.io/hashicorp/aws"
BOUND = Bound("fraud/dev", "f" * 64, "1.11.4", (f"{AWS} 5.100.0 0123456789abcdef",))


def resource(
    address: str,
    *actions: str,
    before: Any = None,
    after: Any = None,
    unknown: Any = None,
    was_secret: Any = None,
    is_secret: Any = None,
    **more: Any,
) -> dict[str, Any]:
    """One entry of `resource_changes`; `more` are further keys, those of the change itself with `change_`."""
    kind, _, name = address.rpartition("module.")[2].rpartition(".")
    change = {
        "actions": list(actions),
        "before": before,
        "after": after,
        "after_unknown": {} if unknown is None else unknown,
        "before_sensitive": {} if was_secret is None else was_secret,
        "after_sensitive": {} if is_secret is None else is_secret,
    }
    change |= {key.removeprefix("change_"): value for key, value in more.items() if key.startswith("change_")}
    own = {key: value for key, value in more.items() if not key.startswith("change_")}
    return {
        "address": address,
        "mode": "managed",
        "type": kind.rpartition(".")[2],
        "name": name,
        "provider_name": AWS,
        "change": change,
    } | own


def plan(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A whole plan of these resources; `more` are keys of the plan in place of the usual ones."""
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {},
        "resource_changes": list(resources),
        "prior_state": {},
        "configuration": {},
        "relevant_attributes": [{"resource": "aws_vpc.this", "attribute": ["id"]}],
        "timestamp": "2026-11-30T06:54:30Z",
        "applyable": True,
        "complete": True,
        "errored": False,
    } | more


def doing(*resources: dict[str, Any], **more: Any) -> Doing:
    """What such a plan would do."""
    return doing_in(plan(*resources, **more), KEY)


def record(does: Doing, *stops: str, made: str = "2026-11-30T07:00:00.000+00:00", **bound: Any) -> Record:
    """A record of it; `bound` are parts of what it is bound to in place of the usual ones."""
    parts = {name: getattr(BOUND, name) for name in ("stack", "files", "terraform", "providers")} | bound
    return Record(Bound(**parts), does, "c" * 40, made, stops)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value in JSON that holds no others."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from leaves(inner, (*path, number))
    else:
        yield path


def with_another(value: Any, path: tuple[Any, ...]) -> Any:
    """The same JSON with another value at one place."""
    changed = deepcopy(value)
    inside = changed
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = other_than(inside[path[-1]])
    return changed


def other_than(value: Any) -> Any:
    """A value of the same kind that is another one."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return f"{value}-another"
        case list():
            return [*value, "another"]
        case dict():
            return value | {"another": True}
        case _:
            return "another"
