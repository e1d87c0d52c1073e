"""What holds for every valid estate: the same bytes every time, and nobody touches a neighbour."""

import pytest
from fakes.workspaces import said, texts, texts_of
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from property.estates import ISOLATIONS, Draft, drafts
from property.shapes import shapes

from generator.core.findings import has_errors
from generator.hcl.layout import aligned
from generator.plan.estate_plan import plan_estate

whole = settings(deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
"""For laws that render: an example takes seconds, so a failing one is shown as it was found."""


def own(files: dict[str, str], name: str) -> dict[str, str]:
    """The files of one tenant."""
    return {path: text for path, text in files.items() if path.split("/")[0] == name}


def others(files: dict[str, str], name: str) -> dict[str, str]:
    """The files of everybody else."""
    return {path: text for path, text in files.items() if path.split("/")[0] != name}


@settings(max_examples=25, deadline=None)
@given(drafts())
def test_the_estates_that_are_tried_are_valid(draft: Draft) -> None:
    plan = plan_estate(draft.sorted().estate())

    assert not has_errors(plan.findings), said(plan.findings)
    assert {stack.address.tenant_name for stack in plan.stacks} >= draft.tenants.keys()


@settings(whole, max_examples=10)
@given(drafts(largest=3), st.data())
def test_the_same_files_give_the_same_bytes_in_any_order(draft: Draft, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(list(draft.tenants.items())))
    first = plan_estate(draft.sorted().estate())
    other = plan_estate(Draft(draft.platform, dict(shuffled), draft.ledger).estate())

    files = texts(first)
    assert texts(other) == files
    assert texts_of(draft.after(first.ledger).sorted().estate()) == files
    assert other.ledger == first.ledger
    assert {path: aligned(text) for path, text in files.items()} == files


@pytest.mark.parametrize("isolation", ISOLATIONS)
@settings(whole, max_examples=5)
@given(st.data())
def test_a_new_tenant_changes_only_its_own_folders_and_leaving_undoes_it(
    isolation: str, data: st.DataObject
) -> None:
    draft = data.draw(drafts(isolation, largest=2)).sorted()
    name = next(key for key, one in draft.tenants.items() if one["isolation"] == isolation)
    before = plan_estate(draft.without(name).estate())
    after = plan_estate(draft.after(before.ledger).estate())
    left = plan_estate(draft.without(name).after(after.ledger).estate())

    files = texts(after)
    assert own(files, name)
    beside, former = others(files, name), texts(before)
    differing = {path for path in beside.keys() | former.keys() if beside.get(path) != former.get(path)}
    # The key of a shared domain names the roles of each tenant that lives there, as do endpoints of services.
    assert not differing or isolation == "abac"
    assert all(
        path.startswith("_platform/domains/") and ("/keys/" in path or "/network/endpoints" in path)
        for path in differing
    )
    assert texts(left) == former
    assert before.ledger.blocks.items() <= after.ledger.blocks.items()
    assert all(key.startswith(f"{name}/") for key in after.ledger.blocks.keys() - before.ledger.blocks.keys())


@settings(whole, max_examples=8)
@given(drafts(largest=2))
def test_renaming_the_users_of_a_tenant_touches_no_other(draft: Draft) -> None:
    name = next(iter(draft.tenants))
    renamed = {**draft.tenants, name: _renamed(draft.tenants[name])}
    before = texts_of(draft.sorted().estate())
    after = texts_of(Draft(draft.platform, renamed, draft.ledger).sorted().estate())

    assert own(after, name) != own(before, name)
    assert others(after, name) == others(before, name)


def _renamed(document: dict[str, object]) -> dict[str, object]:
    """The tenant with other names for its users, wherever they are named."""

    def people(part: dict[str, object]) -> dict[str, object]:
        users = {f"{key}9": one for key, one in part["users"].items()}  # type: ignore[attr-defined]
        spaces = {
            key: one | {"owner": f"{one['owner']}9"}
            for key, one in part.get("spaces", {}).items()  # type: ignore[attr-defined]
        }
        return part | {"users": users, "spaces": spaces}

    if "teams" in document:
        return document | {"teams": {key: people(one) for key, one in document["teams"].items()}}  # type: ignore[attr-defined]
    return people(document)


@settings(whole, max_examples=4)
@given(drafts(largest=1))
def test_another_parser_reads_every_file(draft: Draft) -> None:
    files = texts_of(draft.sorted().estate())

    read = shapes(files)

    assert files
    for path, blocks in read.items():
        heads = [line for line in files[path].splitlines() if line[:1].isalpha()]
        assert len(blocks) == len(heads) > 0, path
