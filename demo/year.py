"""The year's appraisal of the demonstration: last year closed and frozen, this year with a report in each state, a
result with an objection, a brand with funds and a proposal that waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from appraisal.models import AwardKind, Conclusion, Result, Scheme
from appraisal.year.awards import AwardLine, decide_award, propose_award, publish_award
from appraisal.year.base import day_of
from appraisal.year.gathering import member_records, unit_records
from appraisal.year.reports import (
    accept_report,
    return_report,
    review_member,
    review_unit,
    start_report,
    submit_report,
    write_report,
)
from appraisal.year.results import (
    answer_objection,
    compute_results,
    freeze_result,
    give_points,
    object_to_result,
    open_result,
)
from appraisal.year.schemes import draft_scheme, publish_scheme
from common.workdays import add_working_days
from demo.cast import Cast
from demo.stage import Actor
from orgs.models import Organization

OPINION = (
    "兼职委员把所在单位的资源带进社区，四点半课堂、义诊等服务按约定开展，议定的事多数办结。\n"
    "不足：停车位紧张还没有根本解决，个别需求没有单位认领，明年列为重点。"
)
# Of those of whom next to nothing is on record: what is said is what the numbers beside it show.
BEGUN = (
    "班子已经配齐，兼职委员的分工已经明确。\n"
    "不足：兼职委员参会少，平时的沟通和服务多数没有记录，需求和服务还没有成清单，明年从这三件事改起。"
)
WORDS = {
    "meetings": "议定事项逐项明确了责任单位，到期的多数办结。",
    "lists": "两张清单经联席会议审议后发布，没有认领的需求已转街道统筹。",
    "pledges": "服务由接受方确认，群众反映较好。",
}


class DemoYearEnd:
    """Tells it by the offices that do it in life."""

    def __init__(self, community: Organization, others: Sequence[Organization], cast: Cast, day: date) -> None:
        self.community, self.others, self.cast, self.day = community, others, cast, day

    def tell(self) -> None:
        """Last year first."""
        self._last_year()
        self._this_year()

    def _scheme(self, year: int, on: date) -> Scheme:
        with self.cast.district.acting(on) as user:
            scheme = draft_scheme(organization_id=self.community.district_id, year=year, actor=user)
            return publish_scheme(scheme_id=scheme.pk, actor=user)

    def _report(self, scheme: Scheme, place: Organization, by: Actor, on: date, hop: str = "community") -> int:
        """The one community of which much is on record says so of this year; the others, and last year, say less."""
        told = place == self.community and scheme.year == self.day.year
        with by.acting(on) as user:
            report = start_report(scheme_id=scheme.pk, organization_id=place.pk, hop=hop, actor=user)
            write_report(
                report_id=report.pk,
                words=WORDS if told else {},
                opinion=OPINION if told else BEGUN,
                actor=user,
            )
            return submit_report(report_id=report.pk, actor=user).pk

    def _last_year(self) -> None:
        """Up the chain to the district; the result settled in January."""
        year = self.day.year - 1
        scheme, street = self._scheme(year, date(year, 11, 10)), self.community.parent
        closing = date(year, 12, 20)
        steps = (
            (self.community, self.cast.community, self.cast.street, "community"),
            (street, self.cast.street, self.cast.street, "street_committee"),
            (street, self.cast.street, self.cast.district, "working_committee"),
        )
        for days, (place, writer, taker, hop) in enumerate(steps):
            on = closing + timedelta(days=2 * days)
            report = self._report(scheme, place, writer, on, hop)
            with taker.acting(on + timedelta(days=1)) as user:
                accept_report(report_id=report, actor=user)
        told = date(year, 12, 29)
        result = self._opened(scheme, told, "8", "老旧小区加装电梯的矛盾化解 3 起")
        after = add_working_days(told, scheme.objection_days + 1).day
        if after < self.day:
            with self.cast.street.acting(after) as user:
                freeze_result(result_id=result.pk, actor=user)

    def _opened(self, scheme: Scheme, on: date, points: str, reason: str) -> Result:
        with self.cast.street.acting(on) as user:
            compute_results(scheme_id=scheme.pk, organization_id=self.community.parent_id, actor=user)
            result = Result.objects.get(scheme=scheme, organization=self.community)
            own = result.scores.get(metric="")
            give_points(score_id=own.pk, points=points, reason=reason, actor=user)
            return open_result(result_id=result.pk, actor=user)

    def _this_year(self) -> None:
        scheme = self._scheme(self.day.year, self.day - timedelta(days=20))
        self._say_of_members_and_units(scheme)
        drafting, handed_in, returned = self.others[:3]
        with self.cast.secretary_of(drafting).acting(self.day - timedelta(days=3)) as user:
            start_report(scheme_id=scheme.pk, organization_id=drafting.pk, hop="community", actor=user)
        accepted = self._report(scheme, self.community, self.cast.community, self.day - timedelta(days=9))
        with self.cast.street.acting(self.day - timedelta(days=7)) as user:
            accept_report(report_id=accepted, actor=user)
        self._report(scheme, handed_in, self.cast.secretary_of(handed_in), self.day - timedelta(days=2))
        back = self._report(scheme, returned, self.cast.secretary_of(returned), self.day - timedelta(days=4))
        with self.cast.street.acting(self.day - timedelta(days=3)) as user:
            return_report(report_id=back, remark="请补写没有认领的需求准备怎么办", actor=user)
        result = self._opened(scheme, self.day - timedelta(days=2), "7", "停车难列为重点，已协调临时车位 20 个")
        self._object(result)
        self._award(scheme)

    def _say_of_members_and_units(self, scheme: Scheme) -> None:
        on = self.day - timedelta(days=10)
        with self.cast.community.acting(on) as user:
            for member in member_records(self.community, scheme.year, day_of(scheme))[:1]:
                review_member(
                    scheme_id=scheme.pk,
                    appointment_id=member.appointment,
                    opinion="积极协调单位资源，推动四点半课堂坚持全年；建议明年再增加寒暑假托管。",
                    actor=user,
                )
            for number, unit in enumerate(unit_records(self.community, scheme.year, day_of(scheme))[:2]):
                review_unit(
                    scheme_id=scheme.pk,
                    organization_id=self.community.pk,
                    unit_id=unit.unit,
                    conclusion=Conclusion.PARTLY if number else Conclusion.KEPT,
                    opinion="有一次服务因天气改期，还没有补上" if number else "",
                    actor=user,
                )

    def _object(self, result: Result) -> None:
        """Two: one decided, one that waits."""
        with self.cast.community.acting(self.day - timedelta(days=1)) as user:
            own = result.scores.get(metric="")
            first = object_to_result(
                result_id=result.pk,
                objection="塔下新村非机动车棚十月已建成，列在第四次联席会议的决议里，评定时没有算上。",
                score_id=own.pk,
                actor=user,
            )
            object_to_result(
                result_id=result.pk, objection="有两项需求由街道统筹后已经有单位认领，请核对。", actor=user
            )
        with self.cast.street.acting(self.day) as user:
            answer_objection(
                objection_id=first.pk, upheld=True, answer="经核属实，车棚已验收。", points="8.5", actor=user
            )

    def _award(self, scheme: Scheme) -> None:
        on = self.day - timedelta(days=6)
        with self.cast.community.acting(on) as user:
            units = unit_records(self.community, scheme.year, day_of(scheme))
            if not units:
                return
            school = next((unit for unit in units if "小学" in unit.name), units[0])
            brand = propose_award(
                scheme_id=scheme.pk,
                organization_id=self.community.pk,
                line=AwardLine(
                    AwardKind.BRAND, "全年不间断照看放学后的孩子，家长放心", unit_id=school.unit, title="四点半课堂"
                ),
                actor=user,
            )
            propose_award(
                scheme_id=scheme.pk,
                organization_id=self.community.pk,
                line=AwardLine(AwardKind.UNIT, "承诺的服务都按期做到，主动补位", unit_id=units[-1].unit),
                actor=user,
            )
        with self.cast.district.acting(on + timedelta(days=3)) as user:
            decide_award(award_id=brand.pk, granted=True, amount=Decimal(20000), remark="群众认可，可推广", actor=user)
            publish_award(award_id=brand.pk, document=f"西组发〔{scheme.year}〕18号（示例）", actor=user)
