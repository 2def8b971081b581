"""Every screen of the desk as the map of addresses has it, filled and empty; and what shows on a query or after an act.

None breaks a rule of accessibility or is wider than the window, wide and narrow, light and dark, in English and Arabic;
none makes the browser complain or asks another site for anything. An address that is new is opened with the others, and
fails where there is nothing to open it with. The steps of the way in are held to the same in `test_access`.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from signatories.choices import LetterKind, LetterState, Proof, Role, Way
from signatories.models import Appeal, Endorsement, Letter, Network, Signatory
from signatories.workflow import endorsing, listings, moderation, naming, ordering, people
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests import cast
from tests.browser.desk import enter, faults, listen
from tests.site import matrix
from tests.site.matrix import Values

# No screens: they take only what is sent, lead on, answer a script, or are nobody's.
NO_SCREENS = {
    "admin:app_list", "admin:autocomplete", "admin:jsi18n", "admin:login", "admin:logout", "admin:order_move",
    "admin:preview", "admin:review_act", "admin:review_contact", "admin:review_name", "admin:review_rung",
    "admin:review_link", "admin:review_held", "admin:review_wanted", "admin:review_second", "admin:review_undo",
    "admin:signatories_appeal_add", "admin:signatories_journalentry_add",
    "admin:signatories_journalentry_delete", "admin:signatories_journalentry_history",
    "admin:signatories_membership_process_import", "admin:signatories_organization_process_import",
    "admin:signatories_signatory_act", "admin:signatories_signatory_process_import", "admin:view_on_site",
}  # fmt: skip

# What a screen of a statement shows when it is asked for more.
ASKED = {
    "review-unconfirmed": "review/?show=unconfirmed",
    "review-form": "review/?card=e{form}",
    "review-answered": "review/?card={answered}",
    "review-waiting": "review/?show=waiting",
    "review-unpublished": "review/?show=unpublished",
    "review-doubtful": "review/?card={doubtful}",
    "review-second": "review/?card=e{second}",
    "review-overtaken": "review/?card={declined}&stale=1",
    "review-unnamed": "review/?card={in_danger}",
    "review-names": "review/?card={doubtful}&list=1",
    "compare-preview": "compare/{doubtful}/?with={relief}",
    "compare-unnamed": "compare/{in_danger}/",
    "rename-unnamed": "names/{in_danger}/",
    "order-found": "order/?q=relief",
    "order-not-found": "order/?q=xyz",
    "order-by-hand": "order/?show=hand",
    "order-line-refused": "order/{listed}/?where=after",
    "order-line-found": "order/{listed}/?where=after&q=i",
    "order-line-near": "order/{listed}/?where=last",
    "order-rule-preview": "order/rule/?order_rule=alphabet&section_rule=country&ignored_articles=Syria",
    "order-rule-refused": "order/rule/?order_rule=size",
    "hide-found": "hide/?q=relief",
    "hide-not-found": "hide/?q=xyz",
    "hide-chosen": "hide/?signatory={listed}",
    "hide-gone": "hide/?gone={unnamed}",
    "message-send": "messages/{message}/?step=send",
    "mails-returned": "mails/?show=returned",
    "mails-stopped": "mails/?show=stopped",
}

LONG = "Coordination Committee of the Associations for Water, Rehabilitation and Agriculture in the Northern Valleys"
ARABIC = "منظمة المياه والزراعة وإعادة التأهيل في الوديان الشمالية"
REPLY = (
    "From: Layla Haddad <layla@fidh.example>\nDate: Thu, 3 Nov 2016 09:12:00 +0200\n\n"
    "Please add FIDH to the list of signatories.\n\nBest regards,\nLayla Haddad\nDirector\n"
)


# What an act leaves on a screen that was looked at in both languages.
IN_ENGLISH = pytest.mark.parametrize("language", [""], ids=["en"], indirect=True)


class Desk:
    """Somebody at the desk, in one language, and what is wrong with the screens she looked at."""

    def __init__(self, page: Page, site: str, language: str) -> None:
        self.page, self._site, self._language = page, site, language
        self._heard, self._faults = listen(page, site), list[str]()
        self._who: User | None = None

    def sit(self, user: User) -> None:
        if user != self._who:
            enter(self.page, user, self._site, is_fresh=True)
            self._who = user

    def look_at(self, name: str, address: str) -> None:
        response = self.page.goto(self._language + address)
        assert response is not None
        answer = response.status, response.headers.get("content-type")
        if answer != (200, "text/html; charset=utf-8"):
            self._faults.append(f"{name}: {answer} at {address}")
        self.look(name)

    def look(self, name: str) -> None:
        self._faults += faults(self.page, name)

    def send(self, button: str) -> None:
        """Press what is found by this, and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.locator(button).first.click()

    @property
    def wrong(self) -> list[str]:
        said, foreign = self._heard
        return [*self._faults, *said, *foreign]


