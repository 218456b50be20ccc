"""Pages that show every part once, with true-looking content: what the browser tests of the face look at.

Served by the `gallery` fixture under the product's own content security policy; no database, nobody signed in.
"""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from common.clock import today

USER = SimpleNamespace(pk=5, is_authenticated=True)


def shell(request, here: str) -> dict:
    """What config.context.shell gives to somebody who is signed in."""
    entries = (
        ("/workbench/", "工作台", "layout-dashboard", 7),
        ("/tree/", "组织", "sitemap", 0),
        ("/committee/", "队伍", "users-group", 0),
        ("/list/", "人员", "users", 0),
        ("/preview/", "导入", "table-import", 0),
        ("/parts/", "合规", "clipboard-check", 2),
        ("/form/", "设置", "settings", 0),
    )
    return {
        "nav": [
            {"url": url, "label": label, "icon": icon, "count": count, "active": url == f"/{here}/"}
            for url, label, icon, count in entries
        ],
        "acting": {"title": "绳金塔社区“大党委”", "role_name": "社区书记"},
        "offices": [
            {"id": 1, "title": "绳金塔社区“大党委”", "role_name": "社区书记", "active": True},
            {"id": 2, "title": "绳金塔街道综合党委", "role_name": "只读", "active": False},
        ],
        "due_count": 7,
        "font_size": request.GET.get("size", "a"),
        "user": USER,
        "user_name": "詹海英",
        "account_url": "/form/",
        "password_url": "/form/",
        "sign_out_url": "/echo/",
        "request_id": "3f2a91c07b",
        "as_of": date(2025, 6, 30) if "on" in request.GET else None,
        "today_url": request.path,
        "session_limits": {
            "idle": int(request.GET.get("idle", 1800)),
            "left": 36000,
            "warn": int(request.GET.get("warn", 300)),
            "keep_alive_url": "/keep/",
        },
    }


def page(request, name: str, **context) -> HttpResponse:
    """One gallery page in the shell."""
    return render(request, f"face/{name}.html", shell(request, name) | context)


def todo(days: int, title: str, reason: str, action: str) -> dict:
    """One thing that is due so many days from today."""
    due = today() + timedelta(days=days)
    return {"due": due, "title": title, "reason": reason, "url": "/form/", "action": action, "late": days < 0}


def workbench(request):
    """Messages, work to do, figures, bar, history."""
    if "messages" in request.GET:
        messages.success(request, "已报备绳金塔街道，名册第三届草案共 9 席。")
        messages.error(request, "没有保存：席位“委员 5”没有填写产生方式。")
        messages.warning(request, "任期还有 39 天届满。")
        messages.info(request, "字号已改为 A+。")
    groups = [
        {
            "title": "今天",
            "entries": [todo(-2, "街道退回了第三届名册，请补充一处说明", "产生方式未填 · 三（二）2", "去补充")],
        },
        {
            "title": "本周",
            "entries": [
                todo(3, "确认第九十七小学认领“上下学时段交通疏导”", "需求 N-2026-014 · 每周 5 次", "确认"),
                todo(6, "本月与 2 位兼职委员还没有电话沟通", "万敏、胡志强 · 三（三）3", "记一笔"),
            ],
        },
        {
            "title": "本季",
            "entries": [todo(400, "社区书记、2 名副书记任期届满", "换届任务清单已完成 4 / 7 步", "继续换届")],
        },
    ]
    figures = [
        {"label": "班子", "value": 9, "of": "/ 10 席在任", "url": "/committee/"},
        {"label": "网格党支部", "value": 6, "of": "/ 6 网格"},
        {"label": "清单认领", "value": 21, "of": "/ 27 项"},
        {"label": "按期履诺", "value": 58, "of": "/ 61 次"},
    ]
    segments = [
        {"label": "履约中", "value": 17, "state": "ok"},
        {"label": "待签约", "value": 4, "state": "due"},
        {"label": "未认领", "value": 6, "state": "mute", "url": "/list/"},
    ]
    events = [
        {"when": "今天 09:20", "title": "示例供电公司填报 2 项服务", "icon": "upload"},
        {"when": "11-20", "title": "胡志强的建议已由街道答复：采纳", "state": "ok", "icon": "circle-check"},
    ]
    return page(request, "workbench", groups=groups, figures=figures, segments=segments, events=events, day=today())


def seat(name: str, post: str, **more) -> dict:
    """A filled seat."""
    return {"name": name, "post": post, "url": "/form/", **more}


def rule(state: str, title: str, value: str, severity: str, clause: str, **more) -> dict:
    """A row of the composition sheet."""
    return {"state": state, "title": title, "value": value, "severity": severity, "clause": clause, **more}


