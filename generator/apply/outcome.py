"""What an apply did, as `terraform apply -json` says while it runs."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType

from generator.core.json_text import JsonFault, object_in

_DONE = {"create": "created", "update": "updated", "delete": "destroyed"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of each address: `done` with what was done to it, `failed` with why, `begun` with neither.

    `errors` are faults that belong to no address. `is_complete` is whether Terraform said that it was done.
    """

    done: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)
    begun: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    is_complete: bool = False


def outcome_of(lines: Iterable[bytes]) -> Outcome:
    """The outcome that the lines of an apply tell; a line that is cut off or no JSON tells nothing."""
    heard = _Heard()
    for line in lines:
        with suppress(JsonFault):
            heard.hear(object_in(line))
    return heard.outcome()


@dataclass(slots=True)
class _Heard:
    """What has been said so far."""

    done: dict[str, tuple[str, ...]] = field(default_factory=dict)
    begun: dict[str, None] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    is_complete: bool = False

    def hear(self, said: Mapping[str, object]) -> None:
        """Take in one line."""
        address, action = _hook(said)
        match said.get("type"):
            case "apply_start" if action in _DONE:
                self.begun[address] = None
            case "apply_complete" if action in _DONE:
                self.done[address] = (*self.done.get(address, ()), _DONE[action])
                self.begun.pop(address, None)
            case "apply_errored":
                self.failed.append(address)
                self.begun.pop(address, None)
            case "diagnostic":
                _note(said.get("diagnostic"), self.reasons, self.errors)
            case "change_summary":
                self.is_complete = True
            case _:
                pass

    def outcome(self) -> Outcome:
        """All of it. Of what cannot be deleted one line names the resource, and another why, without it."""
        reasons, errors = dict(self.reasons), list(self.errors)
        for address in self.failed:
            if address not in reasons:
                reasons[address] = errors.pop(0) if errors else "Terraform does not say why"
        done, failed = MappingProxyType(dict(self.done)), MappingProxyType(reasons)
        return Outcome(done, failed, tuple(self.begun), tuple(errors), self.is_complete)


def _hook(said: Mapping[str, object]) -> tuple[str, str]:
    """The address and the action that a line is about."""
    hook = said.get("hook")
    if not isinstance(hook, dict):
        return "", ""
    resource = hook.get("resource")
    address = resource.get("addr") if isinstance(resource, dict) else None
    return str(address or ""), str(hook.get("action", ""))


def _note(diagnostic: object, reasons: dict[str, str], errors: list[str]) -> None:
    if not isinstance(diagnostic, dict) or diagnostic.get("severity") != "error":
        return
    text = ": ".join(filter(None, (str(diagnostic.get("summary", "")), str(diagnostic.get("detail", "")))))
    address = str(diagnostic.get("address") or "")
    if address:
        reasons[address] = "\n".join(filter(None, (reasons.get(address), text)))
    else:
        errors.append(text)
