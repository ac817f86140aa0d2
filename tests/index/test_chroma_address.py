"""CHROMA_URL: what is understood, and that its secret goes to the server and nowhere else."""

from __future__ import annotations

import base64
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from index.engines.chroma_address import ChromaAddress
from index.engines.vectors import ChromaServer
from index.errors import IndexMissingError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

BASIC = f"Basic {base64.b64encode(b'me:p@ss').decode()}"


@pytest.mark.parametrize(
    ("text", "url", "proof"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", None),
        ("https://chroma.example.com/", "https://chroma.example.com", None),
        ("https://me:p%40ss@example.com/chroma", "https://example.com/chroma", BASIC),
        ("http://:t0ken@[::1]:8000", "http://[::1]:8000", "Bearer t0ken"),
    ],
)
def test_an_address_is_told_from_its_secret(text: str, url: str, proof: str | None) -> None:
    address = ChromaAddress.read(text)
    assert (address.url, address.headers.get("Authorization")) == (url, proof)
    assert "ken" not in repr(address)


@pytest.mark.parametrize(
    "text", ["localhost:8000", "ftp://h", "http://", "http://:s3cret@", "http://h:s3cret", "http://h?a=s3cret"]
)
def test_what_is_no_address_is_not_repeated(text: str) -> None:
    with pytest.raises(InputError, match="CHROMA_URL is not a server address") as error:
        ChromaAddress.read(text)
    assert "s3cret" not in str(error.value)


class Proxy(BaseHTTPRequestHandler):
    """Lets nobody in, and notes who asked."""

    asked: list[str | None]

    def do_GET(self) -> None:
        self.asked.append(self.headers["Authorization"])
        self.send_response(401)
        self.end_headers()
        self.wfile.write(b"<html>who are you?</html>")

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def proxy() -> Iterator[str]:
    Proxy.asked = []
    server = HTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_server_that_lets_nobody_in_is_said_without_the_secret(proxy: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with pytest.raises(IndexMissingError, match="HTTP 401") as error:
        ChromaServer(ChromaAddress.read(f"http://me:p%40ss@{proxy}")).where()
    assert set(Proxy.asked) == {BASIC}
    assert proxy in str(error.value)
    assert "p@ss" not in str(error.value) + caplog.text
    assert BASIC not in str(error.value) + caplog.text
