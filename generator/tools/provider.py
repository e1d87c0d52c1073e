"""The AWS provider on this machine: found by looking, without starting it or terraform."""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOW_TO_GET = (
    "`terraform init` downloads it; offline, unpack hashicorp/aws into a filesystem mirror"
    " such as ~/.terraform.d/plugins"
)
_SOURCE = Path("registry.terraform.io", "hashicorp", "aws")
_SYSTEM_PREFIXES = ("/opt", "/usr/local/share", "/usr/local/lib", "/usr/share", "/var/lib")
_SEARCH_DEPTH = 2
_CONFIGURED = re.compile(r'^\s*(?:path|plugin_cache_dir)\s*=\s*"([^"]+)"', re.MULTILINE)
_VERSION = re.compile(r"(?:terraform-provider-aws_)?v?(\d+\.\d+\.\d+)")


@dataclass(frozen=True, slots=True)
class Provider:
    """An AWS provider that terraform can install without a network: the mirror's root and the version."""

    mirror: Path
    version: str


def find() -> Provider | None:
    """The newest AWS provider in terraform's mirrors, its plugin cache or the usual system prefixes."""
    found = [provider for root in _roots() for provider in _providers(root)]
    return max(found, key=lambda provider: _order(provider.version), default=None)


def _roots() -> Iterator[Path]:
    """Folders that may hold `registry.terraform.io/`, in the order Terraform's CLI documents them."""
    yield from _configured()
    if cache := os.environ.get("TF_PLUGIN_CACHE_DIR"):
        yield Path(cache)
    home = Path(os.environ.get("HOME", "~")).expanduser()
    yield home / ".terraform.d" / "plugins"
    if sys.platform == "darwin":
        yield home / "Library" / "Application Support" / "io.terraform" / "plugins"
    data_home = os.environ.get("XDG_DATA_HOME") or str(home / ".local" / "share")
    data_folders = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for folder in (data_home, *data_folders.split(":")):
        yield Path(folder) / "terraform" / "plugins"
    for prefix in (*_SYSTEM_PREFIXES, str(home)):
        yield from _below(Path(prefix), _SEARCH_DEPTH)


def _configured() -> Iterator[Path]:
    """Mirrors and the plugin cache named in the user's CLI configuration file."""
    name = os.environ.get("TF_CLI_CONFIG_FILE") or os.environ.get("TERRAFORM_CONFIG") or "~/.terraformrc"
    try:
        text = Path(name).expanduser().read_text(encoding="utf-8")
    except (OSError, RuntimeError, UnicodeDecodeError):
        return
    for match in _CONFIGURED.finditer(text):
        yield Path(match[1])


def _below(folder: Path, depth: int) -> Iterator[Path]:
    """The folder itself and the visible folders below it."""
    yield folder
    if depth == 0:
        return
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return
    for name in names:
        if not name.startswith("."):
            yield from _below(folder / name, depth - 1)


def _providers(root: Path) -> Iterator[Provider]:
    """Versions below a mirror: unpacked as `<version>/<platform>/`, packed as `…_<version>_….zip`."""
    try:
        names = sorted(entry.name for entry in (root / _SOURCE).iterdir())
    except OSError:
        return
    for name in names:
        match = _VERSION.match(name)
        if match is not None:
            yield Provider(root, match[1])


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))