@pytest.fixture
def desk(page: Page, live_server: LiveServer, language: str) -> Desk:
    return Desk(page, live_server.url, language)


@pytest.fixture
def values(syria: Appeal, rivers: Appeal, rima: User, vera: User, omar: User, ada: User) -> Values:
    """What the parameters of an address may be: of a statement with something of everything."""
    return furnished(matrix.made(syria, rivers, rima, vera, omar, ada).own, syria, rima)


def furnished(values: Values, appeal: Appeal, rima: User) -> Values:
    """Add to it: long names and Arabic ones, of each state one, and mails of every fate."""
    network = Network.objects.get(pk=values["network"])
    fidh, relief, *_others = cast.enlist(appeal, "FIDH", "Syria Relief", LONG, ARABIC)
    naming.rename(relief, "Syria Relief Inc.", by=rima)
    ordering.move(Signatory.objects.get(pk=fidh.pk), after=ordering.LAST, by=rima)
    Appeal.objects.filter(pk=appeal.pk).update(grace=60)
    cast.enlist(appeal, "Karam foundation", "Aid Foundation", "Help Foundation", "Najda Foundation")
    doubtful = signed(appeal, "Syria Relief Organization", networks=(network.acronym,), website="https://sro.example")
    asked, declined, clear, unnamed = (
        signed(appeal, name, is_named=is_named).signatory
        for name, is_named in (("Tearfund", True), ("Oxfam", True), (f"{LONG} II", True), ("Danger House", False))
    )
    assert asked and declined and clear and unnamed
    moderation.ask(asked, by=rima)
    moderation.decline(declined, by=rima)
    Signatory.objects.filter(pk=clear.pk).update(doubt="clear")
    names = ["Syria Relief Inc.", "Syria Relief Organisation", f"Nobody of the {LONG}", ARABIC, "Najda Foundation"]
    listings.bring_list(appeal, network, names, by=rima)
    for name in ("nour", "a.very.long.address.of.a.very.patient.person"):
        address = f"{name}@example.org"
        people.invite_by_mail(appeal, email=address, name=name, role=Role.COORDINATOR, language="en", by=rima)
    fates: list[dict[str, Any]] = [
        {"state": LetterState.SENT, "sent_at": cast.NOON},
        {"state": LetterState.RETURNED, "error": "SMTPRecipientsRefused", "attempts": 1},
        {"error": "ConnectionRefusedError", "attempts": 6, "due_at": cast.NOON},
    ]
    for key, fate in zip(Letter.objects.filter(appeal=appeal).values_list("pk", flat=True), fates, strict=False):
        Letter.objects.filter(pk=key).update(**fate)
    return values | {
        "doubtful": doubtful.signatory_id,
        "relief": relief.organization_id,
        "declined": declined.pk,
        **of_signers(appeal, asked),
        "in_danger": unnamed.pk,
    }


def of_signers(appeal: Appeal, asked: Signatory) -> Values:
    """Add what signing in public leaves: a form for many whose mail returned, a flood, an answer and a wish."""
    form = [
        endorsing.receive(appeal, Proposal(name), Contact("Omid", email="omid@example.net"), way=Way.FORM, by=None)
        for name in (ARABIC, f"{LONG} III", "Khoj")
    ]
    Endorsement.objects.filter(pk__in=[row.pk for row in form]).update(group="form", is_late=True)
    Letter.objects.create(
        kind=LetterKind.CONFIRM,
        appeal=appeal,
        endorsement=form[0],
        language="ar",
        state=LetterState.RETURNED,
        due_at=cast.NOON,
        error="SMTPRecipientsRefused",
    )
    flood = endorsing.receive(appeal, Proposal("Bot"), Contact("Bot", email="bot@example.net"), way=Way.FORM, by=None)
    Endorsement.objects.filter(pk=flood.pk).update(is_held=True)
    asked.endorsements.update(
        question="Who decided?", reply="Our board,\non 2 March.", answers="Where?: Daraa", name_wanted=f"{LONG} IV"
    )
    return {"form": form[0].pk, "answered": asked.pk}


