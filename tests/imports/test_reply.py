"""What a pasted reply mail proposes, in the languages people answer in, and that no text breaks it."""

import json
import time
from dataclasses import astuple
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signatories.imports.reply import LONGEST, Reply, read

WHOLE = """From: Layla Haddad <layla@ahlhoran.example>
Date: Thu, 3 Nov 2016 09:12:00 +0200
Subject: Re: Uniting for peace

Dear Rima,

Please add Ahl Horan to the list of signatories.

Best regards,
Layla Haddad
Executive Director
Ahl Horan
Gaziantep, Turkey
Tel: +90 342 555 1234

Sent from my phone
On 1 Nov 2016, at 10:00, Rima <rima@amnesty.example> wrote:
> Please sign on behalf of your organization. Tel: +44 20 7946 0000
Please add Amnesty International
"""
FORWARDED = """Another one, R.

---------- Forwarded message ---------
From: Office <office@kesh.example>
Date: Wed, Nov 2, 2016 at 4:01 PM
Subject: sign on
To: Rima <rima@amnesty.example>

Dear all, Kesh Malek is happy to endorse the statement. Please do not publish our name.
"""
FRENCH = """De : Jean Dupont <jean.dupont@secours.example.fr>
Envoyé : 3 novembre 2016 10:12

Bonjour,
Au nom du Secours Islamique France, je confirme notre signature de la déclaration.

Cordialement,
Jean Dupont
Directeur
"""
SPANISH = """Por favor agreguen a Fundación Paz como firmante.
Saludos,
María López
Directora, Fundación Paz
Bogotá, Colombia
"""
GERMAN = """Medica Mondiale e.V. would like to sign the letter.

--
Anna Schmidt
Referentin für Advocacy
medica mondiale e.V.
Köln, Deutschland
"""
ARABIC = """من: سمير الحلبي <samir@horan.example>
التاريخ: 3 نوفمبر 2016

تحية طيبة،
يرجى إضافة منظمة أهل حوران إلى قائمة الموقعين.

مع التحية
سمير الحلبي
المدير التنفيذي
تركيا
"""
RUSSIAN = "От имени организации «Мемориал» подписываем заявление. С уважением,\nИван Петров"
LABELLED = "Organization: Right to Play\nCountry: Canada\nName: Bob Low\nRole: Chair\nE-mail: bob@rtp.example"
SIGNED_ONLY = "Please add us.\nBest,\nAmal Nasr\nWomen Now For Development\nParis, France"
WRAPPED = """Hi,

On behalf of the Cairo Institute for Human Rights Studies and its many, I
confirm that we sign the statement of the Middle East and North Africa.

Kind regards
Mona Said, Programme Manager
CIHRS | Tunis, Tunisia | mona@cihrs.example
"""
SWEDISH = """From: Anna Svensson <anna@svenskafreds.example.se>

Vi skriver under, please add us.

--
Anna Svensson
Generalsekreterare
Svenska Freds
Stockholm
"""
TITLE_ONLY = "Please add us.\n\n--\nAnna Svensson\nVerksamhetsledare\nStockholm"
QUOTED = 'Please add "Delhi Peacebuilders Forum" (India) to the list.\n\nBest,\nAsha Rao'
ARABIC_ROLE = "نوقع البيان\n\nمع التحية\nسمير الحلبي\nالمدير التنفيذي لجمعية أهل حوران\nغازي عنتاب، تركيا"
AT_HOME = """From: Tearfund <office@tearfund.example>

We join!

Best
Tom Low
Head of Policy at Tearfund
"""
DESK = """From: Programme Desk <desk@kesh.example>

Kesh Malek would like to sign.

Best regards,
Omar Aziz
"""
SEVERAL = """Three of our members sign:

1. Ahl Horan
2. Kesh Malek (KM)
3. Women Now For Development

Best,
Omar Aziz
"""


