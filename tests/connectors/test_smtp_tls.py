"""Encrypted and logged in against a real server (aiosmtpd), with a certificate authority of our own."""

import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rapport.connectors.smtp import SmtpMailer
from rapport.outbox.model import Attempt, Verdict
from tests.connectors.test_smtp import an_envelope, mailbox

FROM, TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Trust:
    authority: Path
    server: ssl.SSLContext  # good for 127.0.0.1
    stranger: ssl.SSLContext  # good for another name

    def client(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority))


def _certificate(folder: Path, name: x509.GeneralName, key: ec.EllipticCurvePrivateKey, issuer: x509.Name) -> Path:
    own = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "judge.test")]))
        .issuer_name(issuer)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(TO)
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{abs(hash(name))}.pem"
    plain = serialization.NoEncryption()
    pem = own.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    folder = tmp_path_factory.mktemp("trust")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of this test")])
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    authority = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(TO)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "authority.pem"
    path.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    contexts = []
    for san in (x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("other.test")):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(folder, san, key, name))
        contexts.append(context)
    return Trust(path, *contexts)


class Keeper:
    def __init__(self) -> None:
        self.got: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.got.append(envelope.original_content or b"")
        return "250 taken"


def only_nora(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"nora", b"secret")
    return AuthResult(success=right, handled=right)  # not handled: the server answers 535


@contextmanager
def serving(**how: Any) -> Iterator[tuple[int, Keeper]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    keeper = Keeper()
    controller = Controller(keeper, hostname="127.0.0.1", port=port, **how)
    controller.start()
    try:
        yield port, keeper
    finally:
        controller.stop()


def deliver(port: int, tls: ssl.SSLContext, security: str, password: str = "") -> Attempt:
    mailer = SmtpMailer(lambda _: password, timeout=5, final_timeout=5, tls=tls)
    where = mailbox(port, security=security, login="nora" if password else "")
    return mailer.deliver(where, an_envelope(), lambda: None)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_encrypted_and_logged_in_the_same_bytes_arrive(trust: Trust, security: str) -> None:
    # aiosmtpd counts only STARTTLS as encrypted when it decides whether to offer a login.
    how: dict[str, Any] = {"tls_context": trust.server, "auth_required": True}
    if security == "tls":
        how = {"ssl_context": trust.server, "auth_require_tls": False}
    with serving(**how, authenticator=only_nora) as (port, keeper):
        attempt = deliver(port, trust.client(), security, "secret")
    assert attempt.verdict is Verdict.ACCEPTED and keeper.got == [an_envelope().mime]


def test_a_wrong_password_is_a_sentence_and_final(trust: Trust) -> None:
    with serving(tls_context=trust.server, authenticator=only_nora, auth_required=True) as (port, keeper):
        attempt = deliver(port, trust.client(), "starttls", "wrong")
    assert attempt.verdict is Verdict.REFUSED and keeper.got == []
    assert f"127.0.0.1:{port} did not accept the login nora of the mailbox nora.lind@northwind.test" in attempt.detail
    assert "secret" not in attempt.detail and "wrong" not in attempt.detail


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_for_another_name_stops_everything(trust: Trust, security: str) -> None:
    """Kills the mutant that does not verify host names."""
    how = {"ssl_context": trust.stranger} if security == "tls" else {"tls_context": trust.stranger}
    with serving(**how) as (port, keeper):
        attempt = deliver(port, trust.client(), security)
    assert attempt.verdict is Verdict.REFUSED and "certificate" in attempt.detail and keeper.got == []


def test_a_certificate_of_an_unknown_authority_stops_everything(trust: Trust) -> None:
    with serving(tls_context=trust.server) as (port, keeper):
        attempt = deliver(port, ssl.create_default_context(), "starttls")
    assert attempt.verdict is Verdict.REFUSED and "certificate" in attempt.detail and keeper.got == []


def test_tls_to_a_server_that_speaks_none_is_a_sentence(trust: Trust) -> None:
    with serving() as (port, _):
        attempt = deliver(port, trust.client(), "tls")
    assert attempt.verdict is Verdict.REFUSED and f"No encrypted connection with 127.0.0.1:{port}" in attempt.detail
