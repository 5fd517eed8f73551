"""Ed25519 keys and what they sign: small statements, as compact JWS.

Reference: RFC 7515 (JWS), RFC 7638 (thumbprints), RFC 8037 and RFC 9864 (`Ed25519`).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Final, cast

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from onrecord.errors import ProofError
from onrecord.exchange.proof.canonical import Json, canonical, parse_object
from onrecord.records import Record

ALGORITHM: Final = "Ed25519"
TYPE = "onrecord-statement+jws"
_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aiou"


class PublicKey(Record, frozen=True, kw_only=True):
    """A public key as its JWK has it: `x` is the key itself, base64url."""

    kty: str = "OKP"
    crv: str = ALGORITHM
    x: str

    def __post_init__(self) -> None:
        if (self.kty, self.crv) != ("OKP", ALGORITHM) or len(_unbase64(self.x)) != 32:
            raise ValueError("want an Ed25519 key: kty OKP, crv Ed25519, x of 32 bytes")

    @property
    def thumbprint(self) -> str:
        """The key's name everywhere: SHA-256 of its canonical JWK, hex."""
        return hashlib.sha256(canonical(msgspec.to_builtins(self))).hexdigest()


class PrivateKey(Record, frozen=True, kw_only=True):
    """A key pair; `d` is the secret half, base64url, and is never shown."""

    kty: str = "OKP"
    crv: str = ALGORITHM
    x: str
    d: str

    def __repr__(self) -> str:
        return f"PrivateKey(x={self.x!r})"

    @property
    def public(self) -> PublicKey:
        """The half that is given away."""
        return PublicKey(x=self.x)


def make_key() -> PrivateKey:
    """Return a new key pair."""
    made = OKPKey.generate_key(ALGORITHM).as_dict(private=True)
    return PrivateKey(x=str(made["x"]), d=str(made["d"]))


def parse_public_key(raw: bytes | str) -> PublicKey:
    """Return the public key of a JWK.

    Raises:
        ProofError: It is none, or holds a secret that should not have been sent.
    """
    found = parse_object(raw)
    if "d" in found:
        raise ProofError("that is a private key; ask for the public one and have this one replaced")
    try:
        return PublicKey(x=str(found["x"]), kty=str(found["kty"]), crv=str(found["crv"]))
    except (KeyError, ValueError) as error:
        raise ProofError(
            f"no public key: want a JWK with kty OKP, crv Ed25519, x ({error})"
        ) from error


def words_of(thumbprint: str) -> str:
    """Return a thumbprint in sixteen words that can be read out over the telephone.

    Reference: D. Wilkerson, A Proposal for Proquints, arXiv:0901.4016.

    >>> words_of("7f000001")
    'lusab-babad'
    """
    data = bytes.fromhex(thumbprint)
    pairs = [data[at] << 8 | data[at + 1] for at in range(0, len(data), 2)]
    return "-".join(_word(pair) for pair in pairs)


def parse_fingerprint(words: str) -> str:
    """Return the thumbprint that somebody typed: hex with any grouping, or the sixteen words.

    Raises:
        ProofError: It is neither.
    """
    plain = words.strip().lower().removeprefix("sha256:")
    digits = "".join(plain.replace(":", " ").split())
    if len(digits) == 64 and all(letter in "0123456789abcdef" for letter in digits):
        return digits
    parts = plain.replace("-", " ").split()
    try:
        found = b"".join(_unword(part).to_bytes(2, "big") for part in parts)
    except ValueError as error:
        raise ProofError(f"{words!r}: no fingerprint: {error}") from error
    if len(found) != 32:
        raise ProofError(f"{words!r}: no fingerprint; want 64 hex digits or sixteen words")
    return found.hex()


def sign(statement: Mapping[str, object], key: PrivateKey) -> str:
    """Return `statement` in its one spelling, signed, as a compact JWS."""
    header = {"alg": ALGORITHM, "typ": TYPE, "kid": key.public.thumbprint}
    return jws.serialize_compact(header, canonical(statement), _imported(key), [ALGORITHM])


def open_signed(token: str, key: PublicKey) -> Json:
    """Return the statement that `key` signed.

    Raises:
        ProofError: It did not sign this, or signed something else than a statement of ours.
    """
    header, payload = _parts(token)
    if header != {"alg": ALGORITHM, "typ": TYPE, "kid": key.thumbprint}:
        raise ProofError("the signature's header is not one of ours")
    try:
        jws.deserialize_compact(token, _imported(key), [ALGORITHM])
    except (JoseError, ValueError) as error:
        raise ProofError("the signature does not hold") from error
    statement = parse_object(payload)
    if canonical(statement) != payload:
        raise ProofError("what was signed is not in its one spelling")
    return statement


def read_signed(token: str) -> Json:
    """Return what a token says, whoever signed it.

    Raises:
        ProofError: It is none.
    """
    return parse_object(_parts(token)[1])


def _parts(token: str) -> tuple[Json, bytes]:
    """Return the header and the payload of a token that is spelled in the one way there is."""
    try:
        parts = [_unbase64(part) for part in token.split(".")]
        header, payload, _ = parts
    except ValueError as error:
        raise ProofError("the signature is no compact JWS") from error
    if token != ".".join(map(_base64, parts)):
        raise ProofError("the signature is not in its one spelling")
    return parse_object(header), payload


def _imported(key: PublicKey | PrivateKey) -> OKPKey:
    return OKPKey.import_key(cast("dict[str, str | list[str]]", msgspec.to_builtins(key)))


def _unbase64(text: str) -> bytes:
    return base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _word(pair: int) -> str:
    shifts = ((12, _CONSONANTS), (10, _VOWELS), (6, _CONSONANTS), (4, _VOWELS), (0, _CONSONANTS))
    return "".join(letters[pair >> shift & len(letters) - 1] for shift, letters in shifts)


def _unword(word: str) -> int:
    sets = (_CONSONANTS, _VOWELS, _CONSONANTS, _VOWELS, _CONSONANTS)
    if len(word) != 5 or any(letter not in of for letter, of in zip(word, sets, strict=True)):
        raise ValueError(f"{word!r} is none of its words")
    found = 0
    for letter, of in zip(word, sets, strict=True):
        found = found * len(of) + of.index(letter)
    return found
