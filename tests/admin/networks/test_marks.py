"""The networks of a statement at the desk: signs and footnotes, a list brought and compared, members in one act."""

import io
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from openpyxl import Workbook

from signatories.models import Appeal, Footnote, Mark, MemberListing, Membership, Network
from signatories.workflow import listings, moderation
from tests import cast
from tests.admin.filling import entered


def networks_at(appeal: Appeal) -> str:
    return reverse("admin:networks", args=(appeal.pk,))


def list_at(appeal: Appeal, network: Network) -> str:
    return reverse("admin:network_list", args=(appeal.pk, network.pk))


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def bring(client: Client, appeal: Appeal, network: Network, names: Iterable[str] = (), **more: Any) -> Any:
    data = {"act": "bring", "names": "\n".join(names), **more}
    return client.post(list_at(appeal, network), data, follow=True)


def listed() -> list[str]:
    return list(MemberListing.objects.values_list("name", flat=True))


@pytest.mark.parametrize("method", ["get", "post"])
def test_screens_are_for_coordinators_of_the_statement(
    method: str, rima: User, vera: User, omar: User, syria: Appeal, srn: Network
) -> None:
    for address in (networks_at(syria), list_at(syria, srn)):
        asked = {user: getattr(entered(user), method)(address).status_code for user in (rima, vera, omar)}
        assert list(asked.values()) == [200 if method == "get" else 302, 403, 404]


def test_network_without_a_sign_has_no_list(ada: User, rivers: Appeal, srn: Network) -> None:
    assert entered(ada).get(list_at(rivers, srn)).status_code == 404


# Signs


def test_new_network_gets_the_next_sign_and_its_footnote(rima: User, syria: Appeal, srn: Network) -> None:
    client = entered(rima)
    data = {"act": "add", "name": "Arab NGO Network", "acronym": "ANN", "footnote_en": "Members of ANN."}

    page = client.post(networks_at(syria), data, follow=True)

    mark = Mark.objects.get(network__acronym="ANN")
    assert (mark.sign, mark.footnotes.get().text) == ("†", "Members of ANN.")
    assert "Members of Arab NGO Network (ANN) bear † once they are confirmed." in text_of(page)


def test_known_network_is_chosen(rima: User, syria: Appeal) -> None:
    known = Network.objects.create(name="Arab NGO Network", acronym="ANN")

    entered(rima).post(networks_at(syria), {"act": "add", "network": known.pk, "footnote_en": ""})

    assert Mark.objects.get().network == known


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"acronym": "ANN"}, "Write its name."),
        ({"name": "Arab NGO Network"}, "Write its acronym, such as SRN."),
        ({"name": "Arab NGO Network", "acronym": "A N N"}, "Write the acronym without blanks."),
        ({"name": "Syria Relief Network", "acronym": "OTHER"}, "already exists"),
        ({"name": "A\0", "acronym": "ANN"}, "Null characters are not allowed."),
        ({"network": "x", "acronym": "ANN"}, "Select a valid choice."),
    ],
)
def test_wrong_network_is_told_and_what_was_typed_stays(
    wrong: dict[str, str], says: str, rima: User, syria: Appeal, srn: Network
) -> None:
    Network.objects.create(name="Another", acronym="ANOTHER")
    data = {"act": "add", "footnote_en": "A footnote typed with care.", **wrong}

    page = entered(rima).post(networks_at(syria), data)

    assert (page.status_code, says in text_of(page)) == (200, True)
    assert "A footnote typed with care." in text_of(page)
    assert Mark.objects.count() == 1


def test_footnote_is_written(rima: User, syria: Appeal, srn: Network) -> None:
    mark = Mark.objects.get()
    data = {"act": "footnotes", "mark": mark.pk, f"mark-{mark.pk}-footnote_en": "Members of the SRN."}

    entered(rima).post(networks_at(syria), data)

    assert Footnote.objects.get().text == "Members of the SRN."


