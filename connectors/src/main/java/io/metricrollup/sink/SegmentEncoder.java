package io.metricrollup.sink;

import io.metricrollup.batch.OutputColumn;
import io.metricrollup.batch.RollupBatch;
import io.metricrollup.parquet.EncodedFile;
import io.metricrollup.parquet.FileEncoder;
import io.metricrollup.segment.ColumnNames;
import io.metricrollup.zstd.ZstdPool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Encodes a batch as a segment (contract, section 5): the core columns, whether or not they have a
 * value, and the batch's labels, all in order of name. Belongs to one thread.
 */
final class SegmentEncoder {
  private static final List<String> SORTING =
      List.of(ColumnNames.METRIC_NAME, ColumnNames.TID, ColumnNames.TIMESTAMP);
  private static final long NANOS_PER_MS = 1_000_000;

  private final FileEncoder file;
  private final LabelEncoder labels;
  private final PresentDoubles averages = new PresentDoubles();
  private final PresentDoubles percentiles = new PresentDoubles();
  private final String version;
  private final CoreColumn[] core = coreColumns();
  private int[] nameIds = new int[0];
  private int[] nullIds = new int[0];

  /**
   * @param pool stays the caller's, who closes it
   * @param version the writer's version, for the footer
   */
  SegmentEncoder(ZstdPool pool, int level, String version) {
    this.file = new FileEncoder(pool, level);
    this.labels = new LabelEncoder(file);
    this.version = version;
  }

  /** The finished file, valid until the next call. */
  EncodedFile encode(RollupBatch batch, SegmentFooter footer) {
    file.begin(batch.rows());
    percentiles.numbers(batch.percentiles()[0], batch.rows());
    int next = 0;
    for (OutputColumn label : batch.labels()) {
      while (next < core.length && core[next].name.compareTo(label.name()) < 0) {
        core[next++].write(batch);
      }
      if (next < core.length && core[next].name.equals(label.name())) {
        checkReplaces(core[next++]);
      }
      labels.write(label, batch.rows());
    }
    while (next < core.length) {
      core[next++].write(batch);
    }
    return file.finish(footer.toMetadata(version), SORTING, SegmentFooter.writer(version));
  }

  /** The type of a metric comes from the input; the other core columns only the job may fill. */
  private static void checkReplaces(CoreColumn column) {
    if (!column.name.equals(ColumnNames.METRIC_TYPE)) {
      throw new IllegalStateException("a label is named like the core column " + column.name);
    }
  }

  private CoreColumn[] coreColumns() {
    List<CoreColumn> columns = new ArrayList<>();
    columns.add(new CoreColumn(ColumnNames.METRIC_NAME, this::names));
    columns.add(new CoreColumn(ColumnNames.METRIC_TYPE, this::noTypes));
    columns.add(new CoreColumn(ColumnNames.TID, b -> file.longs(ColumnNames.TID, b.tids())));
    columns.add(new CoreColumn(ColumnNames.TIMESTAMP, b -> constant(ColumnNames.TIMESTAMP, b, 1)));
    columns.add(new CoreColumn(ColumnNames.TSNS, b -> constant(ColumnNames.TSNS, b, NANOS_PER_MS)));
    columns.add(new CoreColumn(ColumnNames.SKETCH, this::sketches));
    columns.add(doubles(ColumnNames.COUNT, RollupBatch::counts));
    columns.add(doubles(ColumnNames.SUM, RollupBatch::sums));
    columns.add(doubles(ColumnNames.MIN, RollupBatch::mins));
    columns.add(doubles(ColumnNames.MAX, RollupBatch::maxs));
    columns.add(new CoreColumn(ColumnNames.AVG, this::averages));
    for (int p = 0; p < ColumnNames.PERCENTILES.length; p++) {
      columns.add(percentile(p));
    }
    columns.sort(Comparator.comparing(CoreColumn::name));
    return columns.toArray(CoreColumn[]::new);
  }

  private CoreColumn doubles(String name, Function<RollupBatch, double[]> values) {
    return new CoreColumn(name, b -> file.doubles(name, values.apply(b)));
  }

  private CoreColumn percentile(int index) {
    String name = ColumnNames.PERCENTILES[index];
    return new CoreColumn(
        name, b -> file.doubles(name, b.percentiles()[index], percentiles.present()));
  }

  private void constant(String name, RollupBatch batch, long factor) {
    file.constantLong(name, Math.multiplyExact(batch.windowStart(), factor));
  }

  private void sketches(RollupBatch batch) {
    file.binaries(ColumnNames.SKETCH, batch.sketches(), batch.sketchEnds());
  }

  /** Index k of the batch is id k + 1 of the file, whose 0 is null. */
  private void names(RollupBatch batch) {
    if (nameIds.length < batch.rows()) {
      nameIds = new int[batch.rows()];
    }
    for (int row = 0; row < batch.rows(); row++) {
      nameIds[row] = batch.nameIds()[row] + 1;
    }
    file.strings(
        ColumnNames.METRIC_NAME,
        nameIds,
        batch.names().data(),
        batch.names().ends(),
        batch.names().size());
  }

  private void noTypes(RollupBatch batch) {
    if (nullIds.length < batch.rows()) {
      nullIds = new int[batch.rows()];
    }
    file.strings(ColumnNames.METRIC_TYPE, nullIds, new byte[0], new int[0], 0);
  }

  private void averages(RollupBatch batch) {
    averages.divide(batch.sums(), batch.counts(), batch.rows());
    file.doubles(ColumnNames.AVG, averages.values(), averages.present());
  }

  private record CoreColumn(String name, Consumer<RollupBatch> column) {
    void write(RollupBatch batch) {
      column.accept(batch);
    }
  }
}
