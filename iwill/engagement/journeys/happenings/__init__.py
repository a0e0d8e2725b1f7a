"""What happens to people that journeys follow, read from rows that are there for another reason.

times     hours confirmed                      licences   a verified licence that ends
joining   applied, stages, active, left        serving    first service, hours reached, a hard shift, a call-out closed
years     a year in the pool, a year's end     silence    no sign of life
"""
