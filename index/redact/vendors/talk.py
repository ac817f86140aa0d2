"""Tokens of chats, mail, telephony and customers: one format, one line; and what has no vendor.

Sources: the vendors' documentation, GitHub's list of secret scanning patterns, gitleaks' default configuration and
detect-secrets; read on 2026-11-30. The patterns are our own.
"""

from index.redact.spans import BREAK
from index.redact.tokens import ALNUM, DASHED, HEX, shaped, token

_PART = rf"[\w-]{{4,6000}}+(?:{BREAK}[\w-]{{1,6000}}+){{0,40}}"
_LAST = rf"(?:{BREAK}(?=[\w-]{{0,99}}?\d)(?=[\w-]{{0,99}}?[A-Z])(?=[\w-]{{0,99}}?[a-z])[\w-]{{16,2000}}+){{0,40}}"
_HS256 = "|".join(rf"[\w-]{{{k}}}{BREAK}[\w-]{{{43 - k}}}(?![\w-])" for k in range(8, 43))
_JWT = rf"(?<![\w-])eyJ{_PART}\.eyJ{_PART}\.(?:[\w-]{{43}}(?![\w-])|{_HS256}|[\w-]{{8,2000}}+{_LAST})"

_DISCORD = r"(?<![\w.-])[MNO][DTjz][\w-]{22,24}\.[\w-]{6}\.[\w-]{27,38}"  # an id first, in base64

# fmt: off
TOKENS = (
    token("slack token", "xoxa- xoxb- xoxc- xoxd- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs- xapp- xwfp-", r"[\w.%-]", 10),
    shaped("telegram token", ":AA", r"(?<!\d)\d{8,10}:AA[\w-]{33}(?![\w-])", before=10),
    shaped("twilio key", "SK", rf"(?<!{ALNUM})SK{HEX}{{32}}(?!{ALNUM})"),
    shaped("sendgrid key", "SG.", rf"(?<!{ALNUM})SG\.{DASHED}{{16,32}}\.{DASHED}{{30,64}}"),
    shaped("mailgun key", "key-", rf"(?<![\w-])key-{HEX}{{32}}(?!{ALNUM})"),
    token("brevo key", "xkeysib- xsmtpsib-", "[0-9a-zA-Z-]", 60),
    token("resend key", "re_", r"\w", 30),
    token("mailersend token", "mlsn.", HEX, 60),
    token("facebook token", "EAAC EAAM EAAB EAAG EAAE", ALNUM, 60),
    token("hubspot token", "pat-na1- pat-eu1- pat-na2- pat-ap1-", "[0-9a-f-]", 36, exact=True),
    token("pagerduty key", "pdus+", r"[\w+-]", 20),
    token("frameio token", "fio-u-", r"[\w=-]", 64, exact=True),
    token("calcom key", "cal_live_ cal_test_", HEX, 32),
    token("contentful token", "CFPAT-", DASHED, 40),
    token("typeform token", "tfp_", r"[\w.=-]", 40),
    token("intercom token", "dG9rO", r"[\w+/=]", 40),
    token("dropbox token", "sl.", DASHED, 60),
    token("settlemint token", "sm_aat_ sm_pat_ sm_sat_", ALNUM, 16, exact=True),
    token("google token", "1//0", DASHED, 40),
    shaped("twilio token", "AC", rf"(?<!{ALNUM})AC{HEX}{{32}}[^\w\n]{{1,12}}(?:auth\w{{0,8}}\W{{1,4}})?{HEX}{{32}}(?!{ALNUM})"),
    shaped("clickup token", "pk_", rf"(?<!{ALNUM})pk_\d{{5,12}}_[A-Z0-9]{{32}}(?!{ALNUM})"),
    shaped("harness token", "pat.", r"(?<![\w.])pat\.[\w-]{22}\.[0-9a-f]{24}\.\w{20}(?!\w)"),
    shaped("flagsmith key", "ser.", r"(?<![\w.])ser\.[A-Za-z0-9]{20,22}(?!\w)"),
    shaped("discord token", "mfa.", r"(?<![\w.])mfa\.[\w-]{60,100}(?![\w-])"),
    shaped("discord token", ".", _DISCORD, before=28, after=r"[\w-]{6}\.[\w-]{27}"),
)
# fmt: on
JWT = shaped("jwt", "eyJ", _JWT)
