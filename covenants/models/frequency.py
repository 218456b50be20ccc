"""How often something is given, as columns: what people write is parsed by `covenants.frequency`."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Per(models.TextChoices):
    """The span that `times` counts in; the last four carry no count."""

    DAY = "day", "每天"
    WEEK = "week", "每周"
    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"
    HALF_YEAR = "half_year", "每半年"
    TERM = "term", "每学期"
    YEAR = "year", "每年"
    ONCE = "once", "一次"
    ON_DEMAND = "on_demand", "按需"
    IRREGULAR = "irregular", "不定期"
    ONGOING = "ongoing", "长期"


class HalfDay(models.TextChoices):
    """Which part of the day."""

    MORNING = "AM", "上午"
    AFTERNOON = "PM", "下午"
    EVENING = "EVE", "晚上"


class FrequencyMixin(models.Model):
    """A frequency: 每季度不少于 2 次, 每周三下午, 随时, 9 月底前.

    per, times, at_least   how often; `times` is None where `per` carries no count
    by                     for once: the day until which
    weekdays, half_day     1 Monday … 7 Sunday, where the text names them
    frequency_text         as it was written
    """

    frequency_text = models.CharField("频次", max_length=60, blank=True)
    per = models.CharField("周期", max_length=9, choices=Per, blank=True)
    times = models.PositiveSmallIntegerField("次数", null=True, blank=True)
    at_least = models.BooleanField("不少于", default=False)
    by = models.DateField("完成期限", null=True, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name="星期", default=list, blank=True)
    half_day = models.CharField("时段", max_length=3, choices=HalfDay, blank=True)

    class Meta:
        abstract = True
