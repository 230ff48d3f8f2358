package io.metricrollup.batch;

import java.io.IOException;
import java.util.UUID;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What serializers of batches share; one instance belongs to one thread. */
abstract class BatchSerializer<T> extends ImmutableSerializer<T> {
  private static final long serialVersionUID = 1L;

  private transient ArrayTransfer arrays;

  /** The transfer, made at first use: a serializer travels with the job's graph. */
  final ArrayTransfer arrays() {
    if (arrays == null) {
      arrays = new ArrayTransfer();
    }
    return arrays;
  }

  static void writeOrganization(UUID organization, DataOutputView out) throws IOException {
    out.writeLong(organization.getMostSignificantBits());
    out.writeLong(organization.getLeastSignificantBits());
  }

  static UUID readOrganization(DataInputView in) throws IOException {
    return new UUID(in.readLong(), in.readLong());
  }
}
