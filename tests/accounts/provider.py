"""A provider of single sign-on in a thread, over TLS by an authority of its own, which says what it is told."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT, SECRET = "gridwork", "a-shared-secret"


class ProviderOfTests:
    """`claims` and the rest are what its next token says, and how it is signed; by default as it must be."""

    def __init__(self, folder: Path) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        self.signs_with: Any = self.key
        self.algorithm = "RS256"
        self.claims: dict[str, Any] = {}
        self.about: dict[str, Any] = {}
        self.given: dict[str, dict[str, str]] = {}  # what each code was asked for with
        self.asked: list[str] = []
        self.authority = folder / "authority.pem"
        server = ThreadingHTTPServer(("localhost", 0), self._handler())
        server.socket = self._tls(folder).wrap_socket(server.socket, server_side=True)
        self.server = server
        self.issuer = f"https://localhost:{server.server_address[1]}"

    def authorize(self, url: str, code: str = "code-1") -> dict[str, str]:
        """Somebody signs in there: what it then sends the browser back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.given[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, asked: dict[str, str]) -> str:
        now = int(datetime.now(UTC).timestamp())
        said = {
            "iss": self.issuer, "sub": "subject-1", "aud": CLIENT, "exp": now + 300, "iat": now, "auth_time": now,
            "nonce": asked["nonce"], **self.claims,
        }  # fmt: skip
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(said, self.signs_with, algorithm=self.algorithm, headers={"kid": "key-1"})

    def _keys(self) -> dict[str, Any]:
        said = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [said | {"kid": "key-1", "use": "sig", "alg": "RS256"}]}

    def answer(self, path: str, sent: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        self.asked.append(path)
        match path:
            case "/.well-known/openid-configuration":
                ends = {
                    name: f"{self.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
                }
                return 200, {"issuer": self.issuer, **ends, **self.about}
            case "/jwks_uri":
                return 200, self._keys()
            case "/token_endpoint":
                asked = self.given.pop(sent.get("code", ""), None)
                proof = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
                known = authorization == "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
                if asked and known and asked["code_challenge"] == base64.urlsafe_b64encode(proof).decode().rstrip("="):
                    return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": self.token(asked)}
        return 400, {"error": "invalid_grant"}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                sent = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
                status, said = provider.answer(self.path, sent, self.headers.get("Authorization", ""))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())

            do_POST = do_GET  # noqa: N815  (the library names it so)

            def log_message(self, *_args: object) -> None:
                """Nothing: pytest shows what fails."""

        return Handler

    def _tls(self, folder: Path) -> SSLContext:
        key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=True)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        self.authority.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        private = folder / "server.key"
        private.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = SSLContext(PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.authority, private)
        return context


@contextmanager
def running(folder: Path) -> Iterator[ProviderOfTests]:
    provider = ProviderOfTests(folder)
    thread = threading.Thread(target=provider.server.serve_forever, daemon=True)
    thread.start()
    yield provider
    provider.server.shutdown()
    provider.server.server_close()
    thread.join()
