"""Which organizations a name may mean: found by any of their names, their acronym or domain, and within one file."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from signatories.matching import duplicates
from signatories.matching.index import Index, Known
from signatories.models import Appeal, Organization, OrganizationName
from signatories.workflow import merging, moderation, register
from tests.cast import SYRIA_RELIEFS, propose

KNOWN = (
    Known(1, "Syrian American Medical Society", acronym="SAMS", domains=frozenset({"sams.example"})),
    Known(2, "Bonyan", also=("بنيان", "Bunyan Organization")),
    Known(3, "Alkawakibi Organisation for Human Rights"),
    Known(4, "Orchard Federation of Damascus"),
    Known(5, "ORFD"),
    *(Known(number, name) for number, name in enumerate(SYRIA_RELIEFS, start=10)),
)


@pytest.mark.parametrize(
    "asked, ids",
    [
        ("Syrian-American Medical Society", [1]),
        ("SAMS", [1]),
        ("بنيان", [2]),
        ("Bonian Organisation", [2]),
        ("Al-Kawakbi Organization for Human Rights", [3]),
        ("Orchard Federation of Damascus", [4, 5]),
        ("ORFD", [5, 4]),
        ("Mountain Foundation", []),
        ("", []),
    ],
)
def test_index_finds_by_any_name_spelling_or_acronym(asked: str, ids: list[int]) -> None:
    found = Index(KNOWN).similar(asked)

    assert [c.id for c in found if c.likeness.is_same] == ids


def test_near_names_are_shown_after_the_same_one_with_what_differs() -> None:
    first, *others = Index(KNOWN).similar("Syria Relief Organization")

    assert (first.name, first.likeness.is_same) == ("Syria Relief Organization", True)
    assert [(c.name, c.likeness.is_same) for c in others][:1] == [("Syria Relief", False)]
    assert others[0].likeness.differs == ("Organization",)


def test_domain_finds_a_name_that_says_nothing() -> None:
    (found,) = Index(KNOWN).similar("Médecins de Homs", domains=["SAMS.example"])

    assert (found.id, found.has_domain, found.likeness.is_same) == (1, True, False)


def test_host_of_many_is_the_domain_of_none() -> None:
    index = Index(Known(n, f"Rare{n}", domains=frozenset({"blogs.example"})) for n in range(6))

    assert index.similar("Bonyan", domains=["blogs.example"]) == []


def test_index_forgets_what_was_renamed_or_dropped() -> None:
    index = Index(KNOWN)
    index.put(Known(2, "Kesh Malek"))
    index.drop(4)

    asked = ("Bonyan", "Kesh Malek", "Orchard Federation of Damascus")

    assert [[c.id for c in index.similar(name)] for name in asked] == [[], [2], [5]]


def test_within_a_file_later_lines_are_held_against_earlier_ones() -> None:
    lines = ["Bonyan", "Kesh Malek", "BONYAN*", "Karam Foundation", "Karam", "Kesh Malek e.V."]

    found = [(earlier, later) for earlier, later, _ in duplicates.within(lines)]

    assert found == [(0, 2), (3, 4), (1, 5)]


def organization(name: str, **fields: str) -> Organization:
    return register.save(Organization(name=name, **fields), by=None)


@pytest.mark.django_db
def test_similar_reads_names_acronyms_aliases_and_domains_from_the_database() -> None:
    medical = organization("Syrian American Medical Society", acronym="SAMS", website="https://www.sams.example/en")
    bonyan = organization("Bonyan", mail_domains="bonyan.example bonyan.example.org")
    register.save(OrganizationName(organization=bonyan, name="بنيان"), by=None)
    everybody = Organization.objects.all()

    by_acronym = duplicates.similar("SAMS", everybody)
    by_alias = duplicates.similar("بنيان", everybody)
    by_domain = duplicates.similar("Who", everybody, domains=["bonyan.example.org"])
    by_website = duplicates.similar("Who", everybody, domains=["sams.example"])

    found = (by_acronym, by_alias, by_domain, by_website)
    assert [[c.id for c in f] for f in found] == [[medical.pk], [bonyan.pk], [bonyan.pk], [medical.pk]]


@pytest.mark.django_db
def test_similar_keeps_to_the_organizations_it_was_given() -> None:
    seen, hidden = organization("Bonyan"), organization("Bonyan Organization")

    found = duplicates.similar("Bonyan", Organization.objects.exclude(pk=hidden.pk))

    assert [c.id for c in found] == [seen.pk]


@pytest.mark.django_db
def test_similar_knows_a_new_name_at_once() -> None:
    bonyan = organization("Bonyan")
    assert duplicates.similar("Kesh Malek", Organization.objects.all()) == []

    bonyan.name = "Kesh Malek"
    register.save(bonyan, by=None)

    assert [c.id for c in duplicates.similar("Kesh Malek", Organization.objects.all())] == [bonyan.pk]


def asks(name: str) -> list[str]:
    return [candidate.name for candidate in duplicates.similar(name, Organization.objects.all())]


def rows_read(queries: CaptureQueriesContext) -> list[str]:
    """The queries that read names, not only counts and keys."""
    return [q["sql"] for q in queries.captured_queries if '"name"' in q["sql"] and q["sql"].startswith("SELECT")]


@pytest.mark.django_db
def test_a_second_question_reads_no_names_again(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    organization("Bonyan")
    asks("Bonyan")

    # Two counts, the journal, and whether what was found may be seen.
    with django_assert_num_queries(4):
        assert asks("Bonyan") == ["Bonyan"]
    with django_assert_num_queries(3):
        assert asks("Kesh Malek") == []


@pytest.mark.django_db
def test_whoever_asks_first_finds_the_names_read_already() -> None:
    organization("Bonyan")
    duplicates.warm()

    with CaptureQueriesContext(connection) as queries:
        assert asks("Bonyan") == ["Bonyan"]

    assert (rows_read(queries), len(queries)) == ([], 4)


@pytest.mark.django_db
def test_an_approval_lets_no_organization_be_read_again(syria: Appeal) -> None:
    first, second = propose(syria, "Bonyan", "Kesh Malek")
    asks("Bonyan")
    moderation.approve(first, by=None)

    with CaptureQueriesContext(connection) as queries:
        assert asks("Bonyan Foundation") == ["Bonyan"]

    assert (rows_read(queries), len(queries)) == ([], 4)


@pytest.mark.django_db
def test_a_new_organization_is_read_and_no_other(syria: Appeal) -> None:
    propose(syria, *(f"Organization {i}" for i in range(30)))
    asks("Bonyan")
    (new,) = propose(syria, "Bonyan")

    with CaptureQueriesContext(connection) as queries:
        assert asks("Bonyan") == ["Bonyan"]

    read = rows_read(queries)
    assert len(read) == 2
    assert all(f"IN ({new.organization_id})" in sql for sql in read)


@pytest.mark.django_db
def test_changed_names_and_owners_are_noticed(syria: Appeal) -> None:
    bonyan, mazaya = organization("Bonyan"), organization("Mazaya")
    alias = register.save(OrganizationName(organization=bonyan, name="Tamkin"), by=None)
    answers = [asks("Tamkin")]

    alias.organization = mazaya
    register.save(alias, by=None)
    answers.append(asks("Tamkin"))
    alias.name = "Karam"
    register.save(alias, by=None)
    answers += [asks("Tamkin"), asks("Karam")]
    register.delete(alias, by=None)
    answers.append(asks("Karam"))
    register.delete(bonyan, by=None)
    answers.append(asks("Bonyan"))

    assert answers == [["Bonyan"], ["Mazaya"], [], ["Mazaya"], [], []]


@pytest.mark.django_db
def test_names_of_a_merged_organization_find_the_one_that_was_kept(syria: Appeal) -> None:
    kept, other = organization("Bonyan"), organization("Mazaya", acronym="MZY", website="https://mazaya.example")
    register.save(OrganizationName(organization=other, name="Tamkin"), by=None)
    asked = ("Mazaya", "Tamkin", "MZY", "Bonyan")
    asks("Bonyan")

    verdict = merging.same(kept, other, by=None)
    merged = [asks(name) for name in asked]
    at_home = duplicates.similar("Who", Organization.objects.all(), domains=["mazaya.example"])
    merging.undo(verdict, by=None)

    assert merged == [["Bonyan"]] * 4
    assert [candidate.name for candidate in at_home] == ["Bonyan"]
    assert [asks(name) for name in asked] == [["Mazaya"]] * 3 + [["Bonyan"]]


@pytest.mark.django_db
def test_what_was_rolled_back_is_forgotten(syria: Appeal) -> None:
    propose(syria, "Bonyan")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        propose(syria, "Mazaya")
        assert asks("Mazaya") == ["Mazaya"]
        raise ZeroDivisionError
    # SQLite gives the same key once more.
    propose(syria, "Tamkin")

    assert (asks("Mazaya"), asks("Tamkin"), asks("Bonyan")) == ([], ["Tamkin"], ["Bonyan"])


@pytest.mark.django_db
def test_what_another_wrote_without_the_journal_is_found_by_its_count(syria: Appeal) -> None:
    propose(syria, "Bonyan")
    bunch = Organization.objects.bulk_create([Organization(name=n, folded=n.casefold()) for n in ("Mazaya", "Tamkin")])
    asks("Mazaya")
    bunch[0].delete()

    assert (asks("Mazaya"), asks("Tamkin")) == ([], ["Tamkin"])


@pytest.mark.django_db
def test_of_signatories_the_printed_name_is_asked_for_too(syria: Appeal) -> None:
    (signatory,) = propose(syria, "Bonyan (BYN)")
    signatory.printed_name = "Kesh Malek"

    (known,) = duplicates.of_signatories([signatory])

    assert (known.id, known.name, known.also, known.acronym) == (
        signatory.organization_id,
        "Bonyan",
        ("Kesh Malek",),
        "BYN",
    )


def test_an_answer_is_remembered_until_a_name_changes() -> None:
    index = Index(KNOWN)

    first, again = index.neighbours(KNOWN[1]), index.neighbours(KNOWN[1])
    index.put(Known(99, "Bonyan Organization"))

    assert first is again
    assert [candidate.id for candidate in index.neighbours(KNOWN[1])] == [99]
