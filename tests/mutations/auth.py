"""Mutations of sign-in: second factors, sessions, rate limits, single sign-on, tokens."""

from tests.mutations.mutation import Mutation

SESSIONS, FACTORS = "tests/accounts/test_sessions.py", "tests/accounts/test_second_factor.py"
EYES = "tests/accounts/test_four_eyes.py"
ATTEMPTS, SINGLE = "tests/accounts/test_attempts.py", "tests/accounts/test_single_sign_on.py"

ALL = (
    Mutation(
        "idle-sessions-go-on",
        "accounts/models/sessions.py",
        "return min(seen_at + idle, began_at + longest)",
        "return began_at + longest",
        (SESSIONS, "-k", "TestIdle"),
    ),
    Mutation(
        "sessions-go-on-for-ever",
        "accounts/models/sessions.py",
        "return min(seen_at + idle, began_at + longest)",
        "return seen_at + idle",
        (SESSIONS, "-k", "TestTheWhole"),
    ),
    Mutation(
        "polling-keeps-sessions-alive",
        "accounts/door.py",
        "if name not in UNATTENDED:",
        "if True:",
        (SESSIONS, "-k", "by_itself"),
    ),
    Mutation(
        "sessions-end-at-the-next-sign-in",
        "accounts/factors.py",
        'Session.objects.filter(user=user).exclude(session_key=but or "").delete()',
        "Session.objects.none().delete()",
        (SESSIONS, "-k", "TestEndingAtOnce"),
    ),
    Mutation(
        "nobody-confirms-who-they-are",
        "accounts/door.py",
        "if is_sensitive(request, name, kwargs) and not is_confirmed(request):",
        "if False:",
        (SESSIONS, "-k", "TestConfirming"),
    ),
    Mutation(
        "second-factor-is-not-asked",
        "accounts/door.py",
        "if name not in OPEN and lacks_factor(request):",
        "if False:",
        (FACTORS, "-k", "TestBeingRequired"),
    ),
    Mutation(
        "recovery-codes-work-twice",
        "accounts/forms/sign_in.py",
        "        return self.checked(self._clean_once, Factor.CODE)",
        "        found = self.checked(self._clean_once, Factor.CODE)\n"
        '        self.authenticator.data = self.authenticator.data | {"used_mask": 0}\n'
        "        self.authenticator.save()\n"
        "        return found",
        (FACTORS, "-k", "recovery_code_once"),
    ),
    Mutation(
        "codes-of-apps-work-twice",
        "accounts/forms/sign_in.py",
        "HOLDS_FOR = mfa_settings.TOTP_PERIOD * (2 * mfa_settings.TOTP_TOLERANCE + 1)",
        "HOLDS_FOR = mfa_settings.TOTP_PERIOD",
        (FACTORS, "-k", "while_it_still_holds"),
    ),
    Mutation(
        "a-provider-that-still-knows-the-browser-confirms",
        "accounts/views/single_sign_on.py",
        "if not errand.again:",
        "if False:",
        (SINGLE, "-k", "silently"),
    ),
    Mutation(
        "a-provider-that-still-knows-the-browser-proves",
        "accounts/sessions.py",
        'and not (proofs and all(proof.get("silent") for proof in proofs))',
        "",
        (SINGLE, "-k", "silently"),
    ),
    Mutation(
        "who-was-let-in-seconds",
        "accounts/second.py",
        "if _was_let_in(act.by, asker, act):",
        "if False:",
        (EYES, "-k", "has_let_in"),
    ),
    Mutation(
        "a-deputy-whom-somebody-entered-seconds",
        "accounts/second.py",
        "if not _decides_for_themselves(act.by, permission, local_day(act.now)):",
        "if False:",
        (EYES, "-k", "deputy"),
    ),
    Mutation(
        "one-person-widens-a-role-that-others-hold",
        "accounts/models/roles.py",
        "if not gained <= self.agreed and self._is_given(on):",
        "if False:",
        (EYES, "-k", "TestWidening"),
    ),
    Mutation(
        "tries-are-forgotten-for-later-ones",
        "web/counters.py",
        "        if time.monotonic() - self._looked < PAUSE:\n            return\n",
        "        self._max_entries = 300\n",
        (ATTEMPTS, "-k", "forgets_no_try"),
    ),
    Mutation(
        "the-last-factor-is-removed",
        "accounts/factors.py",
        "    if not MfaAdapter().can_delete_authenticator(authenticator):",
        "    if False:",
        (FACTORS, "-k", "TestRemoving"),
    ),
    Mutation(
        "secrets-of-apps-lie-open",
        "accounts/factors.py",
        'return urlsafe_b64encode(nonce + AESGCM(_key()).encrypt(nonce, text.encode(), b"factor")).decode()',
        "return text",
        (FACTORS, "-k", "sealed"),
    ),
    Mutation(
        "offered-is-deployed",
        "web/declarations.py",
        'if settings.SECOND_FACTOR == "required":',
        "if True:",
        (FACTORS, "-k", "only_offered"),
    ),
    Mutation(
        "guessing-is-not-slowed-down",
        "web/settings.py",
        '"login_failed": "10/m/ip,5/5m/key"',
        '"login_failed": "1000/m/ip"',
        (ATTEMPTS, "-k", "TestSlowingDown"),
    ),
    Mutation(
        "addresses-are-kept-whole",
        "accounts/whence.py",
        'return str(ip_network(f"{known}/{KEPT[known.version]}", strict=False))',
        "return str(known)",
        (ATTEMPTS, "-k", "address"),
    ),
    Mutation(
        "subjects-are-not-compared",
        "accounts/identities.py",
        "filter(issuer=provider.issuer, subject=claims.subject, ended_at=None)",
        "filter(issuer=provider.issuer, ended_at=None)",
        (SINGLE, "-k", "TestBinding"),
    ),
    Mutation(
        "signatures-of-a-provider-are-believed",
        "accounts/oidc.py",
        'options={"require":',
        'options={"verify_signature": False, "require":',
        (SINGLE, "-k", "TestRefusing"),
    ),
    Mutation(
        "nonces-are-not-compared",
        "accounts/oidc.py",
        'if not compare_digest(str(said.get("nonce", "")), errand.nonce):',
        "if False:",
        (SINGLE, "-k", "TestRefusing"),
    ),
    Mutation(
        "a-provider-names-any-host",
        "accounts/oidc.py",
        'if parts.scheme != "https" or parts.netloc.lower() != own.netloc.lower():',
        "if False:",
        (SINGLE, "-k", "another_host"),
    ),
    Mutation(
        "revoked-tokens-work",
        "accounts/models/clients.py",
        "return self.revoked_at is None and now < self.expires_at",
        "return now < self.expires_at",
        ("tests/accounts/test_tokens.py",),
    ),
    Mutation(
        "tokens-never-expire",
        "accounts/models/clients.py",
        "return self.revoked_at is None and now < self.expires_at",
        "return self.revoked_at is None",
        ("tests/accounts/test_tokens.py",),
    ),
)
