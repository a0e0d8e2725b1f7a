"""The shared vocabulary: what ships with the program, and what the organisation has made of it.

terms      one entry, and how entries are found       rules     what an edit must hold, pure
baseline   the file that ships with the program       models    what was added and changed since
current    the vocabulary of this moment              services  described, added, merged, retired
"""

from iwill.pool.vocabulary.current import vocabulary
from iwill.pool.vocabulary.terms import Term, Vocabulary, folded

__all__ = ["Term", "Vocabulary", "folded", "vocabulary"]
