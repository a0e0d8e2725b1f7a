"""A file of volunteers becomes checked rows, each with exactly one outcome; all of the file or nothing.

For callers: `reading.read_file` turns bytes into a Table, `importing.import_table` takes it in (or only shows what
would happen), `rejects.rejects_file` writes back the rows that were refused.

terms        the table, the report, the codes of outcomes and flags
reading      bytes -> table: what kind of file it is        gate, sheet_child, spreadsheet   XLSX, opened with care
text         which encoding                                 delimited                        CSV, strictly
columns      which column says what, by its heading
contacts dates credentials skills zones hours/              one cell each: words -> values, pure
person       a row -> a described person, or the reason why not
known        who is on file already                         entering, merging                the two ways into the pool
importing    the use case                                   rejects                          the file that goes back
"""
