"""A site that is read through its sitemap: its own pages, and nothing else."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from index.docs.doc_source import DocSite, DocSource
from index.docs.sitemap import SitemapPages
from index.errors import SourceFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = {
    "/sitemap.xml": "<sitemapindex><sitemap><loc>{host}/pages.xml</loc></sitemap></sitemapindex>",
    "/pages.xml": "<urlset>"
    "<url><loc>{host}/guide/install</loc><lastmod>2026-01-01</lastmod></url>"
    "<url><loc>{host}/gone</loc><lastmod>2026-01-01</lastmod></url>"
    "<url><loc>{host}/away</loc><lastmod>2026-01-01</lastmod></url>"
    "<url><loc>http://169.254.169.254/latest</loc><lastmod>2026-01-01</lastmod></url>"
    "<url><loc>file:///etc/passwd</loc><lastmod>2026-01-01</lastmod></url></urlset>",
    "/guide/install": "<title>Install</title><nav>Menu</nav><main><h1>Install</h1>"
    "<p>Get it.<h2 id=proxy>Proxy</h2><p>x</main>",
}


@pytest.fixture
def host() -> Iterator[str]:
    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = PAGES.get(self.path)
            self.send_response(302 if self.path == "/away" else 200 if page else 404)
            self.send_header("location", "http://169.254.169.254/latest")
            self.send_header("content-type", "text/html" if self.path.startswith("/guide") else "text/xml")
            self.end_headers()
            self.wfile.write((page or "").replace("{host}", address).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_pages_of_a_sitemap_are_read_and_nothing_of_others(host: str) -> None:
    files = SitemapPages(f"{host}/sitemap.xml")
    try:
        source = DocSource(DocSite(url=host), files, files.state)
        found = [(section.path, section.url) for page in source.read() for section in page]
        assert found == [("Install", f"{host}/guide/install"), ("Install › Proxy", f"{host}/guide/install#proxy")]
        assert source.unread == {"gone.html", "away.html"}
        assert files.state == SitemapPages(f"{host}/sitemap.xml").state != ""
    finally:
        files.close()


def test_a_sitemap_that_is_not_there_is_said(host: str) -> None:
    with pytest.raises(SourceFailedError, match="404"):
        SitemapPages(f"{host}/none.xml")
