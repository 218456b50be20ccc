"""Rosters and check-ins nobody has seen: other layouts, other districts, people who left and came back."""

from __future__ import annotations

import pytest

from tests.exchange.building import codes, read, read_one, workbook, workbook_of

HEAD = ["社区", "姓名", "性别", "职务", "电话"]


def month(value):
    return {"value": value, "precision": "month"}


def test_a_plain_table_without_title_finds_its_street_by_its_communities():
    sheet = read_one(
        workbook(
            [
                ["社区", "姓名", "出生日期", "单位", "职务", "大党委职务", "兼职", "手机", "任期"],
                [
                    "青山社区",
                    "示一",
                    "1970-01-02",
                    "海北街道办",
                    "主任",
                    "第一书记",
                    "否",
                    "15400000001",
                    "2021.06-2024.06",
                ],
                ["黄河社区", "示二", "1972.3", "示例银行", "行长", "专职副书记", "是", 15400000002, "2021年6月至今"],
                ["合计", "3人"],
            ]
        )
    )
    assert sheet["kind"] == "committee_roster"
    assert sheet["header_rows"] == [1]
    assert sheet["context"] == {"district": "150302000000", "street": "150302002000"}
    assert sheet["meta"] == {}
    assert sheet["columns"] == {
        "A": "community",
        "B": "name",
        "C": "birth",
        "D": "unit",
        "E": "post",
        "F": "role",
        "G": "part_time",
        "H": "phone",
        "I": "appointed",
    }
    first, second = sheet["records"]
    assert first["values"] == {
        "community": "150302002001",
        "name": "示一",
        "birth": {"value": "1970-01-02", "precision": "day"},
        "phone": "15400000001",
        "phones": ["15400000001"],
        "unit": "海北街道办",
        "post": "主任",
        "role": "第一书记",
        "part_time": False,
        "appointed": month("2021-06"),
        "ended": month("2024-06"),
    }
    assert second["values"]["role"] == "副书记"
    assert "ended" not in second["values"]
    assert codes(second) == [("F", "ALIAS")]
    assert sheet["skipped_rows"] == [{"row": 4, "reason": "total"}]
    assert sheet["sheet_issues"] == [
        {"code": "TOTAL_MISMATCH", "severity": "warning", "row": 4, "column": "B", "stated": 3, "actual": 2}
    ]


def test_a_header_of_two_rows_that_is_not_merged_far_down_with_villages():
    sheet = read_one(
        workbook(
            [
                *[[None]] * 22,
                ["红坊镇村（社区）“大党委”委员名册"],
                ["填报单位：红坊镇党委", None, None, None, "填报日期：2024年1月5日"],
                ["序号", "村（社区）", "个人信息", None, None, None, "任职信息", None, None],
                [None, None, "姓名", "性别", "出生年月", "电话", "单位及职务", "职务", "时间"],
                [1, "田心村", "甲一", "男", "1970.01", "15400000001", "某单位", "书记", "2021.06"],
                [2, "下洋村委会", "甲二", "男", 1970.1, "15400000002", "某单位", "委员", "2021.6"],
                [3, "〃", "甲三", "男", 1970.12, "15400000003", "同上", "同上", "同上"],
                [4],
                [5],
                ["注：此表一式两份"],
            ]
        )
    )
    assert sheet["header_rows"] == [25, 26]
    assert sheet["columns"]["I"] == "appointed"
    assert sheet["context"] == {"district": "350802000000", "street": "350802100000"}
    assert sheet["meta"] == {
        "title": "红坊镇村（社区）“大党委”委员名册",
        "filled_by": "红坊镇党委",
        "filled_on": "2024-01-05",
    }
    assert [r["values"]["community"] for r in sheet["records"]] == ["350802100202", "350802100200", "350802100200"]
    assert [codes(r) for r in sheet["records"]] == [[], [("E", "DATE_AMBIGUOUS")], []]
    assert sheet["records"][2]["values"]["role"] == "委员"
    assert sheet["records"][2]["values"]["unit_and_post"] == "某单位"
    assert sheet["records"][2]["values"]["birth"] == month("1970-12")
    assert sheet["skipped_rows"] == [
        {"row": 30, "reason": "blank"},
        {"row": 31, "reason": "blank"},
        {"row": 32, "reason": "note"},
    ]
    assert [i["code"] for i in sheet["sheet_issues"]] == ["COMMITTEE_EVEN"]


