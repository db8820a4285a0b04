"""The words around a secret that is said aloud, by language; and how a sentence goes on that tells none."""

from collections.abc import Sequence

_EN_HARD = """
    a about above against all almost always an and another anything as asked at because been before behind
    being below beneath between but
    by called case causing changed coming different do don't done either every everything everywhere exactly expired
    for from get getting give given go going good gonna gone got had has have he her here his how i if in inside into
    it it's its just kept known left less like likely longer lost made make meant mine more most much my necessary
    needed neither never no nobody none not nothing nowhere of off on one's only or our ours out over part per perhaps
    pretty probably quite rather really same saved seen sent she shown so some somebody someone something sometimes
    somewhere still stolen stored such supposed taken than that that's the their theirs there there's these they this
    those to told too twice under unless until up used useless usually version very was we we're well were what what's
    whatever when where which who whoever whose why with within without written wrong yet you your yours
    """.split()  # noqa: SIM905 - as in vocabulary
# Ordinary only where the clause ends behind them, or one of the words above goes on: “correct horse” is no such end.
_EN_SOFT = """
    active alphanumeric annoying blank bad broken capitalized case complicated compromised confidential confusing
    correct crucial default
    difficult due easy embarrassing empty enough essential expired expiring fake fine floating free funny gone good
    great hard hidden horrible important impossible incorrect invisible last insecure invalid irrelevant lame long
    lost mandatory
    missing necessary new numeric obsolete ok okay old optional outdated pending personal private problem public
    ridiculous right safe secret secure sensitive shared short silly simple stolen strange strict strong stupid
    temporary terrible tricky true twelve unique urgent unknown unsafe useless valid visible weak weird working
    wrong yours
    """.split()  # noqa: SIM905
_EN_ON = """
    again already altogether anymore anyway apparently enough either here lately long now ok okay right sorry then
    though today tomorrow tonight yesterday yet
    """.split()  # noqa: SIM905
_DE_HARD = """
    aber ab alle als am an anders auch auf aus bei beim besser bis da damit das dass dein deins dem den denn der des
    deshalb die dieselbe dieses doch dort du ein eine einem einen einer er erst es etwas falsch für ganz gar genau
    genauso geheim gerade gleich hier hinter ich ihr im in ins irgendein irgendwas irgendwo ja jetzt kein keine klar
    leicht leider länger man mein meins mindestens mir mit nach nicht nichts nie niemand noch nur ob oder ohne okay
    sehr sein sie sicherlich so sogar über überall um und uns unser unter verloren viel vom von vor wahrscheinlich was
    weg weil wenn wer wie wieder wichtig wo wohl zu zum zur zwar dasselbe derselbe immer schon ziemlich völlig total
    """.split()  # noqa: SIM905
_DE_SOFT = """
    abgelaufen alt egal einfach erforderlich falsch geheim gesperrt gut gültig kaputt kompliziert kurz lang leer
    nervig neu nötig notwendig optional pflicht privat richtig schlecht schwach schwer sicher stark streng ungültig
    unsicher vergessen veraltet weg wichtig
    """.split()  # noqa: SIM905
_FR_HARD = """
    à a assez au aussi aux avec bien car ce celui cela chez comme dans de déjà demandé depuis derrière des donc du
    elle en encore entre et faux il ils impossible je juste la le les leur mais mal même moins mon nécessaire ne
    notre nous on ou où par pas perdu peut-être plus pour pourquoi près presque quand que quelque quelqu'un qui
    quoi requis sa sans se sensible si son sous sur ta tellement ton toujours tout très trop tu un une votre vous
    vraiment stocké écrit là ici
    """.split()  # noqa: SIM905
_FR_SOFT = """
    ancien bon compliqué correct court différent difficile erroné expiré facile faible faux fort important incorrect
    invalide long mauvais nouveau nul obligatoire oublié périmé perdu personnel privé requis secret simple sûr unique
    valable valide vide
    """.split()  # noqa: SIM905
_ES_HARD = """
    a al algo alguien aquí así como con correcta cosa cuando de del demasiado diferente distinta donde el él ella en
    esa ese esta este está exactamente igual incorrecta insegura la lo los las mi mía mío misma mismo más menos mucho
    muy nada nadie necesaria ni no nuestra o obligatoria para pero por porque que quien requerida se según si siempre
    sin sobre solo su también tan todavía tu tuya un una y ya
    """.split()  # noqa: SIM905
