from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Discriminator, Field, RootModel, Tag, model_validator

from generator.load.faults import validate
from generator.load.reader import MOST_FINDINGS, read_text


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Cat(Strict):
    kind: Literal["cat"]
    lives: Annotated[int, Field(ge=1, le=9)]


class Dog(Strict):
    kind: Literal["dog"]
    name: str


class Box(Strict):
    width: float
    height: float


class Disagreement(ValueError):
    def __init__(self, message, route, hint):
        super().__init__(message)
        self.route = route
        self.hint = hint


class Pair(Strict):
    low: int
    high: int

    @model_validator(mode="after")
    def _order(self):
        if self.low > self.high:
            raise Disagreement("low is above high", ("low",), "swap them")
        return self


def shape_of_pet(value):
    return value.get("kind") if isinstance(value, dict) else None


Name = Annotated[str, Field(pattern="^[a-z]+$", json_schema_extra={"expects": "lower-case letters"})]


class Names(RootModel[list[Name]]):
    pass


class Sample(Strict):
    owner: Annotated[str, Field(examples=["ana"], description="Who answers.")] = "ana"
    colour: Literal["red", "green"] = "red"
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    other: (
        Annotated[
            Annotated[Cat, Tag("cat")] | Annotated[Dog, Tag("dog")],
            Discriminator(shape_of_pet),
        ]
        | None
    ) = None
    loose: int | Box | list[int] | None = None
    text_or_number: Name | int | None = None
    names: dict[Name, Name] = {}
    pair: Pair | None = None
    items: Annotated[list[Name], Field(min_length=1)] | None = None
    root: Names | None = None
    kebab: Annotated[int, Field(alias="kebab-case")] = 1
    flag: bool = False
    size: float = 1.0


class Needy(Strict):
    owner: Annotated[str, Field(examples=["ana"], description="Who answers.")]
    colour: Literal["red", "green"]


def faults(text, model=Sample):
    read = read_text("t.yaml", text)
    assert read.findings == ()
    value, findings = validate(read.document, model)
    assert (value is None) == bool(findings)
    return [(f.rule.name, f.primary.route, f.primary.on_key, f.message, f.hint) for f in findings]


def only(text, model=Sample):
    [fault] = faults(text, model)
    return fault


def test_a_valid_document_becomes_the_model():
    value, findings = validate(read_text("t.yaml", "pet: {kind: cat, lives: 9}\n").document, Sample)
    assert findings == ()
    assert value.pet == Cat(kind="cat", lives=9)


def test_an_unknown_key_is_pointed_at_itself():
    name, route, on_key, message, hint = only("color: red\n")
    assert (name, route, on_key) == ("unknown-key", ("color",), True)
    assert message == "unknown key `color`"
    assert hint == "did you mean `colour`?"


def test_an_alias_is_the_key_the_user_knows():
    assert only("kebab_cas: 1\n")[4] == "did you mean `kebab-case`?"
    assert only("kebab-case: x\n")[1] == ("kebab-case",)


def test_a_misspelt_key_is_not_also_missing():
    name, route, *_ = only("ownr: x\ncolour: red\n", Needy)
    assert (name, route) == ("unknown-key", ("ownr",))


def test_a_missing_key_shows_an_example():
    name, route, _, message, hint = only("colour: red\n", Needy)
    assert (name, route) == ("missing-key", ())
    assert message == "`owner` is missing"
    assert hint == "add `owner: ana`. Who answers."


def test_a_missing_key_without_an_example_says_what_it_needs():
    assert only("owner: x\n", Needy)[4] == "add `colour:` with one of `red` or `green`"


@pytest.mark.parametrize("key", ["pet", "other"])
def test_steps_that_discriminated_unions_add_are_no_part_of_the_route(key):
    name, route, _, message, _ = only(f"{key}: {{kind: cat, lives: 10}}\n")
    assert (name, route) == ("out-of-range", (key, "lives"))
    assert message == "`lives` is 10, but must be at most 9"


@pytest.mark.parametrize("key", ["pet", "other"])
def test_an_unknown_key_in_a_union_is_compared_with_the_chosen_member(key):
    assert only(f"{key}: {{kind: dog, nam: x}}\n")[4] == "did you mean `name`?"


def test_a_wrong_discriminator_lists_the_choices():
    name, route, _, _, hint = only("pet: {kind: caat, lives: 1}\n")
    assert (name, route) == ("not-one-of-the-choices", ("pet", "kind"))
    assert hint == "did you mean `cat`? allowed: cat or dog"


