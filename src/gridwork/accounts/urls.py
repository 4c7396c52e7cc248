"""Addresses of sign-in and of the pages of accounts beside their registers. Of allauth only what is used."""

from allauth.account import views as allauth
from django.urls import path, re_path

from gridwork.accounts.views import people, profile, rights

urlpatterns = [
    path("sign-in", allauth.login, name="account_login"),
    path("sign-out", allauth.logout, name="account_logout"),
    path("account/closed", allauth.account_inactive, name="account_inactive"),
    path("password/forgotten", allauth.password_reset, name="account_reset_password"),
    path("password/forgotten/sent", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/kept", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("me/password", allauth.password_change, name="account_change_password"),
    path("me/", profile.profile, name="profile"),
    path("me/absence", profile.absence, name="own-absence"),
    path("me/absence/<int:pk>/end", profile.end_absence, name="own-absence-end"),
    path("me/language", profile.language, name="own-language"),
    path("users/<int:pk>/link", people.invite, name="user-invite"),
    path("users/<int:pk>/close", people.close, name="user-close"),
    path("users/<int:pk>/reopen", people.reopen, name="user-reopen"),
    path("users/<int:pk>/hand-over", people.hand_over, name="user-hand-over"),
    path("users/<int:pk>/tokens/new", people.new_token, name="user-token"),
    path("rights/", rights.who_may, name="rights"),
]
