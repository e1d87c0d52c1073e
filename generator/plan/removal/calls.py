"""What a drain does, as values: requests to AWS, what is done with each answer, and where Terraform goes on.

A request names its operation and its members as botocore's service models do, so
that a test holds each to these models; the script for the AWS CLI is its text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Var:
    """What a column of an earlier answer held: the name of a variable of the script."""

    name: str


@dataclass(frozen=True, slots=True)
class Given:
    """The member is what the answer of the listing before was."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of EC2 by one value."""

    name: str
    value: "str | Var"


Value = str | int | Var | Given | tuple[str | Var, ...] | tuple[Filter, ...]
"""What a member of a request holds."""

Query = tuple[str | Var, ...]
"""A JMESPath expression in pieces: what is written, and variables that stand between its quotation marks."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request: service, operation and members. `query` picks rows of texts out of the answer.

    All pages are asked for, but with `is_one_page` only the first.
    """

    service: str
    operation: str
    members: Mapping[str, Value] = field(default_factory=dict)
    query: Query = ()
    is_one_page: bool = False


@dataclass(frozen=True, slots=True)
class Do:
    """Make a request; its answer says nothing."""

    call: Call


@dataclass(frozen=True, slots=True)
class Each:
    """Do the steps for each row of an answer, with its columns as variables."""

    variables: tuple[str, ...]
    call: Call
    steps: "tuple[Step, ...]"


@dataclass(frozen=True, slots=True)
class Show:
    """Print what is known, then the rows of an answer; nothing where there are none."""

    words: str
    call: Call


@dataclass(frozen=True, slots=True)
class Wait:
    """Ask again until the answer has no rows."""

    what: str
    call: Call


@dataclass(frozen=True, slots=True)
class Until:
    """Go no further while the answer has rows: `todo` says, line by line, what must be done first."""

    call: Call
    todo: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Emptied:
    """Delete every object, version and deletion marker of a bucket, below a prefix or all of them.

    A page of names is listed and handed on as it is, and this again until none is left: keys of objects
    are somebody else's words.
    """

    bucket: str | Var
    prefix: str | Var = ""

    @property
    def listing(self) -> Call:
        """A page of what is there, as the request to delete it."""
        named = "{Objects: [Versions, DeleteMarkers][].{Key: Key, VersionId: VersionId}}"
        asked: dict[str, Value] = {"Bucket": self.bucket, "Prefix": self.prefix}
        return Call("s3", "ListObjectVersions", asked, (named,), is_one_page=True)

    @property
    def deletion(self) -> Call:
        """The request to delete that page, and why something of it stays."""
        return Call("s3", "DeleteObjects", {"Bucket": self.bucket, "Delete": Given()}, ("Errors[].[Code]",))


Step = Do | Each | Show | Wait | Until | Emptied


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps that belong together, with what they are for."""

    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What is done in one account and Region: `name` is what is taken down there."""

    name: str
    account_id: str
    region: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Drain:
    """Everything that takes down what `target` names: the parts of the script, then Terraform's commands.

    `terraform` holds the commands in their order, and `last` what is done when nothing is left.
    """

    target: str
    parts: tuple[Part, ...]
    terraform: tuple[str, ...]
    last: tuple[str, ...]


CALLER = Call("sts", "GetCallerIdentity", query=("Account",))
"""Whose account the credentials are of."""
