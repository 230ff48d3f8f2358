package io.metricrollup.job;

import java.util.Locale;

/** The table of options for people. */
final class OptionText {
  private OptionText() {}

  static String help() {
    StringBuilder text = new StringBuilder(4096);
    text.append("Options, as --key value or in a file named by --config FILE (.properties, .yaml);")
        .append("\nthe command line wins. Durations: 500ms, 90s, 5min, 2h, 7d. Sizes: 64MiB.\n");
    for (Option<?> option : OptionTable.ALL) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n  --%s  [%s; %s]%n      %s%n",
              option.key(),
              option.unit(),
              standard(option),
              option.description().replace("`", "")));
    }
    return text.toString();
  }

  private static String standard(Option<?> option) {
    if (OptionTable.REQUIRED.contains(option)) {
      return "required";
    }
    return option.standard() == null ? "no default" : "default " + option.standard();
  }

  static String markdown() {
    StringBuilder text = new StringBuilder(4096);
    text.append("| option | default | unit | what it says |\n|---|---|---|---|\n");
    for (Option<?> option : OptionTable.ALL) {
      text.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %s | %s | %s |\n",
              option.key(),
              cell(option),
              option.unit(),
              option.description()));
    }
    return text.toString();
  }

  private static String cell(Option<?> option) {
    if (OptionTable.REQUIRED.contains(option)) {
      return "required";
    }
    return option.standard() == null ? "" : "`" + option.standard() + "`";
  }
}
