"""Draw the house in numbers: for every folder its rooms, the arrows between them, and how many floors these make.

    python3 scripts/structure.py [FOLDER …] [--of REVISION]

A room of a folder is a file or a sub-folder in it; an arrow is that something in one room imports something in another,
wherever the import stands; the depth is the number of rooms on the longest way along arrows, a circle counted as one
room. ``flat`` takes every file of a folder for a room, whatever sub-folder it lies in. Standard library only.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent

#: The folders that are import packages of the project: what holds Python and is neither a test nor a script.
APART = frozenset({"tests", "scripts"})


@dataclass(frozen=True, slots=True)
class Import:
    """That one file imports a module: another of the project (``inside``) or a foreign one, by its dotted name."""

    file: PurePosixPath
    module: str
    inside: PurePosixPath | None


def sources(revision: str = "") -> dict[PurePosixPath, str]:
    """Return the project's Python files by their path: those of the checkout, or of a revision of it."""
    if revision:
        listed = _git("ls-tree", "-r", "--name-only", "-z", revision)
    else:
        listed = _git("ls-files", "--cached", "--others", "--exclude-standard", "-z")
    paths = [PurePosixPath(name) for name in listed.split("\0") if name.endswith(".py")]
    wanted = [path for path in paths if len(path.parts) > 1 and path.parts[0] not in APART]
    if revision:
        return {path: _git("show", f"{revision}:{path}") for path in wanted}
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in wanted if (ROOT / path).exists()}


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def imports(files: Mapping[PurePosixPath, str]) -> Iterator[Import]:
    """Yield every import of every file, those inside functions and for type checkers too."""
    homes = {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in files}
    for path, text in files.items():
        for node in ast.walk(ast.parse(text)):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                inner = [f"{node.module}.{alias.name}" for alias in node.names]
                names = [name if name in homes else node.module for name in inner]
            for name in dict.fromkeys(names):
                yield Import(path, name, homes.get(name))


def arrows(found: Iterable[Import], folder: PurePosixPath, *, flat: bool = False) -> dict[str, set[str]]:
    """Return the rooms of a folder, each with the rooms that it imports."""
    rooms: dict[str, set[str]] = {}
    for one in found:
        at = _room(one.file, folder, flat)
        if at is None:
            continue
        rooms.setdefault(at, set())
        to = _room(one.inside, folder, flat) if one.inside else None
        if to is not None and to != at:
            rooms[at].add(to)
            rooms.setdefault(to, set())
    return rooms


def _room(path: PurePosixPath, folder: PurePosixPath, flat: bool) -> str | None:
    """Return the room of a folder that a file lies in; ``None`` for one outside, and for the folder's own first
    page."""
    if folder not in path.parents:
        return None
    inside = path.relative_to(folder)
    if inside.name == "__init__.py" and (flat or len(inside.parts) == 1):
        return None
    return str(inside) if flat else inside.parts[0]


def circles(rooms: Mapping[str, set[str]]) -> list[tuple[str, ...]]:
    """Return the rooms that can be left along arrows and come back to, those of one circle together."""
    reach = {room: _reached(rooms, room) for room in rooms}
    rings = {tuple(sorted(o for o in reach[room] if room in reach[o])) for room in rooms if room in reach[room]}
    return sorted(rings)


def _reached(rooms: Mapping[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    todo = list(rooms[start])
    while todo:
        room = todo.pop()
        if room not in seen:
            seen.add(room)
            todo.extend(rooms[room])
    return seen


def depth(rooms: Mapping[str, set[str]]) -> int:
    """Return how many rooms stand on the longest way along arrows; a circle is one room."""
    ring = {room: ring for ring in circles(rooms) for room in ring}
    known: dict[str, int] = {}

    def below(room: str) -> int:
        if room not in known:
            members = ring.get(room, (room,))
            outside = {to for member in members for to in rooms[member]} - set(members)
            known[room] = 1 + max((below(to) for to in outside), default=0)
        return known[room]

    return max((below(room) for room in rooms), default=0)


def main(arguments: list[str] | None = None) -> int:
    """Print a row a folder; the status for the shell."""
    parser = argparse.ArgumentParser(prog="scripts/structure.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="*", metavar="FOLDER", help="the folders to draw; all when none is named")
    parser.add_argument(
        "--of", default="", metavar="REVISION", help="a revision of the project instead of the checkout"
    )
    chosen = parser.parse_args(arguments)
    files = sources(chosen.of)
    found = list(imports(files))
    every = sorted({parent for path in files for parent in path.parents if parent.parts})
    wanted = [PurePosixPath(folder) for folder in chosen.folders] or every
    print(
        f"{'folder':<18}{'rooms':>6}{'arrows':>8}{'depth':>7}{'circles':>9}"
        f"    {'flat: rooms':>11}{'arrows':>8}{'depth':>7}"
    )
    for folder in wanted:
        inner = [path for path in every if path == folder or folder in path.parents]
        for each in inner if chosen.folders else [folder]:
            near, flat = arrows(found, each), arrows(found, each, flat=True)
            print(f"{each!s:<18}{_row(near)}{len(circles(near)):>9}    {_row(flat, 11)}")
    return 0


def _row(rooms: Mapping[str, set[str]], width: int = 6) -> str:
    return f"{len(rooms):>{width}}{sum(map(len, rooms.values())):>8}{depth(rooms):>7}"


if __name__ == "__main__":
    sys.exit(main())
