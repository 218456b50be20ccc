"""Documents to look at: fictional people, and everything that is long, empty or ill-meant."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
from docx.document import Document
from lxml import html

from common.errors import RuleBroken
from exchange.documents import (
    Attachment,
    Clause,
    Column,
    Heading,
    Items,
    KeyValues,
    ListOfNames,
    OfficialDocument,
    Paragraph,
    Party,
    SignatureBlock,
    Table,
    Volume,
    to_docx,
)
from exchange.documents.type_faces import type_faces

DAY = dt.date(2026, 11, 8)
COMMUNITY = "中共江口市河西区河畔街道河畔社区委员会"
CLAIMED = Table(("项目", "频次", "责任人"), (("义诊", "每季度1次", "沈芳"), ("讲座",)), "认领项目", numbered=True)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SENTENCE = (
    "会议指出，要统筹辖区各领域党建资源，推动驻区单位党组织与社区党组织互联互动、共驻共建，"
    "形成“一盘棋”工作格局，把资源清单和需求清单逐项对上，件件有着落、事事有回音。"
)
_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
_GIVEN = ("伟", "海英", "建国", "芳", "晓明", "立")
NAMES = [_FAMILY[i % 20] + _GIVEN[i % 6] for i in range(57)] + ["欧阳晓明", "阿卜杜热西提·买买提", "司马立"]


def minutes() -> OfficialDocument:
    return OfficialDocument(
        mark="河畔社区“大党委”会议纪要",
        number="河社纪〔2026〕4号",
        title="河畔社区“大党委”2026年第四季度共驻共建联席会议纪要",
        blocks=(
            KeyValues((("时间", "2026年11月8日14:30"), ("地点", "社区党群服务中心三楼" * 4), ("记录", ""))),
            ListOfNames("出席", NAMES),
            ListOfNames("列席", ("沈立（河畔街道党工委书记）", "韩芳（市第九医院门诊党支部书记）")),
            ListOfNames("缺席", ()),
            Heading(1, "审议两项清单"),
            Heading(2, "资源清单"),
            Paragraph(SENTENCE * 3, lead="会议认为，"),
            Heading(2, "需求清单", body=SENTENCE),
            Heading(1, "议定事项"),
            Heading(2, "医疗义诊"),
            Heading(3, "每季度一次"),
            Heading(4, "由门诊党支部负责"),
            Items(("12月底前完成。", "社区提供场地。")),
            *(Paragraph(SENTENCE) for _ in range(14)),
        ),
        signers=(COMMUNITY,),
        date=DAY,
        copies_to=("河畔街道党工委", "各成员单位党组织"),
        copies_label="分送",
    )


def agreement() -> OfficialDocument:
    return OfficialDocument(
        title="共驻共建双向认领协议书",
        number="河社协〔2026〕12号",
        blocks=(
            Paragraph("甲乙双方经协商一致，签订本协议。"),
            Clause("提供党群服务中心场地。", lead="甲方责任"),
            Clause(SENTENCE, lead="乙方责任"),
            Clause("自签订之日起一年。"),
            CLAIMED,
            Paragraph("本协议一式两份。"),
            SignatureBlock((Party("甲方", COMMUNITY), Party("乙方", "市第九医院门诊党支部"))),
        ),
    )


def filing(rows: int = 13) -> OfficialDocument:
    work = "江口市河西区河畔某某某某有限责任公司党支部书记、总经理"
    people = [(NAMES[i], "女", "1978.05", "中共党员", work, "兼职委员", f"154000000{i:02d}") for i in range(rows)]
    columns = ("姓名", "性别", "出生年月", "政治面貌", Column("工作单位及职务", align="left"), "大党委职务", "联系电话")
    return OfficialDocument(
        title="关于河畔社区第三届“大党委”组成人员名册报备的请示",
        number="河社党〔2026〕7号",
        addressee="河畔街道党工委：",
        blocks=(Paragraph("现将名册予以报备。"), Paragraph("妥否，请批示。")),
        attachments=(
            Attachment("河畔社区第三届“大党委”组成人员名册", (Table(columns, people, numbered=True),), landscape=True),
            Attachment("选举办法", (Heading(1, "总则"), Paragraph(SENTENCE))),
        ),
        signers=("河畔社区党委",),
        date=DAY,
        note="联系人：詹立，15400000001",
    )


def letter() -> OfficialDocument:
    """Everything that can be empty is."""
    return OfficialDocument(
        title="感谢信",
        blocks=(
            Paragraph(""),
            KeyValues(()),
            Items(()),
            ListOfNames("参加人员", ()),
            Table(("项目", "说明"), ()),
            SignatureBlock(()),
            Paragraph("谨致谢忱。"),
        ),
        signers=("",),
        copies_to=("", " "),
    )


def page_of_text() -> OfficialDocument:
    return OfficialDocument(title="满页", blocks=(Paragraph("天地玄黄宇宙洪荒日月盈昃" * 160),))


def year() -> Volume:
    return Volume("河畔社区“大党委”会议纪要汇编", (minutes(), agreement(), filing()), "（2026年度）", "河畔社区党委")


def opened(document: OfficialDocument | Volume) -> Document:
    return docx.Document(io.BytesIO(to_docx(document)))


def xml_of(document: OfficialDocument | Volume) -> str:
    """All XML of the Word file in one."""
    with zipfile.ZipFile(io.BytesIO(to_docx(document))) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.endswith((".xml", ".rels")))


def has_font() -> bool:
    try:
        type_faces()
    except RuleBroken:
        return False
    return True


def tool(name: str) -> str | None:
    return shutil.which(name)


def lines_of(pdf: Path, page: int) -> list[tuple[float, str]]:
    """(middle in points from the top, text) of each line of a page, by pdftotext."""
    found: dict[float, list[tuple[float, str]]] = {}
    for word in _words(pdf, page):
        middle = (float(word.get("ymin")) + float(word.get("ymax"))) / 2
        line = next((y for y in found if abs(y - middle) <= 6), middle)
        found.setdefault(line, []).append((float(word.get("xmin")), word.text or ""))
    return [(y, "".join(text for _, text in sorted(words))) for y, words in sorted(found.items())]


def left_of_page_number(pdf: Path, page: int) -> float:
    """How far from the left edge the lowest line of a page begins, in points."""
    words = [(float(word.get("ymax")), float(word.get("xmin"))) for word in _words(pdf, page)]
    lowest = max(y for y, _ in words)
    return min(x for y, x in words if lowest - y < 6)


def _words(pdf: Path, page: int) -> list:
    command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(pdf), "-"]
    out = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    return list(html.fromstring(out, parser=html.HTMLParser(encoding="utf-8")).iter("word"))


def pages_of(pdf: Path) -> int:
    out = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, check=True, timeout=60).stdout.decode()
    return next(int(line.split()[1]) for line in out.splitlines() if line.startswith("Pages:"))
