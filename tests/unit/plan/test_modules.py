"""A capability is one folder, one line, and the record in it."""

from dataclasses import replace
from pathlib import Path

from fakes.crowds import with_own_roles
from fakes.modules import module_resources
from fakes.saml import METADATA
from fakes.sites import a_shared_domain_site, a_site, varied

import generator
from generator.estate.site import ConsoleAccess
from generator.plan.stacks.environment import MODULES
from generator.readback.resource_types import HARMLESS, READ
from generator.render.environment import templates_root

PLANNERS = Path(generator.__file__).parent / "plan" / "modules"
SITES = (
    *(a_site(isolation) for isolation in ("multi-account", "multi-domain", "abac")),
    a_shared_domain_site(),
    replace(a_site(), settings=varied(a_site().settings, data_classification="restricted")),
    replace(a_site(), settings=varied(a_site().settings, image_repositories=("training",))),
    replace(a_site(), settings=varied(a_site().settings, budget__monthly_usd=5000)),
    replace(
        a_site(),
        platform=varied(a_site().platform, identity__saml_metadata="acme-idp.xml"),
        saml_metadata=METADATA,
    ),
    with_own_roles(a_site("abac")),
    replace(a_site(), platform=varied(a_site().platform, identity__signing_backend=True)),
    replace(a_site(), consoles=(ConsoleAccess("viewer", ("Lookers",), 4),)),
    replace(a_site(), settings=varied(a_site().settings, pipeline_triggers=("events", "scheduler"))),
)


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


def test_a_module_writes_no_type_of_resource_that_the_proof_does_not_know() -> None:
    for site in SITES:
        for module in MODULES:
            if module.is_needed(site):
                written = {address.partition(".")[0] for address in module_resources(module.plan(site))}
                assert written <= READ.keys() | HARMLESS, module.topic
