"""Runs of generated workflows: act runs the jobs, with the real terraform and an emulated AWS."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from fakes import forges
from fakes.proofs import BELIEVING
from fakes.repositories import IDENTITY, commit, git, repository
from terraform.harness import Toolchain
from terraform.story.forge import NUMBER, REPOSITORY, Forge
from terraform.story.web_identity import Issuer

from generator.render.environment import templates_root

ROOT = Path(__file__).parents[3]
ACT = Path(sys.executable).parent / "act"
ACTIONS = Path(__file__).parent / "actions"
PINS = json.loads((templates_root() / "ci/pins.json").read_text(encoding="utf-8"))["actions"]
TOKEN = "the-token-of-a-job"  # noqa: S105 - it opens nothing, and nobody may show it
WITHHELD = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")

COMMAND = """\
from generator.cli import main

if __name__ == "__main__":  # the processes of a proof read this as well
    main()
"""

_SUMMARY = re.compile(r"Summary - (.*?)(?=^\[tenantry-)", re.DOTALL | re.MULTILINE)
_PYTHON = """\
#!/bin/bash
[ "$1 $2 $3" = "-I -m venv" ] || exit 99
mkdir -p "$4/bin"
printf '#!/bin/sh\\nexit 0\\n' > "$4/bin/python"
cp {tenantry} "$4/bin/tenantry"
chmod +x "$4/bin/python"
"""
_TENANTRY = """\
#!/bin/bash
printf '%s %s\\n' "$GITHUB_JOB" "$*" >> {calls}
case " $* " in
  *" plan "*|*" apply "*|*" drift "*) set -- "$@" --backend-config use_path_style=true;;
  *" build "*) set -- "$@" {scan};;
