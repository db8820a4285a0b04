"""What is excluded from the first start. Each is a rule like any other: it can be seen, changed and removed."""

PASSWORD_MANAGERS = (
    "1password",
    "bitwarden",
    "dashlane",
    "enpass",
    "gnome-keyring",
    "keepass",
    "keepassx",
    "keepassxc",
    "kwalletmanager",
    "lastpass",
    "nordpass",
    "proton pass",
    "roboform",
    "seahorse",
    "keychain access",
)
PRIVATE_TITLES = ("incognito", "private browsing", "inprivate")

_MORE_MANAGERS = (
    *("authy", "buttercup", "ente auth", "gnome-authenticator", "gopass", "keeper password", "keeweb", "kwalletd"),
    *("macpass", "padloc", "pass-otp", "passbolt", "password safe", "psono", "qtpass", "strongbox", "yubico auth"),
    *("authpass", "keyguard", "moolticute", "org.gnome.World.Secrets", "otpclient", "passwords"),
    *("avira password manager", "gnome-secrets", "heylogin", "kaspersky password manager", "metamask"),
    *("norton password manager", "passpack", "password depot", "passwarden", "remembear", "safeincloud", "securesafe"),
    *("sticky password", "true key", "zoho vault"),
    "com.belmoussaoui.Authenticator",
)
# Those that browsers have in themselves, by the titles of their pages.
_MANAGER_PAGES = (
    *("Passwords — Mozilla Firefox", "Passwörter — Mozilla Firefox", "Mots de passe — Mozilla Firefox"),
    *("Contraseñas — Mozilla Firefox", "Senhas — Mozilla Firefox", "密码 — Mozilla Firefox"),
    *("Google Password Manager", "Google Passwortmanager", "Gestionnaire de mots de passe de Google"),
    *("Gestor de contraseñas de Google", "Administrador de contraseñas de Google", "Gerenciador de senhas do Google"),
    *("Gestor de palavras-passe da Google", "Google 密码管理", "Google 密碼管理", "Password Manager - Chromium"),
    *("Passwortmanager - Chromium", "Password Manager - Brave", "Passwortmanager - Brave"),
    *("Password Manager - Google Chrome", "Passwortmanager - Google Chrome", "Passwords - Google Chrome"),
    *("Gestionnaire de mots de passe - Google Chrome", "Gestor de contraseñas - Google Chrome"),
    *("Gerenciador de senhas - Google Chrome", "密码管理工具 - Google Chrome", "Saved Logins"),
    # Between the two stands the name of the profile.
    *("Passwords*Microsoft Edge", "Kennwörter*Microsoft Edge", "Mots de passe*Microsoft Edge"),
    *("Contraseñas*Microsoft Edge", "Senhas*Microsoft Edge", "密码*Microsoft Edge"),
    *("Bitwarden Web vault", "Bitwarden Web-Vault", "Coffre web Bitwarden", "Caja fuerte web de Bitwarden"),
    *("Cofre web Bitwarden", "Bitwarden 网页版密码库"),
)
_MANAGER_SITES = (
    *("vault.bitwarden.com", "vault.bitwarden.eu", "my.1password.com", "my.1password.eu", "my.1password.ca"),
    *("app.dashlane.com", "keepersecurity.com/vault", "keepersecurity.eu/vault", "lastpass.com/vault"),
    *("lastpass.eu/vault", "pass.proton.me", "passwords.google.com"),
)
_PROMPTS = (
    # Linux: of the keyring, polkit, gpg, ssh and sudo.
    *("askpass", "gcr-prompter", "gcr4-ssh-askpass", "gksu", "kdesu", "lxqt-sudo", "lxqt-policykit", "pinentry"),
    *("policykit", "polkit", "org.gnome.keyring"),
    # Of networks and of encrypted volumes.
    *("nm-applet", "nm-connection-editor", "sirikali", "veracrypt", "zulucrypt", "zulumount"),
    # Windows: UAC, and what asks for a password, a PIN or a face.
    *("consent.exe", "CredentialUIBroker", "CredUI", "Windows Security"),
    # macOS: what asks for a password or a finger.
    *("SecurityAgent", "authorizationhost", "coreauthd", "coreautha", "LocalAuthentication"),
)
# Programs that ask anything for scripts.
_ASKED_BY_SCRIPTS = tuple(
    f"app: {program} and title: {word}"
    for program in ("zenity", "kdialog", "yad")
    for word in ("passw", "passphrase", "kennwort", "mot de passe", "contraseña", "senha", "palavra-passe", "密码")
)
LOCKERS = (
    *("gnome-screensaver", "cinnamon-screensaver", "mate-screensaver", "xfce4-screensaver", "xscreensaver"),
    *("gtklock", "hyprlock", "i3lock", "kscreenlocker", "light-locker", "lightdm", "gdm-greeter", "physlock"),
    *("sddm-greeter", "slock", "swaylock", "waylock", "xfce4-session-lock", "xlock", "xsecurelock", "xtrlock"),
    *("LockApp", "LogonUI", "loginwindow", "ScreenSaverEngine"),
)
_BANKING_WORDS = (
    *(
        "online banking",
        "online-banking",
        "onlinebanking",
        "internet banking",
        "mobile banking",
        "netbanking",
        "e-banking",
        "ebanking",
    ),
    *("home banking", "homebanking", "telebanking", "banking login", "bank account"),
    *("bankkonto", "kontostand", "umsatzanzeige", "überweisung", "pushtan", "phototan", "chiptan"),
    *("banque en ligne", "banque à distance", "compte bancaire", "espace client bancaire", "mes comptes"),
    *("banca en línea", "banca online", "banca por internet", "banca electrónica", "banca móvil", "cuenta bancaria"),
    *("banco online", "internetbanking", "conta bancária", "conta corrente", "extrato bancário"),
    *("网上银行", "手机银行", "个人银行", "企业网银", "网银", "電子銀行", "網上銀行", "網路銀行"),
)
_BANKING_APPS = (
    *("banking4", "electrum", "exodus", "hibiscus", "jameica", "ledger live", "moneymoney", "moneyplex", "starmoney"),
    "trezor suite",
)
_BANKS = (
    # Their names are names: what else calls itself so is excluded, too, where no address is known.
    *("americanexpress.com", "bankofamerica.com", "barclays.co.uk", "capitalone.com", "chase.com", "citibank.com"),
    *(
        "fidelity.com",
        "hsbc.com",
        "hsbc.co.uk",
        "lloydsbank.com",
        "monzo.com",
        "natwest.com",
        "onlinebanking.nationwide.co.uk",
    ),
    *("paypal.com", "rbc.com", "revolut.com", "schwab.com", "td.com", "usbank.com", "vanguard.com", "wellsfargo.com"),
    *("comdirect.de", "commerzbank.de", "consorsbank.de", "deutsche-bank.de", "dkb.de", "ing.de", "n26.com"),
    *("postbank.de", "sparkasse.de", "targobank.de", "vr.de", "volksbank.de", "raiffeisen.ch", "ubs.com"),
    *("boursobank.com", "bnpparibas.com", "mabanque.bnpparibas", "caisse-epargne.fr", "cic.fr", "credit-agricole.fr"),
    *("creditmutuel.fr", "hellobank.fr", "labanquepostale.fr", "lcl.fr", "societegenerale.fr"),
    *("bancosantander.es", "bankinter.com", "bbva.es", "bbva.mx", "caixabank.es", "banamex.com", "sabadell.com"),
    *(
        "bb.com.br",
        "bradesco.com.br",
        "internetbanking.caixa.gov.br",
        "cgd.pt",
        "itau.com.br",
        "millenniumbcp.pt",
        "nubank.com.br",
    ),
    *("santander.com.br", "santander.co.uk", "santander.pt", "novobanco.pt"),
    *("abchina.com", "alipay.com", "bankcomm.com", "bankofchina.com", "boc.cn", "ccb.com", "cmbchina.com"),
    *("icbc.com.cn", "psbc.com", "spdb.com.cn", "pingan.com"),
    *("aib.ie", "bankofireland.com", "firstdirect.com", "halifax-online.co.uk", "rbs.co.uk", "starlingbank.com"),
    *("tsb.co.uk", "pnc.com", "truist.com", "cibc.com", "scotiabank.com", "commbank.com.au", "westpac.com.au"),
    *("ib.nab.com.au", "abnamro.nl", "rabobank.nl", "ing.nl", "belfius.be", "kbc.be", "danskebank.dk", "nordea.com"),
    *("swedbank.se", "bawag.at", "postfinance.ch", "zkb.ch", "fortuneo.fr", "banquepopulaire.fr", "bforbank.com"),
    *("bancaelectronica.abanca.com", "kutxabank.es", "openbank.es", "unicajabanco.es", "bancobpi.pt"),
    *("activobank.pt", "c6bank.com.br"),
    *("intesasanpaolo.com", "unicredit.it", "fineco.it", "hdfcbank.com", "icicibank.com", "onlinesbi.sbi"),
    *("cebbank.com", "cib.com.cn", "citicbank.com", "cmbc.com.cn", "webank.com", "coinbase.com"),
    # Common words: only the part that asks for a password.
    *("secure.ally.com", "portal.discover.com", "wise.com/login", "wise.com/home"),
)
_CHINESE_BANKS = ("招商银行", "工商银行", "建设银行", "农业银行", "中国银行", "交通银行", "支付宝")

EXCLUSIONS = (
    "private windows",
    *_ASKED_BY_SCRIPTS,
    *(f"app: {name}" for name in (*_MORE_MANAGERS, *_PROMPTS, *LOCKERS, *_BANKING_APPS)),
    *(f"title: {words}" for words in dict.fromkeys((*_MANAGER_PAGES, *_BANKING_WORDS, *_CHINESE_BANKS))),
    *(f"site: {site}" for site in (*_MANAGER_SITES, *_BANKS)),
)
