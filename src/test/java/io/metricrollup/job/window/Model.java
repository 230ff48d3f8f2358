package io.metricrollup.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.batch.RollupBatch;
import io.metricrollup.segment.TierChain;
import io.metricrollup.sketch.PackedBins;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** What the windows must announce, computed the slow way: every row into every tier. */
final class Model {
  private final TierChain chain;
  private final Map<Key, Aggregate> expected = new HashMap<>();

  Model(TierChain chain) {
    this.chain = chain;
  }

  void add(UUID organization, int frequency, List<Point> points) {
    for (Point point : points) {
      for (int tier = chain.tierAbove(frequency).orElseThrow(); tier < chain.tiers(); tier++) {
        int length = chain.frequency(tier);
        long start = Math.floorDiv(point.timestamp(), length) * length;
        Key key = new Key(organization, length, start, point.name(), point.tid());
        expected.computeIfAbsent(key, k -> new Aggregate()).add(point);
      }
    }
  }

  /** Rows of one key are partial aggregates: adds them up. */
  static Map<Key, Aggregate> merged(List<Row> rows) {
    Map<Key, Aggregate> merged = new HashMap<>();
    for (Row row : rows) {
      RollupBatch batch = row.batch();
      Key key =
          new Key(
              batch.organization(),
              batch.frequencyMs(),
              batch.windowStart(),
              row.name(),
              row.tid());
      merged.computeIfAbsent(key, k -> new Aggregate()).add(row);
    }
    return merged;
  }

  /** The rows, merged by key, are exactly what is expected. */
  void assertAnnounced(List<Row> rows) {
    Map<Key, Aggregate> announced = merged(rows);
    assertThat(announced.keySet()).isEqualTo(expected.keySet());
    expected.forEach((key, aggregate) -> aggregate.assertEqual(key, announced.get(key)));
  }

  record Key(UUID organization, int frequency, long start, String name, long tid) {}

  /** One key's rows. */
  static final class Aggregate {
    private double count;
    private double sum;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private final SortedMap<Integer, Double> bins = new TreeMap<>();
    private final SortedMap<String, Object> labels = new TreeMap<>();

    void add(Point point) {
      if (point.count() > 0) {
        add(point.count(), point.sum(), point.min(), point.max(), point.bins());
      }
      addLabels(point.labels());
    }

    void add(Row row) {
      if (row.count() > 0) {
        add(row.count(), row.sum(), row.min(), row.max(), row.bins());
      }
      addLabels(row.labels());
    }

    private void add(double n, double total, double least, double greatest, long[] packed) {
      count += n;
      sum += total;
      min = Math.min(min, least);
      max = Math.max(max, greatest);
      for (int at = 0; at < packed.length; at = PackedBins.next(packed, at)) {
        bins.merge(PackedBins.key(packed[at]), PackedBins.count(packed, at), Double::sum);
      }
    }

    /** Values of mixed types are told by what they say. */
    private void addLabels(Map<String, Object> more) {
      more.forEach((name, value) -> labels.merge(name, text(value), Model::same));
    }

    /** The state has labels of a series from other windows too, so there may be more. */
    private void assertEqual(Key key, Aggregate announced) {
      if (!announced.counters().equals(counters())
          || !announced.labels.entrySet().containsAll(labels.entrySet())) {
        assertThat(announced.counters()).as("counters of %s", key).isEqualTo(counters());
        assertThat(announced.labels).as("labels of %s", key).containsAllEntriesOf(labels);
      }
    }

    private List<Object> counters() {
      return List.of(count, sum, min, max, bins);
    }
  }

  private static Object same(Object a, Object b) {
    assertThat(b).isEqualTo(a);
    return a;
  }

  private static String text(Object value) {
    String text = value.toString();
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