def signed(appeal: Appeal, name: str, **fields: Any) -> Endorsement:
    contact = Contact("Layla Haddad", "director", "layla@example.net", "+963 11 555 0100")
    received = endorsing.receive(appeal, Proposal(name, **fields), contact, way=Way.FORM, by=None)
    return endorsing.confirm(received, proof=Proof.MAIL, by=None)


def screens() -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, parameters in matrix.addresses():
        if name.startswith("admin:") and name not in NO_SCREENS:
            yield name, parameters


def is_for_keepers(name: str) -> bool:
    return matrix.ROWS[name].coordinator != 200


def test_every_screen_filled(desk: Desk, values: Values, rima: User, ada: User) -> None:
    for name, parameters in sorted(screens(), key=lambda screen: is_for_keepers(screen[0])):
        desk.sit(ada if is_for_keepers(name) else rima)
        desk.look_at(name.removeprefix("admin:"), matrix.url(name, parameters, values))

    assert desk.wrong == []


def test_every_screen_empty(desk: Desk, ada: User) -> None:
    desk.sit(ada)
    desk.look_at("first", "/admin/")
    empty = cast.appeal_of("nothing-yet", visibility="draft")
    rima, of_it = cast.colleague("rima", empty, Role.COORDINATOR), f"/admin/statements/{empty.pk}/"
    values = {"pk": empty.pk, "appeal": empty.pk}
    desk.sit(rima)
    for name, parameters in screens():
        if parameters in ((), ("pk",)) and not is_for_keepers(name):
            address = matrix.url(name, parameters, values)
            if not parameters or address.startswith(of_it):
                desk.look_at(f"empty-{name.removeprefix('admin:')}", address)

    assert desk.wrong == []


def test_what_screens_show_when_asked(desk: Desk, values: Values, rima: User) -> None:
    desk.sit(rima)
    for name, address in ASKED.items():
        desk.look_at(name, f"/admin/statements/{values['pk']}/{address.format(**values)}")

    assert desk.wrong == []


def test_queue_and_names_after_an_act(desk: Desk, values: Values, rima: User) -> None:
    page, statement = desk.page, f"/admin/statements/{values['pk']}"
    desk.sit(rima)
    desk.look_at("review", f"{statement}/review/?card={values['doubtful']}")
    desk.send("button[formaction*=contact]")
    desk.look("review-contact")
    desk.send("[data-code=KeyM]")
    page.locator("#question").fill("Who decided?\n" * 3)
    desk.send("[name=preview]")
    desk.look("ask-letter")
    desk.look_at("decline", f"{statement}/review/{values['doubtful']}/decline/")

    desk.look_at("compare", f"{statement}/compare/{values['doubtful']}/")
    desk.send("[value=different]")
    desk.look("compare-decided")

    desk.look_at("quick-add", f"{statement}/add/")
    page.locator("[name=paste]").fill(REPLY)
    expect(page.locator(".alike fieldset")).to_be_visible()
    desk.look("quick-add-read")
    desk.send(".save")
    desk.look("quick-add-who")
    page.locator("[name=who]").first.check()
    desk.send(".save")
    desk.look("quick-add-saved")

    desk.look_at("rename", f"{statement}/names/{values['listed']}/")
    page.locator("[name=printed_name]").fill(" ")
    desk.send("[value=save]")
    desk.look("rename-refused")
    desk.look_at("tidy", f"{statement}/names/")
    desk.send("[name=accept]")
    desk.look("tidy-accepted")
    desk.look_at("contacts", f"{statement}/contacts/missing/")
    page.locator("[type=email]").first.fill("nobody at home")
    desk.send(".missing > .button")
    desk.look("contacts-refused")

    assert desk.wrong == []


@IN_ENGLISH
def test_networks_people_and_dangers_after_an_act(desk: Desk, values: Values, rima: User) -> None:
    page, statement = desk.page, f"/admin/statements/{values['pk']}"
    desk.sit(rima)
    desk.look_at("networks", f"{statement}/networks/")
    unfold(page)
    desk.look("networks-unfolded")
    desk.send("[value=stop_showing]")
    desk.look("networks-stopped")
    desk.look_at("network-list", f"{statement}/networks/{values['network']}/")
    unfold(page)
    desk.look("network-list-unfolded")

    desk.look_at("people", f"{statement}/people/")
    unfold(page)
    page.locator("[name=email]").fill("nobody at home")
    desk.send("[value=invite]")
    unfold(page)
    desk.look("people-refused")

    desk.look_at("order", f"{statement}/order/")
    unfold(page)
    desk.look("order-unfolded")
    desk.look_at("hide", f"{statement}/hide/?signatory={values['listed']}")
    desk.send(".danger")
    desk.look("hide-done")
    desk.look_at("offline", f"{statement}/offline/")
    desk.send(".danger")
    desk.look("home-offline")
    Appeal.objects.filter(pk=values["pk"]).update(closes_at=cast.NOON)
    desk.look_at("home-over", f"{statement}/")

    assert desk.wrong == []