def test_a_sheet_for_each_community():
    told = read(
        workbook_of(
            {
                "君领社区": [["君领社区“大党委”班子成员名单"], HEAD[1:], ["甲一", "男", "书记", "15400000001"]],
                "河畔": [HEAD[1:], ["乙一", "男", "书记", "15400000011"]],
                "封面": [["九洲街道"], ["2023年"]],
                "旧": [HEAD[1:], ["丙一", "男", "书记", "15400000021"]],
            },
            hidden=["旧"],
        ),
        "九洲街道名册.xlsx",
    )
    assert [s["sheet"] for s in told["sheets"]] == ["君领社区", "河畔"]
    assert [s["context"]["community"] for s in told["sheets"]] == ["360103015004", "360103015002"]
    assert [s["records"][0]["values"]["community"] for s in told["sheets"]] == ["360103015004", "360103015002"]


def test_a_hidden_sheet_is_read_when_it_is_named():
    data = workbook_of({"旧": [HEAD, ["青山社区", "示一", "男", "书记", "15400000001"]], "新": [["x"]]}, hidden=["旧"])
    assert read(data)["sheets"] == []
    assert [s["sheet"] for s in read(data, sheet="旧")["sheets"]] == ["旧"]


def test_lines_inside_the_table_name_the_community():
    sheet = read_one(
        workbook(
            [
                ["南站街道社区“大党委”名册"],
                ["序号", "姓名", "性别", "职务", "电话"],
                ["一、站南巷社区"],
                [1, "甲一", "男", "书记", "15400000001"],
                ["二、洛阳路社区（1人）"],
                [1, "乙一", "男", "书记", "15400000002"],
                ["三、没有这个社区"],
                [1, "丙一", "男", "书记", "15400000003"],
            ]
        )
    )
    assert [r["values"]["community"] for r in sheet["records"]] == ["360103010005", "360103010002", None]
    assert codes(sheet["records"][2]) == [("A", "COMMUNITY_UNKNOWN")]
    assert [s["reason"] for s in sheet["skipped_rows"]] == ["note"] * 3


def test_the_streets_own_committee_has_the_streets_limits():
    rows = [
        [f"示{n}", "男", "书记" if n == "一" else "委员", "是" if n in "二三" else "否"]
        for n in "一二三四五六七八九十甲乙丙丁"
    ]
    sheet = read_one(workbook([["绳金塔街道综合党委委员名册"], ["姓名", "性别", "职务", "是否兼职"], *rows]))
    assert sheet["sheet_issues"] == [
        {"code": "COMMITTEE_EVEN", "severity": "warning", "scope": "360103007000", "rows": [3, 16], "actual": 14},
        {
            "code": "COMMITTEE_OVER_CAP",
            "severity": "warning",
            "scope": "360103007000",
            "rows": [3, 16],
            "actual": 14,
            "limit": 13,
        },
        {
            "code": "PARTTIME_OUT_OF_RANGE",
            "severity": "warning",
            "scope": "360103007000",
            "rows": [3, 16],
            "actual": 2,
            "usual": [3, 5],
        },
    ]


def test_who_left_and_came_back_is_no_duplicate_and_sits_once():
    head = ["社区", "姓名", "电话", "职务", "任职时间", "免职时间"]
    sheet = read_one(
        workbook(
            [
                ["绳金塔街道社区大党委委员名册"],
                ["填报时间：2024年1月1日"],
                head,
                ["十字街社区", "示一", "15400000001", "委员", "2018.06", "2020.03"],
                ["十字街社区", "示一", "15400000001", "书记", "2021.06", None],
                ["十字街社区", "示二", "15400000002", "委员", "2021.06", "2023.06"],
                ["十字街社区", "示三", "15400000003", "委员", "2021.06", None],
                ["十字街社区", "示三", "15400000003", "副书记", "2022.06", None],
                ["十字街社区", "示四", "15400000004", "委员", "2021.06", "2020.01"],
            ]
        )
    )
    assert [codes(r) for r in sheet["records"]] == [
        [],
        [],
        [],
        [],
        [("C", "DUPLICATE_IN_COMMITTEE")],
        [("F", "PERIOD_REVERSED")],
    ]
    assert sheet["sheet_issues"] == [
        {"code": "COMMITTEE_EVEN", "severity": "warning", "scope": "360103007012", "rows": [4, 9], "actual": 2}
    ]


