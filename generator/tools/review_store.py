"""Where records of plans lie: a folder, or a bucket below `reviews/`; each is written once and never changed.

A pull request must not be able to write there: a folder in the checkout is refused, and a bucket's policy
lets only the role that plans write.
"""

import os
import re
import stat
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Protocol

from generator.core.errors import EnvironmentFault, UsageError
from generator.tools import programs

_BUCKET = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<below>.*))?")
_MOST_NAMES = 100_000
"""Names that are read below one: of a stack that is planned ten times a day, those of decades."""

_THERE = ("PreconditionFailed", "412")
_AT_THE_SAME_TIME = "ConditionalRequestConflict"
"""What S3 answers to conditional writes of one name at once (its API reference, PutObject)."""

_TRIES = 3
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_MOST_BYTES = 67_108_864
_HINT_BUCKET = "sign in as a role that may read and write there, or give --records"


class ReviewStore(Protocol):
    """Names with contents, written once."""

    @property
    def where(self) -> str:
        """What it is, in a message."""
        ...

    def put(self, name: str, content: bytes) -> bool:
        """Write a name that is not there yet; False where it is there, and is left as it is.

        Raises:
            EnvironmentFault: it cannot be written.
        """
        ...

    def get(self, name: str) -> bytes | None:
        """What a name holds; None where it is not there.

        Raises:
            EnvironmentFault: it cannot be read.
        """
        ...

    def names(self, below: str) -> tuple[str, ...]:
        """The names that begin with a text, sorted.

        Raises:
            EnvironmentFault: they cannot be listed.
        """
        ...


def whoever_is_chosen(_name: str) -> str:
    """No profile for any name: the credentials that somebody chose, whatever is asked."""
    return ""


def review_store(
    place: str,
    workspace: Path,
    region: str | None,
    profile_for: Callable[[str], str] = whoever_is_chosen,
) -> ReviewStore:
    """The store that a text names: `s3://BUCKET/PREFIX/`, or a folder outside the checkout.

    `profile_for` says, of a name in a bucket, as whom it is asked: a profile of AWS's settings, or empty.

    Raises:
        UsageError: the text names neither.
        EnvironmentFault: the folder is one that others may write in.
    """
    bucket = _BUCKET.fullmatch(place)
    if bucket is not None:
        below = (bucket["below"] or "").strip("/")
        return BucketStore(bucket["bucket"], f"{below}/" if below else "", region, profile_for)
    if "://" in place:
        raise UsageError(f"{place} is no place for records", hint="give s3://BUCKET/reviews/ or a folder")
    folder = Path(place).absolute()
    strange = programs.checkout(workspace)
    if programs.is_inside(folder, strange):
        raise EnvironmentFault(
            f"{folder} lies in the checkout {strange}, so records in it may come from a pull request",
            hint="give a folder outside it with --records",
        )
    return FolderStore(folder)


