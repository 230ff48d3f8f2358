package io.metricrollup.source.decode;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.LabelColumn;
import io.metricrollup.batch.LabelType;
import io.metricrollup.batch.PackedIds;
import io.metricrollup.batch.ReusedArrays;
import io.metricrollup.parquet.ColumnType;
import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.parquet.RowSelection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Deals the values of one label column out to the batches of a row group. Each value is written
 * straight to the place that its row has among the rows of all shards, of which every batch has a
 * stretch. Where a column has few values, batches share one array of ids and one dictionary, and
 * nothing else is done; otherwise each gets a dictionary of the values that it uses.
 *
 * <p>Reuses its arrays from row group to row group. For one thread.
 */
final class LabelDealer {
  private static final int MAX_SHARED = 255;
  private static final byte[] BOOLEANS = {0, 1};

  private final DictionarySubset subset = new DictionarySubset(0);
  private final ByteBuffer number = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

  // For columns whose numbers fit a byte.
  private final ReusedArrays arrays = new ReusedArrays();

  private int[] dealt = {};
  private int[] batchIds = {};

  private ShardRows rows;
  private RowSelection selection;
  private ColumnVector vector;

  /**
   * @param selected the rows that are dealt
   */
  void start(ShardRows shardRows, RowSelection selected) {
    rows = shardRows;
    selection = selected;
    arrays.restart();
  }

  void deal(SegmentSchema.Label label, ColumnVector values, List<BatchBuilder> batches) {
    vector = values;
    ColumnType type = label.column().type();
    if (!selection.isAll()) {
      dealSelected(label, batches);
    } else if (type == ColumnType.BOOLEAN) {
      BytesDictionary booleans = new BytesDictionary(BOOLEANS, new int[] {1, 2}, 2);
      share(label.name(), LabelType.BOOLEAN, booleans, booleans(), batches);
    } else if (type == ColumnType.BINARY && vector.values() <= MAX_SHARED) {
      share(label.name(), LabelType.STRING, allStrings(), strings(), batches);
    } else {
      dealEach(label.name(), type, batches);
    }
  }

  private void share(
      String name,
      LabelType type,
      BytesDictionary dictionary,
      byte[] ids,
      List<BatchBuilder> batches) {
    for (BatchBuilder batch : batches) {
      if (anySet(ids, batch.from(), batch.to())) {
        PackedIds part = PackedIds.slice(ids, batch.from());
        batch.add(new LabelColumn(name, type, true, dictionary, part));
      }
    }
  }

  private static boolean anySet(byte[] ids, int from, int to) {
    int set = 0;
    for (int i = from; i < to && set == 0; i++) {
      set = ids[i];
    }
    return set != 0;
  }

  private BytesDictionary allStrings() {
    subset.reset(vector.values());
    for (int value = 0; value < vector.values(); value++) {
      idOf(value);
    }
    return subset.dictionary();
  }

  private byte[] strings() {
    byte[] ids = arrays.zeroedBytes(rows.good() + 1);
    int[] places = rows.places();
    int[] values = vector.ids();
    for (int run = 0; run < vector.runs(); run++) {
      int end = vector.runEnd(run);
      for (int row = vector.runStart(run); row < end; row++) {
        ids[places[row]] = (byte) (values[row] + 1);
      }
    }
    return ids;
  }

  private byte[] booleans() {
    byte[] ids = arrays.zeroedBytes(rows.good() + 1);
    int[] places = rows.places();
    long[] values = vector.longs();
    for (int run = 0; run < vector.runs(); run++) {
      int end = vector.runEnd(run);
      for (int row = vector.runStart(run); row < end; row++) {
        ids[places[row]] = (byte) (values[row] == 0 ? 1 : 2);
      }
    }
    return ids;
  }

  private static LabelType labelType(ColumnType type) {
    return switch (type) {
      case BINARY -> LabelType.STRING;
      case BOOLEAN -> LabelType.BOOLEAN;
      case LONG -> LabelType.LONG;
      default -> LabelType.DOUBLE;
    };
  }

