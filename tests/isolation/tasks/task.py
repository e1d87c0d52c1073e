"""Everyday tasks as data: what a tool asks of AWS for whom, in words that hold for every isolation model.

Every `*.yaml` in this folder is one task: the requests that AWS's documentation or the source of the
SageMaker Python SDK says it makes. `{own.bucket}` stands for what belongs to whoever works, and for the
neighbour's where that is asked for; `{my.subnet}` always for one's own. What marks a thing as somebody's
differs from model to model, so a request only `says` that it is made anew (`new`) or exists (`own`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from fakes.workspaces import texts_below, validated
from isolation.attacks.attack import Step
from isolation.attacks.cast import Cast

from generator.readback.read import read_estate

HERE = Path(__file__).parent
PERSON = "person"

NEIGHBOURS: Mapping[str, tuple[str, str]] = {
    "multi-account": ("north/dev", "south/dev"),
    "multi-domain": ("east/dev", "west/dev"),
    "abac": ("red/dev", "blue/dev"),
}
"""Of every model who works, and whose things are asked for as well."""

_MARKS: Mapping[str, Mapping[str, str]] = {
    "multi-account": {},
    "multi-domain": {"tenantry:tenant": "{own.tenant}", "tenantry:environment": "{own.environment}"},
    "abac": {"team": "{own.team}", "owner": "{own.profile}"},
}
"""The tags that the guide for users names, by model."""

_SAID: Mapping[str, Mapping[str, str]] = {
    "network": {"sagemaker:VpcSubnets": "{my.subnet}", "sagemaker:VpcSecurityGroupIds": "{my.group}"},
    "volume-key": {"sagemaker:VolumeKmsKeyArn": "{my.workload_key}"},
    "output-key": {"sagemaker:OutputKmsKeyArn": "{my.data_key}"},
    "traffic": {"sagemaker:InterContainerTrafficEncryption": "true"},
    "cpu": {"sagemaker:InstanceTypes": "ml.m5.large"},
    "gpu": {"sagemaker:InstanceTypes": "ml.g5.xlarge"},
    "of-apps": {"sagemaker:InstanceTypes": "ml.t3.medium"},
    "model": {
        "sagemaker:ModelArn": "arn:aws:sagemaker:{own.region}:{own.account_id}:model/{own.prefix}churn"
    },
    "private-space": {
        "sagemaker:OwnerUserProfileArn": "arn:aws:sagemaker:{own.region}:{own.account_id}:user-profile/"
        "{own.domain_id}/{own.profile}",
        "sagemaker:SpaceSharingType": "Private",
    },
}
"""What requests say, by the words of the data."""

_PLACEHOLDER = re.compile(r"\{(own|my)\.(\w+)\}")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a task. `by` is a role's name, or `person` for each persona of the task."""

    by: str
    does: str
    to: str
    says: tuple[str, ...]
    context: tuple[tuple[str, str], ...]
    is_called_by_aws: bool


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody wants done. `closed` says why nobody can, and is empty where it is offered.

    What is `everybodys` has no neighbour: the platform offers it to all alike.
    """

    name: str
    title: str
    source: str
    personas: tuple[str, ...]
    closed: str
    note: str
    is_everybodys: bool
    requests: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A request of a task in one model: of one's own things, and of the neighbour's where that differs."""

    own: Step
    neighbours: Step | None


@cache
def tasks() -> tuple[Task, ...]:
    """Every task, by the names of the files."""
    return tuple(_read(path) for path in sorted(HERE.glob("*.yaml")))


@cache
def cast() -> Cast:
    """The roles and things of the estate that the tasks are done in."""
    root = HERE / "estate"
    plan = validated(root).plan
    assert plan is not None
    facts = read_estate(texts_below(root).items())
    assert facts.faults == ()
    return Cast(facts, tuple(planned.site for planned in plan.sites.written))


def questions(task: Task, persona: str, model: str) -> Iterator[Question]:
    """Each request of the task as that persona in a model makes it."""
    mine, theirs = NEIGHBOURS[model]
    things, foreign = (cast().things(f"{place}/{persona}") for place in (mine, theirs))
    for asked in task.requests:
        own, neighbours = (_step(asked, persona, model, things, owned) for owned in (things, foreign))
        yield Question(own, replace(neighbours, of=theirs) if neighbours != own else None)


def _step(asked: Asked, persona: str, model: str, mine: Mapping[str, str], owned: Mapping[str, str]) -> Step:
    place = NEIGHBOURS[model][0]

    def filled(text: str) -> str:
        return _PLACEHOLDER.sub(lambda found: _thing(mine if found[1] == "my" else owned, found[2]), text)

    pairs = (*_marked(asked, model), *asked.context)
    return Step(
        who=f"{place}/{persona if asked.by == PERSON else asked.by}",
        of="",
        does=asked.does,
        to=filled(asked.to),
        context=tuple((key, filled(value)) for key, value in pairs),
        through="" if asked.is_called_by_aws else place,
    )


def _thing(things: Mapping[str, str], name: str) -> str:
    """What a place has; in an account of its own no name begins with anything.

    `user` is the name in the YAML, which a shared domain puts behind the team.
    """
    if name == "user":
        return things["profile"].rpartition("--")[2]
    if name == "space_prefix":
        return things["profile"].removesuffix(_thing(things, "user"))
    return things.get(name, "") if name == "prefix" else things[name]


def _marked(asked: Asked, model: str) -> Iterator[tuple[str, str]]:
    for word in asked.says:
        if word == "new":
            yield from ((f"aws:RequestTag/{key}", value) for key, value in _MARKS[model].items())
            yield from (("aws:TagKeys", key) for key in _MARKS[model])
        elif word == "own":
            yield from ((f"aws:ResourceTag/{key}", value) for key, value in _MARKS[model].items())
        else:
            yield from _SAID[word].items()


def _read(path: Path) -> Task:
    raw = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    known = {"title", "source", "personas", "closed", "everybodys", "note", "requests"}
    assert set(raw) <= known, f"{path.name}: unknown {sorted(set(raw) - known)}"
    return Task(
        path.stem,
        raw["title"],
        raw["source"],
        tuple(raw["personas"]),
        raw.get("closed", ""),
        raw.get("note", ""),
        raw.get("everybodys", False),
        tuple(asked for one in raw["requests"] for asked in _asked(path.stem, one)),
    )


def _asked(name: str, raw: Mapping[str, Any]) -> Iterator[Asked]:
    """One request for every action of a list."""
    known = {"by", "does", "to", "says", "with", "called_by_aws"}
    assert set(raw) <= known, f"{name}: unknown {sorted(set(raw) - known)}"
    does = raw["does"] if isinstance(raw["does"], list) else [raw["does"]]
    to = str(raw.get("to", "*"))
    is_whole = to == "*" or to.startswith(("arn:", "{"))
    for action in does:
        yield Asked(
            raw.get("by", PERSON),
            action,
            to if is_whole else f"arn:aws:sagemaker:{{own.region}}:{{own.account_id}}:{to}",
            tuple(raw.get("says", ())),
            tuple((key, str(value)) for key, value in raw.get("with", {}).items()),
            raw.get("called_by_aws", False),
        )
