"""After the last shift: what went wrong, and what it was good for, told once to everybody who served.

terms     what can have gone wrong, refusals       rules     when looking back can begin and end
models    one row for each call-out looked back on
queries   what the page counts; who served         services  write the note, send it, mark it reviewed
mornings  one mail after a late shift, and not two
leaving   what a person reads of it in her export
"""
