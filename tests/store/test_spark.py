"""The same questions on a Spark cluster, with executors in processes of their own: every value equals DuckDB's."""

import os
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product

import pytest

from styrkedjan.domain.observations import Missing, Sex
from styrkedjan.store import engines, key_figures
from styrkedjan.store.engines import DuckDBEngine, SparkEngine, engine
from styrkedjan.store.key_figure_profiles import profile
from styrkedjan.store.ledger_files import publish_ledger
from styrkedjan.store.queries import AccountRange, ledger_totals, ledger_transactions
from styrkedjan.store.versions import Store
from tests.store.ledgers import Row, batches
from tests.store.test_key_figure_matrix import put

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.xdist_group("spark"),
    # The driver's sockets to its JVM are closed by the garbage collector, in its own time.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
FIRST = datetime(2026, 4, 30, 8, tzinfo=UTC)
SECOND = datetime(2026, 5, 30, 8, 30, 1, 234567, tzinfo=UTC)
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
CLUSTER = {
    "spark.master": "local-cluster[2,1,512]",
    "spark.executor.memory": "512m",
    "spark.driver.memory": "512m",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    # Short-lived: to compile much, and to collect garbage with many threads, costs more than it gives.
    "spark.driver.extraJavaOptions": JAVA,
    "spark.executor.extraJavaOptions": JAVA,
    "spark.sql.shuffle.partitions": "1",
    "spark.log.level": "ERROR",
    # Small data: planning again, compiling and many tasks cost more than they give.
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.default.parallelism": "1",
    "spark.shuffle.compress": "false",
    # Another zone than ours, as a cluster may have.
    "spark.sql.session.timeZone": "Pacific/Auckland",
}


@pytest.fixture(scope="session")
def store(tmp_path_factory) -> Store:
    """A ledger with every kind of code, and key figures in two versions with every reason for missing."""
    store = Store(tmp_path_factory.mktemp("spark") / "store")
    rows = [
        Row(month, unit, account, Decimal(f"{month}.{account[-2:]}"), activity="A" * (month == 1), project="P1")
        for month, unit, account in product((1, 2), ("20000", "3"), ("3011", "5011", "5190"))
    ]
    publish_ledger(store, "0126", 2026, batches(rows), source="x.csv", by="Anna")
    held = {
        ("N00945", "0000", 2025, "T"): (10_587_710.0, False), ("N00945", "0126", 2023, "T"): (4.0, False),
        ("N00945", "0126", 2025, "T"): (7.125, True), ("N00945", "0127", 2025, "T"): (9.0, False),
        ("N00945", "0136", 2025, "T"): (7.125, False), ("N00945", "0126", 2025, "K"): (Missing.SUPPRESSED, False),
        ("U15613", "0126", 2024, "M"): (0.0, False), ("U15613", "0126", 2025, "M"): (Missing.NOT_APPLICABLE, False),
        ("N00945", "G1", 2025, "T"): (1.5, False), ("N00945", "0001", 2025, "T"): (8.0, False),
    }  # fmt: skip
    put(store, held, FIRST)
    put(store, {("N00945", "0127", 2025, "T"): (3.0, False)}, SECOND)
    return store


@pytest.fixture(scope="session")
def cluster() -> None:
    """One cluster for the whole run; the engine finds its session as it would find one from SPARK_REMOTE."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder
    for name, value in CLUSTER.items():
        builder = builder.config(name, value)
    builder.getOrCreate()


@pytest.fixture
def spark(cluster, monkeypatch) -> SparkEngine:
    """The engine that the setting names."""
    monkeypatch.setenv(engines.ENGINE_VARIABLE, "spark")
    monkeypatch.setattr(engines, "_engines", {})
    found = engine()
    assert isinstance(found, SparkEngine)
    return found


@pytest.fixture(scope="session")
def duckdb() -> DuckDBEngine:
    return DuckDBEngine()


def test_the_cluster_has_executors_of_its_own(spark):
    context = spark._session.sparkContext
    assert context._jsc.sc().getExecutorMemoryStatus().size() >= 2, "the driver and at least one executor"


GROUPS = (AccountRange("intäkt", "3", "3"), AccountRange("lön", "50", "50"))


@pytest.mark.parametrize(
    "asked",
    [
        {"by": ("period", "account_group", "project"), "account_groups": GROUPS, "months": [1], "projects": ["P1"]},
        {"by": (), "responsibilities": []},
        {"by": ("counterparty", "object"), "accounts": ["3011", "5190"], "responsibilities": ["3"]},
    ],
)
def test_sums_of_the_ledger(store, spark, duckdb, asked):
    asked |= {"as_of": None}
    assert ledger_totals(store, "0126", 2026, **asked) == ledger_totals(store, "0126", 2026, using=duckdb, **asked)


def test_transactions_of_the_ledger_page_by_page(store, spark, duckdb):
    asked = {"limit": 3, "offset": 2, "accounts": ["3011", "5011"], "as_of": None}
    on_spark = ledger_transactions(store, "0126", 2026, **asked)
    assert on_spark == ledger_transactions(store, "0126", 2026, using=duckdb, **asked)
    assert len(on_spark.rows) == 3


@pytest.mark.parametrize("as_of", [None, FIRST])
def test_key_figures_with_their_times_and_reasons(store, spark, duckdb, as_of):
    on_spark = key_figures.values(store, as_of=as_of)
    assert on_spark == key_figures.values(store, as_of=as_of, using=duckdb)
    assert len(on_spark) == 10
    asked = {"measures": ["N00945"], "municipalities": ["0126"], "sexes": [Sex.TOTAL], "as_of": as_of}
    assert key_figures.several(store, using=spark, **asked) == key_figures.several(store, using=duckdb, **asked)


def test_the_profile_of_a_municipality(store, spark, duckdb):
    asked = {"group": ["0127", "0136"], "as_of": FIRST}
    on_spark = profile(store, "0126", using=spark, **asked)
    assert [*on_spark] == [*profile(store, "0126", using=duckdb, **asked)]
    assert on_spark.find("N00945").rank.from_highest == 2


def test_a_wrong_question_is_an_error_and_loses_no_session(spark):
    session = spark._session
    with pytest.raises(Exception, match="finns_inte"):
        spark.rows("SELECT finns_inte FROM range(3)", {}, {})
    assert spark._session is session


def test_a_lost_session_is_made_anew_and_the_question_answered(store, spark, duckdb):
    """Last here: the cluster that the others share is gone after it."""
    spark._session.stop()
    asked = {"by": (), "as_of": None}
    assert ledger_totals(store, "0126", 2026, **asked) == ledger_totals(store, "0126", 2026, using=duckdb, **asked)
    spark.stop()
