"""Two-way lists, the three lists of a street, meeting ledgers, organisations, units and persons in other layouts."""

from __future__ import annotations

from exchange.identity import credit_check
from tests.exchange.building import codes, read, read_one, workbook, workbook_of


def test_a_flat_two_way_list_with_contact_and_phone_apart():
    sheet = read_one(
        workbook(
            [
                ["2024年林荫街道双向服务清单"],
                [
                    "社区",
                    "单位名称",
                    "性质",
                    "提供的服务",
                    "服务频次（次/年）",
                    "需求",
                    "需求期限",
                    "联系人",
                    "联系电话",
                    "签约情况",
                ],
                [
                    "大庆社区",
                    "示例银行",
                    "银行",
                    "讲座",
                    4,
                    "场地",
                    "2024年底",
                    "示　一",
                    "15400000001",
                    "已签（2024.1.5）",
                ],
                ["金裕社区", "示例企业", "企业", "义诊", "每两周一次", None, None, None, None, "洽谈中"],
                ["金裕社区", "示例学校", "学校", None, None, None, None, "示二", "1540000", "2024年3月1日"],
                ["合计", "3家", None, "2项", None, "2项"],
            ]
        )
    )
    assert sheet["kind"] == "two_way_list"
    assert sheet["meta"] == {"title": "2024年林荫街道双向服务清单", "year": 2024}
    first, second, third = sheet["records"]
    assert first["values"] == {
        "community": "150302008001",
        "unit": "示例银行",
        "unit_kind": "金融机构",
        "offer": {"text": "讲座", "frequency": {"per": "year", "times": 4, "at_least": False}, "to": None},
        "need": {"text": "场地", "frequency": {"per": "once", "by": "2024-12-31"}, "to": None},
        "contact": {"name": "示一", "phone": "15400000001"},
        "signed": {"signed": True, "on": "2024-01-05"},
    }
    assert codes(first) == [("C", "ALIAS")]
    assert codes(second) == [("C", "UNIT_KIND_AMBIGUOUS"), ("E", "FREQUENCY_INFERRED")]
    assert second["values"]["signed"] == {"signed": False, "on": None}
    assert second["values"]["contact"] is None
    assert codes(third) == [("D", "OFFER_OR_NEED_MISSING"), ("I", "PHONE_INVALID")]
    assert third["values"]["signed"] == {"signed": True, "on": "2024-03-01"}
    assert sheet["sheet_issues"] == [
        {
            "code": "TOTAL_MISMATCH",
            "severity": "warning",
            "row": 6,
            "stated": {"units": 3, "offers": 2, "needs": 2},
            "actual": {"units": 3, "offers": 2, "needs": 1},
        }
    ]


def test_upper_headers_give_general_ones_their_meaning():
    sheet = read_one(
        workbook(
            [
                ["普明街道2024年度“双向服务、双向认领”清单"],
                ["填报单位：普明街道", None, None, "填报日期：2024/3/15"],
                [
                    "序号",
                    "所属社区",
                    "单位名称",
                    "能提供的服务项目",
                    None,
                    None,
                    "需要提供的服务项目",
                    None,
                    "联系人",
                    None,
                    "签订情况",
                ],
                [None, None, None, "项目名称", "频次", "备注", "项目名称", "完成时限", "姓名", "电话", None],
                [
                    1,
                    "古泉社区",
                    "示例一",
                    "甲",
                    "每月1次",
                    None,
                    "乙",
                    "2024年6月",
                    "示一",
                    "15400000001",
                    "2024年3月签订",
                ],
                [None, "古泉社区", "示例一", None, None, None, "丁", "随时", "示一", None, "未签"],
                ["合计", None, "1家", "需求2项，提供服务2项"],
            ],
            merges=["A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:H3", "I3:J3", "K3:K4"],
        )
    )
    assert sheet["header_rows"] == [3, 4]
    assert sheet["columns"] == {
        "A": "seq",
        "B": "community",
        "C": "unit",
        "D": "offer",
        "E": "offer_frequency",
        "F": "remark",
        "G": "need",
        "H": "need_frequency",
        "I": "contact",
        "J": "phone",
        "K": "signed",
    }
    assert sheet["meta"] == {
        "title": "普明街道2024年度“双向服务、双向认领”清单",
        "filled_by": "普明街道",
        "filled_on": "2024-03-15",
        "year": 2024,
    }
    first, second = sheet["records"]
    assert first["status"] == "ok"
    assert first["values"]["need"]["frequency"] == {"per": "once", "by": "2024-06-30"}
    assert first["values"]["signed"] == {"signed": True, "on": "2024-03"}
    assert second["values"]["need"]["frequency"] == {"per": "on_demand"}
    assert codes(second) == [("J", "PHONE_MISSING")]
    assert sheet["sheet_issues"] == [
        {
            "code": "TOTAL_MISMATCH",
            "severity": "warning",
            "row": 7,
            "stated": {"units": 1, "offers": 2, "needs": 2},
            "actual": {"units": 1, "offers": 1, "needs": 2},
        }
    ]


