"""CONTRIBUTING's recipes, followed in a copy of the project: each adds one thing and builds with it.

What a recipe changes is data here, so that its cost stands in one list: an
edit puts text before or behind a line that is there, a file is new. Followed
alone, a recipe is built with and its proof believed; followed together, they
are proved.
"""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fakes.commands import tenantry
from fakes.proofs import BELIEVING

ROOT = Path(__file__).parents[2]
RECIPES = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## How to add")[2]


@dataclass(frozen=True)
class Edit:
    """What stands in a file, once, and what stands there afterwards."""

    path: str
    old: str
    new: str


def before(path, line, text):
    return Edit(path, line, text + line)


def behind(path, line, text):
    return Edit(path, line, line + text)


@dataclass(frozen=True)
class Recipe:
    """What one addition changes: lines of files, and new files."""

    name: str
    edits: tuple[Edit, ...] = ()
    files: dict[str, str] = field(default_factory=dict)

    @property
    def touched(self):
        """The product's own files that change, sorted."""
        paths = {*self.files, *(edit.path for edit in self.edits)}
        return sorted(path for path in paths if path.startswith(("generator/", "templates/")))


SETTING = Recipe(
    "a setting",
    (
        behind(
            "generator/tenancy/settings.py",
            '    """How logs are kept."""\n\n',
            """    keep_on_destroy: Annotated[bool, Setting(in_place())] = False
    \"\"\"Whether log groups outlive their stack.\"\"\"
""",
        ),
        behind("generator/plan/modules/logging.py", "    retention_days: int\n", "    is_kept: bool\n"),
        Edit(
            "generator/plan/modules/logging.py",
            "LogGroup(label, name, key, days)",
            "LogGroup(label, name, key, days, site.settings.logs.keep_on_destroy)",
        ),
        behind(
            "generator/plan/modules/logging.py",
            "            kms_key_id=self.key_arn,\n",
            "            skip_destroy=self.is_kept or None,\n",
        ),
        before(
            "templates/modules/logging/main.tf.j2",
            "  retention_in_days = ",
            "{%   if group.is_kept %}\n  skip_destroy = true\n\n{%   endif %}\n",
        ),
        Edit(
            "generator/readback/resource_types.py",
            'KEPT="retention_in_days"',
            'KEPT="retention_in_days skip_destroy"',
        ),
    ),
)

GUARDRAIL = Recipe(
    "a guardrail",
    (
        before(
            "generator/tenancy/guardrails.py",
            "    require_own_keys: Annotated[bool, TIGHTEN]",
            """    deny_labeling_jobs: Annotated[bool, TIGHTEN] = False
    \"\"\"No labeling jobs.\"\"\"
""",
        ),
        before(
            "generator/policies/job_guards.py",
            "def no_notebook_instances()",
            '''def no_labeling_jobs() -> Policy:
    """No labeling jobs: their workers are people outside."""
    actions = ("sagemaker:CreateLabelingJob",)
    return Policy((Statement("NoLabelingJobs", "Deny", actions=actions, resources=("*",)),))


''',
        ),
        before(
            "generator/plan/modules/guardrails.py",
            "    if site.settings.guardrails.deny_notebook_instances:",
            """    if site.settings.guardrails.deny_labeling_jobs:
        yield job_guards.no_labeling_jobs()
""",
        ),
        before(
            "generator/plan/organization/baseline.py",
            "    if rules.deny_notebook_instances:",
            "    if rules.deny_labeling_jobs:\n        yield job_guards.no_labeling_jobs()\n",
        ),
        before(
            "generator/proof/properties/catalogue.py",
            '    ("guardrail.spaces", "No shared',
            '    ("guardrail.labeling", "No labeling jobs", "Labeling jobs are not used."),\n',
        ),
        before(
            "generator/proof/properties/guardrails.py",
            "    if rules.deny_shared_spaces:\n",
            """    if rules.deny_labeling_jobs:
        jobs = RequestSet(("sagemaker:CreateLabelingJob",))
        yield subject.never("guardrail.labeling", "starts no labeling job", (jobs,))
""",
        ),
    ),
)

