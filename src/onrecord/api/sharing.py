"""Sharing an open ledger: collections, what they hand out, and what others post to them."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from typing import Any

from onrecord.api.held import Held
from onrecord.api.queries import make_query
from onrecord.errors import UsageError
from onrecord.records import Caller, Tlp
from onrecord.sharing.collections import filters_of
from onrecord.sharing.posting import post
from onrecord.sharing.publishing import object_maker
from onrecord.sharing.shelving import Published, publish
from onrecord.store.answers.taxii import Collection, ObjectPage, ObjectQuery, Withholding

_log = logging.getLogger(__name__)


class Sharing(Held):
    """Hands out collections and takes what is posted to them."""

    def refresh(self, *, max_seconds: float = math.inf) -> None:
        """Work out anew what hangs on what came in since the last time, and publish it.

        Args:
            max_seconds: Leave what is still to be published then to the next time.
        """
        super().refresh(max_seconds=max_seconds)
        if not self._store.is_read_only:
            for problem in self.publish(max_seconds=max_seconds).problems:
                _log.error("%s", problem)

    # --- collections

    def collections(self) -> list[Collection]:
        """Return the collections, in the order made."""
        return self._store.collections.all()

    def collection(self, name: str) -> Collection:
        """Return the collection of this id or alias.

        Raises:
            NotOnRecordError: There is none.
        """
        return self._store.collections.find(name)

    def new_collection(
        self,
        title: str,
        *,
        tlp: Tlp = "green",
        alias: str | None = None,
        description: str | None = None,
        writable: bool = False,
        **filters: Any,
    ) -> Collection:
        """Make a collection of the reports that fit `filters`, and return it.

        Args:
            tlp: The strictest marking that it hands out.
            alias: A short name for addresses.
            writable: Those who have leave may post to it.
            filters: Those of `reports`.

        Raises:
            QueryError: A filter is unknown or its value cannot be understood.
            UsageError: The alias is taken, or the marking is TLP:RED, which leaves nobody's house.
        """
        if tlp == "red":
            raise UsageError("tlp: TLP:RED is not handed out; give amber+strict or a laxer one")
        query = make_query(**{name: value for name, value in filters.items() if value is not None})
        return self._store.collections.add(
            title,
            filters_of(query),
            tlp=tlp,
            alias=alias,
            description=description,
            is_writable=writable,
        )

    def remove_collection(self, name: str) -> Collection:
        """Forget a collection, and return what it was; the reports stay on record.

        Raises:
            NotOnRecordError: There is none of that id or alias.
        """
        collection = self.collection(name)
        self._store.collections.remove(collection.number)
        return collection

    def may_post(self, caller: Caller, collection: Collection) -> bool:
        """Say whether somebody may post to a collection that they may see."""
        if not collection.is_writable or "write" not in caller.scopes:
            return False
        if caller.collections is None:
            return True
        return collection.number in self._store.collections.writable_by(caller.name)

    def n_members(self, collection: Collection) -> int:
        """Return how many reports a collection holds."""
        return len(self._store.collections.members(collection.number))

    def publish(self, *, max_seconds: float = math.inf) -> Published:
        """Bring what the collections hand out up to date, and say what that changed.

        Args:
            max_seconds: Leave what is still to be put in then to the next time.
        """
        return publish(
            self._store, lambda one: object_maker(self._store, one.tlp), max_seconds=max_seconds
        )

    # --- objects

    def objects(self, query: ObjectQuery, *, with_data: bool = True) -> ObjectPage:
        """Return objects of a collection, in order of arrival, and whether there are more."""
        return self._store.taxii.page(query, with_data=with_data)

    def withholding_in(self, collection: Collection) -> Withholding:
        """Say how far names that were withheld of late are out of what a collection holds."""
        return self._store.collections.withholding(collection.number)

    def newest_object(self, query: ObjectQuery) -> int:
        """Return when the last object arrived that a query may see: microseconds since 1970."""
        return self._store.taxii.newest_seen(query)

    def post_objects(
        self, collection: Collection, objects: Sequence[bytes], *, posted_by: str
    ) -> bytes:
        """Keep objects that somebody posts; return TAXII's status resource, as JSON."""
        return post(self._store, collection, objects, posted_by=posted_by)

    def delete_objects(self, query: ObjectQuery, *, posted_by: str | None) -> tuple[int, int]:
        """Take away what a query asks for; return how many objects, and how many were left.

        Those are left that somebody else posted, or that reports give; `posted_by` None takes
        away everybody's.
        """
        return self._store.taxii.delete(query, posted_by=posted_by)

    def post_status(self, id_: str, *, posted_by: str | None) -> bytes | None:
        """Return what became of a POST; of another's only where `posted_by` is None."""
        return self._store.taxii.status(id_, posted_by)
