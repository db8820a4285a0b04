"""The words that stand beside secrets, in the languages we know; and the words that look like values and are none."""

from collections.abc import Sequence

from memory_core.privacy.hints import Hints

# Each part is a regular expression, matched without regard to case. Compounds (“Datenbankpasswort”) are allowed in
# front of the words for a password.
PASSWORD = (
    r"p[a@4][s5$]{2}[ _-]?w[o0]rds?(?<!s)",  # also as recognition misreads it
    r"passwd",
    r"(?<![^\W_])pw(?![^\W_])",
    r"(?<![^\W_])p[/.]\s?w\b\.?",
    r"(?:pa(?:ss|ß)w|kennw)(?:\.|(?![^\W_]))|kenn-?code|(?<![^\W_])pwort",
    r"(?:wi-?fi|wlan)[ -]?code"
    r"|(?:code|código|pass|contra|clave|chave|key) (?:for|to|für|fürs|du|del|do|da) (?:the |das |la )?(?:wi-?fi|wlan)",
    r"(?:security|secret) answer",
    r"(?:mother['’]s )?maiden name",
    r"(?:sicherheits|geheim)(?:antwort|frage-antwort)",
    r"réponse secrète",
    r"respuesta (?:secreta|de seguridad)",
    r"resposta (?:secreta|de segurança)",
    r"密保答案",
    r"phrase de passe",
    r"(?:phrase|mot) (?:secrète|secret)",
    r"(?:palabra|frase) secreta",
    r"frase de (?:contraseña|paso)",
    r"frase[- ]?(?:passe|senha)",
    r"palavra secreta",
    r"(?:geheim|code|losungs)(?:wort|phrase|satz)",
    r"(?:kenn|pass)(?:wort-?)?satz",
    r"(?:pass)?code to (?:open|unlock|decrypt|extract) (?:the |this |your )?[\w-]{2,12}",
    r"key content|schlüsselinhalt|contenu de la clé|contenido de la clave",
    r"secret (?:word|phrase)",
    r"memorable (?:word|information|answer|name|place)",
    r"(?:邮箱|邮件|客户端)?授权[码碼]",
    r"暗号",
    r"code d['’]accès wi-?fi",
    # What people choose for a network, or read off its box, is a password, whatever it is called.
    r"(?:wlan|wi-?fi|netzwerk|wpa[23]?)[ -]?(?:netzwerk)?-?schlüssel",
    r"(?:wi-?fi|wpa[23]?|wep)[ _-]?key|clé (?:du )?(?:wi-?fi|wpa[23]?)|wpa[23]?[ _-](?:psk|clé)",
    r"psk",
    r"(?:netzwerk|wlan)-?sicherheits-?schlüssel",
    r"clé de sécurité (?:du )?(?:wi-?fi|réseau)",
    r"snmp community|community string",
    r"shared[ _-]?secret",
    r"(?:code|safe|security)[ -]?word",
    r"pre-?shared[ _-]?key",
    r"(?:wireless|network)(?: (?:network|security|access))? key",
    r"passwrd",
    r"pswd",
    r"pwd",
    r"pass[ _-]?code",
    r"pass[ _-]?phrase",
    r"p[a@4](?:[s5$]{2}|ß)[ -]?w[o0]rt",
    r"kennw[o0]rt",
    r"passphrase",
    r"mdp",
    r"motdepasse",
    r"mot de passe",
    r"contraseña",
    r"palavra[- ](?:passe|chave)",
    r"senha",
    r"wachtwoord",
    r"parola d'ordine",
    r"密码",
    r"密碼",
    r"口令",
    r"(?:通行|解压|提取|访问|共享|连接)[码碼]",
    r"lösenord",
    r"adgangskode",
    r"passord",
    r"hasło",
    r"heslo",
    r"salasana",
    r"jelszó",
    r"şifre",
    r"パスワード",
    r"비밀번호",
    r"пароль",
)
# These mean other things as well: they count only at the end of a name like SMTP_PASS.
PASSWORD_ENDING = (
    r"[a-z0-9]{1,20}[_-](?:pass|pw|pwd|psw)",
    r"(?:store|key|trust|db|smtp|mail|imap|root|admin|user|ftp|my|mysql|pg|redis|ldap|bind|ssh|sudo|vnc)pass",
    r"clave (?:de acceso|secreta|personal|(?:del? )?wi-?fi|de (?:la )?red)",
    r"code wi-?fi",
)
# Short words that mean much else: their value must look like one.
WEAK = (r"pass", r"clave", r"parol[ae]", r"chave", r"passe", r"unlock code", r"gesperrt mit")
KEY = (
    r"api[ _-]?(?:secret[ _-]?)?key",
    r"api[ _-]?secret",
    r"ap[i1l|][ -]?k(?:e[yv]?)?",  # as recognition reads it where letters are small
    r"(?:secret[ _-]?)?access[ _-]?key",
    r"secret[ _-]?key(?:[ _-]base)?",
    r"private[ _-]?key",
    r"(?:encryption|decryption|signing|master|account|deploy|license|licence|product|activation|backup|app|application"
    r"|service|admin|serial"
    r"|subscription|integration|server|client|publishable|restricted)[ _-]?key",
    r"(?:set-?up|manual(?:[ _-]entry)?|entry|authenticator|totp|2fa|mfa|otp)[ _-]key",
    r"(?:einrichtungs|konfigurations|installations)-?schlüssel",
    r"clé (?:de )?(?:configuration|paramétrage|récupération|secours|secrète|manuelle)",
    r"clé d['’](?:installation|activation|enregistrement|authentification)",
    r"clave de (?:configuración|recuperación|instalación|activación|autenticación)",
    r"chave de (?:configuração|recuperação|instalação|ativação|autenticação)",
    r"(?:设置|配置|安装|恢复|绑定|手动|設定)密?[钥鑰匙]匙?",
    r"lizenzschlüssel",
    r"produktschlüssel",
    r"(?:geheimer|privater|sicherheits)[ -]?schlüssel",
    r"clé (?:de licence|de produit|de chiffrement)",
    r"clave de (?:licencia|producto|seguridad)",
    r"chave de (?:licença|produto|segurança|acesso)",
    r"(?:bitlocker )?(?:wiederherstellungs|recovery)[ -]?(?:key|schlüssel)",
    r"access ?key ?(?:id|secret)?",
    r"secret ?id",
    r"(?:network )?security key",
    r"卡密",
    r"gift[ -]?card[ -]?(?:code|number|pin)",
    r"geschenkkarten-?(?:code|nummer)",
    r"(?:code|numéro) (?:de la )?carte[ -]cadeau",
    r"(?:hmac|aes|des|rsa|vpn|webhook|tenant|project|global|global api|connection|storage|azure|search"
    r"|firebase|steam)[ _-]key",
    r"recovery[ _-]?key",
    r"api[ -]?schlüssel",
    r"wiederherstellungsschlüssel",
    r"clé (?:d['’]api|api|secrète|privée|de sécurité)",
    r"clave (?:de )?(?:la )?api",
    r"clave privada",
    r"chave (?:de |da )?api",
    r"chave (?:secreta|privada)",
    r"(?:api ?)?(?:密|私|秘)[钥鑰鍵]",
    r"(?:许可证|产品|激活)密?[钥码]",
    r"apiキー",
    r"chiave api",
)
TOKEN = (
    r"(?:access|auth|refresh|bearer|session|personal access|api|bot|id|secret|csrf|device)[ _-]?token",
    r"(?:registration|authentication|verification|push|deploy|pat|app|application|user|service|integration"
    r"|security)[ _-]?token",
    r"(?:zugangs|zugriffs|api-?)schlüssel",
    r"(?:auth(?:entication|entifizierungs)?|autorisierungs)[: _-]?token",
    r"token(?: (?:de|d['’])? ?(?:acceso|accès|acesso|api|sesión|sessão|session))?",
    r"(?:zugriffs|zugangs|sitzungs|api-?)token",
    r"jeton (?:d['’]accès|d['’]api|de session|secret)",
    r"ficha de acceso",
    r"(?:访问|访问控制|身份|会话|刷新)?令牌",
    r"(?:存取|訪問)?權杖",
)
SECRET = (
    r"(?:client|app|webhook|jwt|consumer|totp|cookie|session|signing|api|oauth|auth|hmac)[ _-]?secret",
    r"geheimer? (?:client-?)?schlüssel",
    r"client-?geheimnis",
    r"secret",
    r"(?:client_)?密文",
    r"credentials?",
)
# Any name that ends so, with a value that can only be a key.
ENDING = (
    # Words that mean much else, and with such a value nothing else.
    r"key",
    r"schlüssel",
    r"jeton",
    r"lizenz",
    r"session[ _-]?id",
    r"(?:[a-z0-9]{1,20}[_ -])?cookie",
    r"(?:recovery|backup|activation|invite|access)[ _-]codes?",
    r"[a-z0-9]{1,30}[_-](?:key|pat|auth|token|secret|sas|credential|signature|licen[cs]e|appid)",
)
ONE_TIME = (
    r"(?:verification|security|login|log-in|sign-in|signin|confirmation|authentication|authenticator|one[- ]time"
    r"|2fa|mfa|otp"
    r"|sms|access|activation|back-?up|recovery|disarm|transaction|two-factor|two-step|emergency|rescue|scratch"
    r"|auth|identification|validation|apple id|whatsapp"
    r"|telegram"
    r"|google|microsoft|passkey|unlock|reset|pairing|set-?up|pick-?up|device)[ -]?(?:pass)?codes?",
    r"one[- ]time (?:password|pin|passcode)",
    r"(?:your|dein|ihr|votre|tu|su|seu) token",
    r"claves? (?:de un solo uso|dinámica|de firma|sms|temporal)|chave de (?:acesso|segurança)|código (?:pix|bizum)",
    r"codes? (?:d['’]entrée|d['’]immeuble|de l['’]immeuble|de retrait)|steam guard",
    r"(?:bike |door |pad)?lock(?:box)?[ -]?codes?|lockbox",
    r"[o0]tp",
    r"totp",
    r"2fa",
    r"mfa",
    r"authenticator|okta verify|duo mobile|authy",
    r"(?:m|i|mobile|push|chip|qr-?|app-?|sms-?|photo)?tan",
    r"(?:bestätigungs|sicherheits|verifizierungs|anmelde|freigabe|freischalt|entsperr|zutritts|öffnungs|abhol"
    r"|registrierungs|transaktions|einmal|sms-|zugangs|aktivierungs|prüf"
    r"|wiederherstellungs|back-?up-?|notfall-?|kopplungs|einrichtungs"
    r"|authentifizierungs|2fa-)-?(?:codes?|passwort|kennwort)",
    r"codes? (?:de |d['’])?(?:vérification|sécurité|confirmation|connexion|validation|authentification|accès"
    r"|secours|récupération)",
    r"codes? (?:à usage unique|sms|unique|de déverrouillage|d['’]activation)",
    r"códigos? (?:de )?(?:verificación|seguridad|confirmación|acceso|verificação|segurança|confirmação|acesso"
    r"|autenticación"
    r"|autenticação|validación|validação|activación|ativação|recuperación|recuperação|un solo uso|uso único|sms"
    r"|respaldo|emergencia|backup"
    r"|inicio de sesión|desbloqueo|desbloqueio)",
    r"codic[ei] (?:di |d['’])?(?:verifica|sicurezza|conferma|accesso|autenticazione)",
    r"(?:verificatie|beveiligings|bevestigings)code",
    r"(?:短信|手机|登录|登錄|注册|动态|一次性|安全|支付)?(?:验证|驗證|校验|校驗|认证|認證|确认|確認|動態|动态)(?:码|碼|密码"
    r"|密碼)",
    r"(?:door|gate|entry|alarm|building|safe|locker|lockbox|garage|keypad|vault|voicemail|parental)[ -]codes?",
    r"(?:\w{0,12}tür|(?:hof|haus|garten|einfahrts)?tor|alarm|safe|tresor|(?:schließ|post)fach|\w{0,12}garagen?|keller"
    r"|schranken)[ -]?codes?",
    r"code (?:garage|haustür|tür|tor|keller|hof|büro|alarm|safe|tresor|door|gate|building|lobby|office|immeuble)",
    r"digicode|code (?:de la |de l['’]|du )?(?:porte|portail|alarme|coffre|garage|hall|local)(?:\s[^\W\d_]{3,10})?",
    r"código (?:de la |da |do |de )?(?:puerta|porta|portão|alarma|alarme|caja fuerte|cofre)",
    r"(?:steam guard|guard|bankid|itsme|paypal|amazon|uber|facebook|instagram|signal|discord|okta|duo) code",
    r"(?:验证|动态|短信)码",
    r"(?:anmelde|login|zugangs|türöffner)-?codes?",
    r"(?:门禁|开门|门锁|报警|保险箱|解锁|激活)[码碼]",
    r"动态口令",
    r"(?:取件|提货|取货|自提|开柜|开锁|核销)[码碼]",
    r"(?:tablet|phone|mobile|ipad|iphone|laptop|watch|tv|handy|geräte|\w{0,12}schloss)[ -]?codes?",
    r"code (?:du |de la |de l['’])(?:téléphone|portable|tablette|ordi(?:nateur)?|télé|cadenas|casier)",
    r"código (?:del|de la|do|da) (?:móvil|teléfono|celular|tablet|telemóvel|candado|cadeado|taquilla)",
    r"安全码",
    r"登录码",
    r"(?:認証|確認)コード",
    r"인증\s?(?:번호|코드)",
    r"код(?: подтверждения)?",
    r"kod (?:weryfikacyjny|sms|autoryzacyjny)",
)
SHORT_NUMBERS = {
    "pin": (
        r"(?:sim[- ]|card |karten-?|online-?)?pin(?:[12]|[ -]?(?:code|number|nummer)| ?[码碼])?",
        r"(?:código|code|codice) pin",
        r"(?-i:P[l1|]N)",  # as recognition reads it
        r"puk[12]?(?:[ -]?(?:code|nummer))?",
        r"code (?:de )?(?:la |ma |ta |sa |votre )?(?:carte|cb)(?: bleue| bancaire| de crédit)?",
        r"geheimzahl|(?:bankomat|karten|ec|handy|tablet|bank|tastatur|sperr|bildschirm(?:zeit)?)-?codes?"
        r"|screen[ -]?(?:time|lock)? ?(?:pass)?code|kindersicherung|contr[ôo]le? parental",
        r"(?-i:NIP)",
        r"passcode",
        r"code (?:secret|confidentiel|parental)",
        r"c[oó]digo secreto|clave (?:del?|de la) (?:tarjeta|cajero|móvil)|senha d[oae] (?:cartão|celular|4 dígitos)",
        r"(?:支付|取款|交易|门锁|门禁|大门|手机|锁屏|开机|银行卡|保险[柜箱]|[锁门卡机柜箱屏])密码",
    ),
    "card code": (
        r"cv[vc]2?\s?/\s?cv[vc]2?",
        r"cvv2?",
        r"cvc2?",
        r"csc",
        r"card (?:verification|security) (?:code|value|number)",
        r"prüf(?:ziffer|nummer)",
        r"kartenprüfnummer",
        r"cryptogramme(?: visuel)?",
    ),
}
SEED = (
    r"(?:secret )?(?:recovery|seed|mnemonic|backup|wallet)[ -](?:phrase|words|backup)", r"seed(?: phrase)?",
    r"(?:seed|sicherungs|wallet|wiederherstellungs)-?(?:phrase|wörter)", r"mnemonic", r"助記詞", r"助记词", r"恢复短语",
    r"phrase (?:secrète|mnémonique|de récupération)",
    r"frase (?:de )?(?:semilla|seguridad|segurança|recuperación|recuperação)",
)  # fmt: skip

