"""OpenID Connect: how a provider of single sign-on is asked who somebody is, and when its answer is believed.

The authorization code flow with PKCE, as OpenID Connect Core 1.0 and RFC 9700 describe it. Every signature is checked,
although the token came from the provider itself: what a proxy in between could change signs nobody in.
"""

import json
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from http.client import HTTPException
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import jwt

from gridwork.wall.outside import Barred, Door

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SILENCE = 10.0  # seconds
MOST = 1 << 20  # bytes of an answer
LEEWAY = 60  # seconds between two clocks
FRESH = 300  # seconds since somebody has signed in there, who is to confirm who they are


class Unproved(Exception):
    """The provider did not answer as it must, or what it says cannot be believed."""


@dataclass(frozen=True)
class Provider:
    """What an operator says of it. `factors`: values of acr or amr that count as a second factor, none: never."""

    issuer: str
    client: str
    secret: str
    name: str = ""
    by_email: bool = False
    factors: frozenset[str] = frozenset()
    authority: str | None = None  # a file with the certificates by which its own is checked; else the system's


@dataclass(frozen=True)
class Errand:
    """What was given along to the provider, to know its answer by. It lies in the session meanwhile."""

    state: str
    nonce: str
    verifier: str
    again: bool = False
    back: str = ""

    @classmethod
    def new(cls, *, again: bool, back: str) -> "Errand":
        state, nonce, verifier = (secrets.token_urlsafe(32) for _each in range(3))
        return cls(state, nonce, verifier, again, back)


@dataclass(frozen=True)
class Claims:
    """What is believed of the answer."""

    subject: str
    email: str  # empty unless the provider says that it is verified
    has_factor: bool
    is_fresh: bool  # signed in there just now, and not for a session of the provider's own


def discovered(provider: Provider) -> Mapping[str, Any]:
    """What the provider publishes about itself. It must name itself as the operator has named it."""
    said = _asked(provider, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if said.get("issuer") != provider.issuer:
        raise Unproved(f"it calls itself {said.get('issuer')!r}")
    return said


def address(provider: Provider, errand: Errand, back: str) -> str:
    """Where the browser is sent."""
    asked = {
        "response_type": "code",
        "client_id": provider.client,
        "redirect_uri": back,
        "scope": "openid email",
        "state": errand.state,
        "nonce": errand.nonce,
        "code_challenge": urlsafe_b64encode(sha256(errand.verifier.encode()).digest()).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    if errand.again:
        asked |= {"prompt": "login", "max_age": "0"}
    endpoint = within(provider, str(discovered(provider).get("authorization_endpoint")))
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


def answered(provider: Provider, errand: Errand, code: str, back: str, now: datetime) -> Claims:
    """Exchange the code for a token and say what of it is believed."""
    about = discovered(provider)
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": errand.verifier}
    headers = {}
    if "client_secret_basic" in about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
        pair = f"{quote_plus(provider.client)}:{quote_plus(provider.secret)}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    else:
        sent |= {"client_id": provider.client, "client_secret": provider.secret}
    token = _asked(provider, str(about.get("token_endpoint")), sent, headers).get("id_token")
    keys = _asked(provider, str(about.get("jwks_uri")))
    return believed(provider, errand, str(token), keys, now)


def believed(provider: Provider, errand: Errand, token: str, keys: Mapping[str, Any], now: datetime) -> Claims:
    """Signed by a key of the provider, by the provider, for us, for this errand, and in time."""
    try:
        header = jwt.get_unverified_header(token)
        known = {key.key_id: key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys if key.public_key_use != "enc"}
        key = known.get(header.get("kid")) or (next(iter(known.values())) if len(known) == 1 else None)
        if key is None:
            raise Unproved("it is signed by a key that the provider does not publish")
        said = jwt.decode(
            token,
            key,
            algorithms=list(ALGORITHMS),
            audience=provider.client,
            issuer=provider.issuer,
            options={"require": ["iss", "sub", "aud", "exp", "iat"], "verify_exp": False, "verify_iat": False},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise Unproved(f"{type(error).__name__}: {error}") from error
    if not now.timestamp() < float(said["exp"]) + LEEWAY:
        raise Unproved("it has expired")
    if float(said["iat"]) > now.timestamp() + LEEWAY:
        raise Unproved("it was made in the future")
    if not compare_digest(str(said.get("nonce", "")), errand.nonce):
        raise Unproved("it answers another question")
    if len(said["aud"] if isinstance(said["aud"], list) else [""]) > 1 and said.get("azp") != provider.client:
        raise Unproved("it was made for somebody else as well")
    is_fresh = now.timestamp() - float(said.get("auth_time", 0)) <= FRESH
    if errand.again and not is_fresh:
        raise Unproved("nobody has signed in there just now")
    methods = said.get("amr", [])
    shown = {str(said.get("acr", "")), *(map(str, methods) if isinstance(methods, list) else ())}
    email = str(said.get("email", "")) if said.get("email_verified") is True else ""
    return Claims(str(said["sub"]), email, bool(shown & provider.factors), is_fresh)


def tried(provider: Provider) -> int:
    """How many keys it publishes, once everything that a sign-in needs is where it may be."""
    about = discovered(provider)
    for name in ("authorization_endpoint", "token_endpoint"):
        within(provider, str(about.get(name)))
    try:
        return len(jwt.PyJWKSet.from_dict(dict(_asked(provider, str(about.get("jwks_uri"))))).keys)
    except jwt.PyJWTError as error:
        raise Unproved(f"its keys cannot be read: {error}") from error


def within(provider: Provider, url: str) -> str:
    """Nothing but the issuer's own host is asked, whatever it says about itself."""
    parts, own = urlsplit(url), urlsplit(provider.issuer)
    if parts.scheme != "https" or parts.netloc.lower() != own.netloc.lower():
        raise Unproved(f"it names an address on another host: {parts.netloc or url!r}")
    return url


def _asked(
    provider: Provider, url: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    """A JSON object from the provider; redirects are not followed."""
    host = urlsplit(within(provider, url)).netloc
    # Whoever runs the node has named this one host: it may lie in the node's own network.
    door = Door([host], [host], MOST, SILENCE, provider.authority)
    told = {"Accept": "application/json", **(headers or {})}
    if form:
        told["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        status, answer = door.said(url, urlencode(form) if form else None, told)
        said = json.loads(answer) if status == 200 else None
    except (Barred, OSError, HTTPException, ValueError) as error:
        raise Unproved(f"{host} does not answer as it should: {error or type(error).__name__}") from error
    if not isinstance(said, dict):
        raise Unproved(f"{host} answers {status}")
    return said
