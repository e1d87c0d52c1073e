"""What a change of the YAML would do to stacks that are applied already."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from terraform.account import Place
from terraform.apply.estate import ALPHA_DEV, GAMMA_DEV
from terraform.rollout import Rollout, rendered

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]

ACTION = re.compile(r"^  # (?P<address>\S+) (?:will be|must be) (?P<action>\S+)", re.MULTILINE)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The estate rendered again after somebody came with a persona that is new there and somebody left."""

    def edit(workspace: Path) -> None:
        for name, before, after in (
            ("alpha", "  vic: viewer\n", "  eva: ml-admin\n"),
            ("gamma", "      dora: data-scientist\n", "      dora: data-scientist\n      finn: viewer\n"),
        ):
            file = workspace / "tenants" / f"{name}.yaml"
            text = file.read_text(encoding="utf-8")
            assert before in text
            file.write_text(text.replace(before, after), encoding="utf-8")

    return rendered("open", tmp_path_factory.mktemp("changed"), edit)


@pytest.fixture(scope="module")
def without_backups(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The estate rendered again after backups were switched off."""

    def edit(workspace: Path) -> None:
        file = workspace / "tenants" / "alpha.yaml"
        text = file.read_text(encoding="utf-8")
        assert "  enabled: true\n" in text
        file.write_text(text.replace("  enabled: true\n", "  enabled: false\n"), encoding="utf-8")

    return rendered("open", tmp_path_factory.mktemp("without-backups"), edit)


def actions(plan: str) -> dict[str, set[str]]:
    """The addresses in a plan by what would happen to them."""
    found: dict[str, set[str]] = {}
    for each in ACTION.finditer(plan):
        found.setdefault(each["action"], set()).add(each["address"])
    return found


def people(addresses: set[str]) -> set[str]:
    """Everything of Studio among some addresses."""
    return {each for each in addresses if each.startswith(("module.domain.", "module.profiles."))}


def test_who_comes_and_goes_leaves_the_domain_and_everybody_else_alone(
    open_estate: Rollout, at: Callable[[str], Place], changed: Path
) -> None:
    at(ALPHA_DEV)
    plan = actions(open_estate.preview(ALPHA_DEV, changed).text)
    assert people(plan["created"]) == {"module.domain.aws_sagemaker_user_profile.eva"}
    assert people(plan["destroyed"]) == {"module.domain.aws_sagemaker_user_profile.vic"}
    assert plan["updated"] == {"module.keys.aws_kms_key.studio"}
    assert set(plan) == {"created", "destroyed", "updated"}


def test_a_newcomer_of_one_team_changes_nothing_of_another(
    open_estate: Rollout, at: Callable[[str], Place], changed: Path
) -> None:
    at(GAMMA_DEV)
    plan = actions(open_estate.preview(GAMMA_DEV, changed).text)
    assert people(plan["created"]) == {"module.profiles.aws_sagemaker_user_profile.gamma-cards--finn"}
    assert not [address for address in plan["created"] if "credit" in address]
    assert set(plan) == {"created"}


def test_backups_that_are_switched_off_take_their_own_things_with_them_and_nothing_else(
    open_estate: Rollout, at: Callable[[str], Place], without_backups: Path
) -> None:
    at(ALPHA_DEV)
    plan = actions(open_estate.preview(ALPHA_DEV, without_backups).text)
    assert set(plan) == {"destroyed"}
    assert {each.partition(".aws_")[0] for each in plan["destroyed"]} == {"module.backup"}
    assert len(plan["destroyed"]) == 7
