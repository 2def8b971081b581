"""Every other save: what is written, which appeals it shows on, what is refused, what goes with the example."""

import pytest
from django.contrib.auth.models import User

from signatories.choices import Role, Standing
from signatories.models import (
    Appeal,
    AppealText,
    Colleague,
    Footnote,
    JournalEntry,
    Mark,
    Membership,
    Network,
    Organization,
    Signatory,
)
from signatories.roll import live
from signatories.workflow import admission, members, moderation, register, replacing, texts
from signatories.workflow.door import Refusal
from signatories.workflow.members import Entry
from tests.cast import claim, confirm, enlist, listed, person, propose, revision


def test_save_without_a_change_writes_nothing(syria: Appeal) -> None:
    before = (revision(syria), JournalEntry.objects.count())

    register.save(Appeal.objects.get(pk=syria.pk), by=None)

    assert (revision(syria), JournalEntry.objects.count()) == before


def test_save_tells_what_changed_and_by_whom(syria: Appeal, rima: User) -> None:
    text = AppealText.objects.get()
    text.title = "Uniting for Peace"

    register.save(text, by=rima)

    row = JournalEntry.objects.latest("pk")
    assert (row.act, row.kind, row.by, row.appeal) == ("change", "appealtext", rima, syria)
    assert row.details == {
        "fields": {"title": ["Uniting for Syria", "Uniting for Peace"]},
        "untold": [],
    }


def test_contact_values_are_never_told(syria: Appeal) -> None:
    syria.press_email = "layla@example.org"
    register.save(syria, by=None)
    layla = person("layla")
    layla.email = "layla@secret.example"
    register.save(layla, by=None)

    register.save(Colleague(appeal=syria, user=layla, role=Role.VIEWER), by=None)

    told = " ".join(str(row) for row in JournalEntry.objects.values_list("act", "kind", "subject", "label", "details"))
    assert "layla" not in told
    assert [row.details["untold"] for row in JournalEntry.objects.filter(act="change")] == [
        ["email"],
        ["press_email"],
    ]


def test_a_second_of_the_same_is_refused_in_words(syria: Appeal, srn: Network) -> None:
    codes = []
    for double in (
        Appeal(slug=syria.slug, issuer="X", kind="Y", date=syria.date),
        AppealText(appeal=syria, language="en", version=1, title="Twice", body="Twice"),
        Mark(appeal=syria, network=srn, sign="†"),
        Network(name="Another", acronym="SRN"),
    ):
        with pytest.raises(Refusal) as refused:
            register.save(double, by=None)
        codes.append(refused.value.code)

    assert codes == ["duplicate"] * 4


def test_one_organization_lives_once_on_an_appeal_whatever_is_written(syria: Appeal) -> None:
    (first,) = propose(syria, "FIDH")
    double = Signatory(
        appeal=syria,
        organization=first.organization,
        printed_name="FIDH",
        proposed_at=first.proposed_at,
    )

    with pytest.raises(Refusal) as refused:
        register.save(double, by=None)

    assert refused.value.code == "duplicate"


def test_a_membership_shows_on_appeals_that_print_its_sign_and_no_others(
    syria: Appeal, rivers: Appeal, srn: Network
) -> None:
    bonyan, *_ = enlist(syria, "Bonyan", "Oxfam")
    enlist(rivers, "Bonyan")
    was = (revision(syria), revision(rivers))

    register.save(Membership(network=srn, organization=bonyan.organization, standing="confirmed"), by=None)

    assert (revision(syria) - was[0], revision(rivers) - was[1]) == (1, 0)
    assert (listed(syria), listed(rivers)) == (["Bonyan*", "Oxfam"], ["Bonyan"])


def test_settling_turns_claims_into_signs(syria: Appeal, srn: Network) -> None:
    bonyan, oxfam = enlist(syria, "Bonyan", "Oxfam")
    claim(srn, bonyan, oxfam)
    assert listed(syria) == ["Bonyan", "Oxfam"]

    assert members.settle_many([Entry(bonyan.organization, srn)], by=None) == 1

    assert listed(syria) == ["Bonyan*", "Oxfam"]


def test_delete_of_what_is_used_is_refused(syria: Appeal) -> None:
    (signatory,) = propose(syria, "Oxfam")

    with pytest.raises(Refusal) as refused:
        register.delete(signatory.organization, by=None)

    assert refused.value.code == "in_use"
    assert Organization.objects.count() == 1


def test_delete_is_journalled_and_moves_the_revision(syria: Appeal, srn: Network) -> None:
    (bonyan,) = enlist(syria, "Bonyan")
    confirm(srn, bonyan)
    was = revision(syria)

    register.delete(Mark.objects.get(), by=None)

    assert (revision(syria), listed(syria)) == (was + 1, ["Bonyan"])
    assert JournalEntry.objects.latest("pk").act == "delete"


def test_a_colleague_gets_the_group_of_the_role(syria: Appeal) -> None:
    nour = person("nour")

    register.save(Colleague(appeal=syria, user=nour, role=Role.VIEWER), by=None)

    nour.refresh_from_db()
    assert (nour.is_staff, list(nour.groups.values_list("name", flat=True))) == (True, ["Viewer"])


