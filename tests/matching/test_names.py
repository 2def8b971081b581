"""How alike two names are. The names are of the Syria appeal, or invented."""

import json
import os
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from signatories.matching.index import Index, Known
from signatories.matching.names import NEAR, likeness
from tests.cast import SYRIA_RELIEFS
from tests.example import FILE

ROOT = Path(__file__).resolve().parents[2]

SAME = {
    "case": ("BASMEH & ZEITOONEH", "Basmeh & Zeitooneh"),
    "ampersand": ("Maram Foundation for Relief & Development", "Maram Foundation for Relief and Development"),
    "apostrophe": ("Women’s Council of Homs", "Womens Council of Homs"),
    "diacritics": ("Fundación Río Añil", "Fundacion Rio Anil"),
    "legal form": ("Rosenhof e. V.", "Rosenhof e.V."),
    "legal form left out": ("Rosenhof gGmbH", "Rosenhof"),
    "legal form of another land": ("Les Amis d'Idlib ASBL", "Les Amis d’Idlib"),
    "article": ("The Syria Campaign", "Syria Campaign"),
    "elided article": ("Maison de l'Olivier Vert", "La Maison de l’Olivier Vert"),
    "Arabic article": ("Emaar AL Sham", "Emaar Al-Sham"),
    "Arabic article written together": ("Alkawakibi Organisation", "Al Kawakibi Organization"),
    "transliteration": ("Basmeh wa Zaytouna", "Basma & Zeitooneh"),
    "spelling of a kind": ("Alkawakibi Organisation", "Alkawakibi Organization"),
    "acronym in brackets": ("Syrian American Medical Society (SAMS)", "Syrian American Medical Society"),
    "acronym after a dash": ("Casa das Águas Claras – CAC", "CAC (Casa das Águas Claras)"),
    "acronym before a dash": ("CAC - Casa das Águas Claras", "Casa das Águas Claras"),
    "acronym alone": ("SAMS", "Syrian American Medical Society (SAMS)"),
    "acronym spelled out": ("PHR", "Physicians for Human Rights"),
    "acronym with little words": ("DOTS", "Daughters of the Sea"),
    "acronym with letters from within": ("ORFD", "Orchard Federation of Damascus"),
    "acronym for a part": ("The OVA Foundation", "Old Voices of Aleppo Foundation"),
    "acronym in front, unexplained": ("KLM Bridge Women Lawyers", "Bridge Women Lawyers"),
    "word order": ("Association Medina", "Medina Association"),
    "country as an address": ("Bonyan, Syria", "Bonyan"),
    "kind left out": ("Irtigaa Foundation", "Irtigaa"),
    "purpose left out": ("Orient for Human Relief", "Orient"),
    "short name": ("Lawyers and Doctors of Karamanli Valley", "Doctors of Karamanli Valley"),
    "founders in full": ("Amal and Yusuf Haddadin Foundation", "Haddadin Foundation"),
    "typo": ("Fraternity Foundation for Human Rigths", "Fraternity Foundation for Human Rights"),
    "typo in a rare word": ("Zeitoneh Kitchen", "Zeitooneh Kitchen"),
    "written together": ("Seabridge Rescue", "Sea Bridge Rescue"),
    "figure for a word": ("Code4Homs", "Code for Homs"),
    "French": ("Syrian Network for Human Rights", "Réseau syrien des droits humains"),
    "Spanish": ("Fundación Ahl Horan", "Ahl Horan Foundation"),
    "Arabic": ("Syrian Network for Human Rights", "الشبكة السورية لحقوق الإنسان"),
    "Arabic letters for a rare word": ("Kesh Malek", "كش ملك"),
    "Arabic hamza": ("مؤسسة الأمل", "مؤسسة الامل"),
    "Cyrillic": ("Фонд Росинка", "Rosinka Foundation"),
    "two scripts in one name": ("Kesh Malek – كش ملك", "Kesh Malek"),
    "Japanese legal form": ("公益財団法人平和の橋", "平和の橋"),
    "other name in brackets": ("White Helmets (Syria Civil Defence)", "Syria Civil Defence"),
    "only signs": ("***", "***"),
    "only little words": ("The The", "the the"),
}
DIFFERENT = {
    "one word": ("Human Rights Watch", "Human Rights Now"),
    "one field of work more": ("Orchard Mobility Foundation", "Orchard Foundation"),
    "rare words": ("Karam Foundation", "Mountain Foundation"),
    "national branch": ("Physicians for Human Rights", "Physicians for Human Rights Israel"),
    "two branches": ("Olive Branch Kenya", "Olive Branch Nepal"),
    "branches in two languages": ("Médecins du Monde France", "Doctors of the World UK"),
    "addresses": ("Caritas (Lebanon)", "Caritas (Syria)"),
    "chapter": ("Datenbrücke", "Datenbrücke Regionalgruppe Chapter Nord"),
    "town of a branch": ("Datenbrücke", "Datenbrücke Jena"),
    "part of the sky": ("South Aleppo Bakers", "Aleppo Bakers"),
    "land with a part of the sky in it": ("South Sudan Law Society", "Sudan Law Society"),
    "continent": ("Free Bridges Foundation", "Free Bridges Foundation Europe"),
    "numbers": ("Article 19", "Article 20"),
    "acronyms": ("Frente Popular Verde (FPV)", "Frente Popular Verde Livre (FPVL)"),
    "acronyms one letter apart": ("UBES", "UPES"),
    "kind where nothing rare is shared": ("Syria Relief", "Syria Relief Organization"),
    "purpose and kind": ("Attaa for Relief and Development (ARD)", "Attaa Association"),
    "short words one letter apart": ("Marlow Institute", "Harlow Institute"),
    "short names one vowel apart": ("Karam Foundation", "Karim Foundation"),
    "compounds": ("Deutsche Krebshilfe", "Deutsche Krebsforschung"),
    "acronym that another bears": ("Human Rights First (HRF)", "Human Rights Foundation (HRF)"),
    "youth of it": ("CUT", "Juventude da CUT"),
    "nothing against something": ("", "Bonyan"),
}


