package io.metricrollup.source.decode;

import io.metricrollup.segment.ColumnNames;
import io.metricrollup.segment.SegmentIdentity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Current spellings of the column names met so far: files repeat each other's names, and spelling a
 * hundred of them anew for each file showed in profiles. Bounded; for one thread.
 */
final class NameCache {
  private static final int MAX_NAMES = 20_000;

  private final Map<String, Optional<String>> current = new HashMap<>();

  Optional<String> current(String original) {
    if (current.size() >= MAX_NAMES) {
      current.clear();
    }
    return current.computeIfAbsent(original, ColumnNames::current);
  }

  /**
   * The same in every process and file; another value for each occurrence of a name in one file.
   */
  long hash(String name, int occurrence) {
    long h = occurrence;
    for (int i = 0; i < name.length(); i++) {
      h = h * 31 + name.charAt(i);
    }
    return SegmentIdentity.mix(h);
  }
}
