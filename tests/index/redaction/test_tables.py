"""Secrets in tables, whatever sets their cells apart."""

import pytest

from tests.index.redaction.checks import assert_goes, assert_stays

# fmt: off
SECRETS = [
    " id | owner | api_token \n----+-------+-----------\n  7 | bob   | «a43» \n  8 |       | «a43» \n(2 rows)", "api_token\n---------\n«a40»\n(1 row)", "-[ RECORD 1 ]---\nid       | 4\npassword | «=Plover!Ridge31»",
    "| Host | Login | Password |\n|:--|:-:|--:|\n| a | bob |  |\n| b | eve | `«=Plover!Ridge31»` |", "| Feld | Wert |\n|---|---|\n| Kennwort | «=Plover_Ridge31» |", "| ключ | пароль |\n|---|---|\n| x | «=Plover_Ridge31» |",
    "┏━━━━━━┳━━━━━━━┓\n┃ Name ┃ Token ┃\n┡━━━━━━╇━━━━━━━┩\n│ ci   │ «a40» │\n└──────┴───────┘", "╔═══════════╦═══════╗\n║ api_token ║ «a40» ║\n╚═══════════╩═══════╝", "+------+----------+\n| user | password |\n+------+----------+\n| root | «=Plover!Ridge31» |\n+------+----------+",
    "email,password,role\nbob@x.example,«=plover31ridge»,admin\neve@x.example,«=Ume-Kaze_12»,viewer", '"user";"password"\n"bob; jr";"«=Plover!Ridge31»"', "user\tpassword\nbob\t«=plover31ridge»", "name,client_secret,url\nx,«a24»,http://x.example",
    "NAME   USER   PASSWORD         AGE\nfoo    bob    «=Plover!Ridge31»  3d\nbar           «=Ume-Kaze_12»     4d", "Key            Value\n---            -----\nsmtp_user      bob\nsmtp_password  «=Pl0ver-Ridge»", "=== mill Config Vars\nWEB_CONCURRENCY:  2\nAPI_TOKEN:        «a43»",
    "<table><tr><th>User</th><th>Password</th></tr><tr><td>bob</td><td>«=Plover!Ridge31»</td></tr></table>", "<table>\n <tbody>\n  <tr>\n   <td>Password</td>\n   <td>«=Plover!Ridge31»</td>\n  </tr>\n </tbody>\n</table>", "> | user | password |\n> |---|---|\n> | root | «=Plover!Ridge31» |",
]
HARMLESS = [
    "| test | pass | fail |\n|---|---|---|\n| io12b | 12/13 | 4 |", "| Option | Type | Note |\n|---|---|---|\n| `password` | string | required |\n| `token` | varchar(64) | since v1.10 |", "| Feature | Password | OAuth2 |\n|---|---|---|\n| 2.1 | SCRAM-SHA-256 | JDK-17 |",
    "NAME                TYPE     DATA   AGE\ndb-creds-7f9c-x2k4  Opaque   1      3d", "SECRET                        NAMESPACE\nmill-config-secrets-7f9c2b    default", " id | username | password\n----+----------+----------\n  1 | etl      | ********", "Column   | Type | Collation\n---------+------+----\npassword | character varying(255) |",
    "user,token,password\nwe use these, they are, listed", "username  password  host\nsee 1Password for the values", "the password, P1001 and the token, v1.2.3", "Token:      colors['base0a1b2c3d4e5f6'],", "Error_NoError|Error_InvalidPassword|Error_OutOfMemory\nError_A|Error_ReqBlob|Error_B", "token_duration   768h0m0s\ntoken_renewable  true",
]
# fmt: on


@pytest.mark.parametrize("marked", SECRETS)
def test_they_go(marked: str) -> None:
    assert_goes(marked)


@pytest.mark.parametrize("marked", HARMLESS)
def test_what_looks_alike_stays(marked: str) -> None:
    assert_stays(marked)
