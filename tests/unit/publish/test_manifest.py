import json
from typing import Any

import pytest

from generator.publish.manifest import Entry, Manifest, digest, read_manifest

DIGEST = digest(b"")
MANIFEST = Manifest(
    generator="0.1.0",
    stacks={
        "beta/dev": Entry({"tenants/beta.yaml": DIGEST}, {"beta/dev/main.tf": DIGEST}),
        "alpha/dev": Entry({}, {"alpha/dev/modules/keys/main.tf": DIGEST, "alpha/dev/main.tf": DIGEST}),
    },
    root={".gitignore": DIGEST},
)


def test_a_manifest_is_read_back_as_it_was_written() -> None:
    assert read_manifest(MANIFEST.to_bytes(), "out/manifest.json") == (MANIFEST, ())


def test_the_order_of_stacks_does_not_change_the_bytes() -> None:
    turned = Manifest(MANIFEST.generator, dict(reversed(MANIFEST.stacks.items())), root=MANIFEST.root)
    assert turned.to_bytes() == MANIFEST.to_bytes()
    assert MANIFEST.to_bytes().endswith(b"}\n")


def test_files_of_all_stacks_are_listed_together() -> None:
    assert sorted(MANIFEST.files) == [
        ".gitignore",
        "alpha/dev/main.tf",
        "alpha/dev/modules/keys/main.tf",
        "beta/dev/main.tf",
    ]


def changed(**changes: Any) -> bytes:
    return json.dumps(json.loads(MANIFEST.to_bytes()) | changes).encode()


def with_files(files: Any) -> bytes:
    return changed(stacks={"alpha/dev": {"inputs": {}, "files": files}})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is not JSON"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b"[]", "it is not an object"),
        (b'{"version":' * 100_000, "nested deeper than 50 levels"),
        (b'{"version": ' + b"9" * 5_000 + b"}", "a number of thousands of digits"),
        (with_files({"alpha/dev/\ud800": DIGEST}), "half a character"),
        (changed(version=[[1]]), "another tenantry wrote it"),
        (changed(version="x" * 1_000_000), "another tenantry wrote it"),
        (b'{"version": 2, "version": 2}', "a key stands twice"),
        (changed(version=4), "version 4 is not 3; another tenantry wrote it"),
        (changed(version="3"), "what stands as version is not 3; another tenantry wrote it"),
        (changed(version=True), "is not 3; another tenantry wrote it"),
        (changed(root={"alpha/main.tf": DIGEST}), "does not lie directly in the folder"),
        (changed(root={"..": DIGEST}), "is not a path below a folder"),
        (changed(extra=1), "does not hold exactly certificates, generator, root, stacks, version"),
        (changed(generator=1), "generator is not a string"),
        (changed(stacks=[]), "stacks is not an object"),
        (changed(stacks={"alpha/dev": {"files": {}}}), "stack 'alpha/dev' does not hold exactly"),
        (with_files([]), "a list of files is not an object"),
        (with_files({"alpha/dev/main.tf": "abc"}), "has no SHA-256 digest"),
        (with_files({"alpha/dev/main.tf": 1}), "has no SHA-256 digest"),
        (with_files({"alpha/dev/../../../etc/passwd": DIGEST}), "is not a path below a folder"),
        (with_files({"/etc/passwd": DIGEST}), "is not a path below a folder"),
        (with_files({"alpha/dev//main.tf": DIGEST}), "is not a path below a folder"),
        (with_files({"beta/dev/main.tf": DIGEST}), "does not lie in its folder, of stack 'alpha/dev'"),
    ],
)
def test_damage_is_one_finding_that_says_what_is_wrong(content: bytes, reason: str) -> None:
    manifest, findings = read_manifest(content, "out/manifest.json")
    assert manifest is None
    (finding,) = findings
    assert reason in finding.message
    assert (finding.rule.code, finding.primary.document) == ("OUT001", "out/manifest.json")
