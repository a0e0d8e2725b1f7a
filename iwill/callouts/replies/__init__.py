"""Answers that come by text message, by mail, or pasted from a WeChat 接龙: read by rules, never guessed into a seat.

terms     ways in, meanings, what becomes of a reply  words      what people write, as phrases
quoting   a reply without what it quotes              rules      what a reply means, and the code of a call-out
reading   its phrases and numbers in order            conditions at most how many, from when, a pause until a day
relay     the lines of a 接龙                           models     a reply, sealed
queries   whose it is, what it can answer             telling    what is said back, once
answering a reply as a tap on the link                services   a reply is taken in; somebody decides about one
matching  whose names stand in a 接龙                   recording  what somebody confirmed of it
leaving, purge                                        what is exported, erased and forgotten
"""
