"""Another value of every setting of the schema, and what it does to stacks that are applied.

What must come of a change is what the reference says of the setting, and the reference is made of what the
setting declares. The words of a declaration name things; here stands which types of Terraform these are.
"""

import json
import os
import random
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, get_args

import yaml
from fakes.blocks import forget
from terraform.harness import AS_KNOWN, PROTECTED, STATE, Plan
from terraform.predicted import known_differences, prediction, unlike
from terraform.rollout import Rollout
from terraform.rollout import rendered as built

from generator.core.steps import silent
from generator.estate.lasting import MADE_ANEW, MODEL_CHANGED, REFUSED_CHANGE, ROLE_GONE
from generator.pipeline.folders import OUT
from generator.pipeline.rendering import rendered
from generator.pipeline.validation import Validation, validate
from generator.tenancy import model
from generator.tenancy.declaration import Change, Effect, declared
from generator.tenancy.platform import Platform
from generator.tenancy.stack_address import StackAddress
from generator.tenancy.tenant import Tenant

ROWS = Path(__file__).with_name("changes.yaml")
SAMPLE = os.environ.get("TENANTRY_CHANGES", "4")
SEED = int(os.environ.get("TENANTRY_CHANGES_SEED", "20261129"))
TERRAFORMS = (".terraform*", "*.tfplan", "*.tfstate*")
"""Names of what terraform leaves in a folder."""

LEFTOVERS = shutil.ignore_patterns(*TERRAFORMS)
ACTION = re.compile(r"^  # (?P<address>\S+) (?:will be|must be) (?P<action>\S+)", re.MULTILINE)
REFUSED = {Effect.REPLACES: MADE_ANEW.code, Effect.NOT_POSSIBLE: REFUSED_CHANGE.code}
PARTLY = {
    "Organization.operating_model": MODEL_CHANGED.code,
    "Settings.separate_roles": ROLE_GONE.code,
}
"""The rule of what is refused of a setting that some values can follow, where it has one of its own."""

_IN_A_DOMAIN = ("aws_sagemaker_user_profile", "aws_sagemaker_space")
THINGS: dict[str, tuple[str, ...]] = {
    "account": ("aws_organizations_account",),
    "assignments": ("aws_ssoadmin_account_assignment", "aws_ssoadmin_application_assignment"),
    "attachments": ("aws_organizations_policy_attachment",),
    "bucket": ("aws_s3_bucket",),
    "budget": ("aws_budgets_budget",),
    "buckets": ("aws_s3_bucket",),
    "domain": ("aws_sagemaker_domain", *_IN_A_DOMAIN),
    "endpoints": ("aws_vpc_endpoint",),
    "key": ("aws_kms_key",),
    "logs": ("aws_cloudwatch_log_group",),
    "plan": ("aws_backup_plan",),
    "profile": _IN_A_DOMAIN,
    "profiles": _IN_A_DOMAIN,
    "sets": ("aws_ssoadmin_permission_set", "aws_ssoadmin_account_assignment"),
    "space": ("aws_sagemaker_space",),
    "spaces": ("aws_sagemaker_space",),
    "subnets": ("aws_subnet",),
    "units": ("aws_organizations_organizational_unit",),
    "vault": ("aws_backup_vault",),
    "vpc": ("aws_vpc", "aws_subnet", "aws_vpc_endpoint", "aws_cloudwatch_log_group"),
}
"""What the words of declarations mean: the type of a thing, and those of what cannot stand without it.

Together they are all that holds what somebody would miss; policies and rules come and go with any change.
"""
SHORT = 3

HELD = frozenset(one for types in THINGS.values() for one in types)


@cache
def declarations() -> Mapping[str, Change]:
    """What each key of the schema declares of a change of it, by the mapping that declares it and its name.

    Settings of every level are declared once, and so named once.
    """
    found: dict[str, Change] = {}
    for mapping in _mappings((Platform, Tenant)):
        for name, key in mapping.model_fields.items():
            if change := declared(key).change:
                found[_once(mapping, name)] = change
    return found


def _once(mapping: type[model.Mapping], name: str) -> str:
    """A key by the mapping that declares it, which for a setting of every level is one."""
    first = next(one for one in reversed(mapping.__mro__) if name in getattr(one, "model_fields", ()))
    return f"{first.__name__}.{name}"


def stateable() -> frozenset[str]:
    """Every key of the schema, named as `declarations` names it."""
    return frozenset(
        _once(mapping, name) for mapping in _mappings((Platform, Tenant)) for name in mapping.model_fields
    )


def stated(workspace: Path) -> frozenset[str]:
    """The keys that the files of a workspace state, named likewise."""
    estate = validate(workspace).estate
    assert estate is not None, workspace
    found: set[str] = set()
    waiting: list[object] = [estate.platform, *(file.tenant for file in estate.tenants)]
    while waiting:
        match waiting.pop():
            case model.Mapping() as mapping:
                found.update(_once(type(mapping), name) for name in mapping.model_fields_set)
                waiting.extend(getattr(mapping, name) for name in mapping.model_fields_set)
            case Mapping() as several:
                waiting.extend(several.values())
            case tuple() | list() | set() | frozenset() as several:
                waiting.extend(several)
    return frozenset(found)


