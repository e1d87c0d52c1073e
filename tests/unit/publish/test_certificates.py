"""Certificates stand beside stacks, and are owned, compared and replaced like any file."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from fakes.published import exclusively, rendering, write

from generator.core.findings import Finding
from generator.publish.compare import compare
from generator.publish.manifest import digest, read_manifest
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
        replaced = frozenset({"alpha/dev", "alpha"})
        return publish(lease, rendering(only, replaced=replaced, certificates=says))


def check(workspace: Path, says: Mapping[str, str] = SAYS) -> list[tuple[str, str]]:
    return places(compare(Published(workspace), rendering(FILES, certificates=says)))


def places(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.rule.code, finding.primary.document) for finding in findings]


def test_a_certificate_is_published_beside_the_stacks_and_listed_by_its_folder(workspace: Path) -> None:
    publication = build(workspace)

    assert "alpha/isolation.json" in publication.written
    assert (workspace / "out/alpha/isolation.json").read_text() == "proved alpha\n"
    manifest = json.loads((workspace / "out/manifest.json").read_text())
    assert manifest["certificates"]["alpha"]["files"] == {
        "alpha/isolation.json": digest(b"proved alpha\n"),
    }
    assert set(manifest["stacks"]) == {"alpha/dev", "beta/dev"}
    assert build(workspace).written == ()
    assert check(workspace) == []


def test_a_build_of_one_tenant_replaces_only_its_own_certificate(workspace: Path) -> None:
    build(workspace)
    write(workspace / "out/beta/isolation.json", "edited\n")

    assert build_alpha(workspace, {"alpha": "proved again\n"}).written == ("alpha/isolation.json",)
    assert (workspace / "out/alpha/isolation.json").read_text() == "proved again\n"
    assert (workspace / "out/beta/isolation.json").read_text() == "edited\n"
    manifest, _ = read_manifest((workspace / "out/manifest.json").read_bytes(), "out/manifest.json")
    assert manifest is not None
    assert sorted(manifest.certificates) == ["alpha", "beta"]


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
        (SAYS | {"alpha/dev": "deeper\n"}, [("OUT005", "out/alpha/dev/isolation.json")]),
    ],
)
def test_a_check_names_certificates_that_are_stale_orphaned_or_missing(
    workspace: Path, says: Mapping[str, str], found: list[tuple[str, str]]
) -> None:
    build(workspace)
    assert check(workspace, says) == found


def test_an_out_of_the_time_before_certificates_is_replaced(workspace: Path) -> None:
    build(workspace, {})
    file = workspace / "out/manifest.json"
    old = json.loads(file.read_text()) | {"version": 1}
    del old["certificates"], old["root"]
    (workspace / "out/.gitignore").unlink()
    file.write_text(json.dumps(old))

    assert build(workspace).findings == ()
    assert check(workspace) == []


def test_a_certificate_outside_its_folder_is_damage(workspace: Path) -> None:
    build(workspace)
    file = workspace / "out/manifest.json"
    file.write_text(file.read_text().replace("alpha/isolation.json", "beta/isolation.json"))

    manifest, findings = read_manifest(file.read_bytes(), "out/manifest.json")

    assert manifest is None
    assert "does not lie in its folder, of certificate 'alpha'" in findings[0].message
