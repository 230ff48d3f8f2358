package io.metricrollup.job;

import io.metricrollup.segment.TierChain;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Checks of all settings, one by one and together; collects problems instead of throwing. */
final class OptionChecks {
  /** Whatever a topic is for. */
  static final List<Option<String>> TOPICS =
      List.of(
          OptionTable.TOPIC,
          OptionTable.ROLLED_TOPIC,
          OptionTable.COMPACT_TOPIC,
          OptionTable.QUARANTINE_TOPIC,
          OptionTable.LEDGER_TOPIC);

  private final Map<String, String> values;
  private final List<String> problems;

  OptionChecks(Map<String, String> values, List<String> problems) {
    this.values = values;
    this.problems = problems;
  }

  void check(List<Option<?>> required) {
    values.forEach(this::checkOne);
    for (Option<?> option : required) {
      if (!values.containsKey(option.key())) {
        problems.add(option.key() + " is missing (" + option.unit() + ")");
      }
    }
    checkGroup();
    checkTopics();
    checkFrequencies();
    checkGiveUp();
    ShadowChecks.check(values, problems);
  }

  private void checkOne(String key, String text) {
    Optional<Option<?>> option = OptionTable.find(key);
    if (option.isEmpty()) {
      problems.add(key + " is not an option" + nearest(key));
      return;
    }
    try {
      option.get().parse(key, text);
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
  }

  /** Two consumers of one group would share the partitions: each would see half of the input. */
  private void checkGroup() {
    if (value(OptionTable.GROUP_ID).filter(OptionTable.DEFAULT_TOPIC::equals).isPresent()) {
      problems.add(
          "group-id: '"
              + OptionTable.DEFAULT_TOPIC
              + "' is the group of the workers this job replaces");
    }
  }

  /** What is written to a topic that is also read, or two kinds of message in one, is a mistake. */
  private void checkTopics() {
    for (int i = 0; i < TOPICS.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (Objects.equals(text(TOPICS.get(i)), text(TOPICS.get(j)))) {
          problems.add(TOPICS.get(i).key() + " and " + TOPICS.get(j).key() + " are the same");
        }
      }
    }
  }

  private void checkFrequencies() {
    Optional<TierChain> chain = value(OptionTable.CHAIN);
    Optional<List<Integer>> taken = value(OptionTable.SOURCE_FREQUENCIES);
    if (chain.isEmpty() || taken.isEmpty()) {
      return;
    }
    for (int frequency : taken.get()) {
      if (chain.get().tierAbove(frequency).isEmpty()) {
        problems.add("source-frequencies: " + frequency + " ms is not in the chain below its last");
      }
    }
  }

  private void checkGiveUp() {
    Optional<Duration> retry = value(OptionTable.NOT_FOUND_RETRY);
    Optional<Duration> giveUp = value(OptionTable.NOT_FOUND_GIVE_UP);
    if (retry.isPresent() && giveUp.isPresent() && giveUp.get().compareTo(retry.get()) < 0) {
      problems.add("not-found-give-up is shorter than not-found-retry");
    }
  }

  private String text(Option<?> option) {
    return values.getOrDefault(option.key(), option.standard());
  }

  /** Empty also if the value is a problem already reported. */
  private <T> Optional<T> value(Option<T> option) {
    String text = text(option);
    try {
      return text == null ? Optional.empty() : Optional.of(option.parse(option.key(), text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String nearest(String key) {
    for (Option<?> option : OptionTable.ALL) {
      if (squeezed(option.key()).equals(squeezed(key))) {
        return " (" + option.key() + " is)";
      }
    }
    return "";
  }

  private static String squeezed(String key) {
    return key.replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
  }
}
