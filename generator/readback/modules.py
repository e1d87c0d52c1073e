"""The blocks of one module by what refers to them, and whatever Terraform would refuse or do with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from generator.hcl.parse import Attribute, Body
from generator.hcl.values import Expression
from generator.readback.facts import Fault
from generator.readback.resource_types import HARMLESS, READ, Arguments
from generator.readback.sources import Source
from generator.readback.structure import structure_faults

Address = tuple[str, str]
"""Type and label."""

_REPEATED = frozenset(("count", "for_each"))
_ELSEWHERE = frozenset(("provider", "region"))
_META = frozenset(("depends_on",))
_JUDGED = frozenset(("connection", "dynamic", "lifecycle", "provisioner"))
"""Blocks of any resource, which `structure_faults` refuses or reads."""
_LABELS = {
    "resource": 2,
    "data": 2,
    "variable": 1,
    "output": 1,
    "module": 1,
    "provider": 1,
    "import": 0,
    "moved": 0,
    "terraform": 0,
    "check": 1,
}


@dataclass(frozen=True, slots=True)
class Given:
    """A value as it is written, and where."""

    value: object
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class Module:
    """One module: `name` is what the root module calls it, empty for the root module itself."""

    name: str
    resources: Mapping[Address, Source] = field(default_factory=dict)
    data: Mapping[Address, Source] = field(default_factory=dict)
    variables: Mapping[str, Source] = field(default_factory=dict)
    outputs: Mapping[str, Source] = field(default_factory=dict)
    calls: Mapping[str, Source] = field(default_factory=dict)
    providers: tuple[Source, ...] = ()
    imports: tuple[Source, ...] = ()
    faults: tuple[Fault, ...] = ()

    def address(self, of: Address) -> str:
        """A resource's address in the stack, such as `module.keys.aws_kms_key.data`."""
        inside = ".".join(of)
        return f"module.{self.name}.{inside}" if self.name else inside


def module(name: str, sources: tuple[Source, ...]) -> Module:
    """The blocks of a module by what refers to them; what cannot be told apart is a fault."""
    faults = [fault for source in sources for fault in _faults(source)]
    faults += structure_faults(name, sources)
    faults += _moved_faults(sources)
    named: dict[str, dict[tuple[str, ...], Source]] = {}
    for source in sources:
        block = source.block
        if len(block.labels) != _LABELS.get(block.type):
            faults.append(_fault(source, f"a block {block.type!r} that the proof does not know"))
            continue
        known = named.setdefault(block.type, {})
        if block.labels in known and block.type not in {"provider", "import", "moved", "terraform"}:
            faults.append(_fault(source, f"{'.'.join((block.type, *block.labels))} stands here twice"))
        known.setdefault(block.labels, source)

    def single(kind: str) -> dict[str, Source]:
        return {labels[0]: source for labels, source in named.get(kind, {}).items()}

    def double(kind: str) -> dict[Address, Source]:
        return {(labels[0], labels[1]): source for labels, source in named.get(kind, {}).items()}

    return Module(
        name,
        double("resource"),
        double("data"),
        single("variable"),
        single("output"),
        single("module"),
        tuple(source for source in sources if source.block.type == "provider"),
        tuple(source for source in sources if source.block.type == "import"),
        tuple(faults),
    )


def given(source: Source, name: str, body: Body | None = None) -> Given | None:
    """An argument of a block, or of a body inside it, as it is written."""
    for attribute in (source.block.body if body is None else body).attributes:
        if attribute.name == name:
            return Given(attribute.value, source.document, attribute.start_line)
    return None


def attribute(source: Source, name: str) -> Attribute | None:
    """An argument of a block with the lines it takes."""
    return next((each for each in source.block.body.attributes if each.name == name), None)


def _faults(source: Source) -> Iterator[Fault]:
    block = source.block
    names = [attribute.name for attribute in block.body.attributes]
    if len(names) != len(set(names)):
        yield _fault(source, "an argument is given twice")
    if block.type == "import" and not _is_known_import(block.body.values().get("to")):
        yield _fault(source, "a resource that exists is adopted; the proof does not know its id")
    if block.type not in {"resource", "module", "data"}:
        return
    if repeated := _REPEATED.intersection(names):
        yield _fault(source, f"{min(repeated)} makes several of one block, which the proof does not follow")
    if block.type == "resource":
        yield from _resource_faults(source, names)


