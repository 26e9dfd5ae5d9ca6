"""Signs a patient up. Usage: sign_up.py BASE_URL [EMAIL]; prints the answer to the POST as JSON."""

import json
import random
import string
import sys

from browser import Browser

base_url, email = (sys.argv[1:] + ["concurrency@djangotest.com"])[:2]
password = "".join(random.choices(string.ascii_letters + string.digits, k=10))
browser = Browser(base_url)
browser.get("/")
browser.get("/mon-compte/creer/patient/")
answer = browser.post(
    "/mon-compte/creer/patient/",
    first_name=random.choice(string.ascii_letters),
    last_name="".join(random.choices(string.ascii_letters, k=2)),
    email=email,
    patient_age=random.randint(18, 70),
    password1=password,
    password2=password,
    guc_agreement="on",
)
# In one write: two of these share one output.
sys.stdout.write(json.dumps(answer) + "\n")