def _mappings(kinds: tuple[Any, ...]) -> set[type[model.Mapping]]:
    found: set[type[model.Mapping]] = set()
    waiting = list(kinds)
    while waiting:
        kind = waiting.pop()
        waiting.extend(get_args(kind))
        if isinstance(kind, type) and issubclass(kind, model.Mapping) and kind not in found:
            found.add(kind)
            waiting.extend(one.annotation for one in kind.model_fields.values())
    return found


Edits = Mapping[str, Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Case:
    """A row: other values in files by route, and where they are looked for."""

    setting: str
    stack: str
    edits: Edits
    estate: str = "open"
    refused: bool = False
    asks: bool = False
    gone: tuple[str, ...] = ()
    first: Edits = field(default_factory=dict)
    needs: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.setting}-refused" if self.refused else self.setting

    @property
    def change(self) -> Change:
        """What the setting declares."""
        return declarations()[self.setting]


ABOUT = {"stack", "estate", "refused", "asks", "gone", "first", "needs"}


def cases(estate: str) -> tuple[Case, ...]:
    """The rows of an estate: every one, or the share of it in a sample of `TENANTRY_CHANGES` of all rows.

    At least one of each estate: no test is left out. One of those that make the same change and say the same
    of it stands for the others.
    """
    rows = tuple({_what(case): case for case in reversed(every_case())}.values())
    if SAMPLE != "all":
        quick = [case for case in rows if not case.first]
        drawn = random.Random(SEED).sample(quick, len(quick))  # noqa: S311 - nothing here is a secret
        own = [case for case in drawn if case.estate == estate]
        rows = tuple(case for case in drawn[: int(SAMPLE)] if case.estate == estate) or tuple(own[:1])
    return tuple(case for case in rows if case.estate == estate)


def _what(case: Case) -> tuple[str, ...]:
    """The change that a row makes, and what is declared of it."""
    return (case.stack, json.dumps([case.edits, case.first]), str(case.change), str(case.refused))


def every_case() -> tuple[Case, ...]:
    """Every row."""
    return tuple(_cases())


def _cases() -> Iterator[Case]:
    for setting, rows in yaml.safe_load(ROWS.read_text(encoding="utf-8")).items():
        for row in rows if isinstance(rows, list) else [rows]:
            edits = {name: one for name, one in row.items() if name not in ABOUT}
            yield Case(setting, edits=edits, **{name: one for name, one in row.items() if name in ABOUT})


def edit(workspace: Path, edits: Edits) -> None:
    """Put other values into the files of a workspace, or take a file away (null).

    Of the address ledger only blocks can go.
    """
    for name, values in edits.items():
        if values is None:
            (workspace / "tenants" / f"{name}.yaml").unlink()
            continue
        if name == "_addresses":
            for owner in values:
                forget(workspace, owner)
            continue
        file = workspace / "tenants" / f"{name}.yaml"
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        for route, value in values.items():
            _put(document, route.split("/"), _many(deepcopy(value)))
        file.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _many(value: Any) -> Any:
    """A list of as many numbered texts as `{many: …, of: …}` says; any other value as it is."""
    if isinstance(value, dict) and value.keys() == {"many", "of"}:
        return [value["of"].format(number) for number in range(value["many"])]
    return value


