"""Where questions are answered: DuckDB in this process, or a Spark cluster when STYRKEDJAN_ENGINE says so.

An engine takes SQL in its own dialect in which tables are names and parameters are names, and gets the files and
values beside it. Nothing a person wrote is ever put into the text of a question.
"""

from __future__ import annotations

import importlib
import os
import re
import threading
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from styrkedjan.domain.errors import StyrkedjanError

ENGINE_VARIABLE = "STYRKEDJAN_ENGINE"
MEMORY_VARIABLE = "STYRKEDJAN_ENGINE_MEMORY"
PARAMETER = "styrkedjan_parameter_"
_CALL = re.compile(rf"\b{PARAMETER}(\w+)\(\)", re.IGNORECASE)

Row = tuple[Any, ...]


class Engine(Protocol):
    """What answers questions. `dialect` is what the questions are compiled for."""

    dialect: str

    def rows(self, sql: str, files: Mapping[str, Sequence[Path]], values: Mapping[str, object]) -> list[Row]:
        """Run a compiled question: `files` per table name, `values` per parameter name."""
        ...


class DuckDBEngine:
    """DuckDB in this process. One connection, one cursor per question, so threads do not wait for each other."""

    dialect = "duckdb"

    def __init__(self, memory: str = "") -> None:
        import duckdb

        # The extensions we need are built in; never fetch one from the network.
        settings: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        if memory:
            settings["memory_limit"] = memory
        self._connection = duckdb.connect(config=settings)
        self._lock = threading.Lock()

    def rows(self, sql: str, files: Mapping[str, Sequence[Path]], values: Mapping[str, object]) -> list[Row]:
        """See `Engine.rows`."""
        text, names = duckdb_text(sql, tuple(files))
        bound: dict[str, object] = {name: values[name] for name in names if name in values}
        for table, paths in files.items():
            if f"files_{table}" in names:
                bound[f"files_{table}"] = [str(path) for path in paths]
        with self._lock:
            cursor = self._connection.cursor()
        try:
            answer: list[Row] = cursor.execute(text, bound).fetchall()
        finally:
            cursor.close()
        return answer


class SparkEngine:
    """A Spark cluster through Spark Connect; its address is read from SPARK_REMOTE. For scale, not for speed."""

    dialect = "databricks"

    def __init__(self) -> None:
        try:
            session = importlib.import_module("pyspark.sql").SparkSession
        except ModuleNotFoundError:
            raise StyrkedjanError(
                f"{ENGINE_VARIABLE} är spark, men pyspark-client är inte installerat. "
                f"Installera tillägget spark eller sätt {ENGINE_VARIABLE}=duckdb."
            ) from None
        self._builder: Any = session.builder
        self._lock = threading.Lock()
        self._session: Any = self._connected()

    def rows(self, sql: str, files: Mapping[str, Sequence[Path]], values: Mapping[str, object]) -> list[Row]:
        """See `Engine.rows`. The cluster must reach the store's folder under the same path.

        A session that was lost (the cluster was restarted, or closed it for idleness) is made anew, and the question
        is asked once more.
        """
        session = self._session
        try:
            return self._answered(session, sql, files, values)
        except Exception:
            if self._is_alive(session):
                raise
        return self._answered(self._renewed(session), sql, files, values)

    def _answered(
        self, session: Any, sql: str, files: Mapping[str, Sequence[Path]], values: Mapping[str, object]
    ) -> list[Row]:
        text = sql
        views = []
        try:
            for table, paths in files.items():
                view = f"{table}_{uuid.uuid4().hex}"
                session.read.parquet(*map(str, paths)).createOrReplaceTempView(view)
                views.append(view)
                text = re.sub(rf"`{table}`(?=\s+AS\b)", f"`{view}`", text)
            found = session.sql(spark_text(text), args=_spark_values(values)).collect()
            return [tuple(row) for row in found]
        finally:
            # A view of a lost session is lost with it.
            with suppress(Exception):
                for view in views:
                    session.catalog.dropTempView(view)

    def _connected(self) -> Any:
        remote = os.environ.get("SPARK_REMOTE", "")
        session = (self._builder.remote(remote) if remote else self._builder).getOrCreate()
        # Times at rest are UTC without saying so; a cluster's own zone must not move them.
        session.conf.set("spark.sql.session.timeZone", "UTC")
        return session

    def _is_alive(self, session: Any) -> bool:
        """Whether the session still answers: if it does, it was the question that was wrong."""
        with suppress(Exception):
            return bool(session.sql("SELECT 1").collect())
        return False

    def _renewed(self, lost: Any) -> Any:
        """A new session, made by the first of the threads that found the old one lost."""
        with self._lock:
            if self._session is lost:
                with suppress(Exception):
                    lost.stop()
                self._session = self._connected()
            return self._session

    def stop(self) -> None:
        """Leave the cluster."""
        self._session.stop()


def duckdb_text(sql: str, tables: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The question with bound parameters for DuckDB, and the names of all of them."""
    key = (sql, tables)
    if key not in _DUCKDB_TEXTS:
        text = _CALL.sub(lambda match: f"${match[1].lower()}", sql)
        for table in tables:
            text = re.sub(rf'"{table}"(?=\s+AS\b)', f"READ_PARQUET($files_{table}, hive_partitioning = false)", text)
        _DUCKDB_TEXTS[key] = (text, tuple(dict.fromkeys(re.findall(r"\$(\w+)", text))))
    return _DUCKDB_TEXTS[key]


_DUCKDB_TEXTS: dict[tuple[str, tuple[str, ...]], tuple[str, tuple[str, ...]]] = {}


def spark_text(sql: str) -> str:
    """The question with named parameter markers for Spark."""
    return _CALL.sub(lambda match: f":{match[1].lower()}", sql)


def _spark_values(values: Mapping[str, object]) -> dict[str, object]:
    """Spark binds plain values as they are, and lists as array columns."""
    functions = importlib.import_module("pyspark.sql.functions")
    return {
        name: functions.array(*map(functions.lit, value)) if isinstance(value, list) else value
        for name, value in values.items()
    }


_engines: dict[tuple[int, str], Engine] = {}
_making = threading.Lock()


def engine() -> Engine:
    """The engine that STYRKEDJAN_ENGINE names, made once per process (a forked worker makes its own).

    Raises StyrkedjanError for an unknown name, or when the engine's library is missing.
    """
    name = os.environ.get(ENGINE_VARIABLE, "") or "duckdb"
    key = (os.getpid(), name)
    with _making:
        if key not in _engines:
            _engines[key] = _made(name)
        return _engines[key]


def _made(name: str) -> Engine:
    if name == "duckdb":
        return DuckDBEngine(os.environ.get(MEMORY_VARIABLE, ""))
    if name == "spark":
        return SparkEngine()
    raise StyrkedjanError(f"{ENGINE_VARIABLE} är ”{name}”, som inte finns. Välj duckdb eller spark.")
