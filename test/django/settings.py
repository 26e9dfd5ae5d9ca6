"""A small Django project with the pages of the clinic, as a second implementation of them."""

import os
from urllib.parse import urlsplit

SECRET_KEY = "for tests only, and long enough for Django's own check to be content"
DEBUG = os.environ.get("DJANGO_DEBUG", "1") == "1"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
LANGUAGE_CODE = "fr"
USE_TZ = True
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
AUTH_USER_MODEL = "main.DashboardUser"
CSRF_USE_SESSIONS = True
SESSION_SAVE_EVERY_REQUEST = os.environ.get("DJANGO_SAVE_SESSIONS") != "0"


def database(address):
    """From postgres://USER:PASSWORD@HOST:PORT/NAME, or from the path of an SQLite file."""
    url = urlsplit(address)
    if url.scheme != "postgres":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": address}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path[1:],
        "USER": url.username,
        "PASSWORD": url.password,
        "HOST": url.hostname,
        "PORT": url.port,
    }


DATABASES = {"default": database(os.environ["CLINIC_DATABASE"])}
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "main",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
