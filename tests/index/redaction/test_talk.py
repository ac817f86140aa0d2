"""Passwords that people tell each other, further behind the name, before it, and in their own languages."""

import pytest

from tests.index.redaction.checks import assert_goes, assert_stays

# fmt: off
SECRETS = [
    "we changed the database password to «=Falcon-Mesa42» yesterday", "reset the password to «=plover31» and try", "the password that I set for the reader is «=Quartz+Lamp9»", "changed my password from «=OldFox!12» to «=NewFox!34»", "use «=Plover!Ridge31» as the password", "«=Plover!Ridge31» is my password", "the password's «=Plover!Ridge31»",
    "habe das Passwort auf «=Regen#Wald19» geändert", "das Passwort, das ich benutze, ist «=Sommer_Wind44»", "j'ai changé le mot de passe à «=Citron-Vert77» hier", "le mot de passe « «=Citron-2208» » ne marche pas", 'mot de passe "«=Citron-2208»"', "mdp : «=Citron-Vert77»", "la password che metto è «=Ginestra.1987» ma",
    "cambié la contraseña por «=Naranja_Azul31»", "mudei a senha do banco para «=Jabuti!2040»", "zmieniłem hasło do konta na «=Grzyb_3maj»", "поменял пароль на «=Sneg_Zima88» вчера", "密码改成 «=Lvcha_8899x» 了", "パスワードを «=Sakura-umi71» に変更しました", "wachtwoord '«=fietspad_Zuid6»'", "lozinka je «=Jabuka_2031x»",
    "كلمة المرور هي «=Nakhla_2031x»", "הסיסמה היא «=Zayit!2031»", "heslo je «=Zima_2031x»", "Parola este «=Castel_1987x»", "salasana on «=Kesa!Yo2031»", "user bob password «=Plover!River9» host x",
]
HARMLESS = [
    "switch password hashing to Argon2id please", "password auth is SCRAM-SHA-256 since PostgreSQL-15", "Password for Postgres in Mill-1.5.0 is not read", "the password prompt on Ubuntu22.04 is broken", "reset the password with `ALTER USER x` in psql-16", 'FATAL: password authentication failed for user "app2"', "the password field shows ERR_OSSL_EVP_UNSUPPORTED",
    "mein Passwort wird in Firefox121 nicht gespeichert", "le mot de passe est dans le fichier Config2.yaml", "the password is passed to GPT-4o by mistake", "password reset for MILL-12345 is open", "Password reset mail goes to support+test1@x.example", "set the password to null in PR#1234", "the password for Connection-4471 is wrong",
    "la contraseña es de Azure AD (v2.0)", "пароль на сервер Win2019Srv не подходит", "密码在 v2.3.1 版本", "the tests pass, thanks to @gh-65082061 .", "I pass `NO_REBUILD=1` to make", "passes -C opt-level=0 to rustc#13", "getpass(prompt[, x2]) - Prompt for a password",
]
# fmt: on


@pytest.mark.parametrize("marked", SECRETS)
def test_they_go(marked: str) -> None:
    assert_goes(marked)


@pytest.mark.parametrize("marked", HARMLESS)
def test_what_looks_alike_stays(marked: str) -> None:
    assert_stays(marked)
