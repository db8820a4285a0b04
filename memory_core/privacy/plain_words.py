"""Passwords that are ordinary words: “pw: bluebird”, “Passwort: Wintergarten (bitte ändern)”, “type pumpkin”.

The word itself says nothing, so its place has to say all: nothing but a value stands there, and the word is none that
a form shows or a sentence goes on with.
"""

import re
from collections.abc import Iterator, Sequence

from memory_core.patterns import lazily
from memory_core.privacy import vocabulary
from memory_core.privacy.announcing import BUTTONS
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.judgement import NAME_OF_SECRET
from memory_core.privacy.spans import Span
from memory_core.privacy.speech_words import ASKING, NO_REPLY, THINGS
from memory_core.privacy.told import tells_anywhere
from memory_core.privacy.vocabulary import NOT_VALUES, ROOTS, RULES, SENTENCE_WORDS, TALK, USERS, any_of

# What else stands in forms, beside or below a field for a password: other labels, buttons, what a field is like.
_IN_FORMS = frozenset(
    """
    username email e-mail domain account remember continue next previous back home search profile language country
    register signup subscribe send apply close finish skip more less details options support contact about dashboard
    server port host hostname database address phone first last company notes note website title role group status
    date time size version build method mode plain active inactive locked unlocked protected expired pending strength
    average good fair bad excellent poor simple complex unique temporary permanent random manual automatic required
    optional none never always today tomorrow yesterday internal external online offline everyone nobody anyone
    someone something anything nothing everything yours mine theirs again twice later soon maybe please sorry thanks
    biometrics fingerprint token code codes recovery generator reminder history vault keychain authenticator expiry
    case-sensitive sensitive single double several many both either neither exactly only also
    benutzername benutzer nutzername anmelden abbrechen zurück absenden senden suchen registrieren konto adresse
    name vorname nachname firma telefon hilfe startseite einstellungen sprache datum rolle gruppe stärke mittel stark
    formular richtlinie abfrage eingabe feld liste länge regel hinweis wechsel schutz bitte
    schwach sicher unsicher gültig ungültig geheim pflichtfeld optional wiederholen neues altes aktuelles künftig
    persönlich unverändert abgelaufen gesperrt
    identifiant utilisateur courriel connexion connecter annuler retour suivant envoyer valider rechercher langue
    adresse aide accueil prénom nom société oublié oubliée incorrect incorrecte faible moyen fort
    usuario correo entrar acceder cancelar siguiente atrás enviar buscar registrarse idioma ayuda inicio nombre empresa
    incorrecto incorrecta correcto correcta inválida débil media fuerte
    usuário utilizador voltar seguinte seguir pesquisar registar ajuda início nome incorreta incorreto errada errado
    fraca forte média
    actuel actuelle nouveau nouvelle
    anterior anteriores précédent précédente maître maestra mestra administrador administrateur appareil dispositivo
    """.split()  # noqa: SIM905 - as in vocabulary
)
KNOWN = _IN_FORMS | NOT_VALUES | RULES | TALK | ROOTS | THINGS | SENTENCE_WORDS | NO_REPLY | ASKING
_ARTICLES = frozenset(
    """
    my our the a an mein meine unser unsere der die das ein eine mon ma le la les un une mi el minha meu o
    """.split()  # noqa: SIM905 - as in vocabulary
)
# What a sentence that is a password does not speak of.
_NOT_IN_SENTENCE = NOT_VALUES - _ARTICLES | RULES | THINGS | _IN_FORMS | NO_REPLY | ASKING | TALK - _ARTICLES
# “Password: same as before”, “siehe Notiz”
POINTING = frozenset(
    """
    ask demander demandez demande fragen frag preguntar pregunta perguntar pergunte pergunta pedir pide pida pídela
    pede peça consulte consulta ver veja vide pegar pegue buscar recoger abholen holen chercher récupérer retirar
    same like as see per via from by on in at with siehe wie bei im auf mit von comme voir par dans ver como con com
    em no na
    """.split()  # noqa: SIM905 - as in vocabulary
)
# How something is, or what was done with it.
_STATE = lazily(
    r".*(?:ed|ing|able|ible|ly|ment|mente|lich|isch|bar|iert|ieren|tion|sión|ção|ité|rão|idad|idade|ness|ity|ung|keit|heit)",
    re.I,
)
# What a sentence says of a password: “… is personal and …”.
_ADJECTIVE = lazily(
    r".*(?:[aieuon]al|[aeu]l?elle?|ique|i[cç]|i[cg]o|i[cg]a|oire|aire|[oó]ri[oa]|[aá]ri[oa]|[eo]ux|euse|os[oa]|ous|[ií]vel|[áa]vel|ive?|iv[oa]|eful"
    r"|less|[ae]nte?|pt[oa]?|[uú]nic[oa]|secret[oa]?|ct[oa]?|[aií]d[oa]s?|ée?s?|ig|haft|los|sam)",
    re.I,
)
_EDGES = "\"'“”„‘’`,;.:!?()"
_STOPS = ".,;!?"
# What may stand behind a value: a remark in brackets, a wide gap, another label with its value, how strong it is.
_BEHIND = lazily(
    r"\s*[.!,;]*\s*$|\s{1,3}[^\w\s]{1,3}\s*$|\s*[.,;]?\s?[(（][^()（）\n]{1,60}[)）]\W*$|\s{3,}\S|\t|\s{1,2}(?:[|/·•–—-]|->|→)\s"
    r"|[,;]?\s{1,2}[A-ZÄÖÜ][\w-]{1,20}(?:\s[\w-]{1,16})?\s?[:：=]\s?\S"
)
# Behind “the password is …” the sentence is over, or goes on with something else: “… if you need it”.
_GOES_ON = lazily(
    r"\s*(?:$|[.,;:!?()…–—]|x+$)|\s(?:if|and|but|so|until|since|before|now|today|btw|thanks|thx|pls|please|lol|haha|ok|mate|love|all\slower"
    r"|i\s(?:think|guess|believe)|glaube?\sich|denke\sich|je\scrois|creo|acho"
    r"|all\sone|with\sa|without|in\scase|just|for\s(?:now|the|all|every|both|you)|wenn|falls|und|aber|bis|ab|seit|jetzt|heute|alles"
    r"|mit\s(?:gro|klein|einem)|ohne|mein\s|si|et|mais|pour|tout|sans|avec\sun|y|pero|por\ssi|para|todo|sin|con\s(?:una|may|min)|e|mas|se"
    r"|tudo|sem|com\s(?:um|mai|min))(?![^\W_])",
    re.I,
)
_HOW_WORDS = Hints((
    "small", "lower", "capital", "caps", "upper", "klein", "groß", "minus", "majus", "minús", "mayús", "maiús", "mayus",
    "maius", " word", " wort", " wört", " mot", "palabra", "palavra", "zusammen", "attaché", "ohne leer", "no spaces",
))  # fmt: skip
_HOW = lazily(
    r"\s?[,;(–-]?\s?(?:(?:all|alles|tout|todo|tudo|en|em|in|as|with|mit|avec|con|com|no)\s){0,2}(?:small|lower|capitals?"
    r"|caps|upper|klein|groß|minusc|majusc|min[úu]sc|ma[yi][úu]sc|(?:one|two|three|\d) words?(?!\w)"
    r"|(?:ein|zwei|drei|\d) w[oö]rt|(?:un|deux|trois|una?|dos|tres|duas|três|\d) (?:seul )?(?:mot|palabra|palavra)s?"
    r"|zusammen|attaché|ohne leer|no spaces)",
    re.I,
)
# Words behind the label that say whose it is: “mot de passe wifi :”; none of them makes it the name of something else.
NO_VALUE_OF = THINGS | frozenset(
    """
    reset type attempts hint expiry status new required for by of encryption algorithm rate count mark through
    ändern vergessen zurücksetzen richtlinie richtlinien länge stärke regel regeln anforderungen hinweis wechsel eingabe
    abfrage modifier changer oublié réinitialiser exigences cambiar olvidada restablecer requisitos longitud alterar
    esqueceu redefinir política primaria primária forte sécurité
    """.split()  # noqa: SIM905 - as in vocabulary
)

