"""Plans as people and forges read them."""

import json

from fakes.plans import doing, record, resource
from jsonschema import Draft202012Validator

from generator.apply.outcome import Outcome
from generator.apply.told import AppliedStack, PlannedStack
from generator.review.prediction import Prediction
from generator.show.applied import applied_json, applied_stack, applied_summary
from generator.show.delivery_schemas import apply_schema, plan_schema
from generator.show.planned import planned_json, planned_markdown, planned_text
from generator.tenancy.stack_address import StackAddress

WHERE = "s3://acme-terraform-state/reviews/"
MOST = 65_536
"""Characters of a comment on GitHub."""

CHANGES = doing(
    resource("aws_vpc.a", "create", after={"cidr": "10.0.0.0/16"}),
    resource("aws_iam_role.b", "update", before={"path": "/", "n": 1}, after={"path": "/a/", "n": 1}),
    resource(
        *("aws_subnet.c", "delete", "create"),
        before={"cidr": "10.0.0.0/24"},
        after={"cidr": "10.0.1.0/24"},
        change_replace_paths=[["cidr"]],
    ),
    resource("aws_kms_key.d", "delete", before={"id": "k"}),
)
STOPPED = record(CHANGES, "aws_kms_key.d would be destroyed, and the change did not say so")


def planned(tenant: str, **more: object) -> PlannedStack:
    return PlannedStack(StackAddress.tenant(tenant, "dev"), **more)  # type: ignore[arg-type]


def test_each_kind_of_stack_is_told_in_words() -> None:
    stacks = [
        planned("one", record=STOPPED, name=f"one/dev/x/{'a' * 64}.json", announced=Prediction()),
        planned("two", record=record(doing())),
        planned("three", waits=("one/dev",)),
        planned("four", fault="terraform plan: no", hint="sign in", log="/logs/four.log"),
    ]
    assert planned_text(stacks, WHERE).splitlines() == [
        "one/dev  1 created, 1 updated, 1 destroyed, 1 replaced  record aaaaaaaaaaaa",
        "  stops: aws_kms_key.d would be destroyed, and the change did not say so",
        "  beside the change: aws_iam_role.b, aws_vpc.a; an earlier one may not be",
        "  applied",
        '  ~ aws_iam_role.b: path "/" -> "/a/"',
        "  - aws_kms_key.d",
        '  -/+ aws_subnet.c: cidr "10.0.0.0/24" -> "10.0.1.0/24" forces it',
        "  + aws_vpc.a",
        "two/dev  nothing to do",
        "three/dev  waits for one/dev",
        "four/dev  failed",
        "  terraform plan: no",
        "  hint: sign in",
        "  log: /logs/four.log",
        "",
        "planned   4 stacks: 1 failed, 1 stopped, 1 waiting, 1 with nothing to do",
        f"records   {WHERE}",
        "next      apply these, then plan what waits for them",
    ]


def test_a_comment_about_a_thousand_stacks_fits_and_says_what_it_left_out() -> None:
    many = doing(
        *(resource(f"aws_vpc.name-{number:03}", "create", after={"n": "x" * 200}) for number in range(200))
    )
    stacks = [planned(f"t{number:04}", record=record(many), name="x.json") for number in range(1000)]
    stacks.append(planned("last", record=STOPPED, name="y.json"))
    text = planned_markdown(stacks, WHERE)
    assert len(text) < MOST
    assert text.splitlines()[4].startswith("| `last/dev` | - | **stopped**"), "what stops comes first"
    assert "stacks more" in text
    assert "not told here: `tenantry plan`" in text
    assert "180 more" in text


def test_which_pull_requests_become_stale_is_told_with_the_stack() -> None:
    stack = planned("one", record=record(CHANGES), name="x.json", makes_stale=(3, 5, 7, 11, 13))
    others = "#3, #5, #7, #11 and 1 more"
    said = f"once this is applied, the plans of {others} are stale; once one of those is, this is"
    assert f"- {said}\n" in planned_markdown([stack], WHERE)
    assert said in " ".join(planned_text([stack], WHERE).split())
    assert "stale" not in planned_markdown([planned("one", record=record(CHANGES), name="x.json")], WHERE)


def test_text_of_others_calls_nobody_and_ends_nothing_in_a_comment() -> None:
    hostile = "@everyone ![x](https://evil.example) </details> | ```\n::stop-commands::x"
    changed = doing(resource("aws_x.y", "update", before={"tag": "a"}, after={"tag": hostile}))
    stack = planned("one", record=record(changed, hostile), name="x.json")
    broken = planned("two", fault=hostile)
    text = planned_markdown([stack, broken], WHERE)
    assert "\n::" not in text
    for line in text.splitlines():
        assert "@everyone" not in line or "`" in line.partition("@everyone")[0]
        assert "</details>" not in line or "`" in line.partition("</details>")[0]
    assert "\n::" not in planned_text([stack, broken], WHERE)


def test_json_is_what_its_schema_says() -> None:
    stacks = [
        planned("one", record=STOPPED, name="x.json"),
        planned("two", fault="no"),
        planned("three", waits=("one/dev",)),
    ]
    done = AppliedStack(StackAddress.tenant("one", "dev"), did=Outcome({"a": ("created",)}, {"b": "no"}))
    planned_check, applied_check = (Draft202012Validator(one()) for one in (plan_schema, apply_schema))
    assert not list(planned_check.iter_errors(json.loads(planned_json(stacks, WHERE))))
    assert not list(applied_check.iter_errors(json.loads(applied_json([done]))))


def test_an_apply_that_broke_off_tells_what_was_done_failed_and_begun() -> None:
    did = Outcome({"aws_vpc.a": ("created",)}, {"aws_subnet.b": "quota"}, ("aws_nat.c",), ("and a fault",))
    stack = AppliedStack(
        StackAddress.tenant("one", "dev"),
        record="x.json",
        did=did,
        log="/l",
        stale={"y.json": 0, "z.json": 12},
    )
    assert (applied_stack(stack) + applied_summary([stack])).splitlines() == [
        "one/dev  failed",
        "  done before it ended: 1 created",
        "    aws_vpc.a: created",
        "  not done: aws_subnet.b: quota",
        "  not known: aws_nat.c was begun, and nobody said how it ended",
        "  and a fault",
        "  stale: record y.json was planned against what stood before",
        "  stale: record z.json of #12 was planned against what stood before",
        "  log: /l",
        "",
        "applied   1 stack: 1 failed",
        "next      mend what is named, and run the same command again: what is done is",
        "not done twice",
    ]