def test_three_lists_with_their_own_form_of_numbers():
    told = read(
        workbook_of(
            {
                "需求": [
                    ["新华西街道2024年需求清单"],
                    ["编号", "提出社区", "需求名称", "类型", "资金（万元）", "要求完成时间", "认领单位"],
                    ["XQ-001", "海达社区", "甲", "民生", 0.5, "二季度", "示甲、示乙"],
                    ["XQ-002", "滨水", "乙", "民生", "3000元", "6月底前", "—"],
                    ["XQ003", "盛世社区", "丙", "养老", None, "常年", "示丙"],
                    ["合计", None, None, None, 0.9],
                ],
                "资源": [
                    ["编号", "提供单位", "资源名称", "数量（间）", "开放时间"],
                    ["ZY-001", "示甲", "会议室", 2, "全天"],
                    ["ZY-002", None, "志愿者", "10余名", "周末"],
                ],
                "项目": [
                    ["更新日期：2024年9月1日"],
                    ["项目名称", "需求编号", "资源编号", "牵头单位", "计划完成时间", "进展（%）", "完成时间"],
                    ["一", "XQ-001至XQ-002", "zy001", "示甲", "2024.6.30", 100, "2024.6.1"],
                    ["二", "XQ-003", "ZY-009", "示乙", "8月31日", 60, None],
                    ["三", "xq002", None, "示乙", "8月31日", "进行中", None],
                ],
            }
        ),
        "三张清单.xlsx",
    )
    needs, resources, projects = told["sheets"]
    assert {s["context"]["street"] for s in told["sheets"]} == {"150302004000"}
    assert [r["values"]["no"] for r in needs["records"]] == ["XQ-001", "XQ-002", "XQ003"]
    assert [r["values"]["budget_yuan"] for r in needs["records"]] == ["5000.00", "3000.00", None]
    assert [r["values"]["due"] for r in needs["records"]] == ["2024-06-30", "2024-06-30", None]
    assert [codes(r) for r in needs["records"]] == [
        [("F", "DATE_YEAR_INFERRED")],
        [("B", "ALIAS"), ("F", "DATE_YEAR_INFERRED")],
        [("A", "NUMBER_FORMAT")],
    ]
    assert needs["sheet_issues"] == [
        {
            "code": "TOTAL_MISMATCH",
            "severity": "warning",
            "row": 6,
            "column": "E",
            "stated": "9000.00",
            "actual": "8000.00",
        }
    ]
    assert resources["records"][0]["values"]["quantity_unit"] == "间"
    assert codes(resources["records"][1]) == [("B", "REQUIRED"), ("D", "QUANTITY_APPROXIMATE")]
    assert [r["values"]["needs"] for r in projects["records"]] == [["XQ-001", "XQ-002"], ["XQ003"], ["XQ-002"]]
    assert [codes(r) for r in projects["records"]] == [
        [],
        [("E", "DATE_YEAR_INFERRED"), ("E", "OVERDUE"), ("C", "REFERENCE_UNKNOWN")],
        [("E", "DATE_YEAR_INFERRED"), ("F", "PROGRESS_INVALID")],
    ]


def test_references_are_not_judged_without_the_lists_they_refer_to():
    sheet = read_one(workbook([["项目名称", "对应需求", "进度", "完成时限"], ["一", "X001", "50%", "长期"]]))
    assert codes(sheet["records"][0]) == []


