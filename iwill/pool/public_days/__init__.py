"""Public holidays and make-up workdays in somebody's own hours, and the week as it was before.

terms      what somebody wants on a holiday      rules     which days are special where, and what holds on them, pure
models     her wish, and her week before         services  the wish made, and its days written as dated exceptions
"""
