"""Secrets that are known by what stands around them: keys in armour, headers, addresses, lines of well-known files.

Every quantifier is bounded or possessive, so that a hostile line of 1 MB takes time linear in its length.
"""

from index.redact.spans import BREAK, folded, rule

_PEM = r"-----? ?%s [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)? ?-{4,5}"
_PEM_WHOLE = r"(?=[^<{]{0,120}?[\w+/]{8})(?:[^-]|-(?!---)){1,20000}+" + _PEM % "END"
_PEM_GAP = r"(?:\\{1,4}[nrt]|[\s\"'+,>|\\#*]){0,40}+"  # in JSON and in source code, line ends are spelled out
_PEM_LINE = r"(?:(?:Proc-Type|DEK-Info|Version|Comment):[^\n\\]{0,99}|[A-Za-z0-9+/]{16,4000}+={0,2})"
_PEM_LAST = rf"(?:{_PEM_GAP}[A-Za-z]{{0,18}}[0-9+/=][A-Za-z0-9+/=]{{0,18}})?"
_PEM_CUT = rf"(?:{_PEM_GAP}{_PEM_LINE}){{1,200}}+{_PEM_LAST}"

_USER = r"://[^\s/:@<>\[\"'`|]{0,100}:"
_HOST = r"@(?=[\w.-]{1,99}(?::\d{2,5}|/))"
_NO_PASSWORD = r"(?!(?:[Pp]ass(?:word|wd)?|pw|pwd|guest|secret|changeme|your[-_]?\w{0,20}|my[-_]?(?:password|pass)|db_?pass(?:word)?|(?:[A-Z]{1,12}_){0,3}(?:PASS|PASSWORD|PASSWD|PASSWORT|PWD|PW|SECRET|TOKEN|KEY)|\$[({]?\w{1,60}[)}]?|[#{]{1,2}[^\s@]{0,60}\}{1,2}|%\(?\w{0,40}\)?s?|[*xX.•…]{1,40})@)"
_ANY = r"[\w.~+/=%:|-]"
_NONE = r"(?!(?:<|\$|\{|%\(|\[|\.\.\.|\*|x{4}|your|my[-_ ]|the\b|example|token\b|null\b|none\b|undefined\b))"
_MIXED = rf"(?={_ANY}{{0,200}}?\d)(?={_ANY}{{0,200}}?[a-z])"
_QUERY_KEYS = "(?:[a-z]{1,20}[_-]){0,3}token|invitation(?:_?code)?|invite(?:_?code)?|ticket|otp|oobcode|jwt|magic(?:_?link)?|api[_-]?key|apikey|auth(?:_?key)?|client_secret|secret|password|passwd|pwd"
_QUERY = rf"[?&;#](?:amp;)?(?:{_QUERY_KEYS})={_NONE}{_MIXED}({_ANY}{{8,4000}})"
_RANDOM = r"((?:(?=[\w-]{0,99}\d)(?=[\w-]{0,99}[A-Z])(?=[\w-]{0,99}[a-z])[\w-]{16,400}|(?=[a-z]{0,99}\d)[a-z0-9]{24,200}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-]))"
# Vendors whose keys look like any other: 32 letters and digits, or so.
VENDORS = [
    "mixpanel",
    "amplitude",
    "segment",
    "rollbar",
    "bugsnag",
    "cohere",
    "mistral",
    "gitea",
    "intercom",
    "fastly",
    "deepgram",
    "elevenlabs",
    "assemblyai",
    "algolia",
    "datadog",
    "opsgenie",
    "mailjet",
    "postmark",
    "sparkpost",
    "mandrill",
    "braze",
    "iterable",
    "klaviyo",
    "codecov",
    "logdna",
    "loggly",
    "honeybadger",
    "airbrake",
    "pusher",
    "onesignal",
    "cloudinary",
    "serpapi",
    "scrapingbee",
    "rapidapi",
    "infura",
    "alchemy",
    "etherscan",
    "openweather",
    "finnhub",
    "coinbase",
    "binance",
    "plausible",
    "weaviate",
    "qdrant",
    "upstash",
    "statsig",
    "split.io",
    "unleash",
    "chargebee",
    "recurly",
    "xero",
    "zendesk",
    "freshdesk",
    "pagerduty",
    "sumologic",
]
_LABELS = "api|sdk|server|sa|service|account|project|write|read|access|personal|admin|secret|private|client|auth|ingest|app|application|token|keys?|pat|production|prod|staging|dev|post_server_item"
_LABELLED = (
    r"[\"'`]?(?:\s{0,2}(?:[:=]|=>|->|\bis\b)\s{0,3}|(?:(?<=token)|(?<=key)|(?<=secret)|(?<=_item)|(?<= pat))[ \t]{1,20})[\"'`]?"
    r"([0-9a-f]{32}|[0-9a-f]{64}|(?=[a-z_-]{0,40}\d)(?![0-9a-f]{7,63}\b)[a-z0-9_-]{30,80})(?![\w-])"
)
_OTHER_KEYS = "".join(
    f"(?<!{word}-key)"
    for word in ["cache", "sort", "partition", "primary", "foreign", "public", "idempotency", "restore"]
)
_ENTRY = r"[ \t]{1,20}[\w.-]{1,100}:[^\n]{1,4000}(?![^\n])"
_MAPPING = rf"((?![ \t]{{1,20}}[\w.-]{{1,100}}:\s{{1,4}}[\"']?[{{<$!]){_ENTRY}(?:\n{_ENTRY}){{0,39}}+)"
_PGPASS = r"(?m)(?:^|(?<=[ \t]))[\w.*-]{1,99}:(?:\d{4,5}|\*):(?!\d+:)[\w*-]{1,64}:[\w.*-]{1,64}:(?=\S{0,99}[\d!#$%&*+@^~?])([^\s:]{4,200})$"
_DAPI = "|".join(f"[0-9a-f]{{{k}}}{BREAK}[0-9a-f]{{{32 - k}}}(?![0-9a-f])" for k in range(4, 32))