def test_sign_is_taken_off_page_and_files_and_shown_again(rima: User, syria: Appeal, srn: Network) -> None:
    cast.confirm(srn, *cast.enlist(syria, "ABBAD"))
    client, public, mark = entered(rima), f"/appeals/{syria.slug}/", Mark.objects.get()
    files = [f"{public}signatories.{kind}" for kind in ("json", "csv", "txt")]

    def shown() -> list[bool]:
        return ["*" in Client().get(path).content.decode() for path in files]

    assert (shown(), "SRN" in Client().get(public).content.decode()) == ([True] * 3, True)
    page = client.post(networks_at(syria), {"act": "stop_showing", "mark": mark.pk}, follow=True)
    assert "The sign of SRN is no longer shown." in text_of(page)
    assert (shown(), "SRN" in Client().get(public).content.decode()) == ([False] * 3, False)
    client.post(networks_at(syria), {"act": "show_again", "mark": mark.pk})
    assert shown() == [True] * 3


@pytest.mark.parametrize("act", ["footnotes", "stop_showing", "show_again"])
def test_sign_of_another_statement_is_not_there(
    act: str, rima: User, omar: User, syria: Appeal, rivers: Appeal, srn: Network
) -> None:
    for key in (str(Mark.objects.get().pk), "", "x", "9" * 30):
        assert entered(omar).post(networks_at(rivers), {"act": act, "mark": key}).status_code == 404
    assert Mark.objects.get().is_shown


# The list


def test_list_is_compared_and_members_are_confirmed_in_one_act(rima: User, syria: Appeal, srn: Network) -> None:
    abbad, bonyan, kesh = cast.enlist(syria, "ABBAD", "Bonyan", "Kesh Malek")
    cast.claim(srn, kesh)
    client = entered(rima)

    page = bring(client, syria, srn, ["1. Abbad", "• bonyan", "", "Ahl Horan", "ahl horan"])

    assert "2 signed, 1 not, 1 claims and is not listed" in text_of(page)
    assert "3 names were stored. 1 only repeats another." in text_of(page)
    data = {"act": "confirm", "line": [abbad.pk, bonyan.pk], "since": "2015-01-01"}
    page = client.post(list_at(syria, srn), data, follow=True)
    assert "2 are confirmed as members of SRN." in text_of(page)
    assert cast.listed(syria) == ["ABBAD*", "Bonyan*", "Kesh Malek"]
    assert "All 2 that are listed and have signed are confirmed as members of SRN." in text_of(page)
    client.post(list_at(syria, srn), {"act": "confirm", "line": kesh.pk})
    assert cast.listed(syria)[2] == "Kesh Malek*"


def test_denied_claim_goes_and_membership_ends(rima: User, syria: Appeal, srn: Network) -> None:
    abbad, bonyan = cast.enlist(syria, "ABBAD", "Bonyan")
    cast.claim(srn, abbad)
    cast.confirm(srn, bonyan)
    client, yesterday = entered(rima), localdate() - timedelta(days=1)

    client.post(list_at(syria, srn), {"act": "refuse", "line": [abbad.pk, bonyan.pk]})
    assert cast.memberships(srn) == [("Bonyan", "confirmed")]
    client.post(list_at(syria, srn), {"act": "end", "line": bonyan.pk, "until": yesterday.isoformat()})

    assert (Membership.objects.get().until, cast.listed(syria)) == (yesterday, ["ABBAD", "Bonyan"])


def test_perhaps_the_same_is_answered(rima: User, syria: Appeal, srn: Network) -> None:
    bonyan, kesh = cast.enlist(syria, "Bonyan Organization", "Kesh Malek Foundation")
    client = entered(rima)
    page = bring(client, syria, srn, ["Bonian Organization", "Kesh Malek"])
    assert "2 perhaps the same" in text_of(page)
    first, second = MemberListing.objects.order_by("name")

    client.post(list_at(syria, srn), {"act": "same", "listing": first.pk, "line": bonyan.pk})
    page = client.post(list_at(syria, srn), {"act": "different", "listing": second.pk, "line": kesh.pk}, follow=True)

    assert "1 signed, 1 not" in text_of(page) and "perhaps the same" not in text_of(page)


