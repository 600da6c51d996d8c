"""no_answer: the one family of errors for a question that is understood and has no answer all the same."""

from __future__ import annotations

from typing import ClassVar


class NoAnswerError(Exception):
    """There is no answer, though nothing is wrong with what was asked.

    ``kind`` names the reason: it is a row of :data:`service.reasons.REASONS`, where its words are. ``arguments`` are
    what the words have places for. A floor that finds a reason of its own raises a subclass with its own ``kind``.
    """

    kind: ClassVar[str]

    def __init__(self, **arguments: object) -> None:
        super().__init__(", ".join(f"{name}: {value}" for name, value in arguments.items()))
        self.arguments = arguments


class BudgetExceededError(NoAnswerError):
    """A derivation cost more than it was allowed; carries the budget."""

    kind = "derivation"

    def __init__(self, budget: int) -> None:
        super().__init__(budget=budget)
        self.budget = budget
