"""Every number of the cockpit leads to a list of as many lines."""

import csv
import html
import io
import re
from urllib.parse import parse_qs, urlsplit

from appraisal.metrics import METRICS

LINK = re.compile(r'<a[^>]* href="(/statistics/metrics/[^"]+/list/[^"]*)">(.*?)</a>', re.S)
# A number that leads nowhere is nothing to divide by, or not for this office.
LOOSE = re.compile(r'<span class="gj-stat(?:-cell)?">(.*?)</span>')


def numbers_of(page):
    """{(metric, organisation, own, kind): what the link says} of a page."""
    found = {}
    for url, text in LINK.findall(page):
        parts = urlsplit(html.unescape(url))
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        key = (parts.path.split("/")[3], query["organization"], query.get("own", ""), query["kind"])
        assert found.setdefault(key, text) == text
    return found


def check_every_number(client, address="/statistics/", *, own_only=False):
    """Follow every number of the page (or of what an organisation has itself) into its list; how many were followed."""
    page = client.get(address).content.decode()
    assert set(LOOSE.findall(page)) <= {"—", "*"}, address
    numbers = numbers_of(page)
    followed = {key: text for key, text in numbers.items() if key[2] or not own_only}
    for (metric, organization, own, kind), text in followed.items():
        if kind == "numerator" and METRICS[metric].is_rate:
            text = numbers[metric, organization, own, "denominator"].split("/")[0]
        wanted = int(text.split("/")[-1].replace(",", ""))
        url = f"/statistics/metrics/{metric}/list/?organization={organization}&kind={kind}&own={own}"
        answer = client.get(f"{url}&export=csv")
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]
        there = sum(int(line[3]) for line in lines) if METRICS[metric].amount else len(lines)
        assert there == wanted, url
        assert not any("不在查看范围" in line[0] for line in lines), url
    return len(followed)
