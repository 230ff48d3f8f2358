package io.metricrollup.job;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;
import com.datadoghq.sketch.ddsketch.store.SparseStore;
import com.datadoghq.sketch.ddsketch.store.Store;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** Sketches by sketches-java, the implementation that is none of ours. */
final class Sketches {
  private static final double ACCURACY = 0.01;

  private Sketches() {}

  static DDSketch empty() {
    return new DDSketch(new LogarithmicMapping(ACCURACY), SparseStore::new);
  }

  /** The bytes of a sketch of these values, as a writer with a sparse or a dense store has them. */
  static byte[] encoded(boolean dense, double... values) {
    Supplier<Store> stores = dense ? UnboundedSizeDenseStore::new : SparseStore::new;
    DDSketch sketch = new DDSketch(new LogarithmicMapping(ACCURACY), stores);
    for (double value : values) {
      sketch.accept(value);
    }
    GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
    try {
      sketch.encode(out, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.trimmedCopy();
  }

  /** The sketch of these bytes; null if they are none. */
  static DDSketch decoded(byte[] bytes) {
    try {
      return DDSketch.decode(ByteArrayInput.wrap(bytes), SparseStore::new);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
