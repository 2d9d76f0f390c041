"""What do the routes of privacy and of the audit log ask of their caller? Part of the table in doors.py."""

from collections.abc import Mapping

from rapport.users.access import Needs

# What is kept at all, and how it ends: an administrator's, no machine's key.
PRIVACY: Mapping[str, Needs] = {
    "GET /settings/privacy": Needs.PERSON,
    "POST /settings/privacy/exclusions": Needs.ADMIN,
    "POST /settings/privacy/exclusions/{exclusion}/remove": Needs.ADMIN,
    "POST /settings/privacy/header-only": Needs.ADMIN,
    "POST /settings/privacy/times": Needs.ADMIN,
    "GET /settings/privacy/person": Needs.ADMIN,
    "POST /settings/privacy/person/export": Needs.ADMIN,
    "POST /settings/privacy/person/erase": Needs.ADMIN,
    "POST /settings/privacy/export": Needs.ADMIN,
    "POST /settings/privacy/remove": Needs.ADMIN,
    "GET /settings/audit": Needs.PERSON,  # its entries for administrators only
    "GET /settings/audit.csv": Needs.ADMIN,
    "GET /api/privacy": Needs.ADMIN,
    "PUT /api/privacy": Needs.ADMIN,
    "POST /api/privacy/exclusions": Needs.ADMIN,
    "DELETE /api/privacy/exclusions/{id}": Needs.ADMIN,
    "GET /api/privacy/people/{id}": Needs.ADMIN,
    "DELETE /api/privacy/people/{id}": Needs.ADMIN,
    "GET /api/privacy/export": Needs.ADMIN,
    "DELETE /api/privacy/everything": Needs.ADMIN,
    "GET /api/audit": Needs.ADMIN,
    "GET /api/audit/head": Needs.ADMIN,
}
