"""What people note in few words is taken out; notes of the same look that hold no secret stay as they are."""

import re

import pytest

from memory_core.privacy.redaction import Scrubber

# What stands in braces has to go; “⏎” ends a line.
NOTES = (
    "wifi upstairs: Meadow5G / {buttercups}",
    "Guest wifi → Fernhill, {pinecone44}",
    "Babysitter: alarm {1188}, wifi {happyhippo9}",
    "wifi is Casa Lopez and the pass is {mandarina}",
    "Shop till, pword {mohair&merino}",
    "the members' page has a new password: {compost heap}. Same user name as before.",
    "Joan's crib sheet: user joanw, password {blue teapot blue}, then wait for the green light",
    "Wi-Fi da pousada: Recanto / senha {redenavaranda}",
    "senha do wifi da vó {bolodefuba}",
    "mdp compte ameli papi = {Tracteur!56}",
    "la clave del grupo de la piscina online es {sombrilla}, la misma para todos",
    "das neue Kennwort heißt {Waldmeister}",
    "手机里的密码{laoma5201314}",
    "Senha do Wi-fi da igreja ⏎ {paz e amor 77} ⏎ Não compartilhar",
    "Unlock shared album ⏎ Password required ⏎ {lake house 2019} ⏎ Continue",
    "Ravelry ⏎ user nellknits ⏎ {mohairmonday}",
    "Nextcloud Familie ⏎ lena    {Pusteblume8} ⏎ opa     {Modelleisenbahn} ⏎ (Start-Passwörter, bitte ändern)",
    "Les codes de Papi (pw) ⏎ Ameli ....  {Potager!1940} ⏎ Météo : pas besoin",
    "pws ⏎ roblox: {starfishes} ⏎ minecraft: {creeper22}",
    "Codes: ⏎ front {4417} ⏎ back {9902} ⏎ garage {3150}",
    "Guest login for the printer ⏎ student / {benchy}",
    "Amazon - mum's mail - {Rosenkohl12}",
    "same as always: {Moppel77}",
    "printer page, admin, {scanjet5}",
    "Lukas 21:07: passwort für den minecraft server?? ⏎ Emil 21:09: {kletterkatze}",
    "Chloé: le mdp du wifi c'est quoi déjà ⏎ Mamie: {confiture de figues} tout attaché",
    "Bia: qual a senha do netflix ⏎ Duda: {pipoca doce}",
    "Mia: schick mir den code ⏎ Jan: {77 12 09}",
    "Mum: they sent me a number ⏎ Mum: {339104} ⏎ Me: thx, thats the code",
    "they texted: {448120}, expires in 5",
    "Enter the code we emailed to you ⏎ {[6] [0] [8] [1] [3] [5]}",
    "my phone unlocks w/ {0852}, just answer if the school rings",
    "clé sous le pot, alarme : taper {4826} puis OK dans les 20 s",
    "cofre do quarto 12, código {9031}, passaportes lá dentro",
    "Bike lock 4 digits: {2719} (red one)",
    "taquilla 31 candado {419}",
    "Ferienwohnung: Tür unten {2580}, oben {1379}",
    "PIN del DNI electrónico: {83kL2p}",
    "Punch in {5531} for the garage",
    "Müllraum {7781} eingeben",
    "shop till code {3321}",
    "they need my social, is it {531 42 8807}?",
    "Numer PESEL babci do recepty: {49031764286}",
)
HARMLESS = (
    "Passport photos: 35 x 45 mm, two copies",
    "Handy: 0171 5550143",
    "Tablet 8000 mAh battery, screen 1080 x 2340",
    "The new level unlocks 500 coins",
    "Museum opens 1000 on Sundays",
    "zip code 10115, city Berlin",
    "Fault code P0420: catalyst",
    "Reservation code K8T2LM under Nair",
    "Use code SAVE20 at checkout",
    "Garage sale Saturday 1000 to 1600",
    "Alarm 0630 every weekday",
    "bike lock: 45 € at the shop on the corner",
    "Passwort steht am Kühlschrank",
    "le mot de passe est sur le frigo",
    "a senha tá na geladeira",
    "Password: ask at reception",
    "password is Mum's birthday backwards",
    "Password last changed: 12 March",
    "La clave está en la masa: reposar 24 horas",
    "Bus pass: zone A and B, monthly",
    "User: admin / editor / viewer",
    "my logins ⏎ all in the blue notebook",
    "Logins this week ⏎ Mon   120 ⏎ Tue   98",
    "Contraseña ⏎ Recordarme ⏎ Entrar",
    "Wi-Fi name: Altbau3",
    "The following code prints a number: ⏎ 481920",
)


@pytest.mark.parametrize("note", NOTES)
def test_what_a_note_keeps_is_gone(note: str) -> None:
    text = note.replace(" ⏎ ", "\n")

    kept = Scrubber().scrub(re.sub("[{}]", "", text)).text

    assert [value for value in re.findall(r"\{(.*?)\}", text) if value in kept] == []


@pytest.mark.parametrize("note", HARMLESS)
def test_a_note_that_keeps_nothing_stays(note: str) -> None:
    text = note.replace(" ⏎ ", "\n")

    assert Scrubber().scrub(text).text == text


@pytest.mark.parametrize(
    "place",
    ["portone", "cancello", "Cassaforte", "Garagentor", "Schließfach", "taquilla", "interphone", "钥匙盒", "门锁"],
)
@pytest.mark.parametrize("said", ["{}: 4719", "{} code 4719", "I set the {} to 4719", "{} = 4719, then #"])
def test_a_place_is_one_for_every_rule_that_looks_for_its_number(place: str, said: str) -> None:
    assert "4719" not in Scrubber().scrub(said.format(place)).text
