"""Of any two estates: a review has something to tell exactly where what is rendered of them differs."""

import tempfile
from pathlib import Path

from fakes.repositories import commit, git, repository
from fakes.workspaces import texts
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from property.estates import Draft, drafts

from generator.estate.openings import openings
from generator.pipeline.comparison import stack_of
from generator.pipeline.differing import difference
from generator.pipeline.standing import environments
from generator.plan.estate_plan import plan_estate
from generator.show.diff import diff_markdown, diff_text


def out_of(draft: Draft) -> dict[str, str]:
    """What a build makes of an estate below `out/`, but for what is proved, and digests."""
    estate = draft.sorted().estate()
    plan = plan_estate(estate)
    folders = sorted({stack.address.holder_folder for stack in plan.stacks})
    beside = environments(estate, plan, openings({}, "2026-01-01"), folders)
    return {**texts(plan), **{f"{one.folder}/{one.name}": one.text for one in beside}}


def holder_of(path: str) -> str:
    stack = stack_of(path)
    return stack.holder_folder if stack else path.rpartition("/")[0]


def committed(folder: Path, files: dict[str, str]) -> None:
    git(folder, "rm", "-r", "--quiet", "--ignore-unmatch", "out")
    commit(folder, files={f"out/{path}": text for path, text in files.items()})


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Draft, Draft]:
    """Two estates: others, one with a tenant less, or one whose files say the same in another way."""
    first = draw(drafts(largest=2))
    (name, tenant), *_ = first.tenants.items()
    told = {**first.tenants, name: {**tenant, "description": draw(st.sampled_from(["a", "b"]))}}
    same = Draft(first.platform, dict(reversed(told.items())), first.ledger)
    others = [same, same, draw(drafts(largest=2))]
    if len(first.tenants) > 1:
        others.append(first.without(name))
    return first, draw(st.sampled_from(others))


@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(pairs())
def test_nothing_is_told_exactly_where_out_is_the_same(pair: tuple[Draft, Draft]) -> None:
    before, after = map(out_of, pair)
    with tempfile.TemporaryDirectory() as name:
        folder = repository(Path(name))
        committed(folder, before)
        git(folder, "checkout", "--quiet", "-b", "work")
        committed(folder, after)
        told = difference(folder, "main")

    is_told = bool(told.holders or told.beside or told.strange or told.unread)
    assert is_told == (before != after)
    assert ("\nnothing differs between" in f"\n{diff_text('main', told)}") == (before == after)
    assert ("\n\nnothing differs between" in diff_markdown("main", told)) == (before == after)
    assert told.strange == told.unread == ()
    differing = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    assert {one.folder for one in told.holders} == set(map(holder_of, differing))
    assert all(one.reach.unknown == () for held in told.holders for one in held.stacks)
