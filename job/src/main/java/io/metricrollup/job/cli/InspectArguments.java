package io.metricrollup.job.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was asked for on the command line.
 *
 * @param files at least one
 * @param metric the metric whose rows are wanted
 * @param limit the most rows to show
 * @param columns whether fill and size of every column are wanted
 */
record InspectArguments(List<String> files, Optional<String> metric, int limit, boolean columns) {
  private static final int DEFAULT_LIMIT = 50;

  /**
   * @throws UsageException with every problem
   */
  static InspectArguments parse(List<String> arguments) {
    CommandArguments given =
        CommandArguments.parse(Set.of("columns"), Set.of("metric", "limit"), arguments);
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < given.others().size(); i += 2) {
      problems.add(given.others().get(i) + " is not an option of this command");
    }
    if (given.positional().isEmpty()) {
      problems.add("no FILE is given");
    }
    if (given.positional().contains("")) {
      problems.add("a FILE has an empty name");
    }
    if (given.value("limit").isPresent() && given.value("metric").isEmpty()) {
      problems.add("--limit goes with --metric");
    }
    int limit = limit(given.value("limit"), problems);
    if (!problems.isEmpty()) {
      throw new UsageException(problems);
    }
    return new InspectArguments(
        given.positional(), given.value("metric"), limit, given.flag("columns"));
  }

  private static int limit(Optional<String> text, List<String> problems) {
    if (text.filter(number -> !number.matches("[1-9][0-9]{0,8}")).isPresent()) {
      problems.add("--limit is a number from 1 to 999999999, not " + text.get());
      return DEFAULT_LIMIT;
    }
    return text.map(Integer::parseInt).orElse(DEFAULT_LIMIT);
  }
}
