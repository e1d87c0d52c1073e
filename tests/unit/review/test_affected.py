"""Causes, order and followers of affected stacks, from values alone."""

import pytest

from generator.core.errors import UsageError
from generator.review.affected import Fate, Followed, Side, Touched, affected_stacks
from generator.review.differences import ABSENT, Difference, differences
from generator.review.groups import Group, PlacedStack, groups
from generator.review.meaning import Meaning
from generator.tenancy.stack_address import StackAddress

PLATFORM, LEDGER = "tenants/_platform.yaml", "tenants/_addresses.yaml"
ORGANIZATION = StackAddress.platform_organization()
OWN_ORGANIZATION = StackAddress.tenant_organization("alpha")
LAB = StackAddress.shared_domain("lab", "dev")
ALPHA, BETA = StackAddress.tenant("alpha", "dev"), StackAddress.tenant("beta", "dev")


def touched(*addresses, was_there=True, is_there=True):
    return [Touched(one, 1, was_there, is_there) for one in addresses]


def where(*after, account="200000000001", region="eu-west-1"):
    return Meaning(account, region, "", after)


def found(*stacks, before=None, after=None, values=()):
    return affected_stacks(("b", "h"), stacks, (before or Side(), after or Side()), values)


def order(result):
    return [[str(one.address) for one in step] for step in result.steps]


def test_a_stack_comes_after_those_it_relies_on():
    side = Side(
        meanings={
            ALPHA: where(ORGANIZATION, LAB),
            BETA: where(ORGANIZATION),
            LAB: where(ORGANIZATION),
            ORGANIZATION: where(),
        }
    )

    assert order(found(*touched(ALPHA, LAB, ORGANIZATION, BETA), after=side)) == [
        ["_platform/organization"],
        ["_platform/domains/lab/dev", "beta/dev"],
        ["alpha/dev"],
    ]


def test_where_no_build_wrote_the_order_it_follows_from_what_stacks_are():
    own = StackAddress.tenant_organization("alpha")

    assert order(found(*touched(ALPHA, LAB, ORGANIZATION, own))) == [
        ["_platform/organization"],
        ["_platform/domains/lab/dev", "alpha/organization"],
        ["alpha/dev"],
    ]


def test_what_is_removed_is_destroyed_the_other_way_round():
    side = Side(meanings={ALPHA: where(LAB), LAB: where(ORGANIZATION), ORGANIZATION: where()})
    result = found(*touched(ORGANIZATION, LAB, ALPHA, is_there=False), before=side)

    assert result.steps == ()
    assert [one.address for one in result.removed] == [ALPHA, LAB, ORGANIZATION]


def test_no_job_takes_away_the_roles_that_let_it_in():
    roles = StackAddress.bootstrap("200000000001")
    side = Side(meanings={ALPHA: where(roles), roles: where()})
    gone = found(*touched(ALPHA, roles, is_there=False), before=side)

    assert [[one.address for one in step] for step in gone.placed] == [[ALPHA]]
    assert [one.address for one in gone.removed] == [ALPHA, roles]
    assert [[one.address for one in step] for step in found(*touched(roles), after=side).placed] == [[roles]]


def test_a_circle_that_somebody_wrote_leaves_one_step():
    side = Side(meanings={ALPHA: where(BETA), BETA: where(ALPHA)})

    assert order(found(*touched(ALPHA, BETA), after=side)) == [["alpha/dev", "beta/dev"]]


def test_whoever_relies_on_an_affected_stack_follows_it():
    side = Side(meanings={ALPHA: where(LAB), BETA: where(LAB, ORGANIZATION), LAB: where(ORGANIZATION)})

    assert found(*touched(LAB, ALPHA), after=side).followed == (Followed(BETA, (LAB,)),)


@pytest.mark.parametrize(
    ("sides", "fate"),
    [((True, True), Fate.CHANGED), ((False, True), Fate.CREATED), ((True, False), Fate.REMOVED)],
)
def test_what_becomes_of_a_stack_follows_from_where_it_has_files(sides, fate):
    (one,) = found(Touched(ALPHA, 3, *sides)).every

    assert (one.fate, one.files) == (fate, 3)


def test_another_name_in_one_account_and_region_is_a_counterpart():
    gone, come = touched(ALPHA, is_there=False), touched(BETA, was_there=False)
    before, after = Side(meanings={ALPHA: where()}), Side(meanings={BETA: where()})
    result = found(*gone, *come, before=before, after=after)

    assert {one.address: one.counterpart for one in result.every} == {ALPHA: BETA, BETA: ALPHA}
    elsewhere = Side(meanings={BETA: where(region="us-east-1")})
    assert all(one.counterpart is None for one in found(*gone, *come, before=before, after=elsewhere).every)


def test_two_that_come_in_one_account_are_nobodys_counterpart():
    third = StackAddress.tenant("gamma", "dev")
    stacks = (*touched(ALPHA, is_there=False), *touched(BETA, third, was_there=False))
    sides = {
        "before": Side(meanings={ALPHA: where()}),
        "after": Side(meanings={BETA: where(), third: where()}),
    }

    assert all(one.counterpart is None for one in found(*stacks, **sides).every)


def value(document, *route):
    return Difference(document, route, 1, 2)