class FolderStore:
    """Records below a folder that is the user's own."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            found = folder.stat()
        except OSError as error:
            raise EnvironmentFault(f"{folder} cannot be made: {error.strerror}") from error
        if found.st_uid != os.geteuid() or found.st_mode & _OTHERS_WRITE:
            raise EnvironmentFault(f"others may write in {folder}, and so forge the records in it")
        self._folder = folder

    @property
    def where(self) -> str:
        """The folder."""
        return str(self._folder)

    def put(self, name: str, content: bytes) -> bool:
        """Write a name once: it appears whole or not at all."""
        target = self._folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with NamedTemporaryFile(dir=target.parent, prefix=".new-", delete=False) as made:
                made.write(content)
                made.flush()
                os.fsync(made.fileno())
            try:
                os.link(made.name, target)
            except FileExistsError:
                return False
            finally:
                Path(made.name).unlink()
        except OSError as error:
            raise EnvironmentFault(f"{target} cannot be written: {error.strerror}") from error
        return True

    def get(self, name: str) -> bytes | None:
        """What a name holds."""
        try:
            with (self._folder / name).open("rb") as held:
                return held.read(_MOST_BYTES)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise EnvironmentFault(f"{self._folder / name} cannot be read: {error.strerror}") from error

    def names(self, below: str) -> tuple[str, ...]:
        """The names that begin with a text."""
        start = self._folder / below.rpartition("/")[0]
        found = []
        for folder, _, files in os.walk(start):
            own = Path(folder).relative_to(self._folder)
            found += [(own / name).as_posix() for name in files if not name.startswith(".new-")]
        return tuple(sorted(name for name in found if name.startswith(below)))


class BucketStore:
    """Records in a bucket, below a prefix."""

    def __init__(
        self,
        bucket: str,
        below: str,
        region: str | None,
        profile_for: Callable[[str], str] = whoever_is_chosen,
    ) -> None:
        self._bucket, self._below, self._region = bucket, below, region
        self._profile_for = profile_for
        self._made: dict[str, Any] = {}

    @property
    def where(self) -> str:
        """The bucket and the prefix, as a user names them."""
        return f"s3://{self._bucket}/{self._below}"

    def put(self, name: str, content: bytes) -> bool:
        """Write a name once, by a write that S3 takes only where nothing is.

        Where somebody else writes the same name at the same time, S3 asks to try again.
        """
        key = self._below + name
        arguments = {"Body": content, "ContentType": "application/json", "IfNoneMatch": "*"}
        for _ in range(_TRIES):
            found = self._call(name, "put_object", (*_THERE, _AT_THE_SAME_TIME), Key=key, **arguments)
            if found is not None:
                return True
            if self.get(name) is not None:
                return False
        raise EnvironmentFault(f"{self.where}{name} is being written by somebody else", hint=_HINT_BUCKET)

    def get(self, name: str) -> bytes | None:
        """What a name holds."""
        found = self._call(name, "get_object", ("NoSuchKey", "404"), Key=self._below + name)
        if found is None:
            return None
        content: bytes = found["Body"].read(_MOST_BYTES)
        return content

    def names(self, below: str) -> tuple[str, ...]:
        """The names that begin with a text."""
        found: list[str] = []
        token: dict[str, str] = {}
        while True:
            if len(found) > _MOST_NAMES:
                raise EnvironmentFault(
                    f"{self.where}{below} holds more than {_MOST_NAMES:,} records and notes",
                    hint="move those away that were applied long ago",
                )
            page = self._call(below, "list_objects_v2", (), Prefix=self._below + below, **token) or {}
            found += [one["Key"].removeprefix(self._below) for one in page.get("Contents", ())]
            if not page.get("IsTruncated"):
                break
            token = {"ContinuationToken": page["NextContinuationToken"]}
        return tuple(sorted(found))

    def _call(
        self, name: str, operation: str, absent: Iterable[str], **arguments: object
    ) -> Mapping[str, Any] | None:
        """What S3 answers about a name; None where it says that it is as `absent` names.

        Raises:
            EnvironmentFault: it refuses, or cannot be reached.
        """
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - costs half a second

        try:
            answer: Mapping[str, Any] = getattr(self._client(name), operation)(
                Bucket=self._bucket, **arguments
            )
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in absent:
                return None
            why = error.response.get("Error", {}).get("Message", "")
            said = f"{self.where}: S3 says {code or 'no'}: {why}"
            raise EnvironmentFault(said, hint=_HINT_BUCKET) from error
        except BotoCoreError as error:
            raise EnvironmentFault(f"{self.where} cannot be reached: {error}", hint=_HINT_BUCKET) from error
        return answer

    def _client(self, name: str) -> Any:  # noqa: ANN401 - boto3 makes its clients as it runs
        profile = self._profile_for(name)
        if profile not in self._made:
            import boto3  # noqa: PLC0415 - costs half a second

            session = boto3.Session(profile_name=profile or None)
            self._made[profile] = session.client("s3", region_name=self._region)
        return self._made[profile]
