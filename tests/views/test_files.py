"""The list as files: who gets which, under what name, with which headers."""

import csv
import io
import json

import pytest
from django.test import Client

from signatories.models import Appeal
from tests.cast import enlist
from tests.views.test_page import ADDRESS, change

NAMES = ["Avaaz", "Oxfam"]
TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": "text/plain; charset=utf-8",
}


@pytest.fixture
def signed(syria: Appeal) -> Appeal:
    enlist(syria, *NAMES)
    return syria


def test_files_hold_the_list(client: Client, signed: Appeal) -> None:
    data = json.loads(client.get(f"{ADDRESS}signatories.json").content)
    rows = csv.DictReader(io.StringIO(client.get(f"{ADDRESS}signatories.csv").content.decode("utf-8-sig")))
    text = client.get(f"{ADDRESS}signatories.txt").content.decode()

    assert [line["name"] for line in data["signatories"]] == NAMES
    assert [row["name"] for row in rows] == NAMES
    assert text.splitlines() == ["1. Avaaz", "2. Oxfam"]


@pytest.mark.parametrize("ext", TYPES)
def test_file_has_type_and_name(client: Client, signed: Appeal, ext: str) -> None:
    response = client.get(f"{ADDRESS}signatories.{ext}")

    disposition, _, name = response["Content-Disposition"].partition("; ")
    assert response["Content-Type"] == TYPES[ext]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert disposition == ("attachment" if ext in ("csv", "xlsx") else "inline")
    day = signed.signatories.latest("public_from").public_from
    assert day is not None
    assert name == f'filename="uniting-for-syria-{day.date().isoformat()}.{ext}"'


@pytest.mark.parametrize("ext", ["json", "csv", "txt"])
def test_file_that_did_not_change_is_not_sent_again(client: Client, signed: Appeal, ext: str) -> None:
    first = client.get(f"{ADDRESS}signatories.{ext}")

    again = client.get(f"{ADDRESS}signatories.{ext}", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""

    enlist(signed, "Tearfund")
    changed = client.get(f"{ADDRESS}signatories.{ext}", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


def test_data_is_offered_only_where_the_coordinators_say_so(client: Client, signed: Appeal) -> None:
    change(signed, offers_data=False)
    page = client.get(ADDRESS).content.decode()

    for ext in ("json", "csv", "xlsx"):
        assert client.get(f"{ADDRESS}signatories.{ext}").status_code == 404
        assert f"signatories.{ext}" not in page
    assert client.get(f"{ADDRESS}signatories.txt").content == b"1. Avaaz\n2. Oxfam\n"
    assert "signatories.txt" in page


def test_only_json_may_be_read_by_other_sites(client: Client, signed: Appeal) -> None:
    origin = {"origin": "https://elsewhere.example"}

    allowed = {
        address: client.get(address, headers=origin).headers.get("Access-Control-Allow-Origin")
        for address in (ADDRESS, f"{ADDRESS}about/", *(f"{ADDRESS}signatories.{ext}" for ext in TYPES))
    }

    assert {address: value for address, value in allowed.items() if value} == {f"{ADDRESS}signatories.json": "*"}
    json_file = client.get(f"{ADDRESS}signatories.json", headers=origin)
    assert "Access-Control-Allow-Credentials" not in json_file.headers


def test_file_of_an_unknown_kind_is_a_404(client: Client, signed: Appeal) -> None:
    assert client.get(f"{ADDRESS}signatories.exe").status_code == 404
