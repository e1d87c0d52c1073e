"""What `terraform show -json` says of a plan, read so that nothing in it is passed over unseen.

Keys are those of Terraform's JSON output format, of plans in format 1.x. One that is not known here may
say that something else would be done: then there is no record.
"""

import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from generator.apply.record import (
    NOTHING,
    SHAPE,
    Action,
    Attribute,
    Change,
    Doing,
    Known,
    Output,
    Secret,
    Unknown,
    Value,
)

_Object = Mapping[str, object]

_KNOWN = frozenset(
    {
        *("format_version", "terraform_version", "timestamp", "applyable", "complete", "errored"),
        *("variables", "planned_values", "prior_state", "configuration", "relevant_attributes"),
        *("resource_changes", "resource_drift", "output_changes", "checks"),
        *("deferred_changes", "deferred_action_invocations", "action_invocations"),
    }
)
_NOT_RECORDED = {
    "deferred_changes": "changes that are put off to a later plan",
    "deferred_action_invocations": "actions that are put off to a later plan",
    "action_invocations": "actions that resources do not show",
}
"""What a plan may hold beside its changes, and a record does not say."""

_RESOURCE = frozenset(
    {
        *("address", "previous_address", "module_address", "mode", "type", "name", "index", "deposed"),
        *("provider_name", "change", "action_reason"),
    }
)
_CHANGE = frozenset(
    {
        *("actions", "before", "after", "after_unknown", "before_sensitive", "after_sensitive"),
        *("replace_paths", "importing", "generated_config", "before_identity", "after_identity"),
    }
)
_IMPORTING = frozenset({"id", "identity", "unknown"})

_ACTIONS: Mapping[tuple[str, ...], tuple[Action, bool]] = {
    ("no-op",): (Action.KEEP, False),
    ("create",): (Action.CREATE, False),
    ("read",): (Action.READ, False),
    ("update",): (Action.UPDATE, False),
    ("delete",): (Action.DELETE, False),
    ("delete", "create"): (Action.REPLACE, False),
    ("create", "delete"): (Action.REPLACE, True),
    ("forget",): (Action.FORGET, False),
    ("create", "forget"): (Action.FORGET, True),
}

_Path = tuple[str | int, ...]


class PlanFault(ValueError):
    """Why a plan has no record."""


def doing_in(plan: _Object, key: bytes) -> Doing:
    """What a plan would do; secrets as digests under `key`.

    Raises:
        PlanFault: the plan is errored, incomplete or deferred, or says something that is not known here.
    """
    _require_whole(plan)
    reader = _Reader(key)
    resources = [_object(one, "resource_changes") for one in _list(plan.get("resource_changes"))]
    changes = [change for one in resources if (change := reader.change(one)) is not None]
    outputs = _object(plan.get("output_changes") or {}, "output_changes")
    return Doing(
        tuple(sorted(changes, key=lambda one: one.key)),
        tuple(
            output
            for name in sorted(outputs)
            if (output := reader.output(name, _object(outputs[name], name))) is not None
        ),
        tuple(sorted(_vanished(plan))),
        tuple(sorted(_failing(plan))),
    )


def drifted_in(plan: _Object, key: bytes) -> tuple[Change, ...]:
    """What a plan found otherwise than the state has it, each as a change of what the state has.

    Raises:
        PlanFault: something in it is not known here.
    """
    reader = _Reader(key)
    resources = [_object(one, "resource_drift") for one in _list(plan.get("resource_drift"))]
    changes = [change for one in resources if (change := reader.change(one)) is not None]
    return tuple(sorted(changes, key=lambda one: one.key))


def standing_in(plan: _Object) -> int:
    """How many resources a plan found in the state."""
    changes = (_object(one, "resource_changes") for one in _list(plan.get("resource_changes")))
    return sum(
        one.get("mode") == "managed" and _object(one.get("change"), "change").get("before") is not None
        for one in changes
    )


def terraform_version(plan: _Object) -> str:
    """The version of the terraform that planned."""
    return str(plan.get("terraform_version", ""))


