"""Answers that come by text message, by mail, or pasted from a WeChat 接龙: read by rules, never guessed into a seat.

terms     channels, what becomes of a reply           words     what people write, as phrases
quoting   a reply without what it quotes              rules     what a reply means, and the code of a call-out
relay     the lines of a 接龙                           models    a reply, sealed
queries   whose reply it is, what the desk looks at   telling   what is said back, once
services  a reply is taken in; somebody decides about one that was not understood
leaving, purge                                        what is exported, erased and forgotten
"""
