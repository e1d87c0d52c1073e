"""The Terraform files of one stack as blocks by folder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from generator.hcl.parse import Block, HclSyntaxError
from generator.hcl.quick import read

_LONGEST = 4_194_304
"""Characters of a file that is read: the largest that thousands of people make has a third."""

_LABELS: Mapping[str, int] = {"resource": 2, "data": 2, "module": 1, "output": 1, "variable": 1}
_OTHERS = ("_override.tf", "/override.tf", ".tf.json", ".tfvars", ".tfvars.json")


@dataclass(slots=True)
class Folder:
    """What the files of a folder say: `named` blocks by type and labels, and `others` of other types."""

    named: dict[str, dict[tuple[str, ...], Block]] = field(default_factory=dict)
    locals: dict[str, object] = field(default_factory=dict)
    others: list[Block] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    """What stands there more than once, so that Terraform reads none of it."""

    def of(self, kind: str) -> Mapping[tuple[str, ...], Block]:
        """The blocks of a type by their labels."""
        return self.named.get(kind, {})


@dataclass(frozen=True, slots=True)
class Configuration:
    """The folders of a stack by path below it, and the files that were not read.

    `others` are files of which Terraform takes values or blocks and this room does not.
    """

    folders: Mapping[str, Folder]
    unread: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def configuration(texts: Mapping[str, str]) -> Configuration:
    """What files say, given by path below the stack; those that are no `.tf` say nothing here."""
    folders: dict[str, Folder] = {}
    unread, others = [], []
    for path, text in sorted(texts.items()):
        if f"/{path}".endswith(_OTHERS):
            others.append(path)
        if not path.endswith(".tf"):
            continue
        blocks = _blocks(text)
        if blocks is None:
            unread.append(path)
        else:
            _add(folders.setdefault(path.rpartition("/")[0], Folder()), blocks)
    return Configuration(folders, tuple(unread), tuple(others))


def _blocks(text: str) -> tuple[Block, ...] | None:
    """The blocks of a text that somebody else may have written; None where it is no HCL or too much of it."""
    if len(text) > _LONGEST:
        return None
    try:
        blocks = read(text)
        for block in blocks if isinstance(blocks, tuple) else ():
            "".join(block.labels).encode()
    except (RecursionError, ValueError, OverflowError):
        return None
    return None if isinstance(blocks, HclSyntaxError) else blocks


def _add(folder: Folder, blocks: Iterable[Block]) -> None:
    for block in blocks:
        if _LABELS.get(block.type) == len(block.labels):
            known = folder.named.setdefault(block.type, {})
            if block.labels in known:
                folder.twice.append(".".join((block.type, *block.labels)))
            known[block.labels] = block
        elif block.type == "locals":
            given = block.body.values()
            folder.twice += [f"local.{name}" for name in given.keys() & folder.locals.keys()]
            folder.locals |= given
        else:
            folder.others.append(block)
