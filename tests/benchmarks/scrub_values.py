"""Made-up secrets of each known shape, with check digits that fit; nothing of them stands in the repository."""

import base64
import json
import random
import string
from collections.abc import Callable

from stdnum import iban, luhn
from stdnum.ch import ssn as swiss
from stdnum.cn import ric
from stdnum.de import idnr
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.se import personnummer
from stdnum.verhoeff import calc_check_digit as verhoeff

_LOWER, _UPPER, _DIGITS = string.ascii_lowercase, string.ascii_uppercase, string.digits
_ALNUM = _LOWER + _UPPER + _DIGITS
_HEX = "0123456789abcdef"
_URL = _ALNUM + "-_"

Make = Callable[[random.Random], str]


def _some(dice: random.Random, letters: str, count: int) -> str:
    """Letters by chance, with a digit and two letters among the first, as nearly all real ones have."""
    made = [dice.choice(letters) for _ in range(count)]
    if set(_DIGITS) & set(letters) and count >= 6:
        made[dice.randrange(1, 5)] = dice.choice(_DIGITS)
    return "".join(made)


def _parts(*parts: "str | tuple[str, int]") -> Make:
    return lambda dice: "".join(part if isinstance(part, str) else _some(dice, *part) for part in parts)


def _in_groups(letters: str, size: int, count: int) -> Make:
    return lambda dice: "-".join(_some(dice, letters, size) for _ in range(count))


_JWT_HEAD = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()).decode().rstrip("=")


def _jwt(dice: random.Random) -> str:
    claims = {"sub": str(dice.randrange(10**9)), "iat": 1760000000 + dice.randrange(10**6), "name": "Jane Doe"}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{_JWT_HEAD}.{body}.{_some(dice, _URL, 43)}"


def _base64(dice: random.Random, count: int) -> str:
    return base64.b64encode(dice.randbytes(count)).decode()


def _wrapped(start: str) -> Make:
    return lambda dice: f"{start}{_some(dice, _ALNUM, 24)}\n{_some(dice, _ALNUM, 12)}"


