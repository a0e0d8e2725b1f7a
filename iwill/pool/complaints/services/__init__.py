"""Use cases of complaints. They flush and never commit.

complaints   received, given a name, heard, decided      bars         proposed, confirmed, lifted
evaluations  how a service was, and the person's reply   writing      words checked and sealed
"""
