package io.metricrollup.batch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Columns in bulk. Windows and sink are chained, so that batches pass by reference; this serves a
 * topology in which somebody has cut the chain.
 */
public final class RollupBatchSerializer extends BatchSerializer<RollupBatch> {
  private static final long serialVersionUID = 1L;

  /** Type of a stream of batches. */
  public static final TypeInformation<RollupBatch> TYPE =
      OwnTypeInformation.element(RollupBatch.class, RollupBatchSerializer::new);

  @Override
  public TypeSerializer<RollupBatch> duplicate() {
    return new RollupBatchSerializer();
  }

  @Override
  public void serialize(RollupBatch batch, DataOutputView out) throws IOException {
    ArrayTransfer to = arrays();
    int rows = batch.rows();
    writeOrganization(batch.organization(), out);
    out.writeInt(batch.instance());
    out.writeInt(batch.shard());
    out.writeInt(batch.frequencyMs());
    out.writeLong(batch.windowStart());
    out.writeBoolean(batch.supplementary());
    out.writeLong(batch.inputs());
    out.writeLong(batch.inputRows());
    out.writeInt(batch.slice());
    out.writeInt(rows);
    to.writeDictionary(out, batch.names());
    to.writeInts(out, batch.nameIds(), rows);
    to.writeLongs(out, batch.tids(), rows);
    to.writeDoubles(out, batch.counts(), rows);
    to.writeDoubles(out, batch.sums(), rows);
    to.writeDoubles(out, batch.mins(), rows);
    to.writeDoubles(out, batch.maxs(), rows);
    out.writeInt(batch.percentiles().length);
    for (double[] percentile : batch.percentiles()) {
      to.writeDoubles(out, percentile, rows);
    }
    to.writeInts(out, batch.sketchEnds(), rows);
    to.writeBytes(out, batch.sketches(), batch.sketchEnds()[rows - 1]);
    out.writeInt(batch.labels().size());
    for (OutputColumn column : batch.labels()) {
      to.writeName(out, column.name());
      out.writeByte(column.type().code());
      to.writeDictionary(out, column.values());
      to.writeLongs(out, column.present(), SparseIds.words(rows));
      out.writeInt(column.count());
      to.writeInts(out, column.entries(), column.count());
    }
  }

  @Override
  public RollupBatch deserialize(DataInputView in) throws IOException {
    ArrayTransfer from = arrays();
    UUID organization = readOrganization(in);
    int instance = in.readInt();
    int shard = in.readInt();
    int frequency = in.readInt();
    long windowStart = in.readLong();
    boolean supplementary = in.readBoolean();
    long inputs = in.readLong();
    long inputRows = in.readLong();
    int slice = in.readInt();
    int rows = in.readInt();
    BytesDictionary names = from.readDictionary(in);
    int[] nameIds = from.readInts(in, rows);
    long[] tids = from.readLongs(in, rows);
    double[] counts = from.readDoubles(in, rows);
    double[] sums = from.readDoubles(in, rows);
    double[] mins = from.readDoubles(in, rows);
    double[] maxs = from.readDoubles(in, rows);
    double[][] percentiles = new double[in.readInt()][];
    for (int i = 0; i < percentiles.length; i++) {
      percentiles[i] = from.readDoubles(in, rows);
    }
    int[] sketchEnds = from.readInts(in, rows);
    byte[] sketches = from.readBytes(in);
    return new RollupBatch(
        organization,
        instance,
        shard,
        frequency,
        windowStart,
        supplementary,
        inputs,
        inputRows,
        slice,
        rows,
        names,
        nameIds,
        tids,
        counts,
        sums,
        mins,
        maxs,
        percentiles,
        sketches,
        sketchEnds,
        readLabels(in, rows));
  }

  private List<OutputColumn> readLabels(DataInputView in, int rows) throws IOException {
    int columns = in.readInt();
    List<OutputColumn> labels = new ArrayList<>(columns);
    for (int i = 0; i < columns; i++) {
      String name = arrays().readName(in);
      LabelType type = LabelType.ofCode(in.readByte());
      BytesDictionary values = arrays().readDictionary(in);
      long[] present = arrays().readLongs(in, SparseIds.words(rows));
      int count = in.readInt();
      int[] entries = arrays().readInts(in, count);
      labels.add(new OutputColumn(name, type, values, null, present, count, entries));
    }
    return labels;
  }

  @Override
  public TypeSerializerSnapshot<RollupBatch> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Found by Flink by its name. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<RollupBatch> {
    public Snapshot() {
      super(RollupBatchSerializer::new);
    }
  }
}
