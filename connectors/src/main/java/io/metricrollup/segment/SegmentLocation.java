package io.metricrollup.segment;

import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;

/**
 * Where segments lie below a storage root (contract, section 2), as a template. Dateint and hour
 * are UTC. Immutable.
 */
public final class SegmentLocation implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The lake's layout. */
  public static final String DEFAULT_TEMPLATE =
      "db/{org}/{collector}/{dateint}/metrics/{hour}/tbl_{segment}.parquet";

  private static final List<String> REQUIRED = List.of("{org}", "{dateint}", "{hour}", "{segment}");
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd");

  private final String template;

  /**
   * @throws IllegalArgumentException if two different segments could get one path
   */
  public SegmentLocation(String template) {
    for (String placeholder : REQUIRED) {
      if (!template.contains(placeholder)) {
        throw new IllegalArgumentException("the path template lacks " + placeholder);
      }
    }
    this.template = template;
  }

  /** Path relative to the storage root. */
  public String path(UUID organization, String collector, int dateint, int hour, long segmentId) {
    return template
        .replace("{org}", organization.toString())
        .replace("{collector}", collector)
        .replace("{dateint}", Integer.toString(dateint))
        .replace("{hour}", hour < 10 ? "0" + hour : Integer.toString(hour))
        .replace("{segment}", Long.toString(segmentId));
  }

  /** UTC date of an instant as {@code YYYYMMDD}. */
  public static int dateint(long epochMs) {
    return Integer.parseInt(DATE.format(Instant.ofEpochMilli(epochMs).atOffset(ZoneOffset.UTC)));
  }

  /** UTC hour of day of an instant. */
  public static int hour(long epochMs) {
    return Math.toIntExact(Math.floorMod(Math.floorDiv(epochMs, 3_600_000L), 24L));
  }
}