KEYS: dict[str, Make] = {
    "aws": _parts("AKIA", (_UPPER + "234567", 16)),
    "aws-secret": _parts((_ALNUM + "+/", 40)),
    "aws-session": _parts("IQoJb3JpZ2luX2Vj", (_ALNUM + "+/", 180), "=="),
    "google": _parts("AIza", (_URL, 34), "k"),
    "gocspx": _parts("GOCSPX-", (_URL, 27), "k"),
    "google-refresh": _parts("1//0", (_URL, 60), "g"),
    "ya29": _parts("ya29.a0", (_URL, 90), "x"),
    "hex40": _parts((_HEX, 40)),
    "hex32": _parts((_HEX, 32)),
    "hex64": _parts((_HEX, 64)),
    "hex32upper": _parts((_HEX.upper(), 32)),
    "azure-secret": _parts((_ALNUM, 3), "8Q~", (_ALNUM + "_~-", 33), "a"),
    "azure-storage": lambda dice: _base64(dice, 64),
    "azure-devops": _parts((_LOWER + "234567", 52)),
    "b64-44": lambda dice: _base64(dice, 32),
    "sas": _parts((_ALNUM, 43), "%3D"),
    "ghp": _parts("ghp_", (_ALNUM, 36)),
    "ghs": _parts("ghs_", (_ALNUM, 36)),
    "gho": _parts("gho_", (_ALNUM, 36)),
    "github-pat": _parts("github_pat_", (_ALNUM, 22), "_", (_ALNUM, 59)),
    "glpat": _parts("glpat-", (_URL, 19), "x"),
    "glrt": _parts("glrt-", (_URL, 19), "x"),
    "xoxb": _parts("xoxb-", (_DIGITS, 12), "-", (_DIGITS, 12), "-", (_ALNUM, 24)),
    "xoxp": _parts("xoxp-", (_DIGITS, 12), "-", (_DIGITS, 12), "-", (_DIGITS, 12), "-", (_HEX, 32)),
    "xapp": _parts("xapp-1-A", (_UPPER + _DIGITS, 10), "-", (_DIGITS, 13), "-", (_HEX, 64)),
    "slack-hook": _parts("T", (_UPPER + _DIGITS, 8), "/B", (_UPPER + _DIGITS, 8), "/", (_ALNUM, 24)),
    "stripe": _parts("sk_live_", (_ALNUM, 24)),
    "stripe-test": _parts("sk_test_", (_ALNUM, 24)),
    "stripe-rk": _parts("rk_live_", (_ALNUM, 24)),
    "whsec": _parts("whsec_", (_ALNUM, 32)),
    "openai": _parts("sk-", (_ALNUM, 20), "T3BlbkFJ", (_ALNUM, 20)),
    "openai-proj": _parts("sk-proj-", (_URL, 74), "T3BlbkFJ", (_URL, 73), "A"),
    "openai-svc": _parts("sk-svcacct-", (_URL, 60), "A"),
    "openai-wrapped": lambda dice: f"sk-proj-{_some(dice, _URL, 40)}\n{_some(dice, _ALNUM, 40)}",
    "anthropic": _parts("sk-ant-api03-", (_URL, 93), "AA"),
    "openrouter": _parts("sk-or-v1-", (_HEX, 64)),
    "hf": _parts("hf_", (_LOWER + _UPPER, 34)),
    "groq": _parts("gsk_", (_ALNUM, 52)),
    "xai": _parts("xai-", (_ALNUM, 80)),
    "pplx": _parts("pplx-", (_ALNUM, 48)),
    "alnum16": _parts((_ALNUM, 16)),
    "alnum24": _parts((_ALNUM, 24)),
    "alnum26": _parts((_LOWER + _DIGITS, 26)),
    "alnum32": _parts((_ALNUM, 32)),
    "alnum40": _parts((_ALNUM, 40)),
    "deepseek": _parts("sk-", (_HEX, 32)),
    "langsmith": _parts("lsv2_pt_", (_HEX, 32), "_", (_HEX, 10)),
    "nvapi": _parts("nvapi-", (_URL, 63), "a"),
    "replicate": _parts("r8_", (_ALNUM, 37)),
    "npm": _parts("npm_", (_ALNUM, 36)),
    "pypi": _parts("pypi-AgEIcHlwaS5vcmc", (_URL, 150), "Q"),
    "rubygems": _parts("rubygems_", (_HEX, 48)),
    "dckr": _parts("dckr_pat_", (_URL, 26), "x"),
    "telegram": _parts((_DIGITS[1:], 10), ":AA", (_URL, 32), "w"),
    "twilio": _parts("SK", (_HEX, 32)),
    "sendgrid": _parts("SG.", (_URL, 21), "w.", (_URL, 42), "w"),
    "mailgun": _parts("key-", (_LOWER + _DIGITS, 32)),
    "mailchimp": _parts((_HEX, 32), "-us12"),
    "discord": _parts("M", (_ALNUM, 25), ".G", (_ALNUM, 5), ".", (_URL, 37), "w"),
    "discord-hook": _parts((_URL, 67), "w"),
    "jwt": _jwt,
    "jwtish": lambda dice: (
        base64.b64encode(
            json.dumps({"iv": _base64(dice, 16), "value": _base64(dice, 48), "mac": _some(dice, _HEX, 64)}).encode()
        )
        .decode()
        .replace("=", "%3D")
    ),
    "shpat": _parts("shpat_", (_HEX, 32)),
    "dop": _parts("dop_v1_", (_HEX, 64)),
    "uuid": _parts((_HEX, 8), "-", (_HEX, 4), "-4", (_HEX, 3), "-a", (_HEX, 3), "-", (_HEX, 12)),
    "nrak": _parts("NRAK-", (_UPPER + _DIGITS, 27)),
    "sntrys": _parts("sntrys_eyJ", (_ALNUM, 90), "=_", (_ALNUM, 43)),
    "ntn": _parts("ntn_", (_DIGITS, 11), (_ALNUM, 35)),
    "figd": _parts("figd_", (_URL, 39), "x"),
    "linear": _parts("lin_api_", (_ALNUM, 40)),
    "airtable": _parts("pat", (_ALNUM, 14), ".", (_HEX, 64)),
    "atatt": _parts("ATATT3xFfGF0", (_URL, 160), "=", (_HEX.upper(), 8)),
    "terraform": _parts((_ALNUM, 14), ".atlasv1.", (_URL, 67), "x"),
    "pulumi": _parts("pul-", (_HEX, 40)),
    "hvs": _parts("hvs.", (_URL, 90), "x"),
    "dapi": _parts("dapi", (_HEX, 32)),
    "sonar": _parts("sqp_", (_HEX, 40)),
    "nfp": _parts("nfp_", (_ALNUM, 36)),
    "sbp": _parts("sbp_", (_HEX, 40)),
    "pmak": _parts("PMAK-", (_HEX, 24), "-", (_HEX, 34)),
    "dropbox": _parts("sl.B", (_URL, 130), "x"),
    "facebook": _parts("EAA", (_ALNUM, 120), "ZD"),
    "mapbox": lambda dice: f"sk.eyJ{_some(dice, _ALNUM, 80)}.{_some(dice, _ALNUM, 22)}",
    "square": _parts("EAAA", (_URL, 59), "x"),
    "tskey": _parts("tskey-auth-k", (_ALNUM, 11), "-", (_ALNUM, 32)),
    "glsa": _parts("glsa_", (_ALNUM, 32), "_", (_HEX, 8)),
    "ltai": _parts("LTAI5t", (_ALNUM, 18)),
    "akid": _parts("AKID", (_ALNUM, 32)),
    "age": _parts("AGE-SECRET-KEY-1", (_UPPER + _DIGITS, 58)),
    "license": _in_groups(_UPPER + _DIGITS, 4, 5),
    "license5": _in_groups(_UPPER + _DIGITS, 5, 5),
    "bitlocker": _in_groups(_DIGITS, 6, 8),
    "0x64": _parts("0x", (_HEX, 64)),
    "wif": _parts("5K", (_ALNUM.replace("0", "").replace("O", "").replace("I", "").replace("l", ""), 49)),
    "nsec": _parts("nsec1", ("023456789acdefghjklmnpqrstuvwxyz", 58)),
    "ghp-wrapped": _wrapped("ghp_"),
    "basic": lambda dice: base64.b64encode(f"jane:{_some(dice, _ALNUM, 14)}".encode()).decode(),
    "connect": _parts("s%3A", (_URL, 31), "x.", (_ALNUM, 42), "a"),
    "wordpress": _parts("jane%7C1797000000%7C", (_ALNUM, 43), "%7C", (_HEX, 64)),
}


