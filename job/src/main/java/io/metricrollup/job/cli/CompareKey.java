package io.metricrollup.job.cli;

import java.time.Instant;

/**
 * What a rolled-up row is the row of, within one folder.
 *
 * @param frequencyMs length of the window
 * @param name metric name
 * @param tid fingerprint of the series
 * @param time start of the window, epoch ms
 */
record CompareKey(int frequencyMs, String name, long tid, long time) {
  @Override
  public String toString() {
    return String.format(
        "%s of %s, tid %d, %d ms", Instant.ofEpochMilli(time), name, tid, frequencyMs);
  }
}
