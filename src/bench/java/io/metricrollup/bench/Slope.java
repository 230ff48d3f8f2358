package io.metricrollup.bench;

/**
 * The least-squares slope through points: a rate that does not hang on its first and last point.
 */
final class Slope {
  private int n;
  private double x0;
  private double sumX;
  private double sumY;
  private double sumXx;
  private double sumXy;

  void add(double x, double y) {
    if (n == 0) {
      x0 = x;
    }
    double dx = x - x0;
    n++;
    sumX += dx;
    sumY += y;
    sumXx += dx * dx;
    sumXy += dx * y;
  }

  int points() {
    return n;
  }

  double value() {
    return (n * sumXy - sumX * sumY) / (n * sumXx - sumX * sumX);
  }
}
