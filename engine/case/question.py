"""question: one atom of the language, asked of a case → a pattern over a predicate.

The name of a thing of the case or of the rule base stands for that thing. The name of a category or of a list of
options stands for anything of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.case.case import iso_date
from engine.case.facts import CaseFacts
from grammar.meaning.program import Program
from grammar.meaning.vocabulary import local_name
from grammar.syntax import tree
from grammar.syntax.parse import read_place
from logic.cite import EVERYWHERE, Citation
from logic.datalog import Predicate
from logic.units import UNITS, in_base, split_quantity
from logic.values import Day, Name, Quantity, Value, Word
from text.fault import Argument, Fault, FaultsError, Phrase
from text.spelling import did_you_mean

#: The longest question, in characters.
LONGEST_QUESTION = 500


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready to be answered.

    ``pattern`` has ``None`` where anything may stand; ``kinds`` is the category or option list of what may stand there.
    ``form`` is ``truth`` (yes or no), ``value`` (of one thing's attribute) or ``list`` (all rows that fit).
    ``within`` is the document or clause whose rules alone are asked; where it is empty, all are.
    """

    text: str
    form: str
    predicate: str
    pattern: tuple[Value | None, ...]
    kinds: tuple[str, ...]
    within: Citation = EVERYWHERE


def read_question(program: Program, facts: CaseFacts, question: tree.Question, text: str) -> Question:
    """Look up the names of a question in the case and the vocabulary.

    Raises :class:`~text.fault.FaultsError` for a name that is in neither, and for a word that does not fit its place.
    """
    reader = _Reader(program, facts)
    found = reader.read(question, text)
    if reader.faults or found is None:
        raise FaultsError(reader.faults)
    return found


