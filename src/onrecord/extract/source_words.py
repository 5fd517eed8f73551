"""Small words that begin, end or hold together the noun phrase of a source."""

from __future__ import annotations

from onrecord.extract.wordsets import word_set

PRONOUNS = word_set(
    """
    he she they it we i you who others some many both one everyone nobody those these
    """
)
DETERMINERS = word_set(
    """
    the a an his her their its our my your this that these those some several many two three
    four five another other each every no most all
    """
)
AUXILIARIES = word_set(
    """
    has have had is are was were be been being am will would did does do can could should may
    might must shall not n't never hasn't haven't hadn't isn't aren't wasn't weren't won't
    wouldn't didn't doesn't don't can't couldn't shouldn't 's 've 'd
    """
)
ADVERBS = word_set(
    """
    also later now then still once first just even again earlier simply already soon often
    always ever further too long since recently repeatedly twice all both instead meanwhile
    however reportedly have
    """
)
WEEKDAYS = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday yesterday today tonight tomorrow
    mon tue wed thu fri sat sun
    """
)
STOPS = word_set(
    """
    but while when because if although though as that whether where before than so which who
    whom whose what how why until unless he she they we i said told says saying adding or yet
    nor there whereas like
    """
) | AUXILIARIES - {"'s"}
LINKS = word_set(
    """
    of for from at in with by to on and the near under behind outside
    """
)
PLACE_PREPOSITIONS = word_set("in on at after during since before by over amid under")
NO_START = word_set("in on at to of from by with for under over into near between")
ENDS_AFTER = (
    word_set(
        """
    that when while after before because as in on at during to by with about if although
    though but where which since until following upon into ahead using via through late early
    last this earlier yesterday today tonight over amid without whether referring adding when
    is was has
    """
    )
    | WEEKDAYS
)
OPENERS = word_set(
    """
    but and so yet meanwhile then still also however now later thus instead or moreover
    """
)
