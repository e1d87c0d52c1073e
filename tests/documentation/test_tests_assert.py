"""Every test says itself what must hold: one that only calls would pass whatever became of it."""

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1]
JUDGING = {"pytest.raises", "pytest.fail", "pytest.warns"}


def judges(test: ast.FunctionDef) -> bool:
    """Whether the test itself holds what must be, or what must be raised."""
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and ast.unparse(node.func) in JUDGING)
        for node in ast.walk(test)
    )


def test_every_test_asserts_something_itself():
    found = [
        (f"{path.relative_to(TESTS)}:{test.lineno} {test.name}", judges(test))
        for path in sorted(TESTS.rglob("test_*.py"))
        for test in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(test, ast.FunctionDef) and test.name.startswith("test_")
    ]
    assert len(found) > 1_000
    assert [name for name, is_judging in found if not is_judging] == []