# A word below “WIFI PASSWORD”, which is no form's field where it is long.
_LEAST_BELOW = 8

_CLIENT = lazily(r"[\w.-]{0,40}(?:client|app|api|consumer|webhook|jwt)[_-]?secret", re.I)
_LABEL = rf"(?:(?:{any_of(vocabulary.PASSWORD)})|(?<![^\W_])(?:pw|mdp)(?![^\W_]))"
_MINE = (
    r"(?:(?:the|my|your|our|its|his|her|their|this|das|dein|mein|unser|ihr|le|mon|ton|la|mi|tu|su|a|o|minha|sua|tua)"
    r"\s)?"
)
_ONE = r"(?P<value>[^\W\d_]{5,24})"
_ENDS = (
    r"(?=\s*(?:[.!,;]|$)|\s(?:to|for|on|over|from|per|by|via|after|last|this|when|and|then|if|in|at|until|um|für|fürs|und|wenn|dann"
    r"|pour|et|para|y|e|now)\s)"
)
# “use the password … to open it”, “the password is now …”
_USED = lazily(
    rf"(?<![^\W_])(?:use|used|using|try|with|enter|type|gave|give|got|nimm|nehmen|nutze|verwende|benutze|mit|utilise[rz]?|avec"
    rf"|usa|usar|con|com)\s(?:(?:me|him|her|us|them|you|mir|uns|ihm)\s)?{_MINE}{_LABEL}\s(?P<q>[\"'“„«]?){_ONE}[\"'”“»]?{_ENDS}",
    re.I,
)
# “use … as the password”
_AS = lazily(
    rf"(?<![^\W_])(?:use|used|using|try|ha[vs]e?|had|picked|chose|enter(?:ed)?|typed?|put|set|mis|puse|puso|nimm|nahm|nehmen|nutze|verwende|benutze|utilise[rz]?|mets|mettez"
    rf"|usa|usar|pon|põe)\s{_ONE}\s(?:as|als|comme|como|for)\s{_MINE}{_LABEL}(?![\w-])",
    re.I,
)
# “if it asks for a password type …”
_TYPED = lazily(
    rf"{_LABEL},?\s(?:then\s|just\s|please\s|einfach\s|bitte\s)?(?:type|enter|use|try|put|say|it['’]s|nimm|gib|tipp|tape[rz]?|mets"
    rf"|escribe|pon|usa|digita|digite)\s(?:in\s)?{_ONE}(?:\sein)?\s*[.!]?$",
    re.I,
)
# “set the password to … for everyone”
_SET = lazily(
    rf"(?<![^\W_])(?:(?:set|changed?|reset|updated?)\s{_MINE}(?:[\w-]{{2,14}}\s){{0,2}}{_LABEL}\s(?:to|as)"
    rf"|{_LABEL}\s(?:[\w-]{{1,9}}\s){{0,3}}?(?:(?:set|changed|reset|updated)\s(?:to|as)"
    r"|(?:geändert|gesetzt|zurückgesetzt)\sauf|(?:chang|modifi|remis|mis)[ée]?e?\s(?:en|à|pour)"
    rf"|(?:cambi|alter|mud)ad[oa]\s(?:a|por|para)))\s{_ONE}{_ENDS}",
    re.I,
)
# “The password? …”
_ASKED = lazily(
    rf"^\W*(?:(?:the|my|our|das|mein|unser|le|mon|la|mi|a|minha)\s)?(?:[\w-]{{2,14}}\s)?(?:{_LABEL}|pass|clave)"
    rf"(?:\s(?:for|of|del?|du|da|do|para|fürs?|vom)\s[\w-]{{2,14}})?\s?[?？]\s{{1,3}}{_ONE}\W*$",
    re.I,
)
# “the password is the dog's name, …”
_DESCRIBED = lazily(
    rf"{_LABEL}\s(?:is|ist|est|es|é)\s(?:the|my|your|our|der|die|das|mein|unser|le|la|mon|ton|notre|el|mi|tu|o|a|meu|minha)\w{{0,2}}\s"
    rf"[^\n.:]{{3,40}}[:,]\s{_ONE}\W*$",
    re.I,
)
# Each with what stands in any sentence of its sort: a label alone is slow to be looked for.
_PATTERNS = (
    (_USED, (" ",)),
    (_AS, (" as ", " als ", " comme ", " como ", " for ")),
    (_TYPED, ("type", "enter", "use ", "try ", "put ", "say ", "it's", "it’s", "nimm", "gib ", "tipp", "tape", "mets",
              "escribe", "pon ", "usa ", "digit")),
    (_SET, ("set ", "reset", "chang", "update", "gesetzt", "änder", "modifi", "mis ", "cambi", "alter", "mud")),
    (_ASKED, ("?", "？")),
    (_DESCRIBED, (" is ", " ist ", " est ", " es ", " é ")),
)  # fmt: skip
_FIELD = lazily(rf"\W*(?P<of>[^\W\d_]{{2,14}}\s)?(?:{_LABEL}|pass)\s{{0,20}}[:：=|/-]?\s{{1,40}}{_ONE}\s*", re.I)
# What is shared has its password below its address: “Download password …”
_SHARED = lazily(r"https?://\S|\S\.(?:zip|7z|rar|pdf|docx?|xlsx?|mp4|mov)(?!\w)", re.I)
_ROMANCE = lazily(r"contrase|senha|mot de|palavra", re.I)
_NAME_LABEL = lazily(
    r"(?:user|login|customer|member|client|account|benutzer|kunden|mitglieds|anmelde|email|e-mail)[ -]?"
    r"(?:id|name|number|nummer|kennung|address|adresse)|(?:username|email) or (?:email|username)( address)?|kennung"
    r"|adresse (?:e-?mail|électronique)|correo electrónico|nombre de usuario|nom d['’]utilisateur|nome de usuário"
)
_NAME_FIELD = lazily(
    rf"\W*(?:{'|'.join(sorted(USERS, key=len, reverse=True))}|ssid|wlan|wi-?fi|network|netzwerk|réseau|red|rede)"
    r"(?:\s{0,20}[:：=|/-]|\s)\s{0,40}\S{2,40}\s*",
    re.I,
)


