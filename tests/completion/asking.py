"""asking: a case and a question → the answer, as the door of the service gives it out."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from logic.no_answer import NoAnswerError
from service.service import Service
from service.trip import answered_json, respond
from tests.completion.schema import Case
from text.encode import encode
from text.fault import FaultsError

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """A case with the day it is decided as of, the readings that have been settled, and lists said to be whole."""

    case: Case
    as_of: str
    readings: Mapping[str, str] = field(default_factory=dict)

    def shown(self) -> str:
        """Return the case, the day and the readings as JSON."""
        case = json.dumps(self.case, ensure_ascii=False)
        return f"{case} 日期 {self.as_of}" + (f" 读法 {dict(self.readings)}" if self.readings else "")


def decide(service: Service, asked: Asked, question: str, kind: str = "decide", explain: str = "none") -> Answer | None:
    """Return the answer to a question, ``None`` where the case is refused or is too much work.

    An answer that does not verify, or on which the engines differ, is an error of the engines: it is raised.
    """
    sent = {"case": asked.case, "questions": [question], "explain": explain, "as_of": asked.as_of}
    if asked.readings:
        sent["readings"] = dict(asked.readings)
    sent = json.loads(json.dumps(sent))
    try:
        said: Any = encode(answered_json(service, respond(service, kind, sent, datetime.date(2024, 6, 1))))
    except FaultsError:
        return None
    except NoAnswerError as error:
        if error.kind == "too-much-work":
            return None
        raise
    answer: Answer = json.loads(json.dumps(said))["answers"][0]
    return answer


def value(answer: Answer) -> object:
    """Return the value of an answer, without how it is said."""
    found = answer["value"]
    return {key: part for key, part in found.items() if key != "text"} if isinstance(found, dict) else found
