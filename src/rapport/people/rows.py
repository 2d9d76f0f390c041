"""What does a row of the tables of people mean, as a value of the model?"""

from typing import Any

from rapport.people.model import Customer, CustomerId, CustomerRow, Person, PersonId, Stakeholder, StakeholderId


def customer(row: Any) -> Customer:
    """By place, in the order of the model: lists hold hundreds, and a column by its name costs as much as the value."""
    number, name, domains, segment, arr, currency, renewal, owner, health, threading, aliases, champions = row
    money, scores = (arr, currency, renewal), (health, threading)
    held = None if champions is None else tuple(champions)
    return Customer(number, name, tuple(domains or ()), segment, *money, owner, *scores, tuple(aliases or ()), held)


def stakeholder(row: Any) -> Stakeholder:
    return Stakeholder(
        id=StakeholderId(row.id),
        person=Person(PersonId(row.person_id), row.name, tuple(row.emails or ())),
        customer=CustomerId(row.customer_id),
        manager=None if row.manager_id is None else StakeholderId(row.manager_id),
        introduced_by=None if row.introduced_by is None else StakeholderId(row.introduced_by),
        title=row.title,
        department=row.department,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=row.source,
        role=row.role,
        introduction_date=row.introduction_date,
        last_asked_at=row.last_asked_at,
    )


def stated(row: CustomerRow) -> dict[str, Any]:
    """The columns that a line of customers.csv says something about; a blank says nothing."""
    said = {
        "name": row.name,
        "segment": row.segment or None,
        "arr_cents": row.arr_cents,
        "currency": None if row.arr_cents is None else row.currency,
        "renewal_date": row.renewal_date,
        "health_score": row.health_score,
        "churned_on": row.churned_on,
    }
    return {name: value for name, value in said.items() if value is not None}
