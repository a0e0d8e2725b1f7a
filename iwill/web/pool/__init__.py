"""The pool as staff see it: people, one person, verification, imports."""
