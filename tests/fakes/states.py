"""States as a plan tells them in `prior_state`, made by hand."""

from typing import Any

from generator.drift.state import StateRead, state_in


def managed(address: str, **values: Any) -> dict[str, Any]:
    """One resource of the root module or of `module.NAME`."""
    kind, _, name = address.rpartition("module.")[2].rpartition(".")
    return {
        "address": address,
        "mode": "managed",
        "type": kind.rpartition(".")[2],
        "name": name,
        "values": values,
    }


def prior(*resources: dict[str, Any]) -> dict[str, Any]:
    """The part of a plan that holds what stands."""
    modules: dict[str, list[dict[str, Any]]] = {}
    for one in resources:
        inside = one["address"].split(".")[1] if one["address"].startswith("module.") else ""
        modules.setdefault(inside, []).append(one)
    children = [
        {"address": f"module.{name}", "resources": some} for name, some in sorted(modules.items()) if name
    ]
    return {"values": {"root_module": {"resources": modules.get("", []), "child_modules": children}}}


def state(*resources: dict[str, Any]) -> StateRead:
    """What stands."""
    return state_in({"prior_state": prior(*resources)})
