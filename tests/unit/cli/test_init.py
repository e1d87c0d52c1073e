from click.testing import CliRunner

from generator.cli.entrance import main


def run(*arguments):
    return CliRunner().invoke(main, arguments)


def test_a_new_workspace_is_valid(tmp_path):
    made = run("init", str(tmp_path / "estate"))
    checked = run("-C", str(tmp_path / "estate"), "validate")

    assert made.exit_code == 0
    assert checked.exit_code == 0, checked.output
    assert checked.output == "3 tenants are valid\n"


def test_a_new_workspace_shows_every_isolation_model(tmp_path):
    run("init", str(tmp_path))

    texts = "".join(path.read_text() for path in (tmp_path / "tenants").glob("*.yaml"))

    for isolation in ("multi-account", "multi-domain", "abac"):
        assert f"isolation: {isolation}\n" in texts


def test_a_new_workspace_has_the_files_people_expect(tmp_path):
    run("init", str(tmp_path))

    for path in (".gitignore", ".pre-commit-config.yaml", "README.md", "schemas/tenant.schema.json"):
        assert (tmp_path / path).is_file()


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "README.md").write_text("mine")

    result = run("init", str(tmp_path))

    assert result.exit_code == 2
    assert "exists already; nothing was written" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    assert (tmp_path / "README.md").read_text() == "mine"
