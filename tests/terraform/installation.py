"""Terraform and the AWS provider on this machine, made ready once for a whole test session."""

import json
import os
import subprocess
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from generator.tools import provider, terraform

REGISTRY = "https://registry.terraform.io/.well-known/terraform.json"
REGISTRY_SECONDS = 5
DOWNLOAD_SECONDS = 600
AWS_SOURCE = "registry.terraform.io/hashicorp/aws"
# The range every rendered versions.tf asks for.
SEED = """\
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 7.0.0"
    }
  }
}
"""
OFFLINE = """\
disable_checkpoint = true

provider_installation {{
  filesystem_mirror {{
    path    = {mirror}
    include = ["{source}"]
  }}
  direct {{
    exclude = ["{source}"]
  }}
}}
"""


class NotInstalled(Exception):
    """Terraform or its provider is not here; the message says which and how to get it."""


@dataclass(frozen=True, slots=True)
class Installation:
    """A terraform program, its CLI configuration and the AWS provider program it installs."""

    terraform: Path
    configuration: Path
    provider: Path

    def environment(self, inherited: Mapping[str, str]) -> dict[str, str]:
        """`inherited` with our CLI configuration, without the machine's settings for terraform.

        Both programs are short-lived and read a schema of many megabytes: with their garbage collected
        a quarter as often, `validate` takes a sixth less processor time and no more memory to speak of.
        A provider that is told nothing of it writes down every request it makes, megabytes that are thrown
        away.
        """
        kept = {name: value for name, value in inherited.items() if not name.startswith("TF_")}
        return kept | {
            "TF_CLI_CONFIG_FILE": str(self.configuration),
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            "CHECKPOINT_DISABLE": "1",
            "GOGC": "400",
            "TF_LOG_PROVIDER": "OFF",
            "TF_LOG_PROVIDER_AWS": "OFF",
            "TF_LOG_SDK": "OFF",
        }


def prepare(folder: Path) -> Installation:
    """Terraform with an AWS provider, tried out by one `init` below `folder`.

    A provider already on the machine is used in place; else the registry's is downloaded into `folder`.

    Raises:
        NotInstalled: there is no terraform, or neither a provider nor a registry.
    """
    program = terraform.find(Path("/nowhere"))
    if program is None:
        raise NotInstalled(f"terraform is not on PATH: {terraform.HOW_TO_GET}")
    if not terraform.is_recent(reported := terraform.version(program)):
        raise NotInstalled(f"{program} is terraform {reported}: {terraform.HOW_TO_GET}")
    local = provider.find()
    mirror = local.mirror if local else _download(program, folder)
    configuration = folder / "terraform.tfrc"
    configuration.write_text(
        OFFLINE.format(mirror=json.dumps(str(mirror)), source=AWS_SOURCE), encoding="utf-8"
    )
    return Installation(program, configuration, _provider_program(program, configuration, folder))


def _download(program: Path, folder: Path) -> Path:
    """What `init` unpacks from the registry below `folder`: it has the layout of a mirror."""
    try:
        with urllib.request.urlopen(REGISTRY, timeout=REGISTRY_SECONDS):
            pass
    except (URLError, OSError) as unreachable:
        raise NotInstalled(
            f"no hashicorp/aws provider here and no registry ({unreachable}): {provider.HOW_TO_GET}"
        ) from unreachable
    seed = folder / "download"
    _seed(seed)
    _run([str(program), "init", "-no-color"], seed, {})
    return seed / ".terraform" / "providers"


def _provider_program(program: Path, configuration: Path, folder: Path) -> Path:
    seed = folder / "seed"
    _seed(seed)
    _run([str(program), "init", "-no-color"], seed, {"TF_CLI_CONFIG_FILE": str(configuration)})
    pattern = "*/*/terraform-provider-aws*"
    return next((seed / ".terraform" / "providers" / AWS_SOURCE).glob(pattern)).resolve()


def _seed(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "versions.tf").write_text(SEED, encoding="utf-8")


def _run(command: list[str], folder: Path, extra: Mapping[str, str]) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    done = subprocess.run(
        command,
        cwd=folder,
        env=kept | extra,
        capture_output=True,
        text=True,
        timeout=DOWNLOAD_SECONDS,
        check=False,
    )
    if done.returncode:
        raise NotInstalled(f"{' '.join(command[1:])} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")
