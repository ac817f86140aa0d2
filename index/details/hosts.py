"""Host names: which text is one, and whose it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection

_I = re.IGNORECASE
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(
    rf"(?<![\w@/.-])(?:(?:{LABEL}\.){{1,6}}(?:internal|localdomain|corp|lan|intranet|com|net|org|edu|gov)"
    # "schema.dev" and "a.in" are also names in code: these need three labels to be a host.
    rf"|(?:{LABEL}\.){{2,6}}(?:local|cloud|dev|app|example|test|co|io|ai|eu|info|tech|systems|health|bank"
    rf"|[a-z]{{2}}))(?::\d{{2,5}})?(?![\w-]|\.\w)",
    _I,
)
HOST_ANYWHERE = re.compile(
    rf"(?<![\w@.-])(?:{LABEL}\.){{1,6}}[a-z][a-z0-9-]{{1,20}}(?![\w-]|\.\w)", _I
)  # in links, too
_OF_A_LINK = re.compile(r"://(?:[^\s/@]{1,80}@)?((?:[\w-]{1,63}\.){1,6}[a-z]{2,20})", _I)
# Used by everybody; an answer may name them.
PUBLIC_HOSTS = (
    "github.com", "gitlab.com", "slack.com", "stackoverflow.com", "pypi.org", "python.org", "npmjs.com", "docker.com",
    "docker.io", "readthedocs.io", "wikipedia.org", "postgresql.org", "apache.org",
)  # fmt: skip
# Vendors that everybody uses: in names of settings, images and packages, and in links to documentation.
_MAKERS = (
    "kubernetes.io", "k8s.io", "helm.sh", "cert-manager.io", "istio.io", "grafana.com", "hashicorp.com",
    "prometheus.io", "terraform.io", "amazonaws.com", "amazon.com", "googleapis.com", "google.com", "googlesource.com",
    "microsoft.com", "azure.com", "windows.net", "apple.com", "oracle.com", "mozilla.org", "rust-lang.org", "crates.io",
    "docs.rs",
    "golang.org", "go.dev", "nodejs.org", "ruby-lang.org", "rubygems.org", "debian.org", "ubuntu.com", "redhat.com",
    "quay.io", "ghcr.io", "gcr.io", "pkg.dev", "azurecr.io", "maven.org", "nuget.org", "anaconda.org", "huggingface.co",
    "openai.com", "cloudflare.com", "letsencrypt.org", "w3.org", "ietf.org", "schema.org", "json-schema.org",
    "snowflake.com", "snowflakecomputing.com", "databricks.com", "getdbt.com", "mongodb.com", "elastic.co", "redis.io",
    "confluent.io", "mysql.com", "sqlite.org", "clickhouse.com", "duckdb.org", "jsdelivr.net", "unpkg.com",
    "githubusercontent.com", "host.docker.internal", "metadata.google.internal", "cluster.local",
    "okta.com", "gmail.com", "outlook.com", "office365.com", "auth0.com", "zendesk.com", "atlassian.net",
    "atlassian.com", "salesforce.com",
    "cloudfront.net", "azuredatabricks.net", "mongodb.net", "herokuapp.com", "run.app", "ngrok.io",
    "sharepoint.com", "reddit.com", "youtube.com", "medium.com", "gnu.org", "kernel.org", "llvm.org", "openssl.org",
)  # fmt: skip
_FOR_ALL = re.compile(r"(?:www\.|https?://)?example\.(?:com|org|net)|(?:www\.)?your-?(?:domain|company|host)\.\w+", _I)
# Endings of file names and of names in code that are also endings of hosts: "my.test.py", "event.data.id".
_OF_FILES = frozenset(
    [
        "py",
        "sh",
        "rs",
        "md",
        "pl",
        "so",
        "cc",
        "ts",
        "js",
        "tf",
        "go",
        "rb",
        "cs",
        "hs",
        "ml",
        "vb",
        "db",
        "gz",
        "kt",
        "ps",
        "pm",
        "am",
        "la",
        "ui",
        "po",
        "mo",
        "st",
        "id",
        "is",
        "to",
        "in",
        "at",
        "me",
        "my",
        "so",
        "no",
        "do",
        "as",
        "it",
        "be",
        "by",
        "us",
        "or",
        "co",
    ]
)
_ONLY_IN_HOSTS = re.compile(r"\.(?:internal|localdomain|corp|lan|intranet|com|net|org|edu|gov)(?::\d+)?\Z", _I)
_PRIVATE = re.compile(
    r"(?:^|\.)(?:internal|localdomain|corp|lan|intranet|local|vpn|priv(?:ate)?|onprem)(?:\.|\Z|:)", _I
)
# Prefixes that software vendors use for their own hosts, and hardly anyone else.
_A_PRODUCTS = re.compile(
    r"(?:docs?|documentation|status|help|support|learn|developers?|blog|www|kb|changelog|community|downloads?|charts"
    r"|registry|packages|academy|forum|trust)\.",
    _I,
)
# In code, what follows these is always a host.
_CALLS_FOR_A_HOST = re.compile(r"(?:://|@|\b(?:host(?:name)?|server|url|uri|endpoint|address|broker|bootstrap[\w.]*"
        r"|origins?|domain"
    r"|dns|ping|curl|wget|ssh|telnet|nslookup|dig|nc|openssl|-h)\W{1,4})\Z", _I)  # fmt: skip


def is_allowed(host: str, allowed_hosts: Collection[str]) -> bool:
    """Whether a host, with or without a port, is one of the allowed or below one of them."""
    name = bare(host)
    return bool(name) and any(
        name == allowed.lower() or name.endswith("." + allowed.lower()) for allowed in allowed_hosts
    )


def bare(host: str) -> str:
    """A host without its port, in lower case."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def is_public_host(host: str, allowed_hosts: Collection[str]) -> bool:
    """Whether a host says nothing about the asker: the team allows it, or everybody uses it."""
    return is_allowed(host, (*allowed_hosts, *PUBLIC_HOSTS, *_MAKERS)) or bool(_FOR_ALL.fullmatch(bare(host)))


