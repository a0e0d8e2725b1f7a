"""What becomes of what was obtained for a response once it is over (突发事件应对法 art. 84-85): a record of counts.

terms     grounds of keeping, the assessment           holdings  what is held, each kind declared by whoever holds it
models    a record for each request, a line a kind     queries   the record of a request, as a page and a file have it
services  write it at closing, note each destruction
"""
