"""A browser for scripts: keeps cookies, follows redirects, sends the token of the last form."""

import re
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    def __init__(self, base_url):
        self.base_url = base_url
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.token = None

    def get(self, path):
        return self._send(Request(self.base_url + path))

    def post(self, path, **values):
        body = urlencode({"csrfmiddlewaretoken": self.token, **values}).encode()
        referer = {"Referer": self.base_url + path}
        return self._send(Request(self.base_url + path, body, referer))

    def _send(self, request):
        """The status and the address of the last answer, redirects followed."""
        try:
            answer = self.opener.open(request)
        except HTTPError as error:
            answer = error
        found = TOKEN.search(answer.read().decode())
        self.token = found.group(1) if found else self.token
        return {"status": answer.status, "path": answer.url.removeprefix(self.base_url)}
