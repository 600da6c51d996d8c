"""chains: a transitive relation, followed from a thing as far as it goes, by shortest chains.

Of each thing that was asked about, every thing that is reached is kept with the one before it, and no chain is written
out until it is shown: so a chain of n links takes n places and not n².
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from copy import copy

from logic.terms import Known
from logic.values import Name
from logic.worlds import Tuple

#: The most things of which what they reach is kept at once.
MOST_KEPT = 64


class Chains:
    """The chains of one relation; each of ``rows`` is a link. ``walked`` counts the things that were met on them."""

    def __init__(self, rows: Iterable[Tuple]) -> None:
        links: dict[Name, set[Name]] = {}
        back: dict[Name, set[Name]] = {}
        for start, end in rows:
            assert isinstance(start, Name)
            assert isinstance(end, Name)
            links.setdefault(start, set()).add(end)
            back.setdefault(end, set()).add(start)
        self._links = {start: sorted(ends) for start, ends in links.items()}
        self._back = {end: sorted(starts) for end, starts in back.items()}
        self._kept: OrderedDict[Name, Mapping[Name, Name]] = OrderedDict()
        self.walked = 0

    def again(self) -> Chains:
        """Return the same chains, of which nothing has been followed yet: for another case, perhaps in another
        thread."""
        found = copy(self)
        found._kept, found.walked = OrderedDict(), 0
        return found

    def starts(self) -> Iterable[Name]:
        """Return the things that a chain may begin with."""
        return self._links

    def after(self, first: Name) -> list[Name]:
        """Return the things that a chain of more than one link leads to, nearest first, smaller names before others."""
        before, links = self._walk(first), self._links.get(first, ())
        return [thing for thing, last in before.items() if last != first and (thing != first or first not in links)]

    def before(self, last: Name) -> list[Name]:
        """Return the things from which a chain of more than one link leads to a thing."""
        found = self._follow(self._back, last)
        things = [thing for thing in found if thing != last or found[last] != last]
        return [thing for thing in things if last not in self._links.get(thing, ())]

    def chain(self, first: Known, last: Known) -> tuple[Name, ...]:
        """Return a shortest chain of more than one link, with both its ends; empty when there is none."""
        if not isinstance(last, Name) or not self.leads(first, last):
            return ()
        assert isinstance(first, Name)
        before = self._walk(first)
        found = [last, before[last]]
        while found[-1] != first:
            found.append(before[found[-1]])
        return tuple(reversed(found))

    def leads(self, first: Known, last: Known) -> bool:
        """Whether a chain of more than one link leads from one thing to another, of which the first is shortest."""
        if not isinstance(first, Name) or not isinstance(last, Name) or first not in self._links:
            return False
        return self._walk(first).get(last, first) != first

    def _walk(self, first: Name) -> Mapping[Name, Name]:
        """Return everything that a thing leads to, each with the thing before it: the thing itself with the last
        thing of its shortest ring, and with itself where no ring leads back to it."""
        if first in self._kept:
            self._kept.move_to_end(first)
            return self._kept[first]
        found = self._kept[first] = self._follow(self._links, first)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return found

    def _follow(self, links: Mapping[Name, list[Name]], first: Name) -> dict[Name, Name]:
        found, todo = {first: first}, [first]
        for thing in todo:
            for other in links.get(thing, ()):
                if other not in found:
                    found[other] = thing
                    todo.append(other)
        self.walked += len(found)
        found[first] = next((thing for thing in found if thing != first and first in links.get(thing, ())), first)
        return found
