from pathlib import Path

import pytest
from fakes.published import exclusively, rendering, tree, write

from generator.core.errors import EnvironmentFault
from generator.core.findings import Finding
from generator.disk.places import Place
from generator.publish.compare import compare
from generator.publish.ledger import SideFile
from generator.publish.manifest import Holding, Manifest
from generator.publish.publish import publish
from generator.publish.published import Published
from generator.publish.rendering import Rendering

FILES = {"alpha/dev/main.tf": "# alpha\n", "beta/dev/main.tf": "# beta\n"}


def built(workspace: Path) -> Path:
    with exclusively(workspace) as lease:
        publish(lease, rendering(FILES))
    return workspace / "out"


def check(workspace: Path, wanted: Rendering, ledger: tuple[SideFile, ...] = ()) -> tuple[Finding, ...]:
    return compare(Published(workspace, tracked=frozenset), wanted, ledger)


def places(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.rule.code, finding.primary.document) for finding in findings]


def test_a_current_out_has_no_findings_and_is_not_written(workspace: Path) -> None:
    out = built(workspace)
    before = tree(out)
    assert check(workspace, rendering(FILES)) == ()
    assert tree(out) == before


def test_every_kind_of_difference_is_named_with_its_file(workspace: Path) -> None:
    out = built(workspace)
    write(out / "beta/dev/main.tf", "# edited\n")
    write(out / "notes.md", "mine\n")
    (out / "link").symlink_to("notes.md")
    write(out / "alpha/dev/.terraform/x", "ignored")
    wanted = {
        "alpha/dev/main.tf": "# alpha 2\n",
        "beta/dev/main.tf": "# beta\n",
        "gamma/dev/main.tf": "# gamma\n",
    }
    assert places(check(workspace, rendering(wanted))) == [
        ("OUT004", "out/alpha/dev/main.tf"),
        ("OUT002", "out/beta/dev/main.tf"),
        ("OUT005", "out/gamma/dev"),
        ("OUT003", "out/link"),
        ("OUT003", "out/notes.md"),
    ]


def test_a_file_of_a_tenant_that_is_gone_is_orphaned(workspace: Path) -> None:
    built(workspace)
    findings = check(workspace, rendering({"alpha/dev/main.tf": "# alpha\n"}))
    assert places(findings) == [("OUT006", "out/beta/dev")]
    assert findings[0].hint == "run `tenantry build` and commit the result"


def test_a_check_of_some_stacks_does_not_judge_what_the_others_render_to(workspace: Path) -> None:
    out = built(workspace)
    only_alpha = rendering({"alpha/dev/main.tf": "# alpha\n"}, replaced=frozenset({"alpha"}))
    assert check(workspace, only_alpha) == ()
    write(out / "beta/dev/main.tf", "# edited\n")
    assert places(check(workspace, only_alpha)) == [("OUT002", "out/beta/dev/main.tf")]


def test_an_out_that_was_never_built_misses_everything(workspace: Path) -> None:
    assert places(check(workspace, rendering(FILES))) == [
        ("OUT005", "out/.gitignore"),
        ("OUT005", "out/alpha/dev"),
        ("OUT005", "out/beta/dev"),
    ]


def test_one_missing_file_of_a_stack_is_named_itself(workspace: Path) -> None:
    more = {**FILES, "beta/dev/outputs.tf": "# beta\n"}
    with exclusively(workspace) as lease:
        publish(lease, rendering(more))
    (workspace / "out/beta/dev/outputs.tf").unlink()
    assert places(check(workspace, rendering(more))) == [("OUT005", "out/beta/dev/outputs.tf")]


def test_an_edited_file_of_a_tenant_that_is_gone_is_named_itself(workspace: Path) -> None:
    out = built(workspace)
    write(out / "beta/dev/main.tf", "# edited\n")
    findings = check(workspace, rendering({"alpha/dev/main.tf": "# alpha\n"}))
    assert places(findings) == [("OUT002", "out/beta/dev/main.tf")]


def test_a_damaged_manifest_is_a_finding_of_its_own(workspace: Path) -> None:
    out = built(workspace)
    write(out / "manifest.json", "{\n<<<<<<< ours\n")
    (finding,) = check(workspace, rendering(FILES))
    assert places((finding,)) == [("OUT001", "out/manifest.json")]
    assert finding.primary.span is not None
    assert finding.primary.span.start_line == 2


@pytest.mark.parametrize("path", ["manifest.json", "alpha/manifest.json"])
def test_a_missing_manifest_is_stale(workspace: Path, path: str) -> None:
    (built(workspace) / path).unlink()
    assert places(check(workspace, rendering(FILES))) == [("OUT007", f"out/{path}")]


def test_a_manifest_of_nobody_is_orphaned(workspace: Path) -> None:
    texts = Manifest({"ghost": Holding("1.0", {})}).texts
    write(built(workspace) / "ghost/manifest.json", texts["ghost/manifest.json"].decode())
    assert places(check(workspace, rendering(FILES))) == [("OUT006", "out/ghost/manifest.json")]


def test_a_manifest_of_another_generator_is_stale(workspace: Path) -> None:
    built(workspace)
    found = places(check(workspace, rendering(FILES, generator="2.0")))
    assert found == [("OUT007", "out/alpha/manifest.json"), ("OUT007", "out/beta/manifest.json")]


def test_a_ledger_that_differs_or_is_missing_is_stale(workspace: Path) -> None:
    built(workspace)
    ledger = SideFile("tenants/_addresses.yaml", "alpha: x\n", None)
    assert places(check(workspace, rendering(FILES), (ledger,))) == [("OUT004", "tenants/_addresses.yaml")]
    write(workspace / ledger.path, ledger.text)
    assert check(workspace, rendering(FILES), (ledger,)) == ()


def test_a_folder_that_cannot_be_read_is_a_fault(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built(workspace)

    def refused(_place: Place) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("generator.publish.ownership.read", refused)
    with pytest.raises(EnvironmentFault, match="out cannot be read"):
        check(workspace, rendering(FILES))


def test_a_ledger_that_cannot_be_read_is_a_fault(workspace: Path) -> None:
    built(workspace)
    (workspace / "tenants" / "_addresses.yaml").mkdir(parents=True)
    with pytest.raises(EnvironmentFault, match=r"_addresses\.yaml cannot be read"):
        check(workspace, rendering(FILES), (SideFile("tenants/_addresses.yaml", "x\n", None),))
