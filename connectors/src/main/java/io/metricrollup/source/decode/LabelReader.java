package io.metricrollup.source.decode;

import io.metricrollup.parquet.ColumnReader;
import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.ParquetFile;
import io.metricrollup.parquet.RowSelection;
import java.util.List;

/**
 * Reads the label columns of a row group one after the other and deals each out to the batches. It
 * walks the runs of non-null rows only: the many columns that are null in nearly every row cost
 * nearly nothing. For one thread.
 */
final class LabelReader {
  private final ColumnReader columns;
  private final ColumnVector vector = new ColumnVector();
  private final LabelDealer dealer = new LabelDealer();
  private RowSelection selection;

  LabelReader(ColumnReader columns) {
    this.columns = columns;
  }

  /**
   * Starts a row group: what was dealt to the batches of the one before is overwritten.
   *
   * @param selected rows whose values are needed
   */
  void start(ShardRows shardRows, RowSelection selected) {
    selection = selected;
    dealer.start(shardRows, selected);
  }

  /**
   * @param batches of the row group, each with a stretch of the shard rows
   * @param needed takes note of the rows that have a value
   */
  void read(
      ParquetFile file,
      int rowGroup,
      SegmentSchema.Label label,
      List<BatchBuilder> batches,
      NeededLabels needed,
      RowSamples samples)
      throws CorruptFileException {
    columns.read(file, rowGroup, label.column(), selection, vector);
    needed.read(label, vector);
    if (vector.runs() > 0) {
      samples.add(label.name(), label.column().type(), vector);
      dealer.deal(label, vector, batches);
    }
  }

  /** Has a batch know of a column that is not read, and in which some row has a value. */
  void leaveOut(SegmentSchema.Label label, BatchBuilder batch) {
    batch.add(LabelDealer.filled(label));
  }
}
