"""What is remembered from one run to the next, outside every checkout, so that nobody else can write it.

Each entry carries an HMAC under a random key, which is made at first use and lies in the user's cache folder,
readable by nobody else. What has no such mark, or was stored as something else, counts as absent.
"""

import hashlib
import hmac
import json
import os
import secrets
import stat
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from generator.core.errors import EnvironmentFault
from generator.core.json_text import MAX_BYTES, object_in
from generator.tools import programs

_FORMAT = 1
_KEY_NAME = "key"
_KEY_BYTES = 32
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_HINT = "give another folder with --cache or TENANTRY_CACHE, or set XDG_CACHE_HOME"


@dataclass(frozen=True, slots=True)
class Memory:
    """Values below `folder`, by what kind they are and a key; an unwritable folder remembers nothing."""

    folder: Path
    secret: bytes = field(repr=False)
    writes: bool = True

    def recall(self, kind: str, key: str) -> Mapping[str, object] | None:
        """What was remembered as that kind under that key by us; None when there is no such thing."""
        try:
            stored = object_in(_content(self._file(kind, key)))
            body, mark = stored["body"], stored["mark"]
        except (OSError, ValueError, KeyError):
            return None
        if not isinstance(body, dict) or not isinstance(mark, str) or not mark.isascii():
            return None
        return body if hmac.compare_digest(mark, self._mark(kind, key, body)) else None

    def remember(self, kind: str, key: str, body: Mapping[str, object]) -> None:
        """Store a JSON object, in the place of what was there."""
        if not self.writes:
            return
        text = json.dumps({"mark": self._mark(kind, key, body), "body": body})
        with suppress(OSError):
            _store(self._file(kind, key), text.encode())

    def _file(self, kind: str, key: str) -> Path:
        return self.folder / kind / key[:2] / f"{key}.json"

    def _mark(self, kind: str, key: str, body: Mapping[str, object]) -> str:
        facts = json.dumps([_FORMAT, kind, key, body], sort_keys=True)
        return hmac.new(self.secret, facts.encode(), hashlib.sha256).hexdigest()


def memory(workspace: Path, folder: Path | None = None, *, writes: bool = True) -> Memory | None:
    """The memory of this user on this machine; `folder` holds the entries, else the user's cache folder.

    None when the user's cache folder cannot be made: then nothing is remembered.

    Raises:
        EnvironmentFault: a folder lies in the checkout around the workspace, belongs to somebody else or may
            be written by others; or `folder` cannot be made.
    """
    own = user_folder()
    _require_outside(own, workspace)
    if folder is not None:
        _require_outside(folder, workspace)
    try:
        _make_private(own)
        secret = _secret(own / _KEY_NAME)
    except OSError:
        return None
    if folder is None:
        return Memory(own, secret, writes)
    try:
        _make_private(folder)
    except OSError as error:
        raise EnvironmentFault(f"the cache {folder} cannot be made: {error.strerror}", hint=_HINT) from error
    return Memory(folder.absolute(), secret, writes)


def user_folder() -> Path:
    """Where programs keep what they can make again: XDG_CACHE_HOME, or what the system has for it."""
    given = Path(os.environ.get("XDG_CACHE_HOME") or "")
    if given.is_absolute():
        return given / "tenantry"
    below = Path("Library", "Caches") if sys.platform == "darwin" else Path(".cache")
    return Path(os.path.expanduser("~")) / below / "tenantry"  # noqa: PTH111  # without a home it stays `~`


def _require_outside(folder: Path, workspace: Path) -> None:
    strange = programs.checkout(workspace)
    if not folder.is_absolute() and folder.parts[:1] == ("~",):
        return
    if programs.is_inside(folder, strange):
        raise EnvironmentFault(
            f"the cache {folder} lies in the checkout {strange}, so it may come from a pull request",
            hint=_HINT,
        )


def _make_private(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = folder.stat()
    if found.st_uid != os.geteuid():
        raise EnvironmentFault(f"the cache {folder} belongs to another user, who may forge it", hint=_HINT)
    if found.st_mode & _OTHERS_WRITE:
        raise EnvironmentFault(
            f"the cache {folder} may be written by others, who may forge it", hint=f"chmod go-w {folder}"
        )


def _secret(file: Path) -> bytes:
    """The key, made when there is none; of two processes that make one at once both get the first."""
    with suppress(FileNotFoundError):
        return _read_secret(file)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as stream:
        stream.write(secrets.token_bytes(_KEY_BYTES))
    with suppress(FileExistsError):
        os.link(name, file)
    Path(name).unlink()
    return _read_secret(file)


def _read_secret(file: Path) -> bytes:
    found = file.lstat()
    content = _content(file) if stat.S_ISREG(found.st_mode) else b""
    if found.st_uid != os.geteuid() or found.st_mode & _OTHERS or len(content) != _KEY_BYTES:
        raise EnvironmentFault(
            f"{file} is no key that only you can read, so nothing under it is believed",
            hint=f"remove {file}; a new one is made, and what was remembered is made again",
        )
    return content


def _content(file: Path) -> bytes:
    """The bytes of a plain file; links are not followed, and nothing is waited for."""
    handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as stream:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_BYTES:
            raise OSError("not a plain file of a likely size")
        return stream.read()


def _store(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    Path(name).replace(file)
