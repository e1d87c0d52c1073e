import json
from typing import Any

import pytest

from generator.publish.manifest import Holding, Manifest, digest, is_manifest, read_manifests

DIGEST = digest(b"")
ALPHA = Holding(
    "0.1.0",
    {"alpha/dev": {"alpha/dev/modules/keys/main.tf": DIGEST, "alpha/dev/main.tf": DIGEST}},
    {"alpha/isolation.json": DIGEST},
)
DOMAIN = Holding("0.2.0", {"_platform/domains/lab/dev": {"_platform/domains/lab/dev/main.tf": DIGEST}})
MANIFEST = Manifest({"alpha": ALPHA, "_platform/domains/lab": DOMAIN}, {".gitignore": DIGEST})
OF_ALPHA, OF_ALL = "alpha/manifest.json", "manifest.json"


def test_manifests_are_read_back_as_they_were_written() -> None:
    assert read_manifests(MANIFEST.texts) == (MANIFEST, ())


def test_each_holder_has_one_and_what_is_nobodys_another() -> None:
    assert sorted(MANIFEST.texts) == ["_platform/domains/lab/manifest.json", OF_ALPHA, OF_ALL]
    assert json.loads(MANIFEST.texts[OF_ALL]) == {"version": 4, "root": {".gitignore": DIGEST}}
    assert json.loads(MANIFEST.texts[OF_ALPHA]) == {
        "version": 4,
        "generator": "0.1.0",
        "stacks": {"dev": {"main.tf": DIGEST, "modules/keys/main.tf": DIGEST}},
        "beside": {"isolation.json": DIGEST},
    }


def test_another_holder_does_not_change_the_text_of_one() -> None:
    alone = Manifest({"alpha": ALPHA}, MANIFEST.root)

    assert {path: text for path, text in MANIFEST.texts.items() if path in alone.texts} == alone.texts


def test_the_order_of_files_does_not_change_the_bytes() -> None:
    turned = {name: dict(reversed(files.items())) for name, files in ALPHA.stacks.items()}
    assert (
        Manifest({"alpha": Holding("0.1.0", turned, ALPHA.beside)}).texts[OF_ALPHA]
        == MANIFEST.texts[OF_ALPHA]
    )
    assert MANIFEST.texts[OF_ALPHA].endswith(b"}\n")


def test_files_of_all_holders_are_listed_together() -> None:
    assert sorted(MANIFEST.files) == [
        ".gitignore",
        "_platform/domains/lab/dev/main.tf",
        "alpha/dev/main.tf",
        "alpha/dev/modules/keys/main.tf",
        "alpha/isolation.json",
    ]


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        (OF_ALL, True),
        (OF_ALPHA, True),
        ("_platform/manifest.json", True),
        ("_platform/domains/lab/manifest.json", True),
        ("_platform/domains/manifest.json", False),
        ("_platform/domains/lab/dev/manifest.json", False),
        ("_other/manifest.json", False),
        ("alpha/dev/manifest.json", False),
        ("alpha/other.json", False),
        ("../manifest.json", False),
        ("Alpha/manifest.json", False),
    ],
)
def test_manifests_stand_directly_in_out_and_in_folders_of_holders(path: str, is_one: bool) -> None:  # noqa: FBT001
    assert is_manifest(path) == is_one


def changed(path: str = OF_ALPHA, **changes: Any) -> dict[str, bytes]:
    return {path: json.dumps(json.loads(MANIFEST.texts[path]) | changes).encode()}


def with_files(files: Any) -> dict[str, bytes]:
    return changed(stacks={"dev": files})


PLATFORM_OF_OTHERS = {"version": 4, "generator": "0", "stacks": {"domains/lab/dev": {}}, "beside": {}}
OLD = {"version": 3, "generator": "0", "root": {}, "stacks": {}, "certificates": {}}


def old(**changes: Any) -> dict[str, bytes]:
    return {OF_ALL: json.dumps(OLD | changes).encode()}


def old_files(files: Any) -> dict[str, bytes]:
    return old(stacks={"alpha/dev": {"inputs": {}, "files": files}})


