package io.metricrollup.batch;

import java.io.IOException;
import java.util.UUID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Columns in bulk. On the wire only; with unaligned checkpoints also in a checkpoint's channels.
 *
 * <p>Reads each batch into the arrays of the one before: a task is done with a batch when it takes
 * the next, and would otherwise make new ones each time.
 */
public final class PointBatchSerializer extends BatchSerializer<PointBatch> {
  private static final long serialVersionUID = 1L;

  /** Type of a stream of batches. */
  public static final TypeInformation<PointBatch> TYPE =
      OwnTypeInformation.element(PointBatch.class, PointBatchSerializer::new);

  @Override
  public TypeSerializer<PointBatch> duplicate() {
    return new PointBatchSerializer();
  }

  @Override
  public void serialize(PointBatch batch, DataOutputView out) throws IOException {
    ArrayTransfer to = arrays();
    int rows = batch.rows();
    writeOrganization(batch.organization(), out);
    out.writeInt(batch.instance());
    out.writeInt(batch.shard());
    out.writeInt(batch.frequencyMs());
    out.writeLong(batch.segment());
    out.writeInt(rows);
    to.writeDictionary(out, batch.names());
    to.writeIds(out, batch.nameIds(), rows);
    to.writeLongs(out, batch.tids(), rows);
    to.writeLongs(out, batch.timestamps(), rows);
    to.writeDoubles(out, batch.counts(), rows);
    to.writeDoubles(out, batch.sums(), rows);
    to.writeDoubles(out, batch.mins(), rows);
    to.writeDoubles(out, batch.maxs(), rows);
    to.writeRanges(out, batch.bins(), batch.binStarts(), batch.binEnds(), rows);
    to.writeLongs(out, batch.labelMasks(), rows);
    out.writeInt(batch.labels().length);
    for (LabelColumn column : batch.labels()) {
      writeLabels(out, column, rows);
    }
  }

  private void writeLabels(DataOutputView out, LabelColumn column, int rows) throws IOException {
    arrays().writeName(out, column.name());
    out.writeByte(column.type().code());
    out.writeBoolean(column.hasValues());
    if (!column.hasValues()) {
      return;
    }
    out.writeBoolean(column.whole());
    arrays().writeDictionary(out, column.values());
    arrays().writeSparseIds(out, column.ids(), rows);
  }

  @Override
  public PointBatch deserialize(DataInputView in) throws IOException {
    ArrayTransfer from = arrays();
    from.reuse();
    UUID organization = readOrganization(in);
    int instance = in.readInt();
    int shard = in.readInt();
    int frequency = in.readInt();
    long segment = in.readLong();
    int rows = in.readInt();
    BytesDictionary names = from.readDictionary(in);
    PackedIds nameIds = from.readIds(in, rows);
    long[] tids = from.readLongs(in, rows);
    long[] timestamps = from.readLongs(in, rows);
    double[] counts = from.readDoubles(in, rows);
    double[] sums = from.readDoubles(in, rows);
    double[] mins = from.readDoubles(in, rows);
    double[] maxs = from.readDoubles(in, rows);
    int[] binEnds = from.readInts(in, rows);
    int[] binStarts = from.starts(binEnds, rows);
    long[] bins = from.readLongs(in, binEnds[rows - 1]);
    long[] masks = from.readLongs(in, rows);
    LabelColumn[] labels = new LabelColumn[in.readInt()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = readLabels(in, rows);
    }
    return new PointBatch(
        organization,
        instance,
        shard,
        frequency,
        segment,
        rows,
        names,
        nameIds,
        tids,
        timestamps,
        counts,
        sums,
        mins,
        maxs,
        bins,
        binStarts,
        binEnds,
        masks,
        labels);
  }

  private LabelColumn readLabels(DataInputView in, int rows) throws IOException {
    String name = arrays().readName(in);
    LabelType type = LabelType.ofCode(in.readByte());
    if (!in.readBoolean()) {
      return LabelColumn.filled(name, type);
    }
    boolean whole = in.readBoolean();
    BytesDictionary values = arrays().readDictionary(in);
    return new LabelColumn(name, type, whole, values, arrays().readSparseIds(in, rows));
  }

  @Override
  public TypeSerializerSnapshot<PointBatch> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Found by Flink by its name. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<PointBatch> {
    public Snapshot() {
      super(PointBatchSerializer::new);
    }
  }
}
