"""What a setting costs: CONTRIBUTING's recipe, followed in a copy, edits three files and nothing else."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

DECLARATION = "generator/tenancy/settings.py"
PLANNER = "generator/plan/modules/profiles.py"
TEMPLATE = "templates/blocks/studio_people.tf.j2"

ADDED = (
    (DECLARATION, "    docker_access:", """\
    hidden_tools: Annotated[Items[str], Setting(otherwise="none hidden")] = ()
    \"""Tools of Studio that its users do not see.\"""
"""),
    (PLANNER, "    landing_page: str", "    hidden_tools: tuple[str, ...]\n"),
    (PLANNER, "        landing_page=", "        hidden_tools=site.settings.studio.hidden_tools,\n"),
    (TEMPLATE, "  }\n\n  tags = {{ profile.tags", """\

    studio_web_portal_settings {
      hidden_ml_tools = {{ profile.hidden_tools }}
    }
"""),
)  # fmt: skip
"""What the recipe adds for a made-up setting: the file, the text it goes in front of, and itself."""

FOLLOWED = """
import json
from fakes.estates import ALPHA, changed, an_estate
from fakes.modules import module_texts
from generator.estate.explanation import explain
from generator.plan.estate_plan import plan_estate
from generator.plan.modules.domain import plan_domain
from generator.tenancy.schema import json_schema

alpha = changed(ALPHA, studio={"hidden_tools": ["Canvas", "Models"]})
(planned,) = plan_estate(an_estate(alpha=alpha)).sites.tenants
print(json.dumps({
    "rendered": module_texts(plan_domain(planned.site))["profiles.tf"],
    "explained": [str(one.place.route) for one in explain(planned) if one.name == "studio.hidden_tools"],
    "schema": json_schema("tenant")["$defs"]["Studio"]["properties"]["hidden_tools"],
}))
"""


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a copy of the product says of a setting that was added to it."""
    copy = tmp_path_factory.mktemp("copy")
    for folder in ("generator", "templates"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file, place, added in ADDED:
        text = (copy / file).read_text(encoding="utf-8")
        assert text.count(place) == 1, f"{file} has {place!r} not once; move the edit of this test"
        (copy / file).write_text(text.replace(place, added + place), encoding="utf-8")
    path = os.pathsep.join(map(str, (copy, ROOT / "tests")))
    done = subprocess.run(
        [sys.executable, "-c", FOLLOWED],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_a_tenant_states_reaches_every_profile(followed: dict[str, object]) -> None:
    rendered = str(followed["rendered"])

    profiles = rendered.count('resource "aws_sagemaker_user_profile"')
    assert profiles == rendered.count('hidden_ml_tools = ["Canvas", "Models"]') > 0


def test_explain_says_where_it_is_stated(followed: dict[str, object]) -> None:
    assert followed["explained"] == ["('studio', 'hidden_tools')"]


def test_schema_and_reference_know_its_default_and_how_it_is_inherited(followed: dict[str, object]) -> None:
    schema = followed["schema"]

    assert isinstance(schema, dict)
    assert schema["description"] == "Tools of Studio that its users do not see. Default: none hidden."
    assert schema["merging"] == "replace"
    assert schema["default"] == []
