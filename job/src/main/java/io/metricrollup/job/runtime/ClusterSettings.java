package io.metricrollup.job.runtime;

import java.util.Map;
import java.util.TreeMap;

/**
 * What of a local cluster is not as {@code flink-conf} has it.
 *
 * @param taskManagers number of TaskManager processes to start with
 * @param dashboardPort port of dashboard and REST interface, 0 for a free one
 * @param overrides Flink's own settings, by key
 */
public record ClusterSettings(int taskManagers, int dashboardPort, Map<String, String> overrides) {
  /** One TaskManager, any port, everything as in {@code flink-conf}. */
  public static final ClusterSettings DEFAULT = new ClusterSettings(1, 0, Map.of());

  public ClusterSettings {
    overrides = Map.copyOf(overrides);
  }

  public ClusterSettings withTaskManagers(int number) {
    return new ClusterSettings(number, dashboardPort, overrides);
  }

  public ClusterSettings withDashboardPort(int port) {
    return new ClusterSettings(taskManagers, port, overrides);
  }

  public ClusterSettings with(String key, String value) {
    Map<String, String> more = new TreeMap<>(overrides);
    more.put(key, value);
    return new ClusterSettings(taskManagers, dashboardPort, more);
  }
}
