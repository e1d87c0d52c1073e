"""Certificates stand beside stacks, and are owned, compared and replaced like any file."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from fakes.published import exclusively, rendering, write

from generator.core.findings import Finding
from generator.publish.compare import compare
from generator.publish.manifest import digest
from generator.publish.publish import Publication, publish
from generator.publish.published import Published

FILES = {"alpha/dev/main.tf": "# alpha\n", "beta/dev/main.tf": "# beta\n"}
SAYS = {"alpha": "proved alpha\n", "beta": "proved beta\n"}


def build(workspace: Path, says: Mapping[str, str] = SAYS) -> Publication:
    with exclusively(workspace) as lease:
        return publish(lease, rendering(FILES, certificates=says))


def build_alpha(workspace: Path, says: Mapping[str, str]) -> Publication:
    with exclusively(workspace) as lease:
        only = {"alpha/dev/main.tf": "# alpha\n"}
        replaced = frozenset({"alpha"})
        return publish(lease, rendering(only, replaced=replaced, certificates=says))


def check(workspace: Path, says: Mapping[str, str] = SAYS) -> list[tuple[str, str]]:
    return places(compare(Published(workspace), rendering(FILES, certificates=says)))


def places(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.rule.code, finding.primary.document) for finding in findings]


def test_a_certificate_is_published_beside_the_stacks_and_listed_by_its_folder(workspace: Path) -> None:
    publication = build(workspace)

    assert "alpha/isolation.json" in publication.written
    assert (workspace / "out/alpha/isolation.json").read_text() == "proved alpha\n"
    manifest = json.loads((workspace / "out/alpha/manifest.json").read_text())
    assert manifest["beside"] == {"isolation.json": digest(b"proved alpha\n")}
    assert manifest["stacks"] == {"dev": {"main.tf": digest(b"# alpha\n")}}
    assert build(workspace).written == ()
    assert check(workspace) == []


def test_a_build_of_one_tenant_replaces_only_its_own_certificate(workspace: Path) -> None:
    build(workspace)
    write(workspace / "out/beta/isolation.json", "edited\n")

    assert build_alpha(workspace, {"alpha": "proved again\n"}).written == ("alpha/isolation.json",)
    assert (workspace / "out/alpha/isolation.json").read_text() == "proved again\n"
    assert (workspace / "out/beta/isolation.json").read_text() == "edited\n"
    beta = json.loads((workspace / "out/beta/manifest.json").read_text())
    assert beta["beside"] == {"isolation.json": digest(b"proved beta\n")}


def test_an_edited_certificate_stops_the_build(workspace: Path) -> None:
    build(workspace)
    write(workspace / "out/alpha/isolation.json", "all is well\n")

    publication = build(workspace, SAYS | {"alpha": "proved otherwise\n"})

    assert places(publication.findings) == [("OUT002", "out/alpha/isolation.json")]
    assert (workspace / "out/alpha/isolation.json").read_text() == "all is well\n"


@pytest.mark.parametrize(
    ("says", "found"),
    [
        (SAYS | {"alpha": "new\n"}, [("OUT004", "out/alpha/isolation.json")]),
        ({"alpha": "proved alpha\n"}, [("OUT006", "out/beta/isolation.json")]),
        (SAYS | {"gamma": "more\n"}, [("OUT005", "out/gamma/isolation.json")]),
    ],
)
def test_a_check_names_certificates_that_are_stale_orphaned_or_missing(
    workspace: Path, says: Mapping[str, str], found: list[tuple[str, str]]
) -> None:
    build(workspace)
    assert check(workspace, says) == found


def listed(files: Mapping[str, str]) -> dict[str, object]:
    return {"inputs": {}, "files": {path: digest(text.encode()) for path, text in files.items()}}


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_out_of_an_older_tenantry_is_replaced(workspace: Path, version: int) -> None:
    build(workspace)
    out = workspace / "out"
    old: dict[str, object] = {"version": version, "generator": "0.1"}
    old["stacks"] = {path.rpartition("/")[0]: listed({path: text}) for path, text in FILES.items()}
    if version > 1:
        old["certificates"] = {one: listed({f"{one}/isolation.json": text}) for one, text in SAYS.items()}
    if version > 2:
        old["root"] = {".gitignore": digest((out / ".gitignore").read_bytes())}
    gone = [*out.glob("*/manifest.json"), *(out.glob("*/isolation.json") if version < 2 else ())]
    for path in (*gone, *([out / ".gitignore"] if version < 3 else [])):
        path.unlink()
    write(out / "manifest.json", json.dumps(old))

    assert build_alpha(workspace, {"alpha": "proved again\n"}).findings == ()
    assert json.loads((out / "beta/manifest.json").read_text())["generator"] == "0.1"
    assert build(workspace).findings == ()
    assert check(workspace) == []
