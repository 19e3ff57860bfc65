"""The WSGI application the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

from jobs.processes import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npfcourse.settings")
application = get_wsgi_application()
end_with_parent()
