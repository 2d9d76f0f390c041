"""What mails announce: executives, duties, an organisation; who has left, and who takes over, by what people say."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rapport.inbox.model import Severity
from rapport.inbox.records.model import DayOfUse
from rapport.inbox.statements.model import StatementKind
from rapport.people.model import BuyingRole
from rapport.signals import departure, detectors, expansion
from rapport.signals.departure import Clue
from rapport.signals.model import Evidence, Finding, SignalKind
from tests.noticed import DAY, NOW, bounce, evidence, gap, heard, known, mail, stakeholder, touches

SARAH = stakeholder(1, "Sarah Chen", "Dir Ops", department="Operations")
MIKE = stakeholder(2, "Mike Johnson", "Analyst", department="Operations")
STILL = touches(1, [1.4 * i for i in range(80)])


def found(seen: Evidence) -> tuple[Finding, ...]:
    looked = detectors.look(seen)
    assert looked.failures == ()
    return looked.findings


def champion(*statements: object, **about: object) -> Evidence:
    people = [known(SARAH, champion=True), known(MIKE)]
    about.setdefault("touched", STILL)
    return evidence([SARAH, MIKE], people=people, heard=statements, **about)  # type: ignore[arg-type]  # passed through


# Organisation


def test_an_executive_who_is_announced_is_news_before_they_write() -> None:
    joins = heard(StatementKind.JOINS, 5, author=SARAH.email, name="Robert Williams", title="CFO")
    (one,) = found(champion(joins))
    assert (one.kind, one.person, one.severity) == (SignalKind.ORG_CHANGE, None, Severity.MEDIUM)
    assert "Robert Williams is announced as CFO" in one.sentence and one.evidence == ("message:70",)


@pytest.mark.parametrize("change", [{"title": "Analyst"}, {"title": ""}, {"name": ""}])
def test_a_new_analyst_or_a_nameless_title_is_no_news(change: dict[str, str]) -> None:
    said = {"name": "Robert Williams", "title": "CFO", **change}
    assert found(champion(heard(StatementKind.JOINS, 5, **said))) == ()  # type: ignore[arg-type]  # any field


def test_an_old_or_a_future_announcement_is_none() -> None:
    for days in (61, -1):
        assert found(champion(heard(StatementKind.JOINS, days, name="Robert Williams", title="CFO"))) == ()


def test_somebody_whom_we_have_known_for_a_quarter_does_not_join() -> None:
    assert found(champion(heard(StatementKind.INTRODUCES, 5, name="Sarah Chen", title="CFO"))) == ()


def test_an_organisation_that_changes_is_one_signal_with_the_words_that_say_so() -> None:
    said = [
        heard(StatementKind.ORGANISATION, 9 - i, author=SARAH.email, number=70 + i, sentence="We were acquired.")
        for i in range(3)
    ]
    (one,) = found(champion(*said))
    assert one.kind is SignalKind.ORG_CHANGE and "“We were acquired.”" in one.sentence
    assert one.evidence == ("message:70", "message:71", "message:72") and one.newest == NOW - 7 * DAY


def test_a_champion_who_takes_over_something_else_is_a_risk() -> None:
    (one,) = found(champion(heard(StatementKind.LEADS, 5, author=SARAH.email, area="procurement")))
    assert (one.kind, one.cause) == (SignalKind.CHAMPION_RISK, "person:1:title") and "procurement" in one.sentence


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "Analyst"}, "from Analyst to Dir Ops"),
        ({"department": "Sales"}, "from the department Sales to Operations"),
    ],
)
def test_a_champions_new_title_or_department_is_said(change: dict[str, str], words: str) -> None:
    old = replace(SARAH, valid_to=NOW - 5 * DAY, **change)  # type: ignore[arg-type]  # any field
    seen = evidence([SARAH, old], people=[known(SARAH, champion=True)], touched=STILL)
    assert [words in one.sentence for one in found(seen)] == [True]


def test_a_champion_who_reports_to_somebody_else_is_noticed() -> None:
    old = replace(SARAH, valid_to=NOW - 5 * DAY)
    new = replace(SARAH, manager=MIKE.id)
    seen = evidence([new, old, MIKE], people=[known(SARAH, champion=True), known(MIKE)], touched=STILL)
    assert ["now reports to Mike Johnson" in one.sentence for one in found(seen)] == [True]


# Departures, by what people say


def test_a_certain_bounce_and_a_record_together_are_above_every_threshold() -> None:
    """scores.md; kills a weight that leaves two certain facts at "probably"."""
    together = departure.probability(frozenset({Clue.BOUNCE, Clue.PROFILE}))
    gone = replace(SARAH, valid_to=NOW - 5 * DAY, role="")
    seen = evidence([gone], mails=[bounce(SARAH.email, 3)], touched=touches(2, [400]))
    assert departure.chance(seen, gone) == pytest.approx(together)
    limits = seen.thresholds
    assert together > limits.departure_certain_at > limits.departure_raise_at


def test_a_farewell_with_a_last_day_is_a_departure_to_come_and_mail_until_then_takes_nothing_back() -> None:
    last_day = (NOW + 10 * DAY).date()
    said = heard(StatementKind.LEAVING, 3, author=SARAH.email, on=last_day)
    (one,) = found(champion(said, mails=[mail(SARAH.email, 1)]))
    assert "is leaving on 12 March 2026: they say so themselves" in one.sentence


def test_a_farewell_without_a_day_is_taken_back_by_a_later_mail() -> None:
    said = heard(StatementKind.LEAVING, 3, author=SARAH.email)
    assert found(champion(said, mails=[mail(SARAH.email, 1)])) == ()


def test_a_colleague_who_says_it_is_believed_more_when_mail_comes_back_too() -> None:
    said = heard(StatementKind.LEFT, 3, author=MIKE.email, name="Sarah Chen")
    alone = departure.chance(champion(said), SARAH)
    both = departure.chance(champion(said, mails=[bounce(SARAH.email, 2)]), SARAH)
    assert alone is not None and both is not None and departure.WEIGHT[Clue.COLLEAGUE] == alone < both


def test_a_first_name_alone_names_nobody() -> None:
    """Kills a look that takes every Sarah for ours."""
    assert found(champion(heard(StatementKind.LEFT, 3, author=MIKE.email, name="Sarah"))) == ()


def test_whoever_writes_from_another_company_has_probably_left_ours() -> None:
    elsewhere = replace(mail("sarah@rival.test", 2, number=9), sender=replace(mail("x@y.test", 1).sender))
    moved = replace(elsewhere, sender=type(elsewhere.sender)("sarah@rival.test", "Sarah Chen"))
    (one,) = found(champion(mails=[mail(SARAH.email, 9), moved]))
    assert "they write from another company's address" in one.sentence


def test_whoever_has_long_had_a_second_address_has_not_left_by_using_it() -> None:
    """Kills a clue that does not ask whether the other address is new."""
    second = mail("x@y.test", 200, number=8)
    second = replace(second, sender=type(second.sender)("sarah@rival.test", "Sarah Chen"))
    again = replace(second, at=NOW - 2 * DAY)
    assert found(champion(mails=[second, mail(SARAH.email, 9), again])) == ()


def test_a_successor_who_is_named_comes_before_one_who_is_only_alike() -> None:
    heir = stakeholder(4, "Lee Park", "Buyer")
    said = heard(
        StatementKind.CONTACT_INSTEAD, 4, author=MIKE.email, name="Lee Park", instead_of="Sarah Chen", number=71
    )
    people = [known(SARAH, champion=True), known(MIKE), known(heir)]
    seen = evidence([SARAH, MIKE, heir], people=people, heard=[said], mails=[bounce(SARAH.email, 3)], touched=STILL)
    (one,) = found(seen)
    assert (
        "Lee Park (Buyer) and Mike Johnson (Analyst) may take over: Lee Park first, named in their place"
        in one.sentence
    )


# Expansion


def used(recent: float, before: float) -> list[DayOfUse]:
    days = range(120)
    return [DayOfUse((NOW - timedelta(days=d)).date(), "active_users", recent if d < 30 else before) for d in days]


def test_use_that_grows_with_nobody_who_signs_needs_a_stakeholder() -> None:
    seen = evidence([SARAH], usage=used(21, 10), gaps=[gap(BuyingRole.DECISION_MAKER, "Robert Williams")])
    (one,) = found(seen)
    assert one.kind is SignalKind.EXPANSION_NEEDS_STAKEHOLDER and one.severity is Severity.MEDIUM
    assert "active users is 2.1 times" in one.sentence and "Robert Williams could be the one" in one.sentence


@pytest.mark.parametrize(("recent", "before"), [(12, 10), (5, 10), (10, 0)])
def test_use_that_hardly_grows_or_falls_needs_none(recent: float, before: float) -> None:
    """Two falling values never read as growth."""
    assert expansion.expansion(evidence([SARAH], usage=used(recent, before), gaps=[gap(BuyingRole.FINANCE)])) == ()


def test_growth_where_whoever_signs_is_known_is_good_news_and_no_signal() -> None:
    assert found(evidence([SARAH], usage=used(30, 10), gaps=[gap(BuyingRole.END_USER)])) == ()


def test_without_figures_nothing_is_said() -> None:
    assert expansion.growth(evidence([SARAH], usage=used(30, 10)[:2])) is None
