"""Addresses of a year's appraisal."""

from django.urls import path

from appraisal.year.views import awards, records, reports, results, schemes

urlpatterns = [
    path("year/", schemes.year, name="year"),
    path("year/of/<int:organization>/", schemes.year_for, name="year_for"),
    path("year/scheme/", schemes.scheme_draft, name="year_scheme_draft"),
    path("year/schemes/<int:pk>/", schemes.scheme, name="year_scheme"),
    path("year/schemes/<int:pk>/adapt/", schemes.scheme_adapt, name="year_scheme_adapt"),
    path("year/schemes/<int:pk>/publish/", schemes.scheme_publish, name="year_scheme_publish"),
    path("year/schemes/<int:pk>/indicators/add/", schemes.indicator_add, name="year_indicator_add"),
    path("year/indicators/<int:pk>/", schemes.indicator_edit, name="year_indicator_edit"),
    path("year/indicators/<int:pk>/drop/", schemes.indicator_drop, name="year_indicator_drop"),
    path("year/reports/", reports.ReportList.as_view(), name="year_reports"),
    path("year/schemes/<int:pk>/reports/<int:organization>/<str:hop>/", reports.report_start, name="year_report_start"),
    path("year/reports/<int:pk>/", reports.report, name="year_report"),
    path("year/reports/<int:pk>/write/", reports.report_write, name="year_report_write"),
    path("year/reports/<int:pk>/file/<str:suffix>", reports.report_file, name="year_report_file"),
    path("year/reports/<int:pk>/<str:step>/", reports.report_step, name="year_report_step"),
    path("year/schemes/<int:pk>/members/<int:organization>/", records.members, name="year_members"),
    path("year/schemes/<int:pk>/members/<int:appointment>/review/", records.member_review, name="year_member_review"),
    path("year/schemes/<int:pk>/units/<int:organization>/", records.units, name="year_units"),
    path("year/schemes/<int:pk>/units/<int:organization>/<int:unit>/", records.unit_review, name="year_unit_review"),
    path("year/unit-reviews/", records.UnitReviewList.as_view(), name="year_unit_reviews"),
    path("year/unit-reviews/<int:pk>/answer/", records.unit_answer, name="year_unit_answer"),
    path("year/results/", results.ResultList.as_view(), name="year_results"),
    path("year/schemes/<int:pk>/compute/", results.results_compute, name="year_results_compute"),
    path("year/results/<int:pk>/", results.result, name="year_result"),
    path("year/results/<int:pk>/<str:step>/", results.result_step, name="year_result_step"),
    path("year/scores/<int:pk>/", results.score_give, name="year_score_give"),
    path("year/objections/<int:pk>/", results.objection_answer, name="year_objection_answer"),
    path("year/awards/", awards.AwardList.as_view(), name="year_awards"),
    path("year/awards/open/<slug:token>/", awards.awards_public, name="awards_public"),
    path("year/schemes/<int:pk>/awards/<str:step>/", awards.awards_step, name="year_awards_step"),
    path("year/awards/add/", awards.award_add, name="year_award_add"),
    path("year/awards/<int:pk>/", awards.award, name="year_award"),
    path("year/awards/<int:pk>/decide/", awards.award_decide, name="year_award_decide"),
    path("year/awards/<int:pk>/publish/", awards.award_publish, name="year_award_publish"),
]
