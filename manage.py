#!/usr/bin/env python
"""Django's command line; the embedded Postgres is started first where no DATABASE_URL names a server."""

import os
import sys

WITHOUT_DATABASE = {"help", "version", "--help", "--version", "-h", "collectstatic", "findstatic"}
WITHOUT_DATABASE |= {"makemessages", "compilemessages", "diffsettings", "sendtestemail", "spectacular"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npfcourse.settings")
    # One short command needs one connection, and no pool that goes on trying in the background.
    os.environ.setdefault("DATABASE_POOL_MAX", "0")
    from django.core.management import execute_from_command_line

    from npfcourse.database_server import ensure_server

    if len(sys.argv) > 1 and sys.argv[1] not in WITHOUT_DATABASE:
        ensure_server()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
