"""A chain of mentions to an actor."""

from __future__ import annotations

from onrecord.records import Actor, Report
from onrecord.resolve.chains import Chain
from onrecord.text import derive_id, quote


def actor_id(report: Report, chain: Chain) -> str:
    """Return the id of the actor that `chain` names: from where the report names it first."""
    first = min(chain.spans)
    return derive_id("actor", report.text_sha256, first.start, first.end)


def resolve_actor(report: Report, chain: Chain) -> Actor:
    """Return the actor that `chain` names."""
    return Actor(
        id=actor_id(report, chain),
        name=" ".join(chain.name.split()),
        kind=chain.kind,
        mentions=tuple(quote(report.text, span) for span in sorted(chain.spans)),
        roles=tuple(" ".join(role.split()) for role in chain.roles),
        merges=tuple(chain.merges),
    )
