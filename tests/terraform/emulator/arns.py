"""ARNs as the service authorization reference has them, filled with what a call says."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from terraform.emulator.asked import Call

from generator.iam import globs, services

PARTITION = "aws"
MAKING = ("Allocate", "Authorize", "Create", "Put", "Register", "Request", "Run")
"""How operations begin that make what has no name yet."""
Named = Mapping[str, Iterable[str]]

_ARCHIVE = Path(__file__).parents[3] / "generator" / "iam" / "data" / "service_authorization.zip"
_VARIABLE = re.compile(r"\$\{(?P<name>\w+)\}")
_OTHER_NAMES = {
    "cloudtrail": {"trailname": ("name",)},
    "ecr": {"repositoryname": ("repositorynames",)},
    "route53resolver": {"resourceid": ("resolverendpointid",)},
    "ssm": {"parameternamewithoutleadingslash": ("name", "names", "resourceid")},
}
"""What calls name a variable of an ARN, by service, where it is not the variable's own name."""


@cache
def patterns(service: str) -> Mapping[str, str]:
    """The ARN of each type of a service, with variables."""
    with ZipFile(_ARCHIVE) as archive:
        return dict(json.loads(archive.read(service))["arns"])


def filled(pattern: str, call: Call, values: Mapping[str, str]) -> str:
    """An ARN of a pattern; what nothing is known of is `*`."""
    known = {"Partition": PARTITION, "Region": call.region, "Account": call.account, **values}
    return _VARIABLE.sub(lambda found: known.get(found["name"], "*"), pattern)


def texts(value: Any) -> Iterator[str]:
    """Every text in a value."""
    match value:
        case str():
            yield value
        case Mapping():
            for one in value.values():
                yield from texts(one)
        case list() | tuple():
            for one in value:
                yield from texts(one)


def _lowered(call: Call) -> dict[str, Any]:
    return {name.lower(): value for name, value in call.parameters.items()}


def by_names(call: Call, action: services.Action) -> Named:
    """By ARNs of a type, or by parts of one under the names of its variables."""
    service = action.name.partition(":")[0]
    said, others = _lowered(call), _OTHER_NAMES.get(service, {})
    every = [one for value in said.values() for one in texts(value) if one.startswith("arn:")]
    named: dict[str, list[str]] = {}
    whole_of = patterns(service)
    for kind in action.resource_types:
        whole = [one for one in every if globs.matches(kind.arn_pattern, one)]
        if whole:
            named[kind.name] = whole
            continue
        variables = [one for one in _VARIABLE.findall(whole_of[kind.name]) if one not in _PLACES]
        values: dict[str, str] = {}
        for one in variables:
            names = (one.lower(), *others.get(one.lower(), ()))
            given = next((said[name] for name in names if said.get(name)), None)
            given = given[0] if isinstance(given, list) else given
            if isinstance(given, str):
                values[one] = given.lstrip("/") if service == "ssm" else given
        if variables and values.keys() == set(variables):
            named[kind.name] = [filled(whole_of[kind.name], call, values)]
    return named


_PLACES = frozenset({"Partition", "Region", "Account"})
