"""Passwords and tokens on a command line: behind an option, or where a program expects them."""

import re
from collections.abc import Iterator, Sequence

from memory_core.patterns import lazily
from memory_core.privacy import judgement
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.spans import Span
from memory_core.privacy.vocabulary import NOT_VALUES

_OPTION = lazily(
    r"(?<![\w-])--?(?:[a-z]{1,20}-){0,3}?(?i:(?P<password>[a-z]{0,12}pass(?:word|wd|phrase|code)?|pwd|http-password)"
    r"|(?P<token>(?:auth-?)?token|secret|api-?key|auth-?key|access-?key|secret-?key|bearer"
    r"|credentials?|client-secret))"
    r"(?:=|[ \t]+)(?P<quote>[\"']?)(?P<value>[^\s\"'\[]{4,})"
)
_OPTION_HINTS = Hints(("pass", "pwd", "token", "secret", "-key", "auth", "access", "bearer", "cred", "api"))
_LOGIN = lazily(
    r"\b(?:docker|podman|helm|az|oc|nerdctl|buildah|skopeo|registry)\b[^\n]{0,120}?\blogin\b[^\n]{0,200}?\s-p[ =]?"
    r"(?P<login>[^\s\"'\[-][^\s\"'\[]{3,})"
    r"|\bcurl\b[^\n]{0,300}?\s(?:-u|--user|--proxy-user)[ =]?[\"']?[^\s:\"']+:[ ]?(?P<curl>[^\s\"'\[]+)"
    r"|\bcurl\b[^\n]{0,300}?\s(?:-b|--cookie)[ =]?[\"']?[^\s=\"']{1,60}=(?P<jar>[^\s\"'\[]{8,})"
    r"|\bhttps?\s+(?:-a|--auth)[ =][^\s:]+:(?P<httpie>[^\s\[]+)"
    r"|\bmysq[l1I|\]]\w{0,9}(?!\w)[^\n]{0,200}?\s-p(?P<mysql>[^\s'\"\[]{4,})"
    r"|\bsshpass\s+-p\s*[\"']?(?P<sshpass>(?<=')[^'\n]{4,80}(?=')|(?<=\")[^\"\n]{4,80}(?=\")|[^\s'\"\[]{4,})"
    r"|\bnet\s+use\s+(?:\w:\s+)?\\\\\S+\s+(?P<share>[^\s/*\[][^\s\[]{3,})\s+/"
    r"|--from-literal[= ][\w.-]{1,60}=[\"']?(?P<literal>[^\s\"'\[]{8,})"
    r"|\bnet\s+use\b[^\n]{0,120}?/\w{0,2}user:\S{1,60}\s+(?P<netuse>[^\s/*\[][^\s\[]{3,})"
    r"|\brequirepass\s+(?P<redis>[^\s\"'\[]{4,})"
    r"|\bredis-cli\b[^\n]{0,120}?\s-a\s+(?P<rediscli>[^\s\"'\[]{4,})"
    r"|\bsmbclient\b[^\n]{0,120}?-U\s*[^\s%]{1,60}%(?P<smb>[^\s\"'\[]{3,})"
    r"|(?<!\S)-b\s+[\"'][\w.-]{1,60}=(?P<cookies>[^\s\"'\[]{12,})"
)
_LOGIN_HINTS = Hints(
    (
        "login",
        "curl",
        "http",
        "mysq",
        "sshpass",
        "net use",
        "--from-literal",
        "requirepass",
        "redis-cli",
        "smbclient",
        "-b ",
    )
)
_NETRC = lazily(r"\bmachine\s+\S{1,80}\s+login\s+\S{1,80}\s+password\s+(?P<password>[^\s\[]{3,80})")
# Programs that take a password behind a letter, by that letter.
_LETTER = lazily(
    r"\b(?:(?P<upper>unzip|zip|sqlcmd|bcp|snmpwalk|ncftpget|mosquitto_(?:pub|sub))|(?P<lower>7z[ar]?|rar|unrar|mongo(?:sh"
    r"|dump|restore|export|import)?"
    r"|mysq[l1I|]\w*|mariadb\w*|twine|vncviewer|psexec|plink|pscp|cqlsh|arangosh"
    r"|influx|rdesktop|smbmap"
    r"|crackmapexec|nxc|evil-winrm)|(?P<word>[lI|]dap(?:search|add|modify|delete|passwd|whoami)|lftp"
    r"|mkpasswd))\b[^\n|;]{0,200}?\s"
    r"-(?(upper)[PA]|(?(lower)p|w))(?P<gap>[ =]?)(?P<quote>[\"']?)(?P<value>[^\s\"'\[]{4,})",
)
# Behind their “-p” stands nothing but a password.
_PACKERS = ("7z", "7za", "7zr", "rar", "unrar")
# And behind the “-P” of these, with a blank before it.
_ASKING = ("zip", "unzip", "sqlcmd", "bcp", "mosquitto_pub", "mosquitto_sub")
_PLACED = lazily(
    r"\bnet\s+user\s+[^\s/]{1,60}\s+(?P<netuser>[^\s/*\[][^\s\[]{3,})(?:\s+/|\s*$)"
    r"|\becho\s+(?:-n\s+)?[\"']?(?P<sudo>[^\s\"'|\[]{4,})[\"']?\s*\|\s*(?:sudo\s+-\w*S|su\b|passwd|cryptsetup|gpg|docker\s+login"
    r"|kinit)"
    r"|\becho\s+[\"']?[\w.-]{1,40}:(?P<chpasswd>[^\s\"'|\[]{4,})[\"']?\s*\|\s*(?:sudo\s+)?chpasswd"
    r"|\bssh-keygen\b[^\n]{0,200}?\s-[NP]\s?[\"'](?P<keygen>[^\"'\n]{4,100})[\"']"
    r"|\bssh-keygen\b[^\n]{0,200}?\s-[NP]\s(?P<keygen2>[^\s\"'\[]{4,})"
    r"|-pass(?:in|out)?\s+pass:(?P<openssl>[^\s\"'\[]{4,})"
    r"|\bopenssl\s+enc\b[^\n|;]{0,200}?\s-[kK]\s+[\"']?(?P<enc>[^\s\"'\[]{4,})"
    r"|\bhtpasswd\b[^\n|;]{0,80}?\s-\w*b\w*\s[^\n]{0,80}?\s(?P<htpasswd>[^\s\"'\[]{4,})\s*$"
    r"|(?:^|[$#>]\s)\s*(?:s?ftp|ssh|scp|rsync|lftp)\s+(?:-\S+\s+){0,4}[\w.-]{1,40}:(?P<login>[^\s@/\[]{4,64})@[\w.-]+"
    r"|^\s*s?ftp>\s*user\s+\S{1,60}\s+(?P<ftp>[^\s\"'\[]{4,})"
    r"|\bencrypt_string\s+[\"'](?P<vault>[^\"'\n]{4,100})[\"']"
    r"|\brclone\s+obscure\s+[\"']?(?P<obscure>[^\s\"'\[]{4,})"
    r"|\b(?:user(?:add|mod)|smbpasswd|chage)\b[^\n|;]{0,120}?\s-p\s+[\"']?(?P<useradd>[^\s\"'\[-][^\s\"'\[]{3,})"
    r"|\bmysqladmin\b[^\n|;]{0,120}?\spassword\s+[\"']?(?P<mysqladmin>[^\s\"'\[]{4,})"
    r"|\bsecurity\s+add-(?:generic|internet)-password\b[^\n|;]{0,200}?\s-w\s+[\"']?(?P<keychain>[^\s\"'\[]{4,})"
    r"|\bcmdkey\b[^\n]{0,200}?/pass:(?P<cmdkey>[^\s\"'\[]{4,})"
    r"|\b(?:lftp|ncftp)\b[^\n|;]{0,120}?\s-u\s+[^\s,]{1,40},(?P<lftp>[^\s\"'\[]{4,})"
    r"|\bwalletpassphrase\s+[\"']?(?P<wallet>[^\s\"'\[]{4,})"
    r"|\bopenssl\s+passwd\b(?:\s-\w+){0,3}\s+[\"']?(?P<passwd>[^\s\"'\[-][^\s\"'\[]{3,})"
    r"|\bsnmp\w{2,12}\b[^\n|;]{0,200}?\s-A\s+[\"']?(?P<snmp>[^\s\"'\[]{4,})"
    r"|\bxfreerdp\b[^\n]{0,200}?\s/p:(?P<rdp>[^\s\"'\[]{4,})"
    r"|\bnmcli\b[^\n]{0,200}?\spassword\s+[\"']?(?P<nmcli>[^\s\"'\[]{4,})"
    r"|\b(?:enable\s+(?:secret|password)|snmp-server\s+community|key-string|psksecret|ascii-text|(?:chap|pap)\s+password"
    r"|(?:tacacs|radius)-server(?:\s+host(?:\s+(?!key\b)\S{1,40}){1,7})?\s+key)\s+(?:[0-9]\s+)?[\"']?(?P<device>[^\s\"'\[]{4,})"
    r"|pass[\w-]*=<\(\s?echo\s+[\"']?(?P<process>[^\s\"')\[]{4,})"
    r"|\bsudo\s+-\w*S\w*\s*<<<\s*[\"']?(?P<herestring>[^\s\"'\[]{4,})"
    r"|\brclone\s+config\b[^\n|;]{0,200}?\spass(?:word)?[ =][\"']?(?P<rclone>[^\s\"'\[]{4,})"
    r"|^\s*(?:SQL>\s*)?(?i:conn(?:ect)?)\s+\w{1,40}/(?P<connect>[^\s\"'@\[]{4,})"
    r"|\b(?i:(?:create|alter)\s+user\s+\S{1,60}\s+identified\s+by)\s+(?P<identified>[A-Za-z][^\s\"';\[]{3,})"
    r"|\brabbitmqctl\s+(?:add_user|change_password)\s+\S{1,60}\s+[\"']?(?P<rabbit>[^\s\"'\[]{4,})"
    r"|##vso\[task\.setvariable\s[^\]\n]{0,60}(?i:pwd|pass\w{0,6}|secret|token|key)[^\]\n]{0,40}\](?P<pipeline>[^\s\"'\[]{4,})"
    r"|\b(?:wandb|sentry-cli|vercel|netlify|ngrok|snyk|doppler|railway|hf|huggingface-cli|cloudsmith|pulumi)\s"
    r"(?:[a-z-]{2,12}\s){0,2}?(?:login|auth|(?:add-)?authtoken)\s(?:--?\w[\w-]*[ =])?"
    r"(?P<cli>(?=\S*\d)[A-Za-z0-9_-]{24,})"
    r"|\bipmitool\b[^\n|;]{0,120}?\s-P\s+[\"']?(?P<ipmi>[^\s\"'\[]{4,})"
    r"|\bchpasswd\s*<<<\s*[\"']?[\w.-]{1,40}:(?P<here>[^\s\"'\[]{4,})"
    r"|\bwpa_passphrase\s+(?:\"[^\"\n]{1,32}\"|\S{1,40})\s+(?:(?P<wpa>[^\s\"'\[]{8,})|[\"'](?P<wpaphrase>[^\"'\n\[]{8,63})[\"'])"
    # What is fed to a program that asks for nothing but a password.
    r"|\b(?:cryptsetup|kinit|gpg2?|passwd|veracrypt|gocryptfs|age|restic|borg|unzip|sudo)\b[^\n|;]{0,160}?<<<\s*"
    r"(?:(?P<fed>[^\s\"'$\[]{4,})|[\"'](?P<fedphrase>[^\"'\n$\[]{4,100})[\"'])",
    re.M,
)
# “$ grafana-cli admin reset-admin-password …”
_SUBCOMMAND = lazily(
    r"^[^\n]{0,40}[$#>%]\s[^\n|;]{0,120}?[\s-](?:set|reset|change|update|new)-?(?:[a-z]{2,12}-)?(?:password|passwd)\s+"
    r"(?:\S{1,40}\s+)?[\"']?(?P<last>(?=\S*(?:\d|[^\W\d_][^\w\s'\"-]|[a-z][A-Z]))[^\s\"'\[-][^\s\"'\[]{3,})[\"']?\s*$",
    re.M,
)
# The second of its two passwords.
_SNMP = lazily(r"\bsnmp\w{2,12}\b[^\n|;]{0,200}?\s-X\s+[\"']?(?P<snmp>[^\s\"'\[]{4,})")
_PLACED_HINTS = Hints(
    (
        "net user",
        "sudo -",
        "chpasswd",
        "##vso[",
        "ipmitool",
        " login ",
        " auth ",
        "authtoken ",
        "ssh-keygen",
        "pass:",
        "htpasswd",
        "/p:",
        "nmcli",
        "wpa_pass",
        "<<<",
        "echo ",
        "encrypt_string",
        "ftp",
        "ssh",
        "scp",
        "rsync",
        "obscure",
        "useradd",
        "usermod",
        "mysqladmin",
        "-password",
        "/pass:",
        "lftp",
        "walletpassphrase",
        "openssl ",
        "enable ",
        "community",
        "key-string",
        "psksecret",
        "ascii-text",
        "ap password",
        "-server ",
        "rabbitmqctl",
        "conn",
        "identified",
        "rclone",
        "snmp",
    )
)
_SUBCOMMANDS = ("-password ", "-passwd ")

