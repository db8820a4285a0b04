"""The words by which a sentence says that a value stands below it, in the languages we know; in small letters."""

# “Your code is as follows”, “Saisissez le code ci-dessous”: what points at the next line.
POINTERS = (
    "below", "following", "follows", "this ", "here is", "here's", "here are",
    "unten", "folgende", "folgt", "diese", "hier ist", "nachstehend",
    "ci-dessous", "suivant", "voici", "ce code", "ce mot", "cette ",
    "siguiente", "este ", "esta ", "abajo", "continuación", "continuacion", "aquí está", "aquí tienes", "aqui esta",
    "abaixo", "seguinte", "aqui está", "segue", "esse ", "essa ",
    "如下", "以下", "下方", "下面", "此验证", "该验证", "此码", "请输入", "请使用", "請輸入", "以下驗證",
)  # fmt: skip
# What a code is for, and what is said of one that lets somebody in; a code of a program is for nothing of these.
PURPOSES = (
    "sign in", "signing in", "sign-in", "log in", "logging in", "log-in", "login", "verify", "verif", "confirm",
    "expire", "valid for", "valid until", "don't share", "do not share", "never share", "account", "one-time",
    "anmeld", "einzuloggen", "einloggen", "bestätig", "bestatig", "gültig", "gultig", "läuft", "fortzufahren",
    "fortfahren", "niemandem", "weitergeben", "konto", "zugang", "freigeben", "einmal",
    "connecter", "connexion", "vérifi", "confirmer", "valable", "expire", "ne partagez", "ne le partagez", "compte",
    "iniciar sesión", "iniciar sesion", "verific", "caduca", "válido", "valido", "expira", "no lo compartas",
    "no compartas", "cuenta", "acceder", "continuar",
    "entrar", "iniciar sessão", "não compartilhe", "não partilhe", "conta", "aceder", "acessar",
    "登录", "登錄", "有效", "分钟内", "勿", "泄露", "注册", "身份", "驗證", "验证",
)  # fmt: skip
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
CARD_SIDES = (
    "cvv", "cvc", "csc", "card", "kart", "carte", "tarjeta", "cartão", "cartao", "卡", "security", "sicherheit",
    "sécurité", "securite", "seguridad", "segurança", "seguranca", "prüf", "安全",
)  # fmt: skip
