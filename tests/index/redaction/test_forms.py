"""Secrets in texts that were encoded, escaped, coloured, marked up or put together on their way."""

import pytest

from tests.index.redaction.checks import assert_goes, assert_stays

# fmt: off
SECRETS = [
    "\x1b[36mdb_pass\x1b[0m=«=Plover4Ridge!x» \x1b[36mdb_user\x1b[0m=bob", "\\x1b[33mAPI_TOKEN\\x1b[0m=«a43»", "\\u001b[36mpassword\\u001b[0m: «=Plover!Ridge31»", "\\033[1mpassword\\033[0m=«=Plover!Ridge31»", "^[[36mpassword^[[0m=«=Plover!Ridge31»", "[36mpassword[0m=«=Plover!Ridge31»",
    "password=&quot;«=Plover31Ridge»&quot;", "password=&#39;«=Plover!Ridge31»&#39;", "&quot;api_key&quot;: &quot;«a40»&quot;", "&amp;quot;password&amp;quot;:&amp;quot;«=Plover!Ridge31»&amp;quot;", "&lt;add password=&quot;«=Plover&amp;Ridge31»&quot; /&gt;",
    "https://x.example/open?dsn=postgresql%3A%2F%2Fbob%3A«=Plover%2131Ridge»%40db%3A5432%2Fmill", "u=https%253A%252F%252Fbob%253A«=Plover%252131Ridge»%2540db.example", "body=%7B%22password%22%3A%22«=Plover31Ridge»%22%7D", "?next=%2Flogin%3Ftoken%3D«a40»",
    '{"config": "{\\"password\\": \\"«=Plover!Ridge31»\\"}"}', '{"a": "{\\"db\\": {\\"password\\": \\"«=p\\\\\\"Plover\\\\\\\\31»\\"}}"}', 'env: "DB_PASSWORD=«=Plover!Ridge31»\\nREGION=eu"', '{"dsn": "postgres:\\/\\/bob:«=Plover31Ridge»@db\\/mill"}',
    "the token is ghp_<wbr>«a36»", "here: ghp_«a18»<br>«a18»", "<strong>ghp_</strong>«a36»", "<b>Password:</b> «=Plover!Ridge31»", "token=3Dghp_«a30»=\n«a6»\nand =3D so on",
    '"ghp_" + "«a36»"', "'ghp_«a10»' .\n  '«a26»'", 'KEY = ("ghp_«a10»"\n       "«a26»")', "password=\\\n«=Plover!Ridge31»", "glpat\u2011«a20»", "pass\u2011phrase: «=Plover!Ridge31»",
]
HARMLESS = [
    "\x1b[31mpassword\x1b[0m is wrong", "password=&quot;&quot;", "&lt;password&gt;&lt;your password&gt;&lt;/password&gt;", "dsn=postgresql%3A%2F%2Flocalhost%3A5432%2Fmill", "https://x.example/?q=password%20reset%20v2%2E10", '{"schema": "{\\"password\\": {\\"type\\": \\"string\\"}}"}',
    "the <b>password</b> of <i>Node20</i>", "let x = [token[0]m, key[1]];", '"token_" + "name"', "'password: ' + '«h7»x'.length", "PASSWORD=\nREGION=eu-west-1", "C:\\new\\token\\readme2",
]
# fmt: on


@pytest.mark.parametrize("marked", SECRETS)
def test_they_go(marked: str) -> None:
    assert_goes(marked)


@pytest.mark.parametrize("marked", HARMLESS)
def test_what_looks_alike_stays(marked: str) -> None:
    assert_stays(marked)
