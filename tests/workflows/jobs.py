"""Jobs of generated workflows, read as data, and their commands run by a shell as they stand.

What GitHub does around them is stood in for: an action by what it leaves behind, an expression by a value
that the test gives. An expression that nobody gave a value stops the test.
"""

import json
import os
import re
import shutil
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import yaml
from fakes.commands import tenantry
from fakes.repositories import IDENTITY, git

from generator.render.workflows import Pipelines, github_files, gitlab_files

PIPELINES = Pipelines(
    branch="main",
    environment="production",
    workspace="",
    region="eu-west-1",
    plan_role="TenantryPlan",
    apply_role="TenantryApply",
    partition="aws",
    center="111111111199",
)
GITHUB = github_files(PIPELINES)
GITLAB = gitlab_files(PIPELINES)
CREDENTIALS = "aws-actions/configure-aws-credentials"
SECRET = "stand-in-for-a-secret"  # noqa: S105 - it opens nothing

_EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")
_CLIENT = """\
#!{python} -I
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as there:
    there.connect({socket!r})
    there.sendall(json.dumps([os.getcwd(), sys.argv[1:]]).encode() + b"\\n")
    said = json.loads(there.makefile().readline())
sys.stdout.write(said["output"])
sys.exit(said["code"])
"""
_PYTHON = """\
#!/bin/bash
[ "$1 $2 $3" = "-I -m venv" ] || exit 99
mkdir -p "$4/bin"
printf '#!/bin/sh\\nprintf "%%s\\\\n" "$*" >> {log}\\n' > "$4/bin/python"
cp {tenantry} "$4/bin/tenantry"
chmod +x "$4/bin/python"
"""


def workflow(name: str) -> dict:
    """A generated workflow as data."""
    (text,) = (text for path, text in GITHUB.items() if path.endswith(f"/tenantry-{name}.yml"))
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes text of everything


@dataclass
class Run:
    """What became of a job."""

    done: list[str] = field(default_factory=list)
    failed: str | None = None
    let_in: bool = False
    outputs: dict[str, str] = field(default_factory=dict)
    log: str = ""
    summary: str = ""


@dataclass
class Runner:
    """A machine that runs jobs of the bare repository `host`; `verbs` are what tenantry was asked."""

    folder: Path
    host: Path
    verbs: list[list[str]] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    terraform: Path | None = None
    """A folder with a terraform: with one, plans are made; without, they are noted and nothing more."""
    artifacts: dict[str, str] = field(default_factory=dict)
    """Texts by path, as they lie in the workspace once artifacts are downloaded."""

    @property
    def workspace(self) -> Path:
        return self.folder / "work"

    @property
    def pip(self) -> list[str]:
        """What the Pythons of new environments were asked."""
        log = self.folder / "pip"
        return log.read_text().splitlines() if log.exists() else []

    def run(self, job: Mapping, values: Mapping[str, str]) -> Run:
        """Run the steps of a job until one fails."""
        for name in ("work", "temp", "files"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            (self.folder / name).mkdir(parents=True)
        values = {
            "runner.temp": str(self.folder / "temp"),
            "github.workspace": str(self.workspace),
            "github.token": "a-token",
            **values,
        }
        result, more = Run(), dict(self.variables)
        with self.answering():
            for step in job["steps"]:
                name = step.get("name") or step.get("uses") or step["run"]
                if not self._step(step, values, more, result):
                    result.failed = name
                    break
                result.done.append(name)
        return result

    def _step(self, step, values, more, result) -> bool:
        if "uses" in step:
            return self._action(step, values, more, result)
        paths = {one: self.folder / "files" / one for one in ("OUTPUT", "ENV", "PATH", "STEP_SUMMARY")}
        env = IDENTITY | {"HOME": str(self.folder), "GITHUB_WORKSPACE": str(self.workspace), **more}
        env |= {f"GITHUB_{name}": str(path) for name, path in paths.items()}
        env["PATH"] = os.pathsep.join((*_lines(paths["PATH"]), str(self.folder / "bin"), env["PATH"]))
        env |= {name: given(value, values) for name, value in step.get("env", {}).items()}
        where = Path(given(step.get("working-directory", str(self.workspace)), values))
        done = subprocess.run(
            ["bash", "-e", "-c", step["run"]], cwd=where, env=env, capture_output=True, text=True, check=False
        )
        result.log += done.stdout + done.stderr
        more.update(line.split("=", 1) for line in _lines(paths["ENV"]))
        result.summary = "\n".join((*_lines(paths["STEP_SUMMARY"]), ""))
        result.outputs.update(line.split("=", 1) for line in _lines(paths["OUTPUT"]))
        return done.returncode == 0

    def _action(self, step, values, more, result) -> bool:
        name, options = step["uses"].partition("@")[0], step.get("with", {})
        if name == CREDENTIALS:
            result.let_in = True
            more |= {"AWS_ACCESS_KEY_ID": SECRET, "AWS_SECRET_ACCESS_KEY": SECRET}
        elif name == "actions/checkout":
            into = self.workspace / options["path"]
            assert options["persist-credentials"] == "false"
            assert "submodules" not in options
            git(self.folder, "clone", "--quiet", "--no-checkout", str(self.host), str(into))
            git(
                into,
                "checkout",
                "--quiet",
                "--detach",
                given(options.get("ref", ""), values) or "origin/main",
            )
        elif name == "actions/download-artifact":
            for path, text in self.artifacts.items():
                (self.workspace / path).parent.mkdir(parents=True, exist_ok=True)
                (self.workspace / path).write_text(text)
        return True

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While the block runs, `tenantry` in a new environment is answered by this process."""
        runner, socket = self, self.folder / "socket"
        (self.folder / "bin").mkdir(exist_ok=True)
        client = self.folder / "client"
        client.write_text(_CLIENT.format(python=sys.executable, socket=str(socket)))
        client.chmod(0o755)
        python = self.folder / "bin/python3"
        python.write_text(_PYTHON.format(log=self.folder / "pip", tenantry=client))
        python.chmod(0o755)

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                self.wfile.write(
                    json.dumps(runner.answer(*json.loads(self.rfile.readline()))).encode() + b"\n"
                )

        socket.unlink(missing_ok=True)
        with socketserver.ThreadingUnixStreamServer(str(socket), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
            thread.start()
            try:
                yield
            finally:
                server.shutdown()
                thread.join()

    def answer(self, folder: str, words: list[str]) -> dict[str, object]:
        """What the command answers; a plan or an apply is noted, and nothing more."""
        self.verbs.append(words)
        if {"plan", "apply"} & set(words) and not self.terraform:
            return {"code": 0, "output": ""}
        assert words[0] == "-C"
        asked = [
            str(Path(folder) / word) if before == "--sarif" else word for before, word in pairwise(words)
        ]
        asked += ["--no-scan"] * ("build" in words and "--no-scan" not in words)
        env: dict[str, str | None] = {}
        if self.terraform:
            env = {"PATH": f"{self.terraform}{os.pathsep}{os.environ['PATH']}", "AWS_ACCESS_KEY_ID": SECRET}
            asked += ["--records", str(self.folder / "records")] * ("plan" in words)
        said = tenantry(Path(folder) / words[1], *asked[1:], env=env)
        return {"code": said.exit_code, "output": said.output}


def given(text: str, values: Mapping[str, str]) -> str:
    """The text with the values of its expressions."""
    return _EXPRESSION.sub(lambda match: values[match[1]], text)


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []
