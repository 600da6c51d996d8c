"""Official texts: how a document is read from disk, and how its own numbering splits it into clauses.

The documents here are invented. The five that the rule base encodes are checked where the folder that holds them
lies beside the checkout.
"""

import textwrap
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

import sources.read
from sources import (
    FURNITURE,
    OfficialText,
    SourceClause,
    SourceError,
    digest,
    read_source,
    read_text,
    split_text,
    unaccounted,
)
from sources.numbering import Label, Level, label_of, to_chinese, to_int
from text.codes import CODES
from text.row import fields

SHARED = Path(__file__).resolve().parents[3] / "shared" / "sources"


def split(text: str) -> OfficialText:
    """Split a text and hold the promise that every test relies on: nothing is lost, addresses are different."""
    official = split_text(text)
    assert unaccounted(text, official) == ()
    addresses = addresses_of(official)
    assert len(set(addresses)) == len(addresses)
    assert all(clause.digest == digest(clause.text) for clause in official.clauses)
    return official


def addresses_of(official: OfficialText) -> list[str]:
    return [clause.address for clause in official.clauses]


def clause(official: OfficialText, address: str) -> SourceClause:
    return next(each for each in official.clauses if each.address == address)


def dedent(text: str) -> str:
    return textwrap.dedent(text).strip("\n")


# The conventions, one invented document each

PLAIN = dedent(
    """
    青山市人民政府关于
    扶持小微茶园的
    若干意见

    青政发〔2031〕7号

    各镇人民政府，市直各单位：
    为了让茶农多挣钱，现提出以下意见。
    一、总的想法
    茶园要小而美。
    二、主要工作
    （一）修路。
    1.通村道路。三年修完。（责任单位：市交通局）
    2.田间小道。随用随修。
    （二）用水。
    3.山塘清淤。每年一次。
    4.安装水表。谁用谁装。
    三、保障
    （一）出钱。市里每年安排专款。
    （二）出人。每镇派一名技术员。

    青山市人民政府
    2031年5月6日
    （此件公开发布）

    抄送：市委各部门，
          市人大常委会办公室。
    青山市人民政府办公室      2031年5月7日印发
    """
)

NOTICE = dedent(
    """
    云河办发〔2030〕12号
    云河县人民政府办公室
    关于印发《养蜂三年行动
    实施方案》的通知

    各乡镇人民政府，县直各部门：
    《养蜂三年行动实施方案》已经县政府同意，请照办。
    附件：1.任务表
          2.名册
    云河县人民政府办公室
    2030年3月4日
    （此件主动公开）

    养蜂三年行动

    实施方案

    蜂多花好，制定本方案。
    一、总体要求
    （一）方向
    先试点，后推开。
    （二）原则
    ——自愿。
    ——安全。
    二、目标
    用三年时间，全县蜂群翻一番，蜂农收入稳步提高，成为全省的示范县。
    （一）数量。蜂群两万箱。
    （二）质量。抽检合格。
    三、任务
    （一）育种
    1.建场。建一个种蜂场。
    2.选种。选三个品种。
    （二）销售
    1.品牌。注册一个商标。
    抄送：县委办公室，
    县人大常委会办公室。
    云河县人民政府办公室    2030年3月5日印发
    """
)

CONTINUOUS = dedent(
    """
    首页 > 政务公开

    白沙镇扶持渔家乐有新招

    来源:某某网
    时间:2029-01-02 10:00:00

    全文如下:

    白沙镇人民政府关于扶持渔家乐的实施意见

    白政发[2029]3号

    各村民委员会,镇直各单位:

    根据上级部署(白发〔2028﹞1号),提出如下意见。

    一、总体要求

    (一)指导思想

    靠海吃海,规范经营。

    (二)发展目标

    两年内开办三十家。

    二、办法

    (三)减租,延长租期

    镇属码头的租金减半,到期可以顺延。(责任单位:镇财政所)

    三、组织

    (四)专人负责

    每村一名联络员。

    2029年1月1日

    (此件公开发布)

    Baidu
    map
    """
)

STATUTE = dedent(
    """
    奖励政策
    海岛区"好店"奖励政策:促进夜市(集市)发展三条措施
    促进夜市(集市)发展三条措施
    为了夜市热闹,现制定如下措施:
    第一条 延长时间。夜市可以开到凌晨。
    第三条第二款所称摊位另行规定。
    第二条 减免费用。摊位费减半。(牵头单位:区商务局配合单位:区财政局)
    第三条 保障安全。依照
    （一）项要求,设置灭火器:
    （一）每摊一个;
    （二）每月检查。
    热点信息
    -
    一、别处夜市的做法...
    1.某地的另一条消息
    """
)

CHAPTERS = dedent(
    """
    某某市公园管理办法
    （2030年1月2日市人民政府第3次常务会议通过）
    第一章　总　则
    第一条　为了管好公园，制定本办法。
    第二条　本办法所称公园，包括：
    （一）综合公园；
    （二）口袋公园。
    第二章　管理
    第三条　公园免费开放。
    第三章　附则
    第四条　本办法自发布之日起施行。
    """
)


def test_numbers_that_run_through_stand_alone_and_those_that_restart_get_the_path() -> None:
    official = split(PLAIN)
    assert official.number == "青政发〔2031〕7号"
    assert official.title == "青山市人民政府关于扶持小微茶园的若干意见"
    assert addresses_of(official) == ["序言", "一", "1", "2", "3", "4", "三（一）", "三（二）", "落款"]


def test_headings_without_text_begin_the_next_clause() -> None:
    official = split(PLAIN)
    assert clause(official, "1").text.splitlines()[:2] == ["二、主要工作", "（一）修路。"]
    assert clause(official, "3").text.startswith("（二）用水。\n3.")
    assert clause(official, "1").heading == "通村道路"
    assert clause(official, "一").heading == "总的想法"


def test_signature_remark_copies_and_printer_are_one_clause() -> None:
    closing = clause(split(PLAIN), "落款").text.splitlines()
    assert closing[0] == "青山市人民政府"
    assert closing[-1].endswith("印发")
    assert len(closing) == 6


def test_a_notice_is_a_clause_and_what_it_issues_is_the_document() -> None:
    official = split(NOTICE)
    assert official.number == "云河办发〔2030〕12号"
    assert official.title == "养蜂三年行动实施方案"
    assert addresses_of(official) == [
        *("通知", "序言", "一（一）", "一（二）", "二·序", "二（一）", "二（二）"),
        *("三（一）1", "三（一）2", "三（二）1", "抄送与印发"),
    ]
    assert clause(official, "通知").heading == "云河县人民政府办公室关于印发《养蜂三年行动实施方案》的通知"
    assert clause(official, "通知").text.endswith("（此件主动公开）")
    assert clause(official, "序言").text.startswith("养蜂三年行动\n实施方案\n蜂多")
    assert clause(official, "二·序").text.startswith("二、目标\n")


def test_items_that_run_through_stand_alone_and_a_page_is_furniture() -> None:
    official = split(CONTINUOUS)
    assert official.number == "白政发〔2029〕3号"
    assert official.title == "白沙镇人民政府关于扶持渔家乐的实施意见"
    assert addresses_of(official) == [
        FURNITURE,
        *("标题", "序言", "（一）", "（二）", "（三）", "（四）", "落款"),
    ]
    assert clause(official, FURNITURE).text.splitlines()[0] == "首页 > 政务公开"
    assert clause(official, FURNITURE).text.splitlines()[-2:] == ["Baidu", "map"]
    assert clause(official, "标题").text.endswith("各村民委员会,镇直各单位:")
    assert clause(official, "（三）").heading == "减租,延长租期"


def test_a_document_without_number_is_called_by_its_title_in_full_width_brackets() -> None:
    official = split(STATUTE)
    assert official.number == "《促进夜市（集市）发展三条措施》"
    assert official.title == "促进夜市（集市）发展三条措施"
    assert clause(official, "标题").text == "促进夜市(集市)发展三条措施"


def test_articles_are_clauses_and_their_items_and_citations_are_text() -> None:
    official = split(STATUTE)
    assert addresses_of(official) == [FURNITURE, "标题", "序言", "第一条", "第二条", "第三条"]
    assert clause(official, "第一条").heading == "延长时间"
    assert "第三条第二款" in clause(official, "第一条").text
    assert clause(official, "第三条").text.endswith("（二）每月检查。")
    assert clause(official, FURNITURE).text.endswith("另一条消息")


def test_only_what_stands_in_the_text_is_a_clause() -> None:
    """The invented measures are not signed: no clause for a signature is made up."""
    assert "落款" not in addresses_of(split(STATUTE))


def test_headings_of_chapters_begin_the_first_article() -> None:
    official = split(CHAPTERS)
    assert addresses_of(official) == ["标题", "第一条", "第二条", "第三条", "第四条"]
    assert clause(official, "标题").text.endswith("通过）")
    assert clause(official, "第三条").text.startswith("第二章　管理\n")
    assert "（二）口袋公园" in clause(official, "第二条").text


def test_chapters_that_hold_sections_and_no_articles() -> None:
    official = split(
        dedent(
            """
            某县十年规划
            为了长远，编制本规划。
            第一章 基础
            回顾过去，成绩不少。展望将来，任务很重。
            第一节 条件
            一、水
            水够用。
            二、土
            土肥沃。
            第二节 问题
            一、人
            人太少。
            第二章 目标
            第一节 近期
            五年打基础。
            """
        )
    )
    assert addresses_of(official) == [
        *("序言", "第一章·序", "第一章第一节一", "第一章第一节二", "第一章第二节一", "第二章第一节"),
    ]


def test_one_list_alone_has_the_path_because_nobody_can_tell_whether_it_would_go_on() -> None:
    official = split(
        "某某办法\n为了好，制定本办法。\n一、甲\n甲事。\n二、乙\n（一）丙。丙事要办。\n（二）丁。丁事缓办。"
    )
    assert addresses_of(official) == ["序言", "一", "二（一）", "二（二）"]


def test_numbers_without_anything_above_them() -> None:
    assert addresses_of(split("某某若干措施\n为了好，制定本措施。\n1.甲。\n2.乙。\n10、丙。")) == [
        *("序言", "1", "2", "10")
    ]


def test_points_below_the_addressed_levels_are_text() -> None:
    official = split("某某意见\n为了好，提出意见。\n一、甲\n（1）子事。\n（2）丑事。\n①寅事。\n二、乙\n乙事。")
    assert addresses_of(official) == ["序言", "一", "二"]
    assert "①寅事。" in clause(official, "一").text


# What is no clause though it looks like one


def test_a_citation_at_the_beginning_of_a_wrapped_line_is_text() -> None:
    text = (
        "某某意见\n为了好，提出意见。\n一、甲\n（一）先做子事，再按照\n（二）的办法，\n（三）的步骤办。\n"
        "（二）丑事。\n二、乙\n"
    )
    official = split(text + "（一）寅事，参照前述\n（一）办。\n（二）卯事。达到\n1.5万元的，\n2.5倍奖励。")
    assert addresses_of(official) == ["序言", "一（一）", "一（二）", "二（一）", "二（二）"]


def test_prizes_are_no_sections() -> None:
    official = split("某某办法\n为了好，制定本办法。\n一、奖励\n分别评出\n一、二、三等奖各一名。\n二、经费\n另行安排。")
    assert addresses_of(official) == ["序言", "一", "二"]
    assert "三等奖" in clause(official, "一").text


def test_a_number_left_out_does_not_swallow_the_rest() -> None:
    official = split("某某办法\n为了好，制定本办法。\n一、甲事。\n二、乙事。\n四、丁事。\n五、戊事。")
    assert addresses_of(official) == ["序言", "一", "二", "四", "五"]


def test_a_number_printed_twice_stays_with_the_clause_before() -> None:
    official = split("某某办法\n为了好，制定本办法。\n一、甲事。\n二、乙事。\n二、又一件事。\n三、丙事。")
    assert addresses_of(official) == ["序言", "一", "二", "三"]
    assert clause(official, "二").text == "二、乙事。\n二、又一件事。"


def test_a_table_of_contents_is_no_clause() -> None:
    official = split("某某规划\n目录\n一、甲……1\n二、乙.....12\n为了好，编制规划。\n一、甲\n甲事。\n二、乙\n乙事。")
    assert addresses_of(official) == ["序言", "一", "二"]
    assert "二、乙.....12" in clause(official, "序言").text


