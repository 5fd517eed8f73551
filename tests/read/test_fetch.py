from __future__ import annotations

import contextlib
import gzip
import http.server
import ipaddress
import threading
import time
from pathlib import Path
from typing import ClassVar

import pytest

from onrecord import read
from onrecord.errors import FetchError, LimitError, RefusedError
from onrecord.read.web.addresses import is_public, parse_address, resolve
from onrecord.read.web.fetch import USER_AGENT, Fetcher
from onrecord.read.web.robots import parse_robots

PAGE = b"<html><body><p>The minister said that it rained.</p></body></html>"


class Site(http.server.BaseHTTPRequestHandler):
    robots: bytes | None = None
    seen: ClassVar[list[tuple[str, str, str]]] = []

    def do_GET(self):
        type(self).seen.append((self.path, self.headers["User-Agent"], self.headers["Host"]))
        if self.path == "/robots.txt":
            self.answer(200 if self.robots else 404, self.robots or b"")
        elif self.path.startswith("/to?"):
            self.answer(302, b"", Location=self.path.partition("?")[2])
        elif self.path == "/packed":
            self.answer(200, gzip.compress(PAGE), **{"Content-Encoding": "gzip"})
        elif self.path == "/bomb":
            self.answer(200, gzip.compress(bytes(3_000_000)), **{"Content-Encoding": "gzip"})
        elif self.path == "/large":
            self.answer(200, bytes(3_000_000))
        elif self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            for _ in range(40):
                self.wfile.write(b"<p>")
                self.wfile.flush()
                time.sleep(0.05)
        elif self.path == "/missing":
            self.answer(404, b"")
        else:
            self.answer(200, PAGE, **{"Content-Type": "text/html; charset=utf-8"})

    def answer(self, status, body, **headers):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def handle(self):
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            super().handle()

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    handler = type("ThisSite", (Site,), {"seen": [], "robots": None})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    handler.url = f"http://herald.test:{server.server_port}"
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


def fetcher(**options) -> Fetcher:
    return Fetcher(
        resolver=lambda host, port: ["127.0.0.1"], allow_private=True, pause_seconds=0, **options
    )


def test_a_page_comes_with_its_bytes_its_address_and_its_charset(site):
    fetched = fetcher().fetch(f"{site.url}/a#part")
    assert (fetched.data, fetched.url) == (PAGE, f"{site.url}/a")
    assert (fetched.media_type, fetched.charset) == ("text/html", "utf-8")


def test_we_name_ourselves_and_the_host_that_was_asked_for(site):
    fetcher().fetch(f"{site.url}/a")
    assert [agent for _, agent, _ in site.seen] == [USER_AGENT] * 2
    assert {f"http://{host}" for _, _, host in site.seen} == {site.url}


def test_redirects_are_followed_to_the_last_address(site):
    fetched = fetcher().fetch(f"{site.url}/to?/to?/a")
    assert fetched.url == f"{site.url}/a"


def test_redirects_end(site):
    site.seen.clear()
    with pytest.raises(FetchError, match="more than 2 redirects"):
        fetcher(max_redirects=2).fetch(f"{site.url}/to?/to?/to?/to?/a")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://herald.test/", "http://a@b/"])
def test_a_redirect_may_not_leave_the_web(site, target):
    with pytest.raises(RefusedError):
        fetcher().fetch(f"{site.url}/to?{target}")


def test_what_robots_txt_forbids_is_not_fetched(site):
    site.robots = b"User-agent: *\nDisallow: /private"
    ours = fetcher()
    ours.fetch(f"{site.url}/a")
    with pytest.raises(RefusedError, match=r"robots\.txt"):
        ours.fetch(f"{site.url}/private/a")
    assert [path for path, _, _ in site.seen] == ["/robots.txt", "/a"]


def test_a_redirect_is_held_to_robots_txt_too(site):
    site.robots = b"User-agent: *\nDisallow: /private"
    with pytest.raises(RefusedError, match=r"robots\.txt"):
        fetcher().fetch(f"{site.url}/to?/private")


