"""How labels are written, alone or with their value: “password for the NAS (new) is …”."""

import re

from memory_core.patterns import lazily
from memory_core.privacy import vocabulary
from memory_core.privacy.vocabulary import any_of

LOOSE = ("-", "–", "—", "->", "–>", "—>", "→", "⇒", "➜", "»", "›", ">", "|", "¦")
# What may stand behind a label that is alone: “Contraseña temporal”, “Mot de passe Wi-Fi”, “Password generator”.
_TAIL = r"(?:\s[\w.'’/-]{1,20}){1,3}"
_IS = (
    r"(?:is|was|used to be|would be|ist|hei(?:ß|ss)t|sind|lautet|lauten|war|wäre|sei|est|es|é|è|são|son|are"
    r"|serait|sería|seria|equals|remains|stays|bleibt|reste|sigue siendo|continua a ser|c['’]est|now|=)"
)
# “ist jetzt …”, “is, uh, …”: what stands between saying so and saying what.
NOW = (
    r"(?:,?\s(?:ab heute|ab morgen|from now on|from today|desde hoy|a partir de hoje"
    r"|jetzt|nun|ab sofort|noch|immer noch|neu|einfach|nur|also|now|still|just|simply"
    r"|probably|currently|uh|um|uhm|er"
    r"|äh|ähm|öh|eh|euh|like|so|maintenant|toujours|encore|désormais|juste|ahora|todavía|simplemente|agora|ainda|só"
    r"|simplesmente|ora|adesso),?){0,2}"
)
_OF = (
    r"(?:for|f[uüi]{1,2}rs?|pour|para|von|vom|de|del|da|do|du|des"
    r"|of|to|zum|zur|zu|am|im|in|on|at|beim?|chez|en|no|na|with|der|the|my|mein|unter)"
)
# “password for the staging box is …”, “Mot de passe Wi-Fi : …”, “password (new): …”
_QUALIFIER = (
    r"(?:\s{1,2}\([^()\n]{1,40}\)|\s?（[^（）\n]{1,40}）|\s?\[[^\]\n]{1,20}\](?=\s?[=:])"
    rf"|\s{_OF}(?:\s[\w.@/+&'’\"“”„-]{{1,40}}){{1,5}}?(?:\s\([^()\n]{{1,80}}\))?(?=\s?[:=：]|\s{_IS}\s|(?P<dash>\s[-–—]\s))"
    r"|(?<=wort)(?=(?:ist|lautet)\s)"
    r"|\s(?:changed|reset|updated|geändert|cambiada|alterada)(?=\s?[:=：→➜]|\s[-–—]?>)"
    rf"|\s(?:provisoire|temporaire|initiale?|actuel|temporal|nuev[oa]|inicial|actual|provisional|tempor[áa]ri[oa]|provis[óo]ri[oa]"
    rf"|nov[oa]|atual)(?=\s?[:=：]|\s{_IS}\s|\s{{2,20}}\S)"
    r"|(?P<loose>(?:\s[\w.@/+&-]{2,30}){1,3}?(?=\s?[:=：])))?"
)
SUFFIX = (
    r"(?:[_-]?(?:\d{1,2}|prod|dev|test|new|old|db|smtp|mail|root|admin|app|main|banco|bd"
    r"|server|servidor|correo|email|user|usuario|api|wifi|confirm(?:ation)?|repeat|env)|\s\d(?![^\s:：=]))?[)）\]]?"
)
_SEPARATOR = (
    rf"(?P<sep>[\"'”’*_`.?]{{0,2}}\s{{0,20}}(?::=|=>|(?!(?<=\d):\d)[:：＝]|=(?!=))(?:[*_`]{{1,2}}\s)?\s{{0,20}}(?:!\w[\w-]{{1,20}}\s{{1,3}})?(?:</?\w{{1,10}}\s?/?>\s{{0,3}}){{0,3}}|\*\s"
    rf"|\s{{1,20}}(?:[-–—]>?|>{{1,3}}|[→⇒➜»›|])\s{{1,20}}|[|¦](?=[^\s|¦])"
    rf"|(?:\s{{1,20}}|(?<=wort)){_IS}{NOW}\s{{0,3}}:?\s{{1,20}}"
    r"|\s{1,20}(?:[.·…]{3,60}|[.·](?: {1,2}[.·]){2,40})\s{1,20}"
    r"|['’]s\s{1,3}"
    r"|\s{0,3}(?:我们?|他们?|她|你|公司|已经?|被|现在|現在|目前|也|都|刚刚?|又|新|给|帮){0,4}(?:就是|是|为|為"
    r"|(?:更|修|重|设|設)?(?:改|设|設|换|換|置|定|变)(?:置|定)?(?:[为為]|成(?!功))了?|叫)\s{0,3}[：:]?\s{0,3}"
    r"|\s{0,3}>(?:<\w{1,12}>)?(?=[^<>\s]{1,300}</)|\s{1,20}(?=[\"'“„‘])"
    r"|(?P<bare>\s?[;.]?[ \t\u00a0]{1,40}(?:(?:value|wert|valeur|valor|created|generated|id)\s{0,2}[:：]?\s{1,3})?))"
)
# In double quotes as JSON has it: \\" does not end it.
_QUOTED = r"\"(?:[^\"\\\n]|\\[^\n]){1,300}\"|" + "|".join(
    rf"{pair[0]}[^{pair}\n]{{1,300}}{pair[1]}" for pair in ("''", "“”", "„“", "„”", "‘’", "‘'", "'’", "``")
)
# Bounded as all that repeats: else in a line without a blank each label would be read on to its end.
_VALUE = rf"(?P<value>{_QUOTED}|[^\s<>]{{1,2000}}(?:[<>](?![/\w]{{1,20}}>|/)[^\s<>]{{1,2000}}){{0,4}})"