def test_a_ledger_with_two_counts_and_numbered_resolutions():
    sheet = read_one(
        workbook(
            [
                ["滨河街道大工委2024年联席会议台账"],
                ["次数", "召开时间", "地点", "主持", "应到人数", "实到人数", "议题", "决议", "责任单位", "时限"],
                [
                    "第1次",
                    "3月29日上午9点半",
                    "会议室",
                    "示一",
                    13,
                    11,
                    "一、甲；二、乙",
                    "1.通过清单 2.办实事",
                    "1.党建办 2.社区",
                    "4月底前",
                ],
                [None, None, None, None, None, None, None, "第三项", "社区、物业", "长期"],
                ["第2次", "2024-06-30 15:00-17:00", "会议室", "示一", 13, None, "丙", None, None, None],
                ["〔2024〕3号", "2024年12月", "会议室", "示一", "13人", "12人", "丁", "无", None, None],
                ["年终", "2024.12.30", None, None, 13, 14, "戊", None, None, None],
            ]
        )
    )
    assert sheet["kind"] == "meeting_ledger"
    assert sheet["context"] == {
        "district": "150302000000",
        "street": "150302007000",
        "year": 2024,
        "as_of": "2025-01-10",
    }
    first, second, third, fourth = sheet["records"]
    assert first["values"] == {
        "place": "会议室",
        "chair": "示一",
        "session": 1,
        "held_at": "2024-03-29T09:30",
        "expected": 13,
        "present": 11,
        "agenda": ["甲", "乙"],
        "resolutions": [
            {"text": "通过清单", "responsible": ["党建办"], "due": "2024-04-30"},
            {"text": "办实事", "responsible": ["社区"], "due": "2024-04-30"},
            {"text": "第三项", "responsible": ["社区", "物业"], "due": None},
        ],
    }
    assert sheet["skipped_rows"] == [{"row": 4, "reason": "continuation"}]
    assert second["values"]["held_at"] == "2024-06-30T15:00"
    assert codes(second) == [("F", "ATTENDANCE_INCOMPLETE")]
    assert (third["values"]["session"], third["values"]["held_at"]) == (3, "2024-12")
    assert codes(fourth) == [("A", "SESSION_INVALID"), ("F", "ATTENDANCE_INVALID")]
    assert sheet["sheet_issues"] == [
        {"code": "MEETING_QUARTER_MISSING", "severity": "warning", "scope": "150302007000", "quarter": "2024Q3"}
    ]


def test_what_is_put_off_to_the_end_of_february_is_due_on_the_last_day_it_has():
    for year, leads_to in ((2024, "2025-02-28"), (2027, "2028-02-29")):
        head = ["次数", "召开时间", "地点", "主持", "应到人数", "实到人数", "议题", "决议", "责任单位", "时限"]
        row = ["第4次", f"{year}-11-20 09:00", "会议室", "示一", 13, 11, "甲"]
        rows = [[*row, "办实事", "社区", "2月底前"], [*row, "1.通过 2.办实事", "社区", "12月底前\n2月底前"]]
        sheet = read_one(workbook([[f"滨河街道大工委{year}年联席会议台账"], head, *rows]))
        one, two = ([line["due"] for line in record["values"]["resolutions"]] for record in sheet["records"])
        assert (one, two) == ([leads_to], [f"{year}-12-31", leads_to])


def test_a_quarter_that_is_not_over_is_not_missing():
    data = workbook(
        [
            ["滨河街道2026年联席会议台账"],
            ["会次", "会议时间", "会议议题"],
            ["第1次", "2026.2.3", "甲"],
            ["第2次", "2026.5.3", "乙"],
        ]
    )
    # Today is 2026-11-22 in these tests.
    assert [i["quarter"] for i in read_one(data)["sheet_issues"]] == ["2026Q3"]


def test_organisations():
    sheet = read_one(
        workbook(
            [
                ["绳金塔街道网格党支部和党群微家一览表"],
                ["序号", "上级组织", "党组织名称", "组织类型", "成立时间", "书记", "电话", "地址", "户数", "党员人数"],
                [
                    1,
                    "绳金塔社区",
                    "绳金塔社区第一网格党支部",
                    "网格支部",
                    "2021.6.15",
                    "示一",
                    "15400000001",
                    "某路1号",
                    "350户",
                    28,
                ],
                [2, "绳金塔社区第一网格党支部", "示二党群微家", "微家", "2022年3月", None, None, None, None, "许多"],
                [3, "绳金塔", "绳金塔社区第一网格党支部", None, "2021.6.15", None, None, None, None, None],
                [4, "没有的社区", "第九网格党支部", "网格", None, None, None, None, None, None],
                [5, None, "第十网格党支部", "公司", None, None, None, None, None, None],
            ]
        )
    )
    assert sheet["kind"] == "organizations"
    first, second, third, fourth, fifth = sheet["records"]
    assert first["values"] == {
        "parent": "绳金塔社区",
        "parent_code": "360103007006",
        "name": "绳金塔社区第一网格党支部",
        "tier": "GRID",
        "founded": {"value": "2021-06-15", "precision": "day"},
        "secretary": "示一",
        "phone": "15400000001",
        "phones": ["15400000001"],
        "address": "某路1号",
        "households": 350,
        "members": 28,
    }
    assert (second["values"]["tier"], second["values"]["parent_code"]) == ("HOME", None)
    assert codes(second) == [("D", "ALIAS"), ("J", "COUNT_INVALID")]
    assert codes(third) == [("C", "DUPLICATE")]
    assert third["values"]["tier"] == "GRID"
    assert codes(fourth) == [("B", "PARENT_UNKNOWN"), ("D", "ALIAS")]
    assert codes(fifth) == [("B", "REQUIRED"), ("D", "TIER_UNKNOWN")]


