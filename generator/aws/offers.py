"""Which services AWS offers in a Region: `data/offers.json`, from its library for Python (`make data`).

The table knows hosts of services. What it does not list is not known, and taken to be offered.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from generator.aws.endpoints import called_through, of_service


def source() -> str:
    """The version of the library, such as `botocore 1.44.5`."""
    library, version, *_ = str(_data()["source"]).split("-")
    return f"{library} {version}"


def is_offered(service: str, region: str) -> bool:
    """Whether a service has a host in a Region, by its name in the table; also where the table is silent."""
    return service not in _data()["absent"].get(region, ())


def has_endpoint(name: str, region: str) -> bool:
    """Whether the service of an interface endpoint is offered in a Region; also where nobody told us."""
    plain = of_service(name)
    spellings = (plain, ".".join(reversed(plain.split("."))), called_through(name))
    known = next((one for one in spellings if one in _data()["services"]), None)
    return known is None or is_offered(known, region)


@cache
def _data() -> dict[str, Any]:
    text = files("generator.aws").joinpath("data", "offers.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table
