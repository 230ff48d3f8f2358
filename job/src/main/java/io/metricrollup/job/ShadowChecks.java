package io.metricrollup.job;

import java.util.List;
import java.util.Map;

/**
 * What the option {@code shadow} promises: nothing that is written or announced can reach those who
 * read what the workers that are to be replaced write. Collects problems instead of throwing.
 */
final class ShadowChecks {
  private final Map<String, String> values;
  private final List<String> problems;

  private ShadowChecks(Map<String, String> values, List<String> problems) {
    this.values = values;
    this.problems = problems;
  }

  static void check(Map<String, String> values, List<String> problems) {
    if ("true".equals(values.get(OptionTable.SHADOW.key()))) {
      ShadowChecks checks = new ShadowChecks(values, problems);
      checks.checkOutput();
      checks.checkFrequencies();
      checks.checkTopic(OptionTable.ROLLED_TOPIC);
      checks.checkTopic(OptionTable.QUARANTINE_TOPIC);
      checks.checkTopic(OptionTable.LEDGER_TOPIC);
      checks.checkCompaction();
    }
  }

  private void checkOutput() {
    String output = values.get(OptionTable.OUTPUT_ROOT.key());
    if (output == null) {
      problems.add("shadow: output-root is missing; it must not be a storage that is read");
      return;
    }
    values.forEach(
        (key, root) -> {
          boolean read =
              OptionTable.STORAGE_ROOT.takes(key) || OptionTable.STORAGE_ROOT_OF.takes(key);
          if (read && trimmed(root).equals(trimmed(output))) {
            problems.add("shadow: output-root is the same as " + key);
          }
        });
  }

  private static String trimmed(String root) {
    return root.strip().replaceAll("/+$", "");
  }

  /** Coarser segments are written by the workers themselves: they would be rolled up twice. */
  private void checkFrequencies() {
    String taken = values.get(OptionTable.SOURCE_FREQUENCIES.key());
    String chain = values.getOrDefault(OptionTable.CHAIN.key(), OptionTable.CHAIN.standard());
    String base = chain.strip().split("\\s*,", 2)[0];
    if (taken != null && !taken.strip().equals(base)) {
      problems.add("shadow: source-frequencies is not " + base + " alone");
    }
  }

  /** None of those that others read, whatever it is that they expect there. */
  private void checkTopic(Option<String> topic) {
    String given = values.getOrDefault(topic.key(), topic.standard()).strip();
    for (Option<String> theirs : OptionChecks.TOPICS) {
      if (given.equals(theirs.standard())) {
        problems.add("shadow: " + topic.key() + " must be another than " + given);
      }
    }
  }

  private void checkCompaction() {
    if ("true".equals(values.get(OptionTable.ANNOUNCE_COMPACTION.key()))) {
      problems.add("shadow: announce-compaction would hand segments to compaction");
    }
  }
}
