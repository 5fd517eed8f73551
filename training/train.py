"""The training run: restartable, on a CPU or a GPU, ended by epochs or by the clock."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from onrecord.extract.tagger.pieces import Vocabulary
from training.augment import augment
from training.batches import NO_LINK, Batch, LinkBatch, Window, collate, groups, windows
from training.corpus import Document
from training.crf import negative_log_likelihood
from training.model import Linker, Shape, Tagger, load_base
from training.nesting import nested_documents
from training.start import load_weights
from training.targets import LAYERS, TAGS
from training.voices import voice_documents
from training.written import in_documents


@dataclass(frozen=True)
class Plan:
    """What a run does; every figure in EXPERIMENTS.md names the plan it came from."""

    layers: int = 6
    epochs: int = 7
    minutes: float = math.inf  # the learning rate falls to zero by then, whatever the epoch
    rate: float = 3e-4
    head_rate: float = 1e-3
    warmup: int = 100
    weight_decay: float = 0.01
    link_weight: float = 0.1
    masked: float = 0.04  # share of word pieces hidden
    war_repeats: int = 4  # war reports are few: seen so often per epoch
    chains: int = 60  # synthetic nested documents per epoch
    written_repeats: int = 4  # passages with chains, written for this
    voices: int = 60  # synthetic transcripts and signed quotations per epoch
    inner_at: float = 0.45  # share of the run after which PolNeAR gets inner attributions
    quiet_windows: float = 0.15  # share of its windows without one that teach the inner layer
    save_minutes: float = 4.0
    seed: int = 1


def train(
    polnear: Sequence[Document],
    war: Sequence[Document],
    written: Sequence[Document],
    vocabulary: Vocabulary,
    base: Path,
    checkpoint: Path,
    plan: Plan,
    until: float = 1.0,
) -> Tagger:
    """Return the tagger trained up to a share of the plan; goes on from `checkpoint`, if any.

    `base` is a zip with the encoder's weights, or a folder of finished ones to go on from.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(plan.seed)
    model = Tagger(Shape(layers=plan.layers))
    if base.is_dir():
        load_weights(model, base)
    else:
        load_base(model, base)
        count_transitions(model, polnear, war, vocabulary)
    model.to(device)
    run = _Run(model, optimizer(model, plan), plan, checkpoint)
    run.resume(device)
    while run.epoch < plan.epochs and not run.is_over(until):
        every = epoch_windows(polnear, war, written, vocabulary, plan, run.epoch)
        run.train_epoch(every, vocabulary, device, until)
    run.save()
    return model


def epoch_windows(
    polnear: Sequence[Document],
    war: Sequence[Document],
    written: Sequence[Document],
    vocabulary: Vocabulary,
    plan: Plan,
    epoch: int,
) -> list[Window]:
    """Return what one epoch sees: the same for the same seed and epoch."""
    rng = random.Random(f"{plan.seed}/{epoch}")  # noqa: S311
    documents = [augment(d, rng) for d in [*polnear, *war * plan.war_repeats]]
    documents += [augment(d, rng) for d in nested_documents(polnear, plan.chains, rng)]
    documents += voice_documents(polnear, plan.voices, rng)
    for _ in range(plan.written_repeats):
        documents += [augment(d, rng) for d in in_documents(written, rng)]
    every = [w for d in documents for w in windows(d, vocabulary, rng)]
    # Inner attributions that the tagger marked itself are far from complete: most windows
    # without one say nothing.
    marked = {d.name for d in polnear if d.nested}
    return [
        replace(w, nested=False)
        if w.name in marked and not w.has_inner and rng.random() > plan.quiet_windows
        else w
        for w in every
    ]


