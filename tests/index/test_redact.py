"""Secrets go, whole; what people search for stays; and no text, however hostile, is slow or raises."""

from __future__ import annotations

import gzip
import json
import time
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.redact import Redacted, redact

# Put together from parts, so that no scanner takes this file for a leak.
MIXED = "A1b2C3d4E5" * 12
HEX = "0a1b2c3d4e5f6789" * 8
LINE = "MIIEowIBAAKCAQEA7bq0Zy3vK9xQ2mT8pLrW5sNcXfGhJkYu1oViEaDt6RwBzS4n"
DASHES = "-" * 5
BEGIN_RSA = f"{DASHES}BEGIN RSA PRIVATE KEY{DASHES}"
JWT = "ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiIxMjM0NTY3ODkwIn0." + MIXED[:43]

TOKENS = [
    ("slack token", "xox" + "b-123456789012-1234567890123-" + MIXED[:24]),
    ("slack token", "xox" + "p-123456789012-123456789012-123456789012-" + HEX[:32]),
    ("slack token", "xox" + "a-2-123456789012-123456789012-" + HEX[:32]),
    ("slack token", "xox" + "e.xox" + "p-1-" + MIXED[:100]),
    ("slack token", "xox" + "e-1-" + MIXED[:100]),
    ("slack token", "xap" + "p-1-A012345ABCD-1234567890123-" + HEX[:64]),
    *[("github token", "gh" + letter + "_" + MIXED[:36]) for letter in "pousr"],
    ("github token", "github" + "_pat_" + MIXED[:22] + "_" + MIXED[:59]),
    ("gitlab token", "glp" + "at-" + MIXED[:20]),
    ("aws access key", "AK" + "IAIOSFODNN7ABCDEFG"),
    ("aws access key", "AS" + "IAIOSFODNN7ABCDEFG"),
    ("google api key", "AI" + "zaSy" + MIXED[:33]),
    ("google token", "ya" + "29.a0" + MIXED[:60]),
    ("google client secret", "GOC" + "SPX-" + MIXED[:28]),
    ("anthropic key", "sk-" + "ant-api03-" + MIXED[:93] + "AA"),
    ("openai key", "sk-" + MIXED[:48]),
    ("openai key", "sk-" + "proj-" + MIXED[:40] + "_" + MIXED[:30] + "-x"),
    *[("stripe key", one + "_" + MIXED[:24]) for one in ("sk_" + "live", "sk_" + "test", "rk_" + "live", "wh" + "sec")],
    ("twilio key", "S" + "K" + HEX[:32]),
    ("sendgrid key", "S" + "G." + MIXED[:22] + "." + MIXED[:43]),
    ("npm token", "np" + "m_" + MIXED[:36]),
    ("pypi token", "py" + "pi-AgEIcHlwaS5vcmc" + MIXED[:70]),
    ("hugging face token", "h" + "f_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH"),
    ("databricks token", "da" + "pi" + HEX[:32]),
    ("shopify token", "shp" + "at_" + HEX[:32]),
    ("digitalocean token", "dop" + "_v1_" + HEX[:64]),
    ("linear key", "lin" + "_api_" + MIXED[:40]),
    ("notion token", "sec" + "ret_" + MIXED[:43]),
    ("notion token", "nt" + "n_" + "12345678901" + MIXED[:35]),
    ("dbt cloud token", "db" + "tc_" + MIXED[:36]),
    ("dbt cloud token", "db" + "tu_" + MIXED[:36]),
    ("vault token", "hv" + "s." + MIXED[:90]),
    ("discord token", "MT" + "A1b2C3d4E5A1b2C3d4E5A1b2" + "." + "G1b2C3" + "." + MIXED[:38]),
    ("telegram token", "110201543:" + "AA" + "HdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"[:33]),
    ("mailgun key", "ke" + "y-" + HEX[:32]),
    ("jwt", JWT),
    ("private key", f"{BEGIN_RSA}\n{LINE}\n{LINE}\nabc=\n{DASHES}END RSA PRIVATE KEY{DASHES}"),
    ("private key", f"{DASHES}BEGIN PRIVATE KEY{DASHES}\\n{LINE}\\n{LINE}\\n{DASHES}END PRIVATE KEY{DASHES}"),
    *[
        ("private key", f"{DASHES}BEGIN {kind}{DASHES}\n{LINE}\n{DASHES}END {kind}{DASHES}")
        for kind in ("OPENSSH PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK")
    ],
    ("private key", f"{DASHES}BEGIN EC PRIVATE KEY{DASHES}\n{LINE}\n{LINE[:30]}"),  # cut off
    ("private key", f"{DASHES}BEGIN PRIVATE KEY{DASHES}\\n{LINE}\\n{LINE[:30]}"),
    ("private key", f"{BEGIN_RSA}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{HEX[:32]}\n\n{LINE}"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "secret"), TOKENS)
