"""Sets of small words, written as the text they are."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """Return the words of `words`, which are separated by white space.

    >>> sorted(word_set("he she"))
    ['he', 'she']
    """
    return frozenset(words.split())
