"""Reading without a ledger: what each report puts on the record, and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from onrecord import batch
from onrecord.batch import Done, Plan
from onrecord.errors import QueryError, ReadError
from onrecord.pipeline import DEFAULT_ENGINE, EngineName, Settings
from onrecord.read import Limits, Request, Stated, manifest, requests
from onrecord.read.origins import UNSTATED
from onrecord.records import Account, Failure
from onrecord.store import Entry

OnFailure = Callable[[Failure], None]
OnDone = Callable[[Request], None]


def make_requests(
    origins: Iterable[str] = (), *, manifest_path: str | None = None, stated: Stated = UNSTATED
) -> list[Request]:
    """Return what is to be read: what the origins name, or the rows of a manifest.

    Raises:
        ManifestError: A row cannot be used.
    """
    if manifest_path is not None:
        return list(manifest(manifest_path, stated=stated))
    return list(requests(origins, stated=stated))


def read(
    *origins: str,
    manifest: str | None = None,
    published_on: str | None = None,
    publisher: str | None = None,
    follow: bool = False,
    engine: EngineName = DEFAULT_ENGINE,
    limits: Limits = Limits(),
    jobs: int = 1,
    on_failure: OnFailure | None = None,
) -> Iterator[Account]:
    """Yield what each report puts on the record; nothing is kept.

    Args:
        origins: Paths, folders, globs, addresses, or `-` for standard input.
        manifest: JSON Lines of what to read, in place of `origins`.
        published_on, publisher: For documents that do not state them.
        follow: Fetch the pages that feeds link to.
        engine: `tagger`, or `rules`: quicker, and less often right.
        limits: What one document may cost.
        jobs: Worker processes.
        on_failure: Is told of each document that cannot be read, and the rest go on.

    Raises:
        ReadError: A document cannot be read, and there is no `on_failure`.
    """
    stated = make_stated(published_on=published_on, publisher=publisher)
    asked = make_requests(origins, manifest_path=manifest, stated=stated)
    settings = Settings(
        engine=engine,
        limits=limits,
        follow=follow,
        snapshots=False,
        empty=on_failure is not None,
    )
    plan = Plan(settings=settings)
    return accounts(asked, plan, jobs=jobs, on_failure=on_failure)


def accounts(
    asked: Iterable[Request],
    plan: Plan,
    *,
    jobs: int = 1,
    on_failure: OnFailure | None = None,
    on_done: OnDone | None = None,
) -> Iterator[Account]:
    """Yield the accounts of requests, in their order; see `read`."""
    for outcome in batch.outcomes(asked, plan, jobs=jobs):
        if isinstance(outcome, Entry):
            yield outcome.account
        elif isinstance(outcome, Failure):
            tell(outcome, on_failure)
        elif isinstance(outcome, Done) and on_done:
            on_done(outcome.request)


def tell(failure: Failure, on_failure: OnFailure | None) -> None:
    """Tell of a failure, or raise it where nobody listens.

    Raises:
        ReadError: There is no `on_failure`.
    """
    if on_failure is None:
        raise ReadError(failure.origin, failure.problem, failure.remedy)
    on_failure(failure)


def make_stated(*, published_on: str | None, publisher: str | None) -> Stated:
    """Return what a caller states for documents that do not state it themselves.

    Raises:
        QueryError: `published_on` is no ISO 8601 date.
    """
    try:
        return Stated(published_on=published_on, publisher=publisher)
    except ValueError as error:
        sentence = f"published on {published_on!r}: no date; give it as 2015, 2015-10 or 2015-10-11"
        raise QueryError(sentence) from error


def keep_probable(account: Account, min_probability: float | None) -> Account:
    """Return `account` with the claims that are at least this sure; None keeps all.

    What hung on a claim left out hangs on the claim around it, or on the publisher.
    """
    if min_probability is None:
        return account
    kept = {c.id for c in account.claims if (c.probability or 0.0) >= min_probability}
    outer = {claim.id: claim.within for claim in account.claims}

    def holder(id_: str | None) -> str | None:
        while id_ is not None and id_ not in kept:
            id_ = outer.get(id_)
        return id_

    replace = msgspec.structs.replace
    return replace(
        account,
        claims=tuple(replace(c, within=holder(c.within)) for c in account.claims if c.id in kept),
        figures=tuple(replace(f, claim=holder(f.claim)) for f in account.figures),
    )