def count_transitions(
    model: Tagger, polnear: Sequence[Document], war: Sequence[Document], vocabulary: Vocabulary
) -> None:
    """Set the transitions to a quarter of the logarithm of their share in training."""
    rng = random.Random(0)  # noqa: S311
    counts = torch.full((LAYERS, len(TAGS), len(TAGS)), 0.1)
    for document in [*polnear, *war]:
        for window in windows(document, vocabulary, rng)[:1]:
            tags = torch.from_numpy(window.targets.tags)
            for layer in range(LAYERS):
                pairs = torch.stack([tags[layer, :-1], tags[layer, 1:]])
                for a, b in pairs.unique(dim=1).T.tolist():
                    counts[layer, a, b] += ((pairs[0] == a) & (pairs[1] == b)).sum()
    share = (counts / counts.sum(2, keepdim=True)).log()
    with torch.no_grad():
        model.transitions.copy_(0.25 * share.clamp(min=-12))
        for tag in range(2, len(TAGS), 2):  # no inside without its beginning
            model.start[:, tag] = -6.0
            others = [x for x in range(len(TAGS)) if x not in (tag, tag - 1)]
            model.transitions[:, others, tag] = -6.0


def optimizer(model: Tagger, plan: Plan) -> torch.optim.Optimizer:
    """Return AdamW with a slower encoder than heads."""
    encoder = model.encoder
    new = [*encoder.case.parameters(), *encoder.space.parameters(), *encoder.quote.parameters()]
    seen = {id(p) for p in new}
    old = [p for p in encoder.parameters() if id(p) not in seen]
    known = seen | {id(p) for p in old}
    heads = [p for p in model.parameters() if id(p) not in known]
    return torch.optim.AdamW(
        [
            {"params": [p for p in old if p.ndim > 1], "lr": plan.rate},
            {"params": [p for p in old if p.ndim == 1], "lr": plan.rate, "weight_decay": 0.0},
            {"params": new + heads, "lr": plan.head_rate, "weight_decay": 0.0},
        ],
        betas=(0.9, 0.98),
        weight_decay=plan.weight_decay,
        fused=True,
    )