@pytest.mark.parametrize(
    "around", ["%s", "it says `%s` now", "<https://example.com/a/%s|b>", '{"value": "%s"}', "(%s), then"]
)
def test_a_known_format_is_replaced_whole_wherever_it_stands(kind: str, secret: str, around: str) -> None:
    assert redact(around % secret) == Redacted(around % f"[redacted: {kind}]", (kind,))


# The text, with the secret between « and », and its kind.
PLACED = [
    ("https://hooks.slack.com/services/«T0123ABCD/B0123ABCD/" + MIXED[:24] + "»", "slack webhook"),
    ("<https://hooks.slack.com/services/«T0123ABCD/B0123ABCD/" + MIXED[:24] + "»|hook>", "slack webhook"),
    ("postgres://loader:«hunter2»@db.example.com/x", "password"),
    ("postgres://loader:«p@ss@w0rd»@db.example.com:5432/x", "password"),
    ("postgres://loader:«p%40ss»@db.example.com/x and a@b.example", "password"),
    ("postgres://loader:«pa/ss»@db.example.com:5432/x", "password"),
    ("redis://:«hunter2»@localhost:6379/0", "password"),
    ("<snowflake://bob:«Passw0rd!»@ab12345.eu-west-1/db?warehouse=w|dsn>", "password"),
    ("mongodb+srv://u:«s3cr3t»@h1:27017,h2:27017/db", "password"),
    ("AIRFLOW_CONN_DB='postgresql+psycopg2://airflow:«airflow»@postgres/airflow'", "password"),
    ("curl -u admin:«hunter2» https://example.com", "password"),
    ("machine example.com login bob password «hunter2»", "password"),
    ("password = «hunter2»", "password"),
    ('password = "«correct horse battery staple»"', "password"),
    ('"api_key": "«' + MIXED[:20] + '»"', "api key"),
    ("apikey: «" + MIXED[:20] + "»", "api key"),
    ("export DB_PASSWORD=«hunter2»", "password"),
    ("export DB_PASSWORD=«supersecret»", "password"),
    ("DB_PASSWORD=«p@ss&w;rd,1!»", "password"),
    ("  password: «hunter2»", "password"),
    ("dev:\n  user: bob\n  password: «swordfish»\n  schema: x", "password"),
    ("password: «swordfish»  # change it", "password"),
    ("PGPASSWORD=«secretive» psql -h db", "password"),
    ("*Password:* «hunter2»", "password"),
    ("my password is: «hunter2», thanks", "password"),
    ("passwd: '«hunter2»'", "password"),
    ('config["password"] = "«hunter2»"', "password"),
    ("connect(user='bob', password='«hunter2»')", "password"),
    ('{\\"user\\": \\"bob\\", \\"password\\": \\"«hunter2»\\"}', "password"),
    ("Server=db;Uid=bob;Pwd=«hunter2»;Database=x", "password"),
    ("host=db user=bob password=«swordfish» dbname=x", "password"),
    ("jdbc:snowflake://x.example.com/?user=bob&password=«hunter2»&db=x", "password"),
    ("<settings><password>«hunter2»</password></settings>", "password"),
    ("&lt;password&gt;«hunter2»&lt;/password&gt;", "password"),
    ('- name: DB_PASSWORD\n  value: "«hunter2»"', "password"),
    ("ALTER USER bob SET PASSWORD = '«hunter2»'", "password"),
    ("CREATE USER bob WITH PASSWORD '«hunter2»'", "password"),
    ('let password: &str = "«hunter2»";', "password"),
    ("dbt run --password «hunter2» --target dev", "password"),
    ("tool --password=«hunter2»", "password"),
    ("tool --api-key «" + MIXED[:20] + "»", "api key"),
    ("tool --token «" + MIXED[:20] + "»", "token"),
    ("webhook_secret: \"«topsecret»\"", "secret"),
    ("DB_PASS=«hunter2»", "password"),
    ("client_secret = '«" + MIXED[:20] + "»'", "secret"),
    ("AIRFLOW__WEBSERVER__SECRET_KEY=«abcdefgh»", "secret key"),
    ("access_key: «" + MIXED[:20] + "»", "access key"),
    ('private_key = "«' + MIXED[:20] + '»"', "private key"),
    ("aws_secret_access_key = «wJalrXUtnFEMI/K7MDENG/bPxRfiCYABCDEFGHIJ»", "aws secret key"),
    ("DefaultEndpointsProtocol=https;AccountName=x;AccountKey=«" + MIXED[:86] + "==»;EndpointSuffix=y", "azure key"),
    ("https://example.com/a?token=«abcdefgh»&b=c", "token"),
    ("https://example.com/a?b=c&amp;access_token=«abcdefgh»&amp;d=e", "token"),
    ("https://x.blob.core.windows.net/a?sv=1&sig=«" + MIXED[:43] + "%3D»&se=2", "signature"),
    ("https://s3.amazonaws.com/a?X-Amz-Signature=«" + HEX[:64] + "»", "signature"),
    ("Authorization: Bearer «" + MIXED[:30] + "»", "bearer token"),
    ('curl -H "Authorization: Bearer «' + JWT + '»" x', "bearer token"),
    ("Authorization: Basic «dXNlcjpodW50ZXIy»", "basic auth"),
    ("gh" + "p_«abcdefghij\nklmnopqrstuvwxyz0123456789»", "github token"),
    ("«AK" + "IAIOSFO\nDNN7ABCDEFG» thanks", "aws access key"),
    ("sk-" + "ant-«api03-" + MIXED[:60] + "\n" + MIXED[:35] + "» thanks", "anthropic key"),
    ("gh" + "p_«" + MIXED[:36] + "»\nthanks", "github token"),
    ("sk-" + "ant-«api03-" + MIXED[:90] + "»\n" + HEX[:40], "anthropic key"),
    (f"{BEGIN_RSA}«\n{LINE}\n{LINE}»\n\nit fails with this key, why?", "private key"),
    ("PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 2«\n" + LINE + "\n" + LINE + "»\nPrivate-MAC: 1", "private key"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "kind"), PLACED)
