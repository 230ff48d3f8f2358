package io.metricrollup.job.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricrollup.batch.PointBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTableTest {
  private static final ShardKey KEY = ShardKey.of(Points.ORGANIZATION, 3, 0, 1);

  private static final String VERSION_1 =
      "010203637075036d656d0206617474725f6e06617474725f6102010807000000000000000401"
          + "780202000102fffffffffffffffe00010000000000000003010001e0d40301000000000000ea"
          + "6000011122334455667788020201014000000000000000033ff0000000000000400000000000"
          + "0000400000000000000040000000000000000000000000000000401400000000000040140000"
          + "000000004014000000000000000000060001c4f10401";
  private static final String VERSION_2 =
      "020203637075036d656d0206617474725f6e06617474725f6102010807000000000000000401"
          + "780202000102fffffffffffffffe00010000000000000003010001e0d40301000000000000ea"
          + "60000000000000000002011122334455667788020201014000000000000000033ff000000000"
          + "0000400000000000000040000000000000004000000000000000000000000000000040140000"
          + "0000000040140000000000004014000000000000000000060001c4f10401";

  private final List<Long> timers = new ArrayList<>();
  private final BatchMerger merger = new BatchMerger(timers::add);

  @Test
  void snapshotIsNotChangedByWhatIsMergedAfterwards() throws Exception {
    Random random = new Random(1);
    ShardTable live = new ShardTable();
    List<ShardTable> snapshots = new ArrayList<>();
    List<byte[]> bytes = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      merge(live, batch(random, i));
      bytes.add(bytes(live));
      snapshots.add(live);
      live = live.copy();
      assertThat(bytes(live)).isEqualTo(bytes.get(i));
    }
    for (int i = 0; i < snapshots.size(); i++) {
      assertThat(bytes(snapshots.get(i))).as("snapshot %d", i).isEqualTo(bytes.get(i));
    }
  }

  @Test
  void tableOfASnapshotRefusesToBeWritten() throws Exception {
    ShardTable table = new ShardTable();
    merge(table, Points.batch(1, Point.of("cpu", 1, 0, 1)));
    ShardTable live = table.copy();
    assertThatThrownBy(() -> merge(table, Points.batch(1, Point.of("cpu", 1, 0, 1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("snapshot");
    assertThatThrownBy(table::copy).isInstanceOf(IllegalStateException.class);
    merge(live, Points.batch(1, Point.of("cpu", 1, 0, 1)));
    assertThat(emit(live).get(0).count()).isEqualTo(2);
  }

  @Test
  void rowsOfALargeBatchAreMergedAsThoseOfManySmallOnes() throws Exception {
    Random random = new Random(4);
    List<Point> points = new ArrayList<>();
    for (int row = 0; row < 20_000; row++) {
      long time = row < 15_000 ? 60_000 : 60_000L * random.nextInt(3);
      double value = random.nextInt(100) * 0.25;
      points.add(Point.of("m" + random.nextInt(3), random.nextInt(2_500), time, value));
    }
    ShardTable large = new ShardTable();
    merge(large, Points.batch(1, points.toArray(Point[]::new)));
    ShardTable small = new ShardTable();
    for (int from = 0; from < points.size(); from += 50) {
      merge(small, Points.batch(1, points.subList(from, from + 50).toArray(Point[]::new)));
    }
    assertThat(large.series().size()).isGreaterThan(6 * AccumulatorPage.SLOTS);
    assertThat(bytes(large)).isEqualTo(bytes(small));
  }

  @Test
  void tableReadBackIsTheSame() throws Exception {
    Random random = new Random(2);
    ShardTable table = new ShardTable();
    for (int i = 0; i < 20; i++) {
      merge(table, batch(random, i));
    }
    ShardTable read = read(bytes(table));
    assertThat(bytes(read)).isEqualTo(bytes(table));
    PointBatch more = batch(random, 20);
    merge(read, more);
    merge(table, more);
    assertThat(bytes(read)).isEqualTo(bytes(table));
  }

  @Test
  void bytesOfVersionTwoStayAsTheyAre() throws Exception {
    assertThat(HexFormat.of().formatHex(bytes(golden()))).isEqualTo(VERSION_2);
  }

  @ParameterizedTest
  @ValueSource(strings = {VERSION_1, VERSION_2})
  void everyVersionIsReadForEver(String stored) throws Exception {
    ShardTable table = read(HexFormat.of().parseHex(stored));
    List<Row> rows = emit(table);
    assertThat(table.tier(0).get(0).inputRows()).isEqualTo(stored.equals(VERSION_1) ? 0 : 2);
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).labels()).containsEntry("attr_a", "x").containsEntry("attr_n", 7L);
    assertThat(rows.get(0).sum()).isEqualTo(2);
    assertThat(rows.get(1).count()).isZero();
  }

  @Test
  void unknownVersionIsRefused() {
    assertThatThrownBy(() -> read(new byte[] {9}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 9");
  }

  @Test
  void compactionKeepsWhatIsInOpenWindows() throws Exception {
    Random random = new Random(3);
    ShardTable table = new ShardTable();
    ShardTable expected = new ShardTable();
    for (int i = 0; i < 30; i++) {
      PointBatch old = batch(random, i);
      merge(table, old);
    }
    table.tierOf(60_000).remove(0);
    int dropped = table.series().size();
    for (int i = 0; i < 3; i++) {
      List<Point> points = new ArrayList<>();
      for (int row = 0; row < 600; row++) {
        long tid = random.nextInt(1200) * 7L;
        points.add(
            Point.of("late." + tid % 3, tid, 60_000 + random.nextInt(200_000), row)
                .with("attr_z", "z" + tid % 10)
                .with("attr_" + tid % 4, (Object) tid));
      }
      PointBatch batch = Points.batch(Points.ORGANIZATION, 0, Points.BASE, 100 + i, points);
      merge(table, batch);
      merge(expected, batch);
    }
    ShardTable compacted = Compaction.ifSparse(table);
    assertThat(table.series().size()).isGreaterThan(dropped);
    assertThat(compacted.series().size()).isEqualTo(expected.series().size());
    assertThat(compacted.names().size()).isEqualTo(3);
    assertThat(compacted.labels().values()).isEqualTo(expected.labels().values());
    assertThat(compacted.labels().columns()).isEqualTo(expected.labels().columns());
    assertRowsEqual(emit(compacted), emit(expected));
    PointBatch more = batch(random, 200);
    merge(compacted, more);
    merge(expected, more);
    assertRowsEqual(emit(compacted), emit(expected));
    assertThat(Compaction.ifSparse(compacted)).isSameAs(compacted);
  }

  @Test
  void windowsRowsAreEmittedInSlices() throws Exception {
    ShardTable table = new ShardTable();
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      points.add(Point.of("cpu", i, 0, i).with("attr_" + i / 10, "v" + i));
    }
    merge(table, Points.batch(Points.ORGANIZATION, 0, Points.BASE, 1, points));
    List<String> slices = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    WindowEmitter emitter =
        new WindowEmitter(
            10,
            batch -> {
              slices.add(
                  batch.slice()
                      + ": "
                      + batch.rows()
                      + " "
                      + batch.labels().get(0).name()
                      + " of "
                      + batch.inputRows());
              rows.addAll(Row.of(List.of(batch)));
            });
    assertThat(emitter.emit(KEY, table, 60_000, table.tierOf(60_000).get(0))).isEqualTo(25);
    assertThat(slices)
        .containsExactly("0: 10 attr_0 of 25", "1: 10 attr_1 of 0", "2: 5 attr_2 of 0");
    assertThat(rows).extracting(Row::tid).hasSize(25).isSorted();
    assertThat(rows).allMatch(row -> row.labels().containsValue("v" + row.tid()));
  }

  private static void assertRowsEqual(List<Row> actual, List<Row> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i).name()).isEqualTo(expected.get(i).name());
      assertThat(actual.get(i).tid()).isEqualTo(expected.get(i).tid());
      assertThat(actual.get(i).count()).isEqualTo(expected.get(i).count());
      assertThat(actual.get(i).sum()).isEqualTo(expected.get(i).sum());
      assertThat(actual.get(i).bins()).isEqualTo(expected.get(i).bins());
      assertThat(actual.get(i).labels()).isEqualTo(expected.get(i).labels());
      assertThat(actual.get(i).batch().inputRows()).isEqualTo(expected.get(i).batch().inputRows());
      assertThat(actual.get(i).batch().inputs()).isEqualTo(expected.get(i).batch().inputs());
    }
  }

  private void merge(ShardTable table, PointBatch batch) {
    merger.merge(table, batch, 60_000, Long.MIN_VALUE);
  }

  private static PointBatch batch(Random random, int segment) {
    List<Point> points = new ArrayList<>();
    for (int row = 0; row < 300; row++) {
      long tid = random.nextInt(200 + 100 * segment);
      long time = segment < 100 ? random.nextInt(60_000) : 60_000 + random.nextInt(60_000);
      Point point = Point.of("metric." + tid % 9, tid, time, random.nextInt(1000));
      point = random.nextBoolean() ? point.with("attr_" + random.nextInt(5), "v" + tid) : point;
      points.add(random.nextBoolean() ? point.with("attr_n", tid % 17) : point);
    }
    return Points.batch(Points.ORGANIZATION, 0, Points.BASE, segment, points);
  }

  private ShardTable golden() {
    ShardTable table = new ShardTable();
    merge(
        table,
        Points.batch(
            0x1122334455667788L,
            Point.of("cpu", -2, 60_000, 2).with("attr_a", "x").with("attr_n", 7L),
            Point.empty("mem", 3, 60_000, 5)));
    return table;
  }

  private static List<Row> emit(ShardTable table) {
    List<Row> rows = new ArrayList<>();
    WindowEmitter emitter = new WindowEmitter(batch -> rows.addAll(Row.of(List.of(batch))));
    for (int t = 0; t < table.tiers(); t++) {
      for (int i = 0; i < table.tier(t).size(); i++) {
        emitter.emit(KEY, table, table.tier(t).frequency(), table.tier(t).get(i));
      }
    }
    return rows;
  }

  private static byte[] bytes(ShardTable table) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(1024);
    ShardTableSerializer.INSTANCE.serialize(table, out);
    return out.getCopyOfBuffer();
  }

  private static ShardTable read(byte[] bytes) throws IOException {
    return ShardTableSerializer.INSTANCE.deserialize(new DataInputDeserializer(bytes));
  }
}
