"""Codes that let somebody in once, for good, or instead of a lost phone; links that do the same."""

import pytest

from tests.index.redaction.checks import assert_goes, assert_stays

# fmt: off
SECRETS = [
    "«=730518» is your Mill verification code.", "Your verification code is «=730518»", "OTP: «=730518»", "my 2FA code «=730 518» does not work", "login code G-«=730518»", "Bestätigungscode: «=730518»", "«=730518» ist Ihr Bestätigungscode", "votre code de vérification est «=730518»", "tu código de verificación: «=730518»", "код подтверждения «=730518»", "验证码：«=730518»，5分钟内有效", "認証コードは «=730518» です", "인증번호 «=730518»",
    "PIN: «=7305»", "the pin is «=7305»", "door_pin      «=730518»", "Recovery codes:\n«l5»-«l5»\n«l5»-«l5»\n\nwhat now", "backup codes of the org:\n 1. «d4» «d4»\n 2. «d4» «d4»\nthanks", "Backup codes: «d8», «d8»", "codes de secours :\n- «l8»\n- «l8»",
    "https://x.example/reset/«a32»", "https://x.example/users/password/edit?reset_password_token=«a20»", "https://x.example/accept?invitation=«a32»", "https://join.slack.com/t/mill/shared_invite/zt-«l9»-«w22»", "https://x.example/magic/«h32»", "https://x.example/hooks/«l26»", "https://api.netlify.com/build_hooks/«h24»", "https://x.example/cb?code=4%2F0A«a30»&state=1",
    "seed phrase: «=abandon ability able about above absent absorb abstract absurd abuse access accident»", "2FA secret: «=HZPJ ISMM 4HKJ N3MS NQ5B T373»",
]
HARMLESS = [
    "error code 403122", "exit code 137, status code 500123", "auth code expired after 3600 seconds", "verification code must be 6 digits", "error_code=otp_expired", "pin: numpy==1.26.4", "pin 13 is GPIO", "recovery codes are in the vault\nsee docs2 for more", "backup code path in db1\nfoo2", "/docs/reset/how-to-reset-your-password-2024-edition", "/webhooks/incoming/github-events-handler",
    "country code 49123", "spin: 12345", "0x7f5892fa7040 - <unknown>", "index 39c26fd..88632fa 100644", "de3751e81ea3ded1872d82fa21626344", "https://play.example/?code=fn%20main%28%29%20%7B%0A%20let%20x2%20%3D%201", "https://x.example/cb?code=E0425",
]
# fmt: on


@pytest.mark.parametrize("marked", SECRETS)
def test_they_go(marked: str) -> None:
    assert_goes(marked)


@pytest.mark.parametrize("marked", HARMLESS)
def test_what_looks_alike_stays(marked: str) -> None:
    assert_stays(marked)
