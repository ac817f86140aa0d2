"""Secrets that the rules were written with; how to read the marks: `values.py`."""

# fmt: off
IN_PROSE = [
    "the password is «p12», can you look?",
    "hi, my user is bob and the password is: «p10»",
    "login with admin / «p11» please",
    "credentials are loader / «p12»",
    "creds: loader:«p12»",
    "Passwort: «p10»", "das Passwort lautet «p11»", "Kennwort für den Server: «p12»",
    "la contraseña es «p10»", "contraseña: «p11»", "mot de passe : «p10»", "le mot de passe est «p12»",
    "a senha é «p10»", "senha: «p10»", "la password è «p11»", "wachtwoord: «p10»", "het wachtwoord is «p10»",
    "hasło: «p10»", "hasło to «p11»", "пароль: «p10»", "пароль от базы «p12»", "密码：«p10»", "密码是«p11»",
    "パスワードは「«p10»」です", "パスワード：«p10»", "비밀번호: «p10»", "비밀번호는 «p10» 입니다",
    "password of the service user: «p10»", "pw: «p9»", "PW = «p10»", "the pw is «p11»",
    "use `«p12»` as the password", "token is «a32»", "our API key is «a32»", "here's the api token → «a40»",
    "the secret for the webhook is «h32»", "my passphrase is «=correct-horse-battery-staple-9»",
    "Password (admin): «p11»", "user: bob\npass: «p11»", "Username: bob\nPassword\n«p12»\n",
    "the db password for user loader is «p11» and the host is db1", "temporary password «p11», change it after login",
    "root/«p12» works on the old box", "API Key: «a32»", "Access token:\n\n    «a40»\n", "Secret key\n\n«a40»\n",
    "pass the key «=zQ4vT8xW2mK9pL6rN3sB» to it as api_key", "one-time code for the account: password=«d8»",
]
IN_FILES = [
    "password:\n  «p12»\n", "db_password: |\n  «p14»\n", "secret: >-\n    «a32»\n", "api_key:\n  - «a32»\n",
    'variable "db_password" {\n  type    = string\n  default = "«p12»"\n}', 'variable "api_token" {\n  default = "«a32»"\n}',
    "users:\n- name: admin\n  user:\n    client-certificate-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==\n    client-key-data: «b64»\n",
    "users:\n- name: x\n  user:\n    token: «a40»\n", '{"auths": {"https://index.docker.io/v1/": {"auth": "«64:bob:‹p12›»"}}}',
    "machine api.example.com\n  login bob\n  password «p12»\n", "machine h\nlogin bob\nmachine g login x password «p11»",
    "db1:5432:mill:loader:«p12»", "*:*:*:loader:«p12»", "//registry.npmjs.org/:_authToken=«U»", "//r.example.com/:_auth=«64:bob:‹p12›»",
    "[pypi]\nusername = __token__\npassword = «w60»", "[default]\naws_access_key_id = AKIA«u16»\naws_secret_access_key = «b40»",
    "kind: Secret\ndata:\n  db-url: «64:postgres://loader:‹a12›@db/x»\n", "kind: Secret\napiVersion: v1\ndata:\n  password: «64:‹p12›»\n",
    "kind: Secret\nstringData:\n  conn: «p16»\n", ".dockerconfigjson: «64:{\"auths\":{\"r\":{\"auth\":\"Ym9iOmh1bnRlcjIh\"}}}»",
    "<add key=\"ClearTextPassword\" value=\"«p12»\" />", "<server><username>bob</username><password>«p12»</password></server>",
    "spring.datasource.password=«p12»", "DB_PASS=«p12»\nDB_HOST=x", "SECRET_KEY_BASE=«h64»", "export HEROKU_API_KEY=«U»",
    "ansible_become_pass: «p12»", "ansible_ssh_pass='«p12»'", "requirepass «p16»", "masterauth «a24»", "  db_pwd: \"«p12»\"",
    "environment:\n  - POSTGRES_PASSWORD=«p12»\n  - X=1", '"connectionString": "Server=db;User Id=sa;Password=«p12»;Encrypt=true"',
    "Data Source=db;Initial Catalog=x;User ID=sa;Pwd=«p12»", "jdbc:postgresql://db/x?user=bob&password=«p12»", "jdbc:oracle:thin:bob/«p12»@db:1521/x",
    "amqp://guest:«p12»@mq:5672/%2f", "mongodb://u:«p12»@a,b/x?replicaSet=r", "rediss://default:«a24»@cache:6380", "smtp://bob:«p12»@mail.example.com:587",
    "sentry_dsn: https://public:«h32»@sentry.example.com/2", "AGE-SECRET-KEY-1«u58»", "session_secret = '«a32»'", 'credentials "app.terraform.io" {\n  token = "«a14».atlasv1.«a60»"\n}',
    "encryption_key: «b43»=", 'SharedAccessKeyName=Root;SharedAccessKey=«b43»=', "storage_account_key = \"«b86»==\"",
    "AccountName=x;AccountKey=«b86»==;", "gpg_passphrase=«p14»", "keystore.password=«p12»", "ldap_bind_pw: «p12»", "bindpw «p12»",
]
IN_COMMANDS = [
    "mysql -u root -p«p12» mill", "mysql -uroot -p'«p12»' -h db", "mysqldump --password=«p12» x", "PGPASSWORD=«p12» psql", "sshpass -p «p12» ssh bob@h",
    "sshpass -p '«p12»' scp x", "redis-cli -h h -a «p16» ping", "curl -u bob:«p12» https://x.example.com", "curl --user 'bob:«p12»' https://x", "wget --password=«p12» x",
    "tool login --username bob --password «p12»", "docker login -u bob -p «p12» r.example.com", "dbt run --vars '{\"password\": \"«p12»\"}'",
    "ConvertTo-SecureString \"«p12»\" -AsPlainText -Force", "$p = ConvertTo-SecureString -String '«p12»' -AsPlainText", "net use z: \\\\h\\s /user:bob «p12»",
    "curl -H 'Authorization: Bearer «a40»'", "curl -H \"X-Api-Key: «a32»\" x", "curl -H 'Authorization: Token «h40»'", "Authorization: Basic «64:bob:‹p12›»",
    "Authorization: ApiKey «b40»", "Authorization: «a40»", "authorization: AWS4-HMAC-SHA256 Credential=AKIA«u16»/20260101/eu/s3/aws4_request, SignedHeaders=host, Signature=«h64»",
    "Proxy-Authorization: Basic «64:bob:‹p10›»", "Authorization: Digest username=\"bob\", realm=\"x\", nonce=\"n\", uri=\"/\", response=\"«h32»\"",
    "Cookie: sessionid=«l32»; theme=dark", "Set-Cookie: connect.sid=s%3A«w32».«a43»; Path=/; HttpOnly", "-b 'session=«a40»'", "cookie: _gh_sess=«w60»; logged_in=yes",
    "X-Auth-Token: «h32»", "x-vault-token: «a26»", "PRIVATE-TOKEN: «w20»", "X-Gitlab-Token: «a24»", "DD-API-KEY: «h32»", "apikey: «h32»", "X-Amz-Security-Token: «b80»",
    "headers = {'Authorization': f'Bearer ' + '«a40»'}", "headers={\"Authorization\": \"Bearer «w40»\"}", "http -a bob:«p12» GET https://x", "sqlcmd -S db -U sa -P «p12»",
    "snowsql -a acc -u bob --authenticator x && export SNOWSQL_PWD=«p12»", "openssl enc -aes-256-cbc -k «p14» -in x", "openssl rsa -passin pass:«p12» -in k", "ldapsearch -D cn=x -w «p12» -b dc=x",
    "ALTER USER bob IDENTIFIED BY '«p12»'", "CREATE USER bob IDENTIFIED BY \"«p12»\"", "CREATE ROLE x LOGIN PASSWORD '«p12»'", "helm install x --set db.password=«p12»,y=1",
    "kubectl create secret generic x --from-literal=key=«p16»", "gh auth login --with-token <<< «a40»", "echo '«p14»' | docker login --password-stdin r", "htpasswd -b f bob «p12»", "echo \"bob:«p12»\" | chpasswd",
]
IN_ADDRESSES = [
    "https://bob:«p12»@git.example.com/x.git", "https://oauth2:«a20»@gitlab.example.com/x", "https://x.example.com/cb?access_token=«a40»&x=1", "https://x.example.com/?api_key=«a32»",
    "https://x.example.com/?apikey=«a32»", "https://a.blob.core.windows.net/c?sv=2022&se=2027&sig=«a43»%3D", "https://s3.amazonaws.com/b/k?X-Amz-Credential=x&X-Amz-Signature=«h64»",
    "https://storage.googleapis.com/b/o?X-Goog-Signature=«h128»", "https://discord.com/api/webhooks/123456789012345678/«w68»", "https://hooks.slack.com/services/T0«u8»/B0«u8»/«a24»",
    "https://example.webhook.office.com/webhookb2/«U»@«U»/IncomingWebhook/«h32»/«U»", "https://hooks.zapier.com/hooks/catch/1234567/«l7»/", "https://maker.ifttt.com/trigger/x/with/key/«w43»",
    "https://prod-01.westeurope.logic.azure.com/workflows/x/triggers/manual/paths/invoke?sv=1.0&sig=«w43»", "https://chat.googleapis.com/v1/spaces/AAAA/messages?key=AIza«w35»&token=«w43»",
    "https://api.telegram.org/bot«d9»:AA«w33»/sendMessage", "https://x.example.com/reset?token=«h40»", "https://hook.eu1.make.com/«l32»", "https://x.example.com/#id_token=eyJ«a30».eyJ«a60».«w43»",
    "postgres://loader:«p12»@\ndb.example.com/x", "https://x.example.com/?client_secret=«a32»&b=c", "https://d1.cloudfront.net/x?Policy=«a40»&Signature=«w120»&Key-Pair-Id=K1", "wss://x.example.com/ws?auth=«a40»",
]
WITH_A_PREFIX = [
    "AKIA«u16»", "ghp_«a36»", "github_pat_«a22»_«a59»", "glpat-«w20»", "glpat-«w27».01.«l9»", "xoxb-«d12»-«d13»-«a24»", "sk-ant-api03-«w93»AA", "sk-proj-«w74»T3BlbkFJ«w74»", "AIza«w35»", "npm_«a36»",
    "pypi-AgEIcHlwaS5vcmc«w80»", "hf_«a34»", "dapi«h32»", "dop_v1_«h64»", "lin_api_«a40»", "ntn_«d11»«a35»", "hvs.«w90»", "glsa_«a32»_«h8»", "dckr_pat_«w27»", "ATATT3xFfGF0«w180»", "SG.«w22».«w43»", "sk_live_«a24»",
    "rk_live_«a24»", "whsec_«b32»", "SK«h32»", "shpat_«h32»", "r8_«a37»", "gsk_«a52»", "pplx-«a48»", "xai-«a80»", "tvly-«a32»", "fc-«h32»", "pcsk_«a6»_«a63»", "sbp_«h40»", "vcp_«a56»", "rnd_«a32»", "fo1_«w43»",
    "FlyV1 fm2_«b120»", "nfp_«a40»", "HRKU-AA«w58»", "PMAK-«h24»-«h34»", "dp.pt.«a43»", "phc_«a43»", "phx_«a43»", "sntrys_eyJpYXQiO«b80»_«b43»", "sntryu_«h64»", "NRAK-«u27»", "figd_«w40»", "pat«a14».«h64»", "key-«h32»",
    "xkeysib-«h64»-«a16»", "re_«a8»_«a24»", "EAACEdEose0cBA«a120»", "pul-«h40»", "tskey-auth-«a12»-«a32»", "oy2«l43»",
    "rubygems_«h48»", "LTAI«a20»", "AccountKey=«b86»==", "tfp_«w40»", "ops_eyJ«b260»", "EZAK«a54»", "sq0atp-«w22»", "access-production-«U»", "dt0c01.«u24».«u64»", "nvapi-«w64»", "sk-or-v1-«h64»", "eyJ«a30».eyJ«a90».«w86»",
    "apify_api_«a36»", "bkua_«h40»", "CCIPAT_«a22»_«h40»", "dbtc_«w36»", "pnu_«a36»", "pscale_tkn_«w43»", "pscale_pw_«w43»", "rdme_«l70»", "shippo_live_«h40»", "sgp_«h40»", "secret_«a43»",
]
# fmt: on
ALL = [*IN_PROSE, *IN_FILES, *IN_COMMANDS, *IN_ADDRESSES, *WITH_A_PREFIX]
