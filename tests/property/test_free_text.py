"""No string of a platform or tenant file changes what Terraform there is: it is refused, or it stays text."""

import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from fakes.estates import ALPHA, BETA, GAMMA, PLATFORM, changed
from fakes.workspaces import said, texts
from hypothesis import example, given, settings
from property.fields import Field, complete, replaced, strings
from property.shapes import shapes
from property.strategies import AWKWARD_PIECES
from property.strategies import strings as any_text
from pydantic import BaseModel, ValidationError

from generator.core.findings import Finding, has_errors
from generator.core.places import Route
from generator.estate.files import Estate, TenantFile
from generator.load.workspace import load_workspace
from generator.plan.estate_plan import plan_estate
from generator.tenancy.addresses import AddressLedger
from generator.tenancy.platform import Platform
from generator.tenancy.tenant import Tenant

Kind = tuple[type[BaseModel], Route, bool]
MODELS: tuple[type[BaseModel], ...] = (Platform, Tenant)
COMPLETE = {model: complete(model) for model in MODELS}
FIELDS = [(model, field) for model in MODELS for field in strings(COMPLETE[model], model)]

ENDPOINTS = ["logs", "sagemaker.api", "sagemaker.runtime", "sts"]


def words(level: str, **more: Any) -> dict[str, Any]:
    """What every level of settings can say in words of its own."""
    required = {"guardrails": {"require_tags": [f"word of {level}"]}}
    return {"tags": {f"word of {level}": "word"}, "quotas": {"spaces": 100}, **required, **more}


def free(level: str, **more: Any) -> dict[str, Any]:
    """The same where a domain and its network are made."""
    network = {"endpoints": ENDPOINTS, "internet_reason": f"Words of {level}"}
    return words(level, network=network, sso_groups=[f"People of {level}"], **more)


PEOPLE: dict[str, Any] = {
    "users": {"ana": {"persona": "data-scientist", "studio_user_id": "ana"}},
    "spaces": {"notes": {"owner": "ana", "display_name": "Notes"}},
    "team_tag": "word",
}
ASSERTED = {
    "id": "no-words",
    "effect": "deny",
    "actions": ["s3:GetObject"],
    "reason": "Words",
    "where": {"StringNotEquals": {"aws:ResourceTag/word": ["{team}"]}},
}
ASSERTIONS = [
    {**ASSERTED, "resources": ["arn:aws:s3:::{bucket}/*"]},
    {**ASSERTED, "id": "no-others", "not_resources": ["arn:aws:s3:::{bucket}/*"]},
]
CONSOLE = {"permission_sets": {"viewer": {"groups": ["Lookers"]}}}
ACCOUNT = {"email": "aws@acme.example", "unit": "workloads", "name": "Prod"}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "_platform": changed(
        PLATFORM,
        access__admin_roles=["Admins"],
        access__plan_role="ReadsForPlans",
        delivery={"gitlab": {"project": "acme/studio"}},
        approved__services={
            "parameters": {
                "description": "Words",
                "endpoints": ["ssm"],
                "uses": [
                    {
                        "personas": ["data-scientist"],
                        "actions": ["ssm:GetParameter"],
                        "resources": ["parameter/{tenant}/{environment}/*"],
                    }
                ],
            }
        },
        approved__transit_gateways={"core": {"id": "tgw-0a1b2c3d4e5f60718", "filtered_by": "Words"}},
        assertions=[one | {"id": f"all-{one['id']}"} for one in ASSERTIONS],
        defaults=free("platform", authentication="sso"),
        identity__identity_center__access_attributes={"word of people": "title"},
        identity__identity_center__identity_store_id="d-0123456789",
        organization__units__workloads__name="Workloads",
        organization__placed_accounts={
            "research": {"email": "r@acme.example", "unit": "workloads", "name": "R"}
        },
        organization__delegated_administrators={"config": "100000000009"},
        personas={"analyst": {"abilities": ["work-in-studio"], "description": "Words"}},
        shared_domains__research=free("domain", description="Teams")
        | {"environments": {"dev": free("environment", account="research")}},
    ),
    "alpha": ALPHA
    | free("tenant", description="Words", assertions=ASSERTIONS, **PEOPLE)
    | {"services": ["parameters"]}
    | {"environments": {"dev": free("own", account="200000000001", organization_account=ACCOUNT, **CONSOLE)}},
    "beta": BETA
    | free("tenant", users=None, teams={"red": PEOPLE})
    | {"environments": {"dev": free("own", account="lines")}},
    "gamma": GAMMA | words("tenant", **PEOPLE) | {"environments": {"dev": words("own")}},
}
"""A valid estate in which every field stands that takes more than plain words, but `APPLYING`."""

