"""validity: on which days a document or a clause holds, by the dates that documents state."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from logic.cite import Citation


@dataclass(frozen=True, slots=True)
class Ending:
    """That a document repeals or amends something: the place that says so, and the first day of it, ``None`` where that
    document has no date."""

    citation: Citation
    day: datetime.date | None


@dataclass(frozen=True, slots=True)
class Validity:
    """The dates of a document, or of a clause that another document repeals or amends; ``None`` for a date that is not
    stated.

    A document that states no day of effect begins on its day of issue. ``expires`` is its last day. ``checked`` is the
    day until which it is known that nothing has ended it. ``repealed``: nothing of it holds any more; ``amended``: some
    of it, it is not said what, reads otherwise.
    """

    issued: datetime.date | None
    effective: datetime.date | None
    expires: datetime.date | None
    checked: datetime.date | None = None
    repealed: Ending | None = None
    amended: Ending | None = None

    @property
    def begins(self) -> datetime.date | None:
        """The first day."""
        return self.effective or self.issued

    def repeal_on(self, day: datetime.date) -> Ending | None:
        """Return what has repealed it by a day."""
        return self.repealed if self.repealed and self.repealed.day and self.repealed.day <= day else None

    def holds_on(self, day: datetime.date) -> bool | None:
        """Whether it holds on a day; ``None`` where that is not known, but presumed."""
        if (self.begins and day < self.begins) or (self.expires and day > self.expires) or self.repeal_on(day):
            return False
        if self.begins is None or (self.expires is None and (self.checked is None or day > self.checked)):
            return None
        endings = (ending for ending in (self.repealed, self.amended) if ending)
        return None if any(ending.day is None or ending.day <= day for ending in endings) else True
