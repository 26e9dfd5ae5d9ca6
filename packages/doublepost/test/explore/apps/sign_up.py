"""A sign-up form on psycopg2: looks, inserts, and leaves a unique violation to nobody."""

import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import psycopg2

FORM = '<form method="post"><input type="email" name="email" required><button>Go</button></form>'


class SignUp(BaseHTTPRequestHandler):
    def do_GET(self):
        self.reply(200, FORM)

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        email = parse_qs(self.rfile.read(length).decode()).get("email", [""])[0]
        connection = psycopg2.connect(os.environ["DATABASE_URL"])
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute("SELECT id FROM users WHERE email = %s", (email,))
                if cursor.fetchone():
                    return self.reply(200, '<p class="error">This address is taken.</p>' + FORM)
                cursor.execute("INSERT INTO users (email) VALUES (%s)", (email,))
        except psycopg2.errors.UniqueViolation as error:
            if "--handled" in sys.argv:
                return self.reply(200, '<p class="error">This address is taken.</p>' + FORM)
            return self.reply(500, f"<pre>UniqueViolation: {error}</pre>")
        finally:
            connection.close()
        self.send_response(303)
        self.send_header("Location", "/done/")
        self.end_headers()

    def reply(self, status, body):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), SignUp).serve_forever()
