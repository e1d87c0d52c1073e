"""The JSON Schema of `isolation.json`, for those who read it with programs."""

from typing import Any

from generator.iam.claims import Verdict
from generator.proof.certificate import VERSION


def certificate_schema() -> dict[str, Any]:
    """The schema, JSON Schema 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Certificate of isolation",
        **_object(
            {
                "version": {"const": VERSION, "description": "The version of this shape."},
                "kind": {"enum": ["tenant", "shared domain", "platform"], "description": "Whose it is."},
                "name": _text("The tenant or shared domain."),
                "environments": _texts("Its environments that were proved."),
                "properties": _list("Every property that was claimed, by id.", _proved()),
                "not_claimed": _list("Every other property of the product, by id.", _UNCLAIMED),
                "accepted": _list("What is allowed on purpose.", _ACCEPTED),
                "limits": _list("What the proof says nothing about.", _LIMIT),
                "stacks": _digests("Digests of the proved stacks' files."),
                "relied_on": _digests("Digests of the other stacks they were proved with."),
                "made_by": {**_MADE_BY, "description": "What made the proof."},
            }
        ),
    }


def _proved() -> dict[str, Any]:
    """A property that was claimed."""
    return _object({**_said(), **_counted(), **_explained()}, optional=tuple(_explained()))


def _said() -> dict[str, Any]:
    return {
        "id": _text("The property."),
        "group": _text("What it is about."),
        "claims": _text("The property in one sentence."),
        "verdict": {
            "enum": [verdict.value for verdict in Verdict],
            "description": "What became of it; a published certificate holds nothing that is refuted.",
        },
        "whom": _texts("About whom it speaks: which principals, whatever their names."),
        "over": _texts(
            "Over what: which actions, on what, and by the value of which keys; one line for each way."
        ),
        "accepts": _texts("Which of `accepted` it leaves out: beside those, it makes no exception."),
    }


def _counted() -> dict[str, Any]:
    return {
        "subjects": _count("Principals and resources it was claimed of."),
        "request_kinds": _count(
            "Pairs of an action and a type of resource that it speaks of, summed over"
            " `subjects`; an action without resources is one."
        ),
        "granted_kinds": _count(
            "Those of them whose action some statement allows by its name: of the others"
            " the names of actions decide."
        ),
        "request_classes": _count(
            "Classes of requests that a search told apart and decided; requests that no"
            " policy tells apart are one."
        ),
    }


def _explained() -> dict[str, Any]:
    """What stands there only where it has to be said."""
    return {
        "without_search": _text("Why no class of requests had to be searched."),
        "nothing": _texts(
            "Of whom some of it, or all if the verdict is `nothing to prove`, speaks of no request, and why."
        ),
        "outside": _texts("Of whom it is outside the model, and why."),
    }


def _text(meaning: str) -> dict[str, Any]:
    return {"type": "string", "description": meaning}


def _count(meaning: str) -> dict[str, Any]:
    return {"type": "integer", "minimum": 0, "description": meaning}


def _list(meaning: str, items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "description": meaning, "items": items}


def _texts(meaning: str) -> dict[str, Any]:
    return _list(meaning, {"type": "string"})


def _object(fields: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = sorted(fields.keys() - set(optional))
    return {"type": "object", "properties": fields, "required": required, "additionalProperties": False}


def _digests(meaning: str) -> dict[str, Any]:
    value = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    return {"type": "object", "description": meaning, "additionalProperties": value}


_UNCLAIMED = _object(
    {
        "id": _text("The property."),
        "why": _text("Of whom it is claimed, and so why not here."),
    }
)
_ACCEPTED = _object(
    {
        "id": _text("The exception."),
        "sentence": _text("What is allowed beyond a principal's own things."),
        "reason": _text("Why that is accepted."),
        "actions": _texts("The actions."),
    }
)
_LIMIT = _object(
    {
        "id": _text("The limit."),
        "sentence": _text("What the proof says nothing about."),
        "why": _text("Why not."),
    }
)
_MADE_BY = _object(
    {
        "tenantry": _text("The version of tenantry."),
        "engine": _text("The version of the proof's method."),
        "service_data": _text("The date of the service authorization data."),
        "source": _text("Where that data is from."),
    }
)