# Every repetition has a bound: what stands on a screen may have been written to keep us busy.
_NAME = r"(?:[a-z0-9]{1,20}[_.-]){0,4}?[\u3400-\u9fff]{0,8}?"
_KINDS = {
    "password": rf"\w{{0,30}}?(?:{any_of(vocabulary.PASSWORD)})|{any_of(vocabulary.PASSWORD_ENDING)}",
    "key": rf"{_NAME}(?:{any_of(vocabulary.KEY)})",
    "token": rf"{_NAME}(?:{any_of(vocabulary.TOKEN)})",
    "secret": rf"{_NAME}(?:{any_of(vocabulary.SECRET)})",
    "ending": any_of(vocabulary.ENDING),
    "weak": any_of(vocabulary.WEAK),
}
LABEL = "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items())
# Chinese labels have no blank before them: “高德地图Web服务密钥”.
LABELLED = lazily(rf"(?:(?<![^\W_])|(?=[密私秘口令许许访激]))(?:{LABEL}){SUFFIX}{_QUALIFIER}{_SEPARATOR}{_VALUE}", re.I)
CAMEL = lazily(
    rf"(?<=[a-z])(?:(?P<password>Pass(?:word|wd|phrase|code)|P[wW][dD]?(?![a-zA-Z]))|(?P<key>(?:Api|Secret|Access|Private)Key)"
    rf"|(?P<token>Token)"
    rf"|(?P<secret>Secret)){_SEPARATOR}{_VALUE}"
)
LABEL_ALONE = lazily(
    rf"[\s\W]{{0,20}}(?:[\w'!+&.-]{{1,40}}\s|[\w!+&.]{{1,20}}-){{0,4}}?(?:{LABEL}){SUFFIX}{_QUALIFIER}(?:\s(?:value|wert|valor"
    rf"|valeur))?[\"'”]?(?:\s;)?\s*[*:：=]*(?:\s(?:![\w-]+\s)?[|>][+-]?)?\s*",
    re.I,
)
# What stands behind a colon is more than the end of a label.
HAS_VALUE = lazily(r"(?:[:=]\s+|：\s*)[^\s:：=*|>!)）\[\"'”]")
LABEL_AND_TAIL = lazily(
    rf"[\s\W]{{0,20}}(?:[\w'-]{{1,40}}\s|\w{{1,20}}-){{0,2}}?(?:{LABEL}){SUFFIX}{_TAIL}\s*[*:：]*\s*", re.I
)


def kind_of(match: re.Match[str]) -> str:
    """Which kind of label was found."""
    found = match.groupdict()
    return next(kind for kind in _KINDS if found.get(kind) is not None)
