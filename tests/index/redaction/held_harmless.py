"""What looks like a secret and is none, kept apart while the rules were written, and measured at the end."""

from tests.index.redaction.values import sample

# fmt: off
_MARKED = [
    "reverted «h40» on main", "docker.io/library/x@sha256:«h64»", "request «U» timed out after 30s", "«h32»-«h16»-01 traceparent", "replicaset loader-6c8b7d9f4 has 3 pods", "order 01H«u23» was lost", "resolved sha512-«b86»== in pnpm-lock", "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAI«b100»= bob",
    "-----BEGIN CERTIFICATE REQUEST-----\n«b64»\n-----END CERTIFICATE REQUEST-----", "it logs «64:hello, world, this is only a greeting»", "password: [hidden]", "apikey=<YOUR_API_KEY>", "secret: !Ref DbSecret", "token: ((github-token))", "password: \"%(db_password)s\"",
    "the password you gave me does not work", "is the password stored encrypted?", "Passwort vergessen? Hier klicken", "contraseña olvidada", "le mot de passe doit contenir 8 caractères", "a senha deve ter 12 caracteres", "пароль должен содержать 8 символов", "密码至少8位", "パスワードを入力してください", "비밀번호를 입력하세요",
    "the token is read from TOKEN_FILE", "API key is missing in request to /v2/items", "user.password = hash_password(form.password)", "assert token == expected_token", "fn token(&self) -> Token2 {", "headers: { Authorization: `Bearer ${token}` }", "credentials are stored in vault", "cookie consent banner v2.3 breaks the page",
    "mysqldump -u root -p mill > x.sql", "docker run -p 5432:5432 postgres:16", "redis-cli -p 6380 ping", "curl -u user:<password> https://x", "tar -p xf a.tar", "http://localhost:8080/login?next=/a", "https://x.example.com/auth/callback?state=ok", "redis://cache:6379/0", "gs://b/«U»/x.json",
    "key: id\nvalue: name2", "foreign_key: customers.id_1", "group key=region_1", "session timeout = 3600s", "pass 2 of 3 done", "passed: 12, failed: 3", "Passkeys work on iOS 17", "passthrough=enabled2", "Secret Santa list 2026", "the hidden token <|endoftext|> is kept",
    "error: secret \"db-creds\" not found", "Login: use the SSO button", "auth_method: keypair2", "x-correlation-id: «U»", "content-md5: «b22»==", "git describe: v1.10.0-34-g«h7»", "poetry.lock: hash = \"sha256:«h64»\"", "uid=1000(bob) gid=1000(bob)", "etcd key /registry/secrets/default/db",
]
# fmt: on
ALL = [sample(marked).text for marked in _MARKED]
