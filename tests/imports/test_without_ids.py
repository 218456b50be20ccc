"""A tab, a heading or a file name may carry a resident id; none of it is kept."""

from exchange.services.reading import without_ids
from exchange.services.receiving import clean_name

NUMBER = "690000197501010018"


def test_every_text_of_a_reading_is_looked_at():
    said = {
        "sheets": [{"sheet": f"名册{NUMBER}", "headers": {"A": f"备注 {NUMBER}"}, "rows": [3, 4]}],
        f"x {NUMBER}": None,
    }
    kept = without_ids(said)
    assert NUMBER not in str(kept)
    assert kept["sheets"][0]["rows"] == [3, 4]
    assert without_ids({"a": ["无", 1, True, None]}) == {"a": ["无", 1, True, None]}


def test_nor_does_the_name_of_the_file():
    assert NUMBER not in clean_name(f"王某 {NUMBER}.xlsx")
    assert clean_name("C:\\名册\\绳金塔.xlsx") == "绳金塔.xlsx"
