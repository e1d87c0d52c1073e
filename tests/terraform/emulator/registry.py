"""The Studio resources of one account and region, found by ARN, with their tags."""

import hashlib
from base64 import b32encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from moto.sagemaker.exceptions import ResourceInUseException, ResourceNotFound, ValidationError
from terraform.emulator.homes import Homes
from terraform.emulator.neighbours import Neighbours

Members = dict[str, Any]

TAGS_PER_RESOURCE = 50


@dataclass(slots=True)
class Record:
    """One resource: what Describe answers, and its tags."""

    arn: str
    members: Members
    tags: dict[str, str] = field(default_factory=dict)


class Registry:
    """Records by ARN. Names in ARNs are lower case, so names that differ in case only are the same name."""

    def __init__(self, account: str, region: str) -> None:
        self.neighbours = Neighbours(account, region)
        self.homes = Homes(account, region)
        self.records: dict[str, Record] = {}
        self._issued = 0

    def arn(self, kind: str, *names: str) -> str:
        """Where a resource of `kind` is addressed, for example `…:space/d-…/analysis`."""
        place = self.neighbours
        path = "/".join(names).lower()
        return f"arn:{place.partition}:sagemaker:{place.region}:{place.account}:{kind}/{path}"

    def new_domain_id(self) -> str:
        """An id no other domain of any account or region has; the same calls give the same ids."""
        self._issued += 1
        seed = f"{self.neighbours.account}/{self.neighbours.region}/{self._issued}"
        return "d-" + b32encode(hashlib.sha256(seed.encode()).digest()).decode().lower()[:12]

    def add(self, arn: str, members: Members, tags: list[dict[str, str]] | None) -> Record:
        """Keep a new resource, stamped with its creation time.

        Raises:
            ResourceInUseException: something already has this ARN.
        """
        if arn in self.records:
            raise ResourceInUseException(message=f"Resource already exists: {arn}")
        now = datetime.now(UTC)
        record = Record(arn, {"CreationTime": now, "LastModifiedTime": now, **members})
        self.put_tags(record, tags or [])
        self.records[arn] = record
        return record

    def find(self, kind: str, *names: str) -> Record:
        """The resource of that kind and name.

        Raises:
            ResourceNotFound: there is none; the message carries `RecordNotFound`, as the service's does.
        """
        arn = self.arn(kind, *names)
        if arn not in self.records:
            raise ResourceNotFound(message=f"RecordNotFound: {arn} does not exist")
        return self.records[arn]

    def all(self, kind: str, *names: str) -> list[Record]:
        """Every resource of a kind, or every one below a parent, in the order of creation."""
        start = self.arn(kind, *names) + ("/" if names else "")
        return [record for arn, record in self.records.items() if arn.startswith(start)]

    def change(self, record: Record, **members: Any) -> None:
        """Replace the members that are given and stamp the change; None means not given."""
        given = {name: value for name, value in members.items() if value is not None}
        record.members.update(given, LastModifiedTime=datetime.now(UTC))

    def remove(self, record: Record) -> None:
        """Forget a resource and its tags."""
        del self.records[record.arn]

    def refuse_while(self, users: list[Record], what: str) -> None:
        """Refuse a deletion while something still uses the resource.

        Raises:
            ResourceInUseException: names the first user.
        """
        if users:
            raise ResourceInUseException(message=f"Unable to delete: {what} {users[0].arn} exists")

    def put_tags(self, record: Record, tags: list[dict[str, str]]) -> None:
        """Set tags by key; the service allows 50 a resource and reserves the prefix `aws:`."""
        merged = {**record.tags, **{tag["Key"]: tag["Value"] for tag in tags}}
        if any(key.lower().startswith("aws:") for key in merged):
            raise ValidationError(message="Tag keys may not begin with aws:")
        if len(merged) > TAGS_PER_RESOURCE:
            raise ValidationError(message=f"A resource has at most {TAGS_PER_RESOURCE} tags")
        record.tags = merged

    def tagged(self, arn: str) -> Record | None:
        """The Studio resource with this ARN, if it is one of ours."""
        return self.records.get(arn)
