"""What a person can be told: every error that reaches a page, the chat, the CLI or the API is one of these.

The sentence is the same through every door: what happened, to what, what to do. `status` is the HTTP status
(RFC 9110), `exit_code` follows BSD's sysexits(3), `slug` names the problem type (RFC 9457).
"""


class Problem(Exception):  # noqa: N818 - a Problem is what is shown, not only what is raised
    """Something a person can understand and act on. `str()` is the whole sentence."""

    status = 500
    exit_code = 70
    slug = "problem"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class BadInput(Problem):
    """What was handed in cannot be used as it is."""

    status, exit_code, slug = 422, 65, "bad-input"


class NotFound(Problem):
    """Nothing here has that id or name."""

    status, exit_code, slug = 404, 66, "not-found"


class Ambiguous(Problem):
    """A name fits more than one thing; the sentence lists them."""

    status, exit_code, slug = 409, 65, "ambiguous"


class Conflict(Problem):
    """Somebody else was faster, or the thing has moved on since it was read."""

    status, exit_code, slug = 409, 75, "conflict"


class NotSignedIn(Problem):
    """Nobody is signed in, or the session has ended."""

    status, exit_code, slug = 401, 77, "not-signed-in"


class NotAllowed(Problem):
    """Who asks may not do this."""

    status, exit_code, slug = 403, 77, "not-allowed"


class Unavailable(Problem):
    """Something outside (database, mail server, disk) does not answer."""

    status, exit_code, slug = 503, 69, "unavailable"


class Misconfigured(Problem):
    """A setting is missing or wrong; the sentence names it."""

    status, exit_code, slug = 500, 78, "misconfigured"
