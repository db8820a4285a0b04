"""The words that stand beside secrets, in the languages we know; and the words that look like values and are none."""

# Each part is a regular expression, matched without regard to case. Compounds (“Datenbankpasswort”) are allowed in
# front of the words for a password.
PASSWORD = (
    r"pass[ _-]?words?(?<!s)",
    r"passwd",
    r"pwd",
    r"pass[ _-]?code",
    r"pass[ _-]?phrase",
    r"passwort",
    r"kennwort",
    r"passphrase",
    r"mot de passe",
    r"contraseña",
    r"palavra[- ]passe",
    r"senha",
    r"wachtwoord",
    r"parola d'ordine",
    r"密码",
    r"密碼",
    r"口令",
    r"パスワード",
    r"비밀번호",
    r"пароль",
)
# These mean other things as well: they count only at the end of a name like SMTP_PASS.
PASSWORD_ENDING = (r"[a-z0-9]{1,20}_pass", r"clave de acceso", r"clave secreta")
# Short words that mean much else: their value must look like one.
WEAK = (r"pass", r"pw")
KEY = (
    r"api[ _-]?(?:secret[ _-]?)?key",
    r"api[ _-]?secret",
    r"(?:secret[ _-]?)?access[ _-]?key",
    r"secret[ _-]?key(?:[ _-]base)?",
    r"private[ _-]?key",
    r"(?:encryption|signing|master|account|deploy|license)[ _-]?key",
    r"(?:network )?security key",
    r"wpa[23]?[ _-]?(?:key|psk)",
    r"pre-?shared key",
    r"recovery[ _-]?key",
    r"api-schlüssel",
    r"netzwerkschlüssel",
    r"wiederherstellungsschlüssel",
    r"clé (?:d'api|api|secrète|privée|de sécurité)",
    r"clave (?:de )?api",
    r"clave privada",
    r"chave (?:de )?api",
    r"chave (?:secreta|privada)",
    r"(?:api ?)?密钥",
    r"(?:api ?)?密鑰",
)
TOKEN = (
    r"(?:access|auth|refresh|bearer|session|personal access|api|bot|id|secret|csrf|device)[ _-]?token",
    r"token",
    r"zugriffstoken",
    r"jeton d'accès",
    r"令牌",
)
SECRET = (
    r"(?:client|app|shared|webhook|jwt|consumer|totp|cookie|session)[ _-]?secret",
    r"secret",
    r"credentials?",
)
ONE_TIME = (
    r"(?:verification|security|login|log-in|sign-in|confirmation|authentication|authenticator|one[- ]time|2fa|mfa|otp"
    r"|sms|access|activation|backup|recovery)[ -]?(?:pass)?code",
    r"one[- ]time (?:password|pin)",
    r"otp",
    r"m?tan",
    r"(?:bestätigungs|sicherheits|verifizierungs|anmelde|freigabe|einmal|sms-)-?(?:code|passwort|kennwort)",
    r"code de (?:vérification|sécurité|confirmation|connexion)",
    r"código de (?:verificación|seguridad|confirmación|acceso|verificação|segurança|confirmação|acesso)",
    r"验证码",
    r"驗證碼",
    r"动态码",
    r"校验码",
    r"認証コード",
)
SHORT_NUMBERS = {
    "pin": (r"pin(?:[ -]?(?:code|number|nummer))?", r"código pin", r"code pin", r"geheimzahl"),
    "card code": (r"cvv2?", r"cvc2?", r"card verification (?:code|value)", r"prüfziffer", r"kartenprüfnummer"),
}
SEED = (
    r"(?:secret )?(?:recovery|seed|mnemonic|backup|wallet) (?:phrase|words)",
    r"mnemonic",
    r"seed phrase",
    r"wiederherstellungsphrase",
    r"phrase de récupération",
    r"frase (?:semilla|de recuperación|de recuperação)",
    r"助记词",
)

# A quick look whether a line is worth reading more closely; lower case.
HINTS = (
    "pass", "pwd", "pw", "kennwort", "contrase", "senha", "wachtwoord", "parola", "clave", "chave", "schl", "clé",
    "cle ", "密", "口令", "パスワード", "비밀번호", "пароль", "key", "psk", "token", "jeton", "令牌", "secret",
    "credential", "code", "digo", "otp", "tan", "验证码", "驗證碼", "动态码", "校验码", "コード", "pin", "geheimzahl",
    "cv", "prüf", "pruf", "use ", "enter ", "phrase", "frase", "mnemonic", "seed", "recovery", "wallet", "助记词",
    "identified by", "mysql",
)  # fmt: skip

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
