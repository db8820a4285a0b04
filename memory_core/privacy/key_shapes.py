"""Shapes of keys and tokens as their makers publish them: a table, so that one more is one more line.

detect-secrets and gitleaks know most of these, too; the former costs 40 ms a screen, the latter is a program in Go.
One alternation of them all is tried at every sign of a screen; a pattern of its own for each is searched only where its
fixed letters stand, which is a hundred times cheaper than it looks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from memory_core.patterns import lazily
from memory_core.privacy.long_lines import may_hold

# Each starts with letters that are rare in prose, so that one pass over a screen is cheap.
KEYS = (
    r"A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}",  # 1Password
    r"ES_[0-9a-f]{32}",  # hCaptcha
    r"e2b_[0-9a-f]{40}",
    r"fw_[A-Za-z0-9]{22,}",  # Fireworks
    r"napi_[a-z0-9]{60,}",  # Neon
    r"oy2[a-z0-9]{43}",  # NuGet
    r"p8e-[a-zA-Z0-9]{32}",  # Adobe
    r"rzp_(?:live|test)_[A-Za-z0-9]{14,}",  # Razorpay
    r"sk_[0-9a-f]{48}",  # ElevenLabs
    r"sdk-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",  # LaunchDarkly
    r"A(?:KIA|SIA|GPA|IDA|ROA|BIA|CCA)[A-Z0-9]{16}",  # AWS
    r"ABSK[A-Za-z0-9+/]{60,}={0,2}",  # AWS Bedrock
    r"AIza[\w-]{35}",  # Google
    r"AGE-SECRET-KEY-1[A-Z0-9]{50,}",
    r"AKCp[A-Za-z0-9]{50,}",  # JFrog
    r"AKID[A-Za-z0-9]{28,}",  # Tencent
    r"AQ[a-zA-Z0-9]{2}[\w+/-]{40,}={1,2}",  # Adyen
    r"EZ[AT]K[A-Za-z0-9]{50,}",  # EasyPost
    r"FLWSECK(?:_TEST)?-[A-Za-z0-9-]{12,}",  # Flutterwave
    r"LTAI[A-Za-z0-9]{12,26}",  # Alibaba
    r"NRAK-[A-Z0-9]{27}",  # New Relic
    r"NRJS-[a-f0-9]{19}",
    r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}",  # Postman
    r"SG\.[\w-]{16,}\.[\w-]{16,}",  # SendGrid
    r"SK[0-9a-f]{32}",  # Twilio
    r"api_org_[A-Za-z0-9]{30,}",  # Hugging Face organisations
    r"b2_[A-Za-z0-9]{40,}",
    r"cio[A-Za-z0-9]{32}",  # crates.io
    r"c[ks]_[0-9a-f]{40}",  # WooCommerce
    r"csk-[a-z0-9]{40,}",  # Cerebras
    r"dapi[a-f0-9]{32}(?:-\d)?",  # Databricks
    r"dt0c01\.[A-Z0-9]{24}\.[A-Z0-9]{60,}",  # Dynatrace
    r"fal-[\w-]{30,}",
    r"fc-[a-f0-9]{32}",  # Firecrawl
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:fx",  # DeepL
    r"gsk_[A-Za-z0-9]{40,}",  # Groq
    r"jina_[A-Za-z0-9_-]{40,}",
    r"key-[0-9a-z]{32}",  # Mailgun
    r"[a-f0-9]{32}-us\d{1,2}",  # Mailchimp
    r"lin_api_[A-Za-z0-9]{32,}",  # Linear
    r"lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}",  # LangSmith
    r"(?:pk|sk)-lf-[a-f0-9-]{36}",  # Langfuse
    r"nsec1[0-9a-z]{50,}",  # Nostr
    r"nvapi-[\w-]{40,}",  # Nvidia
    r"phx_[A-Za-z0-9]{30,}",  # PostHog
    r"pplx-[A-Za-z0-9]{40,}",  # Perplexity
    r"oauth:[a-z0-9]{30}",  # Twitch
    r"private-[0-9a-f]{32}",  # Google Calendar
    r"\$aact_(?:prod|hmlg)_[A-Za-z0-9+/]{60,}",  # Asaas
    r"r8_[A-Za-z0-9]{36,}",  # Replicate
    r"rnd_[A-Za-z0-9]{28,}",  # Render
    r"re_[A-Za-z0-9]{6,12}_[A-Za-z0-9]{20,}",  # Resend
    r"[srp]k_(?:live|test|prod)_[A-Za-z0-9]{10,}",  # Stripe, Clerk
    r"sk-(?=[\w-]{0,200}?\d)[\w-]{20,}",  # OpenAI, Anthropic, DeepSeek, OpenRouter
    r"sm_[A-Za-z0-9]{40,}",
    r"tskey-[a-z]{2,10}-[\w-]{16,}",  # Tailscale
    r"tvly-[\w-]{20,}",  # Tavily
    r"whsec_[A-Za-z0-9+/=]{20,}",  # Stripe webhooks
    r"xai-[A-Za-z0-9]{40,}",
    r"xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}",  # Brevo
    r"xprv[1-9A-HJ-NP-Za-km-z]{100,}",  # Bitcoin, extended
    r"zpka_[a-f0-9]{32}_[a-f0-9]{8}",
    r"[\w~.-]{3}[78]Q~[\w~.-]{31,34}",  # Azure
    r"[5KL](?=[1-9A-HJ-NP-Za-km-z]{0,30}[1-9])[1-9A-HJ-NP-Za-km-z]{50,51}",  # Bitcoin
)
TOKENS = (
    r"ATTA[0-9a-f]{72}",  # Trello
    r"GR1348941[\w-]{20}",  # GitLab runners
    r"access-(?:sandbox|development|production)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",  # Plaid
    r"pk_\d{7,9}_[A-Z0-9]{32}",  # ClickUp
    r"sha256~[\w-]{43}",  # OpenShift
    r"sm_pat_[A-Za-z0-9]{16,}",
    r"AAAA[A-Za-z0-9_-]{7}:APA91b[\w-]{100,}",  # Firebase
    r"AAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%]{60,}",  # Twitter
    r"ATATT3[\w=-]{30,}",  # Atlassian
    r"ATCTT3[\w=-]{30,}",
    r"ATBB[A-Za-z0-9]{28,}",  # Bitbucket
    r"BBDC-[A-Za-z0-9+/]{40,}",
    r"CCIPAT_[\w-]{30,}",  # CircleCI
    r"CFPAT-[\w-]{40,}",  # Contentful
    r"CLOJARS_[a-z0-9]{60}",
    r"EAA[A-Za-z0-9]{60,}",  # Facebook
    r"EAAA[\w-]{50,}",  # Square
    r"FwoGZXIvYXdz[A-Za-z0-9+/]{50,}={0,2}",  # AWS sessions
    r"IQoJb3JpZ2lu[A-Za-z0-9+/]{50,}={0,2}",
    r"GOCSPX-[\w-]{20,}",  # Google
    r"1//0[\w-]{30,}",
    r"[MNO](?=[A-Za-z0-9_-]{0,25}\d)[A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}",  # Discord
    r"[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,}",  # Terraform
    r"access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32}",  # PayPal
    r"apify_api_[A-Za-z0-9]{30,}",
    r"bkua_[a-z0-9]{40}",  # Buildkite
    r"dckr_(?:pat|oat)_[\w-]{20,}",
    r"do[oprt]_v1_[a-f0-9]{64}",  # DigitalOcean
    r"dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.]{30,}",  # Doppler
    r"duffel_(?:test|live)_[\w=-]{40,}",
    r"eyJ[\w-]{8,4000}\.[\w-]{8,4000}(?:\.[\w-]{0,4000})?",  # JSON web token
    r"figd_[\w-]{30,}",  # Figma
    r"fio-u-[\w-]{50,}",  # Frame.io
    r"fm[12]_[\w+/=-]{40,}",  # Fly
    r"gh[opsur]_[A-Za-z0-9]{30,}",  # GitHub
    r"github_pat_\w{22,}",
    r"gl(?:agent|cbt|dt|ft|imt|oas|pat|ptt|rt|soat)-[\w.-]{20,}",  # GitLab
    r"gl(?:sa|c)_[\w=]{30,}",  # Grafana
    r"hf_[A-Za-z0-9]{30,}",  # Hugging Face
    r"hv[bsr]\.[\w-]{20,}",  # Vault
    r"nfp_[A-Za-z0-9]{30,}",  # Netlify
    r"npm_[A-Za-z0-9]{36}",
    r"ntn_[A-Za-z0-9]{40,}",  # Notion
    r"ops_eyJ[\w+/=-]{100,}",  # 1Password
    r"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}",  # Airtable
    r"pat-[a-z]{2}\d-[a-f0-9-]{36}",  # HubSpot
    r"pnu_[A-Za-z0-9]{36}",  # Prefect
    r"pscale_(?:tkn|pw|oauth)_[\w.-]{30,}",  # PlanetScale
    r"pul-[a-f0-9]{40}",  # Pulumi
    r"pypi-(?=[a-z-]*[A-Z])(?=[A-Za-z-]*\d)[\w-]{16,}",
    r"rdme_[a-z0-9]{60,}",  # ReadMe
    r"rubygems_[a-f0-9]{48}",
    r"sbp_(?:v0_)?[a-f0-9]{40}",  # Supabase
    r"sb_secret_[\w-]{30,}",
    r"secret_[A-Za-z0-9]{43}",  # Notion
    r"sgp_(?:[a-f0-9]{16}_|local_)?[a-f0-9]{40}",  # Sourcegraph
    r"shippo_(?:live|test)_[a-f0-9]{40}",
    r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",  # Shopify
    r"sl\.(?:u\.)?[\w-]{60,}",  # Dropbox
    r"sntry[su]_[\w+/=-]{40,}",  # Sentry
    r"sq0(?:atp|csp|idp)-[\w-]{22,}",  # Square
    r"sq[pua]_[a-f0-9]{40}",  # SonarQube
    r"tfp_[\w-]{40,}",  # Typeform
    r"v1\.0-[a-f0-9]{24}-[a-f0-9]{100,}",  # Cloudflare
    r"vc[pkira]_[A-Za-z0-9]{24,}",  # Vercel
    r"xapp-\d-[A-Z0-9]+-\d+-[a-z0-9]+",  # Slack
    r"xox[abceoprs](?:\.xox[bp])?-[A-Za-z0-9.%-]{10,}",
    r"y[0-3]_[\w-]{50,}",  # Yandex
    r"ya29\.[\w-]{20,}",  # Google
    r"\d{8,10}:AA[\w-]{32,33}",  # Telegram
)

# One part of a pattern, with how often it may stand there: only signs that stand for themselves are of use.
_PART = lazily(
    r"(?:\((?:\\.|\[[^\]]*\]|[^()\[\\])*\)|\[[^\]]*\]|\\\w|\\(?P<sign>\W)|(?P<plain>[^\\]))(?P<more>[*+?]|\{[\d,]*\})?"
)
_ONE_OF = lazily(r"\[[^\]]*\](?![{*+?])")


@dataclass(frozen=True, slots=True)
class Shape:
    """A key or a token; `hint` stands in each of them. `alone` asks that nothing stands around it, `anywhere` not."""

    label: str
    hint: str
    alone: re.Pattern[str]
    anywhere: re.Pattern[str]


def shapes_in(text: str) -> Iterator[Shape]:
    """Those of which some may be in a text."""
    fits = may_hold(text)
    return (shape for shape in SHAPES if fits(shape.hint) and shape.hint in text)


def _shape(label: str, pattern: str) -> Shape:
    fixed = _fixed(pattern)
    # Behind the first letters the look back is asked only where these stand.
    one = _ONE_OF.match(pattern)
    first = one.group() if one else re.sub(r"([.$+])", r"\\\1", fixed[0])
    rest = pattern[len(first) :]
    alone = rf"{first}(?<![A-Za-z0-9_-]{first}){rest}(?![A-Za-z0-9])"
    return Shape(label, max(fixed, key=len), lazily(alone, re.ASCII), lazily(pattern, re.ASCII))


def _fixed(pattern: str) -> list[str]:
    """The runs of signs that stand in whatever the pattern matches; the first one begins it, and may be empty."""
    parts = ("\0" if part["more"] else part["sign"] or part["plain"] or "\0" for part in _PART.finditer(pattern))
    return "".join(parts).split("\0")


SHAPES = tuple(_shape(label, pattern) for label, table in (("key", KEYS), ("token", TOKENS)) for pattern in table)
