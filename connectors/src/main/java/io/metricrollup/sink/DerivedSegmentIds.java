package io.metricrollup.sink;

import io.metricrollup.batch.RollupBatch;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** A hash over the output key and the set of input segments. */
final class DerivedSegmentIds implements SegmentIds {
  private static final long serialVersionUID = 1L;

  @Override
  public Source open() {
    Set<Long> given = new HashSet<>();
    return batch -> {
      long id = idOf(batch);
      if (!given.add(id)) {
        throw new IOException(
            "two files of this run would both be segment "
                + id
                + "; the second is "
                + OutputKey.of(batch));
      }
      return id;
    };
  }

  @Override
  public boolean existingIsDone() {
    return true;
  }

  static long idOf(RollupBatch batch) {
    return RandomSegmentIds.positive(OutputKey.of(batch).hash(batch.inputs()));
  }
}
