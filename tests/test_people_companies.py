"""Which company a domain stands for."""

import pytest

from rapport.people import companies


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("ann@mail.techcorp.co.uk", "techcorp.co.uk"),
        ("techcorp.test", "techcorp.test"),
        ("Ann@TechCorp.Test", "techcorp.test"),
        ("ann@gmail.com", ""),
        ("ann@googlemail.com", ""),
        ("ann@yahoo.co.jp", ""),
        ("co.uk", ""),
        ("localhost", ""),
        ("", ""),
    ],
)
def test_the_registrable_domain_is_the_company_and_free_mail_is_none(written: str, domain: str) -> None:
    assert companies.company_domain(written) == domain
