"""The weights in this folder: loaded, and refused where they are not what was measured."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.errors import OnRecordError
from onrecord.extract.tagger.links import Linker
from onrecord.extract.tagger.paths import Chain

FOLDER = Path(__file__).parent / "weights"
MANIFEST = "manifest.json"
NETWORK, HEADS, VOCABULARY, SELF_TEST = "tagger.onnx", "heads.npz", "vocab.txt", "self_test.json"


class WeightsError(OnRecordError):
    """The weights are missing, damaged, or do not do here what they did when measured."""


@dataclass(frozen=True)
class Heads:
    """All that is small: chains of both layers, linkers, calibration."""

    chains: tuple[Chain, Chain]
    content_to_cue: Linker
    cue_to_source: Linker
    calibration: NDArray[np.float32]  # (layers, signs + 1): a weight per sign, then the bias
    scale: NDArray[np.float32]  # (layers, 2, signs): mean and spread
    least: NDArray[np.float32]  # (layers): what is less likely is left out


def check(folder: Path) -> dict[str, Any]:
    """Return the manifest of `folder`, all its files having the hash that it gives.

    Raises: WeightsError.
    """
    path = folder / MANIFEST
    if not path.exists():
        raise WeightsError(f"{folder}: no weights: reinstall the package, or train them")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for name, wanted in manifest["sha256"].items():
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != wanted:
            raise WeightsError(f"{folder / name}: damaged: SHA-256 is {found}, want {wanted}")
    return manifest


def load_heads(path: Path) -> Heads:
    """Return the heads stored in `path`."""
    with np.load(path, allow_pickle=False) as stored:
        parts: dict[str, NDArray[np.float32]] = {name: stored[name] for name in stored.files}

    def linker(prefix: str) -> Linker:
        names = Linker.__dataclass_fields__
        return Linker(**{name: parts[f"{prefix}.{name}"] for name in names})

    def chain(layer: int) -> Chain:
        return Chain(parts["transitions"][layer], parts["start"][layer])

    return Heads(
        chains=(chain(0), chain(1)),
        content_to_cue=linker("content_to_cue"),
        cue_to_source=linker("cue_to_source"),
        calibration=parts["calibration"],
        scale=parts["scale"],
        least=parts["least"],
    )