def test_order_that_somebody_changed_meanwhile(desk: Desk, values: Values, rima: User) -> None:
    desk.sit(rima)
    desk.look_at("order", f"/admin/statements/{values['pk']}/order/")
    first, second = Signatory.objects.filter(appeal=values["pk"], is_named=True, state="approved").order_by("place")[:2]
    ordering.move(second, after=ordering.LAST, by=rima)
    ordering.move(first, after=second, by=rima)

    desk.page.locator(".line .down").first.click()
    expect(desk.page.locator(".stale")).to_be_visible()
    unfold(desk.page)
    desk.look("order-stale")

    # That is how the browser tells of an answer which is meant.
    assert {*desk.wrong} == {"Failed to load resource: the server responded with a status of 409 (Conflict)"}


@IN_ENGLISH
def test_records_after_an_act(desk: Desk, values: Values, ada: User) -> None:
    page, base = desk.page, "/admin/signatories"
    desk.sit(ada)
    for model, sheet in (
        ("signatory", f"name;country\n{LONG};SY\n{ARABIC};\n;\nSyria Relief Organisation;\nKHOJ;Nowhere\n"),
        ("organization", f"name;colour\n{LONG} III;blue\nSyria Relief Organisation;\n"),
        ("membership", "name;network\nFIDH;SRN\nNobody;SRN\n"),
    ):
        desk.look_at(f"import-{model}", f"{base}/{model}/import/?appeal={values['pk']}")
        page.locator("[type=file]").set_input_files(
            {"name": "list.csv", "mimeType": "text/csv", "buffer": sheet.encode()}
        )
        desk.send("#content-main .default")
        desk.look(f"import-{model}-plan")
    page.goto(f"{base}/signatory/import/?appeal={values['pk']}")
    page.locator("[type=file]").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": b"\xff\xfe\x00"})
    desk.send("#content-main .default")
    desk.look("import-refused")

    desk.look_at("not-found", f"{base}/signatory/?appeal={values['pk']}&q=xyz")
    for model in ("signatory", "membership", "mark"):
        desk.look_at(model, f"{base}/{model}/")
        page.locator("#action-toggle").check()
        page.locator("select[name=action]").select_option("delete_selected" if model != "signatory" else "approve")
        desk.send("#changelist .actions button")
        desk.look(f"{model}-many")
    for name, address in (
        ("signatory-refused", f"{base}/signatory/add/?appeal={values['pk']}"),
        ("appeal-refused", f"{base}/appeal/{values['pk']}/change/"),
        ("user-refused", "/admin/auth/user/add/"),
    ):
        page.goto(address)
        page.evaluate("document.querySelectorAll('#content-main [type=text]').forEach(one => one.value = '')")
        page.evaluate("document.querySelector('#content-main form:has([name=_save])').noValidate = true")
        desk.send("[name=_save]")
        desk.look(name)

    assert desk.wrong == []


@IN_ENGLISH
def test_own_things_after_an_act(desk: Desk, syria: Appeal, rima: User) -> None:
    page = desk.page
    rima.set_password("a quiet river in spring")
    rima.save()
    desk.sit(rima)
    for name, path in (("password", "password_change/"), ("again", "again/"), ("new-statement", "statements/new/")):
        desk.look_at(name, f"/admin/{path}")
        page.evaluate("document.querySelector('#content-main form').noValidate = true")
        desk.send("#content-main form :is(.default, .submit-row [type=submit])")
        desk.look(f"{name}-refused")
    page.locator("#id_body").fill("# Demands\n\nWe, **{{ organizations }}**, ask:\n\n- Peace\n\n> Now.")
    expect(page.locator(".preview .pill")).to_be_visible()
    desk.look("new-statement-preview")
    desk.look_at("second-factor", "/admin/second-factor/")
    desk.send("[name=new_codes]")
    expect(page.locator(".codes li")).to_have_count(10)
    desk.look("new-codes")

    assert desk.wrong == []


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('#content-main details').forEach(one => one.open = true)")
