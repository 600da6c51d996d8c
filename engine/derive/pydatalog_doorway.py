"""The doorway to pyDatalog: the only module that imports it, and what is used of it, with its types.

pyDatalog keeps its clauses and the state of the goal being asked in an object that it finds by the thread. Resolvers,
the Python functions that answer its literals, are found by name in a table of the whole process.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from pyDatalog import Logic, pyEngine

#: The version of pyDatalog that is installed.
VERSION = importlib.metadata.version("pyDatalog")

#: What stands in the only place of a literal that needs none.
NOTHING = "-"


class Place(Protocol):
    """A constant or a variable."""

    id: str

    def is_const(self) -> bool:
        """Whether it is a constant."""
        ...


class Literal(Protocol):
    """A predicate of pyDatalog and its places."""

    terms: list[Place]

    def get_tag(self) -> object:
        """Return what the subgoal of the literal is found by."""
        ...


class _Queue(Protocol):
    def clear(self) -> None: ...


class Subgoal(Protocol):
    """A literal being answered; ``facts`` is the answer so far, or ``True`` for a ground one that holds."""

    facts: dict[object, Literal] | bool
    waiters: _Queue
    tasks: _Queue
    clauses: _Queue
    on_completion_: _Queue


class Clauses(Protocol):
    """What pyDatalog calls a ``Logic``: the clauses, and the state of the goal being asked."""

    Subgoals: dict[object, Subgoal]
    Tasks: object
    Recursive_Tasks: object
    Recursive: bool
    Goal: Subgoal | None


#: What pyDatalog calls to answer a literal: its places → the tuples of constants that it holds of.
Resolver = Callable[..., Iterator[tuple[str, ...]]]


def constant(code: str) -> Place:
    """Return a constant."""
    place: Place = pyEngine.Const(code)
    return place


def variable(name: str) -> Place:
    """Return a variable."""
    place: Place = pyEngine.Var(name)
    return place


def literal(name: str, places: Iterable[Place]) -> Literal:
    """Return a literal; one without places gets a place for :data:`NOTHING`. ``~`` before the name negates it."""
    made: Literal = pyEngine.Literal(name, list(places) or [constant(NOTHING)])
    return made


def new_clauses() -> Clauses:
    """Return no clauses yet; :func:`add` adds to those made last in this thread."""
    clauses: Clauses = Logic()
    return clauses


def copied(clauses: Clauses) -> Clauses:
    """Return a copy, in which goals can be asked while others are asked in the original."""
    copy: Clauses = Logic(clauses)
    return copy


def add(head: Literal, body: list[Literal]) -> None:
    """Add a clause."""
    pyEngine.assert_(pyEngine.Clause(head, body))  # noqa: PT009 - pyDatalog's word for adding a clause


def use(clauses: Clauses) -> None:
    """Let pyDatalog use these clauses in this thread, within :func:`aside`."""
    Logic.tl.logic, pyEngine.Fresh_var.tl.counter = clauses, 0


@contextmanager
def aside() -> Iterator[None]:
    """Lend pyDatalog's state in this thread, and put back what was there: a derivation may run inside another."""
    local, fresh = Logic.tl, pyEngine.Fresh_var.tl
    clauses, counter = getattr(local, "logic", None), getattr(fresh, "counter", 0)
    try:
        yield
    finally:
        fresh.counter, local.logic = counter, clauses
        if clauses is None:
            del local.logic


def register(resolvers: Mapping[str, Resolver]) -> None:
    """Let pyDatalog find resolvers: the name of a predicate, a stroke, and its number of places → the function."""
    pyEngine.Python_resolvers.update(resolvers)


def withdraw(names: Iterable[str]) -> None:
    """Take resolvers out of pyDatalog."""
    for name in names:
        pyEngine.Python_resolvers.pop(name, None)


def ask(goal: Literal, clauses: Clauses, spend: Callable[[], None]) -> Subgoal:
    """Run pyDatalog's tasks until a goal is answered; ``spend`` is called before each.

    Does what pyDatalog's own ``Literal.ask`` does, with two differences: subgoals are not forgotten here, and the goal
    is counted as a subgoal, so that a recursive goal is not derived twice.
    """
    subgoal: Subgoal = pyEngine.Subgoal(goal)
    clauses.Subgoals[goal.get_tag()] = subgoal
    clauses.Tasks, clauses.Recursive_Tasks, clauses.Recursive = pyEngine.TaskList(), pyEngine.TaskDeque(), False
    clauses.Goal = subgoal
    task, arguments = pyEngine.SEARCH, (subgoal,)
    while task:
        spend()
        task, arguments = task(*arguments)
    return subgoal


@contextmanager
def interrupted(clauses: Clauses) -> Iterator[None]:
    """Put the goal being asked aside while others are asked, and go on with it."""
    kept = clauses.Subgoals, clauses.Tasks, clauses.Recursive_Tasks, clauses.Recursive, clauses.Goal
    try:
        yield
    finally:
        clauses.Subgoals, clauses.Tasks, clauses.Recursive_Tasks, clauses.Recursive, clauses.Goal = kept


def forget(clauses: Clauses, tables: Iterable[dict[object, Subgoal]]) -> None:
    """Take apart the subgoals of a derivation, which refer to each other, so that none has to wait for the garbage
    collector."""
    for table in tables:
        for subgoal in table.values():
            for queue in (subgoal.waiters, subgoal.tasks, subgoal.clauses, subgoal.on_completion_):
                queue.clear()
            subgoal.facts = {}
        table.clear()
    clauses.Goal = clauses.Tasks = clauses.Recursive_Tasks = None
