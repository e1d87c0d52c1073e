"""The page about the architecture says what the import contracts and the code say."""

import re
import tomllib
from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
SOURCES = sorted((ROOT / "generator").rglob("*.py"))


def layers():
    """The lines of the layers contract from the top, each with its rooms."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (one for one in settings["tool"]["importlinter"]["contracts"] if one["type"] == "layers")
    return [set(line.split(" | ")) for line in contract["layers"]]


@cache
def imports():
    """Which room imports which."""
    graph = grimp.build_graph("generator", cache_dir=None)
    pairs = set()
    for module in graph.modules - {"generator"}:
        for other in graph.find_modules_directly_imported_by(module) - {"generator"}:
            pairs.add((module.split(".")[1], other.split(".")[1]))
    return {(above, below) for above, below in pairs if above != below}


def drawn():
    """The arrows of the drawing."""
    (drawing,) = re.findall(r"```mermaid\n(.*?)```", PAGE, re.DOTALL)
    arrows = set()
    for above, below in re.findall(r"^ +([a-z &]+) --> ([a-z &]+)$", drawing, re.MULTILINE):
        arrows |= {(one, other) for one in above.split(" & ") for other in below.split(" & ")}
    return arrows


def reached(room, arrows):
    """Every room below one, along the arrows."""
    direct = {below for above, below in arrows if above == room}
    return direct | {further for below in direct for further in reached(below, arrows)}


def test_every_room_is_in_the_table_and_in_the_drawing():
    rooms = set().union(*layers())
    section = PAGE.partition("## The rooms")[2].partition("\n## ")[0]
    table = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))

    assert table == rooms
    assert {room for arrow in drawn() for room in arrow} == rooms


def test_every_arrow_of_the_drawing_points_down_and_is_an_import():
    height = {room: number for number, line in enumerate(layers()) for room in line}

    assert [arrow for arrow in sorted(drawn()) if height[arrow[0]] >= height[arrow[1]]] == []
    assert drawn() - imports() == set()


def test_every_import_between_rooms_is_a_way_in_the_drawing():
    arrows = drawn()

    assert [pair for pair in sorted(imports()) if pair[1] not in reached(pair[0], arrows)] == []


def test_no_arrow_is_drawn_that_others_say_already():
    arrows = drawn()

    assert [one for one in sorted(arrows) if one[1] in reached(one[0], arrows - {one})] == []


@pytest.mark.parametrize("room", sorted(set().union(*layers())))
def test_no_room_holds_more_than_a_fifth_of_the_generator(room):
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    own = sum(number for path, number in lines.items() if path.relative_to(ROOT).parts[1] == room)

    assert own * 5 <= sum(lines.values())


def test_no_file_of_the_generator_is_over_400_lines():
    counted = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}

    assert [path.name for path, number in counted.items() if number > 400] == []