def test_page_numbers_and_lines_of_the_page_amid_a_document_are_furniture() -> None:
    text = (
        "某某办法\n为了好，制定本办法。\n一、甲事。\n— 1 —\n扫一扫在手机打开当前页\n"
        "二、乙事，\n- 2 -\n接着办。\n第3页 共3页"
    )
    official = split(text)
    assert addresses_of(official) == [FURNITURE, "序言", "一", "二"]
    assert clause(official, "二").text == "二、乙事，\n接着办。"
    assert clause(official, FURNITURE).text.count("\n") == 3


def test_lines_of_the_page_between_clauses_do_not_end_the_document_when_the_numbers_go_on() -> None:
    official = split("某某办法\n一、甲事。\n分享到：\n打印本页\n二、乙事。\n热点信息\n一、别的新闻。\n二、又一条。")
    assert addresses_of(official) == [FURNITURE, "标题", "一", "二"]
    assert clause(official, "一").text == "一、甲事。"
    assert clause(official, "二").text == "二、乙事。"


def test_articles_in_an_attachment_make_no_statute() -> None:
    official = split("某某办法\n一、甲事。\n二、乙事。\n某局\n2030年1月2日\n附件\n管理规约\n第一条 甲。\n第二条 乙。")
    assert addresses_of(official) == ["标题", "一", "二", "落款", "附件"]


def test_sections_right_above_articles_are_chapters() -> None:
    official = split(
        "某某规定\n一、总的\n第一条 甲。\n第二条 分别给予\n一、二等奖；\n一、甲奖。\n二、其他\n第三条 乙。"
    )
    assert addresses_of(official) == ["标题", "第一条", "第二条", "第三条"]
    assert clause(official, "第三条").text.startswith("二、其他\n")


def test_a_chapter_that_restarts_its_articles_is_part_of_their_address() -> None:
    official = split("某某规定\n第一章 甲\n第一条 子。\n第二条 丑。\n第二章 乙\n第一条 寅。")
    assert addresses_of(official) == ["标题", "第一章第一条", "第一章第二条", "第二章第一条"]


def test_a_number_left_out_between_sections_of_a_list_that_runs_through() -> None:
    official = split("某某办法\n一、甲类\n1. 子事。\n2. 丑事。\n二、乙类\n4. 卯事。\n5. 辰事。")
    assert addresses_of(official) == ["标题", "1", "2", "4", "5"]


def test_a_text_without_title_has_no_name() -> None:
    official = split("为了好，制定以下措施。\n一、甲事。\n二、乙事。")
    assert (official.number, official.title) == ("", "")
    assert addresses_of(official) == ["序言", "一", "二"]


def test_the_registration_page_and_the_title_broken_over_lines() -> None:
    text = """
    某县政府办公室关于印发《某县贯彻〈某市养鱼办法〉实施细则》的通知

    发布时间：2031-03-15 09:28　信息来源：某县

    XX-2031-01005

    某政办发〔2031〕9号

    某县人民政府办公室

    关于印发《某县贯彻〈某市养鱼

    办法〉实施细则》的通知

    各乡镇：

    请照办。

    某县人民政府办公室

    2031年3月15日

    某县贯彻《某市养鱼

    办法》实施细则

    为了养鱼，制定本细则。

    一、甲事

    先办甲。
    """
    official = split(text)
    assert official.number == "某政办发〔2031〕9号"
    assert official.title == "某县贯彻《某市养鱼办法》实施细则"
    assert addresses_of(official) == [FURNITURE, "通知", "序言", "一"]
    assert clause(official, "通知").text.startswith("某政办发〔2031〕9号\n某县人民政府办公室\n关于印发")


def test_a_title_that_is_quoted_whole_is_named_without_its_brackets() -> None:
    assert split("《某某办法》\n一、甲事。").number == "《某某办法》"


def test_the_particulars_a_page_puts_under_the_title_are_furniture() -> None:
    text = (
        "当前位置：首页 > 文件\n文号：某政发〔2030〕1号\n某市人民政府关于种树的意见\n"
        "发布时间：2030-01-02　字体：大 中 小\n"
    )
    official = split(text + "为了绿化，提出意见。\n一、甲事。\n二、乙事。\n上一篇：别的文件\n下一篇：又一个")
    assert official.number == "某政发〔2030〕1号"
    assert addresses_of(official) == [FURNITURE, "标题", "序言", "一", "二"]
    assert clause(official, "标题").text == "某市人民政府关于种树的意见"
    assert clause(official, "二").text == "二、乙事。"


