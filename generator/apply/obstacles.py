"""What would stop an apply in the middle, asked for beforehand: names that are taken, things in use.

A plan says that something would be made or go, and AWS refuses it only when everything before it is done.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from generator.apply.record import Action, Change, Doing, Known

Answer = Mapping[str, object]

_GONE = frozenset(("Deleted", "Deleting", "Failed"))


@dataclass(frozen=True, slots=True)
class Question:
    """A call whose answer tells whether something stands in the way, and how that is said.

    What answers with a code that is `absent` does not exist. `taken` are codes of what is somebody else's.
    `stands` is whether an answer says so.
    """

    address: str
    service: str
    operation: str
    arguments: Mapping[str, object]
    words: str
    absent: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    stands: Callable[[Answer], bool] = field(default=lambda _answer: True, compare=False)

    @property
    def said(self) -> str:
        """What is told of it."""
        return f"{self.address}: {self.words}"


def questions(does: Doing, account: str, partition: str) -> Iterator[Question]:
    """What is to be asked before an apply does what a plan says."""
    going = {_text(one, "before", "space_name") for one in does.changes if one.action.takes_away}
    for change in does.changes:
        if change.action is Action.CREATE and not change.imports:
            yield from _of_names(change, account, partition)
        elif change.action.takes_away and not change.deposed:
            yield from _of_use(change, going)


def _text(change: Change, side: str, name: str) -> str:
    """What an attribute was, or becomes; empty where it is no text that is known."""
    for one in change.attributes:
        value = getattr(one, side)
        if one.path == (name,) and isinstance(value, Known) and isinstance(value.value, str):
            return value.value
    return ""


def _of_names(change: Change, account: str, partition: str) -> Iterator[Question]:
    """Whether what is to be made is there already."""
    name = _text(change, "after", _NAMES.get(change.type, "name"))
    if not name or change.type not in _MADE:
        return
    service, operation, parameter, absent = _MADE[change.type]
    path = _text(change, "after", "path") or "/"
    said = {
        "aws_iam_policy": f"arn:{partition}:iam::{account}:policy{path}{name}",
        "aws_iam_saml_provider": f"arn:{partition}:iam::{account}:saml-provider/{name}",
    }.get(change.type, name)
    many = change.type == "aws_ecr_repository"
    yield Question(
        change.address,
        service,
        operation,
        {parameter: [said] if many else said},
        f"{name} is there already, and the state of this stack does not have it",
        frozenset(absent),
        frozenset(("403", "AccessDenied")) if change.type == "aws_s3_bucket" else frozenset(),
        lambda answer: not _is_a_list_without(answer, name),
    )


def _is_a_list_without(answer: Answer, name: str) -> bool:
    """Whether a call that lists by the beginning of a name has found others alone."""
    groups = answer.get("logGroups")
    return isinstance(groups, list) and not any(
        isinstance(one, Mapping) and one.get("logGroupName") == name for one in groups
    )


_NAMES = {"aws_s3_bucket": "bucket"}
_MADE: Mapping[str, tuple[str, str, str, tuple[str, ...]]] = {
    "aws_cloudwatch_log_group": ("logs", "describe_log_groups", "logGroupNamePrefix", ()),
    "aws_ecr_repository": (
        *("ecr", "describe_repositories", "repositoryNames"),
        ("RepositoryNotFoundException",),
    ),
    "aws_iam_policy": ("iam", "get_policy", "PolicyArn", ("NoSuchEntity",)),
    "aws_iam_role": ("iam", "get_role", "RoleName", ("NoSuchEntity",)),
    "aws_iam_saml_provider": ("iam", "get_saml_provider", "SAMLProviderArn", ("NoSuchEntity",)),
    "aws_s3_bucket": ("s3", "head_bucket", "Bucket", ("404", "NoSuchBucket")),
    "aws_ssm_parameter": ("ssm", "get_parameter", "Name", ("ParameterNotFound",)),
}
"""By type: how what has a name is asked for, and what is said where it is not there (API references)."""


def _of_use(change: Change, going: set[str]) -> Iterator[Question]:
    """Whether what is to go is in use: SageMaker deletes nothing in which applications run."""
    domain = _text(change, "before", "domain_id" if change.type != "aws_sagemaker_domain" else "id")
    inside = {
        "aws_sagemaker_user_profile": ("UserProfileNameEquals", "user_profile_name"),
        "aws_sagemaker_space": ("SpaceNameEquals", "space_name"),
    }
    if not domain or change.type not in ("aws_sagemaker_domain", *inside):
        return
    asked = {"DomainIdEquals": domain}
    if change.type in inside:
        parameter, attribute = inside[change.type]
        asked[parameter] = _text(change, "before", attribute)
    words = "applications run in it, and AWS deletes nothing that is in use: drain it first"
    yield Question(change.address, "sagemaker", "list_apps", asked, words, stands=_has_running)
    if change.type == "aws_sagemaker_domain":
        words = "spaces that no file declares stand in it: drain it first"
        yield Question(
            *(change.address, "sagemaker", "list_spaces", asked, words),
            stands=lambda answer: _others(answer, going),
        )


def _has_running(answer: Answer) -> bool:
    apps = answer.get("Apps")
    return isinstance(apps, list) and any(
        isinstance(one, Mapping) and one.get("Status") not in _GONE for one in apps
    )


def _others(answer: Answer, going: set[str]) -> bool:
    spaces = answer.get("Spaces")
    return isinstance(spaces, list) and any(
        isinstance(one, Mapping) and one.get("SpaceName") not in going for one in spaces
    )
