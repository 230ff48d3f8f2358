package io.metricrollup.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Metrics of one job by task, over Flink's REST interface. */
final class RestMetrics {
  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper mapper = new ObjectMapper();
  private final String job;

  // Paths of the tasks' metrics by the tasks' names, in the order of the graph.
  private final Map<String, String> tasks = new LinkedHashMap<>();

  RestMetrics(String address, String job) {
    this.job = address + "/jobs/" + job;
    for (JsonNode vertex : get("").path("vertices")) {
      tasks.put(
          vertex.path("name").asText(),
          "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics");
    }
  }

  /** Names of the tasks. */
  List<String> tasks() {
    return List.copyOf(tasks.keySet());
  }

  /** Whole names of a task's metrics. */
  List<String> names(String task, Predicate<String> wanted) {
    List<String> names = new ArrayList<>();
    get(tasks.get(task)).forEach(metric -> names.add(metric.path("id").asText()));
    names.removeIf(wanted.negate());
    return names;
  }

  /**
   * Metrics of a task over its subtasks, by whole name.
   *
   * @param aggregate {@code sum}, {@code avg}, {@code min} or {@code max}
   */
  Map<String, Double> values(String task, List<String> names, String aggregate) {
    Map<String, Double> values = new LinkedHashMap<>();
    String query = URLEncoder.encode(String.join(",", names), StandardCharsets.UTF_8);
    for (JsonNode metric : get(tasks.get(task) + "?agg=" + aggregate + "&get=" + query)) {
      values.put(metric.path("id").asText(), metric.path(aggregate).asDouble());
    }
    return values;
  }

  /** The task whose name has this part. */
  String task(String part) {
    return tasks().stream().filter(task -> task.contains(part)).findFirst().orElseThrow();
  }

  /** A metric of a task by the last part of its name, added up; 0 if there is none (yet). */
  double sum(String task, String metric) {
    List<String> names = names(task, name -> name.endsWith("." + metric));
    if (names.isEmpty()) {
      return 0;
    }
    return values(task, names, "sum").values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Completed checkpoints; the largest and the last one's bytes and duration. */
  JsonNode checkpoints() {
    return get("/checkpoints");
  }

  private JsonNode get(String path) {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(job + path)).build();
      return mapper.readTree(client.send(request, BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while asking Flink for metrics.", e);
    }
  }
}