esac
PYTHONPATH={root} exec {python} -P {command} "$@"
"""


@dataclass(frozen=True, slots=True)
class Run:
    """How a workflow ended: what was said, the summaries of its jobs, and its artifacts.

    `calls` are the verbs of tenantry, each after the job that called it.
    """

    went_well: bool
    log: str
    summary: str
    artifacts: Mapping[str, str]
    calls: tuple[str, ...]

    def verbs(self, job: str) -> list[str]:
        """The verbs that a job called."""
        return [one.split()[3] for one in self.calls if one.startswith(f"{job} ")]


@dataclass
class Machine:
    """What a forge runs jobs on; `issuer` gives them tokens. With `believing`, claims of the proof are."""

    folder: Path
    forge: Forge
    issuer: Issuer
    toolchain: Toolchain
    believing: bool = True
    runs: list[Run] = field(default_factory=list)
    last: Mapping[str, str] | None = None
    """What the last push to `main` said."""

    def pull_request(self, number: int) -> Run:
        """The check of a pull request, as it would be merged."""
        pull = self.forge.opened[number]
        repository = {"id": int(NUMBER), "full_name": REPOSITORY, "default_branch": "main"}
        head = {"ref": pull.branch, "sha": pull.head, "repo": {"id": int(NUMBER)}}
        said = {"number": number, "head": head, "base": {"ref": "main"}}
        event = {"pull_request": said, "repository": repository, "number": number}
        return self._run("check", "pull_request", event, f"refs/pull/{number}/merge")

    def started(self) -> Run:
        """The workflow that a job or a person asked for last."""
        name, inputs = self.forge.started.pop()
        return self._run(
            name.removeprefix("tenantry-").removesuffix(".yml"),
            "workflow_dispatch",
            {"inputs": inputs, "ref": "refs/heads/main"},
        )

    def dispatched(self, name: str, **inputs: str) -> Run:
        """A workflow that a person starts on `main`."""
        return self._run(name, "workflow_dispatch", {"inputs": inputs, "ref": "refs/heads/main"})

    def pushed(self, before: str, after: str) -> Run:
        """The apply of what was merged."""
        self.last = {"before": before, "after": after, "ref": "refs/heads/main"}
        return self._run("apply", "push", self.last)

    def applied_again(self) -> Run:
        """The apply of the last push once more, as people start its failed jobs again."""
        assert self.last is not None
        return self._run("apply", "push", self.last)

    def _run(self, name: str, event: str, payload: Mapping[str, Any], ref: str = "refs/heads/main") -> Run:
        here = self.folder / f"run-{len(self.runs)}"
        files = here / "files"
        git(self.folder, "clone", "--quiet", str(self.forge.bare), str(files))
        git(files, "fetch", "--quiet", "origin", f"{ref}:now")
        git(files, "checkout", "--quiet", *(("now",) if ref.startswith("refs/pull/") else ("main",)))
        git(files, "remote", "set-url", "origin", f"https://github.com/{REPOSITORY}.git")
        file = f".github/workflows/tenantry-{name}.yml"
        workflow = yaml.load((files / file).read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - all is text
        self.issuer.jobs = workflow["jobs"]
        self.issuer.run = {
            "event_name": event,
            "job_workflow_ref": f"{REPOSITORY}/{file}@{ref}",
            "ref": ref,
            "repository": REPOSITORY,
            "repository_id": NUMBER,
        }
        for folder in ("artifacts", "home", "bin", "gh"):
            (here / folder).mkdir()
        (here / "event.json").write_text(json.dumps(payload), encoding="utf-8")
        asked = [
            str(ACT),
            event,
            "--workflows",
            file,
            "--eventpath",
            str(here / "event.json"),
            "--insecure-secrets",
        ]
        asked += ["--action-offline-mode", "--no-skip-checkout", "--action-cache-path", str(here / "act")]
        asked += ["--no-cache-server", "--platform", "ubuntu-24.04=-self-hosted", *self._actions()]
        asked += ["--secret", f"GITHUB_TOKEN={TOKEN}", "--env", f"GITHUB_REPOSITORY_ID={NUMBER}"]
        with self.forge.served(here / "gh/socket"):
            done = subprocess.run(
                asked, cwd=files, env=self._environment(here), capture_output=True, text=True, check=False
            )
        calls = here / "calls"
        ran = Run(
            done.returncode == 0,
            done.stdout + done.stderr,
            "\n".join(_SUMMARY.findall(done.stdout)),
            {
                str(one.relative_to(here / "artifacts")): one.read_text(encoding="utf-8")
                for one in sorted((here / "artifacts").rglob("*"))
                if one.is_file()
            },
            tuple(calls.read_text(encoding="utf-8").splitlines()) if calls.exists() else (),
        )
        self.runs.append(ran)
        return ran

    def _actions(self) -> list[str]:
        """What stands in for each action, in a repository of its own."""
        local = []
        for name, pin in PINS.items():
            holder = "/".join(name.split("/")[:2])
            folder = self.folder / "actions" / holder
            if not folder.exists():
                shutil.copytree(ACTIONS / holder, folder)
                commit(repository(folder))
            local += ["--local-repository", f"{holder}@{pin['commit']}={folder}"]
        return local

    def _environment(self, here: Path) -> dict[str, str]:
        """What a machine of the forge has: programs, where the emulated AWS is, and nobody's credentials."""
        self.programs(here)
        gh = forges.gh_beside(Path(sys.executable))
        assert gh is not None, "gh is not installed: `make install` brings it"
        (here / "bin/gh").symlink_to(gh)
        (here / "gh/config.yml").write_text(
            f"version: 1\nhttp_unix_socket: {here}/gh/socket\n", encoding="utf-8"
        )
        kept = {name: value for name, value in self.toolchain.environment.items() if name not in WITHHELD}
        for name in ("PYTHONPATH", "TENANTRY_NIGHTLY", "CI"):
            kept.pop(name, None)
        stand_ins = {
            "HOME": str(here / "home"),
            "XDG_CACHE_HOME": str(here / "home/cache"),
            "PATH": os.pathsep.join((str(here / "bin"), os.environ["PATH"])),
            "GH_CONFIG_DIR": str(here / "gh"),
            "STAND_IN_HOST": str(self.forge.bare),
            "STAND_IN_ARTIFACTS": str(here / "artifacts"),
            "STAND_IN_ISSUER": self.issuer.url,
            "STAND_IN_BEARER": self.issuer.bearer,
            "STAND_IN_TERRAFORM": str(self.toolchain.terraform.parent),
        }
        return kept | IDENTITY | stand_ins

    def programs(self, here: Path) -> None:
        """Write a python3 into a folder `bin` whose new environments have tenantry."""
        command = here / "bin/of-tenantry"
        code = BELIEVING if self.believing else COMMAND
        (here / "code.py").write_text(code, encoding="utf-8")
        by = {"calls": here / "calls", "root": ROOT, "python": sys.executable, "command": here / "code.py"}
        command.write_text(
            _TENANTRY.format(scan="--no-scan" if self.believing else "", **by), encoding="utf-8"
        )
        python = here / "bin/python3"
        python.write_text(_PYTHON.format(tenantry=command), encoding="utf-8")
        for one in (command, python):
            one.chmod(0o755)
