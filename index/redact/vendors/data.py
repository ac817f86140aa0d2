"""Tokens of clouds, databases, data tools and models: one format, one line.

Sources: the vendors' documentation, GitHub's list of secret scanning patterns, gitleaks' default configuration and
detect-secrets; read on 2026-11-30. The patterns are our own.
"""

from index.redact.tokens import ALNUM, DASHED, HEX, shaped, token

# fmt: off
TOKENS = (
    token("aws access key", "AKIA ASIA ABIA ACCA", "(?:(?!EXAMPLE)[A-Z0-9])", 16, exact=True),  # nor those of AWS's own manuals
    token("aws bedrock key", "ABSK", r"[\w+/=]", 60),
    token("google token", "ya29.", DASHED, 20),
    token("google client secret", "GOCSPX-", DASHED, 28, exact=True),
    token("google api key", "AIz", DASHED, 36, exact=True),
    shaped("azure secret", "Q~", r"(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,34}", before=5),
    token("alibaba key", "LTAI", ALNUM, 20, exact=True),
    token("tencent key", "AKID", ALNUM, 32),
    token("yandex token", "t1.", r"[\w.=-]", 80),
    token("digitalocean token", "dop_v1_ doo_v1_ dor_v1_", HEX, 64, exact=True),
    token("cloudflare key", "v1.0-", "[0-9a-f-]", 171, exact=True),
    token("scaleway key", "SCW", "[A-Z0-9]", 17, exact=True),
    token("dbt cloud token", "dbtc_ dbtu_ dbts_", DASHED, 20),
    token("planetscale token", "pscale_tkn_ pscale_oauth_ pscale_pw_", r"[\w=.-]", 32),
    token("supabase key", "sbp_ sb_secret_", DASHED, 28),
    token("neon key", "napi_", ALNUM, 40),
    token("aiven token", "avns_ AVNS_", DASHED, 16),
    shaped("airtable token", ".", r"(?<![\w.-])pat[A-Za-z0-9]{14}\.[0-9a-f]{64}", before=18, after=r"[0-9a-f]{64}"),
    token("posthog key", "phx_ phc_ phs_", ALNUM, 32),
    token("openai key", "sk-proj- sk-svcacct- sk-admin- sk-or-v1-", DASHED, 20),
    token("anthropic key", "sk-ant-", DASHED, 20),
    token("langsmith key", "lsv2_pt_ lsv2_sk_", r"\w", 32),
    token("langfuse key", "sk-lf-", "[0-9a-f-]", 36, exact=True),
    token("openai key", "sk-", ALNUM, 20),
    token("groq key", "gsk_", ALNUM, 40),
    token("perplexity key", "pplx-", ALNUM, 32),
    token("replicate token", "r8_", ALNUM, 37, exact=True),
    token("xai key", "xai-", ALNUM, 60),
    token("tavily key", "tvly-", DASHED, 24),
    token("firecrawl key", "fc-", HEX, 32, exact=True),
    token("pinecone key", "pcsk_", r"\w", 40),
    token("nvidia key", "nvapi-", DASHED, 40),
    token("fireworks key", "fw_", ALNUM, 22),
    token("together key", "tgp_v1_", DASHED, 32),
    token("cerebras key", "csk-", ALNUM, 40),
    token("voyage key", "pa-", DASHED, 43, exact=True),
    token("hugging face token", "hf_ api_org_", ALNUM, 34, exact=True),
    token("wandb key", "wandb_v1_", DASHED, 40),
    token("grafana token", "glsa_ glc_", r"[\w+/=]", 30),
    token("sentry token", "sntrys_ sntryu_", r"[\w+/=]", 60),
    token("newrelic key", "NRAK- NRII- NRJS- NRRA-", "[A-Za-z0-9_-]", 19),
    token("dynatrace token", "dt0c01. dt0s16.", "[A-Z0-9.]", 80),
    token("honeycomb key", "hcaik_ hcamk_ hcxik_", ALNUM, 40),
    token("elastic key", "essu_", r"[\w=+/]", 40),
    token("tinybird token", "p.eyJ", r"[\w.-]", 60),
    token("mapbox token", "sk.eyJ", r"[\w.-]", 60),
    token("openshift token", "sha256~", DASHED, 43, exact=True),
    token("stripe key", "sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_", ALNUM, 16),
    token("stripe key", "whsec_", r"[A-Za-z0-9+/=]", 16),
    token("square token", "sq0atp- sq0csp- EAAA", DASHED, 22),
    token("shopify token", "shpat_ shpca_ shppa_ shpss_ shptka_", "[0-9a-fA-F]", 32, exact=True),
    token("plaid token", "access-sandbox- access-development- access-production-", "[0-9a-f-]", 36, exact=True),
    token("flutterwave key", "FLWSECK- FLWSECK_TEST-", r"[0-9a-zA-Z]", 12),
    token("easypost key", "EZAK EZTK", ALNUM, 54, exact=True),
    token("shippo token", "shippo_live_ shippo_test_", HEX, 40, exact=True),
    token("razorpay key", "rzp_live_ rzp_test_", ALNUM, 14),
    token("paddle key", "pdl_live_apikey_ pdl_sdbx_apikey_", r"\w", 40),
)
# fmt: on
