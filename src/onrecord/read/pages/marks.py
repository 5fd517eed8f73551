"""What marks a unit of a page as the site's: names of elements, links, standing phrases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.read.pages.units import Unit
from onrecord.read.texts.furniture import is_furniture

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SITE = re.compile(
    r"""(?:^|[\s_-])(?:
      related | recommend\w* | promos? | promotions? | newsletter\w*
    | most[-_]?(?:read|popular|viewed)
    | latest | trending | more[-_](?:on|from|stories|news) | read[-_]?(?:more|next|also)
    | share\w* | sharing | social\w* | follow | comments? | discussion | disqus
    | subscri\w+ | sign[-_]?up | login | footer | copyright | disclaimer | disclosure
    | breadcrumbs? | tags? | topics? | nav(?:igation|bar)? | menu | sidebar | widget\w*
    | advert\w* | sponsor\w* | taboola | outbrain | author[-_]?(?:bio|box|info)
    | about[-_]?author | bio | print[-_]?(?:header|only|footer) | hidden | hide
    )(?:$|[\s_-])""",
    re.IGNORECASE | re.VERBOSE,
)
_STANDFIRST = re.compile(
    r"""(?:^|[\s_-])(?:
      standfirst | dek | deck | sub[-_]?(?:title|line|head(?:line|ing)?) | lead(?:[-_]?text)? | lede
    | intro(?:duction)?(?:[-_]?text)? | teaser(?:[-_]?text)? | excerpt | summary | strapline
    | preface | chapo | entradilla | bajada | sommario | vorspann | ingress | abstract
    )(?:$|[\s_-])""",
    re.IGNORECASE | re.VERBOSE,
)
_SITE_TAGS = frozenset("nav footer aside form button".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MAX_NAMES = 200  # code points of a class that are looked at; hostile ones have a million
_PROMO = re.compile(
    r"""\W*(?:
      (?:read|see|watch|learn|find|listen)\s(?:more|also|next|now)\b
    | also\s?(?:read\b|:) | related(?:\s\w+)?\s?: | (?:read\s)?more\s?: | don[’']t\smiss\b
    | you\s(?:may|might)\s(?:also\s)?(?:like|want|be\sinterested) | (?:click|tap|press)\shere
    | (?:sign\sup|subscribe|register)\b | like\sthis\s(?:story|article)
    | (?:follow|like|find|join)\s(?:\S+\s){1,6}(?:on\s|@)(?:\S+\s){0,2}
        (?:twitter|x|facebook|instagram|telegram|whatsapp|youtube|tiktok)\b
    | follow\s@ | (?:have|got)\s(?:a|any)\s(?:news\s)?(?:tips?|story|question|view)\b
    | (?:e-?mail|write\sto|contact|reach)\s(?:\S+\s){1,8}(?:at\s)?\S+@ | get\s(?:the|our)\slatest\b
    | (?:copyright|©|all\srights\sreserved)
    | (?:updated|published|posted)\b[^.]{0,30}\d
    | lesen\ssie\s(?:auch|mehr|dazu|hier) | mehr\s(?:zum\sthema|dazu|lesen)
    | lire\s(?:aussi|également)\b | [àa]\slire\s(?:aussi|également)?\s?:
    | lea?\s(?:también|además)\b | leer\smás | te\spuede\sinteresar | mir[ae]\stambién
    | leia\s(?:também|mais)
    | veja\s(?:também|mais) | saiba\smais | leggi\sanche | lees\s(?:ook|meer)\b
    | läs\s(?:också|mer|även)\b | les\s(?:også|mer)\b | læs\s(?:også|mere)\b
    | czytaj\s(?:też|także|więcej) | читайте\s(?:также|еще|ещё|далее) | подписывайтесь
    | اقرأ\s(?:أيض|المزيد)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# “Get our newsletter”: both what is to be ordered and the asking, in a short paragraph.
_LETTER = re.compile(r"\b(?:newsletter|podcast|inbox)\b", re.IGNORECASE)
_ORDER = re.compile(
    r"""\b(?:
      sign(?:ing)?\s?up | subscri\w+ | register | get | receive | download | deliver\w* | straight
    | here | abonn\w+ | anmeld\w+ | bestellen | kostenlos\w* | informiert | hier | gratis
    | inscri\w+ | suscr\w+ | recevez | recib\w+ | assine | iscriv\w+
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_MAX_PROMO = 300  # code points
_MIN_TEASER = 40  # code points; a shorter link in a list may be the list's subject
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_JOINTS = re.compile("[-_]")


def is_site_element(element: HtmlElement) -> bool:
    """Say whether an element's names or tag say that it is the site's."""
    names = f"{element.get('class', '')[:_MAX_NAMES]} {_own_name(element)}"
    return element.tag in _SITE_TAGS or _SITE.search(names) is not None


def is_standfirst(unit: Unit) -> bool:
    """Say whether a unit's class says that it stands between headline and text."""
    names = " ".join(element.get("class", "")[:_MAX_NAMES] for element in unit.path[-2:])
    return (
        unit.tags[-1:] not in (("h1",), ("li",))
        and _STANDFIRST.search(names) is not None
        and not is_site_text(unit)
    )


def is_hidden(element: HtmlElement) -> bool:
    """Say whether an element's own style hides it."""
    return _HIDDEN.search(element.get("style", "")[:_MAX_NAMES]) is not None


def is_site_text(unit: Unit) -> bool:
    """Say whether a unit's words are the site's: a promotion, a notice, or but a link."""
    if _is_link(unit) or is_furniture(unit.text):
        return True
    if len(unit.text) > _MAX_PROMO:
        return False
    if _PROMO.match(unit.text):
        return True
    return _LETTER.search(unit.text) is not None and _ORDER.search(unit.text) is not None


def _is_link(unit: Unit) -> bool:
    """Say whether a paragraph, or a long item of a list, is but a link to another report."""
    is_all = unit.n_linked >= 0.9 * len(unit.text.replace(" ", ""))
    return is_all and (
        unit.tags[-1:] == ("p",) or (unit.tags[-1:] == ("li",) and len(unit.text) >= _MIN_TEASER)
    )


def _own_name(element: HtmlElement) -> str:
    """Return an element's id, unless it is made of the words of a headline."""
    name: str = element.get("id", "")[:_MAX_NAMES]
    is_slug = element.tag in _HEADINGS or len(_JOINTS.findall(name)) > 3
    return "" if is_slug else name