def test_a_missing_discriminator_is_a_missing_key():
    name, route, on_key, message, hint = only("pet: {lives: 1}\n")
    assert (name, route, on_key) == ("missing-key", ("pet",), True)
    assert message == "`kind` is missing in `pet`"
    assert hint == "add `kind:` with cat or dog"


def test_a_value_that_fits_no_alternative_is_one_finding():
    name, route, _, message, _ = only("loose: x\n")
    assert (name, route) == ("wrong-type", ("loose",))
    assert message == "`loose` is the text `x`, not a whole number, a mapping or a list"


def test_the_alternative_that_was_meant_is_the_one_that_complains():
    name, route, *_ = only("loose: {width: 1.0}\n")
    assert (name, route) == ("missing-key", ("loose",))  # the mapping that lacks it
    assert only("loose: [1, x]\n")[1] == ("loose", 1)
    assert only("text_or_number: ABC\n")[0] == "bad-format"


def test_a_bad_key_is_pointed_at_itself():
    name, route, on_key, message, _ = only("names: {A: x}\n")
    assert (name, route, on_key) == ("bad-format", ("names", "A"), True)
    assert message == "`A` cannot be a key of `names`: `A`, its 1st character, does not fit"


def test_a_bad_value_of_a_free_key_is_pointed_at():
    assert only("names: {x: 1}\n")[:3] == ("wrong-type", ("names", "x"), False)


def test_a_validator_may_name_the_place_below_and_a_hint():
    name, route, on_key, message, hint = only("pair: {low: 2, high: 1}\n")
    assert (name, route, on_key) == ("bad-format", ("pair", "low"), True)
    assert (message, hint) == ("low is above high", "swap them")


def test_a_list_is_not_short_only_because_its_items_are_bad():
    assert only("items: [A]\n")[1] == ("items", 0)
    assert only("items: []\n")[0] == "wrong-length"


def test_a_root_model_is_its_content():
    name, route, _, message, _ = only("root: [a, B]\n")
    assert (name, route) == ("bad-format", ("root", 1))
    assert message == "`root[1]` cannot be `B`: `B`, its 1st character, does not fit"


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("owner: 12", 'put it in quotes: `"12"`'),
        ("owner: true", 'put it in quotes: `"true"`'),
        ("flag: yes", "write `true`, without quotes"),
        ("flag: OFF", "write `false`, without quotes"),
        ("flag: maybe", None),
        ("items: a", "write `[a]`"),
        ("kebab-case: 1_000", "write digits only, without quotes, separators or a leading zero"),
    ],
)
def test_the_hint_says_how_to_write_the_right_type(line, hint):
    found = faults(line + "\n")
    assert [fault[4] for fault in found] == [hint]


def test_a_flood_of_unknown_keys_is_cut_before_it_is_worked_out(monkeypatch):
    asked = []
    monkeypatch.setattr("generator.load.messages.nearest", lambda *words: asked.append(words))
    found = faults("".join(f"k{number}: x\n" for number in range(5000)))
    assert len(found) == MOST_FINDINGS + 1
    assert found[0][1] == ("k0",)
    assert found[-1][3] == f"{5000 - MOST_FINDINGS} more findings about this file are not shown"
    assert len(asked) < 1000


def test_no_message_speaks_as_the_library_does():
    text = (
        "owner: 1\ncolour: blue\npet: x\nother: {}\nloose: {}\ntext_or_number: []\nnames: []\n"
        "pair: {low: x}\nitems: {}\nroot: x\nkebab-case: 1.5\nflag: 1\nsize: x\nzzz: 1\n"
    )
    found = faults(text)
    assert len({fault[1] for fault in found}) >= 13
    for _, _, _, message, hint in found:
        for jargon in ("Input", "should", "valid", "str", "dict", "instance", "pydantic", "union"):
            assert jargon not in message + (hint or "").replace("instance_", "")


def test_what_reading_refused_is_not_complained_of_again():
    document = read_text("t.yaml", "owner: !Ref x\n<<: {colour: red}\n").document
    assert validate(document, Needy) == (None, ())


def test_a_document_with_refused_values_has_no_model_even_if_the_rest_would_do():
    document = read_text("t.yaml", "owner: !Ref x\n").document
    assert validate(document, Sample) == (None, ())


def test_a_document_that_could_not_be_understood_says_nothing_more():
    assert validate(read_text("t.yaml", "a: [").document, Sample) == (None, ())
