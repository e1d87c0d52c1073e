"""The witness: a check of ours that passes for every resource checkov looks at.

checkov's report names a resource only where one of its checks applies, so a
report without findings does not say what was scanned. With the witness every
scanned resource leaves one passed record, and what is missing can be named. In
place of arguments it names the checks that checkov has for the type.
"""

from pathlib import Path

WITNESS_ID = "TENANTRY_WITNESS_1"

_SOURCE = f"""\
from checkov.common.checks_infra.registry import get_graph_checks_registry
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck
from checkov.terraform.checks.resource.registry import resource_registry


class Witness(BaseResourceCheck):
    def __init__(self):
        super().__init__(
            name="The resource was scanned",
            id="{WITNESS_ID}",
            categories=[CheckCategories.CONVENTION],
            supported_resources=["*"],
        )

    def scan_resource_conf(self, conf):
        return CheckResult.PASSED

    def get_evaluated_keys(self):
        graph = get_graph_checks_registry("terraform")
        graph.load_checks()
        joined = {{check.id for check in graph.checks if self.entity_type in check.resource_types}}
        return sorted(joined | {{check.id for check in resource_registry.checks.get(self.entity_type, ())}})


check = Witness()
"""


def write_witness(folder: Path) -> Path:
    """The folder of external checks, written below `folder`, that holds the witness."""
    checks = folder / "checks"
    checks.mkdir(parents=True, exist_ok=True)
    (checks / "__init__.py").write_text("", encoding="utf-8")
    (checks / "witness.py").write_text(_SOURCE, encoding="utf-8")
    return checks
