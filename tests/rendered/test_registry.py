import sys

from fakes.rendered import rendered
from rendered.checks.registry import CHECKS, check

from generator.core.findings import Rule
from generator.render.files import RenderedFile


def test_a_good_stack_has_no_findings() -> None:
    assert check(rendered()) == ()


def test_a_check_has_one_rule_but_for_the_one_that_lints_policies() -> None:
    modules = [sys.modules[one.__module__] for one in CHECKS]
    rules = [[value for value in vars(module).values() if isinstance(value, Rule)] for module in modules]
    assert [one.__name__ for one, own in zip(modules, rules, strict=True) if len(own) != 1] == [
        "rendered.checks.policies"
    ]
    assert len({rule.code for own in rules for rule in own}) == len(CHECKS) - 1


def test_findings_come_in_the_order_of_files_and_lines() -> None:
    files = rendered({"providers.tf": "locals {\n\ta = 1 \n}\n", "backend.tf": "locals {\n  a = 1 \n}\n"})
    places = [
        (finding.primary.document, finding.primary.span.start_line if finding.primary.span else 0)
        for finding in check(files)
    ]
    assert places == sorted(places)
    assert len(places) > 3


def test_a_file_that_is_not_hcl_leaves_the_rest_of_its_stack_to_the_text_rules() -> None:
    files = rendered({"main.tf": 'module "domain" {\n', "backend.tf": "locals { \n}\n"})
    assert [finding.rule.code for finding in check(files)] == ["HCL002", "HCL001"]


def test_the_order_of_files_does_not_matter() -> None:
    files = rendered({"providers.tf": "\n", "backend.tf": "\n"})
    assert check(files) == check(tuple(reversed(files)))


def test_stacks_are_checked_apart() -> None:
    other = tuple(
        RenderedFile(file.path.replace("alpha", "beta"), file.text, "beta/dev", file.template)
        for file in rendered({"providers.tf": None})
    )
    assert {finding.primary.document for finding in check(rendered() + other)} == {
        "out/beta/dev/providers.tf"
    }
