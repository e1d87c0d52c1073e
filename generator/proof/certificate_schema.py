"""The JSON Schema of `isolation.json`, for those who read it with programs."""

from typing import Any

from generator.iam.claims import Verdict
from generator.proof.certificate import VERSION


def _text(meaning: str) -> dict[str, Any]:
    return {"type": "string", "description": meaning}


def _list(meaning: str, items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "description": meaning, "items": items}


def _object(fields: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = sorted(fields.keys() - set(optional))
    return {"type": "object", "properties": fields, "required": required, "additionalProperties": False}


def _digests(meaning: str) -> dict[str, Any]:
    value = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    return {"type": "object", "description": meaning, "additionalProperties": value}


def certificate_schema() -> dict[str, Any]:
    """The schema, JSON Schema 2020-12."""
    count = {"type": "integer", "minimum": 0}
    proved = _object(
        {
            "id": _text("The property."),
            "group": _text("What it is about."),
            "claims": _text("The property in one sentence."),
            "verdict": {
                "enum": [verdict.value for verdict in Verdict],
                "description": "What became of it; a published certificate holds nothing that is refuted.",
            },
            "whom": _list(
                "About whom it speaks: which principals, whatever their names.", {"type": "string"}
            ),
            "over": _list(
                "Over what: which actions, on what, and by the value of which keys; one line for each way.",
                {"type": "string"},
            ),
            "accepts": _list(
                "Which of `accepted` it leaves out: beside those, it makes no exception.", {"type": "string"}
            ),
            "subjects": {**count, "description": "Principals and resources it was claimed of."},
            "request_kinds": {
                **count,
                "description": "Pairs of an action and a type of resource that it speaks of, summed over"
                " `subjects`; an action without resources is one.",
            },
            "granted_kinds": {
                **count,
                "description": "Those of them whose action some statement allows by its name: of the others"
                " the names of actions decide.",
            },
            "request_classes": {
                **count,
                "description": "Classes of requests that a search told apart and decided; requests that no"
                " policy tells apart are one.",
            },
            "without_search": _text("Why no class of requests had to be searched."),
            "nothing": _list(
                "Of whom some of it, or all if the verdict is `nothing to prove`, speaks of no request, and"
                " why.",
                {"type": "string"},
            ),
            "outside": _list("Of whom it is outside the model, and why.", {"type": "string"}),
        },
        optional=("outside", "nothing", "without_search"),
    )
    unclaimed = _object(
        {
            "id": _text("The property."),
            "why": _text("Of whom it is claimed, and so why not here."),
        }
    )
    accepted = _object(
        {
            "id": _text("The exception."),
            "sentence": _text("What is allowed beyond a principal's own things."),
            "reason": _text("Why that is accepted."),
            "actions": _list("The actions.", {"type": "string"}),
        }
    )
    limit = _object(
        {
            "id": _text("The limit."),
            "sentence": _text("What the proof says nothing about."),
            "why": _text("Why not."),
        }
    )
    made_by = _object(
        {
            "tenantry": _text("The version of tenantry."),
            "engine": _text("The version of the proof's method."),
            "service_data": _text("The date of the service authorization data."),
            "source": _text("Where that data is from."),
        }
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Certificate of isolation",
        **_object(
            {
                "version": {"const": VERSION, "description": "The version of this shape."},
                "kind": {"enum": ["tenant", "shared domain", "platform"], "description": "Whose it is."},
                "name": _text("The tenant or shared domain."),
                "environments": _list("Its environments that were proved.", {"type": "string"}),
                "properties": _list("Every property that was claimed, by id.", proved),
                "not_claimed": _list("Every other property of the product, by id.", unclaimed),
                "accepted": _list("What is allowed on purpose.", accepted),
                "limits": _list("What the proof says nothing about.", limit),
                "stacks": _digests("Digests of the proved stacks' files."),
                "relied_on": _digests("Digests of the other stacks they were proved with."),
                "made_by": {**made_by, "description": "What made the proof."},
            }
        ),
    }
