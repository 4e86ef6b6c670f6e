"""Every write transaction of a service runs once more when the database ended it in favour of another one."""

import ast

from tests.house.sources import ROOT


def test_each_function_of_a_service_that_writes_is_retried() -> None:
    found, missing = 0, []
    for path in sorted((ROOT / "bot" / "service").glob("*.py")):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef) and _writes(function):
                found += 1
                if "retried" not in map(ast.unparse, function.decorator_list):
                    missing.append(f"{path.name}: {function.name}")

    assert found > 10
    assert missing == []


def _writes(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.withitem) and ast.unparse(node.context_expr).endswith("database.begin()")
        for node in ast.walk(function)
    )
