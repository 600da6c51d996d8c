"""The steps of a proof, each read once; what they *show* is checked in ``steps.py``. ``docs/proofs.md``, “A proof”."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from verify.atoms import Atom, atom_of, same_json
from verify.rules import Condition
from verify.terms import Bound, Refused, Term, need, read

#: A way: ``("at", n, by, ways)``, ``("differs", term)`` or ``("gives", step)``; ``ways`` has what each binds and how it
#: goes on.
Way = tuple[Any, ...]
#: Rules by id, each with the way through its body.
Tried = Sequence[tuple[Any, Way]]

LEAVES = ("given", "found", "implied", "stated", "settled", "unknown")
#: The kind of a search by what it finds.
SEARCHES = {True: "searched", None: "open", False: "absent"}

#: The parts that a step of a kind has, beside its kind; those of a leaf are for case and rule base to say.
_PARTS = {
    "computed": ("condition holds operands result",),
    "summed": ("condition contributors holds operands result search",),
    **dict.fromkeys(("concluded", "possible"), ("atom bindings premises rule",)),
    **dict.fromkeys(SEARCHES.values(), ("atom direct", "atom candidates direct", "atom closure direct")),
    "sole": ("atom holds search",),
    "closure": ("searches",),
}
_NOTHING: Bound = {}


class Node(NamedTuple):
    """A step and its parts, as ``docs/proofs.md`` names them; what its kind does not have is as here."""

    kind: str
    written: Any  # the step as JSON
    atom: Atom = ("", ())
    condition: Condition | None = None
    operands: Bound = _NOTHING
    result: Term | None = None
    bindings: Bound = _NOTHING
    premises: Sequence[int] = ()
    direct: Sequence[int] = ()
    candidates: Tried | None = None
    searches: Sequence[tuple[Atom, Tried]] = ()
    closure: int | None = None
    search: int | None = None


def nodes_of(written: Any) -> list[Node]:
    """Read the steps of a proof; no two are the same."""
    need(len({*map(same_json, written)}) == len(written), "one step twice")
    return [_node_of(number, node) for number, node in enumerate(written)]


def _node_of(number: int, written: Any) -> Node:
    kind, parts = written["kind"], written.keys() - {"kind"}
    need(kind in LEAVES or kind in _PARTS, f"step {number}: no kind {kind:.40}")
    need(kind in LEAVES or " ".join(sorted(parts)) in _PARTS[kind], f"step {number}: other parts")
    need("rule" not in parts or isinstance(written["rule"], str), f"step {number}: a rule is named by text")
    try:
        node = Node(kind, written, **{part: _READ[part](number, written[part]) for part in parts & _READ.keys()})
    except Refused as refused:
        raise Refused(f"step {number}: {refused}") from refused
    need("direct" in parts or None not in node.atom[1], f"step {number}: not a term")
    return node


def step_before(number: int, value: Any) -> int:
    """Return the number of a step, which must come before another."""
    need(type(value) is int and 0 <= value < number, "a step rests on a later one")
    return int(value)


def rests_on(node: Node) -> set[int]:
    """Return the steps that a step names."""
    named = {step for step in (*node.premises, *node.direct, node.closure, node.search) if step is not None}
    for kind, *parts in walk([*(node.candidates or ()), *(pair for _, tried in node.searches for pair in tried)]):
        named |= {parts[1]} if kind == "at" else {parts[0]} if kind == "gives" else set()
    return named


def walk(tried: Tried) -> Iterator[Way]:
    """Yield every way, each before those in which it goes on, in their order."""
    todo = [way for _, way in reversed(tried)]
    while todo:
        yield (way := todo.pop())
        todo += [then for _, then in reversed(way[3])] if way[0] == "at" else []


def _steps_of(number: int, value: Any) -> list[int]:
    need(isinstance(value, list), "not a list")
    return [step_before(number, step) for step in value]


def _bindings_of(_: int, value: Any) -> Bound:
    need(isinstance(value, dict), "what variables are bound to is no object")
    return {name: read(term) for name, term in value.items()}


def _tried_of(number: int, value: Any) -> Tried:
    need(isinstance(value, list), "not a list")
    need(all(_is_pair(one) and isinstance(one[0], str) for one in value), "not a rule with its way")
    return [(rule, _way_of(number, way)) for rule, way in value]


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2


def _way_of(number: int, written: Any) -> Way:
    """Read a way, and the ways in which it goes on."""
    found, todo = list[tuple[Bound, Way]](), list[tuple[Any, Bound, Any]]()
    todo.append((found, _NOTHING, written))
    while todo:
        before, new, way = todo.pop()
        match way:
            case {"at": at, "by": step, "ways": list(ways), **rest} if not rest:
                need(type(at) is int and at >= 0, "no such condition left")
                need(all(map(_is_pair, ways)), "not what is bound, with the way that goes on")
                followed = list[tuple[Bound, Way]]()
                before.append((new, ("at", at, step_before(number, step), followed)))
                todo += [(followed, _bindings_of(number, new), then) for new, then in reversed(ways)]
            case {"differs": value, **rest} if not rest:
                before.append((new, ("differs", read(value))))
            case {"gives": step, **rest} if not rest:
                before.append((new, ("gives", step_before(number, step))))
            case _:
                raise Refused(f"not a way: {way!r:.80}")
    return found[0][1]


def _searches_of(number: int, value: Any) -> list[tuple[Atom, Tried]]:
    need(isinstance(value, list), "not a list")
    need(all(isinstance(part, dict) and part.keys() == {"atom", "candidates"} for part in value), "other parts")
    return [(atom_of(part["atom"]), _tried_of(number, part["candidates"])) for part in value]


#: How each part is read; the rest are compared as they are written.
_READ: dict[str, Callable[[int, Any], Any]] = {
    "atom": lambda _, value: atom_of(value),
    "condition": lambda _, value: Condition.of(value),
    "result": lambda _, value: None if value is None else read(value),
    **dict.fromkeys(("operands", "bindings"), _bindings_of),
    **dict.fromkeys(("premises", "direct"), _steps_of),
    **dict.fromkeys(("closure", "search"), step_before),
    "candidates": _tried_of,
    "searches": _searches_of,
}
