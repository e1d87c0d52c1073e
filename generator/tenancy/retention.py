"""What a data classification means for keeping things."""

from dataclasses import dataclass
from operator import attrgetter

from generator.tenancy.words import DataClassification


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept, and whether they may be destroyed.

    `home_directories` is the domain's `retention_policy` (`Retain` or
    `Delete`), `prevent_destroy` protects the domain, its keys and buckets.
    """

    home_directories: str
    prevent_destroy: bool
    log_days: int
    key_deletion_days: int


RETENTION: dict[DataClassification, Retention] = {
    "public": Retention("Delete", prevent_destroy=False, log_days=365, key_deletion_days=7),
    "internal": Retention("Retain", prevent_destroy=False, log_days=365, key_deletion_days=14),
    "confidential": Retention("Retain", prevent_destroy=True, log_days=731, key_deletion_days=30),
    "restricted": Retention("Retain", prevent_destroy=True, log_days=3653, key_deletion_days=30),
}
"""What each classification means; 365 days of logs is the least that checkov CKV_AWS_338 accepts."""


def by_classification(attribute: str) -> str:
    """An attribute of each classification in words: `7 (public), 14 (internal)`."""
    read = attrgetter(attribute)
    return ", ".join(f"{read(retention)} ({name})" for name, retention in RETENTION.items())


def other_homes(one: str, another: str) -> bool:
    """Whether two classifications, as they are written, treat home directories in different ways."""
    homes: dict[str, str] = {name: kept.home_directories for name, kept in RETENTION.items()}
    return homes.get(one) != homes.get(another)
