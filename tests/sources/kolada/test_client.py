"""The client towards a Kolada in every mood: paging, waiting, cut answers, and links that lead elsewhere."""

from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest

from styrkedjan.domain.errors import InvalidInput
from styrkedjan.sources.kolada import KoladaError, data_requests, fetch, metadata_requests, read
from styrkedjan.sources.kolada.requests import Request
from tests.sources.kolada.server import BASE, Clock, Kolada


@pytest.fixture
def kolada() -> Kolada:
    kolada = Kolada()
    for year in (2023, 2024):
        for municipality in ("0126", "0127"):
            kolada.put("N00945", municipality, year, year / 10)
    return kolada


@pytest.fixture
def clock() -> Clock:
    return Clock()


def status(code: int, **headers: str):
    return lambda request: httpx.Response(code, headers=headers)


def body(content: bytes):
    return lambda request: httpx.Response(200, content=content)


def page(**content):
    return lambda request: httpx.Response(200, json={"values": [], **content})


def broken(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("för sent")


def ask(kolada: Kolada, clock: Clock) -> list[bytes]:
    return list(kolada.client(clock).pages("data/kpi/N00945/municipality/0126"))


def test_every_page_is_followed_to_the_end(kolada, clock, tmp_path):
    kolada.per_page = 3
    fetch(tmp_path, data_requests(["N00945"], ["0126", "0127"]), kolada.client(clock))
    assert [url.partition("?")[2] for url in kolada.asked] == ["per_page=5000", "per_page=3&page=2"]
    assert len(list(read(tmp_path).values())) == 4


def test_requests_keep_a_polite_distance(kolada, clock):
    kolada.per_page = 1
    ask(kolada, clock)
    assert clock.slept == [0.2]


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again_after_a_growing_wait(kolada, clock, code):
    kolada.moods = [status(code), status(code), status(code)]
    assert len(ask(kolada, clock)) == 1
    assert clock.slept == [1, 2, 4]


def test_retry_after_is_honoured_in_seconds_and_as_a_date(kolada, clock):
    at = format_datetime(clock.now() + timedelta(seconds=45), usegmt=True)
    kolada.moods = [
        status(429, **{"Retry-After": "30"}),
        status(429, **{"Retry-After": at}),
        status(503, **{"Retry-After": "?"}),
    ]
    ask(kolada, clock)
    assert clock.slept == [30, 15, 4]


def test_a_wait_of_an_hour_is_not_sat_out(kolada, clock):
    kolada.moods = [status(429, **{"Retry-After": "3600"})]
    with pytest.raises(KoladaError, match="Kör samma kommando igen senare"):
        ask(kolada, clock)
    assert clock.slept == []


def test_a_server_that_never_answers_is_given_up_with_what_to_do(kolada, clock):
    kolada.moods = [broken] * 6
    with pytest.raises(KoladaError, match="förbindelsen bröts: ReadTimeout"):
        ask(kolada, clock)
    assert len(kolada.asked) == 6


@pytest.mark.parametrize(
    "content", [b"", b'{"values": [{"kpi"', b"<html>Underhall</html>", b"[]", b'{"values": 3}', b'"x"']
)
def test_a_cut_or_foreign_answer_is_asked_for_again_and_never_saved(kolada, clock, content):
    kolada.moods = [body(content)]
    (whole,) = ask(kolada, clock)
    assert b"N00945" in whole
    kolada.moods = [body(content)] * 6
    with pytest.raises(KoladaError):
        ask(kolada, clock)


def test_a_link_that_forgets_to_be_encrypted_is_followed_encrypted(kolada, clock):
    kolada.moods = [page(next_url="http://api.kolada.se/v3/data/kpi/N00945/municipality/0126?per_page=5000&page=2")]
    assert len(ask(kolada, clock)) == 2
    assert kolada.asked[1].startswith("https://api.kolada.se/v3/data/")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/v3/data?page=2",
        "http://evil.example/v3/data?page=2",
        "http://api.kolada.se:80/v3/data?page=2",
        "https://api.kolada.se:8443/v3/data",
        "https://api.kolada.se@evil.example/v3/data",
        "https://api.kolada.se/v2/data",
        "https://api.kolada.se/v3/../admin",
        "//evil.example/v3/",
        "/v3/data?page=2",
        "file:///etc/passwd",
        ["https://api.kolada.se/v3/data"],
    ],
)
def test_a_link_to_another_place_is_refused_and_never_followed(kolada, clock, url):
    kolada.moods = [page(next_url=url)]
    with pytest.raises(KoladaError, match="hänvisar till en annan plats"):
        ask(kolada, clock)
    assert len(kolada.asked) == 1