def credit_code(number):
    body = f"91690000{number:09d}"
    return body + credit_check(body)


def test_units():
    good, other = credit_code(1), credit_code(2)
    wrong = good[:17] + ("0" if good[17] != "0" else "1")
    sheet = read_one(
        workbook(
            [
                ["绳金塔街道成员单位台账"],
                [
                    "单位全称",
                    "单位类别",
                    "统一社会信用代码",
                    "规模（人）",
                    "党员数",
                    "联系人",
                    "联系电话",
                    "参与社区/街道",
                ],
                ["示例银行", "银行", good, 120, "32人", "示一", "15400000001", "绳金塔社区、十字街；绳金塔街道"],
                ["示例学校", "学校", other.lower(), None, None, None, None, "绳金搭社区"],
                ["示例商店", "两新组织", wrong, "约50", None, None, None, None],
                ["示例银行", "驻区单位", None, None, None, None, None, None],
                ["示例公司", "机关", good, None, None, None, None, "惠民门社区"],
            ]
        )
    )
    assert sheet["kind"] == "units"
    first, second, third, fourth, fifth = sheet["records"]
    assert first["values"] == {
        "name": "示例银行",
        "kind": "金融机构",
        "credit_code": good,
        "headcount": 120,
        "party_members": 32,
        "contact": "示一",
        "phone": "15400000001",
        "phones": ["15400000001"],
        "communities": ["360103007006", "360103007012", "360103007000"],
    }
    assert second["values"]["credit_code"] == other
    assert codes(second) == [("H", "COMMUNITY_UNKNOWN")]
    assert codes(third) == [("B", "UNIT_KIND_AMBIGUOUS"), ("C", "CREDIT_CODE_CHECKSUM")]
    assert (fourth["values"]["kind"], fourth["values"]["relation"]) == (None, "RESIDENT")
    assert codes(fourth) == [("A", "DUPLICATE")]
    # A unit may take part in a community of another street.
    assert fifth["values"]["communities"] == ["360103004005"]
    assert codes(fifth) == [("C", "DUPLICATE")]


def test_persons():
    sheet = read_one(
        workbook(
            [
                ["人员基本情况登记表"],
                ["姓名", "性别", "出生年月", "民族", "学历", "政治面貌", "单位及职务", "电话"],
                ["示一", "男", "1970.01", "汉族", "本科", "群众", "某局科长", "15400000001"],
                ["示二", "不详", "1971.1.32", None, None, "党员", None, None],
                ["示一", "男", "1970.01", None, None, "外星人", None, "15400000001"],
            ]
        )
    )
    assert sheet["kind"] == "persons"
    first, second, third = sheet["records"]
    assert first["values"] == {
        "name": "示一",
        "gender": "男",
        "birth": {"value": "1970-01", "precision": "month"},
        "ethnicity": "汉族",
        "education": "本科",
        "political_status": "群众",
        "unit_and_post": "某局科长",
        "phone": "15400000001",
        "phones": ["15400000001"],
    }
    assert first["status"] == "ok"
    assert codes(second) == [("B", "GENDER_INVALID"), ("C", "DATE_INVALID"), ("F", "ALIAS"), ("H", "PHONE_MISSING")]
    assert codes(third) == [("F", "POLITICAL_STATUS_UNKNOWN"), ("H", "DUPLICATE")]


def test_tables_of_other_things_are_no_sheets_of_ours():
    told = read(
        workbook_of(
            {
                "统计": [["社区", "委员人数", "兼职人数"], ["绳金塔社区", 9, 3], ["十字街社区", 8, 3]],
                "通知": [["关于报送名册的通知"], ["各街道："], ["请于月底前报送。"]],
                "空": [],
                "课表": [["星期一", "星期二"], ["语文", "数学"]],
            }
        )
    )
    assert told["sheets"] == []


def test_a_kind_that_is_named_is_not_guessed():
    data = workbook([["姓名", "职务"], ["示一", "书记"]])
    assert read(data)["sheets"] == []
    assert read_one(data, kind="committee_roster")["records"][0]["values"]["role"] == "书记"
    assert read_one(data, kind="persons")["records"][0]["values"]["post"] == "书记"
