"""Keys under which spellings of one place name meet: what the gazetteer and its users look up by.

There are two. `fold_name` forgets case, accents, punctuation and spaces, so that “Deir ez-Zor”
and “Deir Ezzor” are one key. `fold_spelling` forgets as well what transcribers of Arabic,
Persian and Kurdish disagree on: “Hmeimim”, “Khmeimim” and “Hemeimeem” are one key, and so,
now and then, are two villages; whoever asks by it must look at the surroundings.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

# Letters that Unicode does not take apart.
_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "ı": "i", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d",
        "ħ": "h", "ŋ": "n", "ə": "a", "ß": "ss", "ـ": None, "ى": "ي", "ة": "ه",
        "'": None, "’": None, "‘": None, "ʼ": None, "ʻ": None, "`": None, "´": None, "ʿ": None,
        "ʾ": None, ".": None, "′": None,
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_ARTICLES = frozenset("al el ul il as ad ar az an at ash es ed er ez en et esh ed the of".split())
# “Ezzor”, “Arrastan”: an article that has grown into the name; “Alnouman” too.
_GROWN = re.compile(r"^[ae]([dtszrnl])(?=\1)")
_GROWN_AL = re.compile(r"^al(?=[b-df-hj-np-tv-xz]\w{3})")
_TRANSCRIPTIONS = (
    (re.compile(r"kh|ch"), "h"),
    (re.compile(r"gh"), "g"),
    (re.compile(r"[qc]"), "k"),
    (re.compile(r"dj"), "j"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"dh"), "d"),
    (re.compile(r"[aeiouyw]*(?:[ouw])[aeiouyw]*"), "u"),
    (re.compile(r"[aeiy]+"), "a"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"(?<=[au])h$"), ""),
    (re.compile(r"^([^au])a(?=[^au][au])"), r"\1"),
)
MIN_SPELLING = 4  # shorter keys of `fold_spelling` stand for too many words


def fold_name(name: str) -> str:
    """Return `name` without case, accents, punctuation and spaces.

    >>> fold_name("Deir ez-Zor"), fold_name("St. Louis"), fold_name("The Hague")
    ('deirezzor', 'saintlouis', 'hague')
    """
    return "".join(_words(name))


def fold_spelling(name: str) -> str:
    """Return `name` without what transcribers of Arabic disagree on; empty if nothing is left.

    >>> len({fold_spelling(s) for s in ("Khan Sheikhoun", "Khan Shaykhun", "Khan Sheykhun")})
    1
    >>> len({fold_spelling(s) for s in ("Deir al-Zour", "Dayr az Zawr", "Deir Ezzor")})
    1
    """
    key = "".join(filter(None, map(_transcribe, _words(name))))
    for _ in range(len(key)):  # each round shortens it, so that this ends
        again = _transcribe(key)
        if again == key:
            break
        key = again
    return key


def place_tokens(name: str) -> list[str]:
    """Return the words under which a full-text index finds `name` by any of its spellings.

    >>> place_tokens("Deir Ezzor")
    ['place_deirezzor', 'place_darzur']
    """
    keys = dict.fromkeys([fold_name(name), *_spellings(name)])
    return [f"place_{key}" for key in keys if len(key) > 1]


def _spellings(name: str) -> list[str]:
    key = fold_spelling(name)
    return [key] if len(key) >= MIN_SPELLING else []


def key_number(key: str) -> int:
    """Return the 48-bit number that stands for a key in the table, the same everywhere."""
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return int.from_bytes(digest, "big")


def _words(name: str) -> list[str]:
    plain = name.lower().translate(_LETTERS) if name.isascii() else _strip(name)
    words: list[str] = _WORD.findall(plain)
    if len(words) > 1:
        words = [_SHORT.get(word, word) for word in words]
        if words[0] == "the":
            del words[0]
    return words


def _strip(name: str) -> str:
    """Fold until nothing changes: some characters unfold into others that fold again."""
    plain = name
    for _ in range(4):
        apart = unicodedata.normalize("NFKD", plain.casefold()).translate(_LETTERS)
        folded = "".join(c for c in apart if not unicodedata.combining(c))
        if folded == plain:
            break
        plain = folded
    return plain


def _transcribe(word: str) -> str:
    if word in _ARTICLES:
        return ""
    word = _GROWN.sub("", word)
    word = _GROWN_AL.sub("", word)
    for pattern, letters in _TRANSCRIPTIONS:
        word = pattern.sub(letters, word)
    return word