COMMAND_HINTS = Hints((
    "--pass", "--token", "--secret", "--key", "--api", "--auth", "--access", "--client", "--cred", "--bearer", "--pwd",
    "-token", " -p", " -w", " -a ", "-key ", "-pass", "login", "curl ", "http ", "https ", "mysq", "sshpass",
    "net use",    "requirepass", "redis-cli", "smbclient", *_PLACED_HINTS,
))  # fmt: skip


def find_in_commands(text: str, lowered: str) -> Iterator[Span]:
    """What an option, or its place, gives away. `lowered`: the text in small letters, sign for sign."""
    if "-" in text and has_any(lowered, _OPTION_HINTS):
        for match in _OPTION.finditer(text):
            if judgement.is_argument(match["value"]):
                yield Span(match.start("value"), match.end("value"), "password" if match["password"] else "token")
    for start, end in _lines_with((" -p", " -w", " -a"), lowered):
        yield from (
            Span(*at.span("value"), "password") for at in _LETTER.finditer(text, start, end) if _fits_letter(at)
        )
    for pattern, hints in (
        (_LOGIN, _LOGIN_HINTS),
        (_PLACED, _PLACED_HINTS),
        (_SNMP, ("snmp",)),
        (_SUBCOMMAND, _SUBCOMMANDS),
    ):
        for start, end in _lines_with(hints, lowered):
            for match in pattern.finditer(text, start, end):
                yield from _argument(match, str(match.lastgroup))
    for match in _NETRC.finditer(text) if "machine" in lowered else ():
        yield from _argument(match, str(match.lastgroup))


def _lines_with(hints: Sequence[str], lowered: str) -> Iterator[tuple[int, int]]:
    """Where the lines begin and end in which one of the hints stands: no command goes on in the next."""
    if not has_any(lowered, hints):
        return
    start = 0
    for line in lowered.split("\n"):
        if has_any(line, hints):
            yield start, start + len(line)
        start += len(line) + 1


def _fits_letter(match: re.Match[str]) -> bool:
    given = match["value"]
    if match["word"] and match["word"][1:].startswith("dap"):
        return judgement.is_argument(given)  # “-w” means nothing else there
    if match["gap"] == "" and match["lower"] in _PACKERS:
        return not (judgement.is_masked(given) or judgement.is_placeholder(given))
    return judgement.is_argument(given) and (match["upper"] in _ASKING or judgement.looks_random(given))


def _argument(match: re.Match[str], name: str) -> Iterator[Span]:
    label = "cookie" if name in ("jar", "cookies") else "password"
    quoted = match.string[match.start(name) - 1 : match.start(name)] in ("'", '"')
    if match[name].lower() not in NOT_VALUES and (quoted or name == "last" or judgement.is_argument(match[name])):
        yield Span(*match.span(name), label)
