"""What a power cut tore in a staging folder never comes into `out/`."""

from pathlib import Path

import pytest
from fakes.published import exclusively, rendering, staged, tree, write

from generator.disk.operations import Disk
from generator.disk.places import Place
from generator.publish.publish import publish

OLD = {"alpha/dev/main.tf": "# old\n", "beta/dev/main.tf": "# old\n"}
NEW = {"alpha/dev/main.tf": "# new\n", "beta/dev/main.tf": "# new\n"}


class _Cut(BaseException):
    """The power goes."""


class _Cutting(Disk):
    """A disk that is gone before the new tree takes its place."""

    def exchange(self, *_: Place) -> bool:
        raise _Cut

    def remove_file(self, _: Place) -> None:
        raise _Cut

    def remove_folder(self, _: Place) -> None:
        raise _Cut


@pytest.mark.parametrize("torn", ["alpha/manifest.json", "manifest.json"])
@pytest.mark.parametrize("left", ["", "{"])
def test_a_torn_manifest_lets_no_file_of_the_new_tree_in(workspace: Path, torn: str, left: str) -> None:
    with exclusively(workspace) as lease:
        publish(lease, rendering(OLD))
    before = tree(workspace / "out")
    with pytest.raises(_Cut), exclusively(workspace, _Cutting()) as lease:
        publish(lease, rendering(NEW))
    (area,) = staged(workspace)
    (area / "next" / torn).unlink()  # it may be a link to the one that is published
    write(area / "next" / torn, left)

    with exclusively(workspace):
        pass

    assert tree(workspace / "out") == before
    assert staged(workspace) == []
