"""Adds a user in the admin. Usage: add_user.py BASE_URL EMAIL; prints the answer as JSON.

The administrator comes from ADMIN_EMAIL and ADMIN_PASSWORD.
"""

import json
import os
import sys

from browser import Browser

base_url, email = sys.argv[1:]
browser = Browser(base_url)
browser.get("/admin/login/")
browser.post(
    "/admin/login/",
    username=os.environ["ADMIN_EMAIL"],
    password=os.environ["ADMIN_PASSWORD"],
    next="/admin/",
)
browser.get("/admin/main/dashboarduser/add/")
answer = browser.post(
    "/admin/main/dashboarduser/add/",
    email=email,
    first_name="A",
    last_name="BC",
    password="a-password",
)
# In one write: two of these share one output.
sys.stdout.write(json.dumps(answer) + "\n")