def test_persons_are_told_apart_without_ids():
    sheet = read_one(
        workbook(
            [
                ["绳金塔街道社区大党委委员名册"],
                ["社区", "姓名", "性别", "出生年月", "电话", "职务"],
                ["十字街社区", "示一", "男", "1970.01", "15400000001", "书记"],
                ["十字街社区", "示一", "男", "1980.01", "15400000002", "委员"],
                ["十字街社区", "示一", "男", "1970.01", None, "委员"],
                ["绳金塔社区", "示一", None, None, "15400000001/15400000009", "委员"],
            ]
        )
    )
    # Another phone and another birth: another person. The same birth without a phone: the same one.
    assert [codes(r) for r in sheet["records"]] == [
        [],
        [],
        [("B", "DUPLICATE_IN_COMMITTEE"), ("E", "PHONE_MISSING")],
        [("E", "PHONE_MULTIPLE"), ("E", "PERSON_IN_TWO_COMMITTEES")],
    ]
    assert sheet["records"][2]["issues"][0]["other_row"] == 3


def test_subtotals_cover_what_is_above_them():
    sheet = read_one(
        workbook(
            [
                ["绳金塔街道社区大党委委员名册"],
                HEAD,
                ["十字街社区", "示一", "男", "书记", "15400000001"],
                ["小计", "1人"],
                ["绳金塔社区", "示二", "男", "书记", "15400000002"],
                ["小 计", "2人"],
                ["总　计", "共2名"],
            ]
        )
    )
    assert [(i["row"], i["stated"], i["actual"]) for i in sheet["sheet_issues"]] == [(6, 2, 1)]


def test_a_header_repeated_for_printing_and_other_lines_are_no_records():
    sheet = read_one(
        workbook(
            [
                ["绳金塔街道社区大党委委员名册"],
                ["序号", *HEAD],
                ["示例", "某社区", "某人", "男", "委员", "15400000000"],
                [1, "十字街社区", "示一", "男", "书记", "15400000001"],
                [None],
                ["序　号", "社 区", "姓  名", "性别", "职务", "电话"],
                [2, "十字街社区", "示二", "男", "委员", "15400000002"],
                ["备注：名单以文件为准"],
                ["填表人：", "示例甲", None, "审核人：", "示例乙"],
                ["（盖章）"],
            ]
        )
    )
    assert [r["row"] for r in sheet["records"]] == [4, 7]
    assert [(s["row"], s["reason"]) for s in sheet["skipped_rows"]] == [
        (3, "example"),
        (5, "blank"),
        (6, "repeated_header"),
        (8, "note"),
        (9, "note"),
        (10, "note"),
    ]


def test_ditto_with_nothing_above_is_an_error():
    sheet = read_one(workbook([["绳金塔街道社区大党委委员名册"], HEAD, ["同上", "示一", "男", "书记", "15400000001"]]))
    assert codes(sheet["records"][0]) == [("A", "DITTO_UNRESOLVED")]


