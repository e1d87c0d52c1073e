"""Private are the ranges of RFC 1918 and 100.64.0.0/10, and no others that nobody routes."""

import pytest
from pydantic import TypeAdapter, ValidationError

from generator.tenancy.ranges import PrivateCidr

PRIVATE = TypeAdapter(PrivateCidr)


@pytest.mark.parametrize(
    "cidr", ["10.0.0.0/8", "10.64.0.0/16", "172.31.0.0/16", "192.168.0.0/24", "100.127.0.0/16"]
)
def test_these_are_private(cidr):
    assert PRIVATE.validate_python(cidr) == cidr


@pytest.mark.parametrize(
    "cidr",
    [
        *(
            "127.0.0.0/16",
            "169.254.0.0/16",
            "192.0.2.0/24",
            "198.18.0.0/16",
            "240.0.0.0/16",
            "255.255.0.0/16",
        ),
        *("0.0.0.0/8", "8.8.8.0/24", "172.32.0.0/16", "192.169.0.0/16", "100.128.0.0/16", "192.168.0.0/15"),
    ],
)
def test_these_are_not(cidr):
    with pytest.raises(ValidationError):
        PRIVATE.validate_python(cidr)
