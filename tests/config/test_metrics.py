"""What the surveillance reads, and who may."""

import os
import re

import pytest
from django.test import Client

from styrkedjan.config import metrics

pytestmark = pytest.mark.django_db


def test_this_machine_reads_counts_and_how_the_service_stands(client: Client) -> None:
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(lines['styrkedjan_requests_total{status="2xx"}']) >= 1
    assert lines['styrkedjan_well{part="database"}'] == "1"
    assert lines["styrkedjan_request_seconds_count"] == lines['styrkedjan_request_seconds_bucket{le="+Inf"}']
    assert 'styrkedjan_job_late{job="letters"}' in lines
    told = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    named = {re.sub(r"(_bucket|_sum|_count)?(\{.*)?$", "", name) for name in lines}
    assert named == told - {"styrkedjan_job_done_seconds"}  # none has been done yet


def test_nobody_else_does_without_the_token(client: Client, settings) -> None:
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 404
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"metrics_token": "en-nyckel"})
    assert client.get("/metrics").status_code == 404
    shown = {"Authorization": "Bearer en-nyckel"}
    assert client.get("/metrics", headers=shown, REMOTE_ADDR="10.0.0.7").status_code == 200


def test_workers_count_in_the_same_memory() -> None:
    counts = metrics.Counts()
    child = os.fork()
    if not child:
        counts.add(503, 0.2)
        os._exit(0)
    os.waitpid(child, 0)
    counts.add(200, 20.0)
    values = counts.values()
    assert (values[0], values[3], values[-2], values[-1]) == (1, 1, 2, 20.2)