GUEST = Side(domains={"alpha": "lab"})
BEARING = [
    (ALPHA, Side(), value("tenants/alpha.yaml", "users", "ana"), True),
    (ALPHA, Side(), value("tenants/alpha.yaml", "environments", "dev", "region"), True),
    (ALPHA, Side(), value("tenants/alpha.yaml", "environments", "prod", "region"), False),
    (ALPHA, Side(), value("tenants/alphabet.yaml", "users", "ana"), False),
    (ALPHA, Side(), value("tenants/beta.yaml", "users", "ana"), False),
    (ALPHA, Side(), value(PLATFORM, "defaults", "region"), True),
    (ALPHA, Side(), value(PLATFORM, "shared_domains", "lab", "studio"), False),
    (ALPHA, GUEST, value(PLATFORM, "shared_domains", "lab", "studio"), True),
    (ALPHA, GUEST, value(PLATFORM, "shared_domains", "lab", "environments", "dev", "region"), True),
    (ALPHA, GUEST, value(PLATFORM, "shared_domains", "lab", "environments", "prod", "region"), False),
    (ALPHA, GUEST, value(PLATFORM, "shared_domains", "other", "studio"), False),
    (ALPHA, Side(), value(LEDGER, "blocks", "alpha/dev"), True),
    (ALPHA, Side(), value(LEDGER, "blocks", "alpha/prod"), False),
    (LAB, Side(), value(LEDGER, "blocks", "domains/lab/dev"), True),
    (LAB, Side(), value(PLATFORM, "shared_domains", "lab", "studio"), True),
    (LAB, Side(), value(PLATFORM, "shared_domains", "other", "studio"), False),
    (LAB, Side(), value("tenants/alpha.yaml", "users", "ana"), False),
    (LAB, GUEST, value("tenants/alpha.yaml", "users", "ana"), True),
    (ORGANIZATION, Side(), value("tenants/alpha.yaml", "users", "ana"), False),
    (ORGANIZATION, Side(), value(PLATFORM, "organization", "units", "lab"), True),
    (
        StackAddress.tenant_organization("alpha"),
        Side(),
        value("tenants/alpha.yaml", "environments", "dev"),
        True,
    ),
]


@pytest.mark.parametrize(("address", "side", "difference", "bears"), BEARING)
def test_a_value_is_a_cause_of_the_stacks_it_may_bear_on(address, side, difference, bears):
    (one,) = found(*touched(address), before=side, values=(difference,)).every

    assert one.values == ((difference,) if bears else ())
    assert one.neighbours == (() if bears else (difference.document,))


def test_two_versions_are_a_cause_and_one_is_none():
    before, after = (
        Side(generators={"alpha": "1.0", "beta": "1.0"}),
        Side(generators={"alpha": "1.1", "beta": "1.0"}),
    )
    alpha, beta = found(*touched(ALPHA, BETA), before=before, after=after).every

    assert (alpha.versions, beta.versions) == (("1.0", "1.1"), None)


def test_files_differ_value_by_value():
    before = {"users": {"ana": "viewer", "bo": "viewer"}, "region": "a", "list": [1, 2], "yes": True}
    after = {"users": {"ana": "viewer", "cy": {"persona": "viewer"}}, "region": "b", "list": [2, 1], "yes": 1}

    assert [(one.route, one.before, one.after) for one in differences("f", before, after)] == [
        (("list",), [1, 2], [2, 1]),
        (("region",), "a", "b"),
        (("users", "bo"), "viewer", ABSENT),
        (("users", "cy"), ABSENT, {"persona": "viewer"}),
        (("yes",), True, 1),
    ]
    assert [(one.route, one.before) for one in differences("f", ABSENT, after)] == [((), ABSENT)]
    assert list(differences("f", before, dict(reversed(before.items())))) == []


@pytest.mark.parametrize("number", [0, 1, 5, 255, 256, 257, 512, 513, 1000, 3000])
def test_there_are_never_more_groups_than_jobs_and_every_stack_is_in_one(number):
    tenants = [StackAddress.tenant(f"t{index:04}", "dev") for index in range(number)]
    side = Side(meanings={one: where(LAB) for one in tenants})
    result = found(*touched(LAB, *tenants), after=side)
    made = groups(result.placed, 256)

    assert len(made) <= 256
    assert [one for group in made for one in group.stacks] == [LAB, *tenants]
    assert made[0] == Group(1, "", (LAB,))
    assert len({len(group.stacks) for group in made[1:-1]}) <= 1
    assert number > 255 or all(len(group.stacks) == 1 for group in made)


def test_a_job_has_stacks_of_one_account_and_more_accounts_than_jobs_are_refused():
    def steps(number):
        return [
            [
                PlacedStack(f"{account:012}", StackAddress.tenant(f"t{account:04}", name))
                for account in range(number)
                for name in ("dev", "prod")
            ]
        ]

    made = groups(steps(200), 256)
    assert len(made) == 200
    assert made[7] == Group(
        1, "000000000007", (StackAddress.tenant("t0007", "dev"), StackAddress.tenant("t0007", "prod"))
    )
    with pytest.raises(
        UsageError, match="take 257 jobs, one for each account of a step, and there are at most 256"
    ):
        groups(steps(257), 256)
