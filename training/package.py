"""The weights folder: network, heads, vocabulary, self-test, manifest."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.extract.tagger import weights as stored
from onrecord.extract.tagger.reading import Reader
from training.calibrate import Sureness
from training.model import Linker, Tagger

Floats = NDArray[np.float32]
_LINKER_PARTS = ("distance", "rank", "crossing")
NEVER = -1e4
INNER_OPENS = 2.0


def heads(model: Tagger, sureness: Sureness) -> dict[str, Floats]:
    """Return what stands in the heads file, by name."""
    parts = {
        "transitions": _legal(_opened(model.transitions.detach().numpy())),
        "start": _legal_start(model.start.detach().numpy()),
    } | {name: part.astype(np.float32) for name, part in vars(sureness).items()}
    for name in ("content_to_cue", "cue_to_source"):
        linker: Linker = getattr(model, name)
        parts |= {f"{name}.{p}": getattr(linker, p).detach().numpy() for p in _LINKER_PARTS}
    return parts


def _opened(transitions: Floats) -> Floats:
    """Inner spans begin more readily than training says: it saw few, and many left unmarked."""
    opened = transitions.copy()
    opened[1, 0, 1::2] += INNER_OPENS
    return opened


def _legal(transitions: Floats) -> Floats:
    """No span goes on that did not begin."""
    legal = transitions.copy()
    for inside in (2, 4, 6):
        for before in range(legal.shape[1]):
            if before not in (inside, inside - 1):
                legal[:, before, inside] = NEVER
    return legal


def _legal_start(start: Floats) -> Floats:
    legal = start.copy()
    legal[:, 2::2] = NEVER
    return legal


def write_heads(folder: Path, parts: dict[str, Floats]) -> None:
    """Write the heads file."""
    np.savez(folder / stored.HEADS, **parts)


def write_self_test(folder: Path, reader: Reader, texts: list[str]) -> None:
    """Write what `reader` finds in `texts`, for the check at load."""
    cases = []
    for text in texts:
        found = [
            [[text[s.start : s.end] for s in part] for part in (x.source, x.cue, x.content)]
            for x in reader.read(text)
        ]
        cases.append({"text": text, "found": found})
    words = json.dumps(cases, ensure_ascii=False, indent=1)
    (folder / stored.SELF_TEST).write_text(words + "\n", encoding="utf-8")


def write_manifest(folder: Path, facts: dict[str, object]) -> None:
    """Write the manifest: `facts`, and the hash of every other file."""
    names = (stored.NETWORK, stored.HEADS, stored.VOCABULARY, stored.SELF_TEST)
    digests = {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in names}
    words = json.dumps(facts | {"sha256": digests}, ensure_ascii=False, indent=1)
    (folder / stored.MANIFEST).write_text(words + "\n", encoding="utf-8")


def copy_vocabulary(folder: Path, vocabulary: Path) -> None:
    """Put the vocabulary beside the network."""
    shutil.copyfile(vocabulary, folder / stored.VOCABULARY)
