"""Ways to say or write a secret that have little in common: in other letters, in parts, over lines, in elements."""

import pytest

from index.redact import redact
from tests.index.redaction.checks import assert_goes, assert_stays

# fmt: off
SECRETS = [
    # Elements and attributes: whatever characters the value has.
    "<password>«=Birch;Stone;77»</password>", "<db:password type=\"plain\">«=Birch8Stone;»</db:password>", "<login>\n  <passwd>«=Birch&Stone;77»</passwd>\n</login>", "<user password=\"«=Birch;Stone77;»\"/>", "&lt;password&gt;«=Birch8Stone;»&lt;/password&gt;",
    # In other letters.
    "пароль «=Журавль4Болото» не подходит", "новый пароль: «=ёлка77снег»", "κωδικός «=Ελιά7Βουνό» δεν δουλεύει", "パスワード：«=そらまめ77はな» です", "密码：«=青山88白鹭湖»", "הסיסמה: «=רימון7ענב»", "كلمة المرور: «=نخلة7بحرنور»", "the password is «=Журавль4Болото»",
    # Behind labels of languages that write no blanks.
    "ＡＰＩキー：«a24»を使う", "APIキー«a32»が無効です", "密钥«a32»无效", "令牌：«a32»，已过期", "토큰은 «a32» 입니다", "비밀번호는 «=Heron!Dune52»입니다", "パスワードは「«=Heron!Dune52»」です",
    # Answered on the next line.
    "Ida: and the pw?\nJo: «=Heron&Dune52»\nIda: thanks", "what is the password for it?\n[10:42] jo: «=Heron&Dune52»", "Ida  10:42 AM\npassword please\nJo  10:43 AM\n«=Heron&Dune52»\n",
    # Passphrases, and codes in a sentence.
    "passphrase: «=velvet anchor drifts homeward»", "the Passphrase for the repo is: «=velvet anchor drifts homeward»  (four words)", "passphrase is \"«=velvet anchor drifts homeward»\"", "Kennphrase lautet: «=samt anker treibt heimwärts»", "seed words are: «=velvet anchor drifts homeward marble»",
    "two recovery codes left, «h64» and «h64», both refused", "my backup code «=K7QX-Z4PD-2HMN» is refused", "recovery code «=K7QX2M4PZ9RT» not accepted",
    # Taken apart, or cut off.
    "gsk_«a26» + «a26»", "gsk_«a26» … «a26»", "gh" "p_«a16» [remove this] «a20»", "gh" "p_«a16» «a20»", "gsk_«a26» is the first half",
    # Pairs and asides.
    "admin/«=Heron!Dune52» (login/password)", "it is bob:«=Heron!Dune52»@db.mill.example", "default: «=Heron!Dune52» # password", "password=\n«=Heron!Dune52»\n", "pswd: «=Heron!Dune52»", "pa$$word: «=Heron!Dune52»", "p/w: «=Heron!Dune52»", "my api key («a32») is refused", "DB_PASSWORD ?= «=Heron!Dune52»", "  ~ master_password              = \"«=Heron-Dune-52»\" -> (sensitive value)",
    # Programs.
    "sudo -S ls <<< «=Heron!Dune52»", "ftp> open x\nuser bob «=Heron!Dune52»\n230 in", "borg --password-command 'echo «=Heron!Dune52»'", "htpasswd -nb bob «=Heron!Dune52»", "7z x -p«=Heron!Dune52» a.7z",
    # Names in more languages, or with letters that only look alike; lists, dots, an arrow to the name.
    "p\u0430ssword: «=Heron!Dune52»", "Kodeord: «=Heron!Dune52»", "slaptažodis: «=Heron!Dune52»", "лозинка: «=Heron!Dune52»", "le mdp c'est «=Heron!Dune52»", "\"password\": [\"«=Heron!Dune52»\"]", "password........: «=Heron!Dune52»", "'«=Heron!Dune52»' <- thats the pw", "token:\n  value: «a32»", "api_key: !!str «a32»", "«64:password=Heron52!Dune»",
    # Plain words in a table of users.
    "| user | password |\n|---|---|\n| bob | «=sunflower» |\n| eve | «=dragonfly» |",
]
HARMLESS = [
    "my password manager is Bitwarden2024", "the pw?\nIda: no idea2", "Forgot the password?\nJo: Windows10", "what is the password?\nJo: PORT=Alpha!Beta22", "пароль должен содержать 8символов", "密码错误3次", "密码：必须包含8个字符", "パスワード：8文字以上", "비밀번호: 8자리이상", "пароль от Windows10", "пароль: Журавль",
    "passphrase: required for all users of it", "passphrase: enter passphrase again here", "recovery codes for user12345678 fail", "backup code path in release-2024-11a", "gsk_some_long_function_name_here and other", "ghp_ tokens and github_pat_ tokens", "<passwordLabel>Enter your password</passwordLabel>", "<password>${db.password}</password>",
    "令牌无效 error401", "密钥长度 AES256 位", "apiキーはconfig.yamlに設定", "| field | password |\n|---|---|\n| type | string |", "port: 5432/tcp # password not needed", "mailto:Bob.Smith99@mill.example", "| login | password |\n|---|---|\n| SSO | disabled |", "| Username | Password |\n|---|---|\n| admin | generated |", "see host:Foo.Bar2@2x.png", "the password (min8chars) is short",
]
# fmt: on


@pytest.mark.parametrize("marked", SECRETS)
def test_they_go(marked: str) -> None:
    assert_goes(marked)


@pytest.mark.parametrize("marked", HARMLESS)
def test_what_looks_alike_stays(marked: str) -> None:
    assert_stays(marked)


def test_what_stands_behind_a_kubernetes_secret_stays_on_its_line() -> None:
    manifest = "kind: Secret\ndata:\n  DB_PASSWORD: c2VjcmV0cGFzcw==\n  TOKEN: YWJjZGVm\npod says it is not there"
    assert redact(manifest).text == "kind: Secret\ndata:\n[redacted: kubernetes secret]\npod says it is not there"
