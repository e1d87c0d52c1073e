"""What the declaration of a setting carries, and that what is published of it cannot be wrong."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from generator.estate.settings.inheritance import merge
from generator.tenancy.declaration import Effect, Merging, declared, merging_of
from generator.tenancy.model import Mapping, SettingGroup
from generator.tenancy.platform import SharedDomain, SharedDomainEnvironment
from generator.tenancy.schema import MODELS, json_schema
from generator.tenancy.settings import Settings
from generator.tenancy.tenant import Environment, Tenant

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


def declarations(group: type[SettingGroup], name: str = "") -> Iterator[tuple[str, FieldInfo, type]]:
    """Every setting that is no group, by its route, with the group it is declared in."""
    for key, field in group.settings().items():
        route = f"{name}.{key}".strip(".")
        if isinstance(field.default, SettingGroup):
            yield from declarations(type(field.default), route)
        else:
            yield route, field, group


DECLARED = {route: (field, group) for route, field, group in declarations(Settings)}


def published(kind: str, route: str) -> dict[str, object]:
    """What the JSON Schema says of a setting."""
    schema = json_schema(kind)
    *groups, key = route.split(".")
    definitions = schema["$defs"]
    found = definitions["Settings"] if kind == "platform" else schema
    for group in groups:
        reference = found["properties"][group]["anyOf"][0]["$ref"]
        found = definitions[reference.rsplit("/", 1)[1]]
    return found["properties"][key]


@pytest.mark.parametrize("route", DECLARED)
def test_a_setting_has_a_default_that_it_would_accept_or_says_what_holds_instead(route: str) -> None:
    field, group = DECLARED[route]

    if field.default in (None, (), {}):
        assert declared(field).otherwise, "say in `Setting(otherwise=...)` what holds while nobody states it"
    else:
        assert not declared(field).otherwise
        key = route.rpartition(".")[2]
        assert getattr(group.model_validate({key: field.default}), key) == field.default


@pytest.mark.parametrize("route", DECLARED)
@pytest.mark.parametrize("kind", ["platform", "tenant"])
def test_the_schema_publishes_the_value_that_holds_where_no_file_states_one(kind: str, route: str) -> None:
    effective, _ = merge(())
    value: object = effective.settings
    for key in route.split("."):
        value = getattr(value, key)

    setting = published(kind, route)
    assert setting["default"] == json.loads(json.dumps(value))
    assert setting["merging"] == merging_of(DECLARED[route][0])
    assert setting.get("unit", "") == declared(DECLARED[route][0]).unit
    assert " Default: " in str(setting["description"])


@pytest.mark.parametrize("route", DECLARED)
@pytest.mark.parametrize("kind", ["platform", "tenant"])
def test_the_reference_page_says_the_default_and_how_a_setting_is_inherited(kind: str, route: str) -> None:
    setting = published(kind, route)
    page = (REFERENCE / f"{kind}-file.md").read_text(encoding="utf-8")

    assert f"| {setting['merging']} | {setting['description']} |" in page


def mappings() -> Iterator[tuple[str, dict[str, dict[str, object]]]]:
    """Every mapping of both files with what its keys say in the JSON Schema, by kind of file and name."""
    for kind in MODELS:
        schema = json_schema(kind)
        for name, mapping in {"Top level": schema, **schema["$defs"]}.items():
            if "properties" in mapping:
                yield f"{kind}: {name}", mapping["properties"]


@pytest.mark.parametrize(("mapping", "keys"), list(mappings()))
def test_every_key_says_what_a_change_of_it_does_or_consists_of_keys_that_do(
    mapping: str, keys: dict[str, dict[str, object]]
) -> None:
    kind = mapping.partition(":")[0]
    page = (REFERENCE / f"{kind}-file.md").read_text(encoding="utf-8")
    for key, said in keys.items():
        values = said.get("anyOf", [said])
        of_keys = all("$ref" in value or value == {"type": "null"} for value in values)
        change = str(said.get("change", ""))
        assert change.startswith(tuple(Effect)) or of_keys, f"{mapping}.{key}"
        assert f"{str(said['description']).split()[-1]} | {change or 'see its keys'} |" in page


def test_a_key_that_does_not_say_what_a_change_of_it_does_cannot_be_published() -> None:
    class Silent(Mapping):
        size: int = 1
        """How large it is."""

    with pytest.raises(TypeError, match=r"Setting\(change=\.\.\.\).*How large it is"):
        Silent.model_json_schema()


def test_the_schema_says_of_enumerated_words_and_of_lists_what_a_change_does() -> None:
    assert published("tenant", "authentication")["change"] == "replaces the domain"
    assert published("tenant", "network.endpoints")["change"] == "in place: endpoints come and go"
    assert published("platform", "quotas")["change"] == "nothing in AWS"


def test_a_docstring_types_no_default_by_hand() -> None:
    assert [route for route, (field, _) in DECLARED.items() if "Default" in (field.description or "")] == []


@pytest.mark.parametrize(
    ("route", "rule"),
    [
        ("region", Merging.OVERRIDE),
        ("network.endpoints", Merging.REPLACE),
        ("network.existing_vpc", Merging.REPLACE),
        ("tags", Merging.MERGE),
        ("instance_types.apps", Merging.TIGHTEN),
        ("guardrails.max_job_runtime_hours", Merging.TIGHTEN),
        ("guardrails.require_tags", Merging.ADD),
    ],
)
def test_the_rule_of_inheritance_follows_from_the_type_unless_it_is_declared(
    route: str, rule: Merging
) -> None:
    assert merging_of(DECLARED[route][0]) is rule


def test_every_guardrail_can_only_be_tightened() -> None:
    rules = {route: merging_of(field) for route, (field, _) in DECLARED.items() if "guardrails." in route}

    assert rules
    assert {*rules.values()} == {Merging.ADD, Merging.TIGHTEN}


@pytest.mark.parametrize("model", [Tenant, Environment, SharedDomain, SharedDomainEnvironment])
def test_what_a_file_has_beside_its_settings_is_not_inherited(model: type[SettingGroup]) -> None:
    assert model.settings() == Settings.settings()
    assert {*model.model_fields} > {*model.settings()}


def test_a_key_with_nothing_behind_it_states_nothing() -> None:
    blank = Settings.model_validate({"studio": None, "network": {"users": None, "cidr": "10.0.0.0/16"}})

    assert blank.model_fields_set == {"network"}
    assert blank.network.model_fields_set == {"cidr"}