@pytest.mark.parametrize(
    ("path", "error"),
    [("/bomb", LimitError), ("/large", LimitError), ("/missing", FetchError)],
)
def test_what_is_too_large_or_not_there_fails(site, path, error):
    with pytest.raises(error):
        fetcher().fetch(site.url + path, max_bytes=1_000_000)


def test_a_packed_page_is_unpacked(site):
    assert fetcher().fetch(f"{site.url}/packed").data == PAGE


def test_a_slow_page_is_given_up(site):
    started = time.monotonic()
    with pytest.raises(LimitError, match="longer than"):
        fetcher(max_seconds=0.5).fetch(f"{site.url}/slow")
    assert time.monotonic() - started < 2


def test_one_site_is_not_hurried(site):
    waits: list[float] = []
    slow = Fetcher(
        resolver=lambda host, port: ["127.0.0.1"],
        allow_private=True,
        pause_seconds=60,
        sleep=waits.append,
    )
    slow.fetch(f"{site.url}/a")
    slow.fetch(f"{site.url}/b")
    assert len(waits) == 1
    assert 50 < waits[0] <= 60


def test_a_name_that_means_this_machine_is_refused(site):
    port = int(site.url.rpartition(":")[2])
    ours = Fetcher(resolver=lambda host, port: ["127.0.0.1"])
    with pytest.raises(RefusedError, match="not public"):
        ours.fetch("http://herald.test/a")
    with pytest.raises(RefusedError, match=f"port {port}"):
        ours.fetch(f"{site.url}/a")
    assert site.seen == []


def test_a_name_is_resolved_once_for_each_request(site):
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    ours = Fetcher(resolver=resolver, allow_private=True, pause_seconds=0)
    ours.fetch(f"{site.url}/a")
    assert asked == ["herald.test", "herald.test"]  # robots.txt and the page


def test_a_name_without_address_fails():
    def resolver(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    with pytest.raises(FetchError, match="cannot be found"):
        Fetcher(resolver=resolver).fetch("http://no.example/")


def test_an_address_is_read_like_a_file(site, read_all):
    [reading] = read_all(f"{site.url}/a", fetcher=fetcher())
    assert reading.report.origin == f"{site.url}/a"
    assert reading.snapshot.url == f"{site.url}/a"
    [failure] = read_all(f"{site.url}/missing", fetcher=fetcher())
    assert failure.kind == "fetch_error"


def test_the_pages_a_feed_links_to_are_fetched_if_asked(site, keep, read_all):
    path = keep("f.rss", RSS.format(link=f"{site.url}/a"))
    [failure] = read_all(path, fetcher=fetcher())
    assert "--follow" in failure.remedy
    [reading] = read_all(path, fetcher=fetcher(), follow=True)
    assert reading.report.url == f"{site.url}/a"
    assert reading.report.published_on == "2015-10-11T09:30:00+00:00"


RSS = """<rss version="2.0"><channel><title>Herald</title><item><title>Rain</title>
<link>{link}</link><pubDate>Sun, 11 Oct 2015 09:30:00 GMT</pubDate></item></channel></rss>"""

# --- addresses ----------------------------------------------------------------------------

REFUSED = """
http://127.0.0.1/ http://[::1]/ http://0.0.0.0/ http://0/ http://2130706433/ http://0x7f000001/
http://0177.0.0.1/ http://127.1/ http://169.254.169.254/ http://[fe80::1]/ http://[fd00::1]/
http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[64:ff9b::7f00:1]/ http://[2002:7f00:1::]/
http://[2001:0:4136:e378:8000:63bf:f5ff:fffe]/ http://[2a00:1450::5efe:a00:1]/ http://[::127.0.0.1]/
http://10.0.0.1/ http://172.16.0.1/ http://192.168.0.1/ http://100.64.0.1/ http://192.0.0.192/
http://198.18.0.1/ http://224.0.0.1/ http://255.255.255.255/ http://user@8.8.8.8/
http://8.8.8.8@127.0.0.1/ http://127.0.0.1#@8.8.8.8/ http://①②⑦.⓪.⓪.①/ http://127。0。0。1/
file:///etc/passwd ftp://8.8.8.8/ gopher://8.8.8.8:70/ data:text/html,x jar:http://8.8.8.8!/
http://8.8.8.8:22/ http://[::]/ //8.8.8.8/ http:/\\8.8.8.8/ http://a\\@b/ http:// http://1.2.3.4.5/
http://[fe80::1%25eth0]/ http://a..b/ http://-/ http://[3fff::1]/
""".split()


@pytest.mark.parametrize("url", REFUSED)
def test_no_spelling_of_a_private_address_is_fetched(url):
    with pytest.raises(FetchError):
        resolve(parse_address(url), lambda host, port: ["10.0.0.1"])


@pytest.mark.parametrize(
    "url", ["http://a\nHost: b/", "http://a\0/", "http://a b/", "http://" + "a" * 5000]
)
def test_an_address_that_could_smuggle_is_refused(url):
    with pytest.raises(RefusedError):
        parse_address(url)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("HTTP://Herald.Example./a", "herald.example"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("http://8.8.8.8/", "8.8.8.8"),
        ("http://[2606:4700::1111]/", "2606:4700::1111"),
    ],
)
def test_a_public_address_is_taken_apart(url, host):
    address = parse_address(url)
    assert address.host == host
    assert resolve(address, lambda host, port: ["8.8.8.8"])


