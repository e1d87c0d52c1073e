"""Which statements on things differ between two renderings: who becomes a role, and who uses a thing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.iam.authority import PolicySource
from generator.iam.policy import EVERYONE, Statement
from generator.readback.facts import StackFacts

SCP = "service control policy"
"""Begins what service control policies are called."""


@dataclass(frozen=True, slots=True)
class StatementChange:
    """A statement on a thing as it was and is; None where it is not there."""

    on: str
    sid: str
    before: Statement | None
    after: Statement | None

    @property
    def whom(self) -> tuple[str, ...]:
        """Whom it names now, or named."""
        some = self.after or self.before
        principals = some.principals if some else {}
        if principals == EVERYONE:
            return ("everybody",)
        return tuple(str(one) for values in principals.values() for one in values)

    @property
    def effect(self) -> str:
        """`Allow` or `Deny`, as it is now, or was."""
        some = self.after or self.before
        return some.effect if some else ""


def statements_changed(before: StackFacts, after: StackFacts) -> Iterator[StatementChange]:
    """The statements that differ on things which are on both sides, in the order of the text.

    Trust of roles, policies of keys, buckets and endpoints, and service control policies.
    """
    old, new = (dict(_on_things(side)) for side in (before, after))
    for on, source in new.items():
        if on in old and old[on] != source:
            was, now = (_by_sid(one) for one in (old[on], source))
            for sid in dict.fromkeys((*now, *was)):
                if was.get(sid) != now.get(sid):
                    yield StatementChange(on, sid, was.get(sid), now.get(sid))


def _on_things(stack: StackFacts) -> Iterator[tuple[str, PolicySource | None]]:
    yield from ((f"trust of role {one.name}", one.trust) for one in stack.roles)
    yield from ((f"policy of key {one.address.rpartition('.')[2]}", one.policy) for one in stack.keys)
    yield from ((f"policy of bucket {one.name}", one.policy) for one in stack.buckets)
    yield from ((f"policy of endpoint {one.service}", one.policy) for one in stack.endpoints)
    yield from ((f"{SCP} {one.source.name}", one.source) for one in stack.scps)


def _by_sid(source: PolicySource | None) -> Mapping[str, Statement]:
    """The statements by their name, or number where they have none."""
    statements = source.policy.statements if source else ()
    return {one.sid or f"statement {number}": one for number, one in enumerate(statements, 1)}