def committee(request):
    """Tabs, steps, seats, composition sheet, as-of switch."""
    actions = [
        {"url": "/form/", "label": "调整", "icon": "pencil"},
        {"url": "/confirm/", "label": "假如离开", "icon": "user-minus"},
    ]
    part_time = {"part_time": True, "mark": "新任", "mark_new": True, "actions": actions}
    vacant = {"vacant": True, "former": "原任 黄国平 2026-10 调离", "url": "/form/", "label": "委员", "days": "41 天"}
    tiers = [
        {"title": "第一书记", "note": "1 席", "half": True, "seats": [seat("谢海涛", "街道党工委委员", mark="已定")]},
        {"title": "书记", "note": "1 席", "half": True, "seats": [seat("詹海英", "社区党委书记", mark="连任")]},
        {
            "title": "副书记",
            "note": "N = 3 席",
            "seats": [
                seat("罗建国", "社区专职副书记", mark="连任", actions=actions),
                seat("万 敏", "第九十七小学党支部书记", unit="第九十七小学", condition="条件（1）", **part_time),
                seat("胡志强", "示例物业党支部委员", unit="示例物业公司", condition="条件（3）", **part_time),
            ],
        },
        {
            "title": "委员",
            "note": "X = 3 席",
            "seats": [
                seat("熊 丽", "社区党委委员", dates="2023-12-01 至 2026-11-30"),
                seat("徐 静", "业委会党员负责人", unit="金塔花园业委会", leaving="12-15 离任"),
                vacant,
            ],
        },
    ]
    why = {
        "text": "委员一般不超过 11 名，且为单数。",
        "inputs": "10 席，其中空缺 1 席",
        "on": today(),
        "who": "社区书记",
    }
    rules = [
        rule("bad", "委员总数为奇数", "10", "原则上", "三（二）2", found="补 1 席或减 1 席。", fix_url="/form/", **why),
        rule("ok", "委员总数不超过 11 人", "10 / 11", "原则上", "三（二）2", **why),
        rule("due", "出缺及时增补", "41 天", "视需要", "三（三）6", ours=True, found="还有 19 天。"),
        rule("mute", "任期三年", "3 年", "一般", "三（三）6", deviation="与社区换届同步"),
    ]
    tabs = [
        {"label": "班子", "url": "/committee/", "active": True},
        {"label": "变动", "url": "/list/", "count": 12},
    ]
    steps = [
        {"label": "拟定草案", "state": "done", "url": "/form/"},
        {"label": "核对", "state": "current"},
        {"label": "报备", "state": "todo"},
    ]
    trail = [{"label": "组织", "url": "/tree/"}, {"label": "绳金塔社区", "url": "/tree/"}, {"label": "班子"}]
    return page(request, "committee", tiers=tiers, rules=rules, tabs=tabs, steps=steps, trail=trail)


class FilterForm(forms.Form):
    """Stands for a FilterSet's form."""

    q = forms.CharField(label="姓名、单位", required=False)
    tier = forms.ChoiceField(label="层级", choices=[("", "全部"), ("c", "社区")], required=False)


def people(request):
    """Filter, chips, table, column choice, pager, empty state."""
    rows = [] if "empty" in request.GET else [("詹海英", "书记", "ok", "在任"), ("万 敏", "副书记", "due", "还有 8 天")]
    columns = [
        {"key": "name", "label": "姓名", "on": True, "fixed": True},
        {"key": "phone", "label": "电话", "on": False},
    ]
    return page(
        request,
        "list",
        form=FilterForm(request.GET or None),
        rows=rows,
        columns=columns,
        columns_url="/echo/",
        active=[{"label": "层级", "value": "社区", "remove_url": "?"}] if request.GET.get("tier") else [],
        clear_url="?",
        count=12345,
        page={"previous_url": "", "next_url": "?cursor=x", "count": 12345},
    )


class SeatForm(forms.Form):
    """One of each widget."""

    name = forms.CharField(label="姓名", help_text="与身份证件一致")
    phone = forms.CharField(label="电话", required=False)
    born = forms.DateField(label="出生年月", required=False)
    position = forms.ChoiceField(label="职务", choices=[("", "请选择"), ("m", "委员")])
    mode = forms.ChoiceField(label="产生方式", widget=forms.RadioSelect, choices=[("1", "上级选派"), ("2", "协商推选")])
    conditions = forms.MultipleChoiceField(
        label="任职条件",
        widget=forms.CheckboxSelectMultiple,
        choices=[("1", "条件（1）"), ("2", "条件（2）")],
        required=False,
    )
    part_time = forms.BooleanField(label="兼职委员", required=False, help_text="不改变原单位隶属")
    note = forms.CharField(label="说明", widget=forms.Textarea, required=False)
    document = forms.FileField(label="文件", required=False)