def test_only_the_secret_is_replaced_where_its_place_tells(marked: str, kind: str) -> None:
    before, _, rest = marked.partition("«")
    _, _, after = rest.partition("»")
    for prefix in ("ghp_", "sk-ant-", BEGIN_RSA):
        before = before.removesuffix(prefix)  # is part of the secret
    assert redact(marked.replace("«", "").replace("»", "")) == Redacted(f"{before}[redacted: {kind}]{after}", (kind,))


def test_a_dsn_that_slack_turned_into_an_address_loses_both_passwords() -> None:
    text = "postgres://bob:<mailto:hunter2@db.example.com|hunter2@db.example.com>/x"
    assert redact(text).text == text.replace("hunter2", "[redacted: password]")


def test_kinds_come_in_order_of_appearance() -> None:
    text = "password=hunter2 and " + "gh" + "p_" + MIXED[:36] + " and postgres://a:b1c2@h/x"
    assert redact(text).found == ("password", "github token", "password")


SURVIVORS = [
    "fixed in 1a2b3c4 and " + HEX[:40],
    "sha256:" + HEX[:64] + " and image nginx:1.2@sha256:" + HEX[:64],
    "docker://nginx:latest@sha256:" + HEX[:64],
    "run 550e8400-e29b-41d4-a716-446655440000, trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id: 00f067aa0ba902b7",
    "<@U0123ABCD> in <#C0123ABCD|general> at 1712345678.123456",
    "id dGVzdA== version v1.10.0-rc.1+build5, ERROR 42P01, E0425, SQLSTATE 28P01",
    "/opt/airflow/dags/token.py, C:\\Users\\bob\\secret.txt, ~/.aws/credentials",
    'File "/usr/lib/python3.11/token.py", line 12, in get_token\n    raise KeyError(key)',
    "\tat com.example.TokenProvider.getToken(TokenProvider.java:42)",
    "select * from <schema_name>.<table>",
    "password: <your-password>",
    "password: &lt;your-password&gt;",
    "password=***",
    "password: ********",
    "PASSWORD=xxxxx",
    "password: your-password",
    "API_KEY=YOUR_API_KEY",
    "token: xoxb-your-bot-token",
    "token: " + "gh" + "p_" + "x" * 36,
    'password = os.environ["DB_PASSWORD"]',
    "password = os.getenv('DB_PASSWORD')",
    "password: \"{{ env_var('DB_PASSWORD') }}\"",
    "password: {{ env_var('DB_PASSWORD') }}",
    "password=$DB_PASSWORD",
    "password: ${DB_PASSWORD}",
    'PASSWORD="$(cat secret.txt)"',
    "token: ${{ secrets.GITHUB_TOKEN }}",
    "password: !vault |",
    "POSTGRES_PASSWORD_FILE=/run/secrets/db",
    "PASSWORD=/run/secrets/db",
    "PWD=/home/bob/project",
    "pwd: /home/bob",
    "token=None",
    "password: null",
    "password: ''",
    'password = ""',
    "secret: true",
    "the password is wrong",
    "Password: incorrect, try again",
    "the password: it does not work",
    'password: "Please enter your password"',
    "password must be at least 8 characters",
    "forgot password: https://example.com/reset",
    "use the --password flag, or --token when there is one",
    "token: expected identifier",
    'unexpected token: "}"',
    'unexpected token: "identifier_name"',
    "unexpected token: `concat!(a1b2c3d4)`",
    "error: expected one of `;` or `}`, found token: ident",
    "let token = self.token.clone();",
    "let secret_number = (rand::random() % 100) + 1;",
    "token: Token,",
    "token: CancellationToken): Promise<void>",
    "token: Ed25519PrivateKey",
    "private_key: &[u8; 32],",
    "password: str",
    "password: String",
    "password: Optional[str] = None",
    "key: K",
    "token::get_ident::h3505388221878bd1",
    "frame #1: rust_call(token=839147) at x.cpp:29, token=0x7fff5fbff8c0",
    "max_tokens: 4096, tokens=12345678",
    "login(token=token)",
    "connect(user=user, password=password)",
    "connect(password=db_password2, secret=self.secret)",
    "token = tok0.tok",
    "token=get_token(a1b2c3d4)",
    "if password == hunter2:",
    "const token = await getToken2();",
    'f"password={password}"',
    "'?password='+pwd+'&x=1'",
    "url: postgres://user:$DB_PASSWORD@host/db, postgres://user:${PASS}@host/db, postgres://user:***@host/db",
    "postgres://user:<password>@host/db, postgres://user:{password}@host/db, postgres://user:%s@host/db",
    "https://example.com:8080/a@b, http://localhost:3000/@scope/package@1.2.3",
    "git+ssh://git@github.com:22/a/b.git@v1, mailto:a@b.example",
    "Authorization: Bearer <token>",
    "Authorization: Bearer $TOKEN",
    "Authorization: Bearer authentication",
    "bearer tokens and basic authentication, a basic example",
    "docker run -u 1000:1000 image",
    "sk-learn-contrib, ask-something-very-long-indeed, task-" + HEX[:32],
    "cache-key-" + HEX[:32],
    "hf_model_name_that_is_rather_long_to_read, npm_config_registry_and_something_else",
    "secret_name\nrandomfunction1 in it",
    f"{DASHES}BEGIN PUBLIC KEY{DASHES}\n{LINE}\n{DASHES}END PUBLIC KEY{DASHES}",
    f"the file starts with {BEGIN_RSA} and ends otherwise",
    f"{DASHES}BEGIN PRIVATE KEY{DASHES}\n<your key>\n{DASHES}END PRIVATE KEY{DASHES}",
    "eyJhbGciOiJIUzI1NiJ9 alone is a header",
    "<https://example.com/a?tab=b|a link>",
    "AWS_ACCESS_KEY_ID=AK" + "IAIOSFODNN7EXAMPLE\nAWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "postgresql://USER:PASSWORD@HOST:PORT/DATABASE",
]


