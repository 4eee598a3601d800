import urllib.error

import pytest


def trigger(sandbox):
    path = f"/api/agent/projects/{sandbox.projects['ready']}/audit-analysis/async"
    return sandbox.call("POST", path)["data"]


def poll(sandbox, job):
    return sandbox.call("GET", f"/api/agent/jobs/{job['jobId']}")["data"]


def test_an_audit_completes(sandbox):
    job = trigger(sandbox)
    assert job["status"] == "pending"
    sandbox.advance("5m")
    assert poll(sandbox, job)["status"] == "completed"


def test_an_audit_that_fails_says_why(sandbox):
    sandbox.control("POST", "/scenarios/queue", {"scenario": "fails-timeout"})
    job = trigger(sandbox)
    sandbox.advance("15m")
    assert poll(sandbox, job)["errorCode"] == "ANALYSIS_TIMEOUT"


def test_a_poll_over_the_rate_limit_is_told_when_to_retry(sandbox):
    job = trigger(sandbox)
    sandbox.control("POST", "/limits/drain", {"bucket": "jobPolling"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        poll(sandbox, job)
    assert refused.value.code == 429
    assert int(refused.value.headers["retry-after"]) > 0
    sandbox.advance("60s")
    assert poll(sandbox, job)["status"] in ("pending", "processing", "completed")
