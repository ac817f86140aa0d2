"""Tokens of code hosts, registries, builds and deployments: one format, one line.

Sources: the vendors' documentation, GitHub's list of secret scanning patterns, gitleaks' default configuration and
detect-secrets; read on 2026-11-30. The patterns are our own.
"""

from index.redact.tokens import ALNUM, DASHED, HEX, shaped, token

# fmt: off
TOKENS = (
    token("github token", "ghp_ gho_ ghu_ ghs_ ghr_", ALNUM, 36, exact=True),
    token("github token", "github_pat_", r"\w", 82, exact=True),
    shaped("gitlab token", "glpat-", r"(?<![\w-])glpat-[\w-]{27,300}\.[0-9a-z]{2}(?:\.[0-9a-z]{7,9})?(?![\w-])"),
    token("gitlab token", "glpat- gldt- glrt- glptt- glcbt- glsoat- glft-", DASHED, 20, exact=True),
    token("gitlab token", "glrtr- glimt- glagent- gloas- glffct-", DASHED, 20),
    token("bitbucket token", "ATBB ATCTT", r"[\w=-]", 24),
    token("atlassian token", "ATATT", r"[\w=-]", 60),
    token("npm token", "npm_", ALNUM, 36, exact=True),
    token("pypi token", "pypi-", DASHED, 50),
    token("rubygems key", "rubygems_", HEX, 48, exact=True),
    token("clojars token", "CLOJARS_", "[a-z0-9]", 60, exact=True),
    token("docker token", "dckr_pat_ dckr_oat_", DASHED, 27),
    token("artifactory token", "AKC", ALNUM, 70, exact=True),
    token("artifactory token", "cmV", "[A-Za-z0-9]", 61, exact=True),
    token("postman key", "PMAK-", "[0-9a-f-]", 59, exact=True),
    token("pulumi token", "pul-", HEX, 40, exact=True),
    shaped("terraform token", ".atlasv1.", r"(?<![\w.-])[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}", before=14),
    token("circleci token", "CCIPAT_ CCIPRJ_", r"\w", 40),
    token("buildkite token", "bkua_ bkct_ bkaj_ bkpt_", r"[0-9A-Za-z]", 32),
    token("octopus key", "API-", "[A-Z0-9]", 26, exact=True),
    token("launchdarkly key", "api- sdk-", "(?:[0-9a-f]|-)", 36, exact=True),
    token("sourcegraph token", "sgp_ slk_", r"[0-9a-zA-Z_]", 40),
    token("sonar token", "sqp_ sqa_ squ_", "[0-9a-f]", 40, exact=True),
    token("snyk token", "snyk_uat.", r"[\w.-]", 40),
    token("infracost key", "ico-", ALNUM, 32, exact=True),
    token("readme key", "rdme_", "[a-z0-9]", 60),
    token("netlify token", "nfp_ nfc_ nfo_ nfu_ nfb_", ALNUM, 36),
    token("vercel token", "vcp_ vci_ vca_ vcr_ vck_", ALNUM, 24),
    token("heroku key", "HRKU-", DASHED, 30),
    token("render key", "rnd_", ALNUM, 20),
    token("fly token", "fo1_", DASHED, 43, exact=True),
    token("fly token", "fm1r_ fm1a_ fm2_", r"[\w+/=,-]", 60),
    token("doppler token", "dp.pt. dp.ct. dp.sa. dp.scim. dp.audit.", ALNUM, 40),
    shaped("doppler token", "dp.st.", r"(?<![\w.])dp\.st\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}(?![A-Za-z0-9])"),
    token("vault token", "hvs. hvb. hvr.", DASHED, 24),
    token("onepassword token", "ops_eyJ", r"[\w+/=-]", 60),
    shaped("onepassword key", "A3-", r"(?<![\w-])A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}"),
    token("infisical token", "st.", r"[0-9a-f.]", 60),
    token("tailscale key", "tskey-", r"[0-9A-Za-z-]", 20),
    token("prefect key", "pnu_ pnb_", ALNUM, 36, exact=True),
    token("figma token", "figd_ figo_", DASHED, 35),
    token("linear key", "lin_api_ lin_oauth_ lin_wh_", ALNUM, 40),
    token("notion token", "secret_", ALNUM, 43, exact=True),
    token("notion token", "ntn_", ALNUM, 40),
    token("apify token", "apify_api_", ALNUM, 30),
    token("scalingo token", "tk-us-", DASHED, 48, exact=True),
    token("adobe secret", "p8e-", "[A-Za-z0-9]", 32, exact=True),
    token("age key", "AGE-SECRET-KEY-", "[A-Z0-9]", 59, exact=True),
    token("duffel token", "duffel_test_ duffel_live_", r"[\w=-]", 43),
)
# fmt: on
