"""Every place of platform and tenant files that holds a string, found by walking the models."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge
from pydantic import BaseModel

from generator.core.places import Route

EXAMPLES: dict[str, str] = {
    r"^[a-z](?:-?[a-z0-9])*$": "abc",
    r"^[a-zA-Z0-9](?:-?[a-zA-Z0-9])*$": "Ana",
    r"^[0-9]{12}$": "200000000009",
    r"^(?:[0-9]{12}|[a-z](?:[-_]?[a-z0-9])*)$": "200000000009",
    r"^[a-z](?:[-_]?[a-z0-9])*$": "lab",
    r"^[a-z]{2}(?:-[a-z]+)+-[0-9]$": "eu-west-1",
    r"^[a-z]{2}(?:-[a-z]+)+-[0-9][a-z]$": "eu-west-1a",
    r"^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$": "a@acme.example",
    r"^[A-Za-z0-9!#*+/=?^_|~-][A-Za-z0-9!#*+/=?^_|~.-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$": "a@acme.example",
    r"^[\w .:/=+@-]+$": "word",
    r"^[^\x00-\x1f\x7f\"\\${}%]+$": "words",
    r"^[0-9.]+/[0-9]{1,2}$": "10.0.0.0/20",
    r"^[0-9.]{7,15}/[0-9]{1,2}$": "203.0.113.0/24",
    r"^[a-z0-9-]+(?:\.[a-z0-9-]+)?$": "kms",
    r"^(?:cn\.com\.amazonaws|com\.amazonaws|aws\.[a-z]+)\.\{region\}(?:\.[a-z0-9-]+){1,2}$": (
        "com.amazonaws.{region}.kms"
    ),
    r"^\.?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$": "pypi.org",
    r"^[a-z][a-z0-9-]{0,31}$": "pypi",
    (
        r"^arn:aws(?:-cn|-us-gov)?:codeartifact:[a-z0-9-]+:[0-9]{12}"
        r":repository/[a-z][a-z0-9-]{0,48}[a-z0-9]/[A-Za-z0-9][A-Za-z0-9._-]{1,99}$"
    ): "arn:aws:codeartifact:eu-west-1:100000000002:repository/acme/pypi",
    r"^(?:\*|(?:[A-Za-z0-9_.:/=+@*?-]|\{tenant\}|\{environment\})+)$": "parameter/{tenant}/{environment}/*",
    r"^o-[a-z0-9]{10,32}$": "o-acme123456",
    r"^tgw-[0-9a-f]{8,17}$": "tgw-0a1b2c3d4e5f60718",
    r"^Z[A-Z0-9]{4,31}$": "Z0123456789ABCDEFGHIJ",
    r"^r-[a-z0-9]{4,32}$": "r-acme",
    r"^ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}$": "ou-acme-12345678",
    r"^vpc-[0-9a-f]{8,17}$": "vpc-01234567",
    r"^subnet-[0-9a-f]{8,17}$": "subnet-01234567",
    r"^sg-[0-9a-f]{8,17}$": "sg-01234567",
    r"^vpce-[0-9a-f]{8,17}$": "vpce-01234567",
    r"^arn:aws(?:-cn|-us-gov)?:kms:[a-z0-9-]+:[0-9]{12}:key/"
    r"(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})$": (
        "arn:aws:kms:eu-west-1:100000000002:key/5f8e2f3c-6a1d-4a53-9d0f-2f6f6a1c7e10"
    ),
    r"^d-[0-9a-f]{10}$": "d-0123456789",
    r"^arn:aws(?:-cn|-us-gov)?:sso:::instance/ssoins-[0-9a-f]{16}$": (
        "arn:aws:sso:::instance/ssoins-0123456789abcdef"
    ),
    r"^[^\x00-\x20\x7f\"\\${}%][^\x00-\x1f\x7f\"\\${}%]{0,127}$": ("01234567-0123-0123-0123-0123456789ab"),
    r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$": "training",
    r"^[A-Za-z0-9._+@-]{1,128}$": "ana",
    r"^arn:aws(?:-cn|-us-gov)?:sagemaker:[a-z0-9-]+:[0-9]{12}:image/[A-Za-z0-9*-]{1,63}$": (
        "arn:aws:sagemaker:eu-west-1:100000000002:image/acme"
    ),
    r"^[a-z0-9](?:[a-z0-9-]{1,61})[a-z0-9]$": "bucket",
    r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$": "bucket",
    r"^(?:[A-Za-z0-9_.=-]+/)+$": "prefix/",
    r"^[a-z0-9-]+:[A-Za-z0-9]+$": "glue:GetTable",
    r"^(?:\*|arn:(?:[A-Za-z0-9_.:/=+@*?-]|\{account_id\}|\{region\})+)$": "*",
    r"^[A-Za-z0-9_+=,.@-]{1,64}$": "Role",
    r"^[A-Za-z0-9_._-]{1,128}$": "idp",
    r"^[A-Za-z0-9](?:[._-]?[A-Za-z0-9])*\.xml$": "idp.xml",
    (
        r"^arn:aws(?:-cn|-us-gov)?:sagemaker:[a-z0-9-]+:[0-9]{12}:studio-lifecycle-config/"
        r"[A-Za-z0-9*-]{1,63}$"
    ): "arn:aws:sagemaker:eu-west-1:111122223333:studio-lifecycle-config/mine",
    r"^(?:system|ml\.[a-z0-9-]+\.(?:[a-z0-9-]+|\*))$": "ml.m5.large",
    r"^[^\x00-\x1f\x7f\"\\${}%]{1,128}$": "Name",
    r"^[^\x00-\x20\x7f\"\\${}%][^\x00-\x1f\x7f\"\\${}%]{0,63}$": "Name",
    r"^[ !#&-\[\]-z|~]{1,50}$": "Name",
    r"^(?:\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$": "s3:*",
    (
        r"^(?:[\w .:/=+@*?,-]|\{[A-Za-z_-]{1,30}\}"
        r"|\$\{[A-Za-z0-9-]{1,40}:[\w.:/=+@-]+\})+$"
    ): "arn:aws:s3:::{bucket}/*",
    r"^[A-Za-z]+(?::[A-Za-z]+)?$": "StringLike",
    r"^[A-Za-z0-9.-]+:[\w.:/=+@-]+$": "aws:PrincipalArn",
    r"^[A-Za-z0-9](?:[./-]?[A-Za-z0-9_])*$": "main",
    r"^[A-Za-z0-9](?:[._-]?[A-Za-z0-9])*$": "production",
    r"^[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}/[A-Za-z0-9_.-]{1,100}$": "acme/studio",
    r"^[1-9][0-9]{0,18}$": "123456789",
    r"^\.github/workflows/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}\.ya?ml$": ".github/workflows/tenantry-apply.yml",
    r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*){1,20}$": "acme/studio",
    r"^https://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$": (
        "https://gitlab.com"
    ),
    "": "text",
}
"""A fitting value by the pattern of a string field; a field with a new pattern needs a line here."""


@dataclass(frozen=True, slots=True)
class Field:
    """A string in a document: the value at a route, or the key that ends it.

    `kind` is the route with `*` for keys that the user chooses and for indexes.
    """

    route: Route
    kind: Route
    is_key: bool = False

    def __str__(self) -> str:
        return ".".join(map(str, self.route)) + (" (key)" if self.is_key else "")


def complete(model: type[BaseModel]) -> dict[str, Any]:
    """A document of a model in which every field is there, and lists are as short as they may be."""
    return {
        field.alias or name: _example(field.annotation, field.metadata)
        for name, field in model.model_fields.items()
    }


def strings(document: Any, annotation: Any, route: Route = (), kind: Route = ()) -> Iterator[Field]:
    """Every string that stands in a document of a model, but for the names of the model's own fields."""
    annotation = _bare(annotation)
    if isinstance(document, str):
        yield Field(route, kind)
    elif isinstance(document, list):
        for index, item in enumerate(document):
            yield from strings(item, get_args(annotation)[0], (*route, index), (*kind, "*"))
    elif isinstance(document, dict) and get_origin(annotation) is dict:
        for key, value in document.items():
            yield Field((*route, key), (*kind, "*"), is_key=True)
            yield from strings(value, get_args(annotation)[1], (*route, key), (*kind, "*"))
    elif isinstance(document, dict):
        for key, value in document.items():
            fields = annotation.model_fields.items()
            inside = next(field.annotation for name, field in fields if key in (name, field.alias))
            yield from strings(value, inside, (*route, key), (*kind, key))


