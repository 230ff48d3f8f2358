package io.metricrollup.job.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Predicate;

/** A cluster's REST interface: jobs, savepoints, metrics. Thread-safe. */
public final class FlinkRest {
  private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED");
  private static final long POLL_MS = 200;
  private static final int NAMES_PER_REQUEST = 40;

  private final RestCalls calls;

  /**
   * @param address such as {@code http://127.0.0.1:8081}
   */
  public FlinkRest(String address) {
    this.calls = new RestCalls(address);
  }

  boolean answers() {
    try {
      calls.get("/overview");
      return true;
    } catch (LocalRuntimeException e) {
      return false;
    }
  }

  /** Whether a TaskManager has registered, its slots included. */
  boolean hasSlotsOf(String taskManager) {
    for (JsonNode registered : calls.get("/taskmanagers").path("taskmanagers")) {
      if (registered.path("id").asText().equals(taskManager)) {
        return registered.path("slotsNumber").asInt() > 0;
      }
    }
    return false;
  }

  /** Number of slots of all registered TaskManagers. */
  public int slots() {
    return calls.get("/overview").path("slots-total").asInt();
  }

  /**
   * Uploads the jar and starts the job; returns its id. The main class runs in the JobManager.
   *
   * @throws LocalRuntimeException with the reason if the job does not start
   */
  public String submit(JobSubmission job) {
    String stored = calls.upload("/jars/upload", job.jar()).path("filename").asText();
    ObjectNode body = calls.object();
    body.put("entryClass", job.mainClass()).put("parallelism", job.parallelism());
    job.arguments().forEach(body.putArray("programArgsList")::add);
    if (job.savepoint() != null) {
      body.put("savepointPath", job.savepoint());
    }
    String jarId = Path.of(stored).getFileName().toString();
    return calls.post("/jars/" + jarId + "/run", body).path("jobid").asText();
  }

  /** The job's state in Flink's word, such as {@code RUNNING}. */
  public String status(String job) {
    return calls.get("/jobs/" + job + "/status").path("status").asText();
  }

  /** Whether the state is a final one. */
  public static boolean ended(String status) {
    return ENDED.contains(status);
  }

