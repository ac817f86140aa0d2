"""Secrets that cookies, calls, lists of arguments, other options, and pairs of name and value give."""

import pytest

from index.redact import redact
from tests.index.redaction.checks import assert_goes, assert_stays
from tests.index.redaction.values import sample

# fmt: off
SECRETS = [
    "curl -b '_ga=GA1.1.118; connect.sid=s%3A«a40»; theme=dark' https://x.example", "curl --cookie \"theme=dark; session=«a40»\" https://x.example", "requests.get(u, cookies={'sessionid': '«a32»', 'theme': 'dark'})",
    '{"value": "«=Plover!Ridge31»", "name": "DB_PASSWORD"}', '{"name": "DB_PASSWORD", "type": "plain", "value": "«=Plover!Ridge31»"}', "- value: «=Plover!Ridge31»\n  name: DB_PASSWORD", "<key>Password</key>\n\t<string>«=Plover!Ridge31»</string>", "<property>\n <name>db.password</name>\n <value>«=Plover!Ridge31»</value>\n</property>", '<property name="password">«=Plover!Ridge31»</property>',
    "helm upgrade x --set-string a.b.password=«=Plover!Ridge31»", "keytool -list -storepass «=swordfish»", "java -jar x.jar -password «=Plover!Ridge31»", "az sql server create -u x -p «=Plover!Ridge31»", "subprocess.run(['mysql', '-u', 'root', '-p«=Plover!Ridge31»', 'db'])", '["redis-cli", "-a", "«=Plover!Ridge31»"]', 'args: ["--password", "«=Plover!Ridge31»"]', "terraform plan -var db_password=«=Plover!Ridge31»",
    'Auth.api_key("«a36»")', 'AuthApiKey("«a36»")', 'x.set_password("«=Plover!Ridge31»")', 'Credentials("bob", "«=Plover!Ridge31»")', "smtp.login('bob@x.example', '«=Plover!Ridge31»')", 'AuthTokens.basic("neo4j", "«=Plover!Ridge31»")', "CREATE USER x WITH PASSWORD '«=Plover''s-Orbit4»';", "os.getenv('API_KEY') or '«a40»'", "process.env.API_KEY || '«a40»'",
    "mixpanel: «h32»", "amplitude secret key   «h32»", "gitea token «h40»", "asana: 1/1201234567890123:«h32»", "rabbitmqctl add_user bob «=Plover!Ridge31»", "net user bob «=Plover!Ridge31» /add", "fs.s3a.secret.key «a40»", "psk=«=Plover!Ridge31»",
]
HARMLESS = [
    "cookies={'theme': 'dark'}", "curl -b cookies.txt https://x.example", "name: DB_PASSWORD\nvalue: ${DB_PASSWORD}", "{'name': 'password', 'type': 'string', 'required': True}", "- name: token\n  in: header\n  type: string", "<key>Password</key>\n<string></string>", "set_password(form.password)", 'getToken("access-v2-scope-abc123")', 'Credentials("user", "password")', "['--password', os.environ['X']]",
    "gitea 1.21.3 token broken", "segment: 221f62e7", "coherence: 221f62e74722aa5bb58fd5bdaf7e4919", "az vm create -p x", "-password string", "password = _raw_creds[1]", "--from-literal=client-id=«U»",
    "postgresql://USER:PASSWORD@HOST:5432/db", "postgres://<user>:<password>@<host>/db", "mysql://username:password@localhost/x", "X-Amz-Credential=AK" + "IAIOSFODNN7EXAMPLE%2F20240918%2Feu-west-1&X-Amz-Date=20240918T101112Z",
]
# fmt: on
KEPT = [
    ("GITHUB_TOKEN=ghp_«a36»\nREGION=eu-west-1\nDEBUG=1", "\nREGION=eu-west-1\nDEBUG=1"),
    ("VERCEL_TOKEN=«a24»\nREGION=eu-west-1\nNETLIFY_AUTH_TOKEN=nfp_«a36»\nPORT=8080", "\nREGION=eu-west-1\n"),
    ("api_token: «a40»\nregion: eu-west-1", "\nregion: eu-west-1"),
    ("X-Amz-Credential=AKIA«u16»%2F20240918&X-Amz-Date=20240918T101112Z&x=1", "&X-Amz-Date=20240918T101112Z&x=1"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "kept"), KEPT)
def test_what_stands_beside_stays(marked: str, kept: str) -> None:
    assert_goes(marked)
    assert kept in redact(sample(marked).text).text


@pytest.mark.parametrize("marked", SECRETS)
def test_they_go(marked: str) -> None:
    assert_goes(marked)


@pytest.mark.parametrize("marked", HARMLESS)
def test_what_looks_alike_stays(marked: str) -> None:
    assert_stays(marked)
