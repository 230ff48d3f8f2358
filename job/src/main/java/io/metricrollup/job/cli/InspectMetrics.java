package io.metricrollup.job.cli;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a file holds of each metric. */
final class InspectMetrics {
  private static final String NO_NAME = "(no name)";

  private final Map<String, Metric> metrics = new TreeMap<>();
  private long sketchRows;

  void add(InspectKeys keys) {
    for (int row = 0; row < keys.rows(); row++) {
      String name = keys.names[row] == null ? NO_NAME : keys.names[row];
      metrics.computeIfAbsent(name, n -> new Metric()).add(keys, row);
    }
    sketchRows += keys.hasSketch.cardinality();
  }

  /** Number of metric names. */
  int size() {
    return metrics.size();
  }

  /** Rows with a sketch; all others are counter rows. */
  long sketchRows() {
    return sketchRows;
  }

  Table table() {
    Table table = new Table().left("metric").left("type");
    table.right("rows").right("series").right("sketch rows").right("counter rows");
    metrics.forEach((name, metric) -> metric.addTo(table, name));
    return table;
  }

  private static final class Metric {
    private final Set<String> types = new TreeSet<>();
    private final Set<Long> tids = new HashSet<>();
    private long rows;
    private long sketches;

    void add(InspectKeys keys, int row) {
      rows++;
      if (keys.types[row] != null) {
        types.add(keys.types[row]);
      }
      if (keys.hasTid.get(row)) {
        tids.add(keys.tids[row]);
      }
      if (keys.hasSketch.get(row)) {
        sketches++;
      }
    }

    void addTo(Table table, String name) {
      table.row(
          name,
          String.join(", ", types),
          InspectText.count(rows),
          InspectText.count(tids.size()),
          InspectText.count(sketches),
          InspectText.count(rows - sketches));
    }
  }
}
