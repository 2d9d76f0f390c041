"""Teams from who writes with whom: small ones beside big ones, the same for the same mail, nothing from nothing."""

import numpy as np

from rapport.relationships.reporting.teams import louvain, resolution, teams


def ring(teams_of_five: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Teams where everybody writes with everybody, in a ring, one tie between neighbours."""
    people = teams_of_five * 5
    ties = np.kron(np.eye(teams_of_five), np.ones((5, 5))) - np.eye(people)
    for team in range(teams_of_five):
        one, other = team * 5, (team * 5 + 6) % people
        ties[one, other] = ties[other, one] = 1
    return ties


def test_small_teams_of_a_big_company_are_found() -> None:
    """The mutant: modularity as such, which joins neighbours in a ring that is long enough (Fortunato 2007)."""
    found = teams(ring(40))
    assert [len(set(found[at : at + 5])) for at in range(0, 200, 5)] == [1] * 40
    assert len(set(found)) == 40
    assert len(set(louvain(ring(40)))) < 40


def test_the_same_mail_gives_the_same_teams_and_nobody_is_left_out() -> None:
    ties = np.random.default_rng(1).integers(0, 2, (30, 30)).astype(float)
    ties = np.triu(ties, 1) + np.triu(ties, 1).T
    assert (teams(ties) == teams(ties)).all() and len(teams(ties)) == 30


def test_who_writes_with_nobody_is_alone() -> None:
    assert teams(np.zeros((3, 3))).tolist() == [0, 1, 2]
    assert teams(np.zeros((0, 0))).tolist() == []
    assert resolution(np.zeros((3, 3)), np.array([0, 0, 1])) is None
