package io.metricrollup.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this program, as the build wrote it down. */
final class RollupVersion {
  private RollupVersion() {}

  static String current() {
    try (InputStream in = RollupVersion.class.getResourceAsStream("/rollup-version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
