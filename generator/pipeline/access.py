"""What changed in who may do what, between `out/` at a git revision and the estate as it is planned now."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.core.errors import EnvironmentFault, UsageError
from generator.core.steps import Steps, silent
from generator.pipeline.committed import Commit, commit_of
from generator.pipeline.folders import OUT
from generator.pipeline.questions import read_facts
from generator.pipeline.rendered_estate import RenderedEstate
from generator.pipeline.validation import known_tenants
from generator.proof.access import RoleChange, changes
from generator.publish.manifest import MANIFEST_NAME, Manifest, digest
from generator.readback.facts import Fault
from generator.readback.read import read_estate
from generator.tenancy.stack_address import tenant_of
from generator.tools import git


@dataclass(frozen=True, slots=True)
class AccessChanges:
    """The roles whose access differs from that at a revision, and how many were compared.

    `unread` is what the text at the revision holds that nobody can judge: what was
    let in by it is not known.
    """

    revision: str
    roles: tuple[RoleChange, ...]
    compared: int
    unread: tuple[Fault, ...] = ()


def access_since(
    root: Path, estate: RenderedEstate, revision: str, tenants: tuple[str, ...] = (), steps: Steps = silent
) -> AccessChanges:
    """What roles gained and lost since a revision; `tenants` keeps only theirs.

    Once something has changed, every stack is read: what stands on a key or a bucket
    decides over roles of all others.

    Raises:
        UsageError: there is no such revision or tenant, or `out/` is not in it.
        UnreadableError: what is rendered today holds what nobody can judge.
        EnvironmentFault: git is missing.
    """
    known_tenants(estate.validation, tenants)
    program = git.find(root)
    if program is None:
        raise EnvironmentFault("git is not installed", hint=git.HOW_TO_GET)
    commit = commit_of(program, root, git.commit(program, root, revision))
    manifest = _manifest(commit, revision)
    wanted = _known(estate, manifest) if _is_changed(estate, manifest) else frozenset()
    there = sorted(one for one in wanted if one in manifest.stacks)
    paths = [f"{OUT}/{one}" for one in there]
    old = commit.texts_below(paths)
    before = read_estate(((path.removeprefix(f"{OUT}/"), text) for path, text in sorted(old.items())), OUT)
    after = read_facts(estate, (one for one in wanted if one in estate.addresses))
    stacks = frozenset(one for one in wanted if not tenants or tenant_of(one) in tenants)
    every = {role.arn for role in (*before.roles, *after.roles) if role.stack in stacks}
    roles = tuple(changes(before, after, stacks, steps("compare", len(every))))
    return AccessChanges(revision, roles, len(every), before.faults)


def _manifest(commit: Commit, revision: str) -> Manifest:
    manifest, damage = commit.manifest(commit.holders())
    if manifest is None or damage:
        which = damage[0].primary.document if damage else f"{OUT}/{MANIFEST_NAME}"
        why = f": {damage[0].message}" if damage else ", or is not there"
        raise UsageError(
            f"{which} of {revision} cannot be read{why}", hint="give a revision in which out/ is complete"
        )
    return manifest


def _known(estate: RenderedEstate, manifest: Manifest) -> frozenset[str]:
    return frozenset({*estate.addresses, *manifest.stacks})


def _is_changed(estate: RenderedEstate, manifest: Manifest) -> bool:
    """Whether the files of any stack are other than they were."""
    return any(_files(manifest, one) != _rendered(estate, one) for one in _known(estate, manifest))


def _files(manifest: Manifest, stack: str) -> Mapping[str, str]:
    return manifest.stacks.get(stack, {})


def _rendered(estate: RenderedEstate, stack: str) -> Mapping[str, str]:
    if stack not in estate.addresses:
        return {}
    return {path: digest(text.encode()) for path, text in estate.texts(stack).items()}
