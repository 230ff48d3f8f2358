package io.metricrollup.job;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Settings as texts, out of arguments and files; collects problems instead of throwing. */
final class OptionSources {
  private static final String CONFIG = "config";

  private final List<String> problems;

  OptionSources(List<String> problems) {
    this.problems = problems;
  }

  /** Arguments {@code --key value} and what {@code --config FILE} holds; arguments win. */
  Map<String, String> read(String... arguments) {
    Map<String, String> given = arguments(arguments);
    String file = given.remove(CONFIG);
    Map<String, String> values = file == null ? new LinkedHashMap<>() : file(Path.of(file));
    values.putAll(given);
    return values;
  }

  private Map<String, String> arguments(String... arguments) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (!argument.startsWith("--") || argument.length() == 2) {
        problems.add("'" + argument + "' is not of the form --key value");
      } else if (i + 1 == arguments.length || arguments[i + 1].startsWith("--")) {
        problems.add(argument.substring(2) + " has no value");
      } else if (values.put(argument.substring(2), arguments[++i]) != null) {
        problems.add(argument.substring(2) + " is given twice");
      }
    }
    return values;
  }

  /** A properties or YAML file, by its extension. */
  private Map<String, String> file(Path file) {
    String name = file.toString();
    try {
      if (name.endsWith(".properties")) {
        return properties(file);
      }
      if (name.endsWith(".yaml") || name.endsWith(".yml")) {
        return yaml(file);
      }
      problems.add("config: " + name + " ends neither in .properties nor in .yaml or .yml");
    } catch (IOException e) {
      problems.add("config: " + name + " cannot be read (" + e + ")");
    } catch (YamlEngineException | IllegalArgumentException e) {
      problems.add("config: " + name + " cannot be parsed (" + firstLine(e) + ")");
    }
    return new LinkedHashMap<>();
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static Map<String, String> properties(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<String, String> values = new LinkedHashMap<>();
    properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    return values;
  }

  private Map<String, String> yaml(Path file) throws IOException {
    LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
    Object root;
    try (Reader reader = Files.newBufferedReader(file)) {
      root = new Load(settings).loadFromReader(reader);
    }
    Map<String, String> values = new LinkedHashMap<>();
    if (root instanceof Map<?, ?> map) {
      map.forEach((key, value) -> flatten(String.valueOf(key), value, values));
    } else if (root != null) {
      problems.add("config: " + file + " is not a map of keys and values");
    }
    return values;
  }

  /** Nested keys are joined by dots, lists by commas. */
  private void flatten(String key, Object value, Map<String, String> values) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((inner, nested) -> flatten(key + "." + inner, nested, values));
    } else if (value instanceof List<?> list) {
      put(key, list.stream().map(String::valueOf).collect(Collectors.joining(",")), values);
    } else {
      put(key, value == null ? "" : value.toString(), values);
    }
  }

  private void put(String key, String value, Map<String, String> values) {
    if (values.put(key, value) != null) {
      problems.add(key + " is given twice");
    }
  }
}
