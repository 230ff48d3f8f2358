package io.metricrollup.job.faults;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Strikes that are armed and those that hit, for the tasks and the test of one JVM. A strike that
 * is armed hits the next operation that comes to its moment, once.
 */
public final class Strikes {
  private static final Map<Strike, Integer> HITS = new EnumMap<>(Strike.class);
  private static final Set<String> OPENED = new TreeSet<>();
  private static Strike armed;
  private static long hitAt;

  private Strikes() {}

  public static synchronized void reset() {
    HITS.clear();
    OPENED.clear();
    armed = null;
  }

  public static synchronized void arm(Strike strike) {
    armed = strike;
  }

  /** Whether the armed strike has hit. */
  public static synchronized boolean hit() {
    return armed == null;
  }

  /** When the last one hit, in ms of the wall clock. */
  public static synchronized long hitAt() {
    return hitAt;
  }

  /** How often each has hit. */
  public static synchronized Map<Strike, Integer> hits() {
    return new EnumMap<>(HITS);
  }

  /** Segments that somebody has tried to read. */
  public static synchronized Set<String> opened() {
    return new TreeSet<>(OPENED);
  }

  static synchronized void opened(String path) {
    OPENED.add(path);
  }

  /** Takes the strike if it is the one that is armed. */
  static synchronized boolean take(Strike strike) {
    if (armed != strike) {
      return false;
    }
    armed = null;
    hitAt = System.currentTimeMillis();
    HITS.merge(strike, 1, Integer::sum);
    return true;
  }

  /** The task dies: nothing catches this and tries again. */
  static void crash(Strike... strikes) {
    if (Arrays.stream(strikes).anyMatch(Strikes::take)) {
      throw new IllegalStateException("struck: " + Arrays.toString(strikes));
    }
  }

  /** The storage answers with an error. */
  static void fail(Strike strike, String answer) throws IOException {
    if (take(strike)) {
      throw new IOException(answer);
    }
  }
}