def replaced(document: Any, field: Field, text: str) -> Any:
    """A copy of a document in which one string is another one."""
    return _replaced(document, field.route, text, is_key=field.is_key)


def _replaced(item: Any, route: Route, text: str, *, is_key: bool) -> Any:
    if not route:
        return text
    head, *rest = route
    if is_key and not rest:
        return {text if key == head else key: value for key, value in item.items()}
    pairs = enumerate(item) if isinstance(item, list) else item.items()
    changed = {
        key: _replaced(value, tuple(rest), text, is_key=is_key) if key == head else value
        for key, value in pairs
    }
    return list(changed.values()) if isinstance(item, list) else changed


def _bare(annotation: Any) -> Any:
    """The annotation without what is optional or only said about it."""
    while get_origin(annotation) in (Annotated, Union, UnionType):
        annotation = next(one for one in get_args(annotation) if one is not NoneType)
    return annotation


def _example(annotation: Any, metadata: Sequence[Any] = ()) -> Any:
    while get_origin(annotation) in (Annotated, Union, UnionType):
        inner, *said = (one for one in get_args(annotation) if one is not NoneType)
        metadata = [part for one in said for part in getattr(one, "metadata", [one])] or metadata
        annotation = inner
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return arguments[0]
    if origin is tuple:
        least = max((getattr(one, "min_length", None) or 1 for one in metadata), default=1)
        return [_example(arguments[0])] * least
    if origin is dict:
        return {_example(arguments[0]): _example(arguments[1])}
    return _plain(annotation, metadata)


def _plain(annotation: Any, metadata: Sequence[Any]) -> Any:
    if annotation is str:
        patterns = [one.pattern for one in metadata if getattr(one, "pattern", None)]
        return EXAMPLES[patterns[0] if patterns else ""]
    if annotation is bool:
        return True
    if annotation is int:
        return next((one.ge for one in metadata if isinstance(one, Ge)), 365)
    assert issubclass(annotation, BaseModel), f"a field of a kind nobody has thought of: {annotation!r}"
    return complete(annotation)
