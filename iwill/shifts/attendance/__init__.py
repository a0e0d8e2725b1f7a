"""Who is there: confirming, signing in and out, staying longer, not coming after all, and not having come.

terms     reasons for not coming, refusals          rules    what a said time is worth, minutes, who is late
models    one row for a seat; the room's address    queries  who is on shift, who came, who is missing
services  the use cases of the volunteer and staff  late     what the job does about people who are missing
jobs      asks, marks and notes                     leaving, purge   what is exported, erased, forgotten
"""