# A quick look whether a line is worth reading more closely; lower case.
VALUE_HINTS = Hints(
    """
    pass p@ss pa5 pas5 p4ss pwd pw kennw contra senha wachtwoord parola clave chave schl clé 密 口令 通行
    パスワード 비밀번호 пароль key aplk apik psk
    psw pswd token jeton ficha 令牌 secr mdp 授权 暗号 lösen losen adgangs hasło haslo hasto heslo
    salasana jelsz şifre sifre geheim 權杖 credential 激活 许可 产品 私 秘 キー answer antwort réponse respuesta
    resposta 密保 palabra frase phrase palavra 配置 设置 设定 安装 恢复 绑定 手动
    解压 提取 访问 共享 连接 lizenz gift geschenk cadeau session recovery
    paß p/w p.w pwort kenn memorable parole maiden codew losung backup _pat -pat _auth -auth signature _sas -sas licen
    appid wifi wi-fi unlock gesperrt
    """.split()  # noqa: SIM905 - a list of a hundred quoted words is no easier to read
    + ["cle ", "code to ", "code w", "safe w", "safew", "security w", "snmp", "community string"]
)
PASSWORD_HINTS = Hints(
    """
    pass p@ss pa5 pas5 p4ss paß pwd pw p/w p.w kenn contrase senha wachtwoord parola chave clave contra schl 密
    口令 通行 パスワード
    secr geheim phrase frase 授权 暗号
    비밀번호 пароль psk wpa shared snmp memorable
    psw pswd mdp lösen losen adgangs hasło hasto heslo salasana jelsz şifre sifre answer
    antwort réponse reponse respuesta resposta wifi wi-fi login cred zugang
    """.split()  # noqa: SIM905 - as above
)
# And for short codes, words in a row, and what gives a secret away from farther.
HINTS = Hints((
    *VALUE_HINTS,
    *"""
    connect( getconnection securestring expir
    auth ssid wlan login zugang creds account: code digo otp 0tp tan 验证 驗證 动态 動態 校验 校驗 认证
    取件 提货 取货 自提 开柜 开锁 核销 門禁 门禁 开门 门锁 报警 保险箱 解锁
    認證 确认 授权 安全码 登录码 コード pin pln p1n puk 2fa mfa cv csc prüf pruf phrase frase mnemonic seed
    recovery wallet 助记词 authenticat codic steam 인증 код cryptogr g-
    """.split(),  # noqa: SIM905 - as above
    *"""
    unzip entpack crypt
    openssl locker lockb padlock lock garage kindersich safe
    cookie maiden ombina tresor schloss alarm codew losung serial serien 序列
    door gate entrance eingang puerta portão
    okta sms kod connecte anmeld einlogg conectar 登录 登錄 introdu ingres insira digite saisi utilis
    """.split(),  # noqa: SIM905 - as above
    "security q", "sicherheitsf", "de sécurité", "de seguri", "de segur", "安全问", "安全問", "keypad", "combo",
    "nip ", "nip:", "key content", "contenu de", "contenido de", "inhalt", "use ", "enter ", "identified by",
    "log in",
    "sign in", "entsperr", "sperrbild", "bildschirmsp", "screen", "verrou", "desbloq", "sent ", "texted", "schick",
    " text", "reçu", "lleg", "mandaron", "mandou", "enviaron", "enviou", "recib", "recebi", "收到",
    "cofre", "coffre", "cadena", "candado", "cadeado", "portail", "portero", "interphon", "interfon", "tür",
    "portal", "🔑", "🔐", "🗝", "shed", "schuppen", "spind", "immeuble", "caja fuerte", "cancello", "portone",
    "cassaforte", "hoftor", "gartentor", "porte ", "porta ",
))  # fmt: skip

