package io.metricrollup.job.demo;

import io.metricrollup.segment.ColumnNames;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The first rows of one series at every tier.
 *
 * @param metric its metric's name
 * @param tid its id
 * @param rows by frequency in ms, finest first; of each tier in order of time
 */
public record MetricSample(String metric, long tid, Map<Integer, List<Row>> rows) {
  private static final int WINDOWS = 3;

  private static final List<String> COLUMNS =
      List.of(
          ColumnNames.COUNT,
          ColumnNames.SUM,
          ColumnNames.MIN,
          ColumnNames.MAX,
          ColumnNames.AVG,
          ColumnNames.PERCENTILES[1],
          ColumnNames.PERCENTILES[4],
          ColumnNames.PERCENTILES[5]);

  /** What the values of a row are. */
  public static final List<String> HEADINGS =
      List.of("count", "sum", "min", "max", "avg", "p50", "p95", "p99");

  /**
   * A row.
   *
   * @param time start of its window
   * @param supplementary whether it came of late rows
   * @param values as {@link #HEADINGS} says; NaN for none
   */
  public record Row(Instant time, boolean supplementary, List<Double> values) {}

  /**
   * Of the series with the most observations in the first window of the coarsest tier of which
   * there is any; without rows if there is none.
   */
  static MetricSample of(WrittenSegments written, int[] tiers, SegmentColumns columns)
      throws IOException {
    MetricSample sample = new MetricSample("", 0, new LinkedHashMap<>());
    for (int i = tiers.length - 1; i >= 0 && sample.metric.isEmpty(); i--) {
      sample = busiest(written.of(tiers[i]), columns);
    }
    for (int frequency : tiers) {
      sample.rows.put(frequency, sample.read(written.of(frequency), columns));
    }
    return sample;
  }

  private static MetricSample busiest(
      List<WrittenSegments.Segment> segments, SegmentColumns columns) throws IOException {
    MetricSample best = new MetricSample("", 0, new LinkedHashMap<>());
    double most = 0;
    for (WrittenSegments.Segment segment : segments) {
      if (!segment.start().equals(segments.get(0).start())) {
        break;
      }
      columns.open(segment.file());
      double[] counts = columns.doubles(ColumnNames.COUNT).clone();
      double[] medians = columns.doubles(ColumnNames.PERCENTILES[1]);
      int row = most(counts, medians, columns.rows());
      if (row >= 0 && counts[row] > most) {
        most = counts[row];
        best =
            new MetricSample(
                columns.text(ColumnNames.METRIC_NAME, row),
                columns.longs(ColumnNames.TID)[row],
                new LinkedHashMap<>());
      }
    }
    return best;
  }

  private static int most(double[] counts, double[] medians, int rows) {
    int best = -1;
    for (int row = 0; row < rows; row++) {
      if (!Double.isNaN(medians[row]) && (best < 0 || counts[row] > counts[best])) {
        best = row;
      }
    }
    return best;
  }

  private List<Row> read(List<WrittenSegments.Segment> segments, SegmentColumns columns)
      throws IOException {
    List<Row> found = new ArrayList<>();
    Set<Instant> windows = new HashSet<>();
    for (WrittenSegments.Segment segment : segments) {
      if (windows.size() == WINDOWS && !windows.contains(segment.start())) {
        break;
      }
      columns.open(segment.file());
      int row = row(columns);
      if (row >= 0) {
        windows.add(segment.start());
        found.add(row(columns, segment.start(), row));
      }
    }
    found.sort(Comparator.comparing(Row::time).thenComparing(Row::supplementary));
    return found;
  }

  private int row(SegmentColumns columns) throws IOException {
    long[] tids = columns.longs(ColumnNames.TID);
    for (int row = 0; row < columns.rows(); row++) {
      if (tids[row] == tid) {
        return row;
      }
    }
    return -1;
  }

  private static Row row(SegmentColumns columns, Instant time, int row) throws IOException {
    List<Double> values = new ArrayList<>();
    for (String column : COLUMNS) {
      values.add(columns.doubles(column)[row]);
    }
    boolean supplementary = Boolean.parseBoolean(columns.metadata().get("rollup.supplementary"));
    return new Row(time, supplementary, values);
  }
}
