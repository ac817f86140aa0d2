"""Texts written after the rules, as people would paste them in a support channel, and measured as they were written."""

from tests.index.redaction.values import sample

# fmt: off
SECRETS = [
    "hey, it still says 403. I use user etl_bot and password «p11», same as yesterday", "ok so the new db password is «p14» (old one was revoked)", "Sorry, here it is again:\nUser: loader\nPassword: «p12»\nHost: db-3.example.com",
    "I set `SNOWFLAKE_PASSWORD` to `«p12»` and it fails", "env:\n  - name: API_TOKEN\n    value: «a40»", "docker run -e MYSQL_ROOT_PASSWORD=«p12» mysql:8", "docker run -e \"PG_PASS=«p12»\" x", "profiles.yml:\n  outputs:\n    dev:\n      type: postgres\n      pass: «p12»",
    "dbt profile: {type: snowflake, user: bob, password: «p12», role: x}", "airflow connections add x --conn-uri 'postgres://bob:«p12»@db:5432/x'", "airflow connections add x --conn-password '«p12»'", "AIRFLOW__CORE__FERNET_KEY=«a43»=", "client = OpenAI(api_key=\"sk-proj-«w60»\")",
    "requests.get(url, auth=('bob', '«p12»'))", "requests.get(url, headers={'X-API-Key': '«a32»'})", "const client = new S3({ accessKeyId: 'AKIA«u16»', secretAccessKey: '«b40»' })", "boto3.client('s3', aws_access_key_id='AKIA«u16»', aws_secret_access_key='«b40»')",
    "git remote set-url origin https://bob:glpat-«w20»@gitlab.example.com/a/b.git", "pip install --index-url https://ci:«a24»@pypi.example.com/simple x", "npm config set //registry.npmjs.org/:_authToken npm_«a36»", "echo \"//npm.example.com/:_authToken=«a36»\" >> .npmrc",
    "Error: connect failed for mongodb+srv://app:«p12»@cluster0.example.mongodb.net/?retryWrites=true", "sqlalchemy.exc.OperationalError: (psycopg2) connection to postgresql://app:«p12»@10.0.0.3:5432/x failed", "2026-01-02 10:00:01 DEBUG http > Authorization: Bearer «a40»",
    "< set-cookie: session=«a60»; Path=/; Secure; HttpOnly", "mein Passwort ist «p11», vielleicht hilft das", "voici mes identifiants : login bob / mot de passe «p11»", "mi clave es «p11» y no funciona", "пароль для входа: «p12»", "账号 bob 密码 «p11»", "パスワードは «p12» です。",
    "terraform.tfvars\ndb_password = \"«p14»\"\nregion = \"eu\"", "TF_VAR_db_password=«p14» terraform apply", "kubectl create secret docker-registry r --docker-username=bob --docker-password=«p14»", "helm upgrade x --set-string auth.password=«p14»", "vault kv put secret/x token=«a32»",
    "vault login hvs.«w90»", "export VAULT_TOKEN=hvs.«w24»", "gcloud auth: {\"private_key\": \"-----BEGIN PRIVATE KEY-----\\n«b64»\\n«b64»\\n-----END PRIVATE KEY-----\\n\"}", "{\"type\":\"service_account\",\"private_key_id\":\"x\",\"client_secret\":\"«a24»\"}", "slack: SLACK_BOT_TOKEN=xoxb-«d12»-«d12»-«a24»",
    "the webhook is https://hooks.slack.com/services/T«u9»/B«u9»/«a24» if you need it", "the SAS url: https://acct.dfs.core.windows.net/c?sp=r&st=2026&sv=2022&sr=c&sig=«a43»%3D", "jdbc:sqlserver://db:1433;databaseName=x;user=sa;password=«p12»;encrypt=false", "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=«b43»=",
    "smtp:\n  username: postmaster\n  password: \"«p14»\"", "[client]\nuser=root\npassword=«p12»", "ssh pass for the box is «p12»", "my personal access token (ghp_«a36») has repo scope", "wandb login «h40»", "HF_TOKEN=hf_«a34» python x.py", "huggingface-cli login --token hf_«a34»", "databricks configure --token dapi«h32»",
]
_HARMLESS = [
    "I rotated the password yesterday, still 403", "password: the one from 1Password", "where do I find the API key? Settings → API keys shows nothing", "ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)", "psql: error: FATAL: password authentication failed for user \"bob\"",
    "token usage: prompt=1234 completion=567 total=1801", "set DBT_ENV_SECRET_TOKEN in the environment, then restart", "Authorization: Bearer ${{ secrets.GITHUB_TOKEN }}", "headers={'Authorization': f'Bearer {token}'}", "password=os.getenv('PW'), timeout=30", "curl -u \"$USER:$TOKEN\" https://x.example.com",
    "the key column is order_key2 and the partition key is ds", "SELECT token, secret_id FROM sessions WHERE key = 'region1'", "session token expired at 2026-01-02T10:00:00Z, request id «U»", "cookie banner shows twice since v2.4.1", "commit «h40» broke login for SSO users", "docker pull x@sha256:«h64»",
    "wifi passwort steht am Router", "パスワードを忘れました", "密码正确但是登录失败", "primary key (id2, tenant_id)", "kubectl get secret db-creds-7f9c -o yaml shows nothing", "I get `invalid token '<' at position 12`", "pass the flag --auth-type=oauth2 to the CLI", "jdbc:postgresql://db:5432/x?user=bob&ssl=true",
]
# fmt: on
HARMLESS = [sample(marked).text for marked in _HARMLESS]
