"""Who is this: two organizations side by side, what would happen, and what did; and what nobody else may learn."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from signatories.admin.likenesses import likenesses
from signatories.choices import Visibility
from signatories.models import Appeal, JournalEntry, Network, Organization, Signatory, Verdict
from signatories.workflow import entering, merging, moderation, register
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests.admin.filling import address, entered, filled, save
from tests.cast import SYRIA_RELIEFS, acts, appeal_of, confirm, enlist, listed, propose, revision


def url(signatory: Signatory) -> str:
    return reverse("admin:compare", args=[signatory.appeal_id, signatory.pk])


def text(client: Client, address: str) -> str:
    """The words of a page, without its mark-up."""
    page = client.get(address).content.decode()
    return " ".join(page.replace("<bdi>", "").replace("</bdi>", "").split())


@pytest.fixture
def reliefs(syria: Appeal) -> list[Signatory]:
    """The four of the appeal: three on the list, the fourth to review."""
    return [*enlist(syria, *SYRIA_RELIEFS[:3]), *propose(syria, SYRIA_RELIEFS[3])]


def decide(client: Client, signatory: Signatory, other: Organization, act: str, **sent: str) -> str:
    """Press a button of the screen; gives what was said. The sameness is pressed on its preview."""
    if act == "same":
        preview = client.get(url(signatory), {"with": other.pk}).context["preview"]
        sent = {"asked": preview.asked} | sent
    page = client.post(url(signatory), {"with": other.pk, "act": act, **sent}, follow=True)
    return " ".join(str(message) for message in page.context["messages"])


def meant(page: Any) -> list[str]:
    """Whom one may choose where a name was typed that is like a known one."""
    return re.findall(r'<input type="radio" name="meant" value="([^"]*)"', page.content.decode())


def undo_button(said: str) -> str:
    return said.partition('name="undo" value="')[2].partition('"')[0]


def test_likenesses_of_the_four_syria_reliefs(reliefs: list[Signatory], rima: User) -> None:
    first, second, third, waiting = reliefs

    found = [(like.name, like.number, like.state, like.is_same, like.signatory) for like in likenesses(waiting, rima)]

    assert found == [
        ("Syria Relief", 1, "on the list", False, first.pk),
        ("Syria Relief Network (SRN)", 3, "on the list", False, third.pk),
        ("Syria Relief and Development (SRD)", 2, "on the list", False, second.pk),
    ]
    assert likenesses(waiting, rima)[0].differs == ("Organization",)


def test_likenesses_leave_out_what_she_may_not_meet(syria: Appeal, rivers: Appeal, rima: User, ada: User) -> None:
    rivers.visibility = Visibility.DRAFT
    register.save(rivers, by=None)
    (private,) = enlist(rivers, "Bonyan Organization")
    (waiting,) = propose(syria, "Bonyan")

    assert likenesses(waiting, rima) == []
    assert [like.organization for like in likenesses(waiting, ada)] == [private.organization_id]
    assert [like.state for like in likenesses(waiting, ada)] == ["on another statement"]


def test_likenesses_tell_words_for_where_they_stand(syria: Appeal, rima: User) -> None:
    syria.grace = 5
    register.save(syria, by=None)
    enlist(syria, "Bonyan Organization")
    hidden, gone, waiting = propose(syria, "Bonyan Foundation", "Bonyan Association", "Bonyan")
    moderation.hide_name(hidden, by=None)
    moderation.decline(gone, by=None)

    found = {like.name: (like.number, like.state, like.is_named) for like in likenesses(waiting, rima)}

    assert found == {
        "Bonyan Organization": (None, "approved", True),
        "Bonyan Foundation": (None, "to review", False),
        "Bonyan Association": (None, "declined", True),
    }


def test_likenesses_take_as_many_queries_for_many_as_for_one(
    syria: Appeal, rima: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    (waiting,) = propose(syria, "Bonyan")
    enlist(syria, "Bonyan Organization")
    assert len(likenesses(waiting, rima)) == 1
    with django_assert_num_queries(11):
        likenesses(waiting, rima)
    enlist(syria, "Bonyan Foundation", "Bonyan Association", "Bonyan e.V.", "Bonyan Institute")
    assert len(likenesses(waiting, rima, limit=9)) == 5

    with django_assert_num_queries(11):
        likenesses(waiting, rima, limit=9)


def test_screen_tells_what_differs_and_where_each_stands(syria: Appeal, srn: Network, rima: User) -> None:
    line = entering.enter(
        syria,
        Proposal("Syria Relief", website="https://syriarelief.example", country="GB"),
        Contact("Layla Haddad"),
        by=None,
        source="a mail",
    ).signatory
    assert line
    moderation.approve(line, by=None)
    confirm(srn, line)
    entering.enter(
        syria,
        Proposal("Syria Relief Organization", website="https://www.sro.example/en", country="GB"),
        Contact("Omar Nasser"),
        by=None,
        source="a mail",
    )
    waiting = Signatory.objects.get(state="proposed")

    page = text(entered(rima), url(waiting))

    assert "what differs: “Organization”; website; person" in page
    assert "<td>syriarelief.example</td>" in page
    assert "<td>sro.example</td>" in page
    assert "SRN: confirmed by the network" in page
    assert "on the list, no. 1</td>" in page
    assert "Layla Haddad" not in page


def test_sign_ons_are_compared_and_their_contacts_not_shown(syria: Appeal, rima: User) -> None:
    for name, person, website in (
        ("Syria Relief", "Layla Haddad", "https://www.syriarelief.example/about"),
        ("Syria Relief Organization", "LAYLA HADDAD", "https://sro.example"),
    ):
        contact = Contact(person, email=f"layla@mail.{website.split('//')[1].split('/')[0]}")
        entering.enter(syria, Proposal(name, website=website), contact, by=None, source="a mail")
    for organization in Organization.objects.all():
        organization.website = ""
        register.save(organization, by=None)
    waiting = Signatory.objects.get(printed_name="Syria Relief Organization")

    client = entered(rima)
    page = text(client, url(waiting))

    facts = client.get(url(waiting)).context["pairs"][0].facts
    assert {str(fact.label): fact.both for fact in facts if fact.both} == {
        "mail domain": "another", "person": "the same person",
    }  # fmt: skip
    assert ("<td>syriarelief.example</td>" in page, "what differs: “Organization”; website; mail domain" in page) == (
        True,
        True,
    )
    assert ("layla" in page.lower(), "mail.sro.example" in page) == (False, False)


def test_line_that_was_merged_has_joined_another(reliefs: list[Signatory], rima: User) -> None:
    client, waiting = entered(rima), reliefs[3]
    said = decide(client, waiting, reliefs[0].organization, "same")

    joined = text(client, url(waiting))
    client.post(url(waiting), {"undo": undo_button(said)})
    moderation.withdraw(reliefs[3], by=None)
    withdrawn = text(client, url(waiting))

    assert ("joined with Syria Relief</span>" in joined, "withdrawn</span>" in joined) == (True, False)
    assert ("joined with" in withdrawn, "withdrawn</span>" in withdrawn) == (False, True)


def test_one_that_was_joined_is_called_so_beside_others(syria: Appeal, rivers: Appeal, rima: User) -> None:
    enlist(rivers, "Bonyan")
    stays, leaves = enlist(syria, "Bonyan"), propose(syria, "Bonyan Organization")
    merging.join(leaves[0], stays[0], by=None)
    moderation.hide_name(stays[0], by=None)

    (pair,) = entered(rima).get(url(stays[0])).context["pairs"]

    assert pair.side.state == "joined with one that is not named"


def test_any_line_of_the_statement_may_be_looked_at_beside_it(syria: Appeal, rivers: Appeal, rima: User) -> None:
    line, other = enlist(syria, "IHH Humantiarian", "Tearfund")
    foreign = enlist(rivers, "River Keepers")[0]
    client = entered(rima)

    def pairs(organization: int) -> list[str]:
        page = client.get(url(line), {"beside": organization})
        return [pair.side.name for pair in page.context["pairs"]]

    assert (pairs(other.organization_id), pairs(foreign.organization_id), pairs(line.organization_id)) == (
        ["Tearfund"],
        [],
        [],
    )
    decide(client, line, other.organization, "same")
    assert Organization.objects.filter(merged_into__isnull=False).count() == 1


def test_looking_and_the_preview_change_nothing(reliefs: list[Signatory], rima: User) -> None:
    told = JournalEntry.objects.count()
    client = entered(rima)

    client.get(url(reliefs[3]))
    page = text(client, f"{url(reliefs[3])}?with={reliefs[0].organization_id}")

    assert "Make them one organization" in page
    assert "leaves: it stood there twice." in page
    assert (JournalEntry.objects.count(), Verdict.objects.count()) == (told, 0)


def test_same_merges_and_the_button_in_its_message_undoes_it(
    syria: Appeal, reliefs: list[Signatory], rima: User
) -> None:
    client, waiting = entered(rima), reliefs[3]

    said = decide(client, waiting, reliefs[0].organization, "same")
    waiting.refresh_from_db()
    after = waiting.state, waiting.organization
    undone = client.post(url(waiting), {"undo": undo_button(said)}, follow=True)
    waiting.refresh_from_db()

    assert after == ("withdrawn", reliefs[0].organization)
    assert (waiting.state, waiting.organization) == ("proposed", reliefs[3].organization)
    assert [str(message) for message in undone.context["messages"]] == ["Undone: everything stands as it stood."]
    assert (
        JournalEntry.objects.filter(act__in=("merge", "unmerge"), kind="organization", appeal=syria, by=rima).count()
        == 2
    )


def test_whoever_is_on_the_list_is_the_one_that_is_kept(reliefs: list[Signatory], rima: User) -> None:
    on_list, waiting = reliefs[0], reliefs[3]

    decide(entered(rima), on_list, waiting.organization, "same")

    assert Organization.objects.get(merged_into__isnull=False) == waiting.organization


def test_different_is_remembered_and_not_shown_again(reliefs: list[Signatory], rima: User) -> None:
    client, waiting = entered(rima), reliefs[3]

    said = decide(client, waiting, reliefs[0].organization, "different")
    names = [like.name for like in likenesses(waiting, rima)]
    page = text(client, url(waiting))
    client.post(url(waiting), {"undo": undo_button(said)})

    assert names == ["Syria Relief Network (SRN)", "Syria Relief and Development (SRD)"]
    assert "is another than" in page
    assert (len(likenesses(waiting, rima)), Verdict.objects.count()) == (3, 0)


@pytest.mark.parametrize("stands_here, how", [(True, "join"), (False, "stands_as")])
def test_organization_on_a_list_of_others_is_not_merged(
    syria: Appeal, rivers: Appeal, rima: User, stands_here: bool, how: str
) -> None:
    (known,) = enlist(rivers, "Bonyan")
    if stands_here:
        enlist(syria, "Bonyan")
    (waiting,) = propose(syria, "Bonyan Organization")
    client = entered(rima)

    preview = client.get(url(waiting), {"with": known.organization_id}).context["preview"]
    decide(client, waiting, known.organization, "same")

    waiting.refresh_from_db()
    assert preview.how == how
    assert Organization.objects.filter(merged_into__isnull=False).count() == 0
    assert (waiting.state, waiting.organization == known.organization) == (
        ("withdrawn", False) if stands_here else ("proposed", True)
    )
    assert (listed(rivers), revision(rivers)) == (["Bonyan"], Appeal.objects.get(pk=rivers.pk).revision)


def test_keeper_of_the_site_may_merge_across_lists(syria: Appeal, rivers: Appeal, ada: User) -> None:
    (known,) = enlist(rivers, "Bonyan")
    (waiting,) = propose(syria, "Bonyan Organization")

    decide(entered(ada), waiting, known.organization, "same")

    assert Organization.objects.get(merged_into__isnull=False) == waiting.organization


def test_preview_tells_nothing_of_statements_that_are_not_hers(syria: Appeal, rivers: Appeal, rima: User) -> None:
    draft = appeal_of("secret-canary", visibility=Visibility.DRAFT)
    (elsewhere, _other) = propose(draft, "Bonyan", "Bonyan Organization")
    (known, waiting) = propose(syria, "Bonyan", "Bonyan Organization")
    client = entered(rima)

    preview = client.get(url(waiting), {"with": known.organization_id})

    assert "secret-canary" not in preview.content.decode()
    assert [line.statement for line in preview.context["preview"].lines] == ["Uniting for Syria"]


def test_what_changed_since_the_preview_is_looked_at_again(reliefs: list[Signatory], rima: User) -> None:
    client, waiting = entered(rima), reliefs[3]
    asked = client.get(url(waiting), {"with": reliefs[0].organization_id}).context["preview"].asked
    moderation.withdraw(reliefs[0], by=None)

    said = decide(client, waiting, reliefs[0].organization, "same", asked=asked)

    assert said == "Something changed while you looked. Nothing was changed; look at it once more."
    assert Verdict.objects.count() == 0


def test_two_on_one_pair_the_second_sees_that_it_is_decided(reliefs: list[Signatory], rima: User, ada: User) -> None:
    mine, hers = entered(rima), entered(ada)
    asked = mine.get(url(reliefs[3]), {"with": reliefs[0].organization_id}).context["preview"].asked
    decide(hers, reliefs[3], reliefs[0].organization, "different")

    said = decide(mine, reliefs[3], reliefs[0].organization, "different", asked=asked)

    assert said == "Somebody decided on this already. Nothing was changed; look at what stands now."


def test_name_of_one_not_named_is_shown_for_a_minute_and_told(syria: Appeal, rima: User) -> None:
    enlist(syria, "Bonyan Canary")
    (hidden,) = propose(syria, "Bonyan Canary Organization")
    moderation.hide_name(hidden, by=None)
    client = entered(rima)

    before = text(client, url(hidden))
    shown = client.post(url(hidden), {"show": "1"})

    assert "Canary" not in before
    assert ("Bonyan Canary Organization" in shown.content.decode(), shown["Refresh"]) == (
        True,
        f"60; url={url(hidden)}",
    )
    assert acts([hidden])[-1] == "look_at_name"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"act": "approve"},
        {"act": "same"},
        {"act": "same", "with": "nonsense"},
        {"act": "different", "with": "9" * 40},
        {"act": "different", "with": "-1"},
        {"undo": "nonsense"},
        {"undo": "9" * 19},
        {"act": "same", "with": "1", "asked": "x"},
    ],
)
def test_nonsense_changes_nothing_and_breaks_nothing(
    reliefs: list[Signatory], rima: User, sent: dict[str, str]
) -> None:
    told = JournalEntry.objects.count()

    response = entered(rima).post(url(reliefs[3]), sent)

    assert response.status_code in (302, 404)
    assert (JournalEntry.objects.count(), Verdict.objects.count()) == (told, 0)
    assert entered(rima).get(url(reliefs[3]), {"with": sent.get("with", "")}).status_code == 200


def test_only_coordinators_of_the_statement_compare(
    reliefs: list[Signatory], rivers: Appeal, rima: User, vera: User, omar: User
) -> None:
    foreign = reverse("admin:compare", args=[rivers.pk, reliefs[3].pk])

    statuses = [entered(user).get(url(reliefs[3])).status_code for user in (rima, vera, omar)]

    assert statuses == [200, 403, 404]
    assert entered(omar).get(foreign).status_code == 404


def test_verdict_of_others_cannot_be_taken_back(
    syria: Appeal, rivers: Appeal, rima: User, reliefs: list[Signatory]
) -> None:
    one, two = enlist(rivers, "Bonyan", "Bonyan Organization")
    foreign = merging.same(one.organization, two.organization, by=None)

    entered(rima).post(url(reliefs[3]), {"undo": foreign.pk})

    assert Verdict.objects.get() == foreign


def test_merged_organization_is_met_nowhere_at_the_desk(reliefs: list[Signatory], ada: User) -> None:
    merging.same(reliefs[0].organization, reliefs[3].organization, by=None)
    client = entered(ada)

    listed_there = client.get(reverse("admin:signatories_organization_changelist")).content.decode()
    asked = {
        "app_label": "signatories",
        "model_name": "signatory",
        "field_name": "organization",
        "term": "Organization",
    }
    found = client.get(reverse("admin:autocomplete"), asked).json()

    assert "Syria Relief Network" in listed_there
    assert "Syria Relief Organization" not in listed_there
    assert found["results"] == []


def test_numbers_count_who_is_public_by_now(syria: Appeal, rima: User) -> None:
    first, second = enlist(syria, "Bonyan", "Bonyan Foundation")
    Signatory.objects.filter(pk=first.pk).update(public_from=timezone.now() + timedelta(hours=1))
    (waiting,) = propose(syria, "Bonyan Organization")

    assert {like.name: like.number for like in likenesses(waiting, rima)} == {"Bonyan": None, "Bonyan Foundation": 1}
    assert second.state == "approved"


def test_adding_a_name_like_a_known_one_asks_once(syria: Appeal, rima: User) -> None:
    (known,) = enlist(syria, "Bonyan")
    moderation.withdraw(known, by=None)
    client, page = entered(rima), address("add")
    typed = {"appeal": syria.pk, "printed_name": "Bonyan Organization"}

    asked = save(client, page, **typed)
    choices = meant(asked)
    before = Organization.objects.count()
    client.post(page, filled(asked, meant=choices[1]))

    assert [str(e) for e in asked.context["adminform"].form.errors["meant"]] == [
        "Similar ones are known. Say whether it is one of them; nothing was added yet."
    ]
    assert choices == [str(known.organization_id), "new bonyan organization"]
    assert (before, Organization.objects.count()) == (1, 2)


def test_adding_a_name_like_a_known_one_as_that_one(syria: Appeal, rima: User) -> None:
    (known,) = enlist(syria, "Bonyan")
    moderation.withdraw(known, by=None)
    client, page = entered(rima), address("add")

    asked = save(client, page, appeal=syria.pk, printed_name="Bonyan Organization")
    client.post(page, filled(asked, meant=str(known.organization_id)))

    made = Signatory.objects.get(state="proposed")
    assert (made.printed_name, made.organization) == ("Bonyan Organization", known.organization)


def test_another_name_typed_after_the_question_is_asked_about_too(syria: Appeal, rima: User) -> None:
    enlist(syria, "Bonyan", "Mazaya")
    client, page = entered(rima), address("add")

    asked = save(client, page, appeal=syria.pk, printed_name="Bonyan Organization")
    again = client.post(page, filled(asked, printed_name="Mazaya Organization", meant="new bonyan organization"))

    assert "new mazaya organization" in meant(again)
    assert Signatory.objects.filter(state="proposed").count() == 0


def test_exactly_known_and_unlike_names_are_added_at_once(syria: Appeal, rivers: Appeal, rima: User) -> None:
    enlist(rivers, "Bonyan", "Bonyan Foundation")
    client, page = entered(rima), address("add")

    for name in ("Bonyan", "Kesh Malek"):
        save(client, page, appeal=syria.pk, printed_name=name)

    assert sorted(Signatory.objects.filter(appeal=syria).values_list("printed_name", flat=True)) == [
        "Bonyan",
        "Kesh Malek",
    ]