@pytest.mark.parametrize("text", SURVIVORS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == Redacted(text, ())


SECRETS = [secret for _, secret in TOKENS] + [marked.replace("«", "").replace("»", "") for marked, _ in PLACED]
FRAGMENTS = st.sampled_from([
    *SECRETS, *SURVIVORS, "password", "token", "=", ": ", '"', "'", "\\", "\n", "://", "@", ":", "a", "[redacted: ",
    "]", "[redacted: password]", "eyJ", DASHES, "BEGIN PRIVATE KEY", "\ud800", "\0", "İ", "\u200b", "<", "&amp;", "--",
])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.lists(FRAGMENTS, max_size=8).map("".join)))
def test_redacting_again_changes_nothing_and_finds_nothing(text: str) -> None:
    once = redact(text)
    assert redact(once.text) == Redacted(once.text, ())
    assert bool(once.found) == (once.text != text)


HOSTILE = [
    "a", "A1", "password=", "password=a1", "password=a ", "password=,", "token=1a::", "PASSWORD=ab", "password='",
    'password="a', "password: ", "token ", "--token ", "secret\\", "key=&", DASHES + "BEGIN ", f"{BEGIN_RSA}\n{LINE}",
    f"{DASHES}BEGIN PRIVATE KEY{DASHES}", "PuTTY-Private-Lines: 1\nab", "eyJ", "eyJaaaa.", "\neyJaaaa",
    "eyJaaaa.eyJaaaa.", "://", "a://b:c", "://:@", "a://b:c@", "://a:$", "gh" + "p_", "gh" + "p_ab\n",
    "gh" + "p_" + MIXED[:36], "sk-", "sk-1", "xox" + "b-", "AK" + "IA", "AK" + "IA1\n", "SG.", "MTa.", "curl ",
    "curl -u a:", "login a ", "bearer ", "basic a", "authorization: ", ":AA", "1234567890:", "~Q~", "1Q~", "&sig=",
    " \n", "\\", "\\n", "&", ";", "_", "a_", "Ab1", "\0", "\ud800", "İ", "[redacted: ", "[redacted: password]",
    "hooks.slack.com/services/", "<mailto:", "-", ".",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_line_takes_five_seconds_a_megabyte_at_most(unit: str) -> None:
    text = unit * (250_000 // len(unit))
    start = time.process_time()
    redact(text)
    assert time.process_time() - start < 1.25  # most take 0.03, the worst takes 0.5; a bound broken takes minutes


def test_every_token_that_detect_secrets_finds_is_gone() -> None:
    """A second opinion, wherever that package happens to be installed."""
    scan = pytest.importorskip("detect_secrets.core.scan", reason="detect-secrets is not installed")
    settings_ = pytest.importorskip("detect_secrets.settings")
    plugins = [
        *("AWSKeyDetector", "GitHubTokenDetector", "JwtTokenDetector", "PrivateKeyDetector", "SlackDetector"),
        *("StripeDetector", "SendGridDetector", "NpmDetector", "BasicAuthDetector", "DiscordBotTokenDetector"),
    ]
    with settings_.transient_settings({"plugins_used": [{"name": name} for name in plugins]}):
        for secret in (secret for secret in SECRETS if not secret.startswith("PuTTY")):  # its header line stays
            assert not [hit for line in redact(secret).text.split("\n") for hit in scan.scan_line(line)], secret[:12]


ISSUES = Path(__file__).resolve().parents[3] / "shared" / "data" / "github" / "rust_issues.jsonl.gz"


@pytest.mark.skipif(not ISSUES.is_file(), reason=f"the real issues are not at {ISSUES}")
def test_real_issues_about_tokens_and_keys_are_left_alone() -> None:
    with gzip.open(ISSUES, "rt", encoding="utf-8") as lines:
        issues = [json.loads(line) for line in islice(lines, 6000)]
    texts = [text or "" for one in issues for text in (one["body"], *(comment["body"] for comment in one["comments"]))]
    replaced = [kind for text in texts for kind in redact(text).found]
    assert len(texts) > 20_000
    assert replaced == []
