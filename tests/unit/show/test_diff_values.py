"""A value that is another, in words."""

from dataclasses import replace

import pytest

from generator.review.change import Door, ValueChange
from generator.review.differences import ABSENT
from generator.show.diff_values import door_words, value_words

DEFAULT = "tenants/_platform.yaml: defaults.studio.idle_timeout_minutes"


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (DEFAULT, "by the platform's default"),
        ("tenants/_platform.yaml: home_region", "by the platform's home_region"),
        (
            "tenants/_platform.yaml: shared_domains.research.environments.dev.account",
            "by the shared domain research",
        ),
        ("tenants/fraud.yaml: environments.prod.studio.idle_timeout_minutes", "by fraud's environment prod"),
        ("tenants/fraud.yaml: studio.idle_timeout_minutes", "by fraud"),
        ("tenants/_addresses/10.64/0/0: x", "from the address ledger"),
        ("tenants/_addresses/10.64/0/0", "from the address ledger"),
        ("built-in default", "by the built-in default"),
        ("follows from data_classification public", "follows from data_classification public"),
        ("equal parts of network.cidr", "equal parts of network.cidr"),
    ],
)
def test_whose_a_value_is_has_words(by, words):
    said = value_words(ValueChange("studio.idle_timeout_minutes", 60, 240, by))

    assert said == f"idle time 60 → 240 minutes, {words} (studio.idle_timeout_minutes)"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (["a", "b"], ["b", "c"], "owner: c added, a removed, f"),
        (["a"], [], "owner: a removed, and nothing is left, f"),
        ([], ["a"], "owner: a added, f"),
        (["a", "b"], ["b", "a"], "owner: in another order: b, a, f"),
        (list("abcdefgh"), [], "owner: a, b, c, d, e, f and 2 more removed, and nothing is left, f"),
        ({"x": 1, "y": 2}, {"x": 1, "y": 3}, "owner: y 2 → 3, f"),
        ({"x": ["a"]}, {"x": ["a", "b"], "z": True}, "owner: x: b added; z null → true, f"),
        (True, False, "owner true → false, f"),
        ("", "x", "owner none → x, f"),
        (
            ABSENT,
            {"access": "read", "personas": ["a", "b"]},
            "owner added: access read; personas a, b, f",
        ),
        (ABSENT, ["a", "b"], "owner: a, b added, f"),
        (ABSENT, "a", "owner is a, and was not stated, f"),
        ("a", ABSENT, "owner is not stated any more, and was a"),
        (["a"], "a", 'owner ["a"] → a, f'),
    ],
)
def test_a_change_is_told_by_what_comes_and_goes(before, after, words):
    assert value_words(ValueChange("owner", before, after, "f")) == words


@pytest.mark.parametrize("end", [("x", "y"), ("", "y"), ("x", "")])
def test_two_long_values_never_look_the_same(end):
    before, after = (f"{'long ' * 30}{one}" for one in end)
    was, now = value_words(ValueChange("owner", before, after, "f")).removesuffix(", f").split(" → ")

    assert was.removeprefix("owner ") != now
    assert len(was) + len(now) < 200


def test_a_door_has_both_values_what_it_does_and_who_answers_for_it():
    zones = Door("network.availability_zones", ["a", "b"], ["a", "b", "c"], "replaces the domain")
    region = Door("region", "eu-west-1", "eu-central-1", "leaves all behind")
    nobody = "nobody has acknowledged it"
    known = replace(region, by="lena@acme.example", reason="It is empty")

    assert door_words(zones) == (
        f"! Availability Zones: c added (network.availability_zones): replaces the domain; {nobody}"
    )
    assert door_words(region) == f"! Region eu-west-1 → eu-central-1 (region): leaves all behind; {nobody}"
    groups = Door("aws_log.days", 731, 365, "events are deleted", resources=("a.b", "c.d"))
    assert door_words(groups) == f"! aws_log.days of a.b, c.d 731 → 365: events are deleted; {nobody}"
    assert door_words(known).endswith(": leaves all behind; lena@acme.example answers for it: It is empty")


def test_nothing_in_a_value_is_obeyed_by_a_terminal():
    said = value_words(ValueChange("a\x1b[2J", "b\x07", "c\n", "d\x1b"))

    assert said.isprintable()