@pytest.mark.parametrize(
    ("pasted", "reply"),
    [
        (
            WHOLE,
            Reply(
                name="Ahl Horan",
                country="TR",
                person="Layla Haddad",
                role="Executive Director",
                email="layla@ahlhoran.example",
                telephone="+90 342 555 1234",
                written=date(2016, 11, 3),
            ),
        ),
        (FORWARDED, Reply("Kesh Malek", email="office@kesh.example", written=date(2016, 11, 2), is_unnamed=True)),
        (
            FRENCH,
            Reply(
                "Secours Islamique France",
                "FR",
                "Jean Dupont",
                "Directeur",
                "jean.dupont@secours.example.fr",
                written=date(2016, 11, 3),
            ),
        ),
        (SPANISH, Reply("Fundación Paz", "CO", "María López", "Directora")),
        (GERMAN, Reply("Medica Mondiale e.V.", "DE", "Anna Schmidt", "Referentin für Advocacy")),
        (
            ARABIC,
            Reply(
                "منظمة أهل حوران",
                "TR",
                "سمير الحلبي",
                "المدير التنفيذي",
                "samir@horan.example",
                written=date(2016, 11, 3),
            ),
        ),
        (RUSSIAN, Reply("организации «Мемориал»", person="Иван Петров")),
        (LABELLED, Reply("Right to Play", "CA", "Bob Low", "Chair", "bob@rtp.example")),
        (SIGNED_ONLY, Reply("Women Now For Development", "FR", "Amal Nasr")),
        (
            WRAPPED,
            Reply(
                "Cairo Institute for Human Rights Studies and its many",
                "TN",
                "Mona Said",
                "Programme Manager",
                "mona@cihrs.example",
            ),
        ),
        (SWEDISH, Reply("Svenska Freds", "SE", "Anna Svensson", "Generalsekreterare", "anna@svenskafreds.example.se")),
        (TITLE_ONLY, Reply("", "", "Anna Svensson", "Verksamhetsledare")),
        (QUOTED, Reply("Delhi Peacebuilders Forum", "IN", "Asha Rao")),
        (AT_HOME, Reply("Tearfund", "", "Tom Low", "Head of Policy", "office@tearfund.example")),
        ("Wir sind dabei, add us.\n\nMit freundlichen Grüßen\nAnna Schmidt", Reply(person="Anna Schmidt")),
        ("yes count us in - Refugee Voices Malta", Reply("Refugee Voices Malta")),
        ("Yes, we sign - thank you all!\nWe sign - Layla Haddad", Reply()),
        (ARABIC_ROLE, Reply("جمعية أهل حوران", "TR", "سمير الحلبي", "المدير التنفيذي")),
        (DESK, Reply("Kesh Malek", "", "Omar Aziz", "", "desk@kesh.example")),
        (
            "Please add us.\n\nBest,\nOmar Aziz\nDirector of Right to Play\nRight to Play",
            Reply("Right to Play", "", "Omar Aziz", "Director"),
        ),
        (
            SEVERAL,
            Reply("Ahl Horan", "", "Omar Aziz", names=("Ahl Horan", "Kesh Malek (KM)", "Women Now For Development")),
        ),
        (
            "Three sign: 1. Ahl Horan 2. Kesh Malek, 3. Bonyan",
            Reply("Ahl Horan", names=("Ahl Horan", "Kesh Malek", "Bonyan")),
        ),
        ("We would sign, but: 1. Who reads it? 2. When is it out?", Reply()),
        ("We, the Violations Documentation Center (VDC), sign.", Reply("Violations Documentation Center (VDC)")),
        ("Sign: our organization supports the statement", Reply()),
        ("ok we are in!\n\nSent from my telephone", Reply()),
        ("", Reply()),
    ],
)
def test_reply_proposes_what_the_mail_says(pasted: str, reply: Reply) -> None:
    assert read(pasted) == reply


@pytest.mark.parametrize(
    ("header", "day"),
    [
        ("Date: 2016-11-03", date(2016, 11, 3)),
        ("Sent: Thursday, November 3, 2016 9:12 AM", date(2016, 11, 3)),
        ("Gesendet: Donnerstag, 3. November 2016 09:12", date(2016, 11, 3)),
        ("Fecha: 3 de noviembre de 2016", date(2016, 11, 3)),
        ("Date: 31 Feb 2016", None),
        ("Date: 03/11/2016", None),
        ("Date: " + "9" * 100, None),
    ],
)
def test_day_is_read_where_it_is_clear(header: str, day: date | None) -> None:
    assert read(header).written == day


def test_only_so_much_is_read() -> None:
    assert read("x " * LONGEST + "\nPlease add Ahl Horan to the list.") == Reply()


@pytest.mark.parametrize(
    "dotted", ["a." * 30, ". a" * 30, "A. " * 30, "- " * 500, "1. A " * 500, "(," * 500, " ," * 5000]
)
def test_dots_and_marks_cost_no_time(dotted: str) -> None:
    began = time.process_time()

    read(f"We sign: {dotted}\n{dotted} sign\n--\n{dotted}\nDirector {dotted}")

    assert time.process_time() - began < 1


@given(st.text(max_size=400))
def test_no_text_breaks_it(pasted: str) -> None:
    assert len(astuple(read(pasted))) == 9


@given(st.lists(st.sampled_from(WHOLE.split() + ["\n", "(", "+", "00", "،", "On", "wrote:", "—"]), max_size=40))
def test_no_mixture_of_mails_breaks_it(words: list[str]) -> None:
    assert len(astuple(read(" ".join(words)))) == 9


def test_hostile_text_is_but_text(cases: Path) -> None:
    hostile = json.loads((cases / "payloads/blns/blns.json").read_text(encoding="utf-8"))

    proposed = [read(f"Please add {words} to the list.\nBest,\n{words}\n{words}") for words in hostile]

    assert all(len(reply.name) <= 300 and len(reply.email) <= 254 for reply in proposed)
