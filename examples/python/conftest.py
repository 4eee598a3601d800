import json
import os
import types
import urllib.request

import pytest


def request(method, url, token, body=None):
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    sent = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(sent, timeout=30) as response:
        return json.loads(response.read() or "null")


@pytest.fixture
def sandbox():
    url, control_token = os.environ["AUDITY_MOCK_URL"], os.environ["AUDITY_MOCK_CONTROL_TOKEN"]
    sandboxes = url + "/__mock/sandboxes"
    made = request("POST", sandboxes, control_token, {"seed": 42, "clock": "frozen"})
    own = f"{sandboxes}/{made['name']}"
    call = lambda method, path: request(method, url + path, made["token"])
    control = lambda method, path, body=None: request(method, own + path, control_token, body)
    advance = lambda duration: control("POST", "/clock/advance", {"durationMs": duration})
    yield types.SimpleNamespace(**{**made, "url": url, "call": call, "control": control, "advance": advance})
    control("DELETE", "")
