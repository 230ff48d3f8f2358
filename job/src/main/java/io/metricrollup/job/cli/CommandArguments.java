package io.metricrollup.job.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A command's arguments: flags {@code --name}, values {@code --name value}, the rest. Options that
 * the command does not know are kept apart, for {@code RollupOptions} to judge.
 */
final class CommandArguments {
  private final Set<String> flags = new HashSet<>();
  private final Map<String, String> values = new LinkedHashMap<>();
  private final List<String> others = new ArrayList<>();
  private final List<String> positional = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private CommandArguments() {}

  /**
   * @param flagNames names without dashes of options that take no value
   * @param valueNames names of options that take one
   * @throws UsageException listing options without a value and options given twice
   */
  static CommandArguments parse(
      Set<String> flagNames, Set<String> valueNames, List<String> arguments) {
    CommandArguments parsed = new CommandArguments();
    for (int i = 0; i < arguments.size(); i++) {
      String name = arguments.get(i).startsWith("--") ? arguments.get(i).substring(2) : null;
      if (name == null) {
        parsed.positional.add(arguments.get(i));
      } else if (flagNames.contains(name)) {
        parsed.flags.add(name);
      } else if (i + 1 == arguments.size() || arguments.get(i + 1).startsWith("--")) {
        parsed.problems.add("--" + name + " has no value");
      } else {
        parsed.take(name, arguments.get(++i), valueNames);
      }
    }
    parsed.throwIfProblems();
    return parsed;
  }

  private void take(String name, String value, Set<String> valueNames) {
    if (!valueNames.contains(name)) {
      others.add("--" + name);
      others.add(value);
    } else if (values.put(name, value) != null) {
      problems.add("--" + name + " is given twice");
    }
  }

  private void throwIfProblems() {
    if (!problems.isEmpty()) {
      throw new UsageException(problems);
    }
  }

  /** For a command without options of the job and without files. */
  CommandArguments nothingElse() {
    for (int i = 0; i < others.size(); i += 2) {
      problems.add(others.get(i) + " is not an option of this command");
    }
    positional.forEach(argument -> problems.add("'" + argument + "' is not understood"));
    throwIfProblems();
    return this;
  }

  boolean flag(String name) {
    return flags.contains(name);
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Options the command does not know, each followed by its value. */
  List<String> others() {
    return List.copyOf(others);
  }

  /** What is no option, such as files. */
  List<String> positional() {
    return List.copyOf(positional);
  }
}
