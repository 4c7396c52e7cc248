"""The command line: `gridwork COMMAND`, which is Django's management with this project's settings."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gridwork.web.settings")
    if sys.argv[1:2] == ["serve"]:
        from gridwork.web.server import main as serve  # without Django, which its own processes load

        serve(sys.argv[2:])
        return
    from django.core.management import execute_from_command_line

    from gridwork.wall import telling

    telling.work_as(" ".join(sys.argv[1:3]))
    execute_from_command_line(["gridwork", *sys.argv[1:]])


if __name__ == "__main__":
    main()
