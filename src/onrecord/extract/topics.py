"""What stands before a colon and speaks of nobody: “Market strike: toll rises to 14”.

Headlines name their topic as transcripts name a speaker. A source that is credited by a colon
alone and whose last word is a happening or a matter is a topic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from onrecord.extract.wordsets import word_set
from onrecord.records import Attribution

# Bodies are not here though happenings may be called like them (“the commission”, “the inquiry”):
# those do speak, and a topic taken for a speaker is the lesser mistake.
_MATTERS = word_set(
    """
    strike strikes airstrike airstrikes attack attacks raid raids blast blasts bombing bombings
    explosion explosions shelling shooting shootings clash clashes battle battles siege offensive
    war wars conflict crisis ceasefire truce talks summit election elections vote referendum
    protest protests riot riots coup crash fire fires flood floods earthquake quake storm
    hurricane tsunami eruption outbreak epidemic pandemic famine drought toll casualties deaths
    killings massacre murder trial verdict deal accord sanctions budget scandal row debate
    hostages evacuation invasion anniversary update updates latest live video photos analysis
    opinion profile timeline explainer factbox
    """
)
_LAST = re.compile(r"[^\W\d_]+(?=\W*$)")


def drop_topics(text: str, attributions: Sequence[Attribution]) -> list[Attribution]:
    """Return `attributions` without those whose source is a topic, in the same order.

    What stood within one of those stands within what that stood in.
    """
    is_topic = [_is_topic(text, attribution) for attribution in attributions]
    if not any(is_topic):
        return list(attributions)
    kept = [i for i, topic in enumerate(is_topic) if not topic]
    place = {old: new for new, old in enumerate(kept)}

    def holder(at: int | None) -> int | None:
        for _ in attributions:
            if at is None or not is_topic[at]:
                break
            at = attributions[at].within
        return None if at is None else place.get(at)

    return [
        msgspec.structs.replace(attributions[i], within=holder(attributions[i].within))
        for i in kept
    ]


def _is_topic(text: str, attribution: Attribution) -> bool:
    cue = "".join(text[span.start : span.end] for span in attribution.cue).strip()
    if cue != ":" or not attribution.source:
        return False
    source = attribution.source[-1]
    last = _LAST.search(text, source.start, source.end)
    return last is not None and last.group().lower() in _MATTERS