def test_a_link_in_a_ring_is_refused(kolada, clock):
    first = f"{BASE}data/kpi/N00945/municipality/0126?per_page=5000"
    kolada.moods = [page(next_url=f"{BASE}data?page=2"), page(next_url=first)]
    with pytest.raises(KoladaError, match="i en ring"):
        ask(kolada, clock)


@pytest.mark.parametrize(
    ("mood", "sentence"),
    [
        (status(410), "har stängt den här versionen"),
        (status(404), "svarar 404"),
        (status(422), "svarar 422"),
        (status(302, Location="https://evil.example/"), "hänvisningar följs inte"),
    ],
)
def test_a_refusal_is_told_and_not_repeated(kolada, clock, mood, sentence):
    kolada.moods = [mood]
    with pytest.raises(KoladaError, match=sentence):
        ask(kolada, clock)
    assert len(kolada.asked) == 1


def test_an_answer_without_end_is_refused(kolada, clock, monkeypatch):
    monkeypatch.setattr("styrkedjan.sources.kolada.client.LARGEST_ANSWER", 1000)
    kolada.moods = [body(b" " * 1001)]
    with pytest.raises(KoladaError, match="orimligt stort"):
        ask(kolada, clock)


def test_at_most_25_ids_stand_in_a_segment_and_each_is_asked_for_once():
    kpis = [f"N{number:05d}" for number in range(60)]
    municipalities = [f"{number:04d}" for number in range(30)]
    requests = data_requests([*kpis, kpis[0]], municipalities, [2024])
    assert len(requests) == 3 * 2
    assert max(len(segment.split(",")) for request in requests for segment in request.path.split("/")) == 25
    asked = [(kpi, each) for request in requests for kpi in request.kpis for each in request.municipalities]
    assert sorted(asked) == sorted((kpi, each) for kpi in kpis for each in municipalities)
    assert [Request.of_path(request.path) for request in requests] == list(requests)


def test_every_id_that_cannot_be_one_is_told_at_once():
    with pytest.raises(InvalidInput) as refused:
        data_requests(["N15613", "../kpi", "n1"], ["126"], [20224])
    assert [problem.where for problem in refused.value.problems] == [
        "nyckeltal ../kpi",
        "nyckeltal n1",
        "kommun 126",
        "år 20224",
    ]
    with pytest.raises(InvalidInput, match="minst kommun eller år"):
        data_requests(["N15613"])
    with pytest.raises(InvalidInput, match="Inga nyckeltal"):
        data_requests([], ["0126"])


def test_a_fetch_that_stopped_goes_on_where_it_was(kolada, clock, tmp_path):
    requests = (*metadata_requests(), *data_requests(["N00945"], ["0126"]), *data_requests(["N00945"], ["0127"]))
    kolada.moods = [lambda request: None] * 0
    kolada.rows = stubborn(kolada, after=4)
    with pytest.raises(KoladaError):
        fetch(tmp_path, requests, kolada.client(clock))
    del kolada.rows
    kolada.asked.clear()
    steps = []
    report = fetch(tmp_path, requests, kolada.client(clock), lambda done, of: steps.append((done, of)))
    assert (report.asked, report.already) == (1, 4)
    assert len(kolada.asked) == 1
    assert steps[-1] == (5, 5)
    assert len(list(read(tmp_path).values())) == 4


def stubborn(kolada: Kolada, after: int):
    """A server that answers so many questions and then no more."""
    real = kolada.rows
    return lambda path: real(path) if len(kolada.asked) <= after else None


def test_the_next_month_everything_is_asked_again_and_the_old_answers_stay(kolada, clock, tmp_path):
    requests = data_requests(["N00945"], ["0126"])
    fetch(tmp_path, requests, kolada.client(clock))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.json")}
    clock.time += timedelta(days=30)
    kolada.put("N00945", "0126", 2024, 999)
    assert fetch(tmp_path, requests, kolada.client(clock)).asked == 1
    assert all(path.read_bytes() == content for path, content in before.items())
    values = list(read(tmp_path).values())
    assert [value.value for value in values] == [202.3, 999]
    assert {value.fetched_at for value in values} == {clock.time}