def test_letterhead_belongs_to_the_document() -> None:
    official = split(
        "000012\n特急\n某市人民政府文件\n某政发〔2030〕1号  签发人：张三\n某市人民政府关于种树的意见\n一、甲事。"
    )
    assert official.number == "某政发〔2030〕1号"
    assert addresses_of(official) == ["标题", "一"]


def test_a_number_cited_in_a_sentence_is_not_the_documents() -> None:
    official = split("种树意见若干措施\n落实《某意见》（某政发〔2030〕1号），制定本措施。\n一、甲事。")
    assert official.number == "《种树意见若干措施》"


def test_attachments_after_the_signature_are_clauses_of_their_own() -> None:
    text = (
        "某局关于种树的通知\n各区：\n请照办。\n一、甲事。\n二、乙事。\n附件：1.树种表\n2.进度表\n某局\n2030年1月2日\n"
    )
    official = split(text + "附件1\n树种表\n1.松。\n2.柏。\n附件2\n进度表\n一月开工。\n抄送：某委。")
    assert addresses_of(official) == ["序言", "一", "二", "落款", "附件1", "附件2"]
    assert clause(official, "二").text == "二、乙事。"
    assert clause(official, "落款").text.startswith("附件：1.树种表\n2.进度表\n某局\n2030")
    assert clause(official, "附件1").text == "附件1\n树种表\n1.松。\n2.柏。"


def test_an_attachment_no_line_announces_is_told_by_its_title_and_numbering() -> None:
    text = "某局关于种树的通知\n一、甲事。\n二、乙事。\n某局\n2030年1月2日\n种树补助办法\n一、补一半。"
    assert addresses_of(split(text)) == ["标题", "一", "二", "落款", "附件"]


def test_a_document_that_begins_with_its_first_clause() -> None:
    official = split("一、甲事。\n二、乙事。")
    assert (official.number, official.title, addresses_of(official)) == ("", "", ["一", "二"])


def test_marks_a_converter_left_are_in_no_clause() -> None:
    plain, marked = split(PLAIN), split(PLAIN.replace("为了让", "[bookmark: _GoBack]为了\u200b让"))
    assert marked.marks == ("[bookmark: _GoBack]", "\u200b")
    assert marked.clauses == plain.clauses


# Digests


def test_the_digest_is_of_the_characters_without_white_space() -> None:
    known = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest("abc") == known
    assert digest(" a\u3000b\n\tc\u00a0\u2028") == known
    assert digest("abc.") != known
    assert digest("（一）") != digest("(一)")


def test_a_changed_character_shows_in_its_clause_and_in_no_other() -> None:
    before, after = split(PLAIN), split(PLAIN.replace("每年一次", "每年两次"))
    changed = [a.address for a, b in zip(before.clauses, after.clauses, strict=True) if a.digest != b.digest]
    assert changed == ["3"]


@pytest.mark.parametrize("document", [PLAIN, NOTICE, CONTINUOUS, STATUTE, CHAPTERS])
@pytest.mark.parametrize("width", [14, 16, 18, 23, 28, 40])
def test_wrapping_changes_no_digest(document: str, width: int) -> None:
    wrapped = "\n".join(
        "　　" + line[at : at + width] for line in document.splitlines() for at in range(0, max(len(line), 1), width)
    )
    before, after = split(document), split(wrapped)
    assert [(c.address, c.digest) for c in after.clauses] == [(c.address, c.digest) for c in before.clauses]
    assert (after.number, after.title) == (before.number, before.title)


def test_unaccounted_notices_what_is_lost_doubled_or_moved() -> None:
    official = split(PLAIN)
    assert unaccounted(PLAIN + "多", official) == ("多",)
    assert unaccounted(PLAIN.replace("专款", "款"), official) == ("专",)
    moved = PLAIN.replace("每镇派一名技术员", "派每镇一名技术员")
    assert unaccounted(moved, official) == ("三（二）",)


# Documents made up by the machine