def sheet(*rows: list[Any]) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("list.txt", "\ufeffABBAD\r\nأهل حوران\r\n".encode()),
        ("list.csv", "no;Member organisation;mail\n1;ABBAD;a@x.example\n2;أهل حوران;b@x.example\n".encode()),
        ("list.csv", "1,ABBAD\n2,أهل حوران\n".encode()),
        ("list.xlsx", sheet([None, "Name"], [1, "ABBAD"], [2, "أهل حوران"])),
        ("LIST.XLSX", sheet(["ABBAD"], ["أهل حوران"])),
    ],
)
def test_file_in_any_dress_is_read(name: str, data: bytes, rima: User, syria: Appeal, srn: Network) -> None:
    cast.enlist(syria, "ABBAD")

    bring(entered(rima), syria, srn, file=SimpleUploadedFile(name, data))

    assert sorted(listed()) == ["ABBAD", "أهل حوران"]


def test_rows_pasted_from_a_sheet_are_read(rima: User, syria: Appeal, srn: Network) -> None:
    bring(entered(rima), syria, srn, ["No\tName\tTown", "1\tABBAD\tHoms", "2\tAhl Horan\tDaraa"])

    assert sorted(listed()) == ["ABBAD", "Ahl Horan"]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("list.csv", b"", "The file is empty."),
        ("list.csv", b" \n\n", "The file is empty."),
        ("list.csv", b"123;a@x.example\n", "No column of names was found."),
        ("list.csv", b"name\n", "No names were found"),
        ("list.txt", "Écoute\n".encode("latin-1"), "This is not UTF-8 text."),
        ("list.txt", b"a\0b", "This is no text."),
        ("list.txt", b"\x00\x01\xff\xfe\x80", "This is not UTF-8 text."),
        ("list.xlsx", b"PK\x03\x04 broken", "This is not a readable XLSX file."),
        ("list.csv", b"name\n" + b"a" * 6000, "One cell has more than 5,000 characters"),
        ("list.csv", b"name\n" + b"".join(b"Name %d\n" % i for i in range(20_001)), "more than 20,000 names"),
        ("list.pdf", b"%PDF", "Choose a TXT, CSV or XLSX file"),
        ("list.txt", b"River Keepers\nBlue Danube Friends\n", "None of these 2 names is on this statement."),
        ("list.txt", b"x" * 301, "is longer than 300 characters"),
    ],
)
def test_unfit_file_says_what_to_do_and_loses_nothing(
    name: str, data: bytes, says: str, rima: User, syria: Appeal, srn: Network
) -> None:
    cast.enlist(syria, "ABBAD")
    listings.bring_list(syria, srn, ["ABBAD"], by=None)

    page = bring(entered(rima), syria, srn, file=SimpleUploadedFile(name, data))

    assert (page.status_code, says in text_of(page)) == (200, True)
    assert "the list that is here has not changed" in text_of(page)
    assert listed() == ["ABBAD"]


def test_foreign_list_comes_back_to_be_taken_all_the_same(rima: User, syria: Appeal, srn: Network) -> None:
    cast.enlist(syria, "ABBAD")
    client = entered(rima)

    page = bring(client, syria, srn, ["River Keepers", "Blue Danube Friends"])

    assert "River Keepers\nBlue Danube Friends" in page.content.decode()
    assert ("It is the right list" in text_of(page), listed()) == (True, [])
    bring(client, syria, srn, ["River Keepers", "Blue Danube Friends"], is_sure="on")
    assert sorted(listed()) == ["Blue Danube Friends", "River Keepers"]


def test_names_of_a_refused_file_are_there_to_be_looked_at(rima: User, syria: Appeal, srn: Network) -> None:
    cast.enlist(syria, "ABBAD")

    page = bring(entered(rima), syria, srn, file=SimpleUploadedFile("list.txt", b"River Keepers\nDanube\n"))

    assert page.context["form"]["names"].value() == "River Keepers\nDanube"


