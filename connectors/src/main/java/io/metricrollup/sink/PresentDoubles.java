package io.metricrollup.sink;

import io.metricrollup.parquet.RowBits;
import java.util.Arrays;

/** A column of doubles in which a row without a number is null. Reused from column to column. */
final class PresentDoubles {
  private double[] values = new double[0];
  private long[] present = new long[0];

  /** The quotients; null where the divisor is 0. */
  void divide(double[] dividends, double[] divisors, int rows) {
    if (values.length < rows) {
      values = new double[rows];
    }
    clear(rows);
    for (int row = 0; row < rows; row++) {
      if (divisors[row] != 0) {
        values[row] = dividends[row] / divisors[row];
        RowBits.set(present, row);
      }
    }
  }

  /** Takes only presence from the values: null where NaN. */
  void numbers(double[] numbers, int rows) {
    clear(rows);
    for (int row = 0; row < rows; row++) {
      if (!Double.isNaN(numbers[row])) {
        RowBits.set(present, row);
      }
    }
  }

  /** The quotients of the last division. */
  double[] values() {
    return values;
  }

  /** Which rows have a value. */
  long[] present() {
    return present;
  }

  private void clear(int rows) {
    if (present.length < RowBits.words(rows)) {
      present = new long[RowBits.words(rows)];
    }
    Arrays.fill(present, 0);
  }
}