  /** A column that has values, none of them in a row selected. */
  static LabelColumn filled(SegmentSchema.Label label) {
    return LabelColumn.filled(label.name(), labelType(label.column().type()));
  }

  /** Each batch with a value gets the column, and in it the values of the rows selected. */
  private void dealSelected(SegmentSchema.Label label, List<BatchBuilder> batches) {
    LabelColumn filled = filled(label);
    for (BatchBuilder batch : batches) {
      if (batch.hasAny(vector)) {
        PackedIds ids = selected(label.column().type(), batch);
        batch.add(
            ids == PackedIds.NONE
                ? filled
                : new LabelColumn(filled.name(), filled.type(), false, subset.dictionary(), ids));
      }
    }
  }

  private PackedIds selected(ColumnType type, BatchBuilder batch) {
    PackedIds ids = PackedIds.NONE;
    for (int i = 0; i < selection.size(); i++) {
      int row = selection.row(i);
      int place = rows.places()[row];
      if (place >= batch.from() && place < batch.to() && vector.hasValue(row)) {
        if (ids == PackedIds.NONE) {
          ids = noIds(batch.size());
          subset.reset(type == ColumnType.BINARY ? vector.values() : vector.rows());
        }
        ids.set(place - batch.from(), 1 + entry(type, row));
      }
    }
    return ids;
  }

  /** Zeros, with room for the numbers of as many values as rows are selected. */
  private PackedIds noIds(int rowsOfBatch) {
    return selection.size() <= MAX_SHARED
        ? PackedIds.slice(arrays.zeroedBytes(rowsOfBatch), 0)
        : new PackedIds(rowsOfBatch, selection.size());
  }

  private int entry(ColumnType type, int row) {
    return switch (type) {
      case BINARY -> idOf(vector.ids()[row]);
      case BOOLEAN -> subset.idOf(row, BOOLEANS, vector.longs()[row] == 0 ? 0 : 1, 1);
      default -> idOf(type, row);
    };
  }

  private void dealEach(String name, ColumnType type, List<BatchBuilder> batches) {
    placeRows();
    LabelType labelType = labelType(type);
    for (BatchBuilder batch : batches) {
      subset.reset(type == ColumnType.BINARY ? vector.values() : vector.rows());
      number(type, batch);
      if (subset.size() > 0) {
        PackedIds ids = PackedIds.of(batchIds, batch.size(), subset.size());
        batch.add(new LabelColumn(name, labelType, true, subset.dictionary(), ids));
      }
    }
  }

  /** By place, one more than the row that has a value there. */
  private void placeRows() {
    int length = rows.good() + 1;
    if (dealt.length < length) {
      dealt = new int[length];
      batchIds = new int[length];
    }
    Arrays.fill(dealt, 0, length, 0);
    int[] places = rows.places();
    for (int run = 0; run < vector.runs(); run++) {
      int end = vector.runEnd(run);
      for (int row = vector.runStart(run); row < end; row++) {
        dealt[places[row]] = row + 1;
      }
    }
  }

  private void number(ColumnType type, BatchBuilder batch) {
    int from = batch.from();
    for (int i = 0; i < batch.size(); i++) {
      int row = dealt[from + i] - 1;
      batchIds[i] = row < 0 ? 0 : 1 + entry(type, row);
    }
  }

  private int idOf(int value) {
    return subset.idOfText(value, vector.data(), vector.starts()[value], vector.lengths()[value]);
  }

  // Labels that are numbers are rare: each row's value is an entry of its own.
  private int idOf(ColumnType type, int row) {
    number.putLong(
        0,
        type == ColumnType.LONG
            ? vector.longs()[row]
            : Double.doubleToRawLongBits(vector.doubles()[row]));
    return subset.idOf(row, number.array(), 0, 8);
  }
}
