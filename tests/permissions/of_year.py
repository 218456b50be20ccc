"""Objects of the matrix: a year's appraisal. A district's scheme is one for all its places."""

from __future__ import annotations

from datetime import date

from appraisal.models import Award, DutyReport, Indicator, Result, ResultObjection, Scheme, Score, UnitReview
from appraisal.year.schemes import draft_scheme, publish_scheme
from common.clock import today
from members.models import Appointment
from tests.permissions.objects import PAYLOADS, arguments_of, make

PAYLOADS["year draft"] = {"year": "1999"}


def scheme_of(world, place, year: int) -> Scheme:
    """The district's scheme of the year: this year's published, last year's a draft."""
    key = ("scheme", place.district.pk, year)
    if key not in world.made:
        scheme = Scheme.objects.filter(organization=place.district, year=year).first()
        scheme = scheme or draft_scheme(organization_id=place.district.pk, year=year, actor=None)
        if year == today().year and scheme.state == "DRAFT":
            publish_scheme(scheme_id=scheme.pk, actor=None)
        world.made[key] = {"pk": scheme.pk}
    return Scheme.objects.get(pk=world.made[key]["pk"])


def published(world, place) -> Scheme:
    return scheme_of(world, place, today().year)


def drafted(world, place) -> Scheme:
    return scheme_of(world, place, today().year - 1)


@make("year scheme")
def scheme(world, place):
    return {"pk": published(world, place).pk}


@make("year draft scheme")
def draft(world, place):
    return {"pk": drafted(world, place).pk}


@make("year indicator")
def indicator(world, place):
    return {"pk": Indicator.objects.filter(scheme=drafted(world, place)).first().pk}


def _report(world, place, state="SUBMITTED", hop="community") -> DutyReport:
    facts = {"as_of": today(), "submitted_on": today(), "digest": f"{place.mark}0"} if state != "DRAFT" else {}
    return DutyReport.objects.create(
        scheme=published(world, place),
        organization=place.community,
        superior=place.street,
        hop=hop,
        state=state,
        opinion=f"密{place.mark}履职认真",
        content={"parts": [], "members": [], "units": []},
        **facts,
    )


@make("year report")
def report(world, place):
    return {"pk": _report(world, place).pk}


@make("year report file")
def report_file(world, place):
    return {"pk": arguments_of(world, "year report", place)["pk"], "suffix": "docx"}


@make("year report accept")
def report_accept(world, place):
    return {"pk": arguments_of(world, "year report", place)["pk"], "step": "accept"}


@make("year report submit")
def report_submit(world, place):
    return {"pk": _report(world, place, "DRAFT", "submitted").pk, "step": "submit"}


@make("year report start")
def report_start(world, place):
    return {"pk": published(world, place).pk, "organization": place.community.pk, "hop": "community"}


@make("year place")
def year_place(world, place):
    return {"pk": published(world, place).pk, "organization": place.community.pk}


@make("year member")
def year_member(world, place):
    found = Appointment.objects.filter(organization=place.community).first()
    if found is None:
        key = arguments_of(world, "appointment", place)["pk"]
        found = Appointment.objects.get(pk=key)
    return {"pk": published(world, place).pk, "appointment": found.pk}


@make("year unit")
def year_unit(world, place):
    return {"pk": published(world, place).pk, "organization": place.community.pk, "unit": place.unit.pk}


@make("year unit review")
def unit_review(world, place):
    made = UnitReview.objects.create(
        scheme=published(world, place),
        organization=place.community,
        unit=place.unit,
        conclusion="KEPT",
        opinion=f"密{place.mark}已履行",
        reviewed_on=today(),
    )
    return {"pk": made.pk}


def _result(world, place) -> Result:
    key = ("result", place.mark)
    if key not in world.made:
        made = Result.objects.create(
            scheme=published(world, place),
            organization=place.community,
            superior=place.street,
            as_of=today(),
            state="OPEN",
            opened_on=today(),
            objections_until=date(2099, 1, 1),
        )
        world.made[key] = {"pk": made.pk}
    return Result.objects.get(pk=world.made[key]["pk"])


@make("year result")
def result(world, place):
    return {"pk": _result(world, place).pk}


@make("year result freeze")
def result_freeze(world, place):
    return {"pk": _result(world, place).pk, "step": "freeze"}


@make("year result object")
def result_object(world, place):
    return {"pk": _result(world, place).pk, "step": "object"}


@make("year score")
def score(world, place):
    row = _result(world, place)
    own = Indicator.objects.get(scheme=row.scheme, metric="")
    made = Score.objects.create(
        result=row, organization=place.community, indicator=own, label=own.label, weight=own.weight
    )
    return {"pk": made.pk}


@make("year objection")
def objection(world, place):
    made = ResultObjection.objects.create(
        result=_result(world, place), organization=place.community, text=f"密{place.mark}的异议", made_on=today()
    )
    return {"pk": made.pk}


@make("year award")
def award(world, place):
    made = Award.objects.create(
        scheme=published(world, place),
        organization=place.community,
        unit=place.unit,
        kind="advanced_unit",
        reason=f"密{place.mark}全年不间断",
        proposed_on=today(),
    )
    return {"pk": made.pk}


@make("awards open")
def awards_open(world, place):
    return {"pk": published(world, place).pk, "step": "open"}


@make("awards address")
def awards_address(world, place):
    """Of a district that publishes none."""
    return {"token": f"no-{place.mark.encode().hex()}"}