# Whose name stands beside or above a password.
USERS = frozenset(
    """
    user username user name login account email e-mail mail id benutzer benutzername nutzer konto anmeldename
    utilisateur identifiant compte usuario cuenta correo usuário utilizador conta utente 用户 用户名 账号 帐号 帳號
    """.split()  # noqa: SIM905 - as above
)

# What stands behind “password:” on pages and in code without being one.
NOT_VALUES = frozenset(
    """
    a abc an and any all array auto away bool boolean bytes change changed char characters check choose compromised
    confirm copy correct correctly credentials current default delete disabled edit empty enabled encrypted enter
    error expired expires false field forgot forgotten form func function generate generated get getpass go hash
    hashed help here hidden hide hint incorrect input int invalid it kwargs login manager masked matches mandatory
    medium missing must name never new next nil no none not null number object off ok okay old on open optional or
    params pass passwd password passwords passwort kennwort placeholder policy private protected prompt public
    readonly recover redacted remember removed repeat request require required reset result save saved secret secrets
    see select self set settings show sign status store stored str string strong submit success text the this token
    true type unchanged undefined unknown unset update updated url used user username valid value verify view void
    wait weak when with wrong yes you your
    benutzername vergessen vergessen? ändern anzeigen bestätigen erforderlich falsch ja nein speichern weiter wird
    oublié obligatoire requis afficher modifier olvidada olvidaste obligatorio obligatoria cambiar mostrar esqueceu
    obrigatório obrigatória alterar mostrar
    copier copiar kopieren einblenden ausblenden masquer ocultar incorrect incorrecte incorrects incorrectes incorrecto
    incorrecta incorrectos incorrectas incorreto incorreta incorretos incorretas ungültig falsche invalide invalides
    inválido inválida inválidos inválidas
    1password bitwarden keepass keepassxc lastpass dashlane
    忘记 必填 请输入 登录 显示
    """.split()  # noqa: SIM905 - a list of two hundred quoted words is no easier to read
)
# In one of these a run of words is a sentence, not a passphrase.
SENTENCE_WORDS = frozenset(
    """
    a an and are as at be by can for from has have if in into is it its may more must no not of on or our please
    shall should so that the their this to use used was we were when which will with without you your
    auf bei bitte das dem den der die ein eine für ist mit muss nicht oder sie und von wird zu
    avec ce dans de des doit du est et il le les ne par pas pour que sur un une votre
    al con debe del el en es la las los no para por que se su un una
    ao com da deve do e em não o os para por que se seu sua um uma
    """.split()  # noqa: SIM905 - a list of two hundred quoted words is no easier to read
)

