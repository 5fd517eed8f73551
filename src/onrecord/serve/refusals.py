"""What a request can be refused for, whatever it asks: who sends it, and when."""

from __future__ import annotations

from starlette.exceptions import HTTPException

BUSY_SECONDS = 5  # after which whoever found the ledger busy may come again


class Unauthorised(HTTPException):
    """Nobody known sends a request."""

    def __init__(self, detail: str) -> None:
        super().__init__(401, detail, {"WWW-Authenticate": 'Bearer realm="onrecord"'})


class Forbidden(HTTPException):
    """Somebody known sends a request who may not."""

    def __init__(self, detail: str) -> None:
        super().__init__(403, detail)


class Busy(HTTPException):
    """The ledger is being written all the while."""

    def __init__(self) -> None:
        told = "the ledger is being written all the while; send this again in a moment"
        super().__init__(503, told, {"Retry-After": str(BUSY_SECONDS)})