APPLYING: set[Kind] = {
    (Platform, ("access", "tenant_apply_roles", "*"), False),
    (Tenant, ("apply_role",), False),
}
"""Fields that a `delivery` forbids."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A string of the estate: its file's name and its field."""

    name: str
    field: Field

    @property
    def model(self) -> type[BaseModel]:
        return Platform if self.name == "_platform" else Tenant

    @property
    def kind(self) -> Kind:
        return self.model, self.field.kind, self.field.is_key


def fits(model: type[BaseModel], document: dict[str, Any]) -> bool:
    try:
        model.model_validate(document)
    except ValidationError:
        return False
    return True


@cache
def free_kinds() -> frozenset[Kind]:
    """The fields of the models that take an awkward piece of text between letters."""
    return frozenset(
        (model, field.kind, field.is_key)
        for model, field in FIELDS
        if any(fits(model, replaced(COMPLETE[model], field, f"a{piece}b")) for piece in AWKWARD_PIECES)
    )


@cache
def spots() -> tuple[Spot, ...]:
    """Every place of the estate where such text might be taken."""
    found = (
        Spot(name, field)
        for name, document in DOCUMENTS.items()
        for field in strings(document, Platform if name == "_platform" else Tenant)
    )
    return tuple(spot for spot in found if spot.kind in free_kinds())


def estate(documents: dict[str, dict[str, Any]]) -> Estate:
    tenants = tuple(
        TenantFile(name, f"tenants/{name}.yaml", Tenant.model_validate(document))
        for name, document in sorted(documents.items())
        if name != "_platform"
    )
    return Estate(Platform.model_validate(documents["_platform"]), tenants, AddressLedger())


def written(taken: dict[Spot, str]) -> dict[str, dict[str, Any]]:
    """The estate's documents with some strings replaced: values first, so that routes still lead there."""
    documents = copy.deepcopy(DOCUMENTS)
    for spot in sorted(taken, key=lambda one: one.field.is_key):
        documents[spot.name] = replaced(documents[spot.name], spot.field, taken[spot])
    return documents


def is_about(finding: Finding, spot: Spot) -> bool:
    """Whether a finding speaks of a string, or of something that holds it or lies in it."""
    return any(
        place.document == f"tenants/{spot.name}.yaml"
        and all(
            one in (other, "*")
            for one, other in zip(
                spot.field.kind[:-1], place.route[: len(spot.field.route) - 1], strict=False
            )
        )
        for place in (finding.primary, *finding.related)
    )


@cache
def plain() -> dict[str, tuple[Any, ...]]:
    return shapes(texts(plan_estate(estate(DOCUMENTS))))


@pytest.mark.nightly
def test_the_estate_has_every_field_that_takes_more_than_plain_words():
    missing = free_kinds() - {spot.kind for spot in spots()} - APPLYING

    assert sorted((model.__name__, ".".join(map(str, kind)), is_key) for model, kind, is_key in missing) == []
    assert len(free_kinds()) > 20
    assert len(FIELDS) > 150


def acceptable(text: str) -> dict[Spot, str]:
    """The places whose model takes the text; each gets it with a number of its own, as names must differ."""
    numbered = {spot: f"{number}{text}" for number, spot in enumerate(spots())}
    return {
        spot: words
        for spot, words in numbered.items()
        if fits(spot.model, replaced(DOCUMENTS[spot.name], spot.field, words))
    }


def rendered(taken: dict[Spot, str]) -> dict[str, str]:
    """The estate with the texts that planning takes as well; the others are taken out of `taken`."""
    while True:
        plan = plan_estate(estate(written(taken)))
        if not has_errors(plan.findings):
            return texts(plan)
        refused = {spot for spot in taken for one in plan.findings if one.is_error and is_about(one, spot)}
        assert refused, said(plan.findings)
        for spot in refused:
            del taken[spot]