def test_a_host_with_one_private_address_is_refused():
    address = parse_address("http://herald.example/")
    with pytest.raises(RefusedError):
        resolve(address, lambda host, port: ["8.8.8.8", "10.0.0.1"])


def test_nat64_and_6to4_count_as_the_address_inside():
    assert is_public(ipaddress.ip_address("64:ff9b::808:808"))
    assert not is_public(ipaddress.ip_address("64:ff9b::a00:1"))
    assert not is_public(ipaddress.ip_address("2002:a00:1::1"))


SSRF = Path(__file__).parents[2].parent / "shared/gold/nasty/made/urls-ssrf.txt"


@pytest.mark.skipif(not SSRF.exists(), reason="the shared gold is not here")
def test_none_of_the_shared_list_reaches_a_private_address():
    reached = []
    for url in SSRF.read_text().splitlines():
        try:
            reached.append(resolve(parse_address(url), lambda host, port: ["8.8.8.8"]))
        except FetchError:
            continue
    assert set(reached) <= {"8.8.8.8"}


# --- robots.txt ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: onrecord\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", True),
        ("User-agent: OnRecord/2.0\nDisallow: /a", "/a", False),
        ("User-agent: *\nUser-agent: onrecord\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?a", True),
        ("User-agent: *\nDisallow: /%7Ejoe", "/~joe/a", False),
        ("User-agent: *\nDisallow: /a # not this\n", "/a", False),
        ("\ufeffuser-AGENT : *\ndisallow : /a", "/a", False),
        ("Disallow: /", "/a", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
    ],
)
def test_robots_txt_is_read_as_rfc_9309_says(text, path, allowed):
    assert parse_robots(text).allows(path) is allowed


def test_a_hostile_robots_txt_takes_no_time():
    started = time.perf_counter()
    robots = parse_robots("User-agent: *\nDisallow: /" + "*a" * 20_000 + "$\n")
    assert robots.allows("/" + "a" * 4000)
    assert time.perf_counter() - started < 1


def test_stated_values_are_not_told_of_a_page_fetched(site):
    stated = read.Stated(publisher="Herald")
    [reading] = read.readings(read.requests([f"{site.url}/a"], stated=stated), fetcher=fetcher())
    assert reading.report.publisher == "Herald"
