"""The lock of providers: which ones Terraform installs, by version and hash, on which platforms."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from generator.core.errors import EnvironmentFault
from generator.core.findings import has_errors
from generator.core.steps import Steps, silent
from generator.disk.state import state_folder
from generator.pipeline.rendering import rendered
from generator.pipeline.terraforming import new_log, private_folder, providers_in
from generator.pipeline.validation import Validation, validate
from generator.tenancy.files import PROVIDERS_LOCK
from generator.tools import terraform
from generator.tools.process import last_lines
from generator.tools.programs import checkout
from generator.tools.terraform_runs import LOCK_NAME, TerraformRuns, environment

_VERSIONS = "versions.tf"
_LINES = 20


def locked(
    root: Path, platforms: Sequence[str], mirror: str | None, steps: Steps = silent
) -> tuple[Validation, tuple[str, ...]]:
    """Write the lock anew; the providers in it, each with its version. Where files have errors it stays.

    `mirror` is a folder or an https address that has the providers; without it the registry is asked.

    Raises:
        EnvironmentFault: terraform is missing, or does not find a provider.
    """
    program = terraform.find(root)
    if program is None:
        raise EnvironmentFault("terraform is not installed", hint=terraform.HOW_TO_GET)
    validation = validate(root, steps)
    if has_errors(validation.findings) or validation.plan is None or not validation.plan.stacks:
        return validation, ()
    files, _ = rendered(validation.plan.stacks[:1], steps)
    versions = next(one.text for one in files if one.path == f"{one.stack}/{_VERSIONS}")
    runs = TerraformRuns(program, environment(root))
    with private_folder() as folder:
        (folder / _VERSIONS).write_text(versions, encoding="utf-8")
        log = new_log(state_folder(checkout(root)) / "logs", "lock")
        named = tuple(f"-platform={one}" for one in platforms)
        source = () if mirror is None else (f"-{'net' if '://' in mirror else 'fs'}-mirror={mirror}",)
        ended = runs.run(folder, log, "providers", "lock", "-no-color", *source, *named)
        if ended.code:
            said = last_lines(log.read_text(encoding="utf-8", errors="replace"), _LINES)
            raise EnvironmentFault(f"terraform providers lock: {said}", hint="see --mirror and --platform")
        text = (folder / LOCK_NAME).read_bytes()
    _replace(root / PROVIDERS_LOCK, text)
    return validation, tuple(one.rpartition(" ")[0] for one in providers_in(text.decode()))


def _replace(target: Path, text: bytes) -> None:
    """Put a file in place, whole or not at all; a link there is replaced and not followed."""
    try:
        with NamedTemporaryFile(dir=target.parent, prefix=".lock-", delete=False) as made:
            made.write(text)
        Path(made.name).chmod(0o644)
        Path(made.name).replace(target)
    except OSError as error:
        raise EnvironmentFault(f"{target} cannot be written: {error.strerror}") from error