@pytest.mark.parametrize(
    ("contents", "reason"),
    [
        ({OF_ALL: b""}, "it is not JSON"),
        ({OF_ALPHA: b"\xff\xfe"}, "it is not UTF-8"),
        ({OF_ALPHA: b"[]"}, "it is not an object"),
        ({OF_ALPHA: b'{"version":' * 100_000}, "nested deeper than 50 levels"),
        ({OF_ALPHA: b'{"version": ' + b"9" * 5_000 + b"}"}, "a number of thousands of digits"),
        ({OF_ALPHA: b'{"version": 2, "version": 2}'}, "a key stands twice"),
        (with_files({"\ud800": DIGEST}), "half a character"),
        (changed(version=[[1]]), "another tenantry wrote it"),
        (changed(version="x" * 1_000_000), "another tenantry wrote it"),
        (changed(version=5), "version 5 is not 4; another tenantry wrote it"),
        (changed(version=3), "version 3 is no holder's; another tenantry wrote it"),
        (changed(version="4"), "what stands as version is not 4; another tenantry wrote it"),
        (changed(version=True), "is not 4; another tenantry wrote it"),
        (changed(OF_ALL, version=0), "version 0 is not 4; another tenantry wrote it"),
        (changed(OF_ALL, root={"alpha/main.tf": DIGEST}), "does not lie directly in the folder"),
        (changed(OF_ALL, root={"..": DIGEST}), "is not a path below a folder"),
        (changed(OF_ALL, extra=1), "does not hold exactly root, version"),
        (changed(extra=1), "does not hold exactly beside, generator, stacks, version"),
        ({OF_ALL: b'{"version": 1' + b"0" * 400 + b"}"}, "what stands as version is not 4"),
        (changed(beside={"dev/main.tf": DIGEST}), "is no file beside stacks"),
        (changed(beside={"manifest.json": DIGEST}), "is no file beside stacks"),
        ({"_platform/manifest.json": json.dumps(PLATFORM_OF_OTHERS).encode()}, "is not of this folder"),
        (changed(generator=1), "generator is not a string"),
        (changed(stacks=[]), "stacks is not an object"),
        (changed(stacks={"": {}}), "is no address of a stack"),
        (changed(stacks={"dev/deep": {}}), "is no address of a stack"),
        (with_files([]), "a list of files is not an object"),
        (with_files({"main.tf": "abc"}), "has no SHA-256 digest"),
        (with_files({"main.tf": 1}), "has no SHA-256 digest"),
        (with_files({"../../../etc/passwd": DIGEST}), "is not a path below a folder"),
        (with_files({"/etc/passwd": DIGEST}), "is not a path below a folder"),
        (with_files({"modules//main.tf": DIGEST}), "is not a path below a folder"),
        (changed(beside={"../beta/isolation.json": DIGEST}), "is not a path below a folder"),
        (old(stacks={"alpha/dev": {"files": {}}}), "stack 'alpha/dev' does not hold exactly"),
        (old(stacks={"alpha": {"inputs": {}, "files": {}}}), "'alpha' is no address of a stack"),
        (old(stacks={"../x": {"inputs": {}, "files": {}}}), "'../x' is no address of a stack"),
        (old(certificates={"..": {"inputs": {}, "files": {}}}), "'..' is no folder of a holder"),
        (old(extra=1), "does not hold exactly certificates, generator, root, stacks, version"),
        (old_files({"beta/dev/main.tf": DIGEST}), "does not lie in its folder, of stack 'alpha/dev'"),
        (old_files({"alpha/dev/../../../etc/passwd": DIGEST}), "is not a path below a folder"),
    ],
)
def test_damage_is_one_finding_that_says_what_is_wrong(contents: dict[str, bytes], reason: str) -> None:
    manifest, findings = read_manifests(contents, lambda path: f"out/{path}")
    assert manifest is None
    (finding,) = findings
    assert reason in finding.message
    assert (finding.rule.code, finding.primary.document) == ("OUT001", f"out/{next(iter(contents))}")


def test_the_damage_of_one_hides_no_other() -> None:
    manifest, findings = read_manifests(dict(MANIFEST.texts) | {OF_ALPHA: b"<<<<<<< ours"})

    assert manifest == Manifest({"_platform/domains/lab": DOMAIN}, MANIFEST.root)
    assert [one.primary.document for one in findings] == [OF_ALPHA]


def test_what_a_holder_says_goes_before_an_older_manifest_of_all() -> None:
    files = {"inputs": {}, "files": {"alpha/dev/old.tf": DIGEST}}
    contents = dict(MANIFEST.texts) | old(
        stacks={"alpha/dev": files, "beta/dev": {"inputs": {}, "files": {}}}
    )
    manifest, findings = read_manifests(contents)

    assert findings == ()
    assert manifest is not None
    assert manifest.holdings["alpha"] == ALPHA
    assert manifest.holdings["beta"] == Holding("0", {"beta/dev": {}})