@pytest.mark.parametrize("names", ["", "  \n \n", "12\n--", "ABBAD\0"])
def test_pasted_nothing_is_told(names: str, rima: User, syria: Appeal, srn: Network) -> None:
    page = bring(entered(rima), syria, srn, [names])

    assert (page.status_code, bool(page.context["form"].errors), listed()) == (200, True, [])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"act": "confirm"}, "Nothing was ticked."),
        ({"act": "confirm", "line": ["x", "9" * 40]}, "Nothing was ticked."),
        ({"act": "confirm", "line": "1", "since": "soon"}, "Write the day like 2016-12-01."),
        ({"act": "confirm", "line": "LINE", "since": "2016-01-02", "until": "2016-01-01"}, "before it begins"),
        ({"act": "end", "line": "LINE", "until": ""}, "Write the last day"),
        ({"act": "end", "until": "2016-01-01"}, "Nothing was ticked."),
        ({"act": "refuse"}, "Nothing was ticked."),
        ({"act": "same", "listing": "1"}, "Nothing was ticked."),
        ({"act": "different", "listing": "999999", "line": "999999"}, "no longer on the list"),
        ({"act": "nonsense"}, ""),
    ],
)
def test_what_was_sent_wrong_is_told(data: dict[str, Any], says: str, rima: User, syria: Appeal, srn: Network) -> None:
    (abbad,) = cast.enlist(syria, "ABBAD")
    sent = {name: str(abbad.pk) if value == "LINE" else value for name, value in data.items()}

    page = entered(rima).post(list_at(syria, srn), sent, follow=True)

    assert (page.status_code, says in text_of(page), Membership.objects.count()) == (200, True, 0)


def test_lines_of_another_statement_are_left_alone(rima: User, syria: Appeal, rivers: Appeal, srn: Network) -> None:
    (stranger,) = cast.enlist(rivers, "River Keepers")
    cast.confirm(srn, stranger)
    client, today = entered(rima), localdate().isoformat()

    for act in ("confirm", "end", "refuse"):
        client.post(list_at(syria, srn), {"act": act, "line": stranger.pk, "until": today})

    assert list(Membership.objects.values_list("standing", "until")) == [("confirmed", None)]


def test_unnamed_line_is_not_named_on_the_screen(rima: User, syria: Appeal, srn: Network) -> None:
    (hidden,) = cast.enlist(syria, "Ahl Horan")
    moderation.hide_name(hidden, by=None)

    page = text_of(bring(entered(rima), syria, srn, ["Ahl Horan"]))

    assert ("Not named" in page, "Ahl Horan" in page) == (True, False)


def test_list_is_erased_by_hand(rima: User, syria: Appeal, srn: Network) -> None:
    client = entered(rima)
    bring(client, syria, srn, ["ABBAD", "Bonyan"])

    page = client.post(list_at(syria, srn), {"act": "erase"}, follow=True)

    assert ("The list is erased: 2 names." in text_of(page), listed()) == (True, [])


@pytest.mark.parametrize(
    ("query", "first", "page_of"),
    [
        ("", "Quorl 0000 Vintner", "Page 1 of 2"),
        ("?page=x", "Quorl 0000 Vintner", "Page 1 of 2"),
        ("?members=9", "Quorl 0000 Vintner", "Page 1 of 2"),
        ("?page=2", "Quorl 0500 Vintner", "Page 2 of 2"),
        ("?page=99999999999999999999999", "Quorl 0500 Vintner", "Page 2 of 2"),
        ("?page=-1", "Quorl 0500 Vintner", "Page 2 of 2"),
    ],
)
def test_long_list_is_paged(query: str, first: str, page_of: str, rima: User, syria: Appeal, srn: Network) -> None:
    listings.bring_list(syria, srn, [f"Quorl {i:04} Vintner" for i in range(600)], by=None)

    page = text_of(entered(rima).get(list_at(syria, srn) + query))

    assert (first in page, page_of in page) == (True, True)
