"""Statistics: any metric of any organisation on any day, as page, API, workbook and list, from one computation."""
