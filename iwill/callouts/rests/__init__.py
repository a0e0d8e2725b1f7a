"""Rest up to a day: chosen by somebody after a shift, or given to her because the shift was heavy.

rules     from when to when                              models   one row for a seat; what is read has no reason
queries   whom a shift would reach in her rest           services choose, grant, take back
leaving, purge   what is exported, erased, forgotten

Whoever staffs a call-out learns until when somebody rests and never why: both kinds are told by the same words, end at
the same hour, and are refused by the same rule.
"""
