"""A KMS key that somebody made by hand, with the id that files name."""

from dataclasses import dataclass

from moto.kms.models import kms_backends


@dataclass(frozen=True, slots=True)
class ExistingKey:
    """A key by its ARN, with the policy that KMS gives a key without one."""

    arn: str

    def create(self) -> None:
        """Bring it into being; moto invents ids, so its own is taken back."""
        _, _, _, region, account, name = self.arn.split(":")
        backend = kms_backends[account][region]
        made = backend.create_key(
            policy="", key_usage="ENCRYPT_DECRYPT", key_spec="SYMMETRIC_DEFAULT", description="", tags=None
        )
        backend.keys[name.removeprefix("key/")] = backend.keys.pop(made.id)
        made.id, made.arn = name.removeprefix("key/"), self.arn

    @property
    def id(self) -> str:
        """What a call names it by."""
        return self.arn.rpartition("/")[2]
