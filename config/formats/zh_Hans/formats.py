"""2026-11-22 as everywhere else on the pages, not Django's 2026年11月22日; papers write their dates themselves."""

DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = "Y-m-d H:i"
SHORT_DATE_FORMAT = "Y-m-d"
SHORT_DATETIME_FORMAT = "Y-m-d H:i"
