"""The estate that `init` writes of each operating model builds, is proved, and is what its model says.

One environment of each is proved, and the claims of the others are believed: random estates prove such ones.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import get_args

import pytest
from click.testing import Result
from fakes.commands import tenantry
from fakes.proofs import believed

from generator.pipeline.validation import validate
from generator.proof.stack_proof import Case, Outcome
from generator.tenancy.words import OperatingModel

MODELS = get_args(OperatingModel)
PROVED = {
    "centralized": {"team-a/dev"},
    "decentralized": {"credit/dev"},
    "federated": {"credit/dev"},
}
Built = Callable[[str], Path]

pytestmark = pytest.mark.xdist_group("operating-models")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The workspace of a model, built and proved once for all tests here."""
    known: dict[str, Path] = {}

    def workspace(model: str) -> Path:
        if model not in known:
            root = tmp_path_factory.mktemp("models") / model
            made = tenantry(None, "init", "--operating-model", model, str(root))
            assert made.exit_code == 0, made.output
            done = build(root, PROVED[model])
            assert done.exit_code == 0, done.output
            known[model] = root
        return known[model]

    return workspace


def build(root: Path, really: set[str]) -> Result:
    """A build that proves the claims of some stacks."""

    def each(work: Callable[[Case], Outcome], cases: Iterable[Case], _total: int) -> Iterator[Outcome]:
        for case in cases:
            with pytest.MonkeyPatch.context() as patch:
                if case.stack not in really:
                    patch.setattr("generator.proof.stack_proof.prove", believed)
                else:
                    found.append(case.stack)
                yield work(case)

    found: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("generator.pipeline.proving.each", each)
        result = tenantry(root, "build", "--no-scan")
    assert sorted(found) == sorted(really)
    return result


def text(root: Path, path: str) -> str:
    return (root / "out" / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("model", MODELS)
def test_the_example_of_a_model_is_built_and_an_environment_of_it_is_proved(built: Built, model: str) -> None:
    validation = validate(built(model))
    assert validation.findings == ()
    assert validation.estate is not None
    assert validation.estate.platform.organized.operating_model == model
    assert f"# Operating model: {model}\n" in text(built(model), "_platform/operating-model.md")


def test_in_a_centralized_platform_every_account_of_tenants_stands_in_a_unit_of_the_platform(
    built: Built,
) -> None:
    accounts = text(built("centralized"), "_platform/organization/accounts.tf")
    assert {f'id = "{number}"' in accounts for number in ("111111111115", "111111111116")} == {True}
    assert not list((built("centralized") / "out").glob("[a-z]*/organization"))


def test_in_a_decentralized_platform_a_tenant_s_own_role_applies_its_environments_alone(built: Built) -> None:
    assert "role/TeamApply" in text(built("decentralized"), "credit/dev/providers.tf")
    assert "role/TeamApply" not in text(built("decentralized"), "credit/organization/providers.tf")
    assert "role/TenantryApply" in text(built("decentralized"), "fraud/dev/providers.tf")
    told = tenantry(built("decentralized"), "explain", "credit", "dev").output
    assert "TeamApply" in told


def test_the_guardrails_of_units_except_the_roles_that_tenants_may_apply_by_and_keys_name_one_alone(
    built: Built,
) -> None:
    guardrails = text(built("decentralized"), "_platform/organization/guardrails.tf")
    assert "arn:aws:iam::*:role/TeamApply" in guardrails
    keys = text(built("decentralized"), "credit/dev/modules/keys/main.tf")
    assert "222222222221:role/TeamApply" in keys
    assert "role/TenantryApply" not in keys


def test_who_owns_stacks_follows_the_model(built: Built) -> None:
    def owners(model: str) -> dict[str, str]:
        lines = tenantry(built(model), "codeowners").output.splitlines()
        return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))

    platform, team = "ml-platform@acme.example", "credit-leads@acme.example"
    assert owners("centralized")["/out/credit/"] == platform
    assert owners("centralized")["/tenants/credit.yaml"] == team
    for model in ("decentralized", "federated"):
        assert owners(model)["/out/credit/"] == team
        assert owners(model)["/out/credit/organization/"] == platform
