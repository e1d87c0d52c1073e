"""Laws of what is predicted: what says the same changes nothing, and what comes or goes is always told."""

from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.review.prediction import StackClass
from generator.review.resources import resources

OUT = Path(__file__).parents[2] / "out"
STACKS = tuple(sorted(path.parent for path in OUT.rglob("backend.tf")))

FEW = settings(max_examples=40)
"""Of these laws: each example is a stack twice, read whole."""


@cache
def texts(stack):
    return {
        path.relative_to(stack).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(stack.rglob("*.tf"))
    }


def blocks(text):
    """The blocks of a rendered file, each with the comments before it."""
    found, current = [], []
    for line in text.splitlines(keepends=True):
        current.append(line)
        if line == "}\n":
            found.append("".join(current))
            current = []
    return [*found, "".join(current)]


@given(st.sampled_from(STACKS))
def test_the_same_texts_are_identical(stack):
    found, unread = resources(texts(stack), dict(texts(stack)))

    assert (found.stack_class, unread) == (StackClass.IDENTICAL, ())


@settings(FEW)
@given(st.sampled_from(STACKS), st.randoms(use_true_random=False))
def test_order_blanks_comments_and_files_say_nothing(stack, random):
    after = {}
    for path, text in texts(stack).items():
        parts = blocks(text)
        random.shuffle(parts)
        folder = path.rpartition("/")[0]
        other = f"{folder}/{random.choice(('a', 'b'))}.tf".lstrip("/")
        joined = "# new\n\n".join(part.replace(" = ", random.choice((" = ", "   =  "))) for part in parts)
        after[other] = after.get(other, "") + joined

    found, unread = resources(texts(stack), after)

    assert unread == ()
    assert found.stack_class is StackClass.EQUAL, found


@settings(FEW)
@given(st.sampled_from(STACKS), st.data())
def test_a_resource_that_goes_or_comes_is_told(stack, data):
    path = data.draw(st.sampled_from([p for p, text in texts(stack).items() if '\nresource "' in text]))
    parts = blocks(texts(stack)[path])
    gone = data.draw(st.sampled_from([part for part in parts if '\nresource "' in f"\n{part}"]))
    less = {**texts(stack), path: "".join(part for part in parts if part is not gone)}
    name = ".".join(gone[gone.index('resource "') :].split('"')[1:4:2])

    for before, after, where in (
        (texts(stack), less, ("destroyed",)),
        (less, texts(stack), ("created", "imported")),
    ):
        found, _ = resources(before, after)
        told = [one for way in where for one in getattr(found, way)]
        assert [one for one in told if one.endswith(name)], found
