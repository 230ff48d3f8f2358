package io.metricrollup.sink;

import io.metricrollup.batch.RollupBatch;
import java.io.IOException;
import java.io.Serializable;

/** How written segments get their ids (contract, section 5), and what an existing object means. */
public interface SegmentIds extends Serializable {

  /** For streaming: random ids; an object that exists is an error. */
  static SegmentIds random() {
    return new RandomSegmentIds();
  }

  /**
   * For a backfill: ids hashed from what goes into the file, so that a second run writes the same
   * names; an object that exists is already done.
   */
  static SegmentIds derived() {
    return new DerivedSegmentIds();
  }

  /** A new source of ids, for one subtask and its thread. */
  Source open();

  /** Whether an object of the name is this file, written by an earlier run. */
  boolean existingIsDone();

  /** Gives each file its id. */
  interface Source {
    /**
     * A positive id.
     *
     * @throws IOException if the run has given this id to another file already: one of them would
     *     be lost
     */
    long next(RollupBatch batch) throws IOException;
  }
}
