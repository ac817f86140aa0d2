"""Ids of accounts, projects, buckets and clusters: the part that tells whose they are is masked, the shape stays."""

from __future__ import annotations

import re
from functools import lru_cache

_I = re.IGNORECASE
# Placeholders for the reader's own value.
_BLANK = (
    r"(?:[<{$%\[*]|(?:my|your|our|the|some|an?|test|example|sample|demo|default|placeholder|none|null|true|false|foo"
    r"|bar)\b"
    r"|x{3,}|bucket\b|container\b|project(?:[_-]?(?:id|name))?\b|account(?:[_-]?(?:id|name))?\b|namespace\b|env\b"
    r"|var\.|[\w-]*public)"
)
_VALUE = r"\w[\w.-]{2,}"
_REGION = r"(?:[a-z]{2}(?:-gov)?-[a-z]+-\d|[a-z]+-[a-z]+\d?|[a-z]+\d?)"
_SERVICES = (
    r"(?:\w+\.)?dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com|[a-z0-9-]+\.(?:compute|rds|redshift|elb|cache|es|eks"
    r"|kafka)\.amazonaws\.com"
    r"|execute-api\.[a-z0-9-]+\.amazonaws\.com|[a-z0-9-]+\.vpce\.amazonaws\.com|cloudfront\.net|azurecr\.io"
    r"|cloud\.databricks\.com"
    r"|azuredatabricks\.net|atlassian\.net|zendesk\.com|okta\.com|auth0\.com|my\.salesforce\.com|sharepoint\.com"
    r"|mongodb\.net"
    r"|herokuapp\.com|ngrok(?:-free)?\.(?:io|app)|run\.app|azurewebsites\.net|confluent\.cloud|clickhouse\.cloud"
    r"|aivencloud\.com"
    r"|supabase\.co|neon\.tech|service-now\.com|database\.windows\.net|redis\.cache\.windows\.net"
)
_SHARED = (
    r"(?:www|app|docs?|api|login|accounts?|status|support|help|developers?|community|console|trust|cdn|public|data)"
)
_BUCKET_HOSTS = (
    r"s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com|storage\.googleapis\.com|(?:blob|dfs|file|queue|table)\.core\.windows\.net"
)
_ENVIRONMENT = r"(?:prod(?:uction)?|stag(?:e|ing)|stg|dev|test|qa|uat|sandbox|demo|live|eu|us|emea|apac)"
_OWN_NAMESPACES = (
    r"(?:default|kube-|monitoring|ingress|cert-manager|argocd|istio|observability|logging|dev\b|prod\b|staging\b"
    r"|test\b)"
)
_IS_A_NUMBER_OF = r"(?:account|acct|aws|arn|tenant|customer|owner|principal|subscription|org(?:ani[sz]ation)?)"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # Addresses of cloud resources.
    (re.compile(rf"(\b(?:s3a?|s3n|gs|gcs|r2|oss|cos|b2|minio)://)(?!{_BLANK}){_VALUE}", _I), r"\1[bucket]"),
    (re.compile(r"(\b(?:abfss?|wasbs?)://)[\w$.-]+@[\w-]+(?=\.)", _I), r"\1[container]@[account]"),
    (re.compile(rf"(?<![\w.-])(?!{_BLANK}|s3\.)[\w.-]+(?=\.(?:{_BUCKET_HOSTS}))", _I), "[bucket]"),
    (re.compile(rf"((?<![\w.])(?:{_BUCKET_HOSTS}|storage\.cloud\.google\.com)/)"
        rf"(?!{_BLANK})[\w.-]+", _I), r"\1[bucket]"),
    (re.compile(rf"(\barn:aws[\w-]*:s3:::)(?!{_BLANK})[\w.-]+", _I), r"\1[bucket]"),
    (re.compile(r"(\barn:aws[\w-]*:[\w-]*:[\w-]*:)\d{12}(?=:)", _I), r"\1[account]"),
    (re.compile(rf"(?<![\w.-])(?!{_SHARED}\.){_VALUE}(?=\.{_REGION}"
        rf"(?:\.[\w-]+)?\.snowflakecomputing\.com)", _I), "[account]"),
    (re.compile(rf"(?<![\w.-])(?!{_SHARED}\.){_VALUE}(?=\.(?:snowflakecomputing\.com|{_SERVICES}))", _I), "[account]"),
    (re.compile(rf"((?<![\w-])(?:[a-z]+\.)?gcr\.io/)(?!{_BLANK}|google|distroless|k8s"
        rf"|cloud-builders)[\w-]+", _I), r"\1[project]"),
    (re.compile(rf"(-docker\.pkg\.dev/)(?!{_BLANK})[\w-]+", _I), r"\1[project]"),
    (re.compile(rf"(\bprojects/)(?!{_BLANK})[a-z][\w-]{{3,}}(?=/[a-z])"), r"\1[project]"),
    (re.compile(rf"((?:--project|\bset project|\bGOOGLE_CLOUD_PROJECT|\bGCP_PROJECT(?:_ID)?"
        rf"|\bproject[_-]?id)[`\"']?\s*[:= ]\s*[\"']?)(?!{_BLANK})[a-z][\w-]{{5,}}", _I), r"\1[project]"),
    (re.compile(r"((?:/subscriptions/|\b(?:subscription|tenant|directory)[ _-]?id[`\"']?\s*(?:is|[:=])?\s*[\"'`]?"
        r"|login\.microsoftonline\.com/))[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", _I), r"\1[account]"),
    (re.compile(rf"(/resourceGroups/)(?!{_BLANK})[\w.-]+", _I), r"\1[group]"),
    # Addresses of a warehouse, a cluster, a company.
    (re.compile(r"\b[a-z]{2,3}\d{5,6}(?:\.(?:[a-z]+-)+[a-z]+(?:-\d)?)(?:\.(?:aws|azure|gcp))?\b"
        r"(?!\.[a-z])"), "[account]"),
    (re.compile(r"(\b(?:account|locator|snowflake)\b[^\n`]{0,25}?)\b[a-z]{2,3}\d{5,6}\b"
        r"(?!\.[a-z])", _I), r"\1[account]"),
    (re.compile(rf"(\baccount(?:[ _-]?(?:name|identifier|locator|url))?[\"']?\s*[:=]\s*[\"'])"
        rf"(?!{_BLANK})[\w.-]{{4,}}(?=[\"'])", _I), r"\1[account]"),
    (re.compile(rf"(\b{_IS_A_NUMBER_OF}[\w-]*\b[^\n\d]{{0,25}}?)(?<![\w.-])(?:\d{{12}}|\d{{4}}-\d{{4}}-\d{{4}})"
        rf"(?![\w.-]\w)", _I), r"\1[account]"),
    (re.compile(r"(?<![\w.-])\d{12}(?= (?:account|tenant)\b)", _I), "[account]"),
    (re.compile(r"\b(?:acct|cus|org|usr|user|tenant|workspace|account|proj|team|customer)[_-](?:"
        r"(?=[A-Za-z]*\d+[A-Za-z]+\w*\d|\d+[A-Za-z])[A-Za-z0-9]{6,}|\d{5,})\b(?!\(|\.\w)"), "[account]"),
    (re.compile(
        r"(\b(?:account|tenant|customer|org(?:ani[sz]ation)?|workspace|cluster)(?:[ _-]?(?:id|number|locator)"
        r"(?:\s+is|\s*[:=#])?|\s*(?:[:=#]| is))\s*[`\"']?)"
        r"(?!v?\d+(?:\.[\dx]+)+|\d{4}-\d\d)(?=[\w-]*\d)(?=[\w.-]{5,})[\w.-]*\w", _I), r"\1[account]"),
    (re.compile(rf"((?:kubectl|helm|k9s|oc|stern|istioctl|kustomize|argocd)\b[^\n]*?\s(?:-n|--namespace)[ =])"
        rf"(?!{_OWN_NAMESPACES}|{_BLANK})(?=[a-z0-9-]*-{_ENVIRONMENT}\b|{_ENVIRONMENT}-)[a-z0-9-]+"), r"\1[namespace]"),
    (re.compile(rf"(\bnamespace[\"']?:?[ =]+[`\"']?)(?!{_OWN_NAMESPACES}|{_BLANK})(?=[a-z0-9-]*-{_ENVIRONMENT}\b"
        rf"|{_ENVIRONMENT}-)[a-z0-9-]+"), r"\1[namespace]"),
    (re.compile(rf"(\b[\w-]+\.)(?!{_OWN_NAMESPACES}|{_BLANK})[\w-]+(?=\.svc"
        rf"(?:\.cluster\.local)?\b)"), r"\1[namespace]"),
)  # fmt: skip


def without_accounts(text: str) -> str:
    """The text without the parts of ids and addresses that tell whose they are."""
    for pattern, stands_for in _RULES:
        text = pattern.sub(stands_for, text)
    return text


@lru_cache(maxsize=64)  # a draft is compared with each message of the case that it cites
def accounts_in(text: str) -> tuple[str, ...]:
    """The ids that a text names, as written."""
    return tuple(
        found[0][len(found.expand(kept)) :]
        for pattern, kept in ((p, r"\1" if p.groups else "") for p, _ in _RULES)
        for found in pattern.finditer(text)
    )
