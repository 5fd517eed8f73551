from __future__ import annotations

import json

import pytest

from onrecord import read

ITEM = """<item><title>Three killed in &lt;b&gt;strike&lt;/b&gt;</title>
<link>http://herald.example/a</link><guid isPermaLink="false">a-1</guid>
<dc:creator>Ann Smith</dc:creator><pubDate>Sun, 11 Oct 2015 09:30:00 +0200</pubDate>
<description>Short.</description><content:encoded><![CDATA[{content}]]></content:encoded></item>"""
PARAGRAPHS = "<p>Three people were killed on Sunday, the ministry said.</p>" * 8


def rss(*items: str, prologue: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{prologue}<rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>The Herald</title>{''.join(items)}</channel></rss>"
    )


def test_an_entry_with_content_is_a_report(keep, read_all):
    path = keep("feed.xml", rss(ITEM.format(content=PARAGRAPHS)))
    [reading] = read_all(path)
    report = reading.report
    assert report.origin == f"{path}#a-1"
    assert report.url == "http://herald.example/a"
    assert report.title == "Three killed in strike"
    assert report.bylines == ("Ann Smith",)
    assert report.published_on == "2015-10-11T09:30:00+02:00"
    assert report.publisher == "The Herald"
    assert "Three people were killed on Sunday, the ministry said." in report.text
    assert PARAGRAPHS.encode() in reading.snapshot.data


def test_atom_is_read_too(keep, read_all):
    atom = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>The Herald</title><entry>
    <id>tag:herald.example,2015:a</id><title>Rain</title><published>2015-10-11</published>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{PARAGRAPHS}</div></content>
    </entry></feed>"""
    [reading] = read_all(keep("a.atom", atom))
    assert reading.report.published_on == "2015-10-11"
    assert reading.report.modified_on is None
    assert "the ministry said" in reading.report.text


@pytest.mark.parametrize("field", ["content_html", "content_text"])
def test_json_feed_is_read_too(field, keep, read_all):
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Herald",
        "items": [
            {
                "id": "1",
                "url": "http://herald.example/a",
                "title": "Rain",
                "date_published": "2015-10-11T09:30:00Z",
                "authors": [{"name": "Ann Smith"}],
                field: PARAGRAPHS if field == "content_html" else "It rained, the ministry said.",
            }
        ],
    }
    [reading] = read_all(keep("feed.json", json.dumps(feed)))
    assert reading.report.bylines == ("Ann Smith",)
    assert reading.report.published_on == "2015-10-11T09:30:00Z"
    assert "the ministry said" in reading.report.text


def test_a_long_summary_is_the_report(keep, read_all):
    summary = "It rained. " * 80
    item = f"<item><link>http://a.example/</link><description>{summary}</description></item>"
    [reading] = read_all(keep("feed.xml", rss(item)))
    assert "It rained." in reading.report.text
    assert reading.report.notices == ()


def test_a_short_summary_without_link_is_said_to_be_one(keep, read_all):
    [reading] = read_all(
        keep("feed.xml", rss("<item><description>It rained.</description></item>"))
    )
    assert reading.report.notices[0].startswith("summary only")


def test_an_entry_that_only_links_fails_with_the_remedy(keep, read_all):
    item = "<item><link>http://a.example/</link><description>Short.</description></item>"
    [failure] = read_all(keep("feed.xml", rss(item)))
    assert failure.kind == "empty_document_error"
    assert failure.remedy == "give --follow to fetch it"


BOMB = '<!DOCTYPE rss [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>'
FILE = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd"> %p;]>'


@pytest.mark.parametrize("prologue", [BOMB, FILE, OUTSIDE])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_declared_entities_are_refused(prologue, charset, keep, read_all):
    feed = rss("<item><title>&a;</title></item>", prologue=prologue)
    feed = feed.replace("?>", f' encoding="{charset}"?>', 1)
    [failure] = read_all(keep("feed.xml", feed.encode(charset)))
    assert failure.kind == "broken_document_error"
    assert "entities" in failure.problem


def test_a_document_type_that_is_only_named_does_no_harm(keep, read_all):
    prologue = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:9/r.dtd">'
    [reading] = read_all(keep("f.xml", rss(ITEM.format(content=PARAGRAPHS), prologue=prologue)))
    assert reading.report.title == "Three killed in strike"


@pytest.mark.parametrize(
    "data",
    [
        rss(),
        "<rss",
        "<feed></feed>",
        '{"version": "https://jsonfeed.org/version/1.1", "items": 3}',
        '{"version": "https://jsonfeed.org/version/1.1"',
        '<?xml version="1.0" encoding="big5"?><rss/>',
    ],
)
def test_a_feed_that_is_broken_or_empty_fails(data, keep, read_all):
    [failure] = read_all(keep("feed", data))
    assert failure.kind in ("empty_document_error", "broken_document_error")


def test_broken_xml_is_read_as_far_as_it_goes(keep, read_all):
    feed = rss(ITEM.format(content=PARAGRAPHS)).replace("Short.", "Short & sweet <br>")
    [reading] = read_all(keep("feed.xml", feed))
    assert reading.report.title == "Three killed in strike"


def test_entries_beyond_the_limit_are_said(keep, read_all):
    path = keep("feed.xml", rss(*[ITEM.format(content=PARAGRAPHS)] * 3))
    outcomes = read_all(path, limits=read.Limits(max_members=2))
    assert [getattr(one, "kind", "read") for one in outcomes] == ["read", "read", "limit_error"]
