package io.metricrollup.job.cli;

import io.metricrollup.segment.ColumnNames;
import io.metricrollup.sketch.MalformedSketchException;
import io.metricrollup.sketch.Quantiles;
import io.metricrollup.sketch.SketchDecoder;
import java.util.Map;

/** The percentiles of rows: those in the file, else those of the sketch. For one thread. */
final class InspectPercentiles {
  /** How far a sketch's count may be from its row's, relatively: counts are doubles. */
  private static final double COUNT_TOLERANCE = 1e-6;

  private final SketchDecoder decoder = new SketchDecoder();
  private final double[] quantiles = new double[ColumnNames.PERCENTILES.length];
  private boolean anyComputed;
  private int malformed;

  /** A row's percentiles as text; those computed begin with a tilde, those unknown are empty. */
  String[] of(Map<String, Object> cells) {
    String[] texts = new String[quantiles.length];
    boolean computed = compute(cells);
    for (int p = 0; p < texts.length; p++) {
      Object inFile = cells.get(ColumnNames.PERCENTILES[p]);
      boolean take = inFile == null && computed;
      anyComputed |= take;
      texts[p] = take ? "~" + InspectText.rounded(quantiles[p]) : InspectText.rounded(inFile);
    }
    return texts;
  }

  /** What is to be said of the rows so far; empty, or lines. */
  String notes() {
    return (anyComputed ? "~ computed from the sketch\n" : "")
        + (malformed > 0
            ? "sketches that do not decode: " + InspectText.count(malformed) + "\n"
            : "");
  }

  private boolean compute(Map<String, Object> cells) {
    if (!(cells.get(ColumnNames.SKETCH) instanceof byte[] sketch) || sketch.length == 0) {
      return false;
    }
    try {
      int longs = decoder.decode(sketch, 0, sketch.length);
      double count = number(cells, ColumnNames.COUNT, Double.NaN);
      if (longs == 0 || !(Math.abs(decoder.count() - count) <= COUNT_TOLERANCE * count)) {
        return false;
      }
      double min = number(cells, ColumnNames.MIN, Double.NEGATIVE_INFINITY);
      double max = number(cells, ColumnNames.MAX, Double.POSITIVE_INFINITY);
      Quantiles.of(decoder.bins(), 0, longs, ColumnNames.PERCENTILE_RANKS, min, max, quantiles);
      return true;
    } catch (MalformedSketchException e) {
      malformed++;
      return false;
    }
  }

  private static double number(Map<String, Object> cells, String column, double otherwise) {
    return cells.get(column) instanceof Number number ? number.doubleValue() : otherwise;
  }
}
