"""What people and comparisons say about reports and claims: groupings, relationships, opinions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from onrecord.exchange.stix.addresses import language_tag
from onrecord.exchange.stix.details import EXTENSION_ID, ComparisonDetails
from onrecord.exchange.stix.ids import format_us, name_uuid, namespace_of, shared_us, to_us
from onrecord.exchange.stix.markings import MARKING_IDS
from onrecord.exchange.stix.objects import (
    Grouping,
    LanguageContent,
    Note,
    Opinion,
    Relationship,
    Report,
)
from onrecord.records import Judgement, Measure, Producer, Story, Tlp

Stands = Literal["contradicts", "corroborates", "echoes"]


def story_grouping(
    story: Story,
    report_refs: Sequence[str],
    *,
    producer: Producer,
    created_us: int,
    modified_us: int,
    tlp: Tlp,
) -> Grouping:
    """Return a story as the grouping of those of its reports that are handed out.

    What a story is called by is its first report; the grouping is called by the same.
    """
    return Grouping(
        id=_id(producer, "grouping", f"{tlp} {story.id}"),
        created_by_ref=producer.identity,
        created=format_us(created_us),
        modified=format_us(modified_us),
        object_marking_refs=[MARKING_IDS[tlp]],
        name=story.title or f"A story of {len(report_refs)} reports",
        description=f"{len(report_refs)} reports held to tell of one happening",
        context="unspecified",
        object_refs=list(report_refs),
    )


def claim_relationship(
    source: str,
    target: str,
    stands: Stands,
    *,
    question: str,
    measure: Measure | None = None,
    source_words: Sequence[str] = (),
    target_words: Sequence[str] = (),
    producer: Producer,
    created_us: int,
    tlp: Tlp,
) -> Relationship:
    """Return how one note stands to another about one question."""
    details = ComparisonDetails(
        extension_type="property-extension",
        question=question,
        measure=measure,
        source_words=list(source_words),
        target_words=list(target_words),
    )
    stamp = format_us(created_us)
    return Relationship(
        id=_id(producer, "relationship", f"{tlp} {source} {stands} {target} {question}"),
        created_by_ref=producer.identity,
        created=stamp,
        modified=stamp,
        object_marking_refs=[MARKING_IDS[tlp]],
        extensions={EXTENSION_ID: details},
        relationship_type=stands,
        description=question,
        source_ref=source,
        target_ref=target,
    )


def judgement_opinion(
    judgement: Judgement, refs: Sequence[str], *, producer: Producer, tlp: Tlp
) -> Opinion:
    """Return what a person judged of reports being one story; undone, it is revoked."""
    uuid_ = name_uuid(namespace_of(producer), f"opinion {tlp} {judgement.id}")
    made = format_us(to_us(judgement.made_at))
    closed = format_us(to_us(judgement.closed_at)) if judgement.closed_at else made
    together = judgement.verdict == "merge"
    words = "tell of one happening" if together else "do not tell of one happening"
    reason = f": {judgement.reason}" if judgement.reason else ""
    return Opinion(
        id=f"opinion--{uuid_}",
        created_by_ref=producer.identity,
        created=made,
        modified=max(made, closed),
        revoked=judgement.closed_at is not None,
        object_marking_refs=[MARKING_IDS[tlp]],
        explanation=f"These reports {words}{reason}",
        authors=[judgement.by] if judgement.by else [],
        opinion="strongly-agree" if together else "strongly-disagree",
        object_refs=list(refs),
    )


def language_content(
    of: Report | Note,
    words: Mapping[str, Mapping[str, str]],
    *,
    producer: Producer,
    changed_us: int | None = None,
) -> LanguageContent:
    """Return translations of an object's words: by language, then by property.

    What is no language's tag is left out.

    Args:
        changed_us: When they were last changed, microseconds since 1970.
    """
    uuid_ = name_uuid(namespace_of(producer), f"language-content {of.id}")
    stamp = format_us(shared_us(producer, uuid_))
    contents = {
        language: dict(properties)
        for language, properties in words.items()
        if language_tag(language)
    }
    return LanguageContent(
        id=f"language-content--{uuid_}",
        created_by_ref=producer.identity,
        created=stamp,
        modified=max(of.modified, format_us(changed_us or 0)),
        object_marking_refs=list(of.object_marking_refs),
        object_ref=of.id,
        object_modified=of.modified,
        contents=contents,
    )


def _id(producer: Producer, type_: str, key: str) -> str:
    return f"{type_}--{name_uuid(namespace_of(producer), f'{type_} {key}')}"
