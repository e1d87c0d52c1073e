"""One resource of a stack with its arguments resolved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypedDict, TypeVar

from generator.hcl.parse import Body
from generator.hcl.values import Json
from generator.iam.authority import PolicySource
from generator.iam.policy import PolicyKind
from generator.readback.documents import DocumentFault, policy_of
from generator.readback.facts import Fault
from generator.readback.lines import statement_lines
from generator.readback.modules import Module, attribute, given
from generator.readback.names_of_aws import unknown_names
from generator.readback.placeholders import MARK
from generator.readback.resolve import Stack, Unresolved, Untold
from generator.readback.sources import Source

Read = TypeVar("Read")
Sids = dict[tuple[str, str, str], int]


class Where(TypedDict):
    """Where a resource stands: its stack, its address there, its file and line."""

    stack: str
    address: str
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource of a stack. What it is asked for comes back resolved or is `Unresolved`."""

    stack: Stack
    module: Module
    of: tuple[str, str]
    source: Source
    sids: Sids = field(repr=False)

    @property
    def address(self) -> str:
        """Its address in the stack."""
        return self.module.address(self.of)

    @property
    def where(self) -> Where:
        """Where it stands, as every kind of facts says it."""
        return Where(
            stack=self.stack.address,
            address=self.address,
            document=self.source.document,
            line=self.source.line,
        )

    def made(self, name: str) -> str:
        """An attribute such as `id` or `arn`: as given, as AWS computes it, or a placeholder."""
        return self._checked(self.stack.attribute(self.module, self.of, name), name)

    def text(self, name: str, *path: str) -> str:
        """The text of an argument of the resource, or of a block inside it."""
        return self._checked(self._value(name, path), name)

    def optional(self, name: str, *path: str) -> str | None:
        """The same; None where it is not given."""
        value = self._value(name, path)
        return None if value is None else self._checked(value, name)

    def texts(self, name: str, *path: str) -> tuple[str, ...]:
        """The texts of a list; none where it is not given."""
        value = self._value(name, path)
        if not isinstance(value, tuple):
            if value is None:
                return ()
            raise self._fault(f"{name} of {self.address} is no list", name)
        return tuple(self._checked(each, name) for each in value)

    def tags(self, default: dict[str, str]) -> dict[str, str]:
        """The tags of the resource over those of its provider."""
        value = self._value("tags", ())
        if value is None:
            return dict(default)
        if not isinstance(value, dict):
            raise self._fault(f"the tags of {self.address} are no map", "tags")
        return default | {str(key): self._checked(each, "tags") for key, each in value.items()}

    def policy(self, argument: str, kind: PolicyKind, name: str) -> PolicySource | None:
        """The policy an argument gives as `jsonencode(…)`; None where it is not given."""
        written = attribute(self.source, argument)
        if written is None or written.value is None:
            return None
        if not isinstance(written.value, Json):
            raise self._fault(f"{argument} of {self.address} is not written as jsonencode", argument)
        if MARK in repr(written.value):
            raise self._fault(
                f"{argument} of {self.address} holds {MARK}, which stands for unknown ids", argument
            )
        lines = statement_lines(self.source.file.text, written.start_line, written.end_line)
        self.sids.update({(self.source.document, self.address, sid): line for sid, line in lines.items()})
        value = self._value(argument, ())
        try:
            policy = policy_of(value.value if isinstance(value, Json) else value, kind)
        except DocumentFault as fault:
            raise self._fault(f"{argument} of {self.address}: {fault}", argument) from fault
        for sid, message in unknown_names(policy):
            line = lines.get(sid, written.start_line)
            raise Unresolved(f"{argument} of {self.address}: {message}", self.source.document, line)
        return PolicySource(name, kind, policy, self.address, self.source.document)

    def required_policy(self, argument: str, kind: PolicyKind, name: str) -> PolicySource:
        """The same, for a resource that is nothing without it."""
        source = self.policy(argument, kind, name)
        if source is None:
            raise self._fault(f"{self.address} has no {argument}", argument)
        return source

    def _value(self, name: str, path: tuple[str, ...]) -> object:
        body: Body = self.source.block.body
        for step in path:
            inner = body.of_type(step)
            if len(inner) > 1:
                raise self._fault(f"{self.address} has several blocks {step}", name)
            if not inner:
                return None
            body = inner[0].body
        written = given(self.source, name, body)
        return None if written is None else self.stack.at_place(self.module, written)

    def _checked(self, value: object, name: str) -> str:
        if not isinstance(value, str):
            raise self._fault(f"{name} of {self.address} is not text", name)
        return value

    def _fault(self, message: str, name: str) -> Unresolved:
        written = attribute(self.source, name)
        return Unresolved(
            message, self.source.document, self.source.line if written is None else written.start_line
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """A stack that is being read: what it is, what is found wrong on the way, and the lines of statements."""

    stack: Stack
    default_tags: dict[str, str]
    faults: list[Fault] = field(default_factory=list)
    sids: Sids = field(default_factory=dict)

    def each(self, resource_type: str, read: Callable[[Entry], Read]) -> tuple[Read, ...]:
        """What `read` makes of every resource of a type; one that cannot be read is a fault instead."""
        return tuple(self._read(resource_type, read))

    def _read(self, resource_type: str, read: Callable[[Entry], Read]) -> Iterator[Read]:
        for module in self.stack.modules.values():
            for of, source in module.resources.items():
                if of[0] == resource_type:
                    try:
                        yield read(Entry(self.stack, module, of, source, self.sids))
                    except Untold:
                        continue
                    except Unresolved as unresolved:
                        document = unresolved.document or source.document
                        line = unresolved.line if unresolved.document else source.line
                        self.faults.append(Fault(unresolved.message, document, line))
