"""Reports for tests: a few happenings, each told in several ways."""

from __future__ import annotations

import itertools

from onrecord.records import Report
from onrecord.text import derive_id, digest_text

TOPICS = {
    "ferry": (
        "Ferry sinks off Marrowick, nine feared drowned",
        "The ferry Kestrel Maid sank off Marrowick harbour after striking the Pellin reef. "
        "Coastguard officer Dorrit Haspel said nine passengers were missing, among them the "
        "skipper Oswin Tarrable, 61. Divers searched the hull near the Pellin lighthouse.",
    ),
    "bakery": (
        "Two brothers shot outside Varnholt bakery",
        "Two brothers were shot outside the Lindqvist bakery on Tanner Street in Varnholt. Police "
        "sergeant Mina Okolor named them as Jory Beckwith, 19, and Tam Beckwith, 23, and is "
        "looking for a green van seen leaving Tanner Street.",
    ),
    "mine": (
        "Miners trapped as Gorrel shaft collapses",
        "Fourteen miners were trapped when shaft seven of the Gorrel colliery collapsed near "
        "Sutterby. Union steward Halvard Prynne blamed rotten props; manager Eustace Wilmer said "
        "rescuers had heard knocking from the Sutterby gallery.",
    ),
}
TELLINGS = (
    "{0}",
    "Officials spoke to reporters late in the evening. {0} More is expected tomorrow.",
    "Relatives gathered and waited for news. {0}",
    "{0} A spokeswoman declined to comment and the council meets on the matter next week.",
)


def make_report(
    text: str, *, day: str | None = None, publisher: str | None = None, title: str | None = None
) -> Report:
    digest = digest_text(text)
    return Report(
        id=derive_id("report", digest),
        origin=f"made/{digest[:8]}",
        publisher=publisher,
        title=title,
        published_on=day,
        text=text,
        text_sha256=digest,
    )


def make_reports() -> list[Report]:
    """Return twelve reports of three happenings, four of each, days apart."""
    found = []
    for (topic, (title, words)), (n, telling) in itertools.product(
        TOPICS.items(), enumerate(TELLINGS)
    ):
        day = f"2026-03-{10 + n + 5 * list(TOPICS).index(topic):02d}"
        found.append(
            make_report(telling.format(words), day=day, publisher=f"Outlet {n}", title=title)
        )
    return found


def topic_of(report: Report) -> str:
    return next(topic for topic, (title, _) in TOPICS.items() if title == report.title)