# fmt: off
CONTEXTS = (
    rule("private key", "private key", f"{_PEM % 'BEGIN'}(?:{_PEM_WHOLE}|{_PEM_CUT})"),
    rule("private key", "private-lines", r"Private-Lines: \d{1,4}((?:\r?\n[A-Za-z0-9+/=]{1,80}+(?![:-])){1,200}+)"),
    # Addresses.
    folded("slack webhook", "hooks.slack", r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/([\w/-]{20,200})"),
    folded("discord webhook", "/webhooks/", r"/webhooks/\d{15,22}/([\w-]{40,100})"),
    folded("teams webhook", "hook", r"(?:webhook\.office\.com/webhookb2|outlook\.office(?:365)?\.com/webhook)/([\w@/-]{36,300})"),
    folded("zapier webhook", "hooks.zapier", r"hooks\.zapier\.com/hooks/(?:catch|standard)/(\d{4,12}/[\w-]{4,40})"),
    folded("webhook", "hook", r"hook\.(?:[a-z0-9]{2,4}\.)?(?:make|integromat)\.com/([\w-]{16,80})"),
    folded("webhook", "maker.ifttt", r"maker\.ifttt\.com/trigger/[^\s/]{1,80}/(?:json/)?with/key/([\w-]{16,80})"),
    *(
        folded("signature", anchor, rf"[?&;#](?:amp;)?(?:sig|signature|sas|policy|x-(?:amz|goog)-(?:signature|security-token))=({_ANY}{{8,4000}})")
        for anchor in ("signature=", "-token=", "policy=", "sas=", "sig=")
    ),
    folded("signature", "sig=", rf"(?:(?<=[?&;\s\"'])|^)sig=({_ANY}{{20,400}})"),
    *(folded("token", anchor, _QUERY) for anchor in ("token=", "key=", "auth=", "secret=", "password=", "passwd=", "pwd=", "invite=", "invitation=", "_code=", "ticket=", "otp=", "oobcode=", "jwt=", "magic=", "magiclink=", "_link=")),
    folded("token", "code=", rf"[?&;#](?:amp;)?code={_NONE}{_MIXED}((?:[\w.~-]|%2f|%3d){{20,400}})(?![%\w])"),
    folded("invite", "shared_invite", r"shared_invite/(zt-[\w-]{12,80})"),
    *(
        rule("token", anchor, rf"/(?:{path})/(?:[a-z]{{2,12}}/){{0,2}}{_RANDOM}")
        for anchor, path in (
            ("/invit", r"invit(?:e|es|ation|ations)|accept-invit(?:e|ation)"),
            ("/reset", r"reset(?:[-_]password)?"),
            ("/magic", "magic(?:[-_]?link)?"),
            ("password/", r"passwords?/(?:reset|edit|set)"),
            ("/verif", "verif(?:y|ication)(?:[-_]email)?|verify-account"),
            ("/confirm", "confirm(?:ation)?(?:[-_]email)?"),
            ("/activat", "activat(?:e|ion)"),
        )
    ),
    rule("webhook", "hook", rf"/(?:web|build_|deploy_)?hooks?/(?:[\w.-]{{1,40}}/){{0,2}}{_RANDOM}"),
    rule("webhook", "/prj_", r"/integrations/deploy/prj_\w{10,60}/(\w{8,40})"),
    # Slack takes the end of a DSN for an address and makes a link of it, which says the password twice.
    rule("password", "://", _USER + r"<mailto:([^\s@|<>]{1,200})@[^\s|<>]{1,200}\|([^\s@|<>]{1,200})@"),
    rule("password", "://", _USER + _NO_PASSWORD + r"([^\s/?#\"'`<>|]{1,200})@(?!sha256:)(?=[\w\[({<$%.-]|\n)"),
    rule("password", "@", r"(?<![\w/.-])(?!mailto|sip|xmpp|acct|git|ssh|docker|http)[A-Za-z][\w.-]{1,30}:(?=\S{0,64}?\d)(?=\S{0,64}?[A-Za-z])(?=[\w.-]{0,64}[!#$%&*+^~?])([^\s:@/\"'<>|]{6,64})@[A-Za-z][\w-]*(?:\.[\w-]{2,20})"),
    # An unescaped slash in it ends a host, unless what is before is no port, and a host comes after.
    rule("password", "://", _USER + _NO_PASSWORD + r"(?!\d{1,5}[/?#]|/)([^\s\"'`<>|@]{1,200})" + _HOST),
    rule("token", "://", r"://((?=[A-Za-z_-]{0,99}\d)[A-Za-z0-9_-]{20,200})@(?=[\w.-]{1,99})"),  # alone in front of a host
    folded("password", "jdbc", r"jdbc:oracle:[^\s/]{1,40}:[^\s/:@]{1,60}/([^\s@\"']{1,100})@"),
    # Headers, in requests, in settings and in code.
    folded("basic auth", "authorization", rf"authorization\W{{1,8}}basic\s{{1,12}}{_NONE}(?=[\w+/-]{{0,99}}[0-9=]|[\w+/-]{{12}})([\w+/=-]{{6,2000}})"),
    folded("basic auth", "basic", r"basic(?<![a-z0-9]basic) ([a-z0-9+/]{8,2000}={1,2})"),
    folded("bearer token", "authorization", rf"authorization\W{{1,12}}bearer\W{{1,14}}{_NONE}(?![a-z]{{1,15}}\b)([\w.~+/=-]{{6,6000}})"),
    folded("bearer token", "bearer", r"\bbearer[\s:]{1,12}(?=[a-z._~+/=-]{0,200}\d)([\w.~+/=-]{8,6000})"),
    folded("token", "key=", rf"(?:api|/v\d)[\w./-]{{0,120}}\?(?:[\w=.%&-]{{0,100}}&)?key={_NONE}{_MIXED}({_ANY}{{20,200}})"),
    # Calls that are given a user and a password.
    *(
        folded("password", anchor, rf"{call}\(\s{{0,20}}(?:[\w.]{{1,30}}\s?,\s{{0,20}})?[\"'][^\"'\n]{{1,64}}[\"']\s?,\s{{0,20}}[\"'](?![<{{$%]|(?:your|my)?[-_]?(?:pass|pw|secret))(?=[^\"'\n]{{0,99}}[\d!#$%&*+@^~?])([^\"'\n]{{5,200}})[\"']")
        for anchor, call in (("auth(", "auth"), (".basic(", r"\.basic"), ("authenticator(", "authenticator"), ("authprovider(", "authprovider"), ("credentials(", "credentials"), ("credential(", "credential"), ("login(", "login"), ("connection(", "connection"), ("connect(", "connect"))
    ),
    folded("password", "auth", r"auth\s?=\s?\([\"'][^\"'\n]{1,64}[\"'],\s?[\"'](?![<{$])([^\"'\n]{3,200})[\"']\)"),
    folded("token", "login", r"login (?=[a-z_-]{0,99}\d)([a-z0-9_-]{32,200})(?![\w./])"),
    folded("pagerduty key", "token token=", r"token token=([\w+-]{18,32})"),
    *(
        folded("pagerduty key", anchor, rf"{anchor}\W{{1,6}}([0-9a-f]{{32}})\b") for anchor in ("routing_key", "integration_key", "service_key")
    ),
    folded("credentials", "authorization", rf"authorization[\"']?\s?[:=,]\s?[\"'`]?(?!basic|bearer|digest|aws4|negotiate|hmac)(?:[a-z][\w-]{{1,24}}[ :=]{{1,3}})?[\"'`]?{_NONE}{_MIXED}({_ANY}{{16,4000}})"),
    folded("signature", "authorization", r"authorization\W{1,5}(?:aws4|hmac)[^\n]{0,600}?\bsignature=[\"']?([\w+/=%-]{16,400})"),
    folded("signature", "authorization", r"authorization\W{1,5}digest[^\n]{0,600}?\bresponse=[\"']?([0-9a-f]{16,128})"),
    folded("token", "-key", rf"-key{_OTHER_KEYS}[\"']?\s?:\s{{0,4}}[\"']?{_NONE}{_MIXED}({_ANY}{{12,4000}})"),
    folded("token", "-token", rf"-token[\"']?\s?:\s{{0,4}}[\"']?{_NONE}{_MIXED}({_ANY}{{12,4000}})"),
    folded("cookie", "cookie", r"cookie[\"']?\s?[:=]\s{0,4}[\"']?(?=[^\n\"'`]{0,2000}?=[\w%.+/=:~-]{16})([\w.$-]{1,60}=[^\n\"'`]{0,4000})"),
    folded("credentials", "authorization", r"authorization[\"']?\s?:\s?[\"']?\*:[\w-]{1,40}\.([0-9a-f]{20,200})"),
    folded("token", "--token", r"--token[ =]([a-z0-9]{6}\.[a-z0-9]{16})(?![\w.])"),  # kubeadm
    folded("token", "code=", r"azurewebsites\.net/[^\s?]{0,200}\?(?:[\w=&%-]{0,100}&)?code=([\w=%-]{20,200})"),
    # Labelled with nothing but the name of the vendor, or with what the vendor calls it.
    *(
        folded("token", vendor, rf"{vendor}(?:[ _.-]{{1,3}}(?:{_LABELS})){{0,5}}{_LABELLED}")
        for vendor in VENDORS
    ),
    folded("gitea token", "gitea", r"gitea[ _-](?:access[ _-])?token\W{1,4}([0-9a-f]{40})(?![0-9a-f])"),
    *(rule("asana token", anchor, r"(?<![\w/])[12]/\d{12,20}(?:/\d{12,20})?:[0-9a-f]{32}(?![0-9a-f])") for anchor in ("1/1", "2/1")),
    *(
        rule("key", anchor, r"(?<![\w.?&-])[kK]ey[\"'`]?\s?[:=]\s?[\"'`]?(?=[\w-]{0,99}\d)(?=[\w-]{0,99}[A-Z])(?=[\w-]{0,99}[a-z])([A-Za-z0-9_]{36,90})(?![\w./=-])")
        for anchor in ("key:", "key=", "key =")
    ),
    rule("aws secret key", "akia", r"AKIA[A-Z0-9]{16}[\"'`]?[\s,/:|;]{1,8}(?:[sS]ecret\w{0,20}[:= ]{1,3})?[\"'`]?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])"),
    rule("secret", "secret", r"[sS]ecret(?: [kK]ey)?\W{1,3}((?:[A-Z2-7]{4} ){3,15}[A-Z2-7]{2,4})(?!\w)"),  # of an authenticator
    folded("token", "protection-bypass", r"protection-bypass[\"']?\s?[:=]\s?[\"']?([a-z0-9]{32})(?![a-z0-9])"),
    folded("mailchimp key", "-us", r"(?<![0-9a-z])[0-9a-f]{32}-us\d{1,2}(?![0-9a-z])"),
    folded("snyk token", "snyk", r"snyk (?:auth |config set api=)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"),
    folded("algolia key", "algolia", r"algolia[^\n]{0,60}?[\"']([0-9a-f]{32})[\"']"),
    rule("private key", '"kty"', r"\"(?:d|k|p|q|dp|dq|qi)\"\s?:\s?\"([\w-]{20,2000})\""),  # JWK
    # What is kept of a password instead of it, from which it can be found.
    *(rule("password hash", anchor, r"\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}") for anchor in ("$2$", "$2a$", "$2b$", "$2x$", "$2y$")),
    *(
        rule("password hash", anchor, r"\$(?:1|5|6|y|apr1|argon2(?:id|i|d))\$(?:[\w.,=-]{1,40}\$){0,3}[./A-Za-z0-9+]{6,90}\$[./A-Za-z0-9+=]{20,120}")
        for anchor in ("$1$", "$5$", "$6$", "$y$", "$apr1$", "$argon2")
    ),
    folded("password hash", "pbkdf2", r"pbkdf2_sha(?:256|512)\$\d{3,8}\$\w{6,60}\$([\w+/=]{40,120})"),
    # Lines of well-known files.
    folded("azure key", "accountkey=", r"accountkey=([a-z0-9+/]{20,200}={0,2})"),
    folded("azure key", "sharedaccesskey=", r"sharedaccesskey=([a-z0-9+/]{20,200}={0,2})"),
    folded("aws secret key", "secret", r"secret_?(?:access_?)?key\W{1,8}(?<![/+])(?![a-z0-9/+]{0,33}example)([a-z0-9/+]{40})(?![a-z0-9/+=])"),
    folded("password", "login", r"\blogin\s{1,20}[^\s:=]{1,99}\s{1,20}(?:account\s{1,4}\S{1,99}\s{1,20})?password\s{1,20}(?!password|and\b|is\b|or\b)(\S{3,200})"),  # .netrc
    rule("password", ":5432:", _PGPASS),
    rule("password", ":*:", _PGPASS),
    folded("client key", "client-key-data", r"client-key-data[\"']?:\s{1,20}[\"']?([a-z0-9+/]{16,8000}={0,2})"),  # kubeconfig
    folded("registry password", '"auth"', r"\"auth\"\s{0,4}:\s{0,4}\"([a-z0-9+/]{8,8000}={0,2})\""),  # Docker
    folded("registry password", "_auth", r"_auth(?:token)?[ \t]{0,4}=[ \t]{0,4}[\"']?(?!\$)([\w+/=.-]{8,4000})"),  # npm
    folded("kubernetes secret", "kind:", rf"kind:\s{{1,4}}secret\b[^\0]{{0,1000}}?\n(?:string)?data:[ \t]{{0,4}}\n{_MAPPING}"),
    folded("kubernetes secret", "kind:", rf"\n(?:string)?data:[ \t]{{0,4}}\n{_MAPPING}(?=[^\0]{{0,1000}}?kind:\s{{1,4}}secret\b)"),
    # Words of shells and databases.
    folded("password", "chpasswd", r"echo (?:-n )?[\"']?[\w.-]{1,40}:(?![$<])([^\s\"'|]{3,200})[\"']? {0,2}\| {0,2}(?:sudo )?chpasswd"),
    folded("password", "securestring", r"convertto-securestring(?: -asplaintext| -force| -string){0,3} [\"']([^\"'$\n]{3,200})[\"']"),
    folded("password", "identif", r"identified\s{1,4}(?:with\s{1,4}\S{1,40}\s{1,4})?by\s{1,4}(?:password\s{1,4})?[\"'`]((?:[^\"'`\n$<]|''){3,200})[\"'`]"),
    folded("password", "net user", r"net user \S{1,40} (?![/*])(\S{4,100})"),
    folded("password", "rabbitmqctl", r"rabbitmqctl (?:add_user|change_password) \S{1,60} [\"']?(?![$<])([^\s\"']{4,100})"),
    folded("password", "mc alias", r"mc alias set \S{1,60} \S{1,200} \S{1,100} [\"']?(?![$<])([^\s\"']{4,100})"),
    folded("password", "masterauth", r"masterauth[ \t]{1,4}[\"']?(?![$<])([^\s\"']{5,200})"),
    folded("password", "/user:", r"/user:[\w.\\-]{1,80} (?![/*])([^\s/]{3,200})"),
    rule("password", "ftp", r"(?m)^[ \t]*(?:l?s?ftp> ?)?user [\w.@-]{1,40} (?=\S{0,64}[\d!#$%&*+@^~?])(\S{6,64})$"),
    # Tokens whose beginnings are too common for the table.
    rule("databricks token", "dapi", rf"(?<![A-Za-z0-9])dapi(?:[0-9a-f]{{32}}(?:-\d)?|(?:{_DAPI}))(?![0-9a-z])"),
    rule("crates token", "cio", r"cio(?<![A-Za-z0-9]cio)(?=[a-zA-Z]{0,31}\d)[A-Za-z0-9]{32}(?![A-Za-z0-9])"),
    rule("nuget key", "oy2", r"oy2(?<![A-Za-z0-9]oy2)[a-z0-9]{43}(?![A-Za-z0-9])"),
)
# fmt: on
BY_ANCHOR = {
    anchor: [(rank, one) for rank, one in enumerate(CONTEXTS) if one.anchor == anchor]
    for anchor in {one.anchor for one in CONTEXTS}
}
