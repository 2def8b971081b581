"""A text that changes: who is asked, who agrees, who stays on the list, and what the public learns of it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signatories import tokens
from signatories.choices import ConsentRule, LetterState, Proof, SignatoryState, Signing, Way
from signatories.models import Appeal, AppealText, Endorsement, JournalEntry, Letter, Signatory
from signatories.roll import live, versions
from signatories.roll.versions import Mails, Outcome, Progress, Stance
from signatories.workflow import consent, endorsing, mine, moderation, outbox, register, seconds, signing, texts
from signatories.workflow.admission import Proposal
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.signing import SignOn
from tests import cast

NEW = {"en": ("Uniting for Syria", "We, {{ count }}, demand peace.")}


def contact(name: str) -> Contact:
    return Contact("L", "", f"{name.lower().replace(' ', '.')}@example.org")


def signed(appeal: Appeal, name: str, *, email: str = "", is_named: bool = True, language: str = "en") -> Signatory:
    """Sign by form and be approved."""
    who = Contact("L", "", email) if email else contact(name)
    proposal = Proposal(name, is_named=is_named)
    row = endorsing.receive(appeal, proposal, who, way=Way.FORM, by=None, language=language)
    line = endorsing.confirm(row, proof=Proof.MAIL, by=None).signatory
    assert line is not None
    return moderation.approve(line, by=None)


def asked(appeal: Appeal, rule: ConsentRule = ConsentRule.AGREED, days: int = 7) -> int:
    texts.change_meaning(appeal, NEW, by=None)
    return consent.ask(appeal, rule=rule, answer_by=in_days(days), by=None)


def in_days(days: int) -> date:
    return timezone.now().date() + timedelta(days=days)


def link(email: str) -> str:
    """Give the token of the consent link that an address has."""
    row = Endorsement.objects.filter(letters__kind="consent", email=email).latest("letters__pk")
    return tokens.link("consent", row.seed).strip("/").split("/")[-1]


def say(line: Signatory, *, agrees: bool) -> Signatory:
    appeal = Appeal.objects.get(pk=line.appeal_id)
    return consent.answer(line, versions.at_stake(appeal), agrees=agrees, by=None)


def standing(appeal: Appeal) -> dict[str, tuple[str, int, int | None]]:
    rows = Signatory.objects.filter(appeal=appeal).order_by("printed_name")
    return {name: (state, agreed, refused) for name, state, agreed, refused in rows.values_list(
        "printed_name", "state", "agreed_version", "refused_version")}  # fmt: skip


def public(appeal: Appeal) -> tuple[str, list[str], bool]:
    """Give what the public reads: the text, the list, and whether it is told that some are silent."""
    appeal.refresh_from_db()
    roll = live.live_roll(appeal, "en")
    statement = live.live_statement(appeal, "en", roll)
    return statement.body, [line.name for line in roll.lines], statement.has_silent


def refused(act, *args, **kwargs) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as told:
        act(*args, **kwargs)
    return told.value.code


# Before anybody signed, and while it is written


def test_change_of_meaning_is_simply_the_text_while_nobody_has_signed(syria: Appeal) -> None:
    assert texts.change_meaning(syria, NEW, by=None) == 1

    assert list(syria.texts.values_list("version", "body")) == [(1, "We, {{ count }}, demand peace.")]


def test_sign_on_that_waits_for_its_mail_is_a_signature_too(syria: Appeal) -> None:
    endorsing.receive(syria, Proposal("ABBAD"), contact("ABBAD"), way=Way.FORM, by=None)

    assert texts.change_meaning(syria, NEW, by=None) == 2


def test_new_text_is_private_until_it_is_published(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    was, revision = public(syria), cast.revision(syria)

    asked(syria)

    assert (public(syria), cast.revision(syria)) == (was, revision)
    assert was[0].startswith("We, 1 organizations, ask for peace.")


def test_new_text_goes_on_in_its_version_and_in_other_languages(syria: Appeal) -> None:
    cast.enlist(syria, "ABBAD")
    numbers = [texts.change_meaning(syria, NEW, by=None)]
    numbers.append(texts.change_meaning(syria, {"ar": ("عنوان", "نص")}, by=None))
    numbers.append(texts.change_meaning(syria, {"en": ("Uniting", "We demand more.")}, by=None))

    assert numbers == [2, 2, 2]
    rows = syria.texts.order_by("version", "language").values_list("version", "language", "title")
    assert list(rows) == [(1, "en", "Uniting for Syria"), (2, "ar", "عنوان"), (2, "en", "Uniting")]


def test_what_is_asked_about_is_corrected_and_no_more(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    asked(syria)
    texts.write(syria, "en", title="Uniting for Syria", body="We demand peace.", by=None, version=2)

    assert refused(texts.change_meaning, syria, NEW, by=None) == "being_asked"
    assert list(syria.texts.filter(version=2).values_list("body", flat=True)) == ["We demand peace."]


def test_correction_is_dated_when_it_is_told(syria: Appeal) -> None:
    text = syria.texts.get()
    with time_machine.travel(cast.NOON, tick=False):
        text.correction = "In the second paragraph the name was wrong."
        register.save(text, by=None)
    text.refresh_from_db()
    dated = text.corrected_at
    text.body = "Smaller still."
    register.save(text, by=None)
    text.refresh_from_db()

    assert (dated, text.corrected_at) == (cast.NOON, cast.NOON)
    text.correction = ""
    register.save(text, by=None)
    text.refresh_from_db()
    assert text.corrected_at is None


# Asking


def test_everybody_gets_one_mail_in_their_language_and_nobody_learns_of_another(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    signed(syria, "KHOJ", language="ar")
    signed(syria, "First Group", email="Layla@example.org")
    signed(syria, "Second Group", email="layla@example.org")
    cast.enlist(syria, "No Address")

    mails = asked(syria)
    outbox.deliver_due()

    sent = sorted((*message.to, message.extra_headers["Content-Language"]) for message in mail.outbox)
    assert mails == 3
    assert sent == [("Layla@example.org", "en"), ("abbad@example.org", "en"), ("khoj@example.org", "ar")]
    assert {(len(message.recipients()), *message.cc) for message in mail.outbox} == {(1,)}


def test_mail_is_discreet_where_mail_is(syria: Appeal) -> None:
    signed(syria, "Ahl Horan")
    asked(syria)
    outbox.deliver_due()
    syria.refresh_from_db()
    syria.is_discreet = False
    register.save(syria, by=None)
    signed(syria, "Danger House", is_named=False)
    signed(syria, "ABBAD")
    outbox.deliver_due()

    words = {message.to[0]: message.subject + message.body for message in mail.outbox}
    told = {
        address: [word for word in ("Syria", "Horan", "Danger", "ABBAD", "Amnesty", "demand") if word in body]
        for address, body in words.items()
    }
    assert told == {
        "ahl.horan@example.org": [],
        "danger.house@example.org": [],
        "abbad@example.org": ["Syria", "ABBAD", "Amnesty"],
    }


def test_mails_are_stopped_and_the_rest_is_asked_later(syria: Appeal) -> None:
    for name in ("ABBAD", "KHOJ", "Tearfund"):
        signed(syria, name)
    asked(syria)
    outbox.deliver_due(limit=1)

    assert consent.stop(syria, by=None) == 2
    outbox.deliver_due()
    assert (len(mail.outbox), versions.mails(syria)) == (1, Mails(waiting=0, sent=1, returned=0))
    assert refused(consent.stop, syria, by=None) == "nothing_waits"

    # Who had the mail within a day is not asked again.
    assert consent.ask_again(syria, by=None) == 2
    assert refused(consent.ask_again, syria, by=None) == "nobody"


def test_mail_that_was_answered_meanwhile_does_not_go(syria: Appeal) -> None:
    line = signed(syria, "ABBAD")
    asked(syria)
    say(line, agrees=True)

    outbox.deliver_due()

    assert (mail.outbox, Letter.objects.get(kind="consent").state) == ([], LetterState.STOPPED)


def test_asking_needs_a_text_a_day_to_come_and_happens_once(syria: Appeal) -> None:
    cast.enlist(syria, "ABBAD")
    rule = ConsentRule.AGREED
    codes = [refused(consent.ask, syria, rule=rule, answer_by=in_days(7), by=None)]
    texts.change_meaning(syria, NEW, by=None)
    codes.append(refused(consent.ask, syria, rule=rule, answer_by=in_days(0), by=None))
    AppealText.objects.filter(version=2).update(language="ar")
    codes.append(refused(consent.ask, syria, rule=rule, answer_by=in_days(7), by=None))
    AppealText.objects.filter(version=2).update(language="en")
    consent.ask(syria, rule=rule, answer_by=in_days(7), by=None)
    codes.append(refused(consent.ask, syria, rule=rule, answer_by=in_days(7), by=None))

    assert codes == ["no_text", "past", "first_language_missing", "asked_already"]


def test_whoever_confirms_meanwhile_is_asked_too(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    asked(syria)
    syria.refresh_from_db()
    syria.signing = Signing.OPEN
    register.save(syria, by=None)
    form = SignOn((Proposal("KHOJ"), Proposal("Tearfund")), contact("Layla"), 1)
    row = signing.receive(syria, form, language="en")[0]

    signing.confirm(tokens.link("confirm", row.seed).strip("/").split("/")[-1])

    assert Letter.objects.filter(kind="consent", endorsement__email="layla@example.org").count() == 1


def test_form_of_an_older_text_leads_to_a_line_that_has_agreed_to_that_one_only(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    row = endorsing.receive(syria, Proposal("KHOJ"), contact("KHOJ"), way=Way.FORM, by=None)
    asked(syria)
    consent.publish(syria, by=None)

    line = endorsing.confirm(row, proof=Proof.MAIL, by=None).signatory
    assert line is not None

    assert (line.agreed_version, Letter.objects.filter(kind="consent", endorsement=row).count()) == (1, 1)
    assert versions.told(line.agreed_how).startswith("by mail, ")
    assert refused(moderation.approve, line, by=None) == "older_text"
    consent.answer_by_link(link("khoj@example.org"), 2, agrees=True)
    assert moderation.approve(line, by=None).state == SignatoryState.APPROVED


def test_line_entered_by_hand_has_agreed_to_the_text_of_that_day(syria: Appeal, rima: User) -> None:
    signed(syria, "ABBAD")
    asked(syria)
    consent.publish(syria, by=None)
    syria.refresh_from_db()

    row = endorsing.enter(syria, Proposal("KHOJ"), Contact("L"), by=rima, source="reply mail")

    assert row.signatory is not None
    assert (row.signatory.agreed_version, row.agreed_version) == (2, 2)


# Answering


def test_link_answers_for_all_that_an_address_signed_for_and_once(syria: Appeal) -> None:
    signed(syria, "First Group", email="layla@example.org")
    signed(syria, "Second Group", email="LAYLA@example.org")
    signed(syria, "ABBAD")
    asked(syria)
    used = link("layla@example.org")

    consent.answer_by_link(used, 2, agrees=True)

    assert standing(syria) == {
        "ABBAD": ("approved", 1, None),
        "First Group": ("approved", 2, None),
        "Second Group": ("approved", 2, None),
    }
    assert refused(consent.answer_by_link, used, 2, agrees=False) == "used"
    told = JournalEntry.objects.filter(act="agree").values_list("details__asked_by", "details__version")
    assert list(told) == [("signer", 2), ("signer", 2)]


@pytest.mark.parametrize("purpose", ["confirm", "mine", "colleague"])
def test_link_for_another_purpose_answers_nothing(syria: Appeal, purpose: str) -> None:
    signed(syria, "ABBAD")
    asked(syria)
    other = tokens._signer(purpose).sign(Endorsement.objects.get().seed)

    assert consent.opened(other) is None
    assert consent.opened(link("abbad@example.org")) == Endorsement.objects.get()


def test_link_is_good_for_thirty_days(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    asked(syria)
    good = link("abbad@example.org")

    with time_machine.travel(timezone.now() + timedelta(days=29, hours=23), tick=False):
        assert consent.opened(good) is not None
    with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1), tick=False):
        assert consent.opened(good) is None


def test_answer_to_another_text_than_the_one_at_stake_is_refused(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    asked(syria)

    assert refused(consent.answer_by_link, link("abbad@example.org"), 1, agrees=True) == "text_changed"
    assert standing(syria) == {"ABBAD": ("approved", 1, None)}


def test_answer_is_changed_as_long_as_the_text_is_coming(syria: Appeal) -> None:
    line = signed(syria, "ABBAD")
    asked(syria)
    told = []
    for agrees in (True, False, True):
        say(line, agrees=agrees)
        told.append(versions.progress(Appeal.objects.get(pk=syria.pk)))

    yes, no = Progress(2, agreed=1, waiting=0, refused=0, unreachable=0), Progress(2, 0, 0, 1, 0)
    assert told == [yes, no, yes]


def test_second_sign_on_nobody_has_looked_at_has_no_say(syria: Appeal) -> None:
    signed(syria, "FIDH")
    stranger = endorsing.receive(syria, Proposal("FIDH"), contact("Stranger"), way=Way.FORM, by=None)
    stranger = endorsing.confirm(stranger, proof=Proof.MAIL, by=None)

    asked(syria)

    assert list(Letter.objects.filter(kind="consent").values_list("endorsement__email", flat=True)) == [
        "fidh@example.org"
    ]
    token = tokens.link("mine", stranger.seed).strip("/").split("/")[-1]
    assert refused(mine.act, token, stranger.pk, "refuse", "2") == "second"
    assert standing(syria) == {"FIDH": ("approved", 1, None)}


def test_answer_at_my_signature(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    asked(syria)
    row = Endorsement.objects.get()

    mine.act(tokens.link("mine", row.seed).strip("/").split("/")[-1], row.pk, "refuse", "2")

    assert standing(syria) == {"ABBAD": ("approved", 1, 2)}


def test_agreement_by_telephone_is_told_with_who_wrote_it_down(syria: Appeal, rima: User) -> None:
    (line,) = cast.enlist(syria, "ABBAD")
    asked(syria)

    consent.answer(line, 2, agrees=True, by=rima, proof=Proof.TELEPHONE)

    line.refresh_from_db()
    told = JournalEntry.objects.filter(act="agree").values_list("by", "details__how")
    assert list(told) == [(rima.pk, "telephone")]
    assert (versions.told(line.agreed_how)[:12], line.agreed_version) == ("by telephone", 2)


# Publishing


def test_who_agreed_stays_who_refused_leaves_and_who_is_silent_waits(syria: Appeal) -> None:
    lines = {name: signed(syria, name) for name in ("ABBAD", "KHOJ", "Tearfund")}
    waiting = cast.propose(syria, "Oxfam")[0]
    asked(syria)
    say(lines["ABBAD"], agrees=True)
    say(lines["KHOJ"], agrees=False)
    foreseen = versions.outcome(Appeal.objects.get(pk=syria.pk), 2, ConsentRule.AGREED)
    was = cast.revision(syria)

    consent.publish(syria, by=None)

    assert foreseen == Outcome(stay=1, silent=0, wait=1, leave=1, back=0, count=1)
    assert standing(syria) == {
        "ABBAD": ("approved", 2, None),
        "KHOJ": ("withdrawn", 1, 2),
        "Oxfam": ("proposed", 1, None),
        "Tearfund": ("asked", 1, None),
    }
    assert public(syria) == ("We, 1, demand peace.", ["ABBAD"], False)
    assert cast.revision(syria) == was + 1
    rows = JournalEntry.objects.filter(act__in=("lay_aside", "withdraw"), kind="signatory").order_by("act")
    assert list(rows.values_list("label", "act", "details__text")) == [
        ("Tearfund", "lay_aside", 2),
        ("KHOJ", "withdraw", 2),
    ]
    assert refused(moderation.approve, waiting, by=None) == "older_text"


def test_silence_is_a_yes_of_the_named_alone_and_only_when_the_day_is_over(syria: Appeal) -> None:
    lines = [signed(syria, f"Unnamed {i}", is_named=False) for i in range(4)]
    signed(syria, "ABBAD")
    signed(syria, "KHOJ")
    asked(syria, ConsentRule.SILENCE, days=3)
    for line in lines[:3]:
        say(line, agrees=True)
    say(Signatory.objects.get(printed_name="KHOJ"), agrees=False)

    assert refused(consent.publish, syria, by=None) == "too_early"
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        foreseen = versions.outcome(Appeal.objects.get(pk=syria.pk), 2, ConsentRule.SILENCE)
        consent.publish(syria, by=None)
        assert public(syria) == ("We, 4, demand peace.", ["ABBAD"], True)

    assert foreseen == Outcome(stay=4, silent=1, wait=1, leave=1, back=0, count=4)
    assert standing(syria) == {
        "ABBAD": ("approved", 1, None),
        "KHOJ": ("withdrawn", 1, 2),
        **{f"Unnamed {i}": ("approved", 2, None) for i in range(3)},
        "Unnamed 3": ("asked", 1, None),
    }


def published_in_silence(appeal: Appeal) -> None:
    asked(appeal, ConsentRule.SILENCE, days=1)
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        consent.publish(appeal, by=None)


def test_silent_one_that_takes_its_name_off_is_counted_no_more(syria: Appeal) -> None:
    line = signed(syria, "ABBAD")
    published_in_silence(syria)

    moderation.hide_name(line, by=None)

    assert (standing(syria), public(syria)[1:]) == ({"ABBAD": ("asked", 1, None)}, ([], False))


def test_silent_one_that_agrees_changes_what_the_page_says(syria: Appeal) -> None:
    line = signed(syria, "ABBAD")
    published_in_silence(syria)
    was = cast.revision(syria)
    assert public(syria)[1:] == (["ABBAD"], True)

    say(line, agrees=True)

    assert (public(syria)[1:], cast.revision(syria)) == ((["ABBAD"], False), was + 1)


def test_by_the_rule_of_silence_an_older_yes_may_be_approved(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    (named,) = cast.propose(syria, "KHOJ")
    hidden = endorsing.enter(syria, Proposal("Danger House", is_named=False), Contact("L"), by=None, source="x")
    published_in_silence(syria)

    assert moderation.approve(named, by=None).state == SignatoryState.APPROVED
    assert refused(moderation.approve, hidden.signatory, by=None) == "older_text"


def test_late_yes_comes_back_at_its_place_with_the_grace_of_an_approval(syria: Appeal) -> None:
    lines = [signed(syria, name) for name in ("ABBAD", "KHOJ", "Tearfund")]
    asked(syria)
    say(lines[0], agrees=True)
    say(lines[2], agrees=True)
    consent.publish(syria, by=None)
    Appeal.objects.filter(pk=syria.pk).update(grace=10)
    approved = lines[1].approved_at

    consent.answer_by_link(link("khoj@example.org"), 2, agrees=True)

    assert public(syria)[1] == ["ABBAD", "Tearfund"]
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert public(syria) == ("We, 3, demand peace.", ["ABBAD", "KHOJ", "Tearfund"], False)
    assert Signatory.objects.get(printed_name="KHOJ").approved_at == approved


def test_late_no_leaves_at_once(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    asked(syria)
    consent.publish(syria, by=None)

    consent.answer_by_link(link("abbad@example.org"), 2, agrees=False)

    assert standing(syria) == {"ABBAD": ("withdrawn", 1, 2)}


def test_no_that_came_after_a_yes_is_the_one_that_counts(syria: Appeal) -> None:
    line = signed(syria, "ABBAD")
    asked(syria)
    say(line, agrees=True)
    say(line, agrees=False)
    consent.publish(syria, by=None)
    line = moderation.reopen(line, by=None)

    assert refused(moderation.approve, line, by=None) == "refused_text"


def test_after_publication_nothing_is_asked_of_who_agreed(syria: Appeal) -> None:
    line = signed(syria, "ABBAD")
    asked(syria)
    say(line, agrees=True)
    consent.publish(syria, by=None)

    assert refused(say, line, agrees=False) == "nothing_asked"
    assert standing(syria) == {"ABBAD": ("approved", 2, None)}


def test_publishing_needs_that_somebody_was_asked(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    texts.change_meaning(syria, NEW, by=None)

    assert refused(consent.publish, syria, by=None) == "not_asked"


def test_second_sign_on_to_the_new_text_brings_its_line_back(syria: Appeal, rima: User) -> None:
    signed(syria, "FIDH")
    asked(syria)
    consent.publish(syria, by=None)
    syria.refresh_from_db()
    received = endorsing.receive(syria, Proposal("FIDH"), contact("Nour"), way=Way.FORM, by=None)
    second = endorsing.confirm(received, proof=Proof.MAIL, by=None)

    seconds.accept(second, by=rima)

    assert standing(syria) == {"FIDH": ("approved", 2, None)}


# Taking it back


def test_taking_back_puts_every_answer_back_and_gives_no_number_twice(syria: Appeal) -> None:
    lines = [signed(syria, name) for name in ("ABBAD", "KHOJ", "Tearfund")]
    asked(syria)
    say(lines[1], agrees=True)
    consent.publish(syria, by=None)
    before = list(Signatory.objects.order_by("pk").values())
    texts.change_meaning(syria, {"en": ("Three", "Three")}, by=None)
    consent.ask(syria, rule=ConsentRule.SILENCE, answer_by=in_days(7), by=None)
    for line, agrees in zip(lines, (True, False, False), strict=True):
        say(line, agrees=agrees)
    say(lines[0], agrees=False)
    say(lines[2], agrees=True)

    consent.take_back(syria, by=None)

    assert list(Signatory.objects.order_by("pk").values()) == before
    assert list(syria.texts.order_by("version").values_list("version", flat=True)) == [1, 2]
    assert public(syria) == ("We, 1, demand peace.", ["KHOJ"], False)
    assert texts.change_meaning(syria, {"en": ("Four", "Four")}, by=None) == 4


def test_link_of_a_text_that_was_taken_back_asks_nothing(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    asked(syria)
    consent.take_back(syria, by=None)
    outbox.deliver_due()

    assert mail.outbox == []
    assert refused(consent.answer_by_link, link("abbad@example.org"), 2, agrees=True) == "nothing_asked"
    assert standing(syria) == {"ABBAD": ("approved", 1, None)}


# Reading it


def test_counts_of_a_stance_are_the_lines_of_it(syria: Appeal) -> None:
    lines = [signed(syria, f"Organization {i}") for i in range(6)]
    cast.enlist(syria, "No Address")
    asked(syria)
    for line, agrees in zip(lines, (True, True, True, False, False), strict=False):
        say(line, agrees=agrees)
    appeal = Appeal.objects.get(pk=syria.pk)

    counted = versions.progress(appeal)

    assert counted == Progress(2, agreed=3, waiting=1, refused=2, unreachable=1)
    assert [versions.lines(appeal, 2, which).count() for which in Stance] == [3, 1, 2, 1]
    told = [versions.stance(line, 2) for line in Signatory.objects.order_by("pk")]
    assert told == ["agreed"] * 3 + ["refused"] * 2 + ["waiting"] * 2


@pytest.mark.parametrize("rule", list(ConsentRule))
def test_asking_and_publishing_take_as_many_queries_for_a_long_list(syria: Appeal, rivers: Appeal, rule: str) -> None:
    counts = []
    for appeal, length in ((syria, 10), (rivers, 1_000)):
        many(appeal, length)
        texts.change_meaning(appeal, NEW, by=None)
        told = []
        with CaptureQueriesContext(connection) as queries:
            consent.ask(appeal, rule=ConsentRule(rule), answer_by=in_days(1), by=None)
        told.append(len(queries))
        Signatory.objects.filter(appeal=appeal, pk__in=half(appeal, 0)).update(agreed_version=2)
        Signatory.objects.filter(appeal=appeal, pk__in=half(appeal, 1)[:2]).update(refused_version=2)
        with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
            with CaptureQueriesContext(connection) as queries:
                versions.progress(appeal), versions.outcome(appeal, 2, rule)
            told.append(len(queries))
            with CaptureQueriesContext(connection) as queries:
                consent.publish(appeal, by=None)
            told.append(len(queries))
        counts.append(told)

    assert counts[0] == counts[1]
    assert Letter.objects.filter(appeal=rivers).count() == 1_000


def many(appeal: Appeal, length: int) -> None:
    entries = [(Proposal(f"Organization {appeal.pk} {i}"), contact(f"o{i}")) for i in range(length)]
    endorsing.enter_many(appeal, entries, by=None, source="a test")
    now = timezone.now()
    Signatory.objects.filter(appeal=appeal).update(state="approved", approved_at=now, public_from=now)


def half(appeal: Appeal, rest: int) -> list[int]:
    keys = Signatory.objects.filter(appeal=appeal).order_by("pk").values_list("pk", flat=True)
    return [pk for i, pk in enumerate(keys) if i % 2 == rest]