  /** Waits until the job is in one of the states; returns which. */
  public String await(String job, Set<String> states, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      String status = status(job);
      if (states.contains(status)) {
        return status;
      }
      if (ended(status) || System.nanoTime() - deadline > 0) {
        throw new LocalRuntimeException(
            "The job is " + status + ", not " + states + ": " + failure(job));
      }
      pause();
    }
  }

  /** Whether every task of the job runs. */
  public boolean allTasksRun(String job) {
    JsonNode vertices = calls.get("/jobs/" + job).path("vertices");
    for (JsonNode vertex : vertices) {
      if (!vertex.path("status").asText().equals("RUNNING")) {
        return false;
      }
    }
    return !vertices.isEmpty();
  }

  /** What the job's last failure comes from, in one line; empty if it never failed. */
  public String failure(String job) {
    JsonNode entries =
        calls.get("/jobs/" + job + "/exceptions").path("exceptionHistory").path("entries");
    return RestCalls.innermost(entries.path(0).path("stacktrace").asText()).orElse("");
  }

  public void cancel(String job) {
    calls.patch("/jobs/" + job + "?mode=cancel");
  }

  /**
   * Takes a savepoint and ends the job; returns the savepoint's path.
   *
   * @param drain whether all windows are closed first, for a job that will not be continued
   */
  public String stop(String job, boolean drain, Path folder, Duration atMost) {
    ObjectNode body = calls.object().put("drain", drain).put("formatType", "NATIVE");
    body.put("targetDirectory", folder.toUri().toString());
    return awaitSavepoint(job, calls.post("/jobs/" + job + "/stop", body), atMost);
  }

  /** Takes a savepoint, the job runs on; returns the savepoint's path. */
  public String savepoint(String job, Path folder, Duration atMost) {
    ObjectNode body = calls.object().put("cancel-job", false).put("formatType", "NATIVE");
    body.put("target-directory", folder.toUri().toString());
    return awaitSavepoint(job, calls.post("/jobs/" + job + "/savepoints", body), atMost);
  }

  private String awaitSavepoint(String job, JsonNode trigger, Duration atMost) {
    String path = "/jobs/" + job + "/savepoints/" + trigger.path("request-id").asText();
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      JsonNode answer = calls.get(path);
      JsonNode operation = answer.path("operation");
      if (operation.has("location")) {
        return operation.path("location").asText();
      }
      if (operation.has("failure-cause")) {
        String cause = operation.path("failure-cause").path("stack-trace").asText();
        throw new LocalRuntimeException(
            "The savepoint failed: " + cause.lines().findFirst().orElse("no reason given"));
      }
      if (System.nanoTime() - deadline > 0) {
        throw new LocalRuntimeException(
            "The savepoint took longer than " + atMost.toSeconds() + " s.");
      }
      pause();
    }
  }

  /** Number of completed checkpoints. */
  public int checkpoints(String job) {
    return calls.get("/jobs/" + job + "/checkpoints").path("counts").path("completed").asInt();
  }

  /**
   * Metrics of all tasks, added up over subtasks and operators, by the name's part behind the
   * operator, such as {@code rollup.rowsIn}. Only those whose whole name is wanted.
   */
  public Map<String, Double> sums(String job, Predicate<String> wanted) {
    return aggregates(job, wanted, "sum", Double::sum);
  }

  /** The same, but the largest value of each. */
  public Map<String, Double> largest(String job, Predicate<String> wanted) {
    return aggregates(job, wanted, "max", Math::max);
  }

  /** The same, but the smallest value of each. */
  public Map<String, Double> smallest(String job, Predicate<String> wanted) {
    return aggregates(job, wanted, "min", Math::min);
  }

  private Map<String, Double> aggregates(
      String job, Predicate<String> wanted, String kind, DoubleBinaryOperator merge) {
    Map<String, Double> values = new TreeMap<>();
    for (JsonNode vertex : calls.get("/jobs/" + job).path("vertices")) {
      String path =
          "/jobs/" + job + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics";
      List<String> names = new ArrayList<>();
      calls.get(path).forEach(metric -> names.add(metric.path("id").asText()));
      names.removeIf(wanted.negate());
      for (int i = 0; i < names.size(); i += NAMES_PER_REQUEST) {
        List<String> some = names.subList(i, Math.min(i + NAMES_PER_REQUEST, names.size()));
        for (JsonNode metric :
            calls.get(path + "?agg=" + kind + "&get=" + RestCalls.encode(some))) {
          String name = shortName(metric.path("id").asText());
          values.merge(name, metric.path(kind).asDouble(), merge::applyAsDouble);
        }
      }
    }
    return values;
  }

  private static String shortName(String id) {
    int at = id.indexOf("rollup.");
    return at < 0 ? id : id.substring(at);
  }

  /**
   * The final accumulators by name, those that are whole numbers, of a job that has ended. The
   * server shows them from a copy of the job that is up to {@code web.refresh-interval} old, unlike
   * its status: so this waits until that copy has ended, too.
   */
  public Map<String, Long> accumulators(String job) {
    while (!ended(calls.get("/jobs/" + job).path("state").asText())) {
      pause();
    }
    Map<String, Long> values = new TreeMap<>();
    JsonNode all = calls.get("/jobs/" + job + "/accumulators");
    for (JsonNode accumulator : all.path("user-task-accumulators")) {
      if (accumulator.path("type").asText().equals("LongCounter")) {
        values.put(
            accumulator.path("name").asText(), Long.parseLong(accumulator.path("value").asText()));
      }
    }
    return values;
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalRuntimeException("Interrupted while waiting for Flink.", e);
    }
  }
}
