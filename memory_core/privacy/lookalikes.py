"""Letters of other alphabets that look like Latin ones, so that a rule holds for what a person reads.

A small table of our own instead of Unicode's whole list of confusables: that one also joins what only a machine could
mistake, and a rule that shuts out too much is a fault as well.
"""

import unicodedata

_PAIRS = (
    # Cyrillic
    "аa вb еe ԁd һh іi јj кk ӏl мm нh оo рp ԛq гr ѕs тt уy ѵv ԝw хx сc ғf ԍg ьb пn иu"
    # Greek
    " αa βb εe ηn ιi κk νv οo ρp τt υu χx γy ζz ωw μm σo ϲc ϳj"
    # Armenian, Cherokee (both cases), small capitals and other Latin letters
    " օo սu ոn հh ցg գq զq յj լl տs ɑa ꞓc ɡg ɩi ıi ȷj ʟl ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu"
    " ᴠv ᴡw ʏy ᴢz Ꭺa Ᏼb Ꮯc Ꭰd Ꭼe Ꮐg Ꮋh Ꭵi Ꭻj Ꮶk Ꮮl Ꮇm Ꮲp Ꭱr Ꮪs Ꭲt Ꮩv Ꮃw Ꮓz øo łl đd ħh ŧt"
)
_UNSEEN = ("Cf", "Mn", "Me", "Cc")
_LATIN = str.maketrans({pair[0].casefold(): pair[1] for pair in _PAIRS.split()})


def looks(text: str) -> str:
    """The text as it looks: without case, width, accents, unseen signs, or letters borrowed from other alphabets.

    Only for comparing: two texts that look alike become equal. Chinese, Arabic … stay as they are.
    """
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(sign for sign in apart if unicodedata.category(sign) not in _UNSEEN or sign in "\n\t")
    return unicodedata.normalize("NFC", kept.translate(_LATIN))
