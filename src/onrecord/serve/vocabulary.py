"""Words that pages take from records and choices, so that these can be translated as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from onrecord.records import ActorKind, Measure, Speech, Stance, Verdict, WordingKind
from onrecord.relate.parties.seats import JOIN_RULES
from onrecord.serve.filters import FILTERS
from onrecord.serve.jobs import JobState
from onrecord.serve.pages.adding import OUTCOMES
from onrecord.serve.telling.agreement import NOTES, WORDS
from onrecord.serve.telling.figures import POLICY_WORDS
from onrecord.serve.templating import NAV, spaced

_CHOICES = (ActorKind, JobState, Measure, Speech, Stance, Verdict, WordingKind)
_TOLD = (OUTCOMES, NOTES, WORDS, POLICY_WORDS)
_SHARED = ("names", "places", "days", "words")  # by which reports are of one story


def closed_words() -> Iterator[str]:
    """Yield the words that a template translates without writing them: choices, names, notes."""
    yield from (words for _, words in NAV)
    yield from (spaced(word) for choices in _CHOICES for word in get_args(choices))
    yield from map(spaced, FILTERS)
    yield from (word for told in _TOLD for word in told.values() if word)
    yield from (*_SHARED, *JOIN_RULES)