def is_private(host: str) -> bool:
    return bool(_PRIVATE.search(host))


def is_a_products(host: str) -> bool:
    return bool(_A_PRODUCTS.match(host))


def is_meant(found: re.Match[str], in_code: bool) -> bool:
    """Whether what looks like a host is one: names in code and file names have dots, too."""
    last = bare(found[0]).rpartition(".")[2]
    before = found.string[max(0, found.start() - 40) : found.start()]
    if _CALLS_FOR_A_HOST.search(before):
        return True
    if last in _OF_FILES:
        return last in ("co", "us", "be", "at", "it", "no", "in") and not in_code
    if found.string[found.end() : found.end() + 1] in ("(", "["):
        return False
    if _ONLY_IN_HOSTS.search(found[0]):
        return not (in_code and re.search(r"[A-Z_]", found[0]))
    return not in_code or bool(re.search(r"[\d-]|:\d", found[0]))


def without_hosts(text: str, allowed_hosts: Collection[str], *, in_code: bool = False) -> str:
    """The text with [host] instead of each host that belongs to someone else."""

    def masked(found: re.Match[str]) -> str:
        is_known = is_public_host(found[0], allowed_hosts) or (is_a_products(found[0]) and not is_private(found[0]))
        keeps = is_known or not is_meant(found, in_code)
        return found[0] if keeps else "[host]"

    return HOST.sub(masked, text)


def without_hosts_of(text: str, theirs: str) -> str:
    """The text with [host] instead of each host that stands in `theirs` too, unless it is public or a product's."""
    named = {bare(found[0]) for found in HOST.finditer(theirs) if is_meant(found, False)}
    named |= {bare(host) for host in _OF_A_LINK.findall(theirs)}
    named = {host for host in named if is_private(host) or not (is_public_host(host, ()) or is_a_products(host))}
    return HOST_ANYWHERE.sub(lambda found: "[host]" if bare(found[0]) in named else found[0], text) if named else text
