"""Templates are made before anybody asks."""

from rapport.web import views


def test_no_page_waits_for_its_template_once_all_are_compiled() -> None:
    # Mutant: compile_all stops after the first. Jinja holds what it has compiled under loader and name.
    views.environment.cache_clear()
    views.compile_all()
    cache = views.environment().cache
    assert cache is not None
    assert {name for _, name in cache} == set(views.environment().list_templates())