def _pem(kind: str, *, head: bool = True, tail: bool = True, break_: str = "\n") -> Make:
    def make(dice: random.Random) -> str:
        body = base64.b64encode(dice.randbytes(240)).decode()
        lines = [body[at : at + 64] for at in range(0, len(body), 64)]
        name = f"{kind} PRIVATE KEY".strip()
        begin, end = [f"-----BEGIN {name}-----"], [f"-----END {name}-----"]
        return break_.join([*(begin if head else []), *lines, *(end if tail else [])])

    return make


PRIVATE_KEYS: dict[str, Make] = {
    "pem-rsa": _pem("RSA"),
    "pem-openssh": _pem("OPENSSH"),
    "pem-ec": _pem("EC"),
    "pem-plain": _pem(""),
    "pem-cut": _pem("RSA", tail=False),
    "pem-tail": _pem("RSA", head=False),
    "pem-json": _pem("", break_="\\n"),
    "putty": lambda dice: f"Private-Lines: 4\n{_pem('', head=False, tail=False)(dice)}",
    "pgp": lambda dice: _pem("PGP")(dice).replace("PRIVATE KEY", "PRIVATE KEY BLOCK"),
    "b64-44": KEYS["b64-44"],
}


def _card(start: str, length: int) -> Make:
    def make(dice: random.Random) -> str:
        digits = start + _some(dice, _DIGITS, length - len(start) - 1)
        return digits + luhn.calc_check_digit(digits)

    return make


def _grouped(make: Make, sizes: tuple[int, ...], gap: str) -> Make:
    def grouped(dice: random.Random) -> str:
        digits, parts = make(dice), []
        for size in sizes:
            parts.append(digits[:size])
            digits = digits[size:]
        return gap.join(parts)

    return grouped


def _slipped(make: Make) -> Make:
    """What text recognition makes of zeros and ones, in one or two places; at least one group has such a digit."""

    def slipped(dice: random.Random) -> str:
        shown = make(dice)
        while "0" not in shown[5:] and "1" not in shown[5:]:
            shown = make(dice)
        head, rest = shown[:5], shown[5:]
        return head + rest.replace("0", "O", 1).replace("1", "l", 1)

    return slipped


