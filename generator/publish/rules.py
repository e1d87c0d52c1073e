"""Rules about `out/`: what is there must be exactly what was rendered."""

from generator.core.findings import Rule

MANIFEST_DAMAGED = Rule(
    code="OUT001",
    name="manifest-damaged",
    summary="The manifest of `out/` cannot be read.",
    why="Without it nobody can tell which files are generated and whether they were edited.",
    instead="Restore it from git (after a merge, either side), or delete it. Then build the whole estate.",
)
HAND_EDITED_FILE = Rule(
    code="OUT002",
    name="hand-edited-file",
    summary="A generated file was changed after it was written.",
    why="The next build would silently undo the change, and what is reviewed in YAML is not what is applied.",
    instead="Move the change into the YAML, then delete the file or restore it from git, and build again.",
)
FOREIGN_FILE = Rule(
    code="OUT003",
    name="foreign-file",
    summary="A file in `out/` was not generated.",
    why="Terraform reads every file of a folder, so a foreign file changes a stack unseen.",
    instead="Move it out of `out/`. Only what terraform itself leaves behind may stay.",
)
STALE_FILE = Rule(
    code="OUT004",
    name="stale-file",
    summary="A file differs from what the YAML renders to.",
    why="What would be applied is not what the YAML says.",
    instead="Run `tenantry build` and commit the result with the YAML.",
)
MISSING_FILE = Rule(
    code="OUT005",
    name="missing-file",
    summary="A file the YAML renders to is not in `out/`.",
    why="Terraform plans to destroy what a stack no longer declares.",
    instead="Run `tenantry build` and commit the result with the YAML.",
)
ORPHANED_FILE = Rule(
    code="OUT006",
    name="orphaned-file",
    summary="A generated file belongs to nothing in the YAML any more.",
    why="It would still be planned and applied.",
    instead="Run `tenantry build`, which removes it, and commit the result with the YAML.",
)
STALE_MANIFEST = Rule(
    code="OUT007",
    name="stale-manifest",
    summary="The manifest does not describe this build, though every file is right.",
    why="The manifest is the evidence of which inputs and which generator led to the files.",
    instead="Run `tenantry build` and commit the result with the YAML.",
)

RULES: tuple[Rule, ...] = (
    MANIFEST_DAMAGED,
    HAND_EDITED_FILE,
    FOREIGN_FILE,
    STALE_FILE,
    MISSING_FILE,
    ORPHANED_FILE,
    STALE_MANIFEST,
)
