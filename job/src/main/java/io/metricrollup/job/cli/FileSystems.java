package io.metricrollup.job.cli;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;

/**
 * Makes Flink's file systems known to the commands, as a cluster's processes do it: plugins from
 * the folder {@code FLINK_PLUGINS_DIR}, their settings, such as {@code s3.endpoint}, from {@code
 * config.yaml} in the folder {@code FLINK_CONF_DIR}.
 */
public final class FileSystems {
  private FileSystems() {}

  /** To be called once, before the first path is opened. */
  static void install() {
    install(GlobalConfiguration.loadConfiguration());
  }

  /** The same with given settings; for the whole JVM. */
  public static void install(Configuration settings) {
    FileSystem.initialize(settings, PluginUtils.createPluginManagerFromRootFolder(settings));
  }
}
