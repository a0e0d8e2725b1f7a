"""The pool as a spreadsheet: out with stable ids, edited, and in again with every difference shown first.

Owns the record of files that went out.
terms    columns, differences, problems      rules     comparing a cell with what went out and what is on file, pure
writing  XLSX with a watermark               reading   XLSX back through the capped child process
services export and applying                 national  the fields of the national record, as CSV and JSON
"""
