"""A file of volunteers becomes checked rows, each with exactly one outcome; all of the file or nothing.

For callers: `reading.open_file` turns bytes into a Sheet and `reading.as_table` says what its columns mean;
`importing.import_table` takes the table in, or only shows what would happen; `rejects.rejects_file` writes back the
rows that were refused; `mapping` keeps what a person said that columns mean; `stating` lets people confirm their hours.

terms        the table, the report, the codes of outcomes and flags
reading      bytes -> sheet -> table: what kind of file it is
gate, cut    XLSX: what it is before it is opened, where it stops         sheet_child, spreadsheet   opened with care
text         which encoding         weighing  which of two that fit       delimited                  CSV, strictly
columns      which column says what, by its heading                       mapping                    or by a choice
contacts dates relative credentials skills zones groups wishes hours/     one cell each: words -> values, pure
person       a row -> a described person, or the reason why not
known        who is on file already         merging  one way into the pool, for new and known alike
beside       what rows leave besides: hours in words (stating), service before, teams (joining)
importing    the use case                   rejects  the file that goes back
models       choices of columns, hours in words       leaving  and they go with her
"""
