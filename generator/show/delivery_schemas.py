"""The JSON Schemas of what `tenantry plan`, `tenantry apply` and `tenantry drift` print for programs."""

from generator.core.json_schema import Part, document, list_of, object_of, one_of, text, texts
from generator.drift.seen import DriftClass
from generator.show import applied, drifted, planned

_ADDRESS = text("The stack's address, which is its folder below out/.")
_SECONDS: Part = {"type": "number", "minimum": 0, "description": "Seconds that it took."}
_LOG = text("The file with all that terraform said; empty where it did not run.")
_FAULT = text("What terraform said, where the stack could not be planned.")
_WAITS = texts("The stacks that must be applied first.")


def plan_schema() -> Part:
    """What `tenantry plan --format json` prints."""
    change = {
        "address": text("The resource's address."),
        "action": one_of(planned.ACTIONS, "What would be done with it."),
        "attributes": texts("Attributes that change, each with both values; a secret is never shown."),
    }
    stack = {
        "address": _ADDRESS,
        "kind": one_of(planned.KINDS, "What came of it."),
        "record": text("The name of its record; empty where there is nothing to do."),
        "waits_for": _WAITS,
        "fault": _FAULT,
        "stops": texts("Why it is applied only for whoever names the record."),
        "changes": list_of("What would be done.", object_of(change)),
        "vanished": texts("What stood in the state and is gone."),
        "in_the_way": texts("What would stop an apply: names that are taken, things in use."),
        "makes_stale": list_of(
            "Pull requests whose plans of the stack are stale once this one is applied.", {"type": "integer"}
        ),
        "seconds": _SECONDS,
        "log": _LOG,
    }
    return document(
        "Stacks planned by terraform",
        {
            "version": {"const": planned.JSON_VERSION, "description": "The version of this shape."},
            "records": text("Where records lie."),
            "stacks": list_of("The stacks, in the order of applying.", object_of(stack)),
        },
    )


def apply_schema() -> Part:
    """What `tenantry apply --format json` prints."""
    done: Part = {
        "type": "object",
        "description": "What was done, by address.",
        "additionalProperties": texts("Created, updated or destroyed."),
    }
    failed: Part = {
        "type": "object",
        "description": "Why an address failed.",
        "additionalProperties": {"type": "string"},
    }
    stack = {
        "address": _ADDRESS,
        "kind": one_of(applied.KINDS, "What became of it."),
        "record": text("The name of the record that allowed it; empty where nothing was applied."),
        "done": done,
        "failed": failed,
        "begun": texts("Addresses that were begun, of which nobody said how they ended."),
        "errors": texts("Faults that belong to no address."),
        "refused": texts("Why the fresh plan was not applied."),
        "waits_for": _WAITS,
        "fault": _FAULT,
        "hint": text("What to do."),
        "unsettled": text("What terraform said when the state was to take in what stands."),
        "unnoted": text("Why what was done could not be noted beside the record."),
        "stale": texts("Records of this stack that were planned against what stood before."),
        "seconds": _SECONDS,
        "log": _LOG,
    }
    return document(
        "Stacks applied as reviewed",
        {
            "version": {"const": applied.JSON_VERSION, "description": "The version of this shape."},
            "stacks": list_of("The stacks, in the order of applying.", object_of(stack)),
        },
    )


def drift_schema() -> Part:
    """What `tenantry drift --format json` prints."""
    item = {
        "class": one_of(tuple(one.value for one in DriftClass), "How much it means."),
        "address": text("The resource that it is about; empty where a claim about the stack does not hold."),
        "words": text("What stands otherwise than declared."),
    }
    stack = {
        "address": _ADDRESS,
        "kind": one_of(drifted.KINDS, "What was seen of it."),
        "items": list_of("What stands otherwise; `pending` and `noise` are no drift.", object_of(item)),
        "not_seen": texts("What could not be looked for, and why."),
        "fault": text("Why the stack could not be looked at."),
        "hint": text("What to do."),
        "seconds": _SECONDS,
        "log": _LOG,
    }
    return document(
        "Stacks as they stand",
        {
            "version": {"const": drifted.JSON_VERSION, "description": "The version of this shape."},
            "stacks": list_of("The stacks, in the order of applying.", object_of(stack)),
        },
    )
