package io.metricrollup.job;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The spelling rules of old files (contract, section 3) a second time, as a list of replacements.
 */
final class Spelling {
  private static final Set<String> DROPPED =
      Set.of("_cardinalhq.id", "_cardinalhq.value", "_cardinalhq.bucket_prefix", "start_timestamp");

  private static final List<String[]> RULES =
      List.of(
          new String[] {"_cardinalhq\\.name", "metric_name"},
          new String[] {"_cardinalhq\\.(.*)", "chq_$1"},
          new String[] {"rollup_(.*)", "chq_rollup_$1"},
          new String[] {"sketch", "chq_sketch"},
          new String[] {"metric\\.(.*)", "attr_$1"},
          new String[] {"(unit|description)", "chq_$1"},
          new String[] {"(.*)", "$1"});

  private Spelling() {}

  /** The current spelling; null if the column is dropped. */
  static String current(String original) {
    String name = original.replaceFirst("^_cardinalhq_", "_cardinalhq.");
    if (DROPPED.contains(name)) {
      return null;
    }
    for (String[] rule : RULES) {
      if (name.matches(rule[0])) {
        return name.replaceFirst("^" + rule[0] + "$", rule[1])
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9_]", "_");
      }
    }
    throw new AssertionError("the last rule takes everything");
  }
}
