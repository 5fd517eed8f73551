"""What is known before a report is read: loaded once, passed in."""

from __future__ import annotations

import msgspec

from onrecord.resolve.gazetteer import Gazetteer, load_gazetteer
from onrecord.resolve.names import Aliases, load_aliases
from onrecord.resolve.place_scores import CountryWords, load_country_words
from onrecord.resolve.quantities import Measures, load_measures
from onrecord.resolve.speaker_words import SpeakerWords, load_speaker_words
from onrecord.resolve.stances import Stances, load_stances


class Knowledge(msgspec.Struct, frozen=True, kw_only=True):
    """The tables that resolving looks things up in."""

    stances: Stances
    speakers: SpeakerWords
    aliases: Aliases
    measures: Measures
    gazetteer: Gazetteer
    country_words: CountryWords


def load_knowledge() -> Knowledge:
    """Return the knowledge shipped with the package."""
    return Knowledge(
        stances=load_stances(),
        speakers=load_speaker_words(),
        aliases=load_aliases(),
        measures=load_measures(),
        gazetteer=load_gazetteer(),
        country_words=load_country_words(),
    )
