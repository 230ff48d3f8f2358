package io.metricrollup.job.window;

import io.metricrollup.segment.TierChain;
import java.io.Serializable;

/**
 * Settings of the rollup windows.
 *
 * @param chain the frequencies; every one but the first is written
 * @param lateLingerMs how long late rows wait for others when no checkpoint comes, in ms
 * @param maxLateWindows number of windows with late rows, of one subtask, beyond which they leave
 *     at once
 * @param maxLateBytes heap bytes of such windows beyond which they leave at once
 */
public record WindowOptions(
    TierChain chain, long lateLingerMs, int maxLateWindows, long maxLateBytes)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public static final long DEFAULT_LATE_LINGER_MS = 30_000;
  public static final int DEFAULT_MAX_LATE_WINDOWS = 1_000;
  public static final long DEFAULT_MAX_LATE_BYTES = 64L << 20;

  public WindowOptions {
    if (lateLingerMs < 0 || maxLateWindows < 0 || maxLateBytes < 0) {
      throw new IllegalArgumentException("limits of late windows must not be negative");
    }
  }

  /** Defaults for everything but the chain. */
  public static WindowOptions of(TierChain chain) {
    return new WindowOptions(
        chain, DEFAULT_LATE_LINGER_MS, DEFAULT_MAX_LATE_WINDOWS, DEFAULT_MAX_LATE_BYTES);
  }
}