def _require_whole(plan: _Object) -> None:
    version = plan.get("format_version")
    if not isinstance(version, str) or version.partition(".")[0] != "1":
        raise PlanFault(f"the plan has format {version}, and only 1.x is known")
    if unknown := sorted(plan.keys() - _KNOWN):
        raise PlanFault(f"the plan says {', '.join(unknown)}, which is not known")
    if plan.get("errored") is not False:
        raise PlanFault("the plan ended with an error")
    if plan.get("complete") is not True:
        raise PlanFault("the plan is not complete: another plan and apply would have to follow")
    for name, words in _NOT_RECORDED.items():
        if plan.get(name):
            raise PlanFault(f"the plan holds {words} ({name})")


def _vanished(plan: _Object) -> Iterator[str]:
    for each in _list(plan.get("resource_drift")):
        drift = _object(each, "resource_drift")
        _require_known(drift, _RESOURCE, "resource_drift")
        if _object(drift.get("change"), "change").get("actions") == ["delete"]:
            deposed = drift.get("deposed")
            yield f"{drift['address']} (deposed {deposed})" if deposed else str(drift["address"])


def _failing(plan: _Object) -> Iterator[str]:
    for each in _list(plan.get("checks")):
        check = _object(each, "checks")
        if check.get("status") in ("fail", "error"):
            yield str(_object(check.get("address"), "address").get("to_display", ""))


class _Reader:
    """Changes as values; `key` is what secrets are digested under."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def change(self, resource: _Object) -> Change | None:
        """The change of a resource; None where nothing becomes of it."""
        address = str(resource.get("address"))
        _require_known(resource, _RESOURCE, address)
        change = _object(resource.get("change"), address)
        _require_known(change, _CHANGE, address)
        actions = tuple(map(str, _list(change.get("actions"))))
        if actions not in _ACTIONS:
            raise PlanFault(f"{address}: nobody knows what {'/'.join(actions) or 'no action'} does")
        action, creates_first = _ACTIONS[actions]
        was, imports = str(resource.get("previous_address") or ""), _imported(change, address)
        if action is Action.KEEP and not (was or imports):
            return None
        return Change(
            address,
            str(resource.get("type")),
            str(resource.get("provider_name")),
            action,
            creates_first,
            was,
            str(resource.get("deposed") or ""),
            imports,
            str(resource.get("action_reason") or ""),
            tuple(sorted(json.dumps(path) for path in _list(change.get("replace_paths")))),
            tuple(self._attributes(address, change, tells_all=action is Action.REPLACE)),
        )

    def output(self, name: str, change: _Object) -> Output | None:
        """The output's change; None where it says the same."""
        _require_known(change, _CHANGE, name)
        if change.get("actions") == ["no-op"]:
            return None
        before, after = self._values(f"output.{name}", (), _Sides.of(change))
        return None if before == after and not isinstance(after, Unknown) else Output(name, before, after)

    def _attributes(self, address: str, change: _Object, *, tells_all: bool) -> Iterator[Attribute]:
        """What changes; of what is made anew everything that it will have."""
        sides = _Sides.of(change)
        before, after = ({} if one is None else one for one in (sides.before, sides.after))
        for one in self._told(address, (), replace(sides, before=before, after=after)):
            if tells_all or one.before != one.after or isinstance(one.after, Unknown):
                yield one

    def _told(self, address: str, path: _Path, sides: "_Sides") -> Iterator[Attribute]:
        steps = sides.steps
        if not steps:
            was, now = self._values(address, path, sides)
            yield Attribute(path, was, now)
            return
        was_shape, shape = _shape(sides.before), _shape(sides.after)
        if path or was_shape != shape:
            yield Attribute((*path, SHAPE), Known(was_shape), Known(shape))
        if sides.is_of_another_kind:
            yield Attribute(path, self._value((address, path), sides.before, sides.was_secret), NOTHING)
            sides = replace(sides, before=None, was_secret=False)
        for step in steps:
            yield from self._told(address, (*path, step), sides.at(step))

    def _values(self, address: str, path: _Path, sides: "_Sides") -> tuple[Value, Value]:
        was = self._value((address, path), sides.before, sides.was_secret)
        if _holds_true(sides.unknown):
            return was, Unknown()
        return was, self._value((address, path), sides.after, sides.is_secret)

    def _value(self, place: tuple[str, _Path], value: object, secret: object) -> Value:
        if value is None:
            return NOTHING
        if _holds_true(secret):
            told = json.dumps([*place, value], sort_keys=True)
            return Secret(hmac.new(self._key, told.encode(), sha256).hexdigest())
        return Known(value)  # type: ignore[arg-type]  # it was read of JSON


