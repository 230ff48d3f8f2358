package io.metricrollup.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.datadoghq.sketch.ddsketch.DDSketch;
import io.metricrollup.harness.DuckDb;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares sketches and percentiles with what sketches-java makes of the source's sketches. */
final class SketchChecks {
  private static final double[] RANKS = {0.25, 0.5, 0.75, 0.9, 0.95, 0.99};
  private static final String[] COLUMNS = {"p25", "p50", "p75", "p90", "p95", "p99"};

  private record Key(int freq, String org, int instance, String name, long tid, long ts) {
    static Key of(Map<String, Object> row, int freq) {
      return new Key(
          freq,
          (String) row.get("org"),
          (int) row.get("instance"),
          (String) row.get("name"),
          (long) row.get("tid"),
          (long) row.get("ts") / freq * freq);
    }
  }

  private final DuckDb db;
  private final Map<Key, DDSketch> expected = new HashMap<>();

  /** Merges the sketches of the table {@code points}. */
  SketchChecks(DuckDb db, int... tiers) {
    this.db = db;
    for (Map<String, Object> row :
        db.rows("SELECT * FROM points WHERE verdict = 'good' AND cnt > 0")) {
      DDSketch sketch = sketch(row);
      for (int tier : tiers) {
        if (sketch != null && (int) row.get("sf") < tier) {
          merge(expected, Key.of(row, tier), sketch);
        }
      }
    }
  }

  private static DDSketch sketch(Map<String, Object> row) {
    byte[] bytes = (byte[]) row.get("sketch");
    if (bytes != null && bytes.length > 0) {
      return Sketches.decoded(bytes);
    }
    double sum = (double) row.get("sm");
    boolean one = (double) row.get("cnt") == 1;
    if (!one || sum < (double) row.get("mn") || sum > (double) row.get("mx")) {
      return null;
    }
    DDSketch sketch = Sketches.empty();
    sketch.accept(sum);
    return sketch;
  }

  private static void merge(Map<Key, DDSketch> sketches, Key key, DDSketch sketch) {
    sketches.computeIfAbsent(key, k -> Sketches.empty()).mergeWith(sketch);
  }

  /** Asserts that the rows' sketches, merged by key, are the source's. */
  void assertSketches() {
    Map<Key, DDSketch> actual = new HashMap<>();
    for (Map<String, Object> row : db.rows("SELECT * FROM rolled WHERE sketch IS NOT NULL")) {
      DDSketch sketch = Sketches.decoded((byte[]) row.get("sketch"));
      merge(actual, Key.of(row, (int) row.get("freq")), sketch);
    }
    assertThat(actual.keySet()).hasSizeGreaterThan(100).isEqualTo(expected.keySet());
    expected.forEach(
        (key, sketch) -> {
          DDSketch found = actual.get(key);
          assertThat(found.getCount()).as("%s", key).isEqualTo(sketch.getCount());
          for (double rank : RANKS) {
            double value = sketch.getValueAtQuantile(rank);
            assertThat(found.getValueAtQuantile(rank))
                .as("%s", key)
                .isCloseTo(value, within(1e-9 * Math.abs(value)));
          }
        });
  }

  /** Asserts the percentiles, where every key has one row. */
  void assertPercentiles() {
    List<Map<String, Object>> rows =
        db.rows("SELECT * FROM rolled JOIN expected USING (freq, org, instance, name, tid, ts)");
    assertThat(rows).anySatisfy(row -> assertThat(row.get("uncovered")).isEqualTo(0L));
    assertThat(rows).anySatisfy(row -> assertThat(row.get("uncovered")).isNotEqualTo(0L));
    for (Map<String, Object> row : rows) {
      Key key = Key.of(row, (int) row.get("freq"));
      DDSketch sketch = expected.get(key);
      for (int p = 0; p < RANKS.length; p++) {
        Double value = (Double) row.get(COLUMNS[p]);
        if (sketch == null || (long) row.get("uncovered") > 0) {
          assertThat(value).as("%s of %s", COLUMNS[p], key).isNull();
        } else {
          double exact = sketch.getValueAtQuantile(RANKS[p]);
          double clamped =
              Math.max((double) row.get("mn"), Math.min((double) row.get("mx"), exact));
          assertThat(value)
              .as("%s of %s", COLUMNS[p], key)
              .isCloseTo(clamped, within(0.02 * Math.abs(clamped)));
        }
      }
    }
  }
}
