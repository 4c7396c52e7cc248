"""Spark in this process. What Ibis says goes over as SQL: its own way to Spark asks for older packages than ours."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.backends.sql.dialects import PySpark
from pyspark.sql import SparkSession

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "2g",
    # Many small questions: compiling each would take longer than answering it.
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.ansi.enabled": "true",
    # Both decide what a moment without a zone means: UTC is what the mart writes.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
}


class Spark:
    """An engine of figures/mart/reading.py."""

    def __init__(self) -> None:
        builder = SparkSession.builder.master("local[2]").appName("gridwork")
        self.session = builder.config(map=SETTINGS).getOrCreate()
        self.named: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = {}

    def read(self, paths: Sequence[Path], columns: Any) -> Any:
        """Each file is read once: no file is ever written twice under one name."""
        files = tuple(map(str, paths)), tuple(columns)
        if files not in self.named:
            self.named[files] = f"files_{len(self.named)}"
            found = self.session.read.parquet(*files[0]).select(*columns).coalesce(1)
            found.cache().createOrReplaceTempView(self.named[files])
        return ibis.table(columns, name=self.named[files])

    def answer(self, table: Any) -> list[dict[str, Any]]:
        query = PySparkCompiler().to_sqlglot(table).sql(dialect=PySpark)
        return [row.asDict() for row in self.session.sql(query).collect()]
