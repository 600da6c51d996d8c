"""The changelog says what is released, and names every command there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click

from cli.main import main

ROOT = Path(__file__).resolve().parents[2]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
#: Keep a Changelog 1.1.0.
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_newest_entry_is_of_the_version_of_the_project() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    heads = re.findall(r"^## \[(.+?)\] - (Unreleased|\d{4}-\d{2}-\d{2})$", CHANGELOG, re.MULTILINE)
    assert len(heads) == len(re.findall(r"^## ", CHANGELOG, re.MULTILINE))
    assert heads[0][0] == version
    assert [day for _, day in heads[1:] if day == "Unreleased"] == []


def test_every_change_is_of_a_known_kind() -> None:
    assert set(re.findall(r"^### (.+)$", CHANGELOG, re.MULTILINE)) <= KINDS


def test_every_command_is_named() -> None:
    assert [name for name in main.list_commands(click.Context(main)) if not re.search(rf"`{name}\b", CHANGELOG)] == []
