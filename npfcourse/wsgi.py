"""The WSGI application the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

from jobs.processes import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npfcourse.settings")
application = get_wsgi_application()

from npfcourse.durability import refuse_forgetful_server  # noqa: E402  # needs the apps loaded above

refuse_forgetful_server()
end_with_parent()