# What rules for passwords speak of, how a sentence goes on that tells none, and what programs call their objects.
RULES = frozenset(
    """
    characters attempts attempt minimum maximum days letters digits numbers symbols left remaining long longer short
    character digit symbol letter number uppercase lowercase special zeichen
    least ago last contact administrator minutes hours zeichen versuche tage buchstaben ziffern caractères tentatives
    jours caracteres intentos días dias letras chiffres lettres tentativas stars
    """.split()  # noqa: SIM905 - as in vocabulary
)
TALK = frozenset(
    """
    must should shall can may will please enter choose use type is are was were not no your you if when
    muss sollte kann darf bitte ist war nicht kein keine deine ihre wenn doit peut est pas votre vous si
    debe puede es no tu su si deve pode é não seu sua
    """.split()  # noqa: SIM905 - as in vocabulary
)
ROOTS = frozenset(
    """
    self this that cls process os env config configuration conf cfg settings app application req request res response
    form data props params param args arg ctx context user users options opts opt input inputs values value state store
    secrets vault var vars local locals module each item items obj object event rails django flask js window document
    system session cookies body json account auth credentials creds model entity row record result node ref refs rule
    std string java org com net io test tests spec mock fake faker util utils helper helpers client server db database
    """.split()  # noqa: SIM905 - as in vocabulary
)

# Accents get lost when a screen is read, or become others.
_ACCENTS = str.maketrans(
    {
        "ä": "[äaéá]", "ö": "[öoé6]", "ü": "[üuiù]", "é": "[éeè6]", "è": "[èeé]", "ó": "[óoéòô6d]", "ç": "[çcg¢]",
        "ã": "[ãaäâ]", "á": "[áaâä]", "í": "[íiîl]", "ú": "[úuû]", "ł": "[łlt]", "ş": "[şs]",
    }
)  # fmt: skip


def any_of(*groups: Sequence[str]) -> str:
    """One pattern for all words; the longer first, so that “passphrase” is not read as “pass”."""
    words = "|".join(sorted((word for group in groups for word in group), key=len, reverse=True))
    return words.replace("ñ", "(?:ñ|n|fi|ni|fn|fii)").translate(_ACCENTS)
