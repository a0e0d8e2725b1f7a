"""Who is there: confirming, signing in and out, staying longer, not coming after all, and not having come.

terms      reasons for not coming, refusals            rules     what a said time is worth, minutes, who is missing
models     one row for a seat; where a shift meets     queries   who is there, who came, who is with whom
services   the use cases of the volunteer and staff    absences  what follows for seats and facts
returning  a sign-out by mistake is taken back
rooms      where a shift meets                         due       which shifts have something to be done about them
watching   asking once more, missing, no-shows         telling   the messages of all that      jobs   watch-shifts
leaving, purge   what is exported and forgotten

What happens when somebody signs out, or is missed, is added to services.ON_CHECK_OUT and ON_MISSED by the parts further
on.
"""
