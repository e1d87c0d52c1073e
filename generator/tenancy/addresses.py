"""The address ledger: which block each automatic VPC was given.

A VPC's range can never be changed, so an automatic choice is made once and
written down in `tenants/_addresses.yaml`, beside the tenants and under review.
"""

from generator.tenancy.fields import PrivateCidr
from generator.tenancy.model import Mapping


class AddressLedger(Mapping):
    """Blocks taken from the address pools."""

    blocks: dict[str, PrivateCidr] = {}
    """The block of each environment, by `<tenant>/<environment>` or `domains/<domain>/<environment>`."""
