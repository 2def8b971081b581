"""What comparing names says when a line comes in: stored, private, and never in the way of a proposal."""

import pytest
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoCaptureOnCommitCallbacks

from signatories.choices import Doubt, Proof, Visibility, Way
from signatories.models import Appeal, JournalEntry, Organization, Signatory
from signatories.workflow import admission, doubts, endorsing, merging, moderation, register
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests.cast import SYRIA_RELIEFS, appeal_of, enlist, propose, revision


def doubt_of(signatory: Signatory) -> str:
    return Signatory.objects.values_list("doubt", flat=True).get(pk=signatory.pk)


def weighed(*signatories: Signatory) -> list[str]:
    doubts.weigh(signatories)
    return [doubt_of(signatory) for signatory in signatories]


def test_names_are_the_same_near_or_like_no_other(syria: Appeal) -> None:
    enlist(syria, *SYRIA_RELIEFS[:3], "Bonyan")
    near, same, clear = propose(syria, "Syria Relief Organization", "Bonyan Foundation", "Kesh Malek")

    assert weighed(near, same, clear) == ["similar", "same", "clear"]


def test_branch_of_one_on_the_list_is_looked_at(syria: Appeal) -> None:
    enlist(syria, "Oxfam", "Maram Foundation for Relief & Development")

    assert weighed(*propose(syria, "Oxfam GB", "Maram Fndn for Relief", "Tearfund")) == ["similar", "same", "clear"]


def test_another_organization_at_the_same_domain_is_perhaps_the_same(syria: Appeal) -> None:
    known, new = propose(syria, "Bonyan", "Mazaya")
    for row in (known, new):
        row.organization.website = "https://www.bonyan.example/"
        register.save(row.organization, by=None)

    assert weighed(new) == ["same"]


def test_private_lines_of_other_appeals_are_not_looked_at(syria: Appeal, rivers: Appeal) -> None:
    draft = appeal_of("draft", visibility=Visibility.DRAFT)
    enlist(draft, "Bonyan Organization")
    unnamed, to_review = enlist(rivers, "Bonyan Foundation"), propose(rivers, "Bonyan Association")
    moderation.hide_name(unnamed[0], by=None)
    (new,) = propose(syria, "Bonyan")

    before = weighed(new)
    moderation.approve(to_review[0], by=None)

    assert (before, weighed(new)) == (["clear"], ["same"])


def test_what_was_called_different_or_merged_is_no_doubt_any_more(syria: Appeal) -> None:
    one, two, three = propose(syria, "Bonyan", "Bonyan Organization", "Bonyan Foundation")
    assert weighed(one) == ["same"]

    merging.different(one.organization, two.organization, by=None)
    assert weighed(one) == ["same"]
    merging.same(two.organization, three.organization, by=None)

    assert weighed(one, two) == ["clear", "clear"]


def test_verdict_weighs_both_again(
    syria: Appeal, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    one, two = propose(syria, "Bonyan", "Bonyan Organization")
    assert weighed(one, two) == ["same", "same"]

    with django_capture_on_commit_callbacks(execute=True):
        verdict = merging.different(one.organization, two.organization, by=None)
    after = doubt_of(one), doubt_of(two)
    with django_capture_on_commit_callbacks(execute=True):
        merging.undo(verdict, by=None)

    assert (after, doubt_of(one), doubt_of(two)) == (("clear", "clear"), "same", "same")


def test_weighing_is_private(syria: Appeal) -> None:
    signatories = enlist(syria, "Bonyan", "Bonyan Organization")
    was = revision(syria), JournalEntry.objects.count(), list(Signatory.objects.values_list("turn"))

    doubts.weigh(signatories)

    assert (revision(syria), JournalEntry.objects.count(), list(Signatory.objects.values_list("turn"))) == was


@pytest.mark.django_db(transaction=True)
def test_proposals_are_weighed_when_they_are_stored(syria: Appeal) -> None:
    made = propose(syria, "Bonyan", "Bonyan Organization", "Kesh Malek")

    assert [doubt_of(row) for row in made] == ["same", "same", "clear"]


@pytest.mark.django_db(transaction=True)
def test_many_proposals_are_left_to_the_worker(syria: Appeal, monkeypatch: pytest.MonkeyPatch) -> None:
    made = propose(syria, *(f"Organization {i}" for i in range(doubts.DIRECTLY + 1)))
    monkeypatch.setattr(doubts, "BATCH", 40)

    before = Signatory.objects.filter(doubt=Doubt.UNWEIGHED).count()
    doubts.weigh_appeal.call(syria.pk)
    between = Signatory.objects.filter(doubt=Doubt.UNWEIGHED).count()
    doubts.weigh_appeal.call(syria.pk)

    assert (before, between, Signatory.objects.filter(doubt=Doubt.UNWEIGHED).count()) == (len(made), len(made) - 40, 0)
    asked = [row.args_kwargs for row in DBTaskResult.objects.all()]
    assert asked == [{"args": [syria.pk], "kwargs": {}}] * 2


@pytest.mark.django_db(transaction=True)
def test_what_is_confirmed_by_mail_is_left_to_the_worker_and_asked_for_once(syria: Appeal) -> None:
    enlist(syria, "Bonyan")
    given = (("Bonyan Relief", "l@one.example"), ("Kesh Malek", "l@two.example"), ("Bonyan", "l@one.example"))
    for name, email in given:
        row = endorsing.receive(syria, Proposal(name), Contact(email=email), way=Way.FORM, by=None)
        endorsing.confirm(row, proof=Proof.MAIL, by=None)
    lines = Signatory.objects.order_by("pk")
    before = list(lines.values_list("doubt", flat=True))

    asked = DBTaskResult.objects.filter(task_path=doubts.weigh_appeal.module_path)
    assert (before, list(asked.values_list("args_kwargs", flat=True))) == (
        [Doubt.UNWEIGHED] * 3,
        [{"args": [syria.pk], "kwargs": {}}],
    )
    doubts.weigh_appeal.call(syria.pk)

    assert list(lines.values_list("doubt", flat=True)) == ["same", "same", "clear"]


@pytest.mark.django_db(transaction=True)
def test_crash_in_weighing_leaves_the_proposal(
    syria: Appeal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(doubts, "_weigh", lambda appeal, signatories: 1 / 0)

    admitted = admission.propose_many(syria, [Proposal("Bonyan")], by=None)
    doubts.weigh_appeal.call(syria.pk)

    assert [doubt_of(row) for row in admitted.made] == [Doubt.UNWEIGHED]
    assert caplog.messages[-1] == f"Comparing names on statement {syria.pk} failed: ZeroDivisionError"
    assert Organization.objects.count() == 1
