package io.metricrollup.job.cli;

import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.ColumnReader;
import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.DecodeLimits;
import io.metricrollup.parquet.ParquetFile;
import io.metricrollup.zstd.ZstdPool;
import java.util.BitSet;

/**
 * Reads columns by their current names, value by value. Belongs to one thread, as does the pool.
 */
final class InspectReader {
  private static final DecodeLimits LIMITS = DecodeLimits.defaults();

  private final ColumnReader columns;
  private final ColumnVector vector = new ColumnVector();

  InspectReader(ZstdPool pool) {
    columns = new ColumnReader(pool, LIMITS);
  }

  /** Takes a row's value; the vector is valid during the call only. */
  interface Visitor {
    void value(Column column, ColumnVector vector, int row);
  }

  static ParquetFile open(String name, byte[] bytes) throws CorruptFileException {
    return ParquetFile.open(name, bytes, bytes.length, LIMITS);
  }

  /** Visits every row of a row group that has a value, once. */
  void read(ParquetFile file, int rowGroup, InspectColumn column, Visitor visitor)
      throws CorruptFileException {
    BitSet visited = new BitSet();
    for (Column part : column.columns()) {
      columns.read(file, rowGroup, part, vector);
      for (int run = 0; run < vector.runs(); run++) {
        visit(part, vector.runStart(run), vector.runEnd(run), visited, visitor);
        visited.set(vector.runStart(run), vector.runEnd(run));
      }
    }
  }

  private void visit(Column column, int from, int to, BitSet visited, Visitor visitor) {
    for (int row = visited.nextClearBit(from); row < to; row = visited.nextClearBit(row + 1)) {
      visitor.value(column, vector, row);
    }
  }
}
