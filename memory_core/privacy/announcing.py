"""The words by which a sentence says that a value stands below it, in the languages we know; in small letters."""

from memory_core.privacy.hints import Hints

# “Your code is as follows”, “Saisissez le code ci-dessous”: what points at the next line.
POINTERS = Hints((
    "below", "following", "follows", "this ", "here is", "here's", "here are",
    "unten", "folgende", "folgt", "diese", "hier ist", "nachstehend",
    "ci-dessous", "suivant", "voici", "ce code", "ce mot", "cette ",
    "siguiente", "este ", "esta ", "abajo", "continuación", "continuacion", "aquí está", "aquí tienes", "aqui esta",
    "abaixo", "seguinte", "aqui está", "segue", "esse ", "essa ",
    "如下", "以下", "下方", "下面", "此验证", "该验证", "此码", "请输入", "请使用", "請輸入", "以下驗證",
))  # fmt: skip
# What a code is for, and what is said of one that lets somebody in; a code of a program is for nothing of these.
PURPOSES = Hints((
    "sign in", "signing in", "sign-in", "log in", "logging in", "log-in", "login", "verify", "verif", "confirm",
    "expire", "valid for", "valid until", "don't share", "do not share", "never share", "account", "one-time",
    "anmeld", "einzuloggen", "einloggen", "bestätig", "bestatig", "gültig", "gultig", "läuft", "fortzufahren",
    "fortfahren", "niemandem", "weitergeben", "konto", "zugang", "freigeben", "einmal",
    "connecter", "connexion", "vérifi", "confirmer", "valable", "expire", "ne partagez", "ne le partagez", "compte",
    "iniciar sesión", "iniciar sesion", "verific", "caduca", "válido", "valido", "expira", "no lo compartas",
    "no compartas", "cuenta", "acceder", "continuar",
    "entrar", "iniciar sessão", "não compartilhe", "não partilhe", "conta", "aceder", "acessar",
    "登录", "登錄", "有效", "分钟内", "勿", "泄露", "注册", "身份", "驗證", "验证",
    # how it comes, and what it opens
    "pairing", "bluetooth", "unlock", "entsperr", "verrouill", "desbloque",
    "front door", "haustür", "check-in", "the key is", "here's the code", "here is the code", "hier der code",
    "hier ist der code", "hier dein code", "voici le code", "aquí está el código", "aquí tienes el código",
    "aqui está o código",
    "sms", "text message", "we sent", "texted", "get the code", " got ", "reçu", "recibi", "lleg", "bekommen",
    "enviamos", "recebi", "geschickt", "gesendet", "envoyé", "收到", "短信",
))  # fmt: skip
# What stands at the end of a line that announces: verbs, and “as follows”.
ENDINGS = (
    r"is", r"are", r"ist", r"lautet", r"lauten", r"sind", r"est", r"sont", r"es", r"son", r"é", r"è", r"são",
    r"(?:is |are )?as follows", r"(?:lautet )?(?:wie folgt|folgendermaßen)", r"(?:est )?(?:le suivant|la suivante)",
    r"(?:es )?(?:el|la) siguiente", r"(?:é )?[oa] seguinte", r"是", r"为", r"為", r"如下", r"为以下",
)  # fmt: skip
# Before or in front of “code”: none that lets anybody in.
OTHER_CODES = (
    "promo", "promotion", "promotional", "zip", "postal", "post", "postcode", "discount", "error", "exit", "country",
    "area", "qr", "voucher", "coupon", "product", "order", "status", "source", "booking", "reference", "dress", "build",
    "gift", "tracking", "color", "colour", "bar", "morse", "airport", "class", "team", "room", "event", "model",
    "language", "currency", "tax", "part", "item", "batch", "swift", "bank", "sort", "referral", "invite", "dialing",
    "dialling", "response", "return", "http", "html", "python", "sample", "example", "machine", "dead", "legacy", "car",
    "fehler", "länder", "vorwahl", "gutschein", "rabatt", "aktions", "buchungs", "farb", "strich", "bestell",
    "erreur", "promo", "barres", "source", "pays", "couleur", "produit", "réduction", "parrainage", "commande",
    "descuento", "barras", "fuente", "país", "promocional", "producto", "pedido", "desconto", "erro", "fonte",
    "produto",
    "错误", "优惠", "邮政", "订单", "折扣", "条形", "二维", "源代", "邀请",
)  # fmt: skip
# A question of this sort has its answer in the next lines.
QUESTIONS = (
    r"(?:security|secret) question", r"(?:sicherheits|geheim)frage", r"question (?:de sécurité|secrète)",
    r"pregunta (?:de seguridad|secreta)", r"pergunta (?:de segurança|secreta)", r"(?:密保|安全|密碼)[问問][题題]",
)  # fmt: skip
ANSWERS = (r"(?:your )?answer", r"(?:deine |ihre )?antwort", r"réponse", r"respuesta", r"resposta", r"答案", r"回答")
# Buttons that stand behind what is shown.
BUTTONS = (
    "copy", "show", "hide", "kopieren", "anzeigen", "verbergen", "copier", "afficher", "masquer", "copiar", "mostrar",
    "ocultar", "复制", "显示", "隐藏", "複製",
)  # fmt: skip
# Whose check number a code of three digits is.
CARD_SIDES = Hints((
    "cvv", "cvc", "csc", "card", "kart", "carte", "tarjeta", "cartão", "cartao", "卡", "security", "sicherheit",
    "sécurité", "securite", "seguridad", "segurança", "seguranca", "prüf", "安全",
))  # fmt: skip
# What stands right in front of a value that a sentence tells: “…, from Monday it is …”, “changes to …”, “so …”.
TELLS = (
    r"is", r"was", r"are", r"(?:it|that|which|password)['’]?s", r"equals", r"reads", r"becomes?", r"remains", r"so",
    r"(?:will|should|must|to|can|would|gonna) be", r"hence", r"therefore", r"i\.?e\.?", r"namely", r"try", r"use",
    r"(?:change[ds]?|set|reset|switch(?:ed|es)?|updated?|moved?|back|turned)(?: it)?(?: back)? (?:to|as|from)",
    r"ist", r"war", r"lautet", r"hei(?:ß|ss)t", r"bleibt", r"wäre", r"wird", r"nämlich", r"also", r"sprich",
    r"d\. ?h\.", r"nimm", r"(?:geändert|gesetzt|umgestellt|gewechselt|zurückgesetzt|wechselt|geht) (?:auf|von)",
    r"est", r"c['’]est", r"était", r"sera", r"reste", r"devient", r"donc", r"soit", r"à savoir", r"utilisez?",
    r"tapez?", r"(?:chang|pass|remis|mis|modifi)(?:é|e)?e?s? (?:en|à|pour|sur)",
    r"es", r"era", r"será", r"sería", r"sigue siendo", r"o sea", r"es decir", r"usa", r"pon",
    r"(?:cambi|pas|qued)\w{1,4} (?:a ser|a|en|por|como)",
    r"é", r"ficou", r"ficará", r"ou seja", r"(?:mud|alter|pass|fic)\w{1,4} (?:a ser|para|pr[ao]|a|como|em)",
)  # fmt: skip
# In front of the name of something that has a password, or of an example of one.
PREPOSITIONS = (
    "for", "of", "on", "in", "at", "by", "from", "like", "via", "into", "as", r"e\.g\.", "für", "von", "vom", "bei",
    "beim", "durch", "am", "im", "aus", "als", "wie", "unter", "auf", "pour", "de", "du", "des", "sur", "par", "chez",
    "dans", "comme", "sous", "para", "del", "en", "por", "como", "desde", "da", "do", "no", "na", "em", "pelo", "pela",
    "user(?:name)?", "benutzer", "nutzer", "utilisateur", "usuario", "usuário",
)  # fmt: skip
NUMBERED = (
    "to", "an", "nach", "until", "since", "after", "before", "about", "than", "and", "see", "ab", "seit", "bis", "um",
    "vor", "über", "siehe", "à", "depuis", "avant", "après", "a", "hasta", "até", "order", "bestellung", "commande",
    "pedido", "pr", "issue", "pages?", "seiten?", "firmware", "build", "attempt", "ending", "ending in", "no", "nr",
    "nummer", "number", "numéro", "id", "kennung", "port", "chapter", "kapitel", "invoice", "rechnung", "facture",
    "factura", "fatura", "row", "line", "zeile", "serial", "batch", "over", "all", "only", "tel", "phone", "hotline",
)  # fmt: skip
NAMED = (
    "account", "host(?:name)?", "server", "site", "system", "computer", "machine", "laptop", "pc", "notebook",
    "database", "db", "domain", "ssid", "network", "version", "ticket", "case", "room", "step", "page", "file",
    "folder", "app", "model", "device", "konto", "rechner", "netzwerk", "raum", "seite", "datei", "modell", "gerät",
    "compte", "serveur", "réseau", "fichier", "cuenta", "servidor", "archivo", "conta", "arquivo", "用户", "账号",
)  # fmt: skip
