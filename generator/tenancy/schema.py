"""JSON Schema of the files that people write, for editors."""

from pydantic.json_schema import GenerateJsonSchema

from generator.tenancy.acknowledgements import Acknowledgements
from generator.tenancy.model import Mapping
from generator.tenancy.platform import Platform
from generator.tenancy.scan_skips import ScanSkips
from generator.tenancy.tenant import Tenant

DIALECT = GenerateJsonSchema.schema_dialect

MODELS: dict[str, type[Mapping]] = {
    "acknowledged": Acknowledgements,
    "platform": Platform,
    "scan": ScanSkips,
    "tenant": Tenant,
}
"""The kinds of file, by the name `tenantry schema` knows."""


def json_schema(kind: str) -> dict[str, object]:
    """The JSON Schema of one kind of file, as an editor reads it.

    Raises:
        KeyError: there is no such kind in `MODELS`.
    """
    model = MODELS[kind]
    schema = model.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": DIALECT, **schema}