_FOUR = (4, 4, 4, 4)
_VISA = _card("4", 16)
CARDS: dict[str, Make] = {
    "plain": _VISA,
    "spaced": _grouped(_VISA, _FOUR, " "),
    "dashed": _grouped(_VISA, _FOUR, "-"),
    "dotted": _grouped(_VISA, _FOUR, "."),
    "wide": _grouped(_VISA, _FOUR, "  "),
    "nbsp": _grouped(_VISA, _FOUR, "\u00a0"),
    "split": _grouped(_VISA, (8, 8), "\n"),
    "digit-spaces": _grouped(_VISA, (1,) * 16, " "),
    "slip": _slipped(_grouped(_VISA, _FOUR, " ")),
    "union19": _card("62", 19),
    "amex": _card("37", 15),
    "amex-spaced": _grouped(_card("34", 15), (4, 6, 5), " "),
    "mc-spaced": _grouped(_card("53", 16), _FOUR, " "),
    "maestro": _grouped(_card("6759", 16), _FOUR, " "),
    "diners": _grouped(_card("36", 14), (4, 6, 4), " "),
    "jcb": _grouped(_card("3530", 16), _FOUR, " "),
}


def _iban(country: str, bank: str, digits: int) -> Make:
    def make(dice: random.Random) -> str:
        account = bank + _some(dice, _DIGITS, digits)
        return country + iban.calc_check_digits(f"{country}00{account}") + account

    return make


_IBANS = {
    "DE": _iban("DE", "", 18), "AT": _iban("AT", "", 16), "FR": _iban("FR", "", 23), "ES": _iban("ES", "", 20),
    "PT": _iban("PT", "", 21), "GB": _iban("GB", "NWBK", 14), "NL": _iban("NL", "RABO", 10),
    "IT": _iban("IT", "X", 22), "CH": _iban("CH", "", 17), "BE": _iban("BE", "", 12),
}  # fmt: skip
_BY_FOUR = (4,) * 9


def _fours(make: Make, gap: str) -> Make:
    return lambda dice: _grouped(make, _BY_FOUR, gap)(dice).rstrip(gap)


IBANS: dict[str, Make] = {
    **_IBANS,
    **{f"{country}-spaced": _fours(make, " ") for country, make in _IBANS.items()},
    "ES-dashed": _fours(_IBANS["ES"], "-"),
    "DE-slip": _slipped(_fours(_IBANS["DE"], " ")),
    "lower": lambda dice: _IBANS["DE"](dice).lower(),
    "split": lambda dice: _fours(_IBANS["DE"], " ")(dice).replace(" ", "\n", 3).replace("\n", " ", 2),
}


def _checked(start: Make, digit: Callable[[str], str]) -> Make:
    def make(dice: random.Random) -> str:
        made = start(dice)
        return made + digit(made)

    return make


_NINE_DIGITS = _parts((_DIGITS, 9))


def _cpf_digits(number: str) -> str:
    first = sum((10 - place) * int(digit) for place, digit in enumerate(number)) * 10 % 11 % 10
    second = sum((11 - place) * int(digit) for place, digit in enumerate(f"{number}{first}")) * 10 % 11 % 10
    return f"{first}{second}"


_CPF = _checked(_NINE_DIGITS, _cpf_digits)
_NIR = _checked(_parts("28507", (_DIGITS[1:], 8)), nir.calc_check_digits)


def _ean(number: str) -> str:
    return str(-sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(number)) % 10)


def _until(make: Make, fits: Callable[[str], bool]) -> Make:
    def found(dice: random.Random) -> str:
        while not fits(made := make(dice)):
            pass
        return made

    return found


def _spanish(first: str, shown: str) -> Make:
    def make(dice: random.Random) -> str:
        digits = _some(dice, _DIGITS, 8 - len(shown))
        return f"{shown}{digits}{'TRWAGMYFPDXBNJZSQVHLCKE'[int(first + digits) % 23]}"

    return make