def may_be_chosen(word: str, *, short: bool = False) -> bool:
    """“bluebird”, “Regenbogen”: a word that somebody may have chosen, and none of forms, states or talk.

    `short`: nothing else can stand there, so that four letters, or capitals, are enough.
    """
    bare = word.strip(_EDGES)
    written = bare.islower() or bare.istitle() or (short and bare.isupper())
    if not 5 - short <= len(bare) <= 24 or not bare.isalpha() or not written:
        return False
    lowered = bare.lower()
    if lowered in KNOWN or NAME_OF_SECRET.search(lowered) or _STATE.fullmatch(lowered):
        return False
    return tells_anywhere(lowered)


def may_be_pair(words: str) -> bool:
    """“golden retriever”: two of them behind a colon."""
    parts = words.split()
    alike = words.islower() or words.istitle()
    if (
        len(parts) != 2
        or not alike
        or parts[0].lower() in POINTING
        or any(word in KNOWN or _STATE.fullmatch(word) for word in words.lower().split())
    ):
        return False
    return all(len(part) >= 3 and part.isalpha() for part in parts) and any(map(may_be_chosen, parts))


def may_be_sentence(words: str) -> bool:
    """“my dog rex”, “der Hund bellt nachts”: words behind a colon that speak of no password."""
    parts = words.lower().split()
    if not 3 <= len(parts) <= 7 or len(words) > 60 or not all(part.isalpha() for part in parts):
        return False
    if not _NOT_IN_SENTENCE.isdisjoint(parts) or any(map(NAME_OF_SECRET.search, parts)) or parts[0] in POINTING:
        return False
    return tells_anywhere(" ".join(parts[1:] if parts[0] in _ARTICLES else parts)) and any(map(may_be_chosen, parts))


