"""What every rule base can speak of without declaring it: documents, clauses, bodies, and what joins them.

These statements are read off the documents themselves, so they are closed: what no document says is not so.
"""

from __future__ import annotations

from logic.datalog import Kind, Predicate
from logic.words import LINKS, MODALITIES, ROLES

DOCUMENT, CLAUSE, BODY, MODALITY, STATUS = "政策文件", "条款", "机构", "条款性质", "目标情况"

#: category → what it is a kind of.
CATEGORIES: dict[str, str] = {DOCUMENT: "", CLAUSE: "", BODY: ""}

#: options the builtin predicates range over. A target is met, unmet, or not yet due: three values, none of them
#: unknown.
OPTIONS: dict[str, tuple[str, ...]] = {MODALITY: tuple(MODALITIES), STATUS: ("达成", "未达成", "未到期")}

#: true of a document on the day a question is asked as of.
IN_FORCE = "有效"
#: true of a target (by name) once its due date has come.
DUE = "已到期"

PREDICATES: dict[str, Predicate] = {
    **{
        role: Predicate(role, Kind.STATED, 2, (CLAUSE, DOCUMENT), BODY, "category", given=False, closed=True)
        for role in ROLES
    },
    **{
        link: Predicate(
            link,
            Kind.STATED,
            2,
            (DOCUMENT, CLAUSE),
            "",
            "any",
            given=False,
            closed=True,
            transitive=transitive,
        )
        for link, (_, transitive) in LINKS.items()
    },
    "发文机关": Predicate("发文机关", Kind.STATED, 2, (DOCUMENT,), BODY, "category", given=False, closed=True),
    "条款性质": Predicate("条款性质", Kind.STATED, 2, (CLAUSE,), MODALITY, "options", given=False, closed=True),
    "所属文件": Predicate("所属文件", Kind.STATED, 2, (CLAUSE,), DOCUMENT, "category", given=False, closed=True),
    "成文日期": Predicate("成文日期", Kind.STATED, 2, (DOCUMENT,), "日", "date", given=False, closed=True),
    "施行日期": Predicate("施行日期", Kind.STATED, 2, (DOCUMENT,), "日", "date", given=False, closed=True),
    "失效日期": Predicate("失效日期", Kind.STATED, 2, (DOCUMENT,), "日", "date", given=False, closed=True),
    IN_FORCE: Predicate(IN_FORCE, Kind.STATED, 1, (DOCUMENT,), given=False, closed=True),
    DUE: Predicate(DUE, Kind.STATED, 1, ("",), given=False, closed=True),
}
