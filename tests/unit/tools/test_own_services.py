"""Every role of a service that is rendered is one that our own check of boundaries lets be without."""

import ast
from pathlib import Path

from fakes.workspaces import ROOT, texts

from generator.hcl.parse import parse
from generator.pipeline.validation import validate
from generator.tools.own_checks import checks_folder

FULL = ROOT / "tests" / "terraform" / "estates" / "full"


def services_of_the_check() -> set[str]:
    """The constant, read as text: the module is checkov's and can be imported there alone."""
    module = ast.parse(Path(checks_folder(), "tenantry_checks.py").read_text(encoding="utf-8"))
    (value,) = (
        node.value
        for node in module.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_OWN_SERVICES"
    )
    assert isinstance(value, ast.Call)
    return set(ast.literal_eval(value.args[0]))


def services_without_boundary() -> set[str]:
    """Whom the roles without a boundary let in, in every stack of an estate with everything switched on."""
    roles = [
        block.body.values()
        for path, text in texts(validate(FULL).plan).items()
        if path.endswith(".tf")
        for block in parse(text)
        if block.labels[:1] == ("aws_iam_role",)
    ]
    return {
        statement["Principal"]["Service"]
        for role in roles
        if "permissions_boundary" not in role
        for statement in role["assume_role_policy"].value["Statement"]
    }


def test_the_check_knows_the_services_of_an_estate_with_everything_and_no_others():
    assert services_without_boundary() == services_of_the_check()
