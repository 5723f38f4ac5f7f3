"""What the web server loads; refuses before the first request rather than failing at it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styrkedjan.config.settings")

from django.core.wsgi import get_wsgi_application

from styrkedjan.config.startup import refuse_unready

application = get_wsgi_application()
refuse_unready()
