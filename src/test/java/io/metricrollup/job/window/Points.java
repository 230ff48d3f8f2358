package io.metricrollup.job.window;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.LabelColumn;
import io.metricrollup.batch.LabelType;
import io.metricrollup.batch.PackedIds;
import io.metricrollup.batch.PointBatch;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Makes batches of points. */
final class Points {
  static final UUID ORGANIZATION = new UUID(0x1234, 0x5678);
  static final int BASE = 10_000;

  private Points() {}

  static PointBatch batch(long segment, Point... points) {
    return batch(ORGANIZATION, 0, BASE, segment, List.of(points));
  }

  static PointBatch batch(
      UUID organization, int shard, int frequency, long segment, List<Point> points) {
    int rows = points.size();
    List<String> names = points.stream().map(Point::name).distinct().toList();
    PackedIds nameIds = new PackedIds(rows, names.size());
    long[] masks = new long[rows];
    for (int row = 0; row < rows; row++) {
      nameIds.set(row, names.indexOf(points.get(row).name()));
      for (String label : points.get(row).labels().keySet()) {
        masks[row] += Mix.mix(label.hashCode());
      }
    }
    return new PointBatch(
        organization,
        3,
        shard,
        frequency,
        segment,
        rows,
        dictionary(names.stream().map(n -> n.getBytes(StandardCharsets.UTF_8)).toList()),
        nameIds,
        longs(points, Point::tid),
        longs(points, Point::timestamp),
        doubles(points, Point::count),
        doubles(points, Point::sum),
        doubles(points, Point::min),
        doubles(points, Point::max),
        points.stream().flatMapToLong(p -> Arrays.stream(p.bins())).toArray(),
        binStarts(points),
        binEnds(points),
        masks,
        labels(points));
  }

  private static long[] longs(List<Point> points, ToLongFunction<Point> field) {
    return points.stream().mapToLong(field).toArray();
  }

  private static double[] doubles(List<Point> points, ToDoubleFunction<Point> field) {
    return points.stream().mapToDouble(field).toArray();
  }

  private static int[] binStarts(List<Point> points) {
    int[] ends = binEnds(points);
    int[] starts = new int[ends.length];
    System.arraycopy(ends, 0, starts, 1, ends.length - 1);
    return starts;
  }

  private static int[] binEnds(List<Point> points) {
    int[] ends = new int[points.size()];
    int end = 0;
    for (int row = 0; row < ends.length; row++) {
      end += points.get(row).bins().length;
      ends[row] = end;
    }
    return ends;
  }

  /** One column a label; in one batch a label has one type. */
  private static LabelColumn[] labels(List<Point> points) {
    TreeSet<String> names = new TreeSet<>();
    points.forEach(point -> names.addAll(point.labels().keySet()));
    List<LabelColumn> columns = new ArrayList<>();
    for (String name : names.descendingSet()) {
      columns.add(column(name, points));
    }
    return columns.toArray(LabelColumn[]::new);
  }

  private static LabelColumn column(String name, List<Point> points) {
    Map<Object, Integer> ids = new LinkedHashMap<>();
    PackedIds packed = new PackedIds(points.size(), points.size());
    for (int row = 0; row < points.size(); row++) {
      Object value = points.get(row).labels().get(name);
      if (value != null) {
        packed.set(row, ids.computeIfAbsent(value, v -> ids.size() + 1));
      }
    }
    LabelType type = type(ids.keySet().iterator().next());
    List<byte[]> values = ids.keySet().stream().map(Points::bytes).toList();
    return new LabelColumn(name, type, true, dictionary(values), packed);
  }

  static LabelType type(Object value) {
    if (value instanceof Long) {
      return LabelType.LONG;
    }
    if (value instanceof Double) {
      return LabelType.DOUBLE;
    }
    return value instanceof Boolean ? LabelType.BOOLEAN : LabelType.STRING;
  }

  static byte[] bytes(Object value) {
    return switch (type(value)) {
      case STRING -> ((String) value).getBytes(StandardCharsets.UTF_8);
      case BOOLEAN -> new byte[] {(byte) ((Boolean) value ? 1 : 0)};
      case LONG -> littleEndian((Long) value);
      case DOUBLE -> littleEndian(Double.doubleToRawLongBits((Double) value));
    };
  }

  static Object value(LabelType type, byte[] bytes) {
    return switch (type) {
      case STRING -> new String(bytes, StandardCharsets.UTF_8);
      case BOOLEAN -> bytes[0] != 0;
      case LONG -> ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
      case DOUBLE -> ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getDouble();
    };
  }

  private static byte[] littleEndian(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static BytesDictionary dictionary(List<byte[]> entries) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    int[] ends = new int[entries.size()];
    for (int i = 0; i < ends.length; i++) {
      data.writeBytes(entries.get(i));
      ends[i] = data.size();
    }
    return new BytesDictionary(data.toByteArray(), ends, ends.length);
  }
}