@contextmanager
def prepared(case: Case, applied: Rollout, below: Path) -> Iterator[Rollout]:
    """What a row wants to have been applied, which is taken back at the end."""
    if not case.first:
        yield applied
        return
    out = built(case.estate, below / "first", partial(edit, edits=case.first))
    with applied.as_rendered(case.stack, out) as first:
        first.apply(AS_KNOWN)
        yield replace(applied, out=out)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change: the errors of a build, and the types that a plan would change by what it does.

    `moves` tells that other stacks than before are rendered; `unlike` is where the plan is not what a review
    predicts.
    """

    errors: tuple[str, ...]
    moves: bool
    actions: Mapping[str, frozenset[str]]
    standing: frozenset[str]
    plan: str
    unlike: tuple[str, ...] = ()

    def of(self, *actions: str) -> frozenset[str]:
        """The types to which any of these happens."""
        return frozenset(one for action in actions for one in self.actions.get(action, ()))


def outcome(case: Case, applied: Rollout, below: Path) -> Outcome:
    """What comes of a change of what is applied: what the build says, and then what terraform plans.

    A change that a build refuses is made as its finding says: without what is in `out/`. Protection is lifted
    from what is planned, for else terraform only says that there is some.
    """
    workspace = below / "workspace"
    shutil.copytree(applied.out.parent, workspace, ignore=LEFTOVERS)
    edit(workspace, case.edits)
    for stack in case.gone:
        shutil.rmtree(workspace / OUT / stack)
    before, now = _stacks(validate(applied.out.parent)), validate(workspace)
    errors = tuple(one.rule.code for one in now.findings if one.is_error)
    if errors:
        shutil.rmtree(workspace / OUT)
        now = validate(workspace)
        assert not [one for one in now.findings if one.is_error], now.findings
    state = json.loads((applied.out / case.stack / STATE).read_text(encoding="utf-8"))
    standing = frozenset(one["type"] for one in state["resources"] if one["mode"] == "managed")
    plan = _plan(case, applied, now, below / "changed")
    moves = _stacks(now) != before - set(case.gone)
    others: tuple[str, ...] = ()
    if case.stack in _stacks(now):
        told = prediction(applied.out / case.stack, below / "changed" / case.stack)
        others = tuple(unlike(told, plan.text, known_differences().get(str(case), {})))
    return Outcome(errors, moves, _types(plan), standing, plan.text, others)


def _stacks(now: Validation) -> set[str]:
    assert now.plan is not None
    return {str(one.address) for one in now.plan.stacks}


def _plan(case: Case, applied: Rollout, now: Validation, out: Path) -> Plan:
    assert now.plan is not None
    stacks = [one for one in now.plan.stacks if str(one.address) == case.stack]
    if not stacks:
        return Plan(changes=True, text="")  # it is retired: nothing of it is rendered
    roles = {StackAddress.bootstrap(each.account_id) for each in stacks[0].providers}
    stacks += [one for one in now.plan.stacks if one.address in roles]
    files, found = rendered(stacks, silent)
    assert found == ()
    for file in files:
        (out / file.path).parent.mkdir(parents=True, exist_ok=True)
        (out / file.path).write_text(PROTECTED.sub(r"\1false", file.text), encoding="utf-8")
    return applied.preview(case.stack, out, *(() if case.asks else (AS_KNOWN,)))


def _types(plan: Plan) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for one in ACTION.finditer(plan.text):
        kind = one["address"].split(".")[-2]
        found[one["action"]] = found.get(one["action"], frozenset()) | {kind}
    return found


def contradictions(case: Case, seen: Outcome) -> list[str]:
    """What came of a change and is not what the setting declares, in words; nothing where it is true."""
    change = case.change
    return [*_of_the_build(case, change, seen), *(() if case.refused else _of_the_plan(change, seen))]


def _of_the_build(case: Case, change: Change, seen: Outcome) -> Iterator[str]:
    code = REFUSED.get(change.effect, PARTLY.get(case.setting, REFUSED_CHANGE.code) if case.refused else "")
    wanted = {code} if code and change.refuses else set()
    if set(seen.errors) != wanted:
        yield f"the build says {set(seen.errors) or 'nothing'} and not {wanted or 'nothing'}"


def _of_the_plan(change: Change, seen: Outcome) -> Iterator[str]:
    named = _named(change, seen)
    lost, anew = seen.of("destroyed", "replaced"), seen.of("created", "replaced", "destroyed")
    done = {name: sorted(types) for name, types in seen.actions.items() if name != "read"}
    match change.effect:
        case Effect.NOTHING:
            unexpected = bool(done)
        case Effect.IN_PLACE:
            unexpected = not (done or seen.moves) or bool(lost & HELD - named)
        case Effect.REPLACES:
            unexpected = not (named & anew and _principal(change, seen) <= anew) or bool(lost & HELD - named)
        case Effect.NOT_POSSIBLE:
            unexpected = not done
    if unexpected:
        yield f"it is {change}, and the plan has {done or 'nothing'}"


def _named(change: Change, seen: Outcome) -> frozenset[str]:
    """The types that the words of a declaration name, with what lives in them."""
    return frozenset(one for types in _things(change, seen) for one in types)


def _principal(change: Change, seen: Outcome) -> frozenset[str]:
    """The types that the words name, as far as there is one of them."""
    return seen.standing & {types[0] for types in _things(change, seen)}


def _things(change: Change, seen: Outcome) -> list[tuple[str, ...]]:
    """What the words name; everything is all that stands, but for what they name then."""
    named = [THINGS[word] for word in re.findall(r"\w+", change.words.lower()) if word in THINGS]
    if "everything" not in change.words:
        return named
    return [(one,) for one in sorted(seen.standing & HELD) if (one,) not in named]


def _key(part: str) -> str | int:
    """A key of a route: a place in a list is a short number, and `|` is a slash."""
    return int(part) if part.isdigit() and len(part) < SHORT else part.replace("|", "/")


def _put(document: Any, route: list[str], value: Any) -> None:
    *path, last = map(_key, route)
    for part in path:
        document = document[part] if isinstance(part, int) else document.setdefault(part, {})
    if value is None:
        del document[last]
    else:
        document[last] = value
