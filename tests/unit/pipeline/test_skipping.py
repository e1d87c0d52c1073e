"""A skip hides what it names and nothing else, whatever a scan finds and whatever is skipped."""

from hypothesis import given
from hypothesis import strategies as st

from generator.core.findings import has_errors
from generator.pipeline.skipping import SKIP_UNUSED, skips_of
from generator.tenancy.scan_skips import LONGEST_SKIP_DAYS, ScanSkip, ScanSkips
from generator.tools.scanned import Check, ScanReport, StackScan, StackText, block_of
from generator.tools.skippable import skip_table

DAY = "2026-12-01"
CODES = ("CKV_AWS_338", "CKV_AWS_21", "CKV_AWS_60", "TENANTRY_AWS_1", "CKV_AWS_9999")
STACKS = ("fraud/dev", "fraud/prod", "credit/dev")
ADDRESSES = ("aws_a.b", "module.m.aws_a.b", "module.m.aws_a.c")
INSTANCES = (*ADDRESSES, 'module.m["k"].aws_a.b', 'aws_a.b["x.y"]', "aws_a.b[0]")


def some(values, most):
    return st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True)


skips = st.builds(
    ScanSkip,
    check=st.sampled_from(CODES),
    stacks=some(STACKS, 3),
    resources=some(ADDRESSES, 3),
    reason=st.just("A reason"),
    owner=st.just("lena@acme.example"),
    until=st.sampled_from(("2026-11-30", "2026-12-01", "2027-05-30", "2027-05-31")),
)
checks = st.builds(
    Check,
    path=st.just("out/x/main.tf"),
    start_line=st.just(1),
    end_line=st.just(2),
    code=st.sampled_from(CODES),
    title=st.just("A title"),
    resource=st.sampled_from(INSTANCES),
)
reports = st.builds(
    lambda failed: ScanReport(
        tuple(
            StackScan(StackText(stack, ()), 0, tuple(found), (), ())
            for stack, found in sorted(failed.items())
        ),
        "3.3.30",
    ),
    st.dictionaries(st.sampled_from(STACKS), st.lists(checks, max_size=6, unique=True)),
)


def counts(said):
    """Whether a skip hides anything, by the words of the documentation."""
    return said.check in skip_table().others and "2026-12-01" <= said.until <= "2027-05-30"


def found(report):
    return {(scan.stack.stack, check.code, check.resource) for scan in report.stacks for check in scan.failed}


@given(reports, st.lists(skips, min_size=1, max_size=4))
def test_what_is_hidden_is_what_a_sound_skip_names_and_nothing_else(report, stated):
    held = skips_of(ScanSkips(skips=tuple(stated)), DAY, "ml@acme.example")
    after, unused = held.applied(report)

    named = {
        (stack, said.check, resource)
        for said in filter(counts, stated)
        for stack in said.stacks
        for resource in said.resources
    }
    before = found(report)
    hidden = {one for one in before if (one[0], one[1], block_of(one[2])) in named}
    assert found(after) == before - hidden
    assert hidden.isdisjoint(one for one in before if one[1] not in skip_table().others)
    moved = {
        (scan.stack.stack, check.code, check.resource) for scan in after.stacks for check in scan.skipped
    }
    assert moved == hidden
    assert all(
        check.owner and check.reason and check.until for scan in after.stacks for check in scan.skipped
    )
    seen = {scan.stack.stack for scan in report.stacks}
    needed = {(stack, check, block_of(resource)) for stack, check, resource in before}
    is_idle = any(one[0] in seen and one not in needed for one in named)
    pairs = [
        (stack, said.check, resource)
        for said in filter(counts, stated)
        for stack in said.stacks
        for resource in said.resources
        if stack in seen
    ]
    assert bool(unused) == (is_idle or len(pairs) > len(set(pairs)))
    assert {one.rule for one in unused} <= {SKIP_UNUSED}
    assert has_errors(held.faults()) == (not all(map(counts, stated)))


def test_the_days_of_the_law_are_the_last_ones_that_count():
    assert LONGEST_SKIP_DAYS == 180