@dataclass(frozen=True, slots=True)
class _Sides:
    """One value before and after, and which parts of it are unknown or secret."""

    before: object
    after: object
    unknown: object
    was_secret: object
    is_secret: object

    @classmethod
    def of(cls, change: _Object) -> "_Sides":
        """The sides of a whole change."""
        return cls(
            *(change.get(name) for name in ("before", "after")),
            *(change.get(name, False) for name in ("after_unknown", "before_sensitive", "after_sensitive")),
        )

    def at(self, step: str | int) -> "_Sides":
        """The sides of what stands one step further in."""
        inner = (self.before, self.after, self.unknown, self.was_secret, self.is_secret)
        return _Sides(*(_at(one, step) for one in inner))

    @property
    def steps(self) -> list[str | int] | None:
        """The ways in, where both sides have the same shape; None where the value is told as a whole.

        Where something in it is unknown or secret, what is beside that is told, whatever stood there before.
        """
        marks = (self.unknown, self.was_secret, self.is_secret)
        if any(one is True for one in marks):
            return None
        is_marked = any(map(_holds_true, marks))
        sides = [one for one in (self.before, self.after) if not (is_marked and one is None)]
        if is_marked and isinstance(self.after, (dict, list)):
            sides = [one for one in sides if type(one) is type(self.after)]
        if sides and all(isinstance(one, dict) for one in sides):
            named = (*sides, *([self.unknown] if isinstance(self.unknown, dict) else ()))
            return sorted({str(name) for one in named if isinstance(one, dict) for name in one})
        if sides and all(isinstance(one, list) for one in sides):
            lengths = {len(one) for one in sides if isinstance(one, list)}
            if lengths != {0} and (is_marked or len(lengths) == 1):
                return list(range(max(lengths)))
        return None

    @property
    def is_of_another_kind(self) -> bool:
        """Whether an object becomes a list, a text an object, or the like."""
        sides = [one for one in (self.before, self.after) if one is not None]
        return len({type(one) for one in sides}) > 1


def _shape(value: object) -> str:
    """What a value is: nothing, an object, a list of so many, or a plain value."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "nothing" if value is None else "a value"


def _at(value: object, step: str | int) -> object:
    """What stands one step further in; `True` of a whole is true of each part of it."""
    if isinstance(value, bool):
        return value
    if isinstance(step, str):
        return value.get(step) if isinstance(value, Mapping) else None
    return value[step] if isinstance(value, list) and step < len(value) else None


def _holds_true(marks: object) -> bool:
    """Whether a value, or anything in it, is marked."""
    if isinstance(marks, Mapping):
        return any(map(_holds_true, marks.values()))
    if isinstance(marks, list):
        return any(map(_holds_true, marks))
    return marks is True


def _imported(change: _Object, address: str) -> str:
    importing = change.get("importing")
    if importing is None:
        return ""
    said = _object(importing, address)
    _require_known(said, _IMPORTING, address)
    return json.dumps(said, sort_keys=True)


def _require_known(found: _Object, known: frozenset[str], where: str) -> None:
    if unknown := sorted(found.keys() - known):
        raise PlanFault(f"{where} says {', '.join(unknown)}, which is not known")


def _object(value: object, where: str) -> _Object:
    if not isinstance(value, dict):
        raise PlanFault(f"{where} is no object")
    return value


def _list(value: object) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise PlanFault("a list is no list")
    return value
