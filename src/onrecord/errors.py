"""Every error a caller may want to catch.

    OnRecordError
    ├── UsageError              the call itself is wrong (exit status 2)
    │   ├── ManifestError       a manifest row cannot be used
    │   ├── QueryError          a filter, date or measure cannot be understood
    ├── ReadError               one document cannot be read; the others go on
    │   ├── UnknownFormatError  its bytes are no format that is read here
    │   ├── EmptyDocumentError  it holds no text
    │   ├── LimitError          it is larger, deeper or slower than allowed
    │   ├── BrokenDocumentError it claims a format and breaks its rules
    │   └── FetchError          it could not be fetched
    │       └── RefusedError    it may not be fetched: address, scheme or robots.txt
    ├── WithholdingError        a name that is withheld would go out; nothing does
    ├── PeerError               another organisation's server, or what it sent, is no good
    ├── ProofError              a signature, key or signed batch does not hold
    └── LedgerError             a ledger cannot be opened, read or written
        ├── LedgerMissingError  there is no ledger there
        ├── LedgerVersionError  it was made by a newer program
        └── NotOnRecordError    it holds no record of that id

Sentences name the thing, the value and the remedy. All arguments reach
`super().__init__`, so that an error survives pickling between processes.
"""

from __future__ import annotations

__all__ = [
    "BrokenDocumentError",
    "EmptyDocumentError",
    "FetchError",
    "LedgerError",
    "LedgerMissingError",
    "LedgerVersionError",
    "LimitError",
    "ManifestError",
    "NotOnRecordError",
    "OnRecordError",
    "PeerError",
    "ProofError",
    "QueryError",
    "ReadError",
    "RefusedError",
    "UnknownFormatError",
    "UsageError",
    "WithholdingError",
]


class OnRecordError(Exception):
    """Base of every error that this package raises on purpose."""


class UsageError(OnRecordError):
    """The call itself is wrong, whatever the documents hold."""


class ManifestError(UsageError):
    """A manifest, or one row of it, cannot be used."""


class QueryError(UsageError):
    """A filter's value cannot be understood."""


class ReadError(OnRecordError):
    """One document cannot be read; a batch records this and goes on.

    Attributes:
        origin: Where the bytes came from.
        problem: What is wrong with them, with the value that is.
        remedy: What the reader of the message can do, or an empty string.
    """

    def __init__(self, origin: str, problem: str, remedy: str = "") -> None:
        super().__init__(origin, problem, remedy)
        self.origin = origin
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        sentence = f"{self.origin}: {self.problem}"
        return f"{sentence}; {self.remedy}" if self.remedy else sentence


class UnknownFormatError(ReadError):
    """The bytes are in no format that is read here."""


class EmptyDocumentError(ReadError):
    """The document holds no text."""


class LimitError(ReadError):
    """The document is larger, deeper or slower to read than allowed."""


class BrokenDocumentError(ReadError):
    """The document claims a format and breaks that format's rules."""


class FetchError(ReadError):
    """The document could not be fetched."""


class RefusedError(FetchError):
    """The document may not be fetched: its address, scheme or robots.txt forbids it."""


class WithholdingError(OnRecordError):
    """A name that is withheld would still stand in what goes out, so that nothing does."""


class PeerError(OnRecordError):
    """Another organisation's server cannot be used, or what it sent cannot be read.

    Attributes:
        peer: Its name, or the address that was asked.
        problem: What is wrong, with the value that is.
        remedy: What the reader of the message can do, or an empty string.
    """

    def __init__(self, peer: str, problem: str, remedy: str = "") -> None:
        super().__init__(peer, problem, remedy)
        self.peer = peer
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        sentence = f"{self.peer}: {self.problem}"
        told = f"{sentence}; {self.remedy}" if self.remedy else sentence
        return "".join(letter if letter.isprintable() else " " for letter in told)


class ProofError(OnRecordError):
    """A signature, a key or a signed batch does not hold, or has no canonical form."""


class LedgerError(OnRecordError):
    """A ledger cannot be opened, read or written."""


class LedgerMissingError(LedgerError):
    """There is no ledger at that place."""


class LedgerVersionError(LedgerError):
    """The ledger was made by a newer version of this program."""


class NotOnRecordError(LedgerError):
    """The ledger holds no record of that id."""
