package io.metricrollup.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.batch.PointBatch;
import io.metricrollup.parquet.DecodeLimits;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.TierChain;
import io.metricrollup.sketch.MalformedSketchException;
import io.metricrollup.sketch.SketchDecoder;
import io.metricrollup.source.decode.Refusal;
import io.metricrollup.source.decode.SegmentDecoder;
import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cases that were found by fuzzing, one for each thing that can be said of damage; they stay. What
 * a run of random damage finds is added as a line with what must come of it.
 *
 * <p>A segment is a line {@code FILE LENGTH OFFSET=HEX,... => OUTCOME}: the file cut off there,
 * with bytes written over. A sketch is a line {@code HEX => taken} or {@code refused}.
 */
@Timeout(60)
class HostileCorpusTest {
  private static final long MOST_BYTES = 1L << 30;

  static Stream<String> segments() throws IOException {
    return lines("segments.txt");
  }

  static Stream<String> sketches() throws IOException {
    return lines("sketches.txt");
  }

  private static Stream<String> lines(String name) throws IOException {
    String text = new String(resource(name), StandardCharsets.UTF_8);
    List<String> lines = text.lines().filter(line -> !line.startsWith("#")).toList();
    assertThat(lines).isNotEmpty();
    return lines.stream();
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = HostileCorpusTest.class.getResourceAsStream("/hostile/" + name)) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @MethodSource("segments")
  void segmentHasTheOutcomeItHad(String line) throws IOException {
    String[] parts = line.split(" => ", 2);
    byte[] damaged = damaged(parts[0]);
    assertThat(outcome(damaged)).isEqualTo(parts[1]);
    assertCountsNoLess(resource(parts[0].split(" ", -1)[0]), damaged);
  }

  /** Where labels are known already, damage in them costs no row, and all else is as it was. */
  private static void assertCountsNoLess(byte[] sound, byte[] damaged) {
    Outcome whole = new Outcome();
    Outcome known = new Outcome();
    try (ZstdPool pool = new ZstdPool()) {
      SegmentDecoder decoder = decoder(pool);
      decode(decoder, damaged, Long.MIN_VALUE, whole);
      decode(decoder, sound, 0, known);
      long before = known.counted;
      decode(decoder, damaged, 0, known);
      assertThat(known.counted - before).isGreaterThanOrEqualTo(whole.counted);
      assertThat(known.merger.takeLabelsMissing()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("sketches")
  void sketchHasTheOutcomeItHad(String line) {
    String[] parts = line.split(" => ", 2);
    assertThat(outcomeOfSketch(HexFormat.of().parseHex(parts[0]))).isEqualTo(parts[1]);
  }

  private static byte[] damaged(String recipe) throws IOException {
    String[] words = recipe.split(" ", -1);
    byte[] bytes = Arrays.copyOf(resource(words[0]), Integer.parseInt(words[1]));
    for (int i = 2; i < words.length; i++) {
      for (String change : words[i].split(",", -1)) {
        int at = change.indexOf('=');
        byte[] over = HexFormat.of().parseHex(change.substring(at + 1));
        System.arraycopy(over, 0, bytes, Integer.parseInt(change.substring(0, at)), over.length);
      }
    }
    return bytes;
  }

  static String outcomeOfSketch(byte[] bytes) {
    try {
      new SketchDecoder().decode(bytes, 0, bytes.length);
      return "taken";
    } catch (MalformedSketchException e) {
      return "refused";
    }
  }

  /** Rows that counted, and rows refused by reason. */
  static String outcome(byte[] bytes) {
    Outcome outcome = new Outcome();
    try (ZstdPool pool = new ZstdPool()) {
      decode(decoder(pool), bytes, Long.MIN_VALUE, outcome);
    }
    return outcome.toString();
  }

  private static SegmentDecoder decoder(ZstdPool pool) {
    return new SegmentDecoder(
        pool, DecodeLimits.defaults(), TierChain.DEFAULT, SegmentDecoder.BATCH_ROWS_IN_TASK);
  }

  private static void decode(
      SegmentDecoder decoder, byte[] bytes, long watermark, Outcome outcome) {
    Instant start = Instant.EPOCH;
    Notification segment =
        new Notification(new UUID(1, 2), 20260301, 10_000, 7, 1, 1, 1, start, start, 0, List.of());
    var memory =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long before = memory.getCurrentThreadAllocatedBytes();
    decoder.decode(segment, "hostile.parquet", bytes, bytes.length, 2, watermark, outcome);
    assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_BYTES);
  }

  private static final class Outcome implements SegmentDecoder.Output {
    private final ShardTable table = new ShardTable();
    private final BatchMerger merger = new BatchMerger(timer -> {});
    private final Map<String, Long> refused = new TreeMap<>();
    private long counted;

    @Override
    public void batch(PointBatch batch) {
      counted += batch.rows();
      merger.merge(table, batch, 60_000, Long.MIN_VALUE);
    }

    @Override
    public void refused(Refusal refusal) {
      assertThat(refusal.detail()).startsWith("hostile.parquet: ").doesNotContain("Exception");
      refused.merge(refusal.reason().word(), refusal.rows(), Long::sum);
    }

    @Override
    public String toString() {
      return counted + " count " + refused;
    }
  }
}