MODULE = Recipe(
    "a module",
    (
        behind(
            "generator/plan/stacks/environment.py",
            "    logging.MODULE,\n",
            "    notes.MODULE,\n",
        ),
        behind("generator/plan/stacks/environment.py", "    logging,\n", "    notes,\n"),
    ),
    {
        "generator/plan/modules/notes.py": '''"""Notes about an environment."""

from dataclasses import dataclass

from generator.estate.site import Site
from generator.plan.blocks import Block, resource
from generator.plan.module import Module, ModulePlan


@dataclass(frozen=True, slots=True)
class NotesContent:
    """What the templates of the notes module read."""

    name: str
    text: str

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The parameter as it is rendered."""
        return (resource("aws_ssm_parameter", "this", name=self.name, type="String", value=self.text),)


def plan_notes(site: Site) -> ModulePlan:
    """One parameter that says whose the environment is."""
    content = NotesContent(f"/notes/{site.prefix}", f"{site.name} in {site.environment}")
    return ModulePlan(topic="notes", content=content)


MODULE = Module("notes", "Notes about the environment.", plan_notes)
''',
        "templates/modules/notes/main.tf.j2": """resource "aws_ssm_parameter" "this" {
  name  = {{ module.name }}
  type  = "String"
  value = {{ module.text }}
}
""",
    },
)

POLICY = Recipe(
    "a policy",
    (
        behind(
            "generator/plan/modules/guardrails.py",
            "        yield abac.tag_integrity()\n",
            "    yield no_marketplace()\n",
        ),
        before(
            "generator/plan/modules/guardrails.py",
            "from generator.policies.packing",
            "from generator.policies.marketplace import no_marketplace\n",
        ),
    ),
    {
        "generator/policies/marketplace.py": '''"""What nobody buys."""

from generator.iam.policy import Policy, Statement


def no_marketplace() -> Policy:
    """No subscriptions: money is spent by the platform alone."""
    actions = ("aws-marketplace:Subscribe",)
    return Policy((Statement("NoMarketplace", "Deny", actions=actions, resources=("*",)),))
''',
    },
)

RULE = Recipe(
    "a rule",
    (
        before(
            "generator/estate/checks/names.py",
            "def check_names(",
            """NAMED_LATER = _rule(
    "PLN999",
    "named-later",
    "An environment is called `later`.",
    "Nobody remembers what was to come later.",
    "Name the environment after what it is for.",
)


""",
        ),
        before(
            "generator/estate/checks/names.py",
            "        earlier = first.setdefault(",
            """        if site.environment == "later":
            yield Finding(NAMED_LATER, f"{site.address} says nothing", site.place, hint="name its purpose")
""",
        ),
    ),
    {
        "tests/diagnostics/PLN999.yaml": """passes_with_a_name:
  files:
    tenants/alpha.yaml: |
      environments:
        dev:
          account: shared

fails_without_one:
  files:
    tenants/alpha.yaml: |
      environments:
        later:
          account: shared
  expected: |
    error[PLN999]: alpha/later says nothing
""",
    },
)


VERSION = Recipe(
    "a version of the schema",
    (
        Edit("generator/tenancy/versions.py", "NEWEST = 2\n", "NEWEST = 3\n"),
        behind(
            "generator/tenancy/tenant.py",
            '    """A tenant: a group of users with common access."""\n\n',
            '    withdrawn: ClassVar[dict[int, dict[str, str]]] = {3: {"ticket": "git knows why"}}\n',
        ),
    ),
    {
        "generator/load/migrations/tenant_3.py": '''"""Version 3 of a tenant's file has no `ticket`."""

from generator.load.edits import without_key
from generator.load.migrations import Migration


def _said(data):
    return {key: value for key, value in data.items() if key != "ticket"}


MIGRATION = Migration(3, "tenant", lambda document: without_key(document, "ticket"), _said)
''',
    },
)

ADDRESS = Recipe(
    "another address for a resource",
    (
        Edit(
            "generator/plan/renames.py",
            "RENAMES: tuple[Rename, ...] = ()",
            'NOTICES = "aws_s3_bucket_notification"\n'
            'RENAMES = (Rename("storage", f"{NOTICES}.data", f"{NOTICES}.events", "9.0.0"),)',
        ),
        Edit(
            "generator/plan/modules/storage.py",
            '"aws_s3_bucket_notification", "data"',
            '"aws_s3_bucket_notification", "events"',
        ),
        Edit(
            "templates/modules/storage/main.tf.j2",
            '"aws_s3_bucket_notification" "data"',
            '"aws_s3_bucket_notification" "events"',
        ),
    ),
)

