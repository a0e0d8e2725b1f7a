"""What is missing about people, and asking each of them just that: age, a proved address, a licence that ends, hours.

terms  the gaps            models   a question with its link
rules  when not to ask     queries  who has which gap, and who may be asked
services  put down a question, take its answer     leaving  what is exported and erased
"""
