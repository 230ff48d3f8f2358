package io.metricrollup.job.demo;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.LabelType;
import io.metricrollup.segment.MetricType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The label columns, and by series slot the entry each has there. Every row has the resource's
 * columns and some attributes that depend on its metric; the others are null.
 */
final class LabelCatalog {
  static final int LEAST_COLUMNS = 22;

  /** Column of the pod, which alone changes when a series is replaced. */
  static final int POD = 0;

  static final int PODS = 2_000;

  /** Column of an integer label. */
  static final String STATUS_CODE = "attr_http_status_code";

  private static final String[] RESOURCE = {
    "k8s_pod_name",
    "k8s_namespace_name",
    "k8s_node_name",
    "k8s_container_name",
    "k8s_deployment_name",
    "k8s_cluster_name",
    "service_name",
    "service_version",
    "host_name",
    "cloud_region",
    "cloud_provider",
    "os_type",
    "telemetry_sdk_language"
  };

  private static final int[] RESOURCE_SIZES = {PODS, 12, 60, 40, 40, 3, 16, 25, 60, 4, 2, 2, 6};

  /** Characters of each value, as they are in real segments: engines that keep texts pay for it. */
  private static final int[] RESOURCE_LENGTHS = {25, 14, 41, 11, 15, 22, 13, 6, 28, 9, 3, 5, 4};

  private static final int LEAST_ATTRIBUTE_LENGTH = 3;
  private static final int ATTRIBUTE_LENGTHS = 16;

  private static final String[] ATTRIBUTES = {
    "http_method", "http_route", "rpc_method", "db_system", "db_operation", "pool", "state",
    "device", "direction", "topic", "partition_name", "cache", "outcome", "exception_type"
  };

  private static final int ATTRIBUTES_PER_METRIC = 8;
  private static final int FIRST_NUMBER = 1000;
  private static final int NUMBER_BASE = 36;

  /**
   * One label column.
   *
   * @param texts the values as text
   * @param numbers for other types than text, the values: an integer, a double's raw bits, 0 or 1
   */
  record Column(String name, LabelType type, BytesDictionary texts, long[] numbers) {}

  private final List<Column> columns = new ArrayList<>();
  private final int[][] ids;

  LabelCatalog(
      GeneratorSettings.Shape shape, MetricCatalog metrics, int[] metricOfSlot, long seed) {
    for (int i = 0; i < RESOURCE.length; i++) {
      columns.add(text("resource_" + RESOURCE[i], RESOURCE_SIZES[i], RESOURCE_LENGTHS[i]));
    }
    columns.add(numbers("metric_is_monotonic", LabelType.BOOLEAN, 0, 1));
    columns.add(numbers(STATUS_CODE, LabelType.LONG, 200, 201, 204, 301, 400, 404, 429, 500, 503));
    columns.add(numbers("attr_server_port", LabelType.LONG, 80, 443, 8080, 9090, 5432));
    columns.add(
        numbers(
            "attr_sampling_ratio",
            LabelType.DOUBLE,
            Double.doubleToRawLongBits(0.1),
            Double.doubleToRawLongBits(0.25),
            Double.doubleToRawLongBits(1)));
    for (int i = 0; columns.size() < shape.labelColumns(); i++) {
      int length = LEAST_ATTRIBUTE_LENGTH + i * 7 % ATTRIBUTE_LENGTHS;
      columns.add(text("attr_" + attribute(i), 3 + i * 7 % 90, length));
    }
    ids = new int[columns.size()][metricOfSlot.length];
    assign(metrics, metricOfSlot, new SplittableRandom(seed));
  }

  private static String attribute(int i) {
    return i < ATTRIBUTES.length ? ATTRIBUTES[i] : "dimension_" + i;
  }

  private static Column text(String name, int size, int length) {
    String stem = name.substring(name.lastIndexOf('_') + 1) + "-";
    BytesDictionary texts = Words.dictionary(size, i -> value(stem, i, length));
    return new Column(name, LabelType.STRING, texts, new long[0]);
  }

  /** A text of so many characters that ends in its number; of more, if the number needs them. */
  private static String value(String stem, int number, int length) {
    String end = Integer.toString(number + FIRST_NUMBER, NUMBER_BASE);
    int rest = Math.max(0, length - end.length());
    return stem.repeat(1 + rest / stem.length()).substring(0, rest) + end;
  }

  private static Column numbers(String name, LabelType type, long... values) {
    BytesDictionary texts =
        Words.dictionary(
            values.length,
            i ->
                switch (type) {
                  case DOUBLE -> Double.toString(Double.longBitsToDouble(values[i]));
                  case BOOLEAN -> values[i] == 1 ? "true" : "false";
                  default -> Long.toString(values[i]);
                });
    return new Column(name, type, texts, values);
  }

  private void assign(MetricCatalog metrics, int[] metricOfSlot, SplittableRandom random) {
    int[][] attributes = new int[metrics.size()][];
    for (int metric = 0; metric < attributes.length; metric++) {
      attributes[metric] = pick(random);
    }
    for (int slot = 0; slot < metricOfSlot.length; slot++) {
      for (int column = 0; column < RESOURCE.length; column++) {
        fill(column, slot, random);
      }
      if (metrics.type(metricOfSlot[slot]) == MetricType.SUM) {
        ids[RESOURCE.length][slot] = 2;
      }
      for (int column : attributes[metricOfSlot[slot]]) {
        fill(column, slot, random);
      }
    }
  }

  private int[] pick(SplittableRandom random) {
    int first = RESOURCE.length + 1;
    return random.ints(first, columns.size()).distinct().limit(ATTRIBUTES_PER_METRIC).toArray();
  }

  private void fill(int column, int slot, SplittableRandom random) {
    ids[column][slot] = 1 + random.nextInt(columns.get(column).texts().size());
  }

  List<Column> columns() {
    return columns;
  }

  /** By slot: 0 for null, or entry + 1 in the column's dictionary. */
  int[] ids(int column) {
    return ids[column];
  }

  /** Moves a slot to another pod. */
  void movePod(int slot, int pod) {
    ids[POD][slot] = 1 + pod;
  }
}
