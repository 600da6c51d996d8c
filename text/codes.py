"""Every code a fault can have: its severity and its message in Chinese and English. One row a fault.

``{…}`` are filled from the fault's arguments. ``docs/diagnostics/`` has a page for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """``ERROR`` stops the rule base from loading, or the request from being answered; ``WARNING`` does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    """One row."""

    severity: Severity
    zh: str
    en: str


def _error(zh: str, en: str) -> Code:
    return Code(Severity.ERROR, zh, en)


def _warning(zh: str, en: str) -> Code:
    return Code(Severity.WARNING, zh, en)


CODES: dict[str, Code] = {
    # shape
    "E001": _error("此处不应出现“{found}”，应为：{expected}", "“{found}” is not expected here; expected: {expected}"),
    "E002": _error("含有看不见或易混淆的字符 {character}", "an invisible or confusable character {character}"),
    "E003": _error(
        "文字过长：{length} 字，上限 {limit} 字",
        "the text is too long: {length} characters of at most {limit}",
    ),
    "E004": _error("文字到此中断，还应有：{expected}", "the text ends here; still expected: {expected}"),
    "E005": _error("括号或连加连减套叠超过 {limit} 层", "brackets or sums are nested more than {limit} deep"),
    "E006": _error(
        "“{found}”的写法不通行（{codes}），应写作“{normal}”",
        "“{found}” is not in its normal form ({codes}); write “{normal}”",
    ),
    "E007": _error("名称超过 {limit} 字", "a name is longer than {limit} characters"),
    "E008": _error("数字超过 {limit} 位", "a number has more than {limit} digits"),
    "E009": _error("一个文件超过 {limit} 项", "a file has more than {limit} items"),
    # names
    "E101": _error("“{name}”没有声明", "“{name}” is not declared"),
    "E102": _error("“{name}”重复声明", "“{name}” is declared twice"),
    "E104": _error("没有名为“{name}”的单位（{jurisdiction}）", "no body is called “{name}” ({jurisdiction})"),
    "E105": _error("没有计量单位“{unit}”", "there is no unit “{unit}”"),
    "E106": _error("条款“{clause}”不存在", "there is no clause “{clause}”"),
    "E107": _error("此项须写在某一条之下", "this belongs under a clause"),
    "E108": _error("没有名为“{name}”的读法", "there is no reading called “{name}”"),
    "E109": _error("性质“{name}”不在规定用语之内", "“{name}” is not one of the modalities"),
    "E110": _error("日期“{date}”不存在", "“{date}” is not a date"),
    "E111": _error("“{name}”与语言的关键词或固有用语相同", "“{name}” is a word of the language itself"),
    "E112": _error("类别互为属种：{cycle}", "categories are kinds of one another: {cycle}"),
    "E113": _error(
        "“事实”只写确定成立的事，不用“不”、比较和变量",
        "a stated fact holds outright: no “不”, no comparison, no variable",
    ),
    "E114": _error(
        "“{name}”与“{other}”看起来一样，字符却不同（{codes} 与 {others}）",
        "“{name}” looks the same as “{other}” but is written otherwise ({codes}, {others})",
    ),
    "E115": _error("类别的属种超过 {limit} 层", "categories are kinds of one another more than {limit} deep"),
    # types
    "E116": _error("{one}，与 {other} 矛盾", "{one}, which contradicts {other}"),
    "E201": _error("“{name}”说的是{wanted}，这里却是{found}", "“{name}” is said of {wanted}, but this is {found}"),
    "E202": _error(
        "单位不合：{left} 与 {right} 不能{operation}",
        "units differ: {left} and {right} cannot be {operation}",
    ),
    "E203": _error("“{name}”的值应为{wanted}", "the value of “{name}” should be {wanted}"),
    "E204": _error("“{name}”的选项中没有“{value}”", "“{value}” is not one of the options of “{name}”"),
    "E205": _error("“{name}”须带有值，不能单独成立", "“{name}” takes a value and cannot simply hold"),
    "E206": _error("“{name}”不带值", "“{name}” takes no value"),
    "E207": _error("“{name}”不是结论，规则不能推出它", "“{name}” is not a conclusion, so no rule may conclude it"),
    "E208": _error("计数对象“{name}”不是该金额所属的事物", "“{name}” is not the thing this amount belongs to"),
    "E209": _error(
        "“{name}”的值不是{wanted}，不能标“{flag}”", "the values of “{name}” are not {wanted}; it cannot be “{flag}”"
    ),
    "E210": _error("“{name}”不会是 {value}：{wanted}", "“{name}” cannot be {value}: {wanted}"),
    # rules
    "E301": _error(
        "“{name}”在结论中出现，却没有条件说明它是哪一个", "“{name}” is concluded but no condition says which"
    ),
    "E302": _error("规则经由否定或汇总依赖自身：{cycle}", "a rule rests on its own negation or total: {cycle}"),
    "E303": _error("规则永不能成立：{reason}", "the rule can never hold: {reason}"),
    "E304": _error("与“{other}”完全相同", "the same as “{other}”"),
    "E305": _error("条件展开后超过 {limit} 种情形", "the conditions expand to more than {limit} cases"),
    "E306": _error("“{name}”只在否定中出现", "“{name}” occurs only in a negation"),
    "E308": _error(
        "规则由自身的结论再算出数量，没有尽头：{cycle}",
        "a rule computes an amount from its own conclusions, without end: {cycle}",
    ),
    "E309": _error("一条规则的条件超过 {limit} 个", "a rule has more than {limit} conditions"),
    # which rule goes before which
    "E310": _error("{clause} 没有名为“{name}”的规则", "{clause} has no rule called “{name}”"),
    "E311": _error(
        "“{superior}”与“{inferior}”没有相同的结论，谈不上谁优先",
        "“{superior}” and “{inferior}” conclude nothing alike, so neither goes before the other",
    ),
    "E312": _error("优先次序绕成了圈：{cycle}", "what goes before what goes round in a circle: {cycle}"),
    "E313": _error(
        "“{superior}”不比“{inferior}”晚（{dates}），不能以“后法”优先",
        "“{superior}” is not later than “{inferior}” ({dates}), so it does not go before it as the later",
    ),
    "E314": _error(
        "“{superior}”不是“{inferior}”的上位，不能以“上位”优先",
        "“{superior}” is not above “{inferior}”, so it does not go before it as the superior",
    ),
    "E315": _error("规则库中没有文件“{document}”", "the rule base has no document “{document}”"),
    # clauses
    "E316": _error(
        "“推知”只从所陈述的推出所陈述的，{what}不能写在这里",
        "“推知” leads from what is said to what is said; {what} cannot stand here",
    ),
    "E317": _error(
        "由 {since} 可知 {implied}，与 {other} 矛盾", "{since} implies {implied}, which contradicts {other}"
    ),
    "E318": _error(
        "由词汇推知别的事实，所查看的陈述超过 {limit} 个",
        "more than {limit} statements are looked at to find what follows from the vocabulary",
    ),
    "E319": _error(
        "可另说的只能是单值的：“{name}”可有几个值",
        "only what has one value may be said otherwise: “{name}” may have several",
    ),
    "E401": _error("条款没有原文摘要值", "the clause has no source digest"),
    "E402": _error(
        "条款没有规则，也没有说明为何不可计算", "the clause has neither a rule nor a reason for having none"
    ),
    "E403": _error("既标为不可计算，又写有规则", "the clause is marked not computable and yet has rules"),
    "E404": _error("存疑至少要有两个读法，默认的至多一个", "a doubt needs two readings and at most one default"),
    "E405": _error("文件没有成文日期（未载明也须写出）", "the document has no date of issue (say so if unstated)"),
    "E406": _error("条款没有摘要", "the clause has no summary"),
    # cases
    "C001": _error("案情应为一个对象：每个事物一项", "a case is an object, one entry for each thing"),
    "C002": _error("“{name}”之下应为一个对象", "under “{name}” an object is expected"),
    "C003": _error("{what}超过 {limit} 个", "more than {limit} {what}"),
    "C004": _error("名称或值应为 1 至 {limit} 字", "a name or value has 1 to {limit} characters"),
    "C005": _error("“{name}”由规则或文件得出，案情不能直接给出", "“{name}” is concluded; a case cannot give it"),
    "C006": _error("“{name}”只能答“是”或“否”", "“{name}” is answered “是” (yes) or “否” (no)"),
    "C007": _error("“{name}”只能有一个值", "“{name}” takes one value"),
    "C008": _error(
        "“{name}”的值应写成文字，如{example}", "the value of “{name}” is written as text, such as {example}"
    ),
    "C009": _error(
        "“{value}”不是数量；“{name}”应为如“500{unit}”的数量",
        "“{value}” is not an amount; “{name}” is an amount such as “500{unit}”",
    ),
    "C010": _error(
        "“{value}”的单位应为：{units}；语言里没有换算系数的单位不作换算",
        "the unit of “{value}” should be one of: {units}; no other unit is converted",
    ),
    "C011": _error("“{value}”不是日期，应如“2024-03-20”", "“{value}” is not a date such as “2024-03-20”"),
    "C013": _error("词汇中没有“{name}”", "“{name}” is not in the vocabulary"),
    "C014": _error(
        "“{value}”不是合格的{kind}（{standard}），应如“{example}”",
        "“{value}” is not a well-formed “{kind}” ({standard}) such as “{example}”",
    ),
    "C015": _error("{what}与 {place} 所说自相矛盾", "{what} contradicts what {place} says"),
    "C019": _error("“等”写在列表的末尾，不能单独成值", "“等” ends a list and is no value of its own"),
    "C020": _error("“{name}”不会是 {value}：{wanted}", "“{name}” cannot be {value}: {wanted}"),
    "C021": _error(
        "规则库已载明：{stated}；案情不能另说", "the rule base states: {stated}; a case cannot say otherwise"
    ),
    "C022": _error(
        "“{name}”在这里应接{wanted}，“{thing}”却是{found}",
        "“{name}” takes {wanted} here, and “{thing}” is of {found}",
    ),
    "C024": _error(
        "由 {since} 可知 {implied}（{by}），与 {other} 矛盾",
        "{since} implies {implied} ({by}), which contradicts {other}",
    ),
    "C023": _error("“{name}”有且只有一个值，不能是空列表", "“{name}” has one value; its list cannot be empty"),
    # questions, and the readings they are asked under
    "Q001": _error("“{name}”不止一个：{bodies}", "“{name}” is the name of more than one body: {bodies}"),
    "Q002": _error("问句超过 {limit} 字", "the question is over {limit} characters"),
    "R001": _error("没有名为“{name}”的存疑", "there is no doubt called “{name}”"),
    "R002": _error("“{doubt}”没有读法“{reading}”", "“{doubt}” has no reading “{reading}”"),
    "R003": _error("“{name}”不止一处：{doubts}", "“{name}” is the name of more than one doubt: {doubts}"),
    # requests
    "B001": _error("请求应为一个 JSON 对象", "a request is a JSON object"),
    "B002": _error("请求没有“{name}”这一项", "a request has no “{name}”"),
    "B003": _error("须有 {part}", "{part} is needed"),
    "B004": _error("cases 应为至多 {limit} 个案情的列表", "cases is a list of at most {limit} cases"),
    "B005": _error("questions 应为 1 至 {limit} 个问句的列表", "questions is a list of 1 to {limit} questions"),
    "B006": _error("explain 应为 none、summary 或 full", "explain is none, summary or full"),
    "B007": _error("readings 应为“存疑：读法”的对象", "readings is an object, the name of a reading for each doubt"),
    "B009": _error(
        "changes 应为一个对象：每个事物一项，其下为要改的各项，或 null",
        "changes is an object, for each thing an object of what is changed, or null",
    ),
    "B010": _error("同一对象里有两项同名，只能留一项", "an object has this name twice: leave one"),
    "B011": _error("问句应为文字", "a question is text"),
    "B012": _error("whole 应为类别的列表", "whole is a list of categories"),
    "B013": _error("unknown 应为所问之事的列表", "unknown is a list of what was asked"),
    "V001": _error(
        "须有且只有 case 与 answer 两项，或 case 与 proof 两项",
        "case and answer, or case and proof, are needed, and nothing else",
    ),
    # query parameters
    "U001": _error("没有参数“{name}”", "there is no parameter “{name}”"),
    "U002": _error("“{name}”应为：{options}", "“{name}” is one of: {options}"),
    "U003": _error("规则库没有“{name}”", "the rule base has no “{name}”"),
    "U004": _error("“{name}”只能有一个", "“{name}” is given more than once"),
    "U005": _error("须有参数“{name}”：一份文件或一条", "“{name}” is needed: a document or a clause"),
    "U006": _error("两者须同为文件，或同为条款", "compare two documents or two clauses"),
    "U007": _error(
        "“{value}”不是文号或条款，应如“巴政办发〔2024〕8号 条 11”",
        "“{value}” is not a document or a clause such as “巴政办发〔2024〕8号 条 11”",
    ),
    "U008": _error("“{name}”超过 {limit} 字", "“{name}” is over {limit} characters"),
    # the command line
    "K001": _error("没有问句", "there is no question"),
    "K002": _error("没有改变：请给 CHANGES.json 或 --set", "there is no change: give CHANGES.json or --set"),
    "K003": _error("“{value}”应如“甲项目.实际投入=600万元”", "“{value}” should be like “甲项目.实际投入=600万元”"),
    "K004": _error("请只给其中一项：{options}", "give exactly one of: {options}"),
    "K005": _error("--role 只与 --unit 同用", "--role goes with --unit only"),
    "K006": _error("不是 UTF-8 文本，请另存为 UTF-8", "this is not UTF-8 text; save it as UTF-8"),
    "K007": _error("读不了：{reason}", "this cannot be read: {reason}"),
    "K008": _error("写不了：{reason}", "this cannot be written: {reason}"),
    "K009": _error("超过 {limit} 字节", "this is larger than {limit} bytes"),
    "K010": _error("不是可读的 JSON：{reason}", "this is not JSON that can be read: {reason}"),
    "K011": _error("没有找到规则文件", "there are no rule files"),
    "K012": _error("没有找到任何场景", "there are no scenarios"),
    "K013": _error("没有找到证明", "there is no proof"),
    "K014": _error("目录里没有文件", "there are no files in the folder"),
    "K015": _error(
        "目录里没有 {document} 的原文，网页上没有原文一栏",
        "the folder has no source of {document}; the page has no column for it",
    ),
    "K016": _error("这个地址不能用：{reason}", "this address cannot be had: {reason}"),
    "K017": _error("没有这个命令或选项", "there is no such command or option"),
    "K018": _error("须写出它的值", "its value is needed"),
    "K019": _error("应为{wanted}", "this should be {wanted}"),
    "K020": _error("命令行多出“{words}”", "“{words}” is one too many"),
    # official texts
    "S001": _error(
        "文件过大：{size} 字节，上限 {limit} 字节", "the file is too large: {size} bytes of at most {limit}"
    ),
    "S002": _error(
        "不认识的文件格式（{found}）；可读纯文本和 .docx", "unknown format ({found}); plain text and .docx can be read"
    ),
    "S003": _error("文字编码无法识别；试过 {tried}", "the encoding of the text is not known; tried {tried}"),
    "S004": _error(".docx 文件已损坏，无法打开", "the .docx file is damaged and cannot be opened"),
    "S005": _error(
        "没有找到条款：没有一行以“一、”“（一）”“1.”或“第一条”这类编号开头",
        "no clauses found: no line begins with a number such as “一、”, “（一）”, “1.” or “第一条”",
    ),
    # scenarios: what came out is not what was expected
    "T001": _error("应得 {expected}，实得 {found}", "expected {expected}, found {found}"),
    "T002": _error("没有依据 {clause}，而依据 {found}", "this does not rest on {clause} but on {found}"),
    "T003": _error("没有试过读法“{reading}”", "no outcome was tried under the reading “{reading}”"),
    "T004": _error("应为至多 {expected}，实为 {found}", "expected at most {expected}, found {found}"),
    "T005": _error("应为至少 {expected}，实为 {found}", "expected at least {expected}, found {found}"),
    "T006": _error("应缺 {expected}，所缺为 {found}", "expected {expected} to be missing, found {found} missing"),
    "T007": _error(
        "答案不取决于有没有未列出之物：{found}", "the answer does not depend on what may not be listed: {found}"
    ),
    # the whole
    "W601": _warning("结论“{name}”没有任何规则推出", "no rule concludes “{name}”"),
    "W602": _warning("“{name}”声明后未曾使用", "“{name}” is declared and never used"),
    "W603": _warning("可计算的条款没有场景", "a computable clause has no scenario"),
    "W604": _warning(
        "“{superior}”与“{inferior}”没有相同的结论，这一优先不起作用",
        "“{superior}” and “{inferior}” conclude nothing alike; this priority has no effect",
    ),
    "W605": _warning(
        "“{name}”不一定有：没有的时候，这个“+”算不出数",
        "there may be no “{name}”, and then this “+” has no value",
    ),
    "W606": _warning(
        "“遍及”的一项可能对着几个“{name}”，各有各的数",
        "one of the things that the total goes over may lead to several “{name}”, each with an amount of its own",
    ),
}
