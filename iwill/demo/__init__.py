"""A believable pool for a first look, made up from beginning to end; nobody in it can be sent anything.

names    family and given names, regions and zones     people  who is in the pool, and what each of them can do
desk     the demo accounts and their sign-in links     story   one request waiting, one drill half answered
shift    a shift that has just ended and one that runs: hours to confirm, a note, an answer; a certificate
past     who was asked and answered, and who fell silent    letters  a year of check-ins and what came of them
learning courses, a session that has been and one to come
loading  all of it, once
"""
