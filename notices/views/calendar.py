"""Pages of the calendar of working days: what is on record, a year's table to download, its replacement."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from common.clock import today
from common.errors import RuleBroken
from common.forms import attempt, show_error
from common.models import CalendarDay
from common.views import once, requires
from common.workdays import is_announced, unannounced_year
from exchange.writing import write_table
from notices.forms.calendar import ConfirmForm, UploadForm, written
from notices.services.calendar import (
    HEADERS,
    VERB,
    arrangement_of,
    changes,
    check_arrangement,
    read_arrangement,
    replace_calendar,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STATES = {"new": ("新增", "new"), "changed": ("改变", "changed"), "gone": ("取消", "wrong")}
EARLIEST = 2004


@requires(VERB)
def workdays(request: HttpRequest) -> HttpResponse:
    """What is on record of a year; a table posted here is read and shown as a preview, nothing is written."""
    if request.method == "POST":
        return _preview(request)
    return _page(request, UploadForm(initial={"year": unannounced_year(today()) or today().year}))


def _page(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    year = _year(request)
    rows = list(CalendarDay.objects.filter(date__year=year))
    days = arrangement_of(year)
    context = {
        "year": year,
        "days": days,
        "announced": is_announced(year),
        "expected": not rows,
        "sources": sorted({row.source for row in rows}),
        "missing": unannounced_year(today()),
        "tabs": [
            {"label": f"{one} 年", "url": f"{reverse('notices:workdays')}?year={one}", "active": one == year}
            for one in sorted({year, *range(today().year - 1, today().year + 3)})
        ],
        "form": form,
    }
    return render(request, "notices/workdays.html", context, status=status)


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today().year
    return min(max(year, EARLIEST), today().year + 10)


def _preview(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    data, file = form.cleaned_data, request.FILES["workbook"]
    try:
        days = read_arrangement(content=file.read(), filename=file.name)
        check_arrangement(year=data["year"], days=days)
    except RuleBroken as error:
        show_error(form, error)
        return _page(request, form)
    values = {"year": data["year"], "source": data["source"], "confirmed": data["confirmed"], "days": written(days)}
    return _confirmation(request, ConfirmForm(initial=values), data["year"], days)


def _confirmation(request: HttpRequest, form: ConfirmForm, year: int, days: list) -> HttpResponse:
    found = changes(year=year, days=days)
    context = {
        "year": year,
        "form": form,
        "count": len(days),
        "changes": [{"change": one, "words": _STATES[one.state][0], "look": _STATES[one.state][1]} for one in found],
    }
    return render(request, "notices/workdays_preview.html", context)


@requires(VERB)
@require_POST
@once
def workdays_replace(request: HttpRequest) -> HttpResponse:
    """Write what the preview showed."""
    form = ConfirmForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        done, moved = attempt(
            form,
            lambda: replace_calendar(
                year=data["year"],
                days=data["days"],
                source=data["source"],
                confirmed=data["confirmed"],
                actor=request.user,
            ),
        )
        if done:
            more = f"有 {moved} 件按工作日计算的办理期限随之改变。" if moved else "在办事项的期限没有变化。"
            messages.success(request, f"{data['year']} 年的放假安排已更新，{more}")
            return redirect(f"{reverse('notices:workdays')}?year={data['year']}")
    for lines in form.errors.values():
        messages.error(request, "；".join(lines))
    return redirect("notices:workdays")


@requires(VERB)
@require_safe
def workdays_table(request: HttpRequest, year: int) -> HttpResponse:
    """A year as a workbook, to be changed and uploaded again; the law's days where nothing is announced."""
    if not EARLIEST <= year <= today().year + 10:
        raise Http404
    rows = [[day.date, day.label, day.name] for day in arrangement_of(year)]
    title = f"{year}年放假安排"
    response = HttpResponse(write_table(title=title, headers=HEADERS, rows=rows, form="xlsx"), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{title}.xlsx")
    return response