class _Reader:
    def __init__(self, program: Program, facts: CaseFacts) -> None:
        self.program, self.facts = program, facts
        self.faults: list[Fault] = []
        self.within = EVERYWHERE

    def read(self, question: tree.Question, text: str) -> Question | None:
        self.within = self._within(question.within)
        subject = question.subject
        form = "truth"
        if question.form == "value":
            if isinstance(subject, tree.Reference) or len(subject.names) != 2:
                self._fault("E205", question)
                return None
            predicate_name, form = subject.names[1], "value"
            subject = tree.Path(subject.names[:1], subject.names[0].span)
        else:
            assert question.predicate is not None
            predicate_name = question.predicate
        predicate = self._predicate(predicate_name, 1 if question.form in ("category", "holds") else 2)
        if predicate is None:
            return None
        row = self.program.vocabulary.predicates[predicate]
        first, first_kind = self._term(subject)
        if first_kind in self.program.vocabulary.options:
            wanted: Argument = tuple(filter(None, row.domains)) or Phrase("thing")
            said = {"name": row.name, "wanted": wanted, "found": first_kind}
            self.faults.append(Fault("E201", subject.span, said))
        pattern: list[Value | None] = [first]
        kinds = [first_kind]
        if question.form == "related":
            assert question.object is not None
            second, second_kind = self._object(question.object, row)
            pattern.append(second)
            kinds.append(second_kind)
        elif form == "value":
            pattern.append(None)
            kinds.append("")
        if (form == "truth" and None in pattern) or (form == "value" and first is None):
            form = "list"
        return Question(text, form, predicate, tuple(pattern), tuple(kinds), self.within)

    def _within(self, reference: tree.Reference | None) -> Citation:
        if reference is None:
            return EVERYWHERE
        documents, cited = self.program.documents, reference.citation()
        if cited.document not in documents:
            hint = did_you_mean(cited.document, documents)
            self.faults.append(Fault("E101", reference.span, {"name": cited.document}, hint=hint))
        elif cited.clause and cited not in self.program.clauses:
            hint = did_you_mean(cited.clause, documents[cited.document].clauses)
            self.faults.append(Fault("E106", reference.span, {"clause": str(cited)}, hint=hint))
        return cited

    def _predicate(self, name: tree.Ident, arity: int) -> str | None:
        vocabulary = self.program.vocabulary
        text = vocabulary.aliases.get(name.text, name.text)
        row = vocabulary.predicates.get(text)
        if row is None:
            known = [p.name for p in vocabulary.predicates.values() if p.arity == arity]
            self._unknown(name, known)
            return None
        if row.arity != arity:
            self.faults.append(Fault("E205" if row.arity == 2 else "E206", name.span, {"name": name.text}))
            return None
        return text

    def _term(self, path: tree.Path | tree.Reference) -> tuple[Name | None, str]:
        if isinstance(path, tree.Reference):
            return Name(str(path.citation())), ""
        if len(path.names) != 1:
            self.faults.append(Fault("E205", path.span, {"name": " 的 ".join(n.text for n in path.names)}))
            return None, ""
        return self._name(path.names[0])

    def _object(self, node: tree.TermNode, row: Predicate) -> tuple[Value | None, str]:
        if isinstance(node, tree.Literal):
            return self._literal(node, row), ""
        if isinstance(node, tree.Path) and len(node.names) == 1 and row.range_kind == "options":
            name = node.names[0]
            if name.text == row.range:
                return None, row.range
            options, is_open = self.facts.program.options[row.range]
            text = self.facts.program.aliases.get(name.text, name.text)
            if text in options or not is_open:
                if text not in options:
                    self._unknown(name, options)
                return Name(text), ""
            return self._known_word(text, row.range), ""
        found, kind = self._term(node)
        if kind in self.program.vocabulary.options:
            self.faults.append(Fault("E203", node.span, {"name": row.name, "wanted": row.range or Phrase("thing")}))
        return found, kind

    def _literal(self, node: tree.Literal, row: Predicate) -> Value:
        """Return the amount, date or text asked about; one of another dimension is a fault."""
        if node.sort == "quantity":
            number, unit = split_quantity(node.text)
            entry = UNITS.get(unit or "比例")
            if entry is not None and (row.range_kind, row.range) == ("unit", entry.base):
                return Quantity(in_base(number, entry), entry.base)
        elif node.sort == "date" and row.range_kind == "date" and (day := iso_date(node.text)) is not None:
            return Day(day)
        if row.range_kind in ("unit", "date"):
            wanted = Phrase("date") if row.range_kind == "date" else row.range
            self.faults.append(Fault("E203", node.span, {"name": row.name, "wanted": wanted}))
        if row.range_kind == "options" and self._is_word(node.text, row.range):
            return self._known_word(node.text, row.range)
        if row.range_kind == "options" and node.text not in (options := self.facts.program.options[row.range][0]):
            self._unknown(node, options)
        return Name(node.text)

    def _is_word(self, text: str, of: str) -> bool:
        """Whether an open list does not declare a text."""
        options, is_open = self.facts.program.options[of]
        return is_open and text not in options

    def _known_word(self, text: str, of: str) -> Word:
        """Return a word as the case has it, with the options that it is not."""
        given = (value for fact in self.facts.case.facts for value in fact.arguments)
        return next(
            (word for word in given if isinstance(word, Word) and (word.text, word.options) == (text, of)),
            Word(text, of),
        )

    def _name(self, name: tree.Ident) -> tuple[Name | None, str]:
        vocabulary = self.program.vocabulary
        text = vocabulary.aliases.get(name.text, name.text)
        if text in self.program.named:
            return Name(text), ""
        if text in self.facts.case.things or text in vocabulary.entities or text in vocabulary.bodies:
            return Name(text), ""
        bodies = self._bodies(name.text)
        if len(bodies) == 1:
            return Name(bodies[0]), ""
        if bodies:
            hint = Phrase("full-name", {"suggestion": bodies[0]})
            self.faults.append(Fault("Q001", name.span, {"name": name.text, "bodies": tuple(bodies)}, hint=hint))
            return None, ""
        if text in vocabulary.categories or text in vocabulary.options:
            return None, text
        if read_place(text).document in self.program.documents:
            return Name(text), ""  # a clause that is not encoded, of a document that is
        known = [*self.facts.case.things, *vocabulary.entities, *vocabulary.bodies, *vocabulary.categories]
        self._unknown(name, known)
        return None, ""

    def _bodies(self, local: str) -> list[str]:
        """Return the bodies that documents call ``local``: in the document that alone is asked, else in all
        documents."""
        bodies = self.program.vocabulary.bodies
        found = sorted(body.name for body in bodies.values() if body.local == local)
        document = self.program.documents.get(self.within.document)
        if document is not None:
            full = local_name(document.jurisdiction, local)
            full = self.program.vocabulary.aliases.get(full, full)
            return [full] if full in bodies else found
        return found

    def _unknown(self, name: tree.Ident | tree.Literal, known: Sequence[str]) -> None:
        hint = did_you_mean(name.text, known)
        self.faults.append(Fault("E101", name.span, {"name": name.text}, hint=hint))

    def _fault(self, code: str, question: tree.Question) -> None:
        names = question.subject.names if isinstance(question.subject, tree.Path) else ()
        said = " 的 ".join(name.text for name in names)
        self.faults.append(Fault(code, question.span, {"name": said}))
