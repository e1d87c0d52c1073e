"""A file is taken to the newest version by edits that leave every other line as it stands."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.core.findings import has_errors
from generator.load.edits import Edit, NotEditable, edited, seen
from generator.load.migrating import migrated
from generator.load.migrations import Migration, all_migrations
from generator.load.reader import read_text
from generator.tenancy.platform import Platform
from generator.tenancy.schema import MODELS
from generator.tenancy.versions import NEWEST, OLDEST, VERSION_KEY

ROOT = Path(__file__).parents[3]
FILES = sorted(
    (
        *ROOT.glob("tenants/*.yaml"),
        *ROOT.glob("templates/*/tenants/*.yaml"),
        *ROOT.glob("templates/models/*/tenants/*.yaml"),
    )
)
GONE = "operating_model"


def after(text, kind="platform", migrations=None, newest=NEWEST):
    read = read_text("tenants/_platform.yaml", text)
    assert not has_errors(read.findings), read.findings
    return migrated(read.document, kind, all_migrations() if migrations is None else migrations, newest)


STYLES = {
    "an_ordinary_file": (
        f"# of a file\nprefix: acme # why\n{GONE}: federated # gone\nowner: a@b.c\n",
        "# of a file\nschema_version: 2\nprefix: acme # why\nowner: a@b.c\n",
    ),
    "the_first_key": (f"# one\n{GONE}: a\nprefix: acme\n", "# one\nschema_version: 2\nprefix: acme\n"),
    "the_last_line_without_its_end": (f"a: 1\n{GONE}: x", "schema_version: 2\na: 1\n"),
    "the_last_line_stays_without_its_end": (f"{GONE}: x\na: 1", "schema_version: 2\na: 1"),
    "the_last_line_of_carriage_returns": (f"a: 1\r\n{GONE}: x", "schema_version: 2\r\na: 1\r\n"),
    "a_text_before_the_last_line": (f"a: |\n  x\n{GONE}: x", "schema_version: 2\na: |\n  x\n"),
    "carriage_returns": (f"a: 1\r\n{GONE}: x\r\nb: 2\r\n", "schema_version: 2\r\na: 1\r\nb: 2\r\n"),
    "both_ends_of_lines": (f"a: 1\r\n{GONE}: x\nb: 2\n", "schema_version: 2\r\na: 1\r\nb: 2\n"),
    "a_value_of_several_lines": (
        f"a: 1\n{GONE}:\n  deep:\n    - x # no\n    - y\n# of b\nb: 2\n",
        "schema_version: 2\na: 1\n# of b\nb: 2\n",
    ),
    "a_block_of_text": (f"{GONE}: |\n  one\n\n  two\nb: 2\n", "schema_version: 2\nb: 2\n"),
    "a_quoted_key": (f'\'{GONE}\': "x"\n"b": 2\n', 'schema_version: 2\n"b": 2\n'),
    "no_value": (f"a: 1\n{GONE}:\nb: 2\n", "schema_version: 2\na: 1\nb: 2\n"),
    "a_document_that_is_marked": (
        f"%YAML 1.2\n---\n{GONE}: x\nb: 2\n...\n",
        "%YAML 1.2\n---\nschema_version: 2\nb: 2\n...\n",
    ),
    "an_indented_file": (f"  a: 1\n  {GONE}: x\n", "  schema_version: 2\n  a: 1\n"),
    "a_long_key": (f"? a\n: 1\n? {GONE}\n: x\nb: 2\n", "schema_version: 2\n? a\n: 1\nb: 2\n"),
    "braces": (f"{{a: 1, {GONE}: x, b: 2}}\n", "{schema_version: 2, a: 1, b: 2}\n"),
    "braces_with_it_last": (f"{{a: 1 , {GONE}: x }}\n", "{schema_version: 2, a: 1  }\n"),
    "braces_with_it_first": (f"{{{GONE}: x, b: 2}}", "{schema_version: 2, b: 2}"),
    "json": (
        f'{{\n  "a": 1,\n  "{GONE}": {{"x": [1, 2]}},\n  "b": "2"\n}}\n',
        '{\n  "schema_version": 2,\n  "a": 1,\n  "b": "2"\n}\n',
    ),
    "json_with_it_last": (
        f'{{\n  "a": 1,\n  "{GONE}": "x"\n}}\n',
        '{\n  "schema_version": 2,\n  "a": 1\n}\n',
    ),
    "the_oldest_version_said": ("a: 1\nschema_version: 1 # ours\n", "a: 1\nschema_version: 2 # ours\n"),
    "other_letters": (f"ü: 'é' # ñ\n{GONE}: 'ü'\nb: 漢\n", "schema_version: 2\nü: 'é' # ñ\nb: 漢\n"),
}


@pytest.mark.parametrize("style", STYLES)
def test_a_file_of_any_style_keeps_all_but_what_goes(style):
    before, expected = STYLES[style]

    assert after(before).text == expected
    assert after(expected).steps == ()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_file_says_the_same_and_loses_no_line(path):
    text = path.read_text(encoding="utf-8")
    old = "".join(line for line in text.splitlines(keepends=True) if VERSION_KEY not in line)
    done = after(old, "platform" if path.name.startswith("_") else "tenant")

    lines = done.text.splitlines(keepends=True)
    assert "".join(line for line in lines if line != "schema_version: 2\n") == old
    assert yaml.safe_load(done.text) == {**yaml.safe_load(old), VERSION_KEY: NEWEST}


def test_a_file_of_the_newest_version_is_left_alone():
    done = after(f"schema_version: {NEWEST}\n{GONE}: x\n")

    assert (done.steps, done.text) == ((), f"schema_version: {NEWEST}\n{GONE}: x\n")


@pytest.mark.parametrize("stated", ["3", "0", "-4", "true", "1.0", '"1"', "", "[1]"])
def test_a_version_that_there_is_not_is_left_to_the_finding_about_it(stated):
    assert after(f"schema_version: {stated}\n").steps == ()


def test_only_the_platform_file_loses_the_key():
    assert after(f"{GONE}: x\n", "tenant").text == f"schema_version: 2\n{GONE}: x\n"


def test_edits_are_told_by_whole_lines():
    [step] = after(f"# of a file\nprefix: acme\n{GONE}: x\n{GONE[:3]}: y\n").steps

    assert [(one.line, one.before, one.after) for one in step.edits] == [
        (2, (), ("schema_version: 2",)),
        (3, (f"{GONE}: x",), ()),
    ]
    [step] = after(f"{{a: 1, {GONE}: x}}").steps
    assert [(one.line, one.before, one.after) for one in step.edits] == [
        (1, (f"{{a: 1, {GONE}: x}}",), ("{schema_version: 2, a: 1}",)),
    ]


def renamed(version, old, new):
    """An invented step that renames a key, which is text of the same kind at the same place."""

    def edits(document):
        spans = document.spans.get((old,))
        start = document.text.index(old) if spans else 0
        return (Edit(start, start + len(old), new),) if spans else ()

    return Migration(
        version, "tenant", edits, lambda data: {new if key == old else key: one for key, one in data.items()}
    )


def test_a_file_that_is_far_behind_goes_through_every_version():
    steps = [renamed(3, "b", "c"), renamed(2, "a", "b")]
    done = after("x: 1\na: 2 # two\n", "tenant", steps, newest=4)

    assert done.text == "schema_version: 4\nx: 1\nc: 2 # two\n"
    assert [step.version for step in done.steps] == [2, 3, 4]
    assert after("schema_version: 2\na: 2\n", "tenant", steps, newest=4).text == "schema_version: 4\na: 2\n"


@pytest.mark.parametrize(
    "wrong",
    [
        Edit(0, 1, "b"),  # another key
        Edit(3, 4, "1.0"),  # a number that is equal
        Edit(0, 0, "a: 1\n"),  # a key twice
        Edit(3, 4, "["),  # no YAML
        Edit(0, 4),  # nothing left
    ],
)
def test_an_edit_that_would_say_something_else_is_refused_with_its_line(wrong):
    step = Migration(2, "tenant", lambda _: (wrong,), dict)

    with pytest.raises(NotEditable) as refused:
        after("a: 1\nz: 2\n", "tenant", [step])

    assert refused.value.line in {1, 2}


def test_a_comment_that_would_become_text_is_not_swallowed():
    with pytest.raises(NotEditable) as refused:
        after(f"a: |\n  text\n{GONE}: x\n  # of nobody\n")

    assert refused.value.what == "the file would say something else"


def test_edits_that_meet_are_refused():
    with pytest.raises(NotEditable):
        edited("abc", [Edit(0, 2), Edit(1, 3)])


def test_where_no_line_can_be_put_in_the_line_is_named():
    with pytest.raises(NotEditable) as refused:
        after("{}\n")

    assert (refused.value.line, refused.value.what) == (1, "write `schema_version: 2` here")


def test_every_withdrawn_key_goes_by_a_migration_and_every_version_is_one():
    withdrawn = {(at, kind) for kind, model in MODELS.items() for at in model.withdrawn}

    assert withdrawn <= {(one.version, one.kind) for one in all_migrations()}
    assert {one.version for one in all_migrations()} <= set(range(OLDEST + 1, NEWEST + 1))
    assert set(Platform.withdrawn) == {2}
    assert all(VERSION_KEY in model.model_fields for model in MODELS.values())


NAMES = st.sampled_from(["alpha", "beta", "gamma", "a b", "ü", "users", "0x", "- x"])
SCALARS = st.sampled_from(
    ["1", "true", "'it''s'", '"q\\"uoted # no"', "plain text", "~", "ü é", "1.50", "a#b"]
)
INSIDE = st.sampled_from(
    [["  - 1", "", "  # inside", "  - {x: [1, 2]}"], ["  deep:", "      deeper: 'x'", "  b: [1,", "    2]"]]
)
BLOCKS = st.sampled_from(
    [["|", "  one", "", "    two"], [">-", "  one", "  # text", "  two"], ["[1,", "  2, 3]"]]
)
BETWEEN = st.lists(st.sampled_from(["", "# a comment", "   # indented", "\t"]), max_size=2)


@st.composite
def values(draw):
    """The rest of the line of a key, and the lines below it."""
    kind = draw(st.sampled_from(["scalar", "inside", "block"]))
    if kind == "scalar":
        return [f" {draw(SCALARS)}{draw(st.sampled_from(['', '  # why', ' ']))}"]
    if kind == "inside":
        return [draw(st.sampled_from(["", "  # why"])), *draw(INSIDE)]
    first, *below = draw(BLOCKS)
    return [f" {first}", *below]


@st.composite
def files(draw):
    """A file in lines, each with whether it is to stay, whether the last has an end, and how lines end."""
    names = draw(st.lists(NAMES, unique=True, min_size=1, max_size=5))
    at = draw(st.integers(0, len(names)))
    keys = [*names[:at], GONE, *names[at:]] if draw(st.booleans()) else names
    lines = [(line, True) for line in draw(BETWEEN) if line != "\t"]
    for key in keys:
        written = key if key.isalpha() or key == GONE else json.dumps(key, ensure_ascii=False)
        first, *below = draw(values())
        lines += [(f"{written}:{first}", key != GONE), *((line, key != GONE) for line in below)]
        if not first.strip().startswith(("|", ">")):
            between = [line for line in draw(BETWEEN) if line != "\t"]
            lines += [(line, True) for line in between if key != GONE or not line.startswith(" ")]
    end = draw(st.sampled_from(["\n", "\r\n"]))
    return [(line + end, stays) for line, stays in lines], draw(st.booleans()), end


@settings(max_examples=300, deadline=None)
@given(files())
def test_no_other_line_ever_changes(file):
    lines, ends, end = file
    text = "".join(line for line, _ in lines)
    text = text if ends else text.removesuffix(end)
    done = after(text)

    kept = "".join(line for line, stays in lines if stays)
    kept = kept if ends or not lines[-1][1] else kept.removesuffix(end)
    end = end if "\n" in text else "\n"
    without = done.text.replace(f"schema_version: 2{end}", "", 1).replace("schema_version: 2", "", 1)
    assert without == kept
    old = read_text("x", text).document.data
    assert read_text("x", done.text).document.data == {
        VERSION_KEY: NEWEST,
        **{key: value for key, value in old.items() if key != GONE},
    }


@settings(max_examples=100, deadline=None)
@given(files())
def test_what_is_told_of_the_edits_makes_the_new_text_of_the_old(file):
    text = "".join(line for line, _ in file[0]).replace("\r\n", "\n")
    done = after(text)
    lines = text.split("\n")
    for one in reversed([edit for step in done.steps for edit in step.edits]):
        assert tuple(lines[one.line - 1 : one.line - 1 + len(one.before)]) == one.before
        lines[one.line - 1 : one.line - 1 + len(one.before)] = one.after

    assert "\n".join(lines) == done.text


def test_nothing_is_told_of_no_edits():
    assert seen("a\n", ()) == ()