def _moved_faults(sources: tuple[Source, ...]) -> Iterator[Fault]:
    """Moves that lead to nothing in the module: what stands would come under an address that nobody reads."""
    there = {".".join(one.block.labels) for one in sources if one.block.type == "resource"}
    moves = [(one, one.block.body.values()) for one in sources if one.block.type == "moved"]
    left = {str(getattr(values.get("from"), "text", "")) for _, values in moves}
    for source, values in moves:
        old, new = (str(getattr(values.get(side), "text", "")) for side in ("from", "to"))
        if new not in there | left or old in there or old.split(".")[0] != new.split(".")[0]:
            yield _fault(source, "what stands is moved to an address that is not in this module")


def _is_known_import(target: object) -> bool:
    """Whether what is adopted is an account, whose id is read, or of a type that decides nothing."""
    kind = target.text.split(".")[0] if isinstance(target, Expression) else ""
    return kind == "aws_organizations_account" or kind in HARMLESS


def _resource_faults(source: Source, names: list[str]) -> Iterator[Fault]:
    block = source.block
    resource_type = block.labels[0] if block.labels else ""
    known = READ.get(resource_type) or HARMLESS.get(resource_type)
    if known is None:
        yield _fault(source, f"a resource of type {resource_type}, of which the proof knows nothing")
        return
    if _ELSEWHERE.difference(known).intersection(names):
        yield _fault(source, f"{resource_type} belongs to another provider or Region")
    yield from _unknown_arguments(source, block.body, known)
    if any(_ignored(body) - _UNTOLD.get(resource_type, frozenset()) for body in _lifecycles(source)):
        yield _fault(
            source, f"Terraform ignores changes of this {resource_type}: AWS may hold something else"
        )


def _unknown_arguments(
    source: Source, body: Body, known: Arguments, path: tuple[str, ...] = ()
) -> Iterator[Fault]:
    """A fault at the line of each argument, or of the first block on the way to it, that is not listed."""
    elsewhere = frozenset() if path else _META | _REPEATED | _ELSEWHERE

    def unknown(name: str, line: int) -> Fault:
        said = ".".join((*path, name))
        message = f"{source.block.labels[0]} says {said}, which the proof does not know"
        return Fault(message, source.document, line)

    for each in body.attributes:
        if "/".join((*path, each.name)) not in known and each.name not in elsewhere:
            yield unknown(each.name, each.start_line)
    for inner in body.blocks:
        within = (*path, inner.type)
        if any(one.startswith(f"{'/'.join(within)}/") for one in known):
            yield from _unknown_arguments(source, inner.body, known, within)
        elif path or inner.type not in _JUDGED:
            yield unknown(inner.type, inner.start_line)


_UNTOLD: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "aws_route53_zone": frozenset(("vpc",)),
        "aws_organizations_account": frozenset(("email", "iam_user_access_to_billing", "name", "role_name")),
        "aws_sagemaker_domain": frozenset(
            (
                "default_user_settings[0].code_editor_app_settings",
                "default_user_settings[0].jupyter_lab_app_settings",
                "default_user_settings[0].space_storage_settings",
                "default_space_settings[0].jupyter_lab_app_settings",
                "default_space_settings[0].space_storage_settings",
            )
        ),
    }
)
"""Changes that Terraform may ignore: what an account cannot tell back, defaults that profiles carry, and in
which other VPCs a private zone answers, of whom their owners make some.
"""


def _lifecycles(source: Source) -> Iterator[Body]:
    return (block.body for block in source.block.body.of_type("lifecycle"))


def _ignored(lifecycle: Body) -> frozenset[str]:
    """What `ignore_changes` names."""
    value = lifecycle.values().get("ignore_changes", ())
    if not isinstance(value, tuple):
        return frozenset(("all",))
    return frozenset(each.text if isinstance(each, Expression) else str(each) for each in value)


def _fault(source: Source, message: str) -> Fault:
    return Fault(message, source.document, source.line)
