import importlib.util
import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from terraform.changes import declarations, every_case

from generator.catalogue import all_rules
from generator.load.reader import read_document
from generator.tenancy.declaration import Effect
from generator.tenancy.schema import MODELS, json_schema

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"


def generated():
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.pages()


def test_the_committed_reference_is_what_the_code_says():
    wanted = generated()
    present = {
        path.relative_to(REFERENCE).as_posix(): path.read_text(encoding="utf-8")
        for path in REFERENCE.rglob("*")
        if path.is_file()
    }

    assert sorted(present) == sorted(wanted), "run `make docs`"
    assert [path for path in wanted if present[path] != wanted[path]] == [], "run `make docs`"


def test_every_key_of_which_the_reference_says_what_a_change_does_is_changed_in_what_is_applied():
    """The rows are carried out by `tests/terraform/apply/test_every_setting.py` and `make changes`."""
    assert {case.setting for case in every_case()} == set(declarations()), "a row in terraform/changes.yaml"


def test_what_can_be_changed_to_some_values_alone_has_a_row_that_is_refused():
    partly = {
        name
        for name, one in declarations().items()
        if one.refuses and one.effect in {Effect.IN_PLACE, Effect.NOTHING}
    }
    assert {case.setting for case in every_case() if case.refused} == partly


RULES = {rule["code"]: rule for rule in json.loads((REFERENCE / "rules.json").read_text())["rules"]}


def test_every_rule_is_explained_once_and_on_few_pages():
    assert sorted(RULES) == [rule.code for rule in all_rules()]
    assert len({rule["page"].partition("#")[0] for rule in RULES.values()}) <= 40
    assert len({rule.family.page for rule in all_rules()}) == len({rule.family for rule in all_rules()})


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_has_a_section_with_an_example_or_the_reason_why_there_is_none(rule):
    path, anchor = rule.page.split("#")
    section = (ROOT / path).read_text(encoding="utf-8").split(f'<a id="{anchor}"></a>')[1].split("<a id=")[0]
    example, cause = RULES[rule.code]["example"], RULES[rule.code]["cause"]

    assert section.startswith(f"\n\n## {rule.code}: {rule.name}\n\n{rule.summary}")
    assert f"\n**Why:** {rule.why}\n\n**Instead:** {rule.instead}\n" in section
    if example:
        assert f"[{rule.code}]: " in example["message"]
        assert example["fails"].strip() != example["passes"].strip() != ""
        assert all(f"\n{text.rstrip()}\n```\n" in section for text in example.values())
    else:
        assert cause.endswith(".")
        assert cause == rule.family.cause
        assert f"**No example:** {cause}\n" in section


def test_what_passes_is_yaml_wherever_it_is_shown_whole():
    texts = [rule["example"]["passes"] for rule in RULES.values() if rule["example"]]
    parts = [part for text in texts for part in re.split(r"\n\n(?=# )", text) if "...\n" not in part]

    assert len(parts) > 100
    assert [part for part in parts if not isinstance(yaml.safe_load(part), dict | str | None)] == []


def test_rule_codes_are_unique():
    codes = [rule.code for rule in all_rules()]

    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_says_what_it_flags_why_and_what_to_write_instead(rule):
    for text in (rule.summary, rule.why, rule.instead):
        assert text[0].isupper() or text.split()[0].islower(), text
        assert text.endswith("."), text
    assert rule.name == rule.name.lower()
    assert " " not in rule.name


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_a_schema_is_valid_json_schema(kind):
    of_schemas = jsonschema.Draft202012Validator(jsonschema.Draft202012Validator.META_SCHEMA)
    assert list(of_schemas.iter_errors(json_schema(kind))) == []


@pytest.mark.parametrize(
    "path", sorted(path.name for path in (ROOT / "tenants").glob("*.yaml") if path.name != "_addresses.yaml")
)
def test_schema_and_model_agree_that_the_example_files_are_valid(path):
    kind = "platform" if path == "_platform.yaml" else "tenant"
    read = read_document(ROOT, f"tenants/{path}")
    schema = json.loads((REFERENCE / f"{kind}.schema.json").read_text(encoding="utf-8"))

    assert list(jsonschema.Draft202012Validator(schema).iter_errors(read.document.data)) == []
    assert isinstance(MODELS[kind].model_validate(read.document.data), MODELS[kind])


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("tenant", {"isolaton": "abac"}),
        ("tenant", {"owner": "not an address"}),
        ("tenant", {"environments": {}}),
        ("tenant", {"users": {"ana": "Data Scientist"}}),
        ("tenant", {"network": {"users": 0}}),
        ("platform", {"home_region": "Ireland"}),
        ("platform", {"accounts": {"audit": 100000000004}}),
    ],
)
def test_schema_and_model_agree_that_a_fault_is_one(kind, change):
    path = "_platform.yaml" if kind == "platform" else "fraud-detection.yaml"
    data = {**read_document(ROOT, f"tenants/{path}").document.data, **change}

    errors = list(jsonschema.Draft202012Validator(json_schema(kind)).iter_errors(data))

    assert errors
    with pytest.raises(ValueError, match="validation error"):
        MODELS[kind].model_validate(data)


@pytest.mark.parametrize(
    "path", sorted(path for path in (ROOT / "tenants").glob("*.yaml") if path.name != "_addresses.yaml")
)
def test_every_example_file_tells_editors_its_schema(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    _, schema = first.split("$schema=")

    assert (path.parent / schema).resolve().is_file()
