"""What lies in `out/` and was not rendered: what it is, what it would do, and whether it may stay."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import partial

from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.publish.contents import Contents
from generator.publish.manifest import PUBLISHED
from generator.publish.published import Published

_rule = partial(Rule, family=PUBLISHED)

FOREIGN_FILE = _rule(
    code="OUT003",
    name="foreign-file",
    summary="A file in `out/` was not generated.",
    why="Terraform and git read what they find in a folder, so a foreign file changes a stack, or hides from"
    " a review.",
    instead="Move it out of `out/`. Only what a local terraform leaves may stay, where git does not hold it.",
)
LEFT_BY_TERRAFORM = _rule(
    code="OUT008",
    name="left-by-terraform",
    summary="What only a local terraform leaves is committed in `out/`, or lies where everything is checked.",
    why="A `.terraform` folder decides which modules are read and which programs of providers run, a lock"
    " file which programs fit, a state file what there is. Whoever can put one there decides what an apply"
    " does.",
    instead="Remove it from git; the `.gitignore` in `out/` keeps it away. In CI, check and apply in a clean"
    " checkout: `git clean -ffdx`. On a machine of your own, what your terraform left may stay where git does"
    " not hold it, and `tenantry build --check --allow-local` passes it over.",
)

_CONSEQUENCES = (
    ("*override.tf", "terraform would merge it into the stack"),
    ("*override.tf.json", "terraform would merge it into the stack"),
    ("*.tf", "terraform would read it as part of the stack"),
    ("*.tf.json", "terraform would read it as part of the stack"),
    ("*.tfvars", "terraform can take values from it"),
    ("*.tfvars.json", "terraform can take values from it"),
    ("*.terraformrc", "it can name the place that providers come from"),
    (".gitattributes", "it can hide changes from a review"),
    (".gitignore", "it can hide files from a review"),
)
"""What a foreign file does, by the form of its name; the first that fits says it."""

_CHECKED = (
    "and terraform may use it",
    "check in a clean checkout (`git clean -ffdx`); --allow-local passes over what git does not hold",
)
_HELD = ("and git holds it", "remove it from git with `git rm -r`; out/.gitignore then keeps it away")
_UNKNOWN = (
    "and without git nobody can tell whose it is",
    "move it out of out/, or keep the workspace in git, which leaves it alone",
)


def foreign(published: Published, path: str) -> Finding:
    """The finding about a file in `out/` that no build wrote."""
    name = path.rpartition("/")[2]
    note = next((f"; {says}" for form, says in _CONSEQUENCES if fnmatchcase(name, form)), "")
    return Finding(
        FOREIGN_FILE,
        f"{published.document(path)} is not generated{note}",
        Location(published.document(path)),
        hint=f"move it out of {published.out_name}/, or delete it if an earlier build left it behind",
    )


def not_rendered(published: Published, found: Contents) -> Iterator[Finding]:
    """A finding for everything that is no file, and for what of a local terraform's may not stand."""
    for path, kind in found.strange.items():
        document = published.document(path)
        hint = "remove it: a build writes files and folders only, and follows no link"
        yield Finding(FOREIGN_FILE, f"{document} is {kind}", Location(document), hint=hint)
    if found.left:
        yield from _left(published, found.left)


def _left(published: Published, paths: list[str]) -> Iterator[Finding]:
    if not published.spares_local:
        yield from (_may_not_stand(published, path, *_CHECKED) for path in paths)
        return
    tracked = published.tracked()
    if tracked is None:
        yield from (_may_not_stand(published, path, *_UNKNOWN) for path in paths)
        return
    held = {above for path in tracked for above in _with_parents(path)}
    yield from (_may_not_stand(published, path, *_HELD) for path in paths if path in held)


def _with_parents(path: str) -> Iterator[str]:
    """A path and every folder above it."""
    while path:
        yield path
        path = path.rpartition("/")[0]


def _may_not_stand(published: Published, path: str, why: str, hint: str) -> Finding:
    document = published.document(path)
    return Finding(LEFT_BY_TERRAFORM, f"{document} was not generated, {why}", Location(document), hint=hint)
