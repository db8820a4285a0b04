"""Keys and tokens that show by their own shape what they are; shapes as their makers publish them."""

import re
from collections.abc import Iterator

from memory_core.privacy.spans import Span
from memory_core.privacy.vocabulary import NOT_VALUES

# Each starts with letters that are rare in prose, so that one pass over a screen is cheap.
_KEYS = (
    r"A(?:KIA|SIA)[A-Z0-9]{16}",  # AWS
    r"AIza[\w-]{35}",  # Google
    r"AGE-SECRET-KEY-1[A-Z0-9]{50,}",
    r"NRAK-[A-Z0-9]{27}",  # New Relic
    r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}",  # Postman
    r"SG\.[\w-]{16,}\.[\w-]{16,}",  # SendGrid
    r"SK[0-9a-f]{32}",  # Twilio
    r"dapi[a-f0-9]{32}",  # Databricks
    r"gsk_[A-Za-z0-9]{40,}",  # Groq
    r"key-[0-9a-z]{32}",  # Mailgun
    r"lin_api_[A-Za-z0-9]{32,}",  # Linear
    r"pplx-[A-Za-z0-9]{40,}",  # Perplexity
    r"r8_[A-Za-z0-9]{36,}",  # Replicate
    r"[sr]k_(?:live|test)_[A-Za-z0-9]{10,}",  # Stripe
    r"sk-(?=[\w-]{0,200}?\d)[\w-]{20,}",  # OpenAI, Anthropic, DeepSeek, OpenRouter
    r"tskey-[a-z]{2,10}-[\w-]{16,}",  # Tailscale
    r"tvly-[\w-]{20,}",  # Tavily
    r"whsec_[A-Za-z0-9+/=]{20,}",  # Stripe webhooks
    r"xai-[A-Za-z0-9]{40,}",
)
_TOKENS = (
    r"ATATT3[\w=-]{30,}",  # Atlassian
    r"GOCSPX-[\w-]{20,}",  # Google
    r"do[oprt]_v1_[a-f0-9]{64}",  # DigitalOcean
    r"dp\.(?:pt|st|ct|sa)\.[\w.]{30,}",  # Doppler
    r"eyJ[\w-]{8,4000}\.[\w-]{8,4000}(?:\.[\w-]{0,4000})?",  # JSON web token
    r"figd_[\w-]{30,}",  # Figma
    r"fm[12]_[\w+/=-]{40,}",  # Fly
    r"gh[opsur][_ ][A-Za-z0-9]{30,}",  # GitHub; OCR may lose the underscore
    r"github_pat_\w{22,}",
    r"gl(?:agent|cbt|dt|ft|imt|oas|pat|ptt|rt|soat)-[\w.-]{20,}",  # GitLab
    r"glsa_\w{30,}",  # Grafana
    r"hf_[A-Za-z0-9]{30,}",  # Hugging Face
    r"hv[bs]\.[\w-]{20,}",  # Vault
    r"nfp_[A-Za-z0-9]{30,}",  # Netlify
    r"npm_[A-Za-z0-9]{36}",
    r"ntn_[A-Za-z0-9]{40,}",  # Notion
    r"pscale_tkn_[\w-]{30,}",  # PlanetScale
    r"pypi-[\w-]{16,}",
    r"sbp_[a-f0-9]{40}",  # Supabase
    r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",  # Shopify
    r"sntrys_[\w+/=-]{40,}",  # Sentry
    r"sq0(?:atp|csp)-[\w-]{22,}",  # Square
    r"xapp-\d-[A-Z0-9]+-\d+-[a-z0-9]+",  # Slack
    r"xox[abeoprs]-[A-Za-z0-9-]{10,}",
    r"ya29\.[\w-]{20,}",  # Google
    r"\d{8,10}:AA[\w-]{33}",  # Telegram
)
_SHAPES = re.compile(
    rf"(?<![A-Za-z0-9_-])(?:(?P<key>{'|'.join(_KEYS)})|(?P<token>{'|'.join(_TOKENS)}))(?![A-Za-z0-9])", re.ASCII
)
# A long token is broken at the edge of a window: what goes on in the next line is part of it.
_WRAPPED = re.compile(
    r"\r?\n[ \t]*(?=[\w+/=.-]*\d)(?=[\w+/=.-]*[A-Za-z])[A-Za-z0-9_+/=.-]{8,}(?=[ \t]*(?:\r?\n|$))", re.ASCII
)

_PRIVATE_KEY = re.compile(
    r"-{2,}[ ]?BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY[A-Z ]{0,10}-{2,}"
    r"(?:[\s\S]{0,20000}?-{2,}[ ]?END [A-Z0-9 ]{0,30}PRIVATE KEY[A-Z ]{0,10}-{2,}|(?:\s*[A-Za-z0-9+/=:,\- ]{12,})*)"
)
_PRIVATE_KEY_TAIL = re.compile(
    r"(?:^[ \t]*[A-Za-z0-9+/=]{16,200}[ \t]*\n){1,100}[ \t]*-{2,}[ ]?END [A-Z0-9 ]{0,30}PRIVATE KEY[A-Z ]{0,10}-{2,}",
    re.M,
)
_PUTTY = re.compile(r"^Private-Lines: \d+\n(?:[A-Za-z0-9+/=]{16,}(?:\n|$))+", re.M)