COMMAND = "from generator.cli import main; main()"


class Copy:
    """A copy of the project, compiled as it is, and a workspace beside it."""

    def __init__(self, root, workspace):
        self.root = root
        self.workspace = root / "estate"
        for folder in ("generator", "templates", "docs/reference", "tests/diagnostics", "tests/fakes"):
            shutil.copytree(ROOT / folder, root / folder)
        for page in ("generate.py", "endpoints_page.py"):
            shutil.copy(ROOT / "docs" / page, root / "docs" / page)
        shutil.copytree(workspace, self.workspace)

    def follow(self, recipe):
        for edit in recipe.edits:
            path = self.root / edit.path
            text = path.read_text(encoding="utf-8")
            assert text.count(edit.old) == 1, f"{edit.path} has no single {edit.old!r}"
            path.write_text(text.replace(edit.old, edit.new), encoding="utf-8")
        for name, text in recipe.files.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text, encoding="utf-8")

    def run(self, *program):
        environment = {"PYTHONPATH": str(self.root), "PATH": "/usr/bin:/bin", "HOME": str(self.root)}
        return subprocess.run(
            [sys.executable, *program],
            cwd=self.root, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def tenantry(self, *words, inside=True, exit_code=0, code=COMMAND):
        where = ("-C", str(self.workspace)) if inside else ()
        done = self.run("-c", code, *where, *words)
        assert done.returncode == exit_code, done.stdout + done.stderr
        return done.stdout

    def state(self, file, old, new):
        path = self.workspace / "tenants" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def rendered(self, stack):
        """Every `.tf` file of a stack as one text."""
        return "\n".join(
            path.read_text(encoding="utf-8")
            for path in sorted((self.workspace / "out" / stack).rglob("*.tf"))
        )

    def verdicts(self, tenant):
        """What became of each property in a tenant's certificate."""
        found = json.loads((self.workspace / f"out/{tenant}/isolation.json").read_text(encoding="utf-8"))
        return {one["id"]: one["verdict"] for one in found["properties"]}


@pytest.fixture(scope="module")
def new_workspace(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("recipes") / "estate"
    assert tenantry(None, "init", str(workspace)).exit_code == 0
    return workspace


@pytest.fixture
def copy(tmp_path, new_workspace):
    return Copy(tmp_path, new_workspace)


@pytest.mark.parametrize(
    "recipe", [SETTING, GUARDRAIL, MODULE, POLICY, RULE, VERSION, ADDRESS], ids=lambda one: one.name
)
def test_the_recipe_names_every_file_that_it_takes(recipe):
    (text,) = re.findall(
        rf"^- \*\*{recipe.name}\*\*: (.*?)(?=^- \*\*|^## |\Z)", RECIPES, re.DOTALL | re.MULTILINE
    )
    named = re.findall(r"`((?:generator|templates)/[^`]*)`", text)

    missing = [
        path for path in recipe.touched if not any(path.startswith(one.split("<")[0]) for one in named)
    ]
    assert missing == [], f"{recipe.name} takes files that CONTRIBUTING.md does not name"


@pytest.mark.nightly
def test_a_setting_takes_three_files_and_the_list_of_arguments_where_its_argument_is_new(copy):
    """It is documented by its declaration."""
    assert len(SETTING.touched) == 4
    copy.follow(SETTING)
    copy.state("fraud.yaml", "isolation:", "logs:\n  keep_on_destroy: true\nisolation:")

    copy.tenantry("build", "--no-scan", "fraud", code=BELIEVING)

    assert copy.rendered("fraud/dev").count("skip_destroy = true") == 4
    assert copy.tenantry("explain", "fraud", "dev", "logs.keep_on_destroy").count("true") == 1
    assert copy.run("docs/generate.py").returncode == 0
    page = (copy.root / "docs/reference/tenant-file.md").read_text(encoding="utf-8")
    assert "Whether log groups outlive their stack." in page


def test_a_guardrail_is_rendered_and_claimed(copy):
    copy.follow(GUARDRAIL)
    copy.state("fraud.yaml", "isolation:", "guardrails:\n  deny_labeling_jobs: true\nisolation:")

    copy.tenantry("build", "--no-scan", "fraud", code=BELIEVING)

    assert "NoLabelingJobs" in copy.rendered("fraud/organization")
    assert "guardrail.labeling" in copy.verdicts("fraud")


@pytest.mark.nightly
def test_what_is_added_is_proved_and_a_guardrail_refuted_without_its_policy(copy):
    for recipe in (SETTING, GUARDRAIL, MODULE, POLICY):
        copy.follow(recipe)
    copy.state("fraud.yaml", "isolation:", "logs:\n  keep_on_destroy: true\nisolation:")
    copy.state("fraud.yaml", "isolation:", "guardrails:\n  deny_labeling_jobs: true\nisolation:")

    copy.tenantry("build", "--no-scan", "fraud")

    for added in ("skip_destroy = true", "NoLabelingJobs", '"/notes/fraud-dev"', "NoMarketplace"):
        assert added in copy.rendered("fraud"), added
    assert copy.verdicts("fraud")["guardrail.labeling"] == "proved"

    baseline = copy.root / "generator/plan/organization/baseline.py"
    baseline.write_text(baseline.read_text().replace("if rules.deny_labeling_jobs", "if not rules"))
    assert "starts no labeling job" in copy.tenantry("prove", "fraud", exit_code=1).replace("\n", " ")


def test_a_module_takes_its_own_files_and_one_line(copy):
    assert [path for path in MODULE.touched if "notes" not in path] == [
        "generator/plan/stacks/environment.py"
    ]
    copy.follow(MODULE)

    copy.tenantry("build", "--no-scan", "credit", code=BELIEVING)

    assert 'name  = "/notes/credit-dev"' in copy.rendered("credit/dev")
    assert 'source = "./modules/notes"' in copy.rendered("credit/dev")

    notes = copy.root / "generator/plan/modules/notes.py"
    notes.write_text(re.sub(r"return \(resource\(.*\),\)", "return ()", notes.read_text()))
    refused = copy.tenantry("build", "--no-scan", "credit", exit_code=1, code=BELIEVING)
    assert "module.notes.aws_ssm_parameter.this is rendered and not planned" in refused


def test_a_policy_is_a_builder_and_the_module_that_renders_it(copy):
    assert len(POLICY.touched) == 2
    copy.follow(POLICY)

    copy.tenantry("build", "--no-scan", "credit", code=BELIEVING)

    assert "NoMarketplace" in copy.rendered("credit/dev")


def test_a_rule_is_found_where_it_stands_and_explained(copy):
    assert len(RULE.touched) == 1
    copy.follow(RULE)
    copy.state("credit.yaml", "  dev:", "  later:")

    assert "error[PLN999]: credit/later says nothing" in copy.tenantry("validate", exit_code=1)

    assert copy.run("docs/generate.py").returncode == 0
    shown = copy.tenantry("rule", "PLN999", inside=False)
    assert "Nobody remembers what was to come later." in shown
    assert "later:" in shown


def test_a_version_of_the_schema_is_raised_and_files_are_taken_to_it(copy):
    copy.follow(VERSION)
    copy.state("fraud.yaml", "isolation:", "ticket: X-1 # of the move\nisolation:")

    assert "warning[TEN010]: `ticket` has no effect" in copy.tenantry("validate")
    told = copy.tenantry("migrate")

    assert "tenants/fraud.yaml: version 2 -> 3\n" in told
    assert " - ticket: X-1 # of the move\n" in told
    assert "schema_version: 3\nowner:" in (copy.workspace / "tenants/fraud.yaml").read_text(encoding="utf-8")
    assert "TEN010" not in copy.tenantry("validate")


def test_a_resource_with_another_address_is_moved(copy):
    copy.follow(ADDRESS)

    copy.tenantry("build", "--no-scan", "credit")

    moved = (copy.workspace / "out/credit/dev/modules/storage/moved.tf").read_text(encoding="utf-8")
    assert moved.endswith(
        "moved {\n  from = aws_s3_bucket_notification.data\n  to   = aws_s3_bucket_notification.events\n}\n"
    )
    assert copy.verdicts("credit")["planned.resources"] == "proved"
