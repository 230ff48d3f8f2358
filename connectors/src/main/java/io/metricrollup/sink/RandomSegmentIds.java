package io.metricrollup.sink;

import java.security.SecureRandom;

/** 63 random bits: no counter that could start again, no seed that two subtasks could share. */
final class RandomSegmentIds implements SegmentIds {
  private static final long serialVersionUID = 1L;

  @Override
  public Source open() {
    SecureRandom random = new SecureRandom();
    return batch -> positive(random.nextLong());
  }

  @Override
  public boolean existingIsDone() {
    return false;
  }

  /** Clears the sign; 0, which is no id, becomes the largest. */
  static long positive(long bits) {
    long id = bits & Long.MAX_VALUE;
    return id == 0 ? Long.MAX_VALUE : id;
  }
}
