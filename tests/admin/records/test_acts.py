"""Deciding on signatories at the desk: singly, in bulk, moving; and everything that is refused writes nothing."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.messages import get_messages

from signatories.admin.records.acts import ACTS
from signatories.models import Appeal, JournalEntry, Organization, Signatory
from signatories.workflow import moderation, states
from signatories.workflow.states import MOVES
from tests import cast
from tests.admin.filling import address, entered, filled, save


def told(response: object) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))  # type: ignore[attr-defined]


@pytest.mark.parametrize("act", ["approve", "withdraw"])
def test_one_act_is_done_and_can_be_undone(act: str, rima: User, syria: Appeal) -> None:
    signatory, client = cast.propose(syria, "ABBAD")[0], entered(rima)

    done = client.post(address("act", signatory.pk), {"act": act}, follow=True)
    page = done.content.decode()

    signatory.refresh_from_db()
    assert signatory.state == MOVES[act][1]
    assert "ABBAD" in page and 'form="acts" name="act" value="reopen"' in page
    client.post(address("act", signatory.pk), {"act": "reopen"})
    signatory.refresh_from_db()
    assert (signatory.state, cast.acts([signatory])) == ("proposed", ["propose", act, "reopen"])


@pytest.mark.parametrize("state", ["proposed", "asked", "approved", "declined", "withdrawn"])
def test_page_offers_what_is_legal_and_refuses_the_rest(state: str, rima: User, syria: Appeal) -> None:
    signatory, client = cast.propose(syria, "ABBAD")[0], entered(rima)
    leads = {"asked": "ask", "approved": "approve", "declined": "decline", "withdrawn": "withdraw"}
    if state in leads:
        moderation.ACTS[leads[state]](signatory, by=rima)
    rows = JournalEntry.objects.count()

    offered = {b["name"] for b in client.get(address("change", signatory.pk)).context["buttons"]}
    for act in set(MOVES) - set(states.legal(state)):
        refused = client.post(address("act", signatory.pk), {"act": act}, follow=True)
        # What asks for words of one's own has a screen of its own.
        assert refused.status_code == 404 if ACTS[act].screen else "Load the page again" in refused.content.decode()

    assert offered & set(MOVES) == set(states.legal(state))
    signatory.refresh_from_db()
    assert (signatory.state, JournalEntry.objects.count()) == (state, rows)


def test_act_by_get_does_nothing(rima: User, syria: Appeal) -> None:
    signatory = cast.propose(syria, "ABBAD")[0]

    assert entered(rima).get(address("act", signatory.pk) + "?act=approve").status_code == 404
    assert cast.acts([signatory]) == ["propose"]


def test_bulk_tells_what_was_done_and_what_was_left(rima: User, syria: Appeal) -> None:
    rows = cast.propose(syria, "ABBAD", "Ahl Horan", "Kesh Malek", "KHOJ")
    moderation.approve(rows[1], by=rima)
    moderation.hide_name(rows[2], by=rima)

    response = entered(rima).post(
        address("changelist"), {"action": "approve", "_selected_action": [row.pk for row in rows]}
    )

    assert told(response).startswith("2 approved. 2 left as they were: Ahl Horan is now “approved”")
    assert "1 is not named; open it to decide." in told(response)
    states_now = dict(Signatory.objects.values_list("printed_name", "state"))
    assert states_now == {"ABBAD": "approved", "Ahl Horan": "approved", "Kesh Malek": "proposed", "KHOJ": "approved"}


def test_bulk_leaves_other_statements_alone(omar: User, syria: Appeal, rivers: Appeal) -> None:
    theirs, own = cast.propose(syria, "ABBAD")[0], cast.propose(rivers, "River Keepers")[0]

    entered(omar).post(address("changelist"), {"action": "approve", "_selected_action": [theirs.pk, own.pk]})

    assert dict(Signatory.objects.values_list("printed_name", "state")) == {
        "ABBAD": "proposed",
        "River Keepers": "approved",
    }


def test_added_by_hand_is_to_be_reviewed(rima: User, syria: Appeal, srn: object) -> None:
    client, before = entered(rima), cast.revision(syria)
    url = f"{address('add')}?appeal={syria.pk}"

    response = save(client, url, printed_name="Attaa Association (AA)", country="SY")

    assert response.status_code == 302
    signatory = Signatory.objects.get()
    assert (signatory.printed_name, signatory.state, str(signatory.organization.country)) == (
        "Attaa Association (AA)",
        "proposed",
        "SY",
    )
    assert cast.revision(syria) == before
    assert cast.acts([signatory]) == ["propose"]


@pytest.mark.parametrize(
    ("name", "says"),
    [("Beta Relief*", "Write the name without “*”"), ("*", "Write a name."), ("— !", "Write a name.")],
)
def test_name_that_is_none_or_bears_a_sign_is_refused(name: str, says: str, rima: User, syria: Appeal) -> None:
    response = save(entered(rima), f"{address('add')}?appeal={syria.pk}", printed_name=name)

    assert says in response.content.decode()
    assert not Signatory.objects.exists()


def test_duplicate_is_refused_with_everything_still_there(rima: User, syria: Appeal) -> None:
    cast.enlist(syria, "ABBAD")
    rows = JournalEntry.objects.count()
    url = f"{address('add')}?appeal={syria.pk}"

    response = save(entered(rima), url, printed_name="Abbad", website="https://abbad.example")

    page = response.content.decode()
    assert "“ABBAD” is on this statement already. Nothing was added." in page
    assert 'value="https://abbad.example/"' in page or 'value="https://abbad.example"' in page
    assert (Signatory.objects.count(), JournalEntry.objects.count()) == (1, rows)


def test_change_made_meanwhile_is_not_overwritten(rima: User, ada: User, syria: Appeal) -> None:
    signatory = cast.enlist(syria, "ABBAD")[0]
    url, hers, other = address("change", signatory.pk), entered(rima), entered(ada)
    drawn = filled(hers.get(url), printed_name="Abbad of Rima")
    save(other, url, printed_name="Abbad of Ada")

    response = hers.post(url, drawn)

    page = response.content.decode()
    signatory.refresh_from_db()
    assert signatory.printed_name == "Abbad of Ada"
    assert "ada changed this while you looked" in page
    assert "Abbad of Ada" in page and 'value="Abbad of Rima"' in page
    # Whoever saves once more has seen what is stored.
    assert hers.post(url, filled(response)).status_code == 302
    signatory.refresh_from_db()
    assert signatory.printed_name == "Abbad of Rima"


def test_rows_below_changed_meanwhile_are_not_overwritten(rima: User, ada: User, syria: Appeal, srn: object) -> None:
    mark = syria.marks.get()
    url, hers = address("change", mark.pk, model="mark"), entered(rima)
    drawn = filled(hers.get(url), footnotes_0_text="Rima's words.")
    save(entered(ada), url, footnotes_0_text="Ada's words.")

    response = hers.post(url, drawn)

    assert response.status_code == 200
    assert mark.footnotes.get().text == "Ada's words."


def test_organization_in_use_cannot_be_deleted(ada: User, syria: Appeal) -> None:
    organization = cast.enlist(syria, "ABBAD")[0].organization
    client = entered(ada)

    client.post(address("delete", organization.pk, model="organization"), {"post": "yes"})
    client.post(
        address("changelist", model="organization"),
        {"action": "delete_selected", "post": "yes", "_selected_action": [organization.pk]},
    )

    assert Organization.objects.filter(pk=organization.pk).exists()


def test_deletions_go_through_the_door(ada: User, syria: Appeal, srn: object) -> None:
    mark, before = syria.marks.get(), cast.revision(syria)

    response = entered(ada).post(address("delete", mark.pk, model="mark"), {"post": "yes"})

    assert response.status_code == 302
    assert cast.revision(syria) == before + 1
    assert JournalEntry.objects.order_by("-pk").values_list("act", "kind")[0] == ("delete", "mark")


def test_history_tells_in_sentences(rima: User, syria: Appeal) -> None:
    signatory = cast.propose(syria, "ABBAD")[0]
    client = entered(rima)
    client.post(address("act", signatory.pk), {"act": "approve"})

    page = client.get(address("history", signatory.pk)).content.decode()

    assert "rima approved ABBAD" in page


def test_example_goes_by_its_own_button(ada: User, rima: User, seed: Appeal) -> None:
    url = f"/admin/example/{seed.pk}/remove/"

    assert entered(rima).post(url).status_code == 404
    client = entered(ada)
    assert "Remove the example" in client.get("/admin/").content.decode()
    assert client.get(url).status_code == 200 and Appeal.objects.filter(pk=seed.pk).exists()
    client.post(url)

    assert not Appeal.objects.filter(pk=seed.pk).exists()
    assert "remove_example" in cast.acts()


def test_nobody_sets_anothers_password(ada: User, vera: User) -> None:
    client = entered(ada)
    names = set(client.get(address("change", vera.pk, model="user", app="auth")).context["adminform"].form.fields)

    assert names & {"password", "password1", "usable_password"} == set()
    assert client.get(f"/admin/auth/user/{vera.pk}/password/", follow=True).status_code == 404


def test_own_password_is_changed_through_the_door(ada: User) -> None:
    ada.set_password("old-pass-word-1")
    ada.save()
    client = entered(ada)
    words = {"old_password": "old-pass-word-1", "new_password1": "quite-another-1", "new_password2": "quite-another-1"}

    client.post("/admin/password_change/", words)

    entry = JournalEntry.objects.get()
    ada.refresh_from_db()
    assert ada.check_password("quite-another-1")
    assert (entry.act, entry.by, entry.label, entry.details) == ("choose_password", ada, "", {})


def test_djangos_own_log_stays_empty(rima: User, syria: Appeal) -> None:
    signatory = cast.enlist(syria, "ABBAD")[0]
    save(entered(rima), address("change", signatory.pk), printed_name="Abbad")

    assert LogEntry.objects.count() == 0