@pytest.mark.parametrize("one, other", SAME.values(), ids=SAME)
def test_names_of_one_organization_are_the_same_both_ways(one: str, other: str) -> None:
    assert (likeness(one, other).is_same, likeness(other, one).is_same) == (True, True)


@pytest.mark.parametrize("one, other", DIFFERENT.values(), ids=DIFFERENT)
def test_names_of_two_organizations_are_not_the_same_either_way(one: str, other: str) -> None:
    assert (likeness(one, other).is_same, likeness(other, one).is_same) == (False, False)


def test_the_four_syria_reliefs_are_four_organizations() -> None:
    assert [pair for pair in combinations(SYRIA_RELIEFS, 2) if likeness(*pair).is_same] == []


def test_the_223_of_the_appeal_are_223_organizations() -> None:
    names = [row["printed"] for row in json.loads(FILE.read_text())["signatories"]]

    assert len(names) == 223
    assert [pair for pair in combinations(names, 2) if likeness(*pair).is_same] == []


def test_likeness_tells_the_printed_words_that_differ() -> None:
    like = likeness("Syria Relief Organization", "Syria Relief")

    assert (like.is_same, like.differs) == (False, ("Organization",))


def test_score_is_from_0_to_1_and_higher_where_the_same_is_likelier() -> None:
    names = ("Syria Relief", "Syria Relief", "Syria Relief Network", "Karam Foundation")
    scores = [likeness("Syria Relief", name).score for name in names]

    assert (scores[0], scores[1], scores[3]) == (1.0, 1.0, 0.0)
    assert 0.5 < scores[2] < 0.75


@pytest.mark.parametrize(
    ("one", "other"),
    [("Oxfam", "Oxfam GB"), ("Tearfund", "Tearfund UK"), ("Datenbrücke", "Datenbrücke Jena")],
)
def test_branch_is_no_less_than_near(one: str, other: str) -> None:
    like = likeness(one, other)

    assert (like.is_same, like.score >= NEAR) == (False, True)


def test_few_of_the_223_are_near_another() -> None:
    names = [row["printed"] for row in json.loads(FILE.read_text())["signatories"]]
    index = Index(Known(number, name) for number, name in enumerate(names, start=1))

    near = [name for number, name in enumerate(names, start=1) if index.neighbours(Known(number, name))]

    assert (set(SYRIA_RELIEFS) <= set(near), len(near)) == (True, 24)


def test_names_made_to_be_slow_are_compared_in_the_blink_of_an_eye() -> None:
    nasty = ("a " * 150, "a" * 16, "(" * 300, "ab" * 150, "A-B-" * 75, "(a b) " * 50)

    assert [likeness(one, other).score <= 1 for one in nasty for other in nasty] == [True] * 36


def test_precision_and_recall_on_real_pairs(cases: Path) -> None:
    run = subprocess.run(
        [sys.executable, cases / "tools" / "score_pairs", cases / "pairs.tsv"],
        cwd=ROOT,
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=True,
    )

    found = re.search(r"precision ([\d.]+), recall fair \d+/\d+ = ([\d.]+)", run.stdout)

    assert found
    assert float(found[1]) >= 0.93
    assert float(found[2]) >= 0.85