def test_who_loses_the_last_seat_loses_the_desk(syria: Appeal, rivers: Appeal) -> None:
    nour = person("nour")
    seat = register.save(Colleague(appeal=syria, user=nour, role=Role.COORDINATOR), by=None)
    other = register.save(Colleague(appeal=rivers, user=nour, role=Role.VIEWER), by=None)

    def rights() -> tuple[bool, list[str]]:
        nour.refresh_from_db()
        return nour.is_staff, sorted(nour.groups.values_list("name", flat=True))

    both = rights()
    seat.role = Role.VIEWER
    register.save(seat, by=None)
    less = rights()
    register.delete(seat, by=None)
    register.delete(other, by=None)

    assert (both, less, rights()) == ((True, ["Coordinator", "Viewer"]), (True, ["Viewer"]), (False, []))


def test_delete_of_one_approved_meanwhile_moves_the_revision(syria: Appeal) -> None:
    (held,) = propose(syria, "Oxfam")
    moderation.approve(held, by=None)
    held.state = "proposed"
    was = revision(syria)

    register.delete(held, by=None)

    assert revision(syria) == was + 1


def test_a_broken_constraint_is_told_in_its_own_words(syria: Appeal) -> None:
    with pytest.raises(Refusal, match="without blanks"):
        register.save(Network(name="Syria Relief Network", acronym="S R N"), by=None)


def test_a_change_of_meaning_never_meets_an_older_number(syria: Appeal) -> None:
    enlist(syria, "ABBAD")
    texts.change_meaning(syria, {"en": ("New", "New")}, by=None)
    replacing.take_back(syria, by=None)

    assert texts.change_meaning(syria, {"en": ("Newer", "Newer")}, by=None) == 3


def test_remove_example_keeps_what_somebody_entered(seed: Appeal) -> None:
    admission.know_many([admission.Proposal("Kept Group")], by=None)
    kept = Organization.objects.get(name="Kept Group")
    (signed,) = propose(seed, "Kept Group")
    voices = register.save(Network(name="Voices", acronym="VOI"), by=None)
    oxfam = Organization.objects.get(name="Oxfam")
    members.settle_many([Entry(oxfam, voices, Standing.CLAIMED)], by=None)

    register.remove_example(seed, by=None)

    assert signed.organization == kept
    assert set(Organization.objects.all()) == {kept, oxfam}


def test_remove_example_takes_what_came_with_it_and_leaves_the_rest(seed: Appeal, rivers: Appeal, ada: User) -> None:
    oxfam = Organization.objects.get(name="Oxfam")
    (kept,) = enlist(rivers, "Oxfam")

    register.remove_example(seed, by=ada)

    assert list(Appeal.objects.all()) == [rivers]
    assert list(Organization.objects.all()) == [oxfam]
    assert (Network.objects.count(), Footnote.objects.count(), list(Signatory.objects.all())) == (
        0,
        0,
        [kept],
    )
    with pytest.raises(Refusal):
        register.remove_example(rivers, by=ada)


def test_correcting_a_text_keeps_its_version_and_a_change_of_meaning_makes_one(
    syria: Appeal,
) -> None:
    enlist(syria, "ABBAD")
    texts.write(syria, "en", title="Uniting for Peace", body="We {{ count }}.", by=None)
    texts.change_meaning(syria, {"en": ("Uniting for Peace", "We demand more.")}, by=None)

    roll = live.live_roll(syria, "en")
    assert list(AppealText.objects.order_by("version").values_list("version", "body")) == [
        (1, "We {{ count }}."),
        (2, "We demand more."),
    ]
    assert live.live_statement(syria, "en", roll).body == "We 1."
    replacing.take_back(syria, by=None)
    with pytest.raises(Refusal) as refused:
        texts.change_meaning(syria, {"ar": ("عنوان", "نص")}, by=None)
    assert refused.value.code == "first_language_missing"


def test_an_organization_that_moves_country_moves_its_line(syria: Appeal) -> None:
    oxfam, tearfund = enlist(syria, "Oxfam", "Tearfund")
    for signatory, country in ((oxfam, "GB"), (tearfund, "FR")):
        signatory.organization.country = country
        register.save(signatory.organization, by=None)
    syria.section_rule = "country"
    register.save(syria, by=None)
    assert listed(syria) == ["Tearfund", "Oxfam"]

    tearfund.organization.country = "US"
    register.save(tearfund.organization, by=None)

    assert listed(syria) == ["Oxfam", "Tearfund"]
    moderation.withdraw(oxfam, by=None)
    assert listed(syria) == ["Tearfund"]


def test_the_text_in_the_first_language_is_not_removed_alone(syria: Appeal) -> None:
    arabic = texts.write(syria, "ar", title="متحدون", body="نص", by=None)

    with pytest.raises(Refusal) as refused:
        register.delete(AppealText.objects.get(language="en"), by=None)
    register.delete(arabic, by=None)

    assert refused.value.code == "only_text"
    assert list(AppealText.objects.values_list("language", flat=True)) == ["en"]


def test_a_mistyped_placeholder_is_refused_and_controls_are_taken_out(syria: Appeal) -> None:
    with pytest.raises(Refusal, match="cuont"):
        texts.write(syria, "en", title="T", body="We {{ cuont }}", by=None)

    text = texts.write(syria, "en", title="\u202eT\u202c", body="One\u202e\r\n\r\nTwo {% if %}", by=None)

    assert (text.title, text.body) == ("T", "One\n\nTwo {% if %}")
