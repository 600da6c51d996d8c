"""What every rule base can speak of without declaring it: documents, clauses, bodies, what joins them, and on what
ground one goes before another. Each word has its exact English synonym.

These statements are read off the documents themselves, so they are closed: what no document says is not so.
"""

from __future__ import annotations

from logic.datalog import Kind, Predicate

DOCUMENT, CLAUSE, BODY, MODALITY, STATUS = "政策文件", "条款", "机构", "条款性质", "目标情况"

#: What a document cites in words only: a rule, a meeting, a standard without a number.
CITED_SOURCE = "所引来源"

#: The roles a body can have in a clause or document.
ROLES: dict[str, str] = {
    "责任单位": "responsible",
    "牵头单位": "lead",
    "配合单位": "assisting",
    "主送": "addressed-to",
    "抄送": "copied-to",
    "主体": "actor",
}

#: The ways one document or clause bears on another, and whether the relation chains.
LINKS: dict[str, tuple[str, bool]] = {
    "贯彻": ("implements", True),
    "落实": ("carries-out", False),
    "依据": ("based-on", False),
    "按照": ("according-with", False),
    "参照": ("modelled-on", False),
    "结合": ("together-with", False),
    "印发": ("issues", False),
    "废止": ("repeals", False),
    "修改": ("amends", False),
    "对应": ("parallel-to", False),
}

#: The grounds on which one rule goes before another: what a proof says of each.
GROUNDS: dict[str, tuple[str, str, str]] = {
    "明文": ("stated", "明文规定优先", "as the text expressly says"),
    "上位": ("superior", "上位文件优先", "the superior document prevails"),
    "后法": ("later", "后发文件优先", "the later document prevails"),
    "特别": ("special", "特别规定优先", "the special rule prevails"),
}

#: The ground where none is said.
DEFAULT_GROUND = "明文"

#: What a clause does; the words of the corpus for its force. 优先 is not 必须, 鼓励 gives no claim.
MODALITIES: dict[str, str] = {
    "目标": "target",
    "授权": "empowers",
    "允许": "permits",
    "支持": "supports",
    "鼓励": "encourages",
    "奖补": "awards",
    "审批": "approval",
    "优先": "priority",
    "要求": "requires",
    "探索": "explores",
    "试点": "pilots",
    "保障": "safeguards",
    "依据": "basis",
    "定义": "defines",
    "印发": "issues",
    "禁止": "forbids",
}

#: category → what it is a kind of.
CATEGORIES: dict[str, str] = {DOCUMENT: "", CLAUSE: "", BODY: "", CITED_SOURCE: ""}

#: options the builtin predicates range over. A target is met, unmet, or not yet due: three values, none of them
#: unknown.
OPTIONS: dict[str, tuple[str, ...]] = {MODALITY: tuple(MODALITIES), STATUS: ("达成", "未达成", "未到期")}

#: true of a document, or of a clause, that holds on the day a question is asked as of; unknown where that is presumed.
IN_FORCE = "有效"
#: true where :data:`IN_FORCE` is, and where it is presumed: what rules rest on.
PRESUMED = "推定有效"
#: true of a target (by name) once its due date has come.
DUE = "已到期"
#: the predicates that hold by dates.
BY_DATES = (IN_FORCE, PRESUMED, DUE)

#: The links that end what another document says: it, or some of it.
REPEALS, AMENDS = "废止", "修改"

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
    IN_FORCE: Predicate(IN_FORCE, Kind.STATED, 1, (DOCUMENT, CLAUSE), given=False, closed=True),
    PRESUMED: Predicate(PRESUMED, Kind.STATED, 1, (DOCUMENT, CLAUSE), given=False, closed=True),
    DUE: Predicate(DUE, Kind.STATED, 1, ("",), given=False, closed=True),
}