_ES_SOFT = """
    antigua buena cierta complicada corta correcta débil difícil falsa fácil fuerte importante inválida larga mala
    nueva opcional privada pública secreta segura simple temporal única válida vieja
    """.split()  # noqa: SIM905
_PT_HARD = """
    a algo alguém ao aqui as assim como com curta da das de dela dele demais diferente do dos e ela ele em errada
    essa esse esta este exatamente igual isso já mais mas menos mesma mesmo meu minha muito na nada não nem no nossa
    o obrigatória os ou outra para pela pelo pois por porque quando que quem se sem sempre só sobre sua também tão
    toda um uma você ainda necessária bem
    """.split()  # noqa: SIM905
_PT_SOFT = """
    antiga boa certa complicada correta curta difícil errada fácil forte fraca importante inválida longa nova opcional
    particular pequena privada pública secreta segura simples temporária única válida velha
    """.split()  # noqa: SIM905

# First words of an ordinary continuation; and those that are one only at the end of the clause.
HARD = {
    "en": frozenset(_EN_HARD),
    "de": frozenset(_DE_HARD),
    "fr": frozenset(_FR_HARD),
    "es": frozenset(_ES_HARD),
    "pt": frozenset(_PT_HARD),
}
SOFT = {
    "en": frozenset(_EN_SOFT),
    "de": frozenset(_DE_SOFT),
    "fr": frozenset(_FR_SOFT),
    "es": frozenset(_ES_SOFT),
    "pt": frozenset(_PT_SOFT),
}
GOES_ON = {**HARD, "en": HARD["en"] | frozenset(_EN_ON)}
# Articles that begin a passphrase as well as an ordinary end: ordinary only before one of these, or a clause of
# its own.
ARTICLES = {
    "en": frozenset({"the"}),
    "de": frozenset({"der", "die", "das"}),
    "fr": frozenset({"le", "la", "les"}),
    "es": frozenset({"el", "la", "los", "las"}),
    "pt": frozenset({"o", "a", "os", "as"}),
}
BEHIND_ARTICLE = frozenset(
    """
    answer best biggest company company's current default easiest easy email fact first following hardest key
    last least
    main most name next old one ones only other part point previous problem reason right same second secret standard
    street thing title usual very weak weakest whole word worst wrong year
    gleiche selbe name problem letzte nächste von vom einzige geburtsdatum datum alte neue erste falsche richtige
    même mien mienne tien nôtre vôtre bon bonne seul seule nom date dernier dernière premier première clé problème
    misma mismo mía mío tuya nuestra fecha nombre única última primera mejor peor clave contraseña
    mesma mesmo minha sua nossa data nome última primeira chave senha melhor pior paciência paciencia
    """.split()  # noqa: SIM905
)
# Participles, by their endings: “the password is locked”.
PARTICIPLES = {
    "en": r"[a-z]{3,}ed|[a-z]{3,}ly",
    "de": r"(?:ab|an|auf|aus|ein|um|vor|mit|hinter|weg)?ge[a-zäöüß]{3,}(?:t|en)"
    r"|(?:ver|be|er|ent|zer|hinter)[a-zäöüß]{3,}(?:t|en)",
    "fr": r"[a-zéèê]{3,}ée?s?",
    "es": r"(?!)",
    "pt": r"(?!)",
}  # fmt: skip
# Between the verb and the value.
FILLERS = (
    "um", "uh", "uhm", "er", "erm", "hmm", "like", "well", "you know", "i think", "i believe", "i guess", "let me see",
    "let's see", "kind of", "sort of", "super", "honestly",
    "now", "actually", "currently", "basically", "simply", "just", "still", "all", "spelled", "the word",
    "the words", "the phrase", "ähm", "äh", "also", "jetzt", "einfach", "glaube ich", "noch", "aktuell", "das wort",
    "euh", "alors", "maintenant", "je crois", "simplement", "le mot", "eh", "este", "ahora", "creo", "la palabra",
    "agora", "acho", "a palavra", "tipo", "né", "always", "immer", "toujours", "siempre", "sempre",
)  # fmt: skip
COPULAS = {
    "en": (
        r"is(?: (?:now|still|just|actually|currently|really|simply|always|probably))?(?: going to be| gonna be)?",
        r"was", r"were", r"(?:has|had)(?: always)? been", r"are", r"will be", r"would be", r"should be",
        r"must be", r"has to be", r"used to be",
        r"equals", r"reads",
    ),
    "de": (r"ist", r"lautet", r"lauten", r"war", r"wäre", r"heißt", r"sind"),
    "fr": (r"est", r"c['’]est", r"était", r"sera", r"sont"),
    "es": (r"es", r"era", r"será", r"son"),
    "pt": (r"é", r"são", r"vai ser", r"foi"),
}  # fmt: skip
PRONOUNS = {
    "en": (r"it['’]s", r"it is", r"it was", r"that['’]s", r"they['’]re", r"it would be"),
    "de": (r"es ist", r"es lautet", r"das ist", r"es war", r"ist"),
    "fr": (r"c['’]est", r"c['’]était"),
    "es": (r"es", r"era"),
    "pt": (r"é", r"era"),
}
# Words that a further part of the subject begins with: “the password for the guest network is …”.
OPENERS = (
    "for", "to", "of", "on", "in", "at", "from", "that", "which", "they", "he", "she", "we", "i", "you", "with", "here",
    "there", "again", "now", "today", "this", "by", "your", "right now", "für", "vom", "von", "zum", "zur", "im", "am",
    "des", "der", "die", "das", "dem", "bei", "auf", "meiner", "meines", "unseres", "unserer", "du", "de", "d['’]\\w+",
    "pour", "que", "qui", "au", "à", "sur", "del", "para", "en", "al", "do", "da", "no", "na", "um", "uh",
)  # fmt: skip
# No certain password is meant: “a password is …”, “what the password is”.
GENERAL = (
    "a", "an", "any", "every", "each", "no", "some", "what", "which", "whatever", "good", "strong", "bad", "better",
    "ein", "jedes", "kein", "welches", "was", "un", "aucun", "chaque", "quel", "una", "cada", "qué", "cuál", "uma",
    "qual", "nenhuma",
)  # fmt: skip
ASKING = frozenset(
    """
    what which who whose this that it these was wer wie welches quel quelle qui qué cuál quién qual quem isso
    isto esto
    """.split()  # noqa: SIM905
)
WONDERING = (
    "what", "whatever", "was", "wie", "quel", "cuál", "qual",
)  # fmt: skip
PASSWORDS = (
    r"(?:mi|tu|nuestra) clave", r"(?:minha|nossa) chave",
    r"pass words?(?<!s)", r"pass phrase", r"pass code", r"safe ?word", r"code ?word", r"codewort",
    r"losung(?:swort)?", r"wi-?fi (?:key|code)", r"network key", r"wlan[- ]?(?:code|key)",
    r"(?:my |your |the )?answer to (?:the|my|your|that|this) (?:security|secret) question",
    r"antwort auf (?:die|meine|deine) (?:sicherheits|geheim)frage",
    r"réponse à (?:la|ma|ta) question (?:de sécurité|secrète)",
    r"respuesta a (?:la|mi|tu) pregunta (?:de seguridad|secreta)",
    r"resposta (?:à|da) (?:minha |sua )?pergunta (?:de segurança|secreta)",
    r"maiden name", r"mädchenname", r"nom de jeune fille", r"apellido de soltera", r"nome de solteira",
    r"name of (?:my|your) first pet", r"first pet['’]s name",
)  # fmt: skip
SEEDS = (
    r"(?:seed|recovery|wallet|backup|mnemonic)[ -](?:words|phrase)", r"seed",
    r"(?:wiederherstellungs|seed-?)(?:wörter|phrase)", r"phrase de récupération",
    r"mots de récupération", r"(?:frase|palabras) (?:de recuperación|semilla)", r"(?:frase|palavras) de recuperação",
)  # fmt: skip
# Of what the value holds figures: the sort, the fewest of them, the words.
NUMBERED = (
    ("pin", 3, (
        r"p\.?[ -]?i\.?[ -]?n\.?(?: (?:number|code))?", r"pin", r"geheimzahl", r"pin-?nummer", r"code secret",
        r"código secreto", r"puk", r"code pin", r"código pin",
    )),
    ("card code", 3, (
        r"c[ .]?v[ .]?[vc]\.?", r"c[ .]?s[ .]?c\.?", r"security code", r"prüf(?:ziffer|nummer)", r"sicherheitscode",
        r"cryptogramme", r"three digits on the back", r"código de segurança", r"código de seguridad",
    )),
    ("code", 3, (r"combination", r"combo", r"kombination", r"combinaison", r"combinación", r"combinação",
    r"segredo do cofre")),
    ("code", 6, (r"authenticator(?: app)?",)),
    ("code", 4, (
        r"code", r"codes(?= are)",
        r"(?:tür|tor|alarm|safe|tresor|sicherheits|bestätigungs|anmelde|zugangs|haus|schloss)-?codes?",
        r"pass ?codes?", r"código", r"códigos", r"digicode", r"o[ .]?t[ .]?p\.?", r"tan",
        r"one[- ]time (?:password|code|pin)",
        r"alarm", r"keypad", r"gate", r"safe", r"locker", r"(?:lock|key)[ -]?box", r"padlock",
        r"schlüssel(?:box|kasten|tresor)", r"einmal(?:code|passwort|kennwort)",
        r"entry number", r"zahlencode",
    )),
    ("card", 11, (
        r"cards?(?: number)?", r"kreditkarten?(?:nummer)?", r"kartennummer", r"karte",
        r"carte(?: bancaire| bleue| de crédit)?",
        r"tarjeta(?: de crédito| de débito)?", r"cartão(?: de crédito)?", r"visa", r"mastercard", r"amex",
    )),
    ("iban", 5, (
        r"i[ .]?b[ .]?a[ .]?n\.?", r"account(?: number)?", r"sort codes?", r"routing(?: number)?", r"konto(?:nummer)?",
        r"bankleitzahl", r"(?:numéro de )?compte", r"cuenta(?: bancaria)?", r"conta(?: bancária)?",
    )),
    ("ssn", 5, (r"s[ .]?s[ .]?n\.?",)),
    ("national id", 5, (
        r"social(?: security)?(?: number)?", r"passport(?: number)?", r"reisepass(?:nummer)?",
        r"passnummer", r"ausweisnummer", r"personalausweis(?:nummer)?", r"passeport", r"pasaporte", r"passaporte",
        r"steuer-?(?:id|nummer)", r"sozialversicherungsnummer", r"(?:numéro de )?sécurité sociale", r"d[ .]?n[ .]?i",
        r"c[ .]?p[ .]?f", r"driver['’]?s licen[cs]e(?: number)?", r"driving licen[cs]e(?: number)?",
        r"national insurance(?: number)?", r"tax i\.?d\.?(?: number)?", r"id(?: card)? number",
    )),
)  # fmt: skip
LETTERS = frozenset(
    """
    alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa
    quebec romeo sierra tango uniform victor whiskey ray xray yankee zulu anton berta cäsar dora emil friedrich
    gustav heinrich ida julius kaufmann ludwig martha nordpol otto paula quelle richard samuel theodor ulrich viktor
    wilhelm xanthippe ypsilon zacharias
    """.split()  # noqa: SIM905
)
# In a row of figures without being one.
BETWEEN = frozenset(
    """
    and then left right to the dash hyphen minus slash space point dot star pound hash hashtag number clockwise
    counterclockwise hundred thousand around turn once past und dann links rechts nach bindestrich strich raute
    et puis
    gauche droite tiret y luego izquierda derecha la guion e depois esquerda direita traço double triple capital
    uppercase lowercase small big stop letter letters letra lettre as for
    """.split()  # noqa: SIM905
)
# Behind figures that only say how much.
UNITS = frozenset(
    """
    of bytes bits character characters chars clicks commits days digit digits dollar dollars errors euro euros euros'
    files hours inches kilobytes letters lines meters metres miles minutes months numbers o'clock pages people percent
    pieces points pounds seconds signs symbols tests things times turns users weeks words years zeichen stellig
    ziffern stellen buchstaben wörter zeilen tage jahre mal minuten prozent stunden uhr caractères chiffres lettres
    lignes jours ans mots fois minutes heures caracteres dígitos letras líneas días años palabras veces linhas dias
    anos palavras vezes digits, cifras long lang
    """.split()  # noqa: SIM905
)
# Said behind a value without being a part of it.
TAILS = (
    "okay", "ok", "right", "alright", "thanks", "thank you", "please", "got it", "by the way", "for now", "you see",
    "bitte", "danke", "ja", "merci", "d'accord", "gracias", "vale", "obrigado", "obrigada", "tá",
)  # fmt: skip
# A clause of its own begins, so that the value is over.
JOINTS = {
    "en": r"but|because|so (?:you|we|i|that|don['’]t)|if|don['’]t|do not|which|since|in case|then press|remember",
    "de": r"aber|weil|falls|sag|nicht|wenn",
    "fr": r"mais|parce|si|ne",
    "es": r"pero|porque|si|no",
    "pt": r"mas|porque|se|não",
}
AND = r"and|und|et|y|e"
VERBS = (
    r"is|are|was|has|have|can|will|don['’]t|should|must|need|needs|it['’]s|that['’]s|ist|sind|hat|kann|est|sont|es"
    r"|son|é|são|[a-z]+['’]s"
)
# “changed the password to get in” says what for, and “… to velvet hammer” the value.
PURPOSE = frozenset(
    """
    access allow avoid be become come comply connect contain continue disable enable enter expire fit fix force get
    have help include join keep last let log look make match meet open pass play prevent prove protect read remember
    remove reset see send set share show sign start stop test try unlock update use view work
    """.split()  # noqa: SIM905
)
# Behind “password” these make the name of something else.
THINGS = frozenset(
    """
    algorithm app application box button change changes chapter check checker database dialog document encryption
    entry error feature field file form generator guidelines hash hashes hint history issue length line link list
    manager managers menu notification page paper policy post problem prompt protection question recovery requirements
    reset rotation rules screen security settings sheet store strength thing vault window
    """.split()  # noqa: SIM905
)
# What an answer begins with that tells nothing: “weiß ich nicht”, “frag Maria”, “ask her”; in all languages at once.
NO_REPLY = frozenset(
    """
    ask check look try see wait hang hold let forget call text read search google press click hit tap push select
    choose confirm submit copy paste save type enter go sorry please thanks thank yes yeah yep sure nope maybe both
    dunno idk depends whatsapp why wieso warum nachher aucune pourquoi ninguna nenhuma
    monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag
    all each twice again once today tomorrow yesterday soon later obviously finally honey darling guys everyone
    liegt steht weiß weiss hab habe kommt hängt frag frage schau guck such warte moment drück drücke klick klicke
    glaube denke finde meine keine ja nein doch bitte danke genau klar gleich später morgen heute gestern leider
    demande regarde attends cherche oui non merci voilà bientôt appuie appuyez clique cliquez
    pregunta mira espera busca está estaba olvidé sí gracias mañana ayer claro pulsa haz
    pergunta olha procura vê estava esqueci sim obrigado obrigada amanhã ontem clica aperta
    """.split()  # noqa: SIM905
)
HAN_LABELS = {
    "password": r"(?:密码|密碼|口令|暗号)",
    "pin": r"(?:PIN码|取款密码|支付密码)",
    "code": r"(?:验证码|驗證碼|门禁码|动态码|安全码)",
    "iban": r"(?:账号|帐号|银行卡号)",
    "national id": r"(?:身份证号码?|护照号码?)",
    "seed phrase": r"(?:助记词)",
}
# How a sentence goes on that tells no password.
HAN_ORDINARY = (
    "错", "不", "什么", "多少", "对的", "对吗", "过期", "太", "在", "一样", "必须", "必需", "需要", "空", "旧",
    "新", "谁", "自己",
    "随机", "区分", "我", "你", "他", "她", "它", "要", "有", "没", "可以", "由", "写", "存", "默认", "同",
    "安全", "个人",
    "很", "最", "怎么", "哪", "正确", "用来", "为了", "以前", "之前", "这个", "那个", "保密", "秘密", "至少",
    "加密", "被",
    "几", "公开", "共享", "临时", "强", "弱", "简单", "复杂", "无效", "有效", "已经", "还", "和", "跟", "个", "否",
)  # fmt: skip


def as_spelled(*groups: Sequence[str]) -> str:
    """One pattern for all words, the longer first. Speech recognition spells, unlike recognition of signs."""
    return "|".join(sorted((word for group in groups for word in group), key=len, reverse=True))
