"""A capability is one folder, one line, and the record in it."""

from pathlib import Path

from fakes.sites import a_shared_domain_site, a_site

import generator
from generator.plan.stacks.environment import MODULES
from generator.render.environment import templates_root

PLANNERS = Path(generator.__file__).parent / "plan" / "modules"
SITES = (a_site("multi-account"), a_site("multi-domain"), a_site("abac"), a_shared_domain_site())


def names(folder: Path) -> set[str]:
    return {path.stem for path in folder.iterdir() if not path.name.startswith("_")}


def test_a_module_has_a_planner_and_templates_of_its_name() -> None:
    topics = {module.topic for module in MODULES}
    assert names(PLANNERS) == names(templates_root() / "modules") == topics


def test_a_planner_plans_the_topic_of_its_record() -> None:
    for site in SITES:
        for module in MODULES:
            if module.is_needed(site):
                assert module.plan(site).topic == module.topic


def test_every_module_is_needed_somewhere() -> None:
    for module in MODULES:
        assert any(module.is_needed(site) for site in SITES), module.topic


def test_a_role_of_a_record_is_a_role_of_the_module() -> None:
    for site in SITES:
        for module in MODULES:
            if module.is_needed(site):
                made = {role.name for role in module.plan(site).roles}
                assert {role.name(site) for role in module.service_roles(site)} <= made
