package io.metricrollup.job.demo;

import java.util.UUID;

/**
 * What is generated; equal settings give equal segments, byte for byte.
 *
 * @param seed of all that is random
 * @param organization the tenant
 * @param instance number of the storage instance
 * @param collector the collector's folder
 * @param frequencyMs interval of the rows
 * @param shape how much there is
 * @param blemishes what of it is not as it should be
 */
public record GeneratorSettings(
    long seed,
    UUID organization,
    int instance,
    String collector,
    int frequencyMs,
    Shape shape,
    Blemishes blemishes) {

  /**
   * How much there is.
   *
   * @param metricNames distinct metric names
   * @param series series that report at a time
   * @param labelColumns label columns of all series together, at least 22; 21 or 22 to a row
   * @param segmentsPerInterval segments that the series of an interval are spread over
   * @param churn fraction of the series that is replaced by new ones within an hour
   */
  public record Shape(
      int metricNames, int series, int labelColumns, int segmentsPerInterval, double churn) {
    /** For looking on. */
    public static final Shape DEMO = new Shape(300, 5_000, 100, 2, 0.2);

    /** For measuring: 5 million rows in an hour. */
    public static final Shape BENCHMARK = new Shape(300, 14_073, 115, 1, 0.1);

    public Shape {
      if (series < metricNames || metricNames < 1 || segmentsPerInterval < 1) {
        throw new IllegalArgumentException("every metric needs a series, every interval a segment");
      }
      if (labelColumns < LabelCatalog.LEAST_COLUMNS) {
        throw new IllegalArgumentException(
            "at least " + LabelCatalog.LEAST_COLUMNS + " label columns are needed");
      }
    }
  }

  /**
   * What is not as it should be; a 0 switches each off.
   *
   * @param lateEvery one segment in so many is announced minutes late
   * @param corruptSegment running number, from 1, of the one segment that is cut off
   * @param invalidEvery one row in so many has no number as its counters
   * @param repeatedEvery one row in so many is followed by another one of the same key
   * @param retypedEvery one segment in so many has an integer label as text
   */
  public record Blemishes(
      int lateEvery, int corruptSegment, int invalidEvery, int repeatedEvery, int retypedEvery) {
    public static final Blemishes NONE = new Blemishes(0, 0, 0, 0, 0);
    public static final Blemishes DEMO = new Blemishes(60, 100, 250_000, 400, 16);
  }
}
