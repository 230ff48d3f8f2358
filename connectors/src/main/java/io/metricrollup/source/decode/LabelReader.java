package io.metricrollup.source.decode;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.LabelColumn;
import io.metricrollup.batch.LabelType;
import io.metricrollup.batch.PackedIds;
import io.metricrollup.parquet.ColumnReader;
import io.metricrollup.parquet.ColumnType;
import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.ParquetFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the label columns of a row group one after the other and deals each out to the batches. It
 * walks the runs of non-null rows only: the many columns that are null in nearly every row cost
 * nearly nothing. For one thread.
 */
final class LabelReader {
  private static final byte[] BOOLEANS = {0, 1};

  private final ColumnReader columns;
  private final ColumnVector vector = new ColumnVector();
  private final DictionarySubset subset = new DictionarySubset(0);
  private int[] batchIds = new int[0];
  private final ByteBuffer number = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

  LabelReader(ColumnReader columns) {
    this.columns = columns;
  }

  /**
   * @param masks by row of the row group; the label's hash is added where it has a value
   */
  void read(
      ParquetFile file,
      int rowGroup,
      SegmentSchema.Label label,
      List<BatchBuilder> batches,
      long[] masks,
      RowSamples samples)
      throws CorruptFileException {
    columns.read(file, rowGroup, label.column(), vector);
    for (int run = 0; run < vector.runs(); run++) {
      for (int row = vector.runStart(run); row < vector.runEnd(run); row++) {
        masks[row] += label.hash();
      }
    }
    if (vector.runs() > 0) {
      samples.add(label.name(), label.column().type(), vector);
      batches.forEach(batch -> deal(label, batch));
    }
  }

  private void deal(SegmentSchema.Label label, BatchBuilder batch) {
    LabelColumn column =
        switch (label.column().type()) {
          case BINARY -> strings(label.name(), batch);
          case BOOLEAN -> booleans(label.name(), batch);
          default -> numbers(label.name(), label.column().type(), batch);
        };
    if (column != null) {
      batch.add(column);
    }
  }

  private LabelColumn strings(String name, BatchBuilder batch) {
    subset.reset(vector.values());
    int size = batch.size();
    clearIds(size);
    int position = 0;
    for (int run = 0; run < vector.runs() && position < size; run++) {
      position = strings(batch, batch.seek(position, vector.runStart(run)), vector.runEnd(run));
    }
    return subset.size() == 0
        ? null
        : new LabelColumn(
            name,
            LabelType.STRING,
            subset.dictionary(),
            PackedIds.of(batchIds, size, subset.size()));
  }

  /**
   * Takes the batch's rows of one run; in locals, since this is where most of decoding is spent.
   */
  private int strings(BatchBuilder batch, int position, int runEnd) {
    int[] rows = batch.rows();
    int from = batch.from();
    int end = batch.seek(position, runEnd);
    int[] ids = vector.ids();
    int[] known = subset.newIds();
    int[] into = batchIds;
    for (int i = position; i < end; i++) {
      int value = ids[rows[from + i]];
      int id = known[value];
      into[i] = id != 0 ? id : newString(value);
    }
    return end;
  }

  private int newString(int value) {
    return 1
        + subset.idOfText(value, vector.data(), vector.starts()[value], vector.lengths()[value]);
  }

  private void clearIds(int size) {
    if (batchIds.length < size) {
      batchIds = new int[size];
    }
    Arrays.fill(batchIds, 0, size, 0);
  }

  private LabelColumn booleans(String name, BatchBuilder batch) {
    PackedIds ids = new PackedIds(batch.size(), 2);
    boolean any = false;
    int position = 0;
    for (int run = 0; run < vector.runs() && position < batch.size(); run++) {
      position = batch.seek(position, vector.runStart(run));
      int end = vector.runEnd(run);
      for (; position < batch.size() && batch.row(position) < end; position++) {
        ids.set(position, vector.longs()[batch.row(position)] == 0 ? 1 : 2);
        any = true;
      }
    }
    BytesDictionary values = new BytesDictionary(BOOLEANS, new int[] {1, 2}, 2);
    return any ? new LabelColumn(name, LabelType.BOOLEAN, values, ids) : null;
  }

  // Labels that are numbers are rare: each row's value is an entry of its own.
  private LabelColumn numbers(String name, ColumnType type, BatchBuilder batch) {
    subset.reset(vector.rows());
    PackedIds ids = new PackedIds(batch.size(), batch.size());
    int position = 0;
    for (int run = 0; run < vector.runs() && position < batch.size(); run++) {
      position = batch.seek(position, vector.runStart(run));
      int end = vector.runEnd(run);
      for (; position < batch.size() && batch.row(position) < end; position++) {
        int row = batch.row(position);
        number.putLong(
            0,
            type == ColumnType.LONG
                ? vector.longs()[row]
                : Double.doubleToRawLongBits(vector.doubles()[row]));
        ids.set(position, subset.idOf(row, number.array(), 0, 8) + 1);
      }
    }
    LabelType labelType = type == ColumnType.LONG ? LabelType.LONG : LabelType.DOUBLE;
    return subset.size() == 0 ? null : new LabelColumn(name, labelType, subset.dictionary(), ids);
  }
}
