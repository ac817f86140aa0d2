"""Secrets kept apart while the rules were written, and measured at the end."""

# fmt: off
ALL = [
    "password for the sftp account is «p13» if you want to try", "Zugangsdaten: loader / «p12»", "el password del usuario admin es «p11»", "Identifiants : bob / «p12»", "пароль админа: «p11»", "登录密码 «p10»", "senha do banco: «p12»",
    "Kennwort: «p10»", "nouveau mot de passe: «p11»", "mijn wachtwoord is «p11»", "we rotated it, new secret «a40»", "pwd is «p11»", "bob's password = «p12» on staging", "the API token for the bot: «a36»", "key: «a40» (api key of the sandbox)",
    "vault_password:\n    «p14»\n", "api:\n  token: >\n    «a36»\n", "resource \"aws_db_instance\" \"x\" {\n  username = \"bob\"\n  password = \"«p12»\"\n}", "output \"x\" { value = \"«p12»\" }\nvariable \"root_password\" { default = \"«p13»\" }",
    "client-key-data: «64:-----BEGIN RSA PRIVATE KEY-----\n‹b64›\n‹b64›\n-----END RSA PRIVATE KEY-----»", "\"auth\": \"«64:_json_key:‹a30›»\"", "default login bob password «p12»", "machine git.example.com login bob\n    password «p12»",
    "//npm.pkg.github.com/:_authToken=«a40»", "always-auth=true\n_auth = «64:bob:‹p12›»", "registry-token=«a40»", "data:\n  tls.key: «64:-----BEGIN PRIVATE KEY-----\n‹b64›\n-----END PRIVATE KEY-----»", "kind: Secret\ndata:\n  AWS_SECRET: «64:‹b40›»\n",
    "hikari.password: «p12»", "app.jwt.secret=«a48»", "MAIL_PASSWORD=\"«p12»\"", "'PASSWORD': '«p12»',", "DATABASE_URL=mysql://root:«p12»@db:3306/x", "Server=tcp:x.database.windows.net;User ID=sa;Password=«p14»;", "oracle+cx://sys:«p12»@h:1521/?service_name=x",
    "mysql --user=root --password=«p12»", "mysql -h h -u root -p\"«p12»\"", "sshpass -p\"«p12»\" ssh h", "export SSHPASS=«p12»", "redis-cli -a '«a20»' -n 1", "curl -X POST --user bob:«p12» -d x https://h", "az login -u bob -p «p12»", "psql \"host=h user=bob password=«p12»\"",
    "Authorization: token «h40»", "Authorization: Key «a32»", "'authorization': 'Bearer «a48»'", "-H \"Authorization: Splunk «U»\"", "X-API-KEY: «a40»", "x-goog-api-key: AIza«w35»", "Ocp-Apim-Subscription-Key: «h32»", "api-key: «h32»", "X-Shopify-Access-Token: shpat_«h32»",
    "Set-Cookie: JSESSIONID=«u32»; Path=/", "Cookie: PHPSESSID=«l26»", "cookie: auth_token=«a60»", "document.cookie = 'sid=«a36»'", "ConvertTo-SecureString -AsPlainText '«p12»' -Force", "New-Object PSCredential('bob', (ConvertTo-SecureString '«p12»' -AsPlainText -Force))",
    "https://x:«a36»@dev.azure.com/o/p", "git clone https://bob:ghp_«a36»@github.com/a/b", "https://x.example.com/api?token=«a24»", "https://x.example.com/v1?key=«a39»", "https://x.queue.core.windows.net/?sv=2020-08-04&ss=q&sig=«b43»%3D", "https://outlook.office.com/webhook/«U»@«U»/IncomingWebhook/«h32»/«U»",
    "https://discordapp.com/api/webhooks/987654321098765432/«w68»", "AKIA«u16»", "ASIA«u16»", "ghs_«a36»", "gho_«a36»", "glrt-«w20»", "xoxp-«d12»-«d12»-«d12»-«h32»", "xapp-1-A«u10»-«d13»-«h64»", "sk-ant-admin01-«w93»AA", "sk-svcacct-«w60»", "sk_test_«a24»", "SG.«w22».«w43»",
    "hvb.«w120»", "glc_«b80»", "doo_v1_«h64»", "figd_«w44»", "gsk_«a52»", "r8_«a37»", "pcsk_«a5»_«a60»", "sbp_«h40»", "tskey-api-«a12»-«a32»", "dp.st.prd.«a43»", "phx_«a44»", "NRAK-«u27»", "LTAI«a20»", "pul-«h40»", "oy2«l43»", "lin_oauth_«h64»", "eyJ«a20».eyJ«a80».«w43»",
    "-----BEGIN OPENSSH PRIVATE KEY-----\n«b70»\n«b70»\n-----END OPENSSH PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----\\n«b64»\\n«b64»\\n-----END RSA PRIVATE KEY-----", "> -----BEGIN EC PRIVATE KEY-----\n> «b64»\n> «b64»\n> -----END EC PRIVATE KEY-----", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n«b64»\n«b64»\n-----END PGP PRIVATE KEY BLOCK-----",
    "    -----BEGIN PRIVATE KEY-----\n    «b64»\n    «b64»\n    -----END PRIVATE KEY-----",
]
# fmt: on
