"""Secrets beside labels as people, programs and text recognition put them, and what only looks like that."""

import pytest

from memory_core.privacy.redaction import Scrubber

PASSWORDS = (
    "Passwort: {Vogel.Nest77}",
    "Password: {D3mo.Day}",
    "Password: {(Blau)7x}",
    "PASSWORD={#Raute_7}",
    "Kennwort: {pw1!}",
    "Passwort {dragon99}",
    "user anna, password {Kaffee&Tee}",
    "pw: {Sommer.Wind9}",
    "pw ist {dragon99}",
    "Passwort fürs Netflix ist jetzt {popcornSalz8} ok?",
    "la contraseña es ahora {Gato.Negro5}",
    "the password is 4{711}",
    "the password is {correct-horse-battery}",
    "Your password has been reset to: {Rst-55-Kmp}",
    "Enter passphrase for key '/home/lea/.ssh/id': {amsel.drossel.fink9}",
    "密码改成 {lihua1985} 了，别忘了",
    "使用密码{Blau-Wal-12}登录",
    "anna@post.example / {Regen!Tonne4}",
    "WLAN: Gast / {Regen!Tonne4}",
    "Sicherheitsfrage: Erstes Haustier? Antwort: {Schnurri}",
    "P assword: {Sp4ce.Slip}",
    "Kenn wort {L0ch!Karte}",
    "Mot de pa sse : {Coque-Lico7}",
    "Choose a new password\n{9Wellen+Sand}",
    "passwords:\n  - {ersteListe1}\n  - {zweiteListe2}",
    "$ keytool -list -storepass {changeme42}",
    "$ ansible-vault encrypt_string '{gut3Nacht!}' --name x",
    "$ rclone obscure {moin-Moin-99}",
    'ConvertTo-SecureString "{Nordwind.44x}" -AsPlainText',
    "Passwort geändert auf {hunter2}",
    "use {correct-horse-battery} as password",
    "Your password for the portal\nis {hunter22}",
    "Password\n--------\n{hunter22}",
    "Password: {blue.Whale}",
    "Password: {Kahn Fahrt22}",
    "密码我改成了 {lihua1985} 别忘了",
    "密　码：{kongge.Wei2}",
    "Pa$$wort: {Regen.Tonne5}",
    "Tom: pass?\nEli: {Tinte&Toner}",
    "u: guest p: {Tulip-Bulb2}",
    "anna / {Sommer2024!} (login for the shop)",
    "Wireless key: {t3apot-garden}",
    "the portal password's {Amber-Low-Tide}",
    "passwort?\nJan: {klammeraffe}",
    "What's the password?\nJo: {copper kettle summer fog}",
    "Wi-Fi: Meridian Guests\nCode: {sunrise412}",
    "Password ;\n{harvest_moon9}",
    "scp a.tgz jo@nas: # pw {Tuesday_Soup}",
    "The password is {copper kettle summer fog}.",
    "Passwort: {Vier Tassen kalter Tee}",
    "pw: {copper kettle summer fog}",
    "the wifi password is {blue-kettle}",
    "user ada, password {BlueKettle}",
    "I changed the password to {kastanie}",
    "Password: {klammeraffe}  Show",
    "Passwort: {blue.kettle}",
    "WPA2 key: {blue-kettle}",
    "$ openssl enc -aes-256-cbc -k {salz-Korn8} -in a",
    "$ sftp anna:{Wal.Fisch7}@host",
    "$ snmpwalk -v3 -A {snmpAuth11} -X {snmpPriv22} host",
)
OTHERS = (
    "https://firm.example/reset/{Yek9GxiK1a7SVfZ6JBZEzntMUjzrEcIt}",
    "Live key: {Kj8sLw2Qp9ZxVn4T}",
    "API Schlüssel: {f3a9c1e7b5d2480696ab}",
    "Session ID: {f3a9c1e7b5d2480696ab}",
    "Name  Key\nprod  {Kj8sLw2Qp9ZxVn4T}",
    "debit card pin {4711}",
    "my pin's {9031}",
    '"pin": "{4711}"',
    "门锁密码 {4711}",
    "Gerätecode: {330198}",
    "Code: {482 913}",
    "Code {482913} eingeben",
    "Enter this code on your TV: {HKD-PWR}",
    "Here is your code:\n{482913}",
    "Krankenversichertennummer {A123456780}",
    "NHS number: {943 476 5919}",
    "CPF do titular\n{79587566823}",
    "Your door code from 15:00 is {773106}",
    "Code de confirmation PayPal est le {551906}",
    "Freischaltcode {K7PM-22QX}",
    "Token de acesso: {774019}",
    "Key box at the entrance, code {1507}",
    "Garage keypad {6093}",
    "Combination: {24-8-31}",
    "Room  Door code\n101   {4482}\n102   {9917}",
    "Bea: PIN for the safe??\nJoe: {190784}",
    "PIN for the tablet {7714}",
    "Use {7K2M9Q} to verify your account",
    "CVC {4l8}",
    "Copy this key now: {a8f3k2m9q1x7}",
)
CLEAN = (
    "let password: Winter.Sonne",
    "        'BearerToken'\n        value = words.pop()",
    'return token\n  "code": "IR-17",',
    "密码：至少8位",
    "Seeds for the balcony: basil, chives, dill, parsley, sage, thyme, mint, rosemary, oregano, fennel, lavender",
    "We changed how passwords are stored in the new\nrelease: argon2id everywhere",
    "Bicycle lock, model code 2026",
    "Score: 24-8-31",
    "password: form.password1",
    "password = config.db2.password",
    "Password: report.pdf",
    "password: ${secret.value2}",
    "password: [hidden]",
    "Password sha256",
    "reset password step2",
    "Passwort: bitte wählen",
    "Login: connected.example.com",
    "Public key fingerprint SHA256:uNiVztksCsDhcc0u9e8BrTsD3bqbKq5c1Q2w3E4r5T6",
    "key: value",
    "Lizenz: MIT",
    "Session ID: 12",
    "Barcode: 4006381333931",
    "Ländercode: 4917",
    "Promo code for members: ABCD-EFGH",
    "https://firm.example/reset/your-password-in-three-easy-steps",
    "mail anna@post.example / Notes",
    "  client_key,\n  resource_owner_key=None,",
    "tokens:\n  - comma\n  - colon",
    "Mitgliedsnummer 4412 8890",
    "connect pin 4",
    "The password is case-sensitive",
    "The password is stored encrypted using bcrypt",
    "passwort?\nJan: natürlich",
    "What's the password?\nJo: KeePassXC",
    "I changed the password to something",
    "Password: Home Products Pricing Support",
    "Network: Cisco\nKey: Management",
    "user accounts, password rotation",
)


@pytest.mark.parametrize("text", [*PASSWORDS, *OTHERS])
def test_a_secret_goes_however_its_label_stands_beside_it(text: str) -> None:
    values = [part.split("}")[0] for part in text.split("{")[1:]]
    kept = Scrubber().scrub(text.replace("{", "").replace("}", "")).text
    assert not [value for value in values if value in kept]
    assert kept.startswith(text.partition("{")[0].rstrip("4 '\"")[:12])


@pytest.mark.parametrize("text", CLEAN)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert Scrubber().scrub(text).text == text


@pytest.mark.parametrize("words", ["Código de seguridad 551", "CID 4410", "安全码 772", "code 918"])
def test_the_check_number_of_a_card_goes_where_the_card_is_near(words: str) -> None:
    assert words not in Scrubber().scrub(f"Tarjeta 4111 1111 1111 1111\nANA RUIZ 08/28\n{words}").text
    assert Scrubber().scrub("code 918 in the hotel, 4111 rooms").counts == {}