def shapes_with(text: str) -> dict[str, tuple[Any, ...]]:
    """What Terraform there is with the text wherever it is taken."""
    taken = acceptable(text)
    return shapes(rendered(taken)) if taken else plain()


@settings(max_examples=6, deadline=None)
@given(any_text)
@example('${file("/etc/passwd")}')
@example("%{ for x in y }")
@example('"\n}\nresource "aws_vpc" "mine" {}\n#')
@example("é 한 a b # // /* '")
@example("a/b:c=d+e@f.g-h_i")
@example("한")
@example("# '")
def test_text_anywhere_in_the_files_is_refused_or_stays_text(text: str) -> None:
    assert shapes_with(text) == plain()


@pytest.mark.nightly
@settings(max_examples=60, deadline=None)
@given(any_text)
def test_much_text_anywhere_in_the_files_is_refused_or_stays_text(text: str) -> None:
    assert shapes_with(text) == plain()


@pytest.mark.parametrize("piece", ["é 한", "a //b", "+-=.@:"])
def test_text_that_fields_take_is_really_rendered(piece: str) -> None:
    """Otherwise the law above would speak of nothing."""
    taken = acceptable(piece)
    files = rendered(taken)

    assert taken
    assert any(piece in text for text in files.values())
    assert shapes(files) == plain()


def applied_by(role: str) -> dict[str, str]:
    """What is rendered where no pipeline applies, and a tenant's stacks are applied by a role of its own."""
    platform = {name: one for name, one in DOCUMENTS["_platform"].items() if name != "delivery"}
    platform["access"] = {"apply_role": "TenantryApply", "tenant_apply_roles": [role]}
    tenant = {**DOCUMENTS["alpha"], "apply_role": role}
    plan = plan_estate(estate({**DOCUMENTS, "_platform": platform, "alpha": tenant}))
    assert not has_errors(plan.findings), said(plan.findings)
    return texts(plan)


@pytest.mark.parametrize("piece", [*AWKWARD_PIECES, "+=,.@_-"])
def test_the_name_of_a_tenants_own_role_is_refused_or_stays_text(piece: str) -> None:
    role = f"Team{piece}Apply"
    if not fits(Tenant, {**DOCUMENTS["alpha"], "apply_role": role}):
        assert piece != "+=,.@_-"
        return
    files = applied_by(role)
    assert any(f"/{role}" in text for text in files.values())
    assert shapes(files) == shapes(applied_by("TeamApply"))


@settings(max_examples=5, deadline=None)
@given(any_text)
@example('${file("/etc/passwd")}')
@example('" # \\')
def test_a_file_with_text_in_every_field_has_a_finding_for_each_that_does_not_take_it(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    assert untold(tmp_path_factory, text) == set()


@pytest.mark.nightly
@settings(max_examples=45, deadline=None)
@given(any_text)
def test_a_file_with_much_text_has_a_finding_for_each_field_that_does_not_take_it(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    assert untold(tmp_path_factory, text) == set()


def untold(tmp_path_factory: pytest.TempPathFactory, text: str) -> set[Route]:
    """The fields of the two files that do not take the text, and of which no finding tells."""
    missed: set[Route] = set()
    for model, name in ((Platform, "_platform"), (Tenant, "alpha")):
        document, refused = COMPLETE[model], set()
        for field in strings(COMPLETE[model], model):
            if not field.is_key:
                document = replaced(document, field, text)
                if not fits(model, replaced(COMPLETE[model], field, text)):
                    refused.add(field.route)
        root = tmp_path_factory.mktemp("estate")
        lines = _write(root, name, document)
        loaded = load_workspace(root)
        own = [one for one in loaded.findings if one.primary.document == f"tenants/{name}.yaml"]
        for finding in own:
            span = finding.primary.span or loaded.documents[finding.primary.document].span(
                finding.primary.route, on_key=finding.primary.on_key
            )
            assert 1 <= span.start_line <= span.end_line <= len(lines)
            assert 1 <= span.start_column <= len(lines[span.start_line - 1]) + 1
            assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1
        if not any(finding.rule.code.startswith("SRC") for finding in own):
            missed |= refused - {finding.primary.route for finding in own}
    return missed


def _write(root: Path, name: str, document: dict[str, Any]) -> list[str]:
    (root / "tenants").mkdir()
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    (root / "tenants" / f"{name}.yaml").write_text(text, encoding="utf-8", newline="")
    return text.split("\n")
