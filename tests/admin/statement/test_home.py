"""The home of a statement: what is to do stands first, with the way to it, and nobody reads what is not for her."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from signatories.choices import ConsentRule, Role, Visibility, Way
from signatories.models import Appeal, Colleague, Endorsement, Mark, Network, Signatory
from signatories.roll import desk, live
from signatories.workflow import consent, endorsing, entering, moderation, outbox, people, register, replacing, texts
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests import cast
from tests.admin.filling import entered, save

LAYLA = Contact("Layla", "director", "layla@example.org")


def words(user: User, appeal: Appeal) -> str:
    """What the page says, without its marks."""
    body = entered(user).get(reverse("admin:home", args=[appeal.pk])).content.decode()
    main = body[body.index('id="content-main"') :]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("\xa0", " ").split())


def test_home_says_what_is_to_do_first(rima: User, syria: Appeal, srn: Network) -> None:
    abbad = cast.enlist(syria, "ABBAD")[0]
    cast.propose(syria, "Ahl Horan", "Kesh Malek")
    moderation.ask(cast.propose(syria, "KHOJ")[0], by=rima)
    endorsing.receive(syria, Proposal("Najda Now"), LAYLA, way=Way.FORM, by=None)
    entering.enter(syria, Proposal("ABBAD"), LAYLA, by=rima, source="mail")
    cast.claim(srn, abbad)
    texts.write(syria, "en", title="Uniting for Syria", body="We, 224 organizations, ask.", by=rima)

    page = words(rima, syria)

    assert re.search("2 to review, oldest 0 minutes", page)
    for row in (
        "1 not confirmed yet",
        "1 second sign-on for a line that is there already",
        "1 waiting for their answer",
        "1 says it is a member of SRN , not confirmed",
        "The text in English says “ 224 organizations ”, the list says otherwise",
    ):
        assert row in page
    assert page.index("To do") < page.index("So far") < page.index("People") < page.index("In an emergency")


def test_home_says_all_done(rima: User, syria: Appeal) -> None:
    entering.enter(syria, Proposal("ABBAD"), LAYLA, by=rima, source="mail")
    moderation.approve(Signatory.objects.get(), by=rima)

    page = words(rima, syria)

    assert "All done." in page and "to review" not in page
    assert "1 on the page" in page and "last: ABBAD , 0 minutes ago" in page


def test_lines_without_a_contact_are_not_all_done(rima: User, syria: Appeal) -> None:
    cast.enlist(syria, "ABBAD")

    page = words(rima, syria)

    assert "1 line without a contact: nobody could be asked" in page and "All done." not in page


def test_number_at_home_and_on_the_card_is_the_number_on_the_page(rima: User, syria: Appeal) -> None:
    for name in ("Ahl Horan", "KHOJ", "Kesh Malek"):
        cast.enlist(syria, f"{name} named")
        moderation.hide_name(cast.enlist(syria, name)[0], by=rima)
        roll = live.live_roll(syria, "en")

        number = len(roll.lines) + roll.unnamed
        assert f"{number} on the page" in words(rima, syria)
        assert [card.on_page for card in desk.statements_for(Appeal.objects.all())] == [number]

    assert "6 on the page (3 named, 3 not named)" in words(rima, syria)


def test_second_sign_on_is_one_click_away(rima: User, syria: Appeal) -> None:
    cast.propose(syria, "Kesh Malek")
    cast.enlist(syria, "ABBAD", "Ahl Horan")
    # Of a line that is not decided on yet, a second sign-on is decided with it.
    for name in ("Kesh Malek", "Ahl Horan", "ABBAD"):
        entering.enter(syria, Proposal(name), LAYLA, by=rima, source="mail")
    first = Endorsement.objects.get(signatory__printed_name="Ahl Horan")
    review = reverse("admin:review", args=[syria.pk])

    client = entered(rima)
    body = client.get(reverse("admin:home", args=[syria.pk])).content.decode()

    assert "<b>2</b> second sign-ons for lines that are there already" in body
    assert f'href="{review}?card=e{first.pk}">Decide' in body
    card = client.get(review, {"card": f"e{first.pk}"}).context["card"]
    assert (card.kind, card.key) == ("second", f"e{first.pk}")


@pytest.mark.parametrize("title", ["Uniting for Syria", "معا من أجل سوريا"])
def test_title_has_a_direction_of_its_own_and_stands_where_the_page_begins(
    rima: User, syria: Appeal, title: str
) -> None:
    language, direction = ("en", "ltr") if title.isascii() else ("ar", "rtl")
    texts.write(syria, language, title=title, body="…", by=None)
    syria.language = language
    register.save(syria, by=None)

    body = entered(rima).get(f"/ar{reverse('admin:home', args=[syria.pk])}").content.decode()

    assert f'<h1><bdi lang="{language}" dir="{direction}">{title}</bdi></h1>' in body


def test_settings_lead_back_to_the_statement(rima: User, syria: Appeal) -> None:
    answer = save(entered(rima), reverse("admin:signatories_appeal_change", args=[syria.pk]), issuer="Amnesty")

    assert answer.headers["Location"] == reverse("admin:home", args=[syria.pk])


def test_draft_that_was_never_open_is_not_said_to_be_closed(rima: User, syria: Appeal) -> None:
    def said() -> tuple[bool, bool]:
        index = entered(rima).get(reverse("admin:index")).content.decode()
        return "signing closed" in words(rima, syria), "signing closed" in index

    assert said() == (True, True)

    syria.visibility = Visibility.DRAFT
    register.save(syria, by=None)

    assert said() == (False, False)


def test_who_signed_is_entered_from_home(rima: User, vera: User, syria: Appeal) -> None:
    cast.enlist(syria, "ABBAD")
    links = [reverse(f"admin:{name}", args=[syria.pk]) for name in ("quick_add", "tidy")]

    hers, theirs = (entered(user).get(reverse("admin:home", args=[syria.pk])).content.decode() for user in (rima, vera))

    assert [f'href="{link}"' in hers for link in links] == [True, True]
    assert [f'href="{link}"' in theirs for link in links] == [False, False]


def test_language_of_an_older_version_is_missing(rima: User, syria: Appeal) -> None:
    cast.enlist(syria, "ABBAD")
    texts.write(syria, "ar", title="معا من أجل سوريا", body="نص", by=rima)
    assert "is missing" not in words(rima, syria)

    texts.change_meaning(syria, {"en": ("Uniting", "We ask.")}, by=rima)
    assert "is missing" not in words(rima, syria)
    consent.ask(syria, rule=ConsentRule.AGREED, answer_by=timezone.now().date() + timedelta(days=7), by=rima)
    replacing.publish(syria, by=rima)

    assert "The text in Arabic is missing" in words(rima, syria)


def test_new_statement_shows_its_three_steps(rima: User, vera: User, syria: Appeal) -> None:
    page = words(rima, syria)

    assert "Paste your text done" in page and "Open for signing" in page and "Copy the invitation" in page
    assert "To do" not in page and "So far" not in page
    assert "Nobody has signed yet." in words(vera, syria)


def test_closed_statement_says_what_is_left(rima: User, syria: Appeal) -> None:
    cast.enlist(syria, "ABBAD")
    syria.closes_at = timezone.now() - timedelta(days=2)
    register.save(syria, by=None)

    page = words(rima, syria)

    assert "Signing closed on" in page and "Everybody who signed has been decided on." in page
    assert "Archive it when it is only to be read." in page


def test_looker_on_reads_no_work_and_no_unnamed(vera: User, rima: User, syria: Appeal) -> None:
    cast.enlist(syria, "ABBAD")
    cast.propose(syria, "Ahl Horan")
    hidden = cast.enlist(syria, "Kesh Malek")[0]
    moderation.hide_name(hidden, by=rima)

    page, hers = words(vera, syria), words(rima, syria)

    assert "Kesh Malek" not in page + hers
    assert "last: a signatory not named" in hers and "last: Ahl Horan" in page
    assert "1 on the page 1 not named is not counted until there are 3" in hers and "1 on the page" in page
    assert "not named" not in page
    for word in ("To do", "to review", "Invite", "emergency"):
        assert word in hers and word not in page


def test_people_are_named_without_their_addresses(rima: User, vera: User, syria: Appeal) -> None:
    page = words(rima, syria)

    assert "rima (you)" in page and "vera" in page and "@" not in page


def test_who_was_invited_is_not_named_before_she_comes(rima: User, vera: User, omar: User, syria: Appeal) -> None:
    people.invite_by_mail(syria, email=omar.email, name="O", role=Role.COORDINATOR, language="en", by=rima)
    said = [words(user, syria).partition("People ")[2] for user in (rima, vera)]
    assert ["omar" in one for one in said] == [False, False]
    assert ["invited, not here yet" in one for one in said] == [True, True]
    outbox.deliver_due()

    entered(omar)

    assert "omar" in words(rima, syria).partition("People ")[2]


def test_home_asks_the_same_number_of_questions_however_much_there_is(rima: User, syria: Appeal, srn: Network) -> None:
    client, address = entered(rima), reverse("admin:home", args=[syria.pk])
    cast.propose(syria, "ABBAD")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    cast.confirm(srn, *cast.enlist(syria, *cast.SYRIA_RELIEFS))
    for name in ("Ahl Horan", "KHOJ"):
        entering.enter(syria, Proposal(name), LAYLA, by=rima, source="mail")
    for network in ("OPR", "NWS"):
        other = register.save(Network(name=network, acronym=network), by=None)
        register.save(Mark(appeal=syria, network=other, sign=network[:2]), by=None)

    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) == len(few)


@pytest.mark.parametrize(("who", "status"), [("rima", 200), ("vera", 200), ("omar", 404), ("ada", 200)])
def test_home_opens_for_those_with_a_seat(
    who: str, status: int, request: pytest.FixtureRequest, syria: Appeal, rivers: Appeal
) -> None:
    user = request.getfixturevalue(who)

    assert entered(user).get(reverse("admin:home", args=[syria.pk])).status_code == status


def test_pages_of_a_statement_are_one_line_away(rima: User, vera: User, syria: Appeal) -> None:
    def line(user: User, page: str) -> list[tuple[str, str]]:
        body = entered(user).get(page).content.decode()
        nav = body[body.index('class="statement-nav"') :].partition("</nav>")[0]
        return re.findall(r'<a href="[^"]+"(?: aria-current="(\w+)")?>(\w+)</a>', nav)

    home = reverse("admin:home", args=[syria.pk])
    listing = f"{reverse('admin:signatories_signatory_changelist')}?appeal={syria.pk}"

    everything = ["Review", "List", "Order", "Text", "Networks", "Mails", "People", "History", "Settings"]
    assert [(current, word) for current, word in line(rima, home)] == [("", word) for word in everything]
    assert line(rima, listing)[1] == ("page", "List")
    assert [word for _current, word in line(vera, home)] == ["List", "Text", "Settings"]


def test_a_text_that_is_the_only_one_is_one_click_away(rima: User, syria: Appeal) -> None:
    def text() -> str:
        body = entered(rima).get(reverse("admin:home", args=[syria.pk])).content.decode()
        return re.findall(r'<a href="([^"]+)">Text</a>', body)[0]

    only = reverse("admin:signatories_appealtext_change", args=[syria.texts.get().pk])
    assert text() == only
    assert f'<a href="{only}" aria-current="page">Text</a>' in entered(rima).get(only).content.decode()

    texts.write(syria, "ar", title="معا من أجل سوريا", body="نص", by=rima)

    assert text() == f"{reverse('admin:signatories_appealtext_changelist')}?appeal={syria.pk}"


def test_draft_has_nothing_to_take_offline(rima: User, syria: Appeal) -> None:
    cast.enlist(syria, "ABBAD")
    assert "Take the page offline" in words(rima, syria)

    syria.visibility = Visibility.DRAFT
    register.save(syria, by=None)

    assert "Take the page offline" not in words(rima, syria)


@pytest.mark.parametrize("was", [Visibility.PUBLIC, Visibility.LINK, Visibility.ARCHIVED])
def test_page_is_put_back_as_it_was_also_later(rima: User, vera: User, syria: Appeal, was: Visibility) -> None:
    syria.visibility = was
    register.save(syria, by=None)
    client, home, offline = entered(rima), *(reverse(f"admin:{name}", args=[syria.pk]) for name in ("home", "offline"))
    with time_machine.travel(cast.NOON, tick=False):
        client.post(offline)
        client.get(home)  # the message with its Undo is read and gone
        syria.refresh_from_db()
        syria.grace = 7
        register.save(syria, by=None)

    for page in (home, offline):
        body = entered(rima).get(page).content.decode()
        assert "Offline since 3 Mar 2026, 12:00 UTC." in body
        assert f'name="back" value="{was}"' in body
    assert "Put it back" not in words(vera, syria)

    entered(rima).post(offline, {"back": was})

    syria.refresh_from_db()
    assert syria.visibility == was
    assert "Offline since" not in words(rima, syria)


def test_draft_that_nobody_could_read_is_not_put_back(rima: User, syria: Appeal) -> None:
    draft = cast.appeal_of("a-draft", visibility=Visibility.DRAFT)
    register.save(Colleague(appeal=draft, user=rima), by=None)
    draft.issuer = "Amnesty"
    register.save(draft, by=rima)

    assert [desk.offline(appeal) for appeal in (draft, syria)] == [None, None]
    body = entered(rima).get(reverse("admin:offline", args=[draft.pk])).content.decode()
    assert "The page is not online" in body and "Put it back" not in body


def test_picture_has_a_bar_for_every_day_with_sign_ons(rima: User, syria: Appeal) -> None:
    made = cast.propose(syria, "ABBAD", "Ahl Horan", "KHOJ")
    noon = datetime.now(UTC).replace(hour=0, minute=1)
    Signatory.objects.filter(pk=made[0].pk).update(proposed_at=noon - timedelta(days=3))

    body = entered(rima).get(reverse("admin:home", args=[syria.pk])).content.decode()

    assert body.count('class="bar"') == 2
    assert f"3 sign-ons from {noon - timedelta(days=3):%-d %b %Y} to {noon:%-d %b %Y}" in body
