"""The pages of a shift behind a personal link: before it, during it, after it.

sections  what other parts of shifts add to the page   opening  whose seat a link opens
view      what stands on the page                      page     the page and its buttons
"""