def form(request):
    """A form page; with `?errors` as it comes back."""
    bound = SeatForm({} if "errors" in request.GET else request.POST or None, initial={"born": date(1980, 2, 3)})
    return page(request, "form", form=bound, submit="保存草案", cancel_url="/committee/", draft_key="seat:12")


def preview(request):
    """File drop and the rows of a workbook."""
    return page(request, "preview", form=SeatForm())


def tree(request):
    """The outline."""
    leaf = {"dom_id": "n3", "name": "绳金塔社区", "url": "/committee/", "state": "bad", "toggle_url": "?open=3"}
    closed = {"dom_id": "n4", "name": "站前路社区", "url": "/list/", "state": "mute", "closed": True, "leaf": True}
    street = {
        "dom_id": "n2",
        "name": "绳金塔街道综合党委",
        "url": "/list/",
        "state": "due",
        "open": True,
        "toggle_url": "?",
    }
    root = {"dom_id": "n1", "name": "西湖区委组织部", "url": "/list/", "state": "ok", "open": True, "toggle_url": "?"}
    facts = {"facts": ["班子 9/10", "网格 6"]}
    children = [leaf | facts | {"children_url": "/children/"}, closed]
    return page(request, "tree", root=root | facts | {"children": [street | facts | {"children": children}]})


def children(request):
    """The fragment by which htmx replaces a node when it opens."""
    grid = {"dom_id": "n9", "name": "第一网格党支部", "url": "/list/", "state": "ok", "leaf": True}
    node = {"dom_id": "n3", "name": "绳金塔社区", "url": "/committee/", "state": "bad", "open": True, "toggle_url": "?"}
    return render(request, "components/tree_node.html", {"node": node | {"children": [grid]}})


def confirm(request):
    """Confirming by name."""
    lines = ["万敏自 2026-12-01 起不再担任副书记。", "班子剩 8 席，为偶数。"]
    return page(
        request, "confirm", consequences=lines, undo="24 小时内可以撤回。", submit="办理免职", type_name="绳金塔社区"
    )


class SignInForm(forms.Form):
    """A bare page's form."""

    username = forms.CharField(label="账号")
    password = forms.CharField(label="密码", widget=forms.PasswordInput)


def sign_in(request):
    """The bare shell."""
    return render(request, "face/sign_in.html", {"form": SignInForm({} if "errors" in request.GET else None)})


def parts(request):
    """Tasks, facts, buttons, chips."""
    tasks = [
        {"title": "核对现任名册", "state": "ok", "state_text": "已完成", "url": "/list/"},
        {"title": "征求单位意见", "state": "due", "state_text": "进行中", "hint": "3 个单位，2 个已答复"},
    ]
    facts = [{"label": "编码", "value": "360103001001"}, {"label": "撤销", "value": ""}]
    work = {"title": "正在核对", "done": 1200, "total": 5000, "text": "已读 1,200 行", "poll_url": "/progress/"}
    streets = [("绳金塔街道", ("ok", "bad", "due")), ("南站街道", ("ok", "ok", "mute"))]
    holds = [{"label": "符合", "value": 9, "state": "ok"}, {"label": "不符合", "value": 3, "state": "bad"}]
    return page(
        request,
        "parts",
        tasks=tasks,
        facts=facts,
        progress=work | {"page_url": request.path},
        streets=streets,
        holds=holds,
    )


def progress(request):
    """The fragment that replaces the progress once the work is over."""
    return render(request, "components/progress.html", {"progress": {"title": "核对完了", "text": "5,000 行"}})


def error(request, name: str):
    """An error page."""
    broken = SimpleNamespace(
        message="这一席已经有人任职，请先办理离任。", code="seat.taken", details=["委员 5：黄国平"]
    )
    return render(request, f"errors/{name}.html", {"error": broken})


def keep(request):
    """Keeps the session going."""
    return HttpResponse(status=204)


def echo(request):
    """What was posted."""
    return HttpResponse(request.POST.urlencode(), content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("workbench/", workbench),
    path("committee/", committee),
    path("list/", people),
    path("form/", form),
    path("preview/", preview),
    path("tree/", tree),
    path("children/", children),
    path("confirm/", confirm),
    path("sign-in/", sign_in),
    path("parts/", parts),
    path("progress/", progress),
    path("error/<name>/", error),
    path("keep/", keep),
    path("echo/", echo),
]
