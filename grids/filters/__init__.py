"""One FilterSet per list: the page, the API and the export all use it."""
