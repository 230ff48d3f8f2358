package io.metricrollup.job.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** {@code rollup compare}: what two storages of rolled-up segments tell differently. */
final class CompareCommand {
  static final String USAGE =
      """
      usage: rollup compare --left ROOT --right ROOT [...]
        --below FOLDER    only what lies below this folder of both roots (default db), such as
                          db/ORGANIZATION/default/20260101
        --frequency MS    what segments that do not name their frequency are taken as; without it
                          they are left out, and counted
        --tolerance X     relative difference of counters that is none (default 1e-9)
        --percentile-tolerance X
                          the same of percentiles (default 0.02: two sketches of 1 %)
        --ignore LIST     what is shown but not held against the roots: keys, counters,
                          percentiles, labels
        --examples N      examples of each kind (default 5)
        --json            one JSON object instead of tables
      Rows of one key are merged before they are compared, so that it does not matter in how many
      segments they lie. Exit code 1: there are differences beyond the tolerances.
      """;

  private static final Set<String> VALUES =
      Set.of(
          "left",
          "right",
          "below",
          "frequency",
          "tolerance",
          "percentile-tolerance",
          "ignore",
          "examples");

  private final CommandArguments given;
  private final List<String> problems = new ArrayList<>();

  private CompareCommand(CommandArguments given) {
    this.given = given;
  }

  /**
   * Compares the roots.
   *
   * @return the exit code: a failure if they differ beyond the tolerances
   * @throws UsageException if it is called wrongly
   */
  static int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    CommandArguments given =
        CommandArguments.parse(Set.of("json"), VALUES, arguments).nothingElse();
    return new CompareCommand(given).run(out);
  }

  private int run(PrintStream out) throws Exception {
    String left = required("left");
    String right = required("right");
    CompareTolerance tolerance =
        new CompareTolerance(
            number("tolerance", 1e-9), number("percentile-tolerance", 0.02), ignored());
    OptionalInt frequency = frequency();
    int examples = (int) number("examples", 5);
    String below = given.value("below").orElse("db");
    if (!problems.isEmpty()) {
      throw new UsageException(problems);
    }
    Comparison comparison = new Comparison(tolerance, examples);
    CompareRoots.compare(left, right, below, frequency, comparison);
    out.print(
        given.flag("json")
            ? CompareReport.json(comparison) + "\n"
            : CompareReport.text(comparison));
    return comparison.beyond().isEmpty() ? Command.OK : Command.FAILURE;
  }

  private String required(String name) {
    Optional<String> value = given.value(name).filter(text -> !text.isEmpty());
    if (value.isEmpty()) {
      problems.add("--" + name + " is missing");
    }
    return value.orElse("");
  }

  private double number(String name, double standard) {
    String text = given.value(name).orElse(Double.toString(standard));
    try {
      double value = Double.parseDouble(text);
      if (value >= 0 && value < Double.POSITIVE_INFINITY) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    problems.add("--" + name + ": '" + text + "' is not a number of 0 or more");
    return standard;
  }

  private OptionalInt frequency() {
    Optional<String> text = given.value("frequency");
    if (text.isPresent() && !text.get().matches("[1-9][0-9]{0,8}")) {
      problems.add("--frequency: '" + text.get() + "' is not a number of ms");
      return OptionalInt.empty();
    }
    return text.map(ms -> OptionalInt.of(Integer.parseInt(ms))).orElse(OptionalInt.empty());
  }

  private Set<CompareKind> ignored() {
    Set<CompareKind> ignored = EnumSet.noneOf(CompareKind.class);
    for (String word : given.value("ignore").map(list -> list.split(",")).orElse(new String[0])) {
      try {
        ignored.add(CompareKind.valueOf(word.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        problems.add("--ignore: '" + word + "' is none of keys, counters, percentiles, labels");
      }
    }
    return ignored;
  }
}
