"""The JSON Schema of `isolation.json`, for those who read it with programs."""

from typing import Any

from generator.core.json_schema import count, document, list_of, object_of, text, texts
from generator.iam.claims import Verdict
from generator.proof.certificate import VERSION


def certificate_schema() -> dict[str, Any]:
    """The schema, JSON Schema 2020-12."""
    return document(
        "Certificate of isolation",
        {
            "version": {"const": VERSION, "description": "The version of this shape."},
            "kind": {"enum": ["tenant", "shared domain", "platform"], "description": "Whose it is."},
            "name": text("The tenant or shared domain."),
            "environments": texts("Its environments that were proved."),
            "properties": list_of("Every property that was claimed, by id.", _proved()),
            "not_claimed": list_of("Every other property of the product, by id.", _UNCLAIMED),
            "accepted": list_of("What is allowed on purpose.", _ACCEPTED),
            "limits": list_of("What the proof says nothing about.", _LIMIT),
            "stacks": _digests("Digests of the proved stacks' files."),
            "relied_on": _digests("Digests of the other stacks they were proved with."),
            "made_by": {**_MADE_BY, "description": "What made the proof."},
        },
    )


def _proved() -> dict[str, Any]:
    """A property that was claimed."""
    return object_of({**_said(), **_counted(), **_explained()}, optional=tuple(_explained()))


def _said() -> dict[str, Any]:
    return {
        "id": text("The property."),
        "group": text("What it is about."),
        "claims": text("The property in one sentence."),
        "verdict": {
            "enum": [verdict.value for verdict in Verdict],
            "description": "What became of it; a published certificate holds nothing that is refuted.",
        },
        "whom": texts("About whom it speaks: which principals, whatever their names."),
        "over": texts(
            "Over what: which actions, on what, and by the value of which keys; one line for each way."
        ),
        "accepts": texts("Which of `accepted` it leaves out: beside those, it makes no exception."),
    }


def _counted() -> dict[str, Any]:
    return {
        "subjects": count("Principals and resources it was claimed of."),
        "request_kinds": count(
            "Pairs of an action and a type of resource that it speaks of, summed over"
            " `subjects`; an action without resources is one."
        ),
        "granted_kinds": count(
            "Those of them whose action some statement allows by its name: of the others"
            " the names of actions decide."
        ),
        "request_classes": count(
            "Classes of requests that a search told apart and decided; requests that no"
            " policy tells apart are one."
        ),
    }


def _explained() -> dict[str, Any]:
    """What stands there only where it has to be said."""
    return {
        "without_search": text("Why no class of requests had to be searched."),
        "nothing": texts(
            "Of whom some of it, or all if the verdict is `nothing to prove`, speaks of no request, and why."
        ),
        "outside": texts("Of whom it is outside the model, and why."),
    }


def _digests(meaning: str) -> dict[str, Any]:
    value = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    return {"type": "object", "description": meaning, "additionalProperties": value}


_UNCLAIMED = object_of(
    {
        "id": text("The property."),
        "why": text("Of whom it is claimed, and so why not here."),
    }
)
_ACCEPTED = object_of(
    {
        "id": text("The exception."),
        "sentence": text("What is allowed beyond a principal's own things."),
        "reason": text("Why that is accepted."),
        "actions": texts("The actions."),
    }
)
_LIMIT = object_of(
    {
        "id": text("The limit."),
        "sentence": text("What the proof says nothing about."),
        "why": text("Why not."),
    }
)
_MADE_BY = object_of(
    {
        "tenantry": text("The version of tenantry."),
        "engine": text("The version of the proof's method."),
        "service_data": text("The date of the service authorization data."),
        "source": text("Where that data is from."),
    }
)
