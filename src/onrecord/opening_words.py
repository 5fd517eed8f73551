"""Words that open a sentence before a name and are no part of it: “However Russia”."""

from __future__ import annotations

OPENERS = frozenset(
    """however but and meanwhile moreover furthermore nevertheless nonetheless besides likewise
    similarly instead otherwise thus hence therefore also later earlier elsewhere afterwards
    thereafter previously recently separately simultaneously consequently subsequently finally
    eventually additionally notably reportedly apparently allegedly interestingly ironically
    unfortunately although though while whereas because since yet still then today yesterday
    tonight tomorrow perhaps maybe indeed unlike despite""".split()
)


def without_opener(words: list[str]) -> list[str]:
    """Return the words of a name without those that only open its sentence; one is left.

    >>> without_opener(["However", ",", "Russia"]), without_opener(["Later"])
    (['Russia'], ['Later'])
    """
    start = 0
    while start + 1 < len(words) and (words[start].casefold() in OPENERS or words[start] == ","):
        start += 1
    return words[start:]
