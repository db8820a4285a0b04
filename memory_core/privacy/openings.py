"""Words for what a number opens: boxes, safes, lockers, doors; one list for all rules that look for such numbers.

Parts of regular expressions, read without regard to case.
"""

# These take a code and do nothing else.
BOXES = (
    r"(?:key|lock)[ -]?(?:box|safe)|key ?pad|schlüssel-?(?:box|kasten|safe|tresor)|digicode|boîte à cl(?:és?|efs?)"
    r"|caja de llaves|caixa de chaves|钥匙盒|密码锁"
)
# These have hardly another number than that which opens them.
LOCKS = (
    rf"{BOXES}|alarm(?:e|a|anlage)?|safe|tresor|coffre(?:-fort)?|cofre|caja fuerte|cassaforte|locker|spind|schließfach"
    r"|consigne|taquilla|armário|pad ?lock|(?:bike|cycle|combination|combi|number) ?lock|cadenas|candado|cadeado|tranca"
    r"|\w{0,20}schloss|interphone|portail|portier|portero|interfone|portón|portão|portone|cancello|gate|garage"
    r"|(?:front|back|side) door|(?:haus|hof|keller|garten|garagen|eingangs|wohnungs)-?(?:tür|tor)"
    r"|tür (?:unten|oben|vorne|hinten)|puerta|porte(?: d['’]entrée)?|porta|shed|schuppen|cabanon|immeuble|portal"
    r"|储物柜|门锁|保险箱"
)
# “padlock item 4719”, “门锁 型号 5100”: what a shop or a list says of a lock, and which numbers then open nothing.
WARES = (
    r"item|art(?:icle|ikel|ículo|igo)?|mod(?:el|ell|[eè]le|elo)|typ|tipo|sku|part|serial|serie|série"
    r"|size|größe|taille|talla|tamanho|price|preis|prix|precio|preço|qty|lot|型号|型號|货号|貨號|編號|编号|尺寸|价格|數量|数量"
)