def may_be_reply(words: str) -> bool:
    """Whether what stands before a value in an answer points at none elsewhere: “mums email and”, not “ask Jo and”."""
    return (NO_REPLY | POINTING).isdisjoint(re.findall(r"[^\W\d_]+", words.lower()))


def are_told(words: str, rest: str) -> bool:
    """Whether “the password is …” tells two words at its end, or more where it says how they are written."""
    if says_how(rest):
        parts = words.split()
        return 2 <= len(parts) <= 5 and all(map(str.isalpha, parts)) and tells_anywhere(words.lower())
    return not rest.strip(" .!") and may_be_pair(words)


def ends(rest: str) -> bool:
    """Whether what follows a value shows that it is whole: nothing, a remark in brackets, the next label."""
    return _BEHIND.match(rest) is not None


def is_told(word: str, rest: str) -> bool:
    """Whether “the password is …” tells a word."""
    rest = word[len(word.rstrip(_STOPS)) :] + rest
    return says_how(rest) or (_ADJECTIVE.fullmatch(word.strip(_EDGES).lower()) is None and goes_on(rest))


def goes_on(rest: str) -> bool:
    """Whether a sentence is over behind a value, or goes on as one does that told it."""
    return _GOES_ON.match(rest) is not None


def tells_how(line: str) -> bool:
    """A quick look whether `says_how` may hold anywhere in a line."""
    return has_any(line.lower(), _HOW_WORDS)


