"""Sums of many customers at once under Apache Spark: on this machine, or on the cluster that Spark's own settings name.

An extra (pip install 'rapport-cs[spark]', Java 17). Loaded by wiring when it is asked for and by nobody else, so that
neither package nor Java is needed otherwise. Every worker runs relationships.rebuild.accumulators on whole batches.
"""

import os
import pickle
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa
from pyspark.sql import SparkSession

from rapport.relationships import rebuild
from rapport.relationships.accumulators import Accumulator
from rapport.relationships.rebuild import Batch

SCHEMA = "number int, found binary"


def session(settings: Mapping[str, str]) -> SparkSession:
    """The one that stands, else a new one with these settings of Spark's beside its own."""
    # The workers of this machine run the Python that has rapport; on a cluster PYSPARK_PYTHON names theirs.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("rapport rebuild").config("spark.ui.enabled", "false")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def compute(batches: Sequence[Batch]) -> list[tuple[Accumulator, ...]]:
    """What rebuild.compute gives, in the order of the batches."""
    spark = session({})
    rows = [(number, pickle.dumps(batch)) for number, batch in enumerate(batches)]
    table = spark.createDataFrame(rows, "number int, batch binary").repartition(len(rows))
    found = table.mapInArrow(_computed, SCHEMA).collect()
    return [pickle.loads(row.found) for row in sorted(found, key=lambda row: row.number)]  # noqa: S301 - see above


def _computed(tables: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for table in tables:
        found = [
            pickle.dumps(one)
            for batch in table.column("batch")
            for one in rebuild.compute([pickle.loads(batch.as_py())])  # noqa: S301 - see above
        ]
        yield pa.RecordBatch.from_arrays([table.column("number"), pa.array(found, pa.binary())], ["number", "found"])