_STEUER = _until(_parts("4", (_DIGITS, 10)), idnr.is_valid)
NATIONAL: dict[str, Make] = {
    "ssn": _parts("5", (_DIGITS, 2), "-4", (_DIGITS, 1), "-6", (_DIGITS, 3)),
    "ssn-plain": _parts("5", (_DIGITS, 2), "43", "6", (_DIGITS, 3)),
    "itin": _parts("9", (_DIGITS, 2), "-7", (_DIGITS, 1), "-4", (_DIGITS, 3)),
    "nino": _parts("AB", (_DIGITS, 6), "C"),
    "nino-spaced": _parts("JR ", (_DIGITS, 2), " ", (_DIGITS, 2), " ", (_DIGITS, 2), " D"),
    "sin": _grouped(_checked(_parts("4", (_DIGITS, 7)), luhn.calc_check_digit), (3, 3, 3), " "),
    "steuer": _STEUER,
    "steuer-spaced": _grouped(_STEUER, (2, 3, 3, 3), " "),
    "svnr": _parts((_DIGITS, 2), " 150385 ", "M ", (_DIGITS, 3)),
    "nir": _NIR,
    "nir-spaced": _grouped(_NIR, (1, 2, 2, 2, 3, 3, 2), " "),
    "dni": _spanish("", ""),
    "nie": _spanish("0", "X"),
    "cpf": lambda dice: "{}.{}.{}-{}".format(*_grouped(_CPF, (3, 3, 3, 2), " ")(dice).split()),
    "cpf-plain": _CPF,
    "nif-pt": _checked(_parts("2", (_DIGITS, 7)), nif.calc_check_digit),
    "ric": _checked(_parts("11010519", (_DIGITS[5:9], 1), "70315", (_DIGITS, 3)), ric.calc_check_digit),
    "cf": _checked(_parts("RSSMRA", (_DIGITS[6:], 1), "5T10A562"), codicefiscale.calc_check_digit),
    "bsn": _until(_NINE_DIGITS, bsn.is_valid),
    "pesel": _checked(_parts("850315", (_DIGITS, 4)), pesel.calc_check_digit),
    "ahv": lambda dice: swiss.format(_checked(_parts("756", (_DIGITS, 9)), _ean)(dice)),
    "personnummer": _until(_parts("850315-", (_DIGITS, 4)), personnummer.is_valid),
    "aadhaar": _grouped(_checked(_parts("4", (_DIGITS, 10)), verhoeff), (4, 4, 4), " "),
}  # fmt: skip

_WORDS = (
    "ladder velvet orbit cactus puzzle river salmon blanket trophy window garlic school zebra fortune quantum pencil "
    "mirror thunder village orange pistol kitten lemon harvest gloom basket wisdom yellow unfold wrist drift canyon "
    "bamboo gadget hollow ivory jungle"
)
_SPANISH_WORDS = "ábaco bolsa dedo farol gimnasio hielo iglesia jarra koala lápiz nube abeja acto ahogo"
_CHINESE_WORDS = "的 一 是 在 不 了 有 和 人 这 中 大 为 上 个 国 我 以"


def _seed(count: int, shown: Callable[[list[str]], str] = " ".join, words: str = _WORDS) -> Make:
    return lambda dice: shown(dice.sample(words.split(), count))


SEEDS: dict[str, Make] = {
    "seed12": _seed(12),
    "seed24": _seed(24),
    "seed12-lines": _seed(12, "\n".join),
    "seed12-commas": _seed(12, ", ".join),
    "seed12-upper": _seed(12, lambda words: " ".join(words).upper()),
    "seed12-numbered": _seed(12, lambda words: " ".join(f"{n}. {word}" for n, word in enumerate(words, 1))),
    "seed12-numbered-lines": _seed(12, lambda words: "\n".join(f"{n}. {word}" for n, word in enumerate(words, 1))[3:]),
    "seed12-grid": _seed(
        12,
        lambda words: "\n".join(
            "   ".join(f"{n + 1} {words[n]}" for n in range(row, row + 3)) for row in range(0, 12, 3)
        ),
    ),
    "seed12-es": _seed(12, " ".join, _SPANISH_WORDS),
    "seed12-zh": _seed(12, " ".join, _CHINESE_WORDS),
}

SHAPES: dict[str, dict[str, Make]] = {
    "private key": PRIVATE_KEYS,
    "card": CARDS,
    "iban": IBANS,
    "national id": NATIONAL,
    "seed phrase": SEEDS,
}


def make(kind: str, shape: str, dice: random.Random) -> str:
    """A value of a shape. Keys, tokens, cookies and headers share theirs."""
    return SHAPES.get(kind, KEYS)[shape](dice)