WORDS = st.text(alphabet="园区企业支持建设创新发展要素保障", min_size=30, max_size=90).map(lambda each: each + "。")
NAMES = st.text(alphabet="园区企业支持建设创新发展要素保障", min_size=4, max_size=12)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A document with one, two or three levels of numbering, and the addresses of its clauses."""
    through = draw(st.booleans(), "numbers run through")
    lines = ["某某市关于某事的若干意见", draw(WORDS)]
    expected = ["序言"]
    points = 0
    for section in range(1, draw(st.integers(2, 5)) + 1):
        lines.append(f"{to_chinese(section)}、{draw(NAMES)}")
        count = draw(st.integers(0, 4)) if section > 2 else draw(st.integers(1, 4))
        if not count:
            lines.append(draw(WORDS))
            expected.append(to_chinese(section))
            continue
        for item in range(1, count + 1):
            lines.append(f"（{to_chinese(item)}）{draw(NAMES)}")
            path = f"{to_chinese(section)}（{to_chinese(item)}）"
            below = draw(st.integers(1, 3)) if item == 1 else draw(st.integers(0, 3))
            if not below:
                lines.append(draw(WORDS))
                expected.append(path)
            for point in range(1, below + 1):
                points += 1
                lines.append(f"{points if through else point}.{draw(WORDS)}")
                expected.append(str(points) if through else f"{path}{point}")
    return "\n".join(lines), expected


@given(documents())
@settings(max_examples=150, deadline=None)
def test_every_document_splits_as_it_is_numbered(made: tuple[str, list[str]]) -> None:
    text, expected = made
    assert addresses_of(split(text)) == expected


@given(documents(), st.integers(8, 60))
@settings(max_examples=100, deadline=None)
def test_every_document_keeps_its_digests_when_wrapped(made: tuple[str, list[str]], width: int) -> None:
    text, _ = made
    wrapped = "\n".join(line[at : at + width] for line in text.splitlines() for at in range(0, len(line), width))
    assert [(c.address, c.digest) for c in split(wrapped).clauses] == [
        (c.address, c.digest) for c in split(text).clauses
    ]


PIECES = st.sampled_from(
    [
        *(
            "一、",
            "二、",
            "（一）",
            "（二）",
            "(三)",
            "1.",
            "2.",
            "10.",
            "第一条 ",
            "第二条 ",
            "第一章 总则",
            "第一节 甲",
        ),
        *("某市关于某事的意见", "某局关于印发《某办法》的通知", "某政发〔2030〕1号", "某市人民政府", "2030年1月2日"),
        *(
            "（此件公开发布）",
            "抄送：某委，",
            "附件",
            "附件：1.表",
            "附件2",
            "热点信息",
            "上一篇：",
            "来源：某网",
            "— 3 —",
        ),
        *(
            "各区：",
            "甲事要办。",
            "乙事缓办",
            "\n",
            "\n",
            "\n\n",
            "　",
            "[bookmark: a]",
            "\u200b",
            "x",
            "：",
            "》",
            "（",
        ),
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=600, deadline=None)
def test_whatever_the_text_nothing_is_lost(text: str) -> None:
    with suppress(SourceError):
        split(text)


# Numbers


def test_numerals_read_back() -> None:
    assert [to_int(to_chinese(number)) for number in range(1, 1000)] == list(range(1, 1000))
    assert [to_chinese(number) for number in (10, 11, 20, 21, 100, 105, 110)] == [
        *("十", "十一", "二十", "二十一", "一百", "一百零五", "一百一十")
    ]


@pytest.mark.parametrize("numeral", ["一二", "十十", "零", "0", "百", ""])
def test_what_is_no_numeral(numeral: str) -> None:
    assert to_int(numeral) is None


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("一、甲", Label(Level.SECTION, 1, 2)),
        ("十二．甲", Label(Level.SECTION, 12, 3)),
        ("（二十一）甲", Label(Level.ITEM, 21, 5)),
        ("( 三 )甲", Label(Level.ITEM, 3, 5)),
        ("12.甲", Label(Level.POINT, 12, 3)),
        ("３、甲", Label(Level.POINT, 3, 2)),
        ("第三条 甲", Label(Level.ARTICLE, 3, 3)),
        ("第3条　甲", Label(Level.ARTICLE, 3, 3)),
        ("第二章 甲", Label(Level.CHAPTER, 2, 3)),
        ("第三条所称甲", None),
        ("第三条第一款", None),
        ("第二章的规定，从其规定", None),
        ("一二、甲", None),
        ("（二）项目", Label(Level.ITEM, 2, 3)),
        ("（二）项规定", None),
        ("（二）的办法", None),
        ("（二）、（三）项", None),
        ("第1000条 甲", None),
        (f"第{'1' * 5000}条", None),
        ("2.5万元", None),
        ("2030.1.2", None),
        ("（甲）乙", None),
        ("一是甲", None),
        ("一、甲……3", None),
    ],
)
def test_what_a_line_is_numbered(line: str, label: Label | None) -> None:
    assert label_of(line) == label


def test_addresses_are_printed_one_way() -> None:
    lines = ["第3条 甲", "( 三 )甲", "３、甲", "三．甲"]
    assert [label.printed for line in lines if (label := label_of(line))] == ["第三条", "（三）", "3", "三"]


# Files


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes], Path]:
    def written(data: bytes) -> Path:
        path = tmp_path / "document"
        path.write_bytes(data)
        return path

    return written


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(write: Callable[[bytes], Path], encoding: str) -> None:
    assert read_source(write(PLAIN.encode(encoding))) == split(PLAIN)


def test_line_ends(write: Callable[[bytes], Path]) -> None:
    assert read_source(write(PLAIN.replace("\n", "\r\n").encode())) == split(PLAIN)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfe" + "一、甲".encode("utf-16-le"), "S003"),
        (b"\x00\x01\x02", "S003"),
        (b"\xe4\xb8\x80\xff\xff", "S003"),
        (b"%PDF-1.7", "S002"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "S002"),
        (b"<!DOCTYPE html><html>", "S002"),
        (b"PK\x03\x04 and then nothing", "S004"),
        ("没有编号的一句话。".encode(), "S005"),
        (b"", "S005"),
    ],
)
def test_what_cannot_be_read(write: Callable[[bytes], Path], data: bytes, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_source(write(data))
    assert caught.value.code == code
    assert fields(CODES[code].zh) == caught.value.arguments.keys()


def test_a_file_over_the_limit(write: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources.read, "MAX_BYTES", 100)
    path = write(b"x" * 101)
    with pytest.raises(SourceError, match=r"S001.*101.*100"):
        read_text(path)


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_source(tmp_path / "none.txt")


# Word files


def saved(document: "docx.document.Document", tmp_path: Path) -> Path:
    path = tmp_path / "document.docx"
    document.save(str(path))
    return path


def test_a_word_file_reads_as_its_text(tmp_path: Path) -> None:
    document = docx.Document()
    for line in PLAIN.splitlines():
        document.add_paragraph(line)
    assert read_source(saved(document, tmp_path)) == split(PLAIN)


def test_tables_tabs_breaks_and_insertions_of_a_word_file_are_text(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("甲\t乙\n丙")
    for tag, text in (("w:ins", "增"), ("w:del", "删"), ("w:moveFrom", "移")):
        change, run = OxmlElement(tag), OxmlElement("w:r")
        words = OxmlElement("w:delText" if tag == "w:del" else "w:t")
        words.text = text
        run.append(words)
        change.append(run)
        paragraph._p.append(change)
    document.add_table(1, 2).cell(0, 1).text = "格"
    document.add_paragraph("末")
    assert read_text(saved(document, tmp_path)).split("\n") == ["甲\t乙", "丙增", "", "格", "末"]


def numbered(document: "docx.document.Document", levels: list[tuple[str, str]]) -> Callable[[str, int], None]:
    """Give a document a list with formats by level; return how to add a paragraph that Word numbers."""
    root = document.part.numbering_part.element
    made = OxmlElement("w:abstractNum")
    made.set(qn("w:abstractNumId"), "77")
    for index, (form, text) in enumerate(levels):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(index))
        for tag, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)):
            child = OxmlElement(tag)
            child.set(qn("w:val"), value)
            level.append(child)
        made.append(level)
    root.insert(0, made)
    instance = root.add_num(77)

    def add(text: str, level: int) -> None:
        properties = document.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = instance.numId
        properties.get_or_add_ilvl().val = level

    return add


def test_numbers_that_word_itself_sets_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    add = numbered(document, [("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")])
    document.add_paragraph("某某县关于种树的意见")
    document.add_paragraph("为了绿化，提出意见。")
    for text, level in [
        *(("任务", 0), ("苗木", 1), ("育苗。建苗圃。", 2), ("买苗。择优购买。", 2), ("栽种", 1), ("挖坑。深一米。", 2)),
        *(("保障", 0), ("资金。列入预算。", 1)),
    ]:
        add(text, level)
    official = read_source(saved(document, tmp_path))
    assert addresses_of(official) == ["序言", "一（一）1", "一（一）2", "一（二）1", "二（一）"]
    assert clause(official, "一（一）1").text == "一、任务\n（一）苗木\n1.育苗。建苗圃。"


def test_articles_that_word_itself_numbers(tmp_path: Path) -> None:
    document = docx.Document()
    add = numbered(document, [("japaneseCounting", "第%1条"), ("bullet", "·")])
    document.add_paragraph("种树办法")
    for text, level in (("为了绿化，制定本办法。", 0), ("不分树种。", 1), ("每年三月种树。", 0)):
        add(text, level)
    official = read_source(saved(document, tmp_path))
    assert addresses_of(official) == ["标题", "第一条", "第二条"]
    assert clause(official, "第一条").text == "第一条 为了绿化，制定本办法。\n不分树种。"


def test_a_text_box_is_read_once_though_stored_twice(tmp_path: Path) -> None:
    document = docx.Document()
    alternate = OxmlElement("w:r")
    for branch in ("Choice", "Fallback"):
        element = alternate.makeelement(f"{{http://schemas.openxmlformats.org/markup-compatibility/2006}}{branch}")
        paragraph, run, words = (OxmlElement(tag) for tag in ("w:p", "w:r", "w:t"))
        words.text = "框中"
        run.append(words)
        paragraph.append(run)
        element.append(paragraph)
        alternate.append(element)
    document.add_paragraph("框外")._p.append(alternate)
    assert read_text(saved(document, tmp_path)).split("\n") == ["框外", "框中"]


def test_a_damaged_word_file(tmp_path: Path) -> None:
    path = saved(docx.Document(), tmp_path)
    whole = path.read_bytes()
    for data in (whole[: len(whole) // 2], whole[:200] + bytes(100) + whole[300:]):
        path.write_bytes(data)
        with pytest.raises(SourceError, match="S004"):
            read_text(path)


def test_another_office_file_is_another_format(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "book", "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(SourceError, match="S002"):
        read_text(tmp_path / "book")


def test_a_word_file_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources.read, "MAX_BYTES", 4000)
    with zipfile.ZipFile(tmp_path / "bomb", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", " " * 1_000_000)
    with pytest.raises(SourceError, match="S001"):
        read_text(tmp_path / "bomb")


# The five official documents


def numbers(first: int, last: int) -> list[str]:
    return [str(number) for number in range(first, last + 1)]


def listed(prefix: str, last: int, below: tuple[int, ...] = ()) -> list[str]:
    """``三（一）`` … up to a number, or with as many points below each as told."""
    items = [f"{prefix}（{to_chinese(number)}）" for number in range(1, last + 1)]
    if not below:
        return items
    return [f"{item}{point}" for item, count in zip(items, below, strict=True) for point in range(1, count + 1)]


OFFICIAL = {
    "bayannur-2024-8": ("巴政办发〔2024〕8号", ["通知", "序言", "一", *numbers(1, 20)]),
    "neimenggu-2024-5": (
        "内政办发〔2024〕5号",
        ["序言", "一", "二", *numbers(1, 20), *listed("四", 3), "落款"],
    ),
    "baotou-2022-50": ("包府发〔2022〕50号", [FURNITURE, "标题", "序言", *listed("", 21), "落款"]),
    "xinjiang-15-measures": (
        "《推动园区（开发区）高质量发展十五条措施》",
        [FURNITURE, "标题", "序言", *(f"第{to_chinese(number)}条" for number in range(1, 16))],
    ),
    "ordos-2021-342": (
        "鄂府发〔2021〕342号",
        [
            *("通知", "序言", *listed("一", 2), "二·序", *listed("二", 3)),
            *(*listed("三", 5, (3, 3, 5, 2, 3)), *listed("四", 4), "抄送与印发"),
        ],
    ),
}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the official texts lie outside the project; not here")
@pytest.mark.parametrize("name", OFFICIAL)
def test_an_official_document(name: str) -> None:
    path = SHARED / f"{name}.txt"
    official = read_source(path)
    number, addresses = OFFICIAL[name]
    assert official.number == number
    assert addresses_of(official) == addresses
    assert unaccounted(read_text(path), official) == ()
