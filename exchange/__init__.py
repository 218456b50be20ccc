"""Workbooks in and out. An engine only: it knows cells, columns and kinds of sheet, and no model of ours.

reading.read_workbook   what a workbook says, as plain data
sandbox                 the same in a child process with limits; this is what web and worker processes call
safety                  cheap checks before anything is parsed
writing, marking        templates, exports, and the workbook handed back with its wrong cells marked
tables                  values of a reading as the cells they came from: export and read again without change
messages.explain        the Chinese sentence for an issue
"""
