"""What looks like a secret and is none, that the rules were written with."""

from tests.index.redaction.values import sample

# fmt: off
_MARKED = [
    "fixed in «h40»", "commit «h7» and «h12»", "sha256:«h64»", "image: nginx@sha256:«h64»", "run_id=«U»", "trace_id=«h32» span_id=«h16»", "pod/loader-7d9f8b6c5-x2k4q is down",
    "01J«u23» is the ULID", "integrity: sha512-«b86»==", '"integrity": "sha512-«b86»=="', "ssh-rsa AAAAB3NzaC1yc2E«b300» bob@h", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI«b43» bob@h",
    "-----BEGIN CERTIFICATE-----\n«b64»\n«b64»\n-----END CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----\n«b64»\n-----END PUBLIC KEY-----", "certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t«b120»",
    "checksum «64:this is a harmless sentence about nothing»", "the payload decodes to «64:{\"event\": \"created\", \"id\": 12}»", "password: <your-password>", "token: xxxx-xxxx-xxxx", "api_key: $API_KEY", "api_key: ${API_KEY}",
    "token: {{ secrets.TOKEN }}", "password: ***", "password: ••••••••", "PASSWORD=changeme", "the password is wrong", "the password is required to be 12 characters", "reset your password at https://x.example.com/reset",
    "token is expired", "Passwort ist falsch", "das Passwort ist abgelaufen", "la contraseña es incorrecta", "mot de passe oublié ?", "le mot de passe est incorrect", "the token is invalid or was revoked", "my password is not accepted",
    "пароль неверный", "密码错误", "パスワードが違います", "비밀번호가 틀렸습니다", "wachtwoord vergeten", "hasło jest nieprawidłowe", "senha incorreta", "password = get_password(user)", "token = request.headers['Authorization']",
    "password = getpass.getpass()", "const apiKey = process.env.API_KEY;", "api_key=os.environ['KEY']", "def login(user, password): ...", "login: string; password: string;", "Authorization: Bearer <token>", "Authorization: Basic <credentials>",
    "Authorization header is missing", "401 Unauthorized: Bearer token not found", "Set-Cookie header is not sent", "Cookie: <redacted>", "cookies are disabled in Safari 17", "2026-01-05T12:00:03Z ERROR auth: token refresh failed for user 1234567",
    "login failed for user bob@example.com from 10.0.0.12", "mysql -u root -p mill", "mysql -h db -P 3307 -u root -p", "docker run -p 8080:80 -u 1000:1000 x", "ssh -p 2222 bob@h", "redis-cli -a $REDIS_PASS ping", "curl -u $USER:$PASS https://x",
    "curl -u bob https://x", "sshpass -p \"$PASS\" ssh h", "PGPASSWORD=$PW psql", "https://example.com/docs?tab=api-key#token", "https://github.com/a/b/compare/«h40»...«h40»", "https://user@host.example.com/x", "postgres://localhost:5432/x",
    "postgres://loader:$PASS@db/x", "arn:aws:iam::123456789012:role/loader", "kind: Secret\nmetadata:\n  name: db-credentials\ntype: Opaque", "secretKeyRef:\n  name: db\n  key: password", "password:\n  secretKeyRef: db", "api_key:\n  type: string\n  required: true",
    "variable \"db_password\" {\n  type = string\n  sensitive = true\n}", "the secret sauce is caching", "keys: [id, name]", "primary_key: order_id2", "partition_key=customer_id_2024", "cache key: user:1234:profile", "sort_key: created_at",
    "max_tokens=4096 used 12345678 tokens", "token count: 128000", "pass@1 is 87.3", "compass: north", "bypass=true", "Access key ID is shown in the console under Security", "press any key: Enter", "use `-p` to pass the password",
    "what does `password authentication failed for user \"loader\"` mean", "FATAL: password authentication failed for user loader (28P01)", "secret_name: projects/p/secrets/db/versions/3", "AWS_PROFILE=prod-eu1", "keyboard: us-intl",
    "the auth: oidc setting in v1.10", "auth: { provider: github2 }", "credentials: include", "credentials-file: ~/.aws/credentials", "tokenizer=o200k_base", "basic auth is off; digest is on", "login: SSO only since 2024", "pin: numpy==1.26.4",
    "pw.x -in scf.in crashed", "Password policy: 12 characters, 1 digit", "key_rotation_days: 90d", "password_hash uses argon2id", "password reset link expires in 24h", "id: pk_live_page_3", "tests pass: 1234 of 1300", "pass rate = 99.3%",
    "API key: see 1Password", "token: same as in staging", "Key: Value2", "secret rotation happened at 2026-01-02T03:04:05", "etag: \"«h32»\"", "ETag: W/\"«a27»\"", "x-request-id: «U»", "X-Amzn-Trace-Id: Root=1-«h8»-«h24»", "nonce: «h16»", "md5 = «h32»",
    "digest: sha256:«h64»", "go.sum h1:«b43»=", "revision: «h40»", "/nix/store/«l32»-python3-3.11", "s3://bucket/«U»/part-00000-«U»-c000.snappy.parquet", "job_«a27» in bigquery", "thread '<unnamed>' panicked at src/token.rs:123:45",
]
# fmt: on
ALL = [sample(marked).text for marked in _MARKED]
