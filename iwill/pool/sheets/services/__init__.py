"""Use cases: a sheet goes out (exporting), is looked through when it is back (reviewing), is written (applying)."""
