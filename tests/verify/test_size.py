"""What an auditor has to read to trust an answer."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

CHECKER = Path(__file__).parents[2] / "verify"
FILES = sorted(CHECKER.glob("*.py"))


def test_each_file_is_read_at_a_sitting() -> None:
    assert len(FILES) > 5
    lengths = {file.name: len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {name: length for name, length in lengths.items() if length >= 300} == {}


def test_it_rests_on_the_standard_library_alone() -> None:
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.partition(".")[0] in {"verify", *sys.stdlib_module_names}, f"{file.name}: {name}"