class _Run:
    """A model, its optimizer and how far they have come."""

    def __init__(
        self, model: Tagger, optimizer: torch.optim.Optimizer, plan: Plan, checkpoint: Path
    ) -> None:
        self.model, self.optimizer, self.plan, self.checkpoint = model, optimizer, plan, checkpoint
        self.epoch = self.step = self.batch = 0
        self.spent = 0.0
        self.progress = 0.0
        self._rates = [group["lr"] for group in optimizer.param_groups]
        self._clock = time.monotonic()
        self._saved = self._clock

    def is_over(self, until: float) -> bool:
        return self.progress >= until

    def train_epoch(
        self, every: Sequence[Window], vocabulary: Vocabulary, device: torch.device, until: float
    ) -> None:
        rng = random.Random(f"{self.plan.seed}/{self.epoch}/order")  # noqa: S311
        order = groups(every, rng)
        self.model.train()
        log = _Log(self)
        for number in range(self.batch, len(order)):
            self._tick((self.epoch + number / len(order)) / self.plan.epochs)
            if self.is_over(until):
                return
            batch = collate(order[number], vocabulary).to(device)
            log.add(self._step(batch, device, vocabulary), int(batch.mask.sum()))
            self.batch = number + 1
            if time.monotonic() - self._saved > 60 * self.plan.save_minutes:
                self.save()
        self.epoch, self.batch = self.epoch + 1, 0
        self.save()

    def _tick(self, share: float) -> None:
        now = time.monotonic()
        self.spent += now - self._clock
        self._clock = now
        self.progress = max(share, self.spent / 60 / self.plan.minutes)
        warm = min(1.0, (self.step + 1) / self.plan.warmup)
        for group, rate in zip(self.optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * warm * max(0.0, 1.0 - self.progress)

    def _step(
        self, batch: Batch, device: torch.device, vocabulary: Vocabulary
    ) -> tuple[float, float, float]:
        ids = _hide(batch.ids, batch.mask, self.plan.masked, vocabulary)
        with torch.autocast(device.type, torch.bfloat16):
            scores, words = self.model(ids, batch.features, batch.mask, batch.first)
        flat, inner, link = losses(self.model, batch, scores.float(), words)
        n_words = batch.word_mask.sum()
        loss = (flat + inner) / n_words + self.plan.link_weight * link
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        return float(flat.detach() / n_words), float(inner.detach() / n_words), float(link.detach())

    def save(self) -> None:
        self._saved = time.monotonic()
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        new = self.checkpoint.with_suffix(".new")
        torch.save(
            {
                "model": self.model.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "at": (self.epoch, self.step, self.batch, self.spent),
            },
            new,
        )
        new.replace(self.checkpoint)

    def resume(self, device: torch.device) -> None:
        if self.checkpoint.exists():
            state = torch.load(self.checkpoint, map_location=device, weights_only=True)
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.epoch, self.step, self.batch, self.spent = state["at"]


def _hide(ids: Tensor, mask: Tensor, share: float, vocabulary: Vocabulary) -> Tensor:
    """Some pieces replaced by the unknown one, so that names are not learnt by heart."""
    hidden = (torch.rand(ids.shape, device=ids.device) < share) & mask
    hidden &= (ids != vocabulary.begin) & (ids != vocabulary.end)
    return ids.masked_fill(hidden, vocabulary.mask)


def losses(
    model: Tagger, batch: Batch, scores: Tensor, words: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the summed losses of outer and inner tags, and the mean loss of links."""
    b, t, _ = scores.shape
    scores = scores.view(b, t, LAYERS, len(TAGS))
    flat = _tag_loss(model, scores, batch, 0, torch.ones_like(batch.nested))
    inner = flat.new_zeros(())
    if batch.nested.any():
        inner = _tag_loss(model, scores, batch, 1, batch.nested)
    link = flat.new_zeros(())
    asked = ((model.content_to_cue, batch.contents), (model.cue_to_source, batch.sources))
    for linker, links in asked:
        if links is not None:
            link = link + _link_loss(linker, links, words)
    return flat, inner, link


def _tag_loss(model: Tagger, scores: Tensor, batch: Batch, layer: int, rows: Tensor) -> Tensor:
    return negative_log_likelihood(
        scores[rows, :, layer],
        model.transitions[layer],
        model.start[layer],
        batch.tags[rows, layer],
        batch.word_mask[rows],
    )


def _link_loss(linker: Linker, links: LinkBatch, words: Tensor) -> Tensor:
    query = spans(words, links.row, links.queries).float()
    key = spans(words, links.row, links.keys).float()
    scores = linker(query, key, links.near)
    no_key = ~functional.pad(links.has_key, (0, 1), value=True)[:, None]
    scores = scores.masked_fill(no_key, -1e4)
    return functional.cross_entropy(
        scores.flatten(0, 1), links.answer.flatten(), ignore_index=NO_LINK
    )


def spans(words: Tensor, row: Tensor, ends: Tensor) -> Tensor:
    """Return first and last word's vectors (B, N, 2W) of the spans `ends` (B, N, 2)."""
    return words[row[:, None, None], ends].flatten(2)


class _Log:
    """A line now and then: where the run is, how fast, and its losses."""

    def __init__(self, run: _Run, every: int = 25) -> None:
        self._run, self._every = run, every
        self._sums, self._n, self._pieces = [0.0, 0.0, 0.0], 0, 0
        self._since = time.monotonic()

    def add(self, losses: tuple[float, float, float], pieces: int) -> None:
        self._sums = [a + b for a, b in zip(self._sums, losses, strict=True)]
        self._n, self._pieces = self._n + 1, self._pieces + pieces
        if self._n == self._every:
            self._print()

    def _print(self) -> None:
        now = time.monotonic()
        flat, inner, link = (x / self._n for x in self._sums)
        run = self._run
        print(
            f"epoch {run.epoch} step {run.step} progress {run.progress:.3f} outer {flat:.4f} "
            f"inner {inner:.4f} link {link:.4f} pieces/s {self._pieces / (now - self._since):.0f}",
            flush=True,
        )
        self._sums, self._n, self._pieces, self._since = [0.0, 0.0, 0.0], 0, 0, now