def says_how(rest: str) -> bool:
    """“… (small letters)”, “… all lower case”: what is said of a value alone."""
    return _HOW.match(rest) is not None


def follows_label(word: str, label: str, before: str) -> bool:
    """“Login: mkern, Passwort Feierabend”, “Word-Datei, Kennwort Frieden”: a noun right behind the label, at the end.

    Headings write English words so as well, so there the label has to be in small letters.
    """
    if len(label) <= 4 or (word.islower() and (label.isupper() or before.lower().endswith("set "))):
        return True  # “wifi pw …”, “PASSWORD …”, “set password …”, as devices are told
    if word.islower() and _ROMANCE.match(label):  # “senha brigadeiro”, and no “senha segura”
        return not before.strip("-•* ") and _ADJECTIVE.fullmatch(word) is None
    if not word.istitle():
        return False
    german = label.lower().endswith("wort")
    few = 4 if german else 1  # words before it
    return (german or label.islower()) and re.search(
        rf"[:,;/|–—]\s$|^\W*(?:[\w-]{{2,16}}\s){{0,{few}}}$", before
    ) is not None


def names_client(label: str, word: str) -> bool:
    """“client_secret = "lanternoak"”: what a program is known by is quoted there, whatever it looks like."""
    return _CLIENT.match(label) is not None and len(word) >= 8 and word.islower() and may_be_chosen(word)


def names_no_thing(words: str) -> bool:
    """Whether the words between a label and its colon say whose password it is, not what of it (“… policy:”)."""
    return NO_VALUE_OF.isdisjoint(words.lower().replace("-", " ").split())


def find_under_name(lines: Sequence[str], number: int) -> Iterator[Span]:
    """“Password  bluebird” below “Username  tess” or what it opens, whatever parts them; places in the line itself."""
    match = _FIELD.fullmatch(lines[number]) if number else None
    if not match or not may_be_chosen(match["value"]):
        return
    shared = any(map(_SHARED.search, lines[max(number - 2, 0) : number]))
    if shared or (not match["of"] and _NAME_FIELD.fullmatch(lines[number - 1])):
        yield Span(*match.span("value"), "password")


def find_below(lines: Sequence[str], number: int, start: int) -> Iterator[Span]:
    """The word below a label that stands alone. `start`: where the next line begins.

    Forms that are empty have their buttons there, so something else must say that this one is filled in: a colon, the
    name of whoever signs in between its label and this one, or the button that shows a value.
    """
    below = lines[number + 1 : number + 4]
    if below and not below[0].strip():
        start += len(below[0]) + 1
        below = below[1:]
    word = below[0].strip() if below else ""
    opens = lines[number].rstrip()[-1:] in (":", "：")
    worded = opens and (may_be_pair(word) or may_be_sentence(word))
    if not worded and (not may_be_chosen(word, short=opens) or not word.isalpha()):
        return
    above = [line.strip(_EDGES + " *").casefold() for line in lines[max(number - 2, 0) : number]]
    named = len(above) == 2 and (above[0] in USERS or _NAME_LABEL.fullmatch(above[0])) and above[1] not in USERS
    shown = len(below) > 1 and below[1].strip().casefold() in BUTTONS
    network = len(word) >= _LEAST_BELOW and has_any(lines[number].lower(), ("wifi", "wi-fi", "wlan"))
    if named or shown or network or opens:
        at = start + below[0].index(word)
        yield Span(at, at + len(word), "password")


def find_plain(line: str, lowered: str) -> Iterator[Span]:
    """Those that a sentence of one line tells. `lowered`: it in small letters."""
    if not has_any(lowered, vocabulary.PASSWORD_HINTS):
        return
    for pattern, hints in _PATTERNS:
        for match in pattern.finditer(line) if has_any(lowered, hints) else ():
            if may_be_chosen(match["value"]):
                yield Span(*match.span("value"), "password")
