"""Speech without a verb: interviews as transcripts, lists of voices, each from annotated speech.

PolNeAR has few of them (“WALLACE: …”, “― Francisco Herrero”). Direct speech whose speaker is named
is set again in that form: the words are the corpus's, the layout is made up.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from training.corpus import Document, Gold

_NAME = re.compile(r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}")
_QUOTED = re.compile(r"[“\"](?P<words>[^“”\"\n]{25,600})[”\"]")
_DASHES = ("― ", "— ", "– ", "- ", "-", "—")
_QUOTES = (("“", "”"), ("“", "”"), ('"', '"'), ("", ""))
_ASKED = (
    "What did you see there?", "Why now?", "How do you answer them?", "And what happens next?",
    "Is that still true today?", "Who gave the order?", "Do you regret it?", "And before that?",
)  # fmt: skip

Voice = tuple[str, str]  # name, words


def voice_documents(
    documents: Sequence[Document], count: int, rng: random.Random
) -> list[Document]:
    """Return `count` short documents of speech whose speakers are named without a verb."""
    made: list[Document] = []
    pool = [(d, voices) for d in documents if len(voices := find_voices(d)) >= 2]
    while pool and len(made) < count:
        document, voices = rng.choice(pool)
        some = voices[: rng.randint(2, 7)]
        build = rng.choice((_transcript, _transcript, _signed, _signed, _headed))
        text, gold = build(document.name, some, rng)
        made.append(Document(name=document.name, text=text, gold=tuple(gold)))
    return made


def find_voices(document: Document) -> list[Voice]:
    """Return who is quoted with which words, where the speaker is a plain name."""
    found = []
    for attribution in document.gold:
        if not attribution.source or not attribution.content:
            continue
        name = _NAME.search(document.text[attribution.source[0][0] : attribution.source[0][1]])
        start, end = attribution.content[0][0], attribution.content[-1][1]
        words = [m["words"].rstrip(",") for m in _QUOTED.finditer(document.text, start, end)]
        if name and words:
            found.append((name.group(), " ".join(words)))
    return found


def _transcript(name: str, voices: list[Voice], rng: random.Random) -> tuple[str, list[Gold]]:
    """`NAME: words`, with questions between; every turn is one attribution."""
    text, gold = "", []
    shout, gap = rng.random() < 0.6, rng.choice(("", "", " "))
    asker = rng.choice(("Q", "Question", "HOST", "REPORTER", voices[0][0].split()[-1].upper()))
    for speaker, words in voices:
        if rng.random() < 0.6:
            text = _turn(text, gold, asker, gap, rng.choice(_ASKED))
        label = speaker.upper() if shout else speaker
        text = _turn(text, gold, label, gap, words)
    return text, gold


def _turn(text: str, gold: list[Gold], label: str, gap: str, words: str) -> str:
    start = len(text)
    colon = start + len(label) + len(gap)
    gold.append(
        Gold(
            ((start, start + len(label)),),
            ((colon, colon + 1),),
            ((colon + 2, colon + 2 + len(words)),),
        )
    )
    return f"{text}{label}{gap}: {words}\n\n"


def _signed(name: str, voices: list[Voice], rng: random.Random) -> tuple[str, list[Gold]]:
    """Words, then a dash and the name."""
    text, gold = "", []
    dash, (left, right) = rng.choice(_DASHES), rng.choice(_QUOTES)
    gap = rng.choice((" ", "\n", "\n\n"))
    for speaker, words in voices:
        body = f"{left}{_stopped(words)}{right}"
        at = len(text) + len(body) + len(gap)
        mark = len(dash.rstrip())
        gold.append(
            Gold(
                ((at + len(dash), at + len(dash) + len(speaker)),),
                ((at, at + mark),),
                ((len(text), len(text) + len(body)),),
            )
        )
        text += f"{body}{gap}{dash}{speaker}\n\n"
    return text, gold


def _headed(name: str, voices: list[Voice], rng: random.Random) -> tuple[str, list[Gold]]:
    """`Name: “words”`, as lists of reactions have it."""
    text, gold = "", []
    left, right = rng.choice(_QUOTES[:3])
    for speaker, words in voices:
        text = _turn(text, gold, speaker, "", f"{left}{_stopped(words)}{right}")
    return text, gold


def _stopped(words: str) -> str:
    return words if words[-1] in ".!?…" else words + "."
