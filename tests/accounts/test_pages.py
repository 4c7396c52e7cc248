"""Every page of accounts opens, in both languages, for who may open it, and for nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from gridwork.accounts.models import Grant, User
from tests.cast import Cast

LISTS = ("users", "roles", "grants", "grant-requests", "widenings", "teams", "team-members", "deputies", "api-tokens")
NEW = ("users", "roles", "grant-requests", "widenings", "teams", "team-members", "deputies")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_opens_every_page_for_who_may(cast: Cast, signed_in: Callable[[User], Client], language: str) -> None:
    client = signed_in(cast.chief)
    client.cookies["django_language"] = language
    grant = Grant.known.get(user=cast.vera)
    pages = [
        reverse("profile"), reverse("rights"), reverse("account_change_password"),
        *(reverse(f"{slug}:list") for slug in LISTS),
        *(reverse(f"{slug}:new") for slug in NEW),
        reverse("users:record", args=[cast.vera.pk]), reverse("users:change", args=[cast.vera.pk]),
        reverse("roles:record", args=[cast.roles["everything"].pk]),
        reverse("roles:change", args=[cast.roles["everything"].pk]),
        reverse("grants:record", args=[grant.pk]), reverse("grants:step", args=[grant.pk, "revoke_grant"]),
        *(reverse(f"user-{verb}", args=[cast.vera.pk]) for verb in ("close", "reopen", "hand-over", "token")),
    ]  # fmt: skip
    for page in pages:
        assert client.get(page).status_code == 200, page


def test_it_sends_strangers_to_sign_in(cast: Cast) -> None:
    for page in (reverse("profile"), reverse("rights"), reverse("users:list")):
        answer = Client().get(page)
        assert (answer.status_code, answer["Location"].startswith(reverse("account_login"))) == (302, True)


def test_it_shows_nothing_of_others_to_who_has_no_grant(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(cast.nemo)
    assert client.get(reverse("profile")).status_code == 200
    for page in (reverse("rights"), reverse("users:list"), reverse("users:record", args=[cast.vera.pk])):
        assert client.get(page).status_code == 403
