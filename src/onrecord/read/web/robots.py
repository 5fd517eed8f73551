"""What a site's robots.txt allows.

Reference: RFC 9309. Of a site's groups those that name us hold, else those for `*`; among
their rules the longest that matches decides, and `allow` wins a tie.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from onrecord.records import Record

AGENT = "onrecord"
MAX_BYTES = 500 * 1024
_MAX_RULES = 10_000


class Robots(Record, frozen=True, kw_only=True):
    """The rules that hold for us: paths, and whether each is allowed."""

    rules: tuple[tuple[str, bool], ...] = ()

    def allows(self, path: str) -> bool:
        r"""Say whether `path`, with its query, may be fetched.

        >>> robots = parse_robots("User-agent: *\nDisallow: /a\nAllow: /a/b$")
        >>> robots.allows("/a/c"), robots.allows("/a/b"), robots.allows("/")
        (False, True, True)
        """
        path = _normalise(path)
        if path == "/robots.txt":
            return True
        matching = [(len(rule), allowed) for rule, allowed in self.rules if _matches(rule, path)]
        return max(matching)[1] if matching else True


ALLOW_ALL = Robots()
ALLOW_NONE = Robots(rules=(("/", False),))


def parse_robots(text: str, agent: str = AGENT) -> Robots:
    """Return the rules of a robots.txt that hold for `agent`."""
    named: list[tuple[str, bool]] = []
    general: list[tuple[str, bool]] = []
    n_groups_named = 0
    agents: set[str] = set()
    in_rules = False
    for line in text.removeprefix("\ufeff").splitlines():
        name, _, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if name == "user-agent":
            agents = {value.lower()} if in_rules else agents | {value.lower()}
            in_rules = False
            n_groups_named += _names(value, agent)
        elif name in ("allow", "disallow"):
            in_rules = True
            if value and len(named) + len(general) < _MAX_RULES:
                rule = (_normalise(value), name == "allow")
                if any(_names(value, agent) for value in agents):
                    named.append(rule)
                if "*" in agents:
                    general.append(rule)
    return Robots(rules=tuple(named if n_groups_named else general))


def _names(value: str, agent: str) -> bool:
    return value.lower().partition("/")[0].strip() == agent


def _normalise(path: str) -> str:
    """Return a path with every escape spelled one way, so that %7E and ~ are alike."""
    return quote(
        unquote(path, errors="surrogateescape"),
        safe="/*$?&=;:@,+!~'()-._",
        errors="surrogateescape",
    )


def _matches(rule: str, path: str) -> bool:
    """Say whether a rule's pattern opens `path`; found piece by piece, never by backtracking."""
    is_anchored = rule.endswith("$")
    first, *others = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    last = others.pop() if is_anchored and others else None
    for piece in others:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if last is not None:
        return path.endswith(last) and len(path) - len(last) >= at
    return not is_anchored or at == len(path)
