"""`{% load figures %}`: what a metric is called where one is."""

from __future__ import annotations

from django import template

from appraisal.statistics.wording import in_own_words

register = template.Library()
register.filter("own_words", in_own_words)
