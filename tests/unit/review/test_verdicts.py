"""What changed in what is proved of a holder, from two certificates."""

import json

import pytest

from generator.review.verdicts import AssumptionChange, ClaimChange, proof_change


def claim(name, verdict="proved", **more):
    return {"id": name, "claims": f"{name} holds.", "verdict": verdict, **more}


def said(*claims, **more):
    return json.dumps({"properties": list(claims), **more}).encode()


def test_two_certificates_that_say_the_same_differ_in_nothing():
    one = said(claim("a", subjects=1, request_classes=3), stacks={"x": "1"}, made_by={"tenantry": "1"})
    other = said(claim("a", subjects=2, request_classes=4), stacks={"x": "2"}, made_by={"tenantry": "2"})

    assert proof_change(one, other) is None
    assert proof_change(None, None) is None


@pytest.mark.parametrize(
    ("before", "after", "is_weaker"),
    [
        ("proved", "outside the model", True),
        ("proved", "refuted", True),
        ("nothing to prove", "outside the model", True),
        ("proved", "a word of a stranger", True),
        ("outside the model", "proved", False),
        ("proved", "nothing to prove", False),
    ],
)
def test_a_verdict_that_assures_less_is_weaker(before, after, is_weaker):
    change = proof_change(said(claim("a", before)), said(claim("a", after)))

    assert change.claims == (ClaimChange("a", "a holds.", before, after),)
    assert change.claims[0].is_weaker is change.is_weaker is is_weaker


def test_a_claim_that_vanishes_is_weaker_and_comes_first():
    change = proof_change(said(claim("a", "outside the model"), claim("z")), said(claim("a"), claim("b")))

    assert [(one.name, one.before, one.after) for one in change.claims] == [
        ("z", "proved", None),
        ("a", "outside the model", "proved"),
        ("b", None, "proved"),
    ]
    assert change.is_weaker


def test_a_claim_that_leaves_more_out_is_weaker_and_one_that_speaks_of_others_is_not():
    before = said(claim("a", over=["x", "y"], whom=["w"]), claim("b", accepts=["e"], outside=["o"]))
    after = said(claim("a", over=["y", "z"], whom=["w"]), claim("b", accepts=["f"], outside=[]))
    change = proof_change(before, after)

    assert change.claims == (
        ClaimChange("b", "b holds.", "proved", "proved", excused=("f",), unexcused=("e", "o")),
        ClaimChange("a", "a holds.", "proved", "proved", less=("x",), more=("z",)),
    )
    assert [one.is_weaker for one in change.claims] == [True, False]


def test_what_is_assumed_comes_and_goes():
    before = said(accepted=[{"id": "old", "sentence": "Old."}], limits=[{"id": "l", "sentence": "L."}])
    after = said(limits=[{"id": "l", "sentence": "L."}, {"id": "new", "sentence": "New."}])
    change = proof_change(before, after)

    assert change.assumptions == (
        AssumptionChange("what is allowed on purpose", "old", "Old.", comes=False),
        AssumptionChange("what the proof says nothing about", "new", "New.", comes=True),
    )
    assert change.is_weaker
    assert not proof_change(before, said(limits=[{"id": "l", "sentence": "L."}])).is_weaker


def test_what_is_not_claimed_is_told_once_as_the_claim():
    before = said(claim("a"), not_claimed=[{"id": "b", "why": "It has none."}])
    after = said(claim("b"), not_claimed=[{"id": "a", "why": "It has none."}, {"id": "c", "why": "New."}])
    change = proof_change(before, after)

    assert [one.name for one in change.claims] == ["a", "b"]
    assert change.assumptions == (AssumptionChange("what is not claimed", "c", "New.", comes=True),)


def test_another_method_of_proof_is_told():
    before = said(made_by={"engine": "1", "service_data": "2026-01-01"})
    after = said(made_by={"engine": "2", "service_data": "2026-01-01"})

    assert proof_change(before, after).makers == ("the method of proof: 1 → 2",)


def test_a_certificate_that_goes_or_cannot_be_read_is_weaker_and_one_that_comes_is_not():
    assert proof_change(said(), None).is_weaker
    assert proof_change(said(), b"<<<<<<< HEAD").is_weaker
    assert not proof_change(None, said(claim("a"))).is_weaker
    assert proof_change(None, said(claim("a", "outside the model"))).is_weaker


def test_what_no_build_writes_says_nothing():
    odd = said("x", 1, {"id": 3}, {"claims": "no id"}, claim("a", over=[1, "x"], whom=None), limits={"a": 1})

    assert proof_change(odd, said(claim("a", over=["x"]), made_by=[])) is None
