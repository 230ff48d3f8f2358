package io.metricrollup.parquet;

import io.metricrollup.parquet.WrittenColumn.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Rows in the shape of a wide rolled-up segment: sorted by metric name and random series id, 25
 * columns filled, the other label columns null in every row.
 */
final class SegmentRows {
  static final int COLUMNS = 144;
  private static final int METRICS = 120;
  private static final String[] PERCENTILES = {"p25", "p50", "p75", "p90", "p95", "p99"};
  private static final double LOG_GAMMA = Math.log(1.02);

  private final int rows;
  private final SplittableRandom random;
  private final List<WrittenColumn> columns = new ArrayList<>();
  private final int[] metric;
  private final int[] pod;
  private final double[][] points;

  private SegmentRows(int rows, long seed) {
    this.rows = rows;
    random = new SplittableRandom(seed);
    metric = random.ints(rows, 0, METRICS).sorted().toArray();
    pod = random.ints(rows, 0, 200).toArray();
    points = new double[rows][];
    Arrays.setAll(points, this::observations);
  }

  /**
   * The columns of {@code rows} rows, in order of name.
   *
   * @param withNulls whether the columns that are null throughout are written, or absent
   */
  static List<WrittenColumn> columns(int rows, boolean withNulls, long seed) {
    SegmentRows segment = new SegmentRows(rows, seed);
    segment.addKey();
    segment.addCounters();
    segment.addLabels();
    for (int c = 0; withNulls && segment.columns.size() < COLUMNS; c++) {
      segment.add("attr_unused_%03d".formatted(c), Kind.STRING, row -> null);
    }
    segment.columns.sort(Comparator.comparing(WrittenColumn::name));
    return segment.columns;
  }

  private void addKey() {
    long[] tids = random.longs(rows).toArray();
    for (int from = 0, to; from < rows; from = to) {
      to = from;
      while (to < rows && metric[to] == metric[from]) {
        to++;
      }
      Arrays.sort(tids, from, to);
    }
    add("metric_name", Kind.STRING, row -> "system.something.metric.%03d".formatted(metric[row]));
    add("chq_tid", Kind.LONG, row -> tids[row]);
    add("chq_timestamp", Kind.LONG, row -> 1_766_181_240_000L);
    add("chq_tsns", Kind.LONG, row -> 1_766_181_240_000_000_000L);
    add("chq_metric_type", Kind.STRING, row -> metric[row] % 3 == 0 ? "count" : "gauge");
    add("chq_sketch", Kind.BINARY, row -> ByteBuffer.wrap(sketch(points[row])));
  }

  private void addCounters() {
    add("chq_rollup_count", Kind.DOUBLE, row -> (double) points[row].length);
    add("chq_rollup_sum", Kind.DOUBLE, row -> Arrays.stream(points[row]).sum());
    add("chq_rollup_avg", Kind.DOUBLE, row -> Arrays.stream(points[row]).average().orElseThrow());
    add("chq_rollup_min", Kind.DOUBLE, row -> points[row][0]);
    add("chq_rollup_max", Kind.DOUBLE, row -> points[row][points[row].length - 1]);
    for (String percentile : PERCENTILES) {
      double q = Integer.parseInt(percentile.substring(1)) / 100.0;
      add("chq_rollup_" + percentile, Kind.DOUBLE, row -> quantile(points[row], q));
    }
  }

  private void addLabels() {
    add("chq_customer_id", Kind.STRING, row -> "12340000-0000-4000-8000-000000000000");
    add("chq_telemetry_type", Kind.STRING, row -> "metrics");
    add("resource_k8s_cluster_name", Kind.STRING, row -> "production");
    add("resource_k8s_namespace_name", Kind.STRING, row -> "namespace-" + pod[row] % 7);
    add("resource_k8s_pod_name", Kind.STRING, row -> "pod-%08x".formatted(pod[row] * 0x9E3779B9));
    add("resource_service_name", Kind.STRING, row -> "service-" + pod[row] % 31);
    add("attr_state", Kind.STRING, row -> metric[row] % 5 == 0 ? "state-" + row % 4 : null);
    add("metric_is_monotonic", Kind.BOOLEAN, row -> metric[row] % 3 == 0);
  }

  private void add(String name, Kind kind, IntFunction<Object> cell) {
    Object[] cells = new Object[rows];
    Arrays.setAll(cells, cell);
    columns.add(new WrittenColumn(name, kind, cells));
  }

  /** Six points, or one; a third of the metrics count things, the others measure. */
  private double[] observations(int row) {
    double[] values = new double[metric[row] % 4 == 0 ? 1 : 6];
    double scale = 1 + metric[row] % 17;
    for (int i = 0; i < values.length; i++) {
      values[i] =
          metric[row] % 3 == 0 ? random.nextInt(1, 50) : scale * Math.exp(random.nextDouble());
    }
    Arrays.sort(values);
    return values;
  }

  private static double quantile(double[] sorted, double q) {
    double value = sorted[(int) (q * (sorted.length - 1))];
    double bin = Math.exp((Math.ceil(Math.log(value) / LOG_GAMMA) - 0.5) * LOG_GAMMA);
    return Math.max(sorted[0], Math.min(sorted[sorted.length - 1], bin));
  }

  /** Bytes of a sketch's kind and entropy: a fixed mapping, then a bin for each point. */
  private static byte[] sketch(double[] sorted) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(2);
    out.writeBytes(ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putDouble(1.02).array());
    out.write(5);
    out.write(sorted.length);
    int last = 0;
    for (double value : sorted) {
      int bin = (int) Math.ceil(Math.log(value) / LOG_GAMMA);
      out.write(((bin - last) * 2) & 0x7F);
      out.write(2);
      last = bin;
    }
    return out.toByteArray();
  }
}