_HEADER = re.compile(
    r"(?i:\b(?:proxy-)?authorization[\"']?\s*[:=]\s*[\"']?)(?P<token>(?i:(?:bearer|basic|token|digest|apikey|negotiate)\s+)?"
    r"[^\s\"',;\[]{6,})"
    r"|(?i:\b(?:set-)?cookie[\"']?:\s*[\"']?)(?P<cookie>[^\s=;\"']{1,80}=[^\n\"']{6,})"
    r"|(?i:\bx-(?:api|auth|access|amz-security|goog-api|csrf)-?(?:key|token)[\"']?\s*[:=]\s*[\"']?)(?P<xkey>[^\s\"',;\[]{8,})"
)
_BEARER = re.compile(r"\b[Bb]earer\s+(?P<token>(?=[\w+/=.~-]*\d)[\w+/=.~-]{16,})", re.ASCII)
_DATABASES = r"(?:postgres(?:q[l|1])?|mysq[l|1]|mariadb|mongodb|rediss?|amqps?|mssql)(?:\+\w+)?"
_IN_URL = re.compile(
    # A space is what text recognition sometimes sees behind a colon.
    rf"\b(?i:{_DATABASES})://[^\s:/@]*:[ ]?(?P<database>[^\s\[]+)@"
    r"|\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/@]+:[ ]?(?P<password>[^\s@/\[]+)@"
)
_IN_QUERY = re.compile(
    r"[?&#](?i:access_token|refresh_token|id_token|auth_token|token|api_?key|key|sig|signature|auth|secret|client_secret"
    r"|password|passwd|pwd|x-amz-signature|x-amz-security-token|sessionid|code)=(?P<token>[^\s&#\"'<>\[{$%(][^\s&#\"'<>\[]{7,})"
)
_HOOK = re.compile(r"hooks\.slack\.com/(?:services|workflows)/(?P<token>T[A-Z0-9]+/[A-Za-z0-9]+/[A-Za-z0-9]+[\w/]*)")
_ACCOUNT_KEY = re.compile(r"(?i:\b(?:account|sharedaccess)key)=(?P<key>[A-Za-z0-9+/]{20,}={0,2})")
_IN_SETTINGS = re.compile(r"(?i:\b(?:password|pwd)\s?=\s?)(?P<password>[^;\n\"'\[]{3,80}?)(?=;)")
_ON_COMMAND_LINE = re.compile(
    r"\bcurl\b[^\n]{0,300}?\s(?:-u|--user)[ =]?[\"']?[^\s:\"']+:[ ]?(?P<password>[^\s\"'\[]+)"
)


def find_tokens(text: str) -> Iterator[Span]:
    """Keys, tokens, private keys, and credentials in headers, URLs and connection strings."""
    for match in _SHAPES.finditer(text):
        end = match.end()
        while wrapped := _WRAPPED.match(text, end):
            end = wrapped.end()
        yield Span(match.start(), end, "key" if match["key"] else "token")
    if "PRIVATE KEY" in text or "Private-Lines" in text:
        for pattern in (_PRIVATE_KEY, _PRIVATE_KEY_TAIL, _PUTTY):
            yield from (Span(match.start(), match.end(), "private key") for match in pattern.finditer(text))
    yield from _find_carried(text)


def _find_carried(text: str) -> Iterator[Span]:
    lowered = text.lower()
    if "://" in text:
        yield from _groups(_IN_URL, text, {"database": "password", "password": "password"})
    if "=" in text:
        yield from _groups(_IN_QUERY, text, {"token": "token"})
        yield from _groups(_ACCOUNT_KEY, text, {"key": "key"})
    if any(hint in lowered for hint in ("server=", "data source=", "host=", "user id=", "uid=")):
        yield from _groups(_IN_SETTINGS, text, {"password": "password"})
    if any(hint in lowered for hint in ("authorization", "cookie", "x-")):
        yield from _groups(_HEADER, text, {"token": "token", "cookie": "cookie", "xkey": "key"})
    if "bearer" in lowered:
        yield from _groups(_BEARER, text, {"token": "token"})
    if "hooks.slack" in text:
        yield from _groups(_HOOK, text, {"token": "token"})
    if "curl" in lowered:
        yield from _groups(_ON_COMMAND_LINE, text, {"password": "password"})


def _groups(pattern: re.Pattern[str], text: str, labels: dict[str, str]) -> Iterator[Span]:
    for match in pattern.finditer(text):
        for group, label in labels.items():
            if match[group] and match[group].lower() not in NOT_VALUES:
                yield Span(match.start(group), match.end(group), label)
