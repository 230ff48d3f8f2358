package io.metricrollup.source.decode;

import io.metricrollup.segment.QuarantineReason;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells good rows from those to be quarantined (contract, section 7), and gives each good row the
 * sketch it adds: its own, that of its one observation, or none. For one thread.
 */
final class RowCheck {
  private static final long DAY = 86_400_000L;

  /** How far a sketch's count may be from its row's, relatively: counts are doubles. */
  private static final double COUNT_TOLERANCE = 1e-6;

  private byte[] verdicts = new byte[0];
  private int rows;
  private int invalid;
  private int implausible;
  private int badSketches;

  private static final byte GOOD = 0;
  private static final byte INVALID = 1;
  private static final byte IMPLAUSIBLE = 2;
  private static final byte BAD_SKETCH = 3;

  /**
   * @param dateint the segment's announced UTC date; its rows lie within a day before and after
   */
  void check(CoreRows core, int dateint) {
    rows = core.rows;
    invalid = 0;
    implausible = 0;
    badSketches = 0;
    if (verdicts.length < rows) {
      verdicts = new byte[rows];
    }
    long date = epochMs(dateint);
    for (int row = 0; row < rows; row++) {
      verdicts[row] = verdict(core, row, date - DAY, date + 2 * DAY);
    }
  }

  private static long epochMs(int dateint) {
    LocalDate date = LocalDate.of(dateint / 10_000, dateint / 100 % 100, dateint % 100);
    return date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }

  private byte verdict(CoreRows core, int row, long from, long to) {
    if (!countersGood(core, row) || !keyed(core, row)) {
      invalid++;
      return INVALID;
    }
    long timestamp = core.timestamps[row];
    if (timestamp < from || timestamp >= to) {
      implausible++;
      return IMPLAUSIBLE;
    }
    return sketch(core, row);
  }

  private static boolean keyed(CoreRows core, int row) {
    return core.hasTid[row] && core.hasTimestamp[row] && core.names[row] != CoreRows.NONE;
  }

  private static boolean countersGood(CoreRows core, int row) {
    return core.counts[row] >= 0
        && core.counts[row] <= Double.MAX_VALUE
        && Math.abs(core.sums[row]) <= Double.MAX_VALUE
        && core.mins[row] >= -Double.MAX_VALUE
        && core.mins[row] <= core.maxs[row]
        && core.maxs[row] <= Double.MAX_VALUE;
  }

  private byte sketch(CoreRows core, int row) {
    int sketch = core.sketches[row];
    if (sketch == CoreRows.NONE) {
      observation(core, row);
      return GOOD;
    }
    if (core.sketchValues.error(sketch) == null && countsAgree(core, row, sketch)) {
      return GOOD;
    }
    badSketches++;
    return BAD_SKETCH;
  }

  private static boolean countsAgree(CoreRows core, int row, int sketch) {
    double count = core.counts[row];
    return Math.abs(core.sketchValues.count(sketch) - count) <= COUNT_TOLERANCE * count;
  }

  private static void observation(CoreRows core, int row) {
    double sum = core.sums[row];
    if (core.counts[row] == 1 && core.mins[row] <= sum && sum <= core.maxs[row]) {
      core.sketches[row] = core.sketchValues.addObservation(sum);
    }
  }

  /** Whether the row counts. */
  boolean good(int row) {
    return verdicts[row] == GOOD || verdicts[row] == BAD_SKETCH;
  }

  /** Whether the row adds a sketch, provided that it has one. */
  boolean sketchGood(int row) {
    return verdicts[row] == GOOD;
  }

  int goodRows() {
    return rows - invalid - implausible;
  }

  /** The reasons for which some row is quarantined, or its sketch. */
  List<QuarantineReason> reasons() {
    List<QuarantineReason> reasons = new ArrayList<>(3);
    if (invalid > 0) {
      reasons.add(QuarantineReason.INVALID_ROW);
    }
    if (implausible > 0) {
      reasons.add(QuarantineReason.IMPLAUSIBLE_TIMESTAMP);
    }
    if (badSketches > 0) {
      reasons.add(QuarantineReason.INVALID_SKETCH);
    }
    return reasons;
  }

  /** The rows with this reason, ascending. */
  int[] rowsWith(QuarantineReason reason) {
    byte verdict =
        switch (reason) {
          case INVALID_ROW -> INVALID;
          case IMPLAUSIBLE_TIMESTAMP -> IMPLAUSIBLE;
          default -> BAD_SKETCH;
        };
    int[] found = new int[rows];
    int size = 0;
    for (int row = 0; row < rows; row++) {
      if (verdicts[row] == verdict) {
        found[size++] = row;
      }
    }
    return java.util.Arrays.copyOf(found, size);
  }

  /** What is wrong with a row of {@link #rowsWith}, in words. */
  static String explain(CoreRows core, int row, QuarantineReason reason) {
    return switch (reason) {
      case INVALID_ROW -> explainInvalid(core, row);
      case IMPLAUSIBLE_TIMESTAMP ->
          "timestamp " + core.timestamps[row] + " is too far from the segment's date";
      default -> explainSketch(core, row);
    };
  }

  private static String explainInvalid(CoreRows core, int row) {
    if (core.names[row] == CoreRows.NONE) {
      return "no metric name";
    }
    if (!core.hasTid[row]) {
      return "chq_tid missing or not a number";
    }
    if (!core.hasTimestamp[row]) {
      return "no timestamp";
    }
    return "counters missing, not finite or contradictory: count %s, sum %s, min %s, max %s"
        .formatted(core.counts[row], core.sums[row], core.mins[row], core.maxs[row]);
  }

  private static String explainSketch(CoreRows core, int row) {
    int sketch = core.sketches[row];
    String error = core.sketchValues.error(sketch);
    return error != null
        ? error
        : "sketch counts %s, its row %s"
            .formatted(core.sketchValues.count(sketch), core.counts[row]);
  }
}
