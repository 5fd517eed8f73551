"""Figures and claims on a map, as GeoJSON features.

Reference: RFC 7946, The GeoJSON Format: longitude before latitude, WGS 84.
"""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.exchange.wording import Json, page_of, speaker_name, urn
from onrecord.records import Account, Claim, Place, Quantity, Span
from onrecord.text import holds, join_words


def to_features(account: Account) -> Iterator[Json]:
    """Yield a feature of each figure, and of each claim that names a place.

    A figure without a place has a null geometry, so that no row is lost. `precision_m` says how
    far what is meant may lie from the point: a province has a point, too.
    """
    places = {place.id: place for place in account.places}
    claims = {claim.id: claim for claim in account.claims}
    for figure in account.figures:
        place = places.get(figure.place or "")
        yield _feature(figure.id, place, _figure(account, figure, claims.get(figure.claim or "")))
    for claim in account.claims:
        for place in _places_in(account, claim):
            yield _feature(f"{claim.id}:{place.id}", place, _claim(account, claim))


def _feature(id_: str, place: Place | None, properties: Json) -> Json:
    geometry: Json | None = None
    if place is not None:
        properties |= {
            "place": place.name,
            "country": place.country,
            "admin1": place.admin1,
            "precision_m": place.precision_m,
            "gazetteer": place.gazetteer,
        }
        if place.longitude is not None and place.latitude is not None:
            geometry = {"type": "Point", "coordinates": [place.longitude, place.latitude]}
    return {"type": "Feature", "id": id_, "geometry": geometry, "properties": properties}


def _figure(account: Account, figure: Quantity, claim: Claim | None) -> Json:
    period = figure.period
    return {
        "kind": "figure",
        "words": figure.span.exact,
        "low": figure.low,
        "high": figure.high,
        "bound": figure.bound,
        "measure": figure.measure,
        "of": figure.of,
        "stance": claim.stance if claim else None,
        "period_earliest": str(period.earliest) if period and period.earliest else None,
        "period_latest": str(period.latest) if period and period.latest else None,
        **_said(account, claim, figure.span),
    }


def _claim(account: Account, claim: Claim) -> Json:
    return {
        "kind": "claim",
        "words": join_words(claim.content),
        "stance": claim.stance,
        "probability": claim.probability,
        **_said(account, claim, claim.content[0]),
    }


def _said(account: Account, claim: Claim | None, span: Span) -> Json:
    report = account.report
    actors = {actor.id: actor for actor in account.actors}
    return {
        "speaker": speaker_name(claim, actors) if claim else None,
        "publisher": report.publisher,
        "published_on": report.published_on,
        "title": report.title,
        "report": urn(report.id),
        "page": page_of(report),
        "start": span.start,
        "end": span.end,
        "text_sha256": report.text_sha256,
    }


def _places_in(account: Account, claim: Claim) -> Iterator[Place]:
    """Yield the places named in a claim's content or venue, each once."""
    seen: set[str] = set()
    for place in account.places:
        words = (*claim.content, *claim.venue)
        key = place.gazetteer or place.name
        if place.use == "place" and key not in seen and any(holds(w, place.span) for w in words):
            seen.add(key)
            yield place
