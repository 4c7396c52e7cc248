"""The accounts' commands: first-admin, roles, single-sign-on."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from gridwork.accounts import first_run, oidc, permissions, roles
from gridwork.kernel.refusals import Refusal


class Command(BaseCommand):
    help = "Make the first administrators and the roles that ship, and try the single sign-on."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(title="subcommands", metavar="SUBCOMMAND", required=True)
        purpose = (
            "Make one of the first two administrators and print the one-time link at which they choose a password."
        )
        first = verbs.add_parser("first-admin", help=purpose, description=purpose)
        first.add_argument("username", metavar="USERNAME")
        first.add_argument("--name", default="")
        first.add_argument("--email", default="")
        first.set_defaults(verb=self.first_admin)
        purpose = "Make the roles that ship, and say what a newer version would add to those that are there."
        shipped = verbs.add_parser("roles", help=purpose, description=purpose)
        shipped.add_argument("--add", action="store_true", help="add it")
        shipped.set_defaults(verb=self.roles)
        purpose = "Ask the provider of single sign-on what it says about itself, and whether it can be believed."
        single = verbs.add_parser("single-sign-on", help=purpose, description=purpose)
        single.set_defaults(verb=self.single_sign_on)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            options["verb"](**options)
        except (Refusal, oidc.Unproved) as refusal:
            raise CommandError(str(refusal)) from refusal
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def first_admin(self, *, username: str, name: str, email: str, **_options: Any) -> None:
        _user, path = first_run.make_first_administrator(username, name=name, email=email, now=timezone.now())
        self.stdout.write(f"{settings.ADDRESS}{path}")

    def roles(self, *, add: bool, **_options: Any) -> None:
        now = timezone.now()
        first_run.shipped_roles(now=now)
        lacks = roles.lacking(permissions.duties(), permissions.names())
        for role, names in lacks.items():
            self.stdout.write(f"{role.slug}: {' '.join(names)}")
        if add:
            roles.widen(lacks, by=first_run.FIRST_RUN, now=now)

    def single_sign_on(self, **_options: Any) -> None:
        if settings.PROVIDER is None:
            raise CommandError("No single sign-on is set up: GRIDWORK_OIDC_ISSUER names none.")
        keys = oidc.tried(settings.PROVIDER)
        self.stdout.write(f"{settings.PROVIDER.issuer} answers as it must, with {keys} keys to sign by.")
        self.stdout.write(f"It sends people back to {settings.ADDRESS}{reverse('single-sign-on-back')}")
