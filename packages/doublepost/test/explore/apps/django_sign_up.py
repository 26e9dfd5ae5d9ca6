"""A sign-up form on Django's ORM: get_or_create by hand, and get_or_create itself.

Django writes values into the text of its statements: each has another salt and another time.
"""

import os
import sys

import django
from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path

settings.configure(
    DEBUG=True,
    SECRET_KEY="only for tests",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    # Fast, and salted as the better ones are.
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": os.environ["PGHOST"],
            "PORT": os.environ["PGPORT"],
            "USER": os.environ["PGUSER"],
            "PASSWORD": os.environ["PGPASSWORD"],
            "NAME": os.environ["PGDATABASE"],
            "ATOMIC_REQUESTS": "--handled" not in sys.argv,
        }
    },
)
django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402  (needs the settings)
from django.db import models  # noqa: E402


class User(models.Model):
    email = models.TextField(unique=True)
    secret = models.TextField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "sign_up"
        db_table = "users"


FORM = '<form method="post"><input type="email" name="email" required><button>Go</button></form>'
TAKEN = '<p class="error">This address is taken.</p>' + FORM


def sign_up(request):
    if request.method == "GET":
        return HttpResponse(FORM)
    email = request.POST["email"]
    if "--handled" in sys.argv:
        defaults = {"secret": make_password("amazing grace 9")}
        _, created = User.objects.get_or_create(email=email, defaults=defaults)
        return HttpResponseRedirect("/done/") if created else HttpResponse(TAKEN)
    if User.objects.filter(email=email).exists():
        return HttpResponse(TAKEN)
    User.objects.create(email=email, secret=make_password("amazing grace 9"))
    return HttpResponseRedirect("/done/")


urlpatterns = [path("", sign_up)]
execute_from_command_line([__file__, "runserver", "--noreload", f"127.0.0.1:{os.environ['PORT']}"])