def test_a_required_column_that_is_missing_is_told_once():
    sheet = read_one(
        workbook([["绳金塔街道社区大党委委员名册"], ["社区", "姓名", "是否兼职"], ["十字街社区", "示一", "是"]])
    )
    assert sheet["sheet_issues"] == [
        {"code": "COLUMN_MISSING", "severity": "error", "key": "role", "label": "“大党委”职务"}
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_any_usual_encoding(encoding, delimiter):
    lines = [
        ["绳金塔街道社区大党委委员名册", "", "", "", ""],
        HEAD,
        ["十字街社区", "示一", "男", "书记", "15400000001"],
        ["", "示二", "女", "委员", "15400000002"],
        ["绳金塔社区", "示三", "男", "书记", '"0791-00000001转8"'],
    ]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    sheet = read_one(text.encode(encoding), "名册.csv")
    # What was merged stands only in its first row; with so many blanks that is how the table was.
    assert [r["values"]["community"] for r in sheet["records"]] == ["360103007012", "360103007012", "360103007006"]
    assert sheet["records"][2]["values"]["phone"] == "0791-00000001-8"
    assert [r["status"] for r in sheet["records"]] == ["ok", "ok", "ok"]


def test_a_single_blank_in_a_csv_is_filled_and_told():
    body = "".join(f"十字街社区,示{n},男,委员,154000000{i}\r\n" for i, n in enumerate("一二三四五六七八", start=10))
    text = ",".join(HEAD) + "\r\n" + body + ",示九,男,委员,15400000099\r\n"
    record = read_one(text.encode(), "绳金塔街道.csv")["records"][-1]
    assert record["values"]["community"] == "360103007012"
    assert codes(record) == [("A", "FILLED_FROM_ABOVE")]


def test_the_same_blank_in_a_workbook_is_missing():
    sheet = read_one(
        workbook(
            [
                ["绳金塔街道社区大党委委员名册"],
                HEAD,
                ["十字街社区", "示一", "男", "书记", "15400000001"],
                [None, "示二", "女", "委员", "15400000002"],
            ]
        )
    )
    assert codes(sheet["records"][1]) == [("A", "REQUIRED")]


def test_check_in_of_a_whole_street_with_its_own_posts():
    sheet = read(
        workbook_of(
            {
                "登记": [
                    ["城厢街道在职党员“双报到”登记表（截至2024年6月30日）"],
                    [
                        "序号",
                        "报到社区",
                        "党员姓名",
                        "政治面貌",
                        "工作单位",
                        "手机号码",
                        "登记时间",
                        "服务岗位",
                        "意向",
                    ],
                    [
                        1,
                        "解放街社区",
                        "示　一",
                        "预备党员",
                        "某局",
                        "15400000001（微信同号）",
                        "6月1日",
                        "护河",
                        "矛盾调解、其他",
                    ],
                    [2, "警钟街社区", "示二", "群众", "某局", "无", "2024.7.1", "政策宣传岗", None],
                ],
                "岗位码表": [["岗位名称"], ["护河岗"], ["巡山岗"]],
            }
        )
    )["sheets"][0]
    assert sheet["context"] == {
        "district": "510703000000",
        "street": "510703001000",
        "cutoff": "2024-06-30",
    }
    first, second = sheet["records"]
    assert first["values"] == {
        "community": "510703001008",
        "name": "示一",
        "political_status": "中共预备党员",
        "unit": "某局",
        "phone": "15400000001",
        "phones": ["15400000001"],
        "reported_on": {"value": "2024-06-01", "precision": "day"},
        "claimed_post": "护河岗",
        "service_wishes": ["矛盾调解", "其他"],
    }
    assert codes(first) == [("C", "NAME_SPACES"), ("D", "ALIAS"), ("G", "DATE_YEAR_INFERRED"), ("H", "ALIAS")]
    assert codes(second) == [
        ("D", "NOT_PARTY_MEMBER"),
        ("F", "PHONE_MISSING"),
        ("G", "DATE_AFTER_CUTOFF"),
        ("H", "POST_UNKNOWN"),
    ]


def test_joining_on_the_eighteenth_birthday_is_not_before_it():
    head = ["姓名", "出生年月", "入党时间", "工作单位", "报到时间"]
    rows = [
        ["示一", "1996.04", "2014.04", "某局", "2024.1.5"],
        ["示二", "1996.04", "2014.03", "某局", "2024.1.5"],
        ["示三", "1996-04-15", "2014-04-14", "某局", "2024.1.5"],
    ]
    sheet = read_one(workbook([["解放街社区在职党员报到登记表"], head, *rows]))
    assert [codes(r) for r in sheet["records"]] == [[], [("C", "JOINED_BEFORE_18")], [("C", "JOINED_BEFORE_18")]]
