package io.metricrollup.sink;

import java.io.IOException;
import java.io.Serializable;

/** Makes the {@link Announcer} of each committer subtask; travels to the cluster with the job. */
@FunctionalInterface
public interface AnnouncerFactory extends Serializable {
  Announcer open(int subtask) throws IOException;
}
